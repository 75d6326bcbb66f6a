/** The registry of channel kinds: one line each. */
import type { ChannelKind } from '../channel.ts';
import { csvChannel } from './csv/csv-kind.ts';
import { httpsChannel } from './https/https-kind.ts';
import { medusaChannel } from './medusa/medusa-kind.ts';
import { mqttChannel } from './mqtt/mqtt-kind.ts';
import { shopifyChannel } from './shopify/shopify-kind.ts';
import { vendureChannel } from './vendure/vendure-kind.ts';
import { woocommerceChannel } from './woocommerce/woocommerce-kind.ts';
import { xmlChannel } from './xml/xml-kind.ts';

export const channelKinds: readonly ChannelKind[] = [
  mqttChannel,
  httpsChannel,
  csvChannel,
  xmlChannel,
  shopifyChannel,
  woocommerceChannel,
  vendureChannel,
  medusaChannel,
];

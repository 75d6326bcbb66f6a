/** The registry of channel kinds: one line each. */
import type { ChannelKind } from '../channel.ts';
import { csvChannel } from './csv/csv.ts';
import { httpsChannel } from './https/https.ts';
import { mqttChannel } from './mqtt/mqtt.ts';
import { vendureChannel } from './vendure/vendure.ts';
import { woocommerceChannel } from './woocommerce/woocommerce.ts';
import { xmlChannel } from './xml/xml.ts';

export const channelKinds: readonly ChannelKind[] = [
  mqttChannel,
  httpsChannel,
  csvChannel,
  xmlChannel,
  woocommerceChannel,
  vendureChannel,
];

/** How a test opens each kind of channel against the simulated storefront: one entry a kind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { openMqttFace } from '../../../firmware-sim/storefront/mqtt-face.ts';
import type { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../../end-to-end/broker.ts';
import { channelConfig, temporaryFolder, uplinkTo } from '../bench.ts';
import { openMedusa } from './medusa/bench.ts';
import { openShopify } from './shopify/bench.ts';
import { openScripted } from './vendure/bench.ts';
import { paidOrder } from './vendure/scripted-store.ts';
import { openWoo } from './woocommerce/bench.ts';

export type KindBench = {
  config: ReturnType<typeof channelConfig>;
  uplink?: ReturnType<typeof uplinkTo>['uplink'];
};

const channel = 'acme-web';
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Everything ends with the test. */
export const kindBenches: Record<string, (shop: Storefront) => Promise<KindBench>> = {
  async https(shop) {
    const face = await openHttpFace(shop, { secrets: [secret], channel });
    const file = join(temporaryFolder(), 'secret');
    writeFileSync(file, secret, { mode: 0o600 });
    onTestFinished(() => face.close());
    const options = { url: face.url, 'secret-file': file, headers: {}, 'allow-insecure': true };
    return { config: channelConfig({ kind: 'https', options }) };
  },
  async mqtt(shop) {
    const broker = await Broker.start({ dir: temporaryFolder() });
    onTestFinished(() => broker.kill9());
    const face = await openMqttFace(shop, { url: broker.url, channel });
    onTestFinished(() => face.close());
    return { config: channelConfig({ kind: 'mqtt' }), uplink: uplinkTo(broker.url).uplink };
  },
};

/** A store with an interface of its own, which keeps no place: what it shows is all that it knows. */
export type StoreBench = {
  config: ReturnType<typeof channelConfig>;
  /** Puts an item up for sale, with nothing in stock. */
  list(sku: string): void;
  /** What it can sell of it; undefined: it does not list it. */
  sellable(sku: string): number | null | undefined;
  /** What its levels say of it, as it was told: of some with what its own orders hold. */
  shown(sku: string): number | null | undefined;
  order(sku: string, quantity: number): void;
  /** From here on it takes no level for this listing. */
  refuse(sku: string): void;
  /** The next write is done, and its answer lost. */
  loseAnswer(): void;
  /** Answers take this long from here on, ms. */
  delay(ms: number): void;
  /** The next question is put off with 429. */
  busy(retryAfterS: number): void;
};

export const storeBenches: Record<string, () => Promise<StoreBench>> = {
  async shopify() {
    const { config, store, wire } = await openShopify();
    return {
      config,
      list: (sku) => void store.list(sku),
      sellable: (sku) => store.available(sku),
      shown: (sku) => store.available(sku),
      order: (sku, quantity) => void store.order([{ sku, quantity }]),
      refuse(sku) {
        for (const variant of store.variants) if (variant.sku === sku) variant.bundle = true;
      },
      loseAnswer: () => void wire.faults.push({ about: 'SetLevels', lose: true }),
      delay: (delayMs) => void wire.faults.push({ about: 'SetLevels', delayMs }, { about: 'SetLevels', delayMs }),
      busy: (retryAfterS) => void wire.faults.push({ status: 429, retryAfterS }),
    };
  },
  async medusa() {
    const { config, store } = await openMedusa();
    return {
      config,
      list: (sku) => void store.list(sku, 0),
      sellable(sku) {
        const level = store.level(sku);
        return level && level.stocked - level.reserved;
      },
      shown: (sku) => store.level(sku)?.stocked,
      order: (sku, quantity) => void store.order([{ sku, quantity }]),
      refuse: (sku) => void Object.assign(store.item(sku) ?? {}, { managed: false }),
      loseAnswer: () => void store.faults.push({ about: 'batch', lose: true }),
      delay: (delayMs) => void store.faults.push({ about: 'batch', delayMs }, { about: 'batch', delayMs }),
      busy: (retryAfterS) => void store.faults.push({ status: 429, retryAfterS }),
    };
  },
  async vendure() {
    const { config, store } = await openScripted();
    const variant = (sku: string) => store.variants.find((each) => each.sku === sku);
    return {
      config,
      list: (sku) => void store.list(sku, 0),
      sellable(sku) {
        const { onHand, allocated } = variant(sku) ?? {};
        return onHand === undefined ? undefined : onHand - (allocated ?? 0);
      },
      shown: (sku) => variant(sku)?.onHand,
      order: (sku, quantity) => void store.orders.push(paidOrder('A1', [{ sku, quantity }])),
      refuse: (sku) => void Object.assign(variant(sku) ?? {}, { trackInventory: 'FALSE' }),
      loseAnswer: () => void store.faults.push({ about: 'updateProductVariants', lose: true }),
      delay: (delayMs) => void store.faults.push({ about: 'updateProductVariants', delayMs }),
      busy: (retryAfterS) => void store.faults.push({ status: 429, retryAfterS }),
    };
  },
  async woocommerce() {
    const { config, store, wire } = await openWoo();
    return {
      config,
      list: (sku) => void store.add(sku),
      sellable: (sku) => store.stock(sku),
      shown: (sku) => store.stock(sku),
      order: (sku, quantity) => void store.order([{ sku, quantity }]),
      refuse(sku) {
        for (const product of store.products.values()) if (product.sku === sku) product.manageStock = false;
      },
      loseAnswer: () => void Object.assign(wire.faults, { loseAnswers: 1 }),
      delay: (delayMs) => void Object.assign(wire.faults, { delayMs }),
      busy: (retryAfterS) => void Object.assign(wire.faults, { errors: { times: 1, status: 429, retryAfterS } }),
    };
  },
};

/** Kinds whose other side answers nobody, by the test that shows how they keep the place for it. */
export const keepsItsPlace: Record<string, string> = {
  csv: 'test/forward/kinds/file-kinds.test.ts',
  xml: 'test/forward/kinds/file-kinds.test.ts',
};

/** The dock of `rules-at-store.ts`: one merchant and channel for each way of telling a store. */
import { Dock } from '../../../end-to-end/dock.ts';
import { dockUser, seeded, type VendurePeer } from './peer.ts';

const policies = ['never', 'always', 'process-orders'] as const;
export type Policy = (typeof policies)[number];
export const merchantOf: Record<Policy, string> = { never: 'acme', always: 'bolt', 'process-orders': 'crate' };
/** Each policy of a merchant with each of an item, and with none of its own. */
export const cells = policies.flatMap((merchant) =>
  ([null, ...policies] as const).map((item) => {
    const named = `${merchant}/${item ?? 'none'}`;
    return { merchant: merchantOf[merchant], sku: `IS-${named}`, item, policy: item ?? merchant, named };
  }),
);
export const classes = ['WHITE', 'YELLOW', 'ORANGE', 'PINK', 'BLUE'];
export const bulk = ['BULK-OWN', 'BULK-1', 'BULK-2', 'BULK-3'];
/** Three more than go to 0 without a question: of 20 on it depends on what the channel allows, here nine of ten. */
export const braked = Array.from({ length: 23 }, (_, n) => `BRAKE-${n}`);
const brake = 90;
const others = [
  ...['SOLD', 'DATED', 'KEPT', 'ELSEWHERE', 'SOON', 'NEVER-SOON', 'LOW', 'MANY', 'PART', 'KIT', 'PAST', 'UNKNOWN'],
  ...['TURN-1', 'TURN-2', 'FULL', 'FULL-SOLD', 'FULL-SILENT', 'PLACES'],
];
/** A second stock location of the store. */
export const otherPlace = 'Fallon';

export async function openRulesDock(store: VendurePeer): Promise<Dock> {
  const dock = await Dock.create({
    ...{ articles: 0, stations: [], scanners: [] },
    files: { vendure: `${dockUser.user}\n${dockUser.password}\n` },
    rules: { sync: 'never', 'process-orders': 'first-receipt' },
    merchants: [
      { id: 'bolt', sync: 'always', 'process-orders': 'first-receipt' },
      { id: 'crate', sync: 'process-orders', 'process-orders': 'first-receipt' },
      { id: 'dune', sync: 'process-orders' },
      ...['edge', 'flax', 'gold', 'hull', 'ivory'].map((id) => ({ id, sync: 'always' })),
    ],
    channels: ({ file }) => {
      const url = `${store.url}/admin-api`;
      const scheduled = (merchant: string, more: object) => ({
        ...{ name: merchant, merchant, kind: 'vendure', associate: 'all', url, 'credentials-file': file('vendure') },
        ...more,
      });
      const realtime = { 'debounce-quiet': '20ms', 'debounce-max': '50ms' };
      const channel = (merchant: string, more: object = {}) => scheduled(merchant, { ...realtime, ...more });
      return [
        ...['acme', 'bolt', 'crate'].map((each) => channel(each)),
        channel('dune', { orders: true, 'orders-every': '1s' }),
        channel('edge', { 'minimum-level': 5, 'maximum-level': 50 }),
        scheduled('flax', { mode: 'full', cron: '*/2 * * * * *' }),
        scheduled('gold', { every: '2s' }),
        channel('hull', { brake }),
        channel('ivory'),
        channel('ivory', { name: 'ivory-fallon', target: otherPlace }),
      ];
    },
  });
  try {
    const skus = [...cells.map(({ sku }) => sku), ...classes, ...bulk, ...braked, ...others, 'TWIN', 'TWIN'];
    await store.addVariants(skus, seeded);
    await store.admin('mutation ($name: String!) { createStockLocation(input: { name: $name }) { id } }', {
      name: otherPlace,
    });
    await dock.open();
    await dock.until('the orders were read', async () => {
      const { channels } = await dock.agent.status();
      return (channels as { orders?: { lastReadAt: number | null } }[]).some(({ orders }) => orders?.lastReadAt);
    });
    return dock;
  } catch (cause) {
    await dock.end();
    throw cause;
  }
}

type Variant = {
  sku: string;
  stockLevels: { stockOnHand: number; stockAllocated: number }[];
  stockMovements: { totalItems: number };
};
/** By SKU: what the store shows, and how often its number was moved. */
export async function shelfOf(
  store: VendurePeer,
): Promise<Map<string, { onHand: number; allocated: number; moves: number }>> {
  const { productVariants } = await store.admin<{ productVariants: { items: Variant[] } }>(
    `{ productVariants(options: { take: 100 }) { items {
         sku stockLevels { stockOnHand stockAllocated } stockMovements(options: { take: 1 }) { totalItems } } } }`,
  );
  return new Map(
    productVariants.items.map(({ sku, stockLevels: [level], stockMovements }) => {
      const [onHand, allocated] = [level?.stockOnHand ?? 0, level?.stockAllocated ?? 0];
      return [sku, { onHand, allocated, moves: stockMovements.totalItems }];
    }),
  );
}

/** What somebody changes in the store's own admin. */
export async function changeByHand(store: VendurePeer, sku: string, more: object): Promise<void> {
  const [variant] = await store.shelf(sku);
  await store.admin(
    'mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }',
    {
      input: [{ id: variant?.id, ...more }],
    },
  );
}

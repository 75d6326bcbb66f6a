/** A dock beside the real store: what the rules promise of a channel is read on the store's shelf. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatCommand } from '../../../command-key/command-codes.ts';
import { gtin, sku } from '../../../end-to-end/codes.ts';
import { Dock, merchant } from '../../../end-to-end/dock.ts';
import { dockUser, seeded, type VendurePeer } from './peer.ts';

const [tee, mug, cap, pen] = [0, 1, 2, 3].map(sku) as [string, string, string, string];

/** @param store is there when its tests begin, with nothing in it that others sell */
export function oneDock(store: VendurePeer): void {
  let dock: Dock;

  beforeAll(async () => {
    dock = await Dock.create({
      articles: 7,
      stations: [{ name: 'packing-1', work: 'packing' }],
      scanners: [{ name: 'scanner-1', station: 'packing-1' }],
      files: { vendure: `${dockUser.user}\n${dockUser.password}\n` },
      rules: { sync: 'always' },
      channels: ({ file }) => [
        {
          ...{ name: 'shop', kind: 'vendure', 'credentials-file': file('vendure'), orders: true, 'orders-every': '1s' },
          ...{ url: `${store.url}/admin-api`, 'debounce-quiet': '20ms', 'debounce-max': '50ms' },
        },
        // Another place of the same store, which begins with a rehearsal.
        {
          ...{ name: 'outlet', kind: 'vendure', 'credentials-file': file('vendure'), target: 'Elko', rehearse: true },
          ...{ url: `${store.url}/admin-api`, 'debounce-quiet': '20ms', 'debounce-max': '50ms' },
        },
      ],
    });
    await store.addVariants([tee, mug, cap, pen], seeded);
    await dock.open();
    await dock.until('the orders were read', async () => (await shop()).orders?.lastReadAt);
  });
  afterAll(async () => {
    await dock?.end();
  });

  type Shop = {
    state: string;
    pending: number;
    error?: string;
    note?: string;
    orders?: { lastReadAt: number | null; error?: string };
  };
  async function shop(): Promise<Shop> {
    const { channels } = await dock.agent.status();
    return channels[0] as Shop;
  }
  const adjust = (of: string, quantity: number) =>
    dock.agent.req('stock/adjust', { merchant, sku: of, quantity, reason: 'on the shelf' });
  const here = async (of: string) => (await dock.agent.stock(of))[0];
  const onHand = async (of: string) => (await store.shelf(of))[0]?.onHand;
  const shows = (of: string, level: number) =>
    dock.until(`the store shows ${level} of ${of}`, async () => (await onHand(of)) === level, { everyMs: 50 });
  const quiet = () =>
    dock.until('nothing is left to tell', async () => {
      const { state, pending } = await shop();
      return state === 'idle' && pending === 0;
    });

  it('R11, R19: what is received is on hand at the store, what was never received stays as it was', async () => {
    await adjust(tee, 40);
    await adjust(mug, 3);
    await Promise.all([shows(tee, 40), shows(mug, 3)]);
    expect([await onHand(cap), await onHand(pen)]).toEqual([seeded, seeded]);
  });

  it('R21: the store subtracts its own orders itself; they are booked here, and what is cancelled or taken out is freed', async () => {
    const code = await store.buy([
      { sku: tee, quantity: 4 },
      { sku: mug, quantity: 1 },
    ]);
    await dock.until('the order is booked', async () => (await here(tee))?.booked === 4);
    expect(await here(mug)).toMatchObject({ inStock: 3, booked: 1, available: 2 });
    await quiet();
    expect(await store.shelf(tee)).toMatchObject([{ onHand: 40, allocated: 4 }]);

    const { id, lines } = await store.order<{ id: string; lines: { id: string }[] }>(code, 'id lines { id }');
    const cancel = (input: object) =>
      store.admin('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }', { input });
    await cancel({ orderId: id, lines: [{ orderLineId: lines[0]?.id, quantity: 1 }] });
    await dock.until('one unit is free again', async () => (await here(tee))?.booked === 3);
    await cancel({ orderId: id });
    await dock.until('all are free again', async () => (await here(tee))?.booked === 0);
    expect((await here(mug))?.booked).toBe(0);
    await quiet();
    expect(await store.shelf(tee)).toMatchObject([{ onHand: 40, allocated: 0 }]);
  });

  type Fulfilment = { state: string; method: string; trackingCode: string; lines: { quantity: number }[] };
  type StoreOrder = { state: string; fulfillments: Fulfilment[]; history: { items: { data: { note?: string } }[] } };
  const storeOrder = (code: string) =>
    store.order<StoreOrder>(
      code,
      `state fulfillments { state method trackingCode lines { quantity } }
       history(options: { filter: { type: { eq: "ORDER_NOTE" } } }) { items { data } }`,
    );
  const booked = (of: string, units: number) =>
    dock.until(`${units} of ${of} are booked`, async () => (await here(of))?.booked === units);
  const scan = async (...texts: string[]) => {
    for (const text of texts) expect(await dock.simulator().scan(text)).toBe(true);
  };

  it('R25: each box becomes a fulfilment, once, over the death of either side; one that is taken back is cancelled', async () => {
    const code = await store.buy([
      { sku: tee, quantity: 2 },
      { sku: mug, quantity: 1 },
    ]);
    await booked(tee, 2);
    // The store is away when the boxes leave, and the dock dies meanwhile.
    await store.kill();
    await scan(code, gtin(0), gtin(0), formatCommand({ command: 'next-box' }), gtin(1));
    await dock.until('it has left', async () => (await here(tee))?.inStock === 38);
    await dock.agent.kill9();
    await store.start();
    await dock.agent.start();
    await dock.devicesOpen();
    await dock.until('the order is shipped at the store', async () => (await storeOrder(code)).state === 'Shipped');
    expect((await storeOrder(code)).fulfillments).toMatchObject([
      { state: 'Shipped', method: 'Parcel, box 1', lines: [{ quantity: 2 }] },
      { state: 'Shipped', method: 'Parcel, box 2', lines: [{ quantity: 1 }] },
    ]);
    await Promise.all([shows(tee, 38), shows(mug, 2)]);
    await quiet();

    // The carrier's label comes after that: the store takes it as a note.
    await dock.agent.req('order/track', { merchant, id: code, box: 2, carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await dock.until('the label is noted', async () => {
      const { items } = (await storeOrder(code)).history;
      return items.some(({ data }) => data.note === 'Box 2: UPS 1Z999AA10123456784');
    });

    await scan(formatCommand({ command: 'reopen' }));
    await dock.until('both are cancelled', async () => {
      const { fulfillments } = await storeOrder(code);
      return fulfillments.every(({ state }) => state === 'Cancelled');
    });
    await Promise.all([shows(tee, 40), shows(mug, 3)]);
    expect(await store.shelf(tee)).toMatchObject([{ allocated: 2 }]);
    await scan(formatCommand({ command: 'finish' }));
    await dock.until('they left again', async () => {
      const { fulfillments } = await storeOrder(code);
      return fulfillments.filter(({ state }) => state === 'Shipped').length === 2;
    });
    await Promise.all([shows(tee, 38), shows(mug, 2)]);
    await quiet();
    expect(await store.shelf(tee)).toMatchObject([{ onHand: 38, allocated: 0 }]);
    expect(await here(tee)).toMatchObject({ inStock: 38, booked: 0 });
  });

  it('R3: what somebody ships at the store is over here, and asked about', async () => {
    const code = await store.buy([{ sku: tee, quantity: 1 }]);
    await booked(tee, 1);
    const { lines } = await store.order<{ lines: { id: string }[] }>(code, 'lines { id }');
    const handler = {
      code: 'manual-fulfillment',
      arguments: [
        { name: 'method', value: 'by hand' },
        { name: 'trackingCode', value: '' },
      ],
    };
    const { addFulfillmentToOrder: made } = await store.admin<{ addFulfillmentToOrder: { id: string } }>(
      'mutation ($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } } }',
      { input: { lines: [{ orderLineId: lines[0]?.id, quantity: 1 }], handler } },
    );
    await store.admin(
      'mutation ($id: ID!) { transitionFulfillmentToState(id: $id, state: "Shipped") { __typename } }',
      made,
    );
    await booked(tee, 0);
    const { exceptions } = (await dock.agent.req('exception/list', {})) as { exceptions: { text: string }[] };
    expect(exceptions.filter(({ text }) => text.includes(code))).toHaveLength(1);
  });

  it('R21: when two pay for the last unit at the same time, nothing more is for sale', async () => {
    await adjust(cap, 1);
    await shows(cap, 1);
    const baskets = await Promise.all([
      store.basket([{ sku: cap, quantity: 1 }]),
      store.basket([{ sku: cap, quantity: 1 }]),
    ]);
    const paid = await Promise.allSettled(baskets.map((each) => each.pay()));
    const sold = paid.filter(({ status }) => status === 'fulfilled').length;
    await booked(cap, sold);
    await quiet();
    const [shelf] = await store.shelf(cap);
    expect((shelf?.onHand ?? 0) - (shelf?.allocated ?? 0)).toBeLessThanOrEqual(0);
  });

  it('R22: what was changed at the store by hand is found, and set right', async () => {
    const [shelf] = await store.shelf(mug);
    await store.admin(
      'mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }',
      {
        input: [{ id: shelf?.id, stockOnHand: 11 }],
      },
    );
    const { merchants } = await dock.agent.json<{ merchants: { rows: { sku: string; class: string }[] }[] }>([
      'reconcile',
      'run',
    ]);
    expect(merchants[0]?.rows.find((row) => row.sku === mug)).toMatchObject({ class: 'yellow' });
    await shows(mug, 2);
  });

  it('R29: a channel test says in words what it can do', async () => {
    const { code, stdout } = await dock.agent.cli(['channel', 'test', 'shop']);
    expect(stdout).toMatch(/user +ok +is let in/);
    expect(stdout).toMatch(/rights +ok/);
    expect(stdout).toMatch(/stock location +ok/);
    expect(stdout).toContain('was read: 4 listings');
    expect(code).toBe(0);
  });

  it('R29: a rehearsal forecasts the first batches line for line, and writes nothing', async () => {
    const { createStockLocation: elko } = await store.admin<{ createStockLocation: { id: string } }>(
      'mutation { createStockLocation(input: { name: "Elko" }) { id } }',
    );
    const before = new Map([
      [tee, 7],
      [mug, 2],
      [cap, 5],
      [pen, 4],
    ]);
    const ids = new Map<string, string>();
    for (const each of before.keys()) ids.set(each, (await store.shelf(each))[0]?.id ?? '');
    const set = 'mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }';
    await store.admin(set, {
      input: [...before].map(([each, stockOnHand]) => {
        return { id: ids.get(each), stockLevels: [{ stockLocationId: elko.id, stockOnHand }] };
      }),
    });
    const shown = async () => {
      type Level = { stockLocationId: string; stockOnHand: number };
      const { productVariants } = await store.admin<{
        productVariants: { items: { sku: string; stockLevels: Level[] }[] };
      }>('{ productVariants { items { sku stockLevels { stockLocationId stockOnHand } } } }');
      return new Map(
        productVariants.items.map(({ sku: each, stockLevels }) => {
          return [each, stockLevels.find(({ stockLocationId }) => stockLocationId === elko.id)?.stockOnHand];
        }),
      );
    };
    type Rehearsed = { token: string; named: { sku: string; there: number; here: number }[] };
    const { token, named } = (await dock.agent.req('channel/rehearse', { channel: 'outlet' })) as Rehearsed;
    expect(named.map(({ sku: each, there }) => [each, there]).sort()).toEqual([
      [tee, 7],
      [cap, 5],
    ]);
    expect(await shown()).toEqual(before);
    await dock.agent.req('channel/rehearse', { channel: 'outlet', token });
    const forecast = new Map([...before, ...named.map(({ sku: each, here: level }) => [each, level] as const)]);
    await dock.until('the other place shows what was forecast', async () => {
      return [...(await shown())].every(([each, level]) => forecast.get(each) === level);
    });
    type History = { lines: { sku: string; after: number | null; result: string }[] };
    const history = async () => ((await dock.agent.req('channel/history', { channel: 'outlet' })) as History).lines;
    const changing = (lines: History['lines']) => lines.filter(({ sku: each, after }) => after !== before.get(each));
    // The place shows it a moment before its answer is on record.
    await dock.until('all of it is on record', async () => changing(await history()).length >= named.length);
    const lines = await history();
    const told = changing(lines);
    expect(told.map(({ sku: each, after }) => [each, after]).sort()).toEqual(
      named.map(({ sku: each, here: level }) => [each, level]).sort(),
    );
    expect(lines.every(({ result }) => result === 'acknowledged')).toBe(true);
  });
}

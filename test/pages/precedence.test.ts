// needs: mosquitto openssl
/**
 * Who wins: the merchant's setting, the item's, the flag, the marks and the switch of the channel, every combination at
 * one running dock. What is counted is what reaches the storefronts, at a real broker and behind TLS, line by line.
 *
 * A cell is one item that is moved twice: from ten to nine, and from nine to none.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import { Dock } from '../end-to-end/dock.ts';
import { Shop, Tls } from '../end-to-end/shops.ts';
import type { Line } from '../end-to-end/sink.ts';

/** The merchants' settings; the id says which. */
const merchants = {
  never: { sync: 'never', 'process-orders': 'auto' },
  always: { sync: 'always', 'process-orders': 'auto' },
  auto: { sync: 'process-orders', 'process-orders': 'auto' },
  manual: { sync: 'process-orders', 'process-orders': 'manual' },
  first: { sync: 'process-orders', 'process-orders': 'first-receipt' },
} as const;
type Merchant = keyof typeof merchants;
type Policy = 'never' | 'always' | 'process-orders';

/** An admin may turn on what was never received. */
const stocks = ['never received', 'never received, flag on', 'flag on', 'flag off'] as const;

type Cell = {
  merchant: Merchant;
  /** The item's own setting; none: the merchant's. */
  item: Policy | undefined;
  stock: (typeof stocks)[number];
  bypass: boolean;
  sku: string;
};

const cells: Cell[] = Object.keys(merchants).flatMap((merchant) =>
  ([undefined, 'never', 'always', 'process-orders'] as const).flatMap((item) =>
    stocks.flatMap((stock) =>
      [false, true].map((bypass) => {
        const sku = [merchant, item ?? 'default', stock.replaceAll(/[ ,]+/g, '-'), ...(bypass ? ['bypass'] : [])].join(
          '.',
        );
        return { merchant: merchant as Merchant, item, stock, bypass, sku };
      }),
    ),
  ),
);

const policyOf = ({ merchant, item }: Cell): Policy => item ?? merchants[merchant].sync;
const received = ({ stock }: Cell) => !stock.startsWith('never received');
/** R10, R11, R16: whether a movement of this cell is told. */
const told = (cell: Cell): boolean =>
  received(cell) &&
  !cell.bypass &&
  (policyOf(cell) === 'always' || (policyOf(cell) === 'process-orders' && cell.stock === 'flag on'));

/** R7: a sell-out turns it off under auto only. */
const stays = ({ merchant }: Cell): boolean => merchant === 'manual' || merchant === 'first';

type Told = { level: number; processOrders: boolean };

let dock: Dock;
let client: AgentClient;
const tls = new Tls();
/** By merchant; and one that is told by channels that are off. */
const shops = new Map(Object.keys(merchants).map((merchant) => [merchant, new Shop(`${merchant}-tls`)]));
const off = new Shop('off');

async function ask(verb: string, params: object): Promise<unknown> {
  const [area = '', name = ''] = verb.split('/');
  const answer = await client.ask({ area, verb: name, params });
  if (answer.status === 'error') throw new Error(`${verb} ${JSON.stringify(params)}: ${answer.error.message}`);
  return answer.data;
}

const switchedOn = (merchant: string) => `${merchant}-on`;
const switchedOff = (merchant: string) => `${merchant}-off`;

/** An item of each merchant whose movement is told last: whatever was to be said before has been said. */
const control = 'control';
let controls = 0;
async function settled(): Promise<void> {
  controls += 1;
  for (const merchant of Object.keys(merchants))
    await ask('stock/adjust', { merchant, sku: control, quantity: 1, reason: 'control' });
  await dock.until('what came last is told', () =>
    [...shops].every(
      ([merchant, shop]) =>
        dock.sink.level(switchedOn(merchant), control) === controls && shop.shows(control)?.level === controls,
    ),
  );
}

/** What was told of each cell while `deed` was done, by its channels that are on: at the broker, and behind TLS. */
async function during(deed: () => Promise<void>): Promise<Map<string, Told[]>[]> {
  await settled();
  const before = dock.sink.received.length;
  const behind = [...shops.values()].map((shop) => ({ shop, from: shop.lines.length }));
  await deed();
  await settled();
  const atBroker = dock.sink.received
    .slice(before)
    .flatMap(({ batch, effect }) => (effect === 'duplicate' ? [] : batch.data.lines));
  return [atBroker, behind.flatMap(({ shop, from }) => shop.lines.slice(from))].map(byCell);
}

function byCell(told: readonly Line[]): Map<string, Told[]> {
  const cellLines = told.filter(({ sku }) => sku !== control);
  return new Map(
    [...Map.groupBy(cellLines, ({ sku }) => sku)].map(([sku, lines]) => [
      sku,
      lines.map(({ level, processOrders }) => ({ level, processOrders })),
    ]),
  );
}

async function move(quantity: number): Promise<void> {
  for (const cell of cells) {
    const { merchant, sku } = cell;
    if (received(cell)) await ask('stock/adjust', { merchant, sku, quantity, reason: 'moved' });
  }
}

beforeAll(async () => {
  const { auto, ...others } = merchants;
  const ids = Object.keys(merchants);
  const ports = new Map<string, number>();
  for (const [merchant, shop] of shops) ports.set(merchant, await shop.openHttps(tls.issue()));
  const offPort = await off.openHttps(tls.issue());
  dock = await Dock.start({
    rules: { id: 'auto', ...auto },
    merchants: Object.entries(others).map(([id, rules]) => ({ id, ...rules })),
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    articles: 0,
    files: tls.files,
    channels: ({ file }) =>
      ids.flatMap((merchant) => [
        { name: switchedOn(merchant), merchant },
        { name: switchedOff(merchant), merchant, enabled: false },
        { ...tls.channel(`${merchant}-tls`, ports.get(merchant) ?? 0, file), merchant },
        { ...tls.channel(`${merchant}-tls-off`, offPort, file), merchant, enabled: false },
      ]),
  });
  const file = join(dock.dir, 'cells.csv');
  const rows = cells.map(({ merchant, sku, item, bypass }) =>
    [merchant, sku, item ?? '', bypass ? 'yes' : ''].join(','),
  );
  const further = ids.map((merchant) => [merchant, control, 'always', ''].join(','));
  writeFileSync(file, `merchant,sku,sync,bypass\n${[...rows, ...further].join('\n')}\n`);
  const { code, stderr } = await dock.agent.cli(['items', 'import', file]);
  expect([code, stderr]).toEqual([0, '']);
  client = await AgentClient.connect(dock.data, 'precedence');
  for (const cell of cells) {
    const { merchant, sku, stock } = cell;
    if (received(cell)) await ask('stock/adjust', { merchant, sku, quantity: 10, reason: 'received' });
    if (received(cell) || stock.endsWith('on'))
      await ask('process-orders/set', { merchant, sku, on: stock.endsWith('on') });
  }
}, 90_000);

afterAll(async () => {
  client?.close();
  await dock?.end();
  for (const shop of [...shops.values(), off]) await shop.end();
  tls.end();
});

describe('every combination of settings, by what reaches the storefront', { timeout: 90_000 }, () => {
  /** What each cell was told. */
  const expected = (of: (cell: Cell) => Told[]) =>
    new Map(cells.filter((cell) => of(cell).length > 0).map((cell) => [cell.sku, of(cell)]));
  const inOrder = (lines: Map<string, Told[]>) => [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  const both = (lines: Map<string, Told[]>[]) => lines.map(inOrder);
  const atBoth = (of: (cell: Cell) => Told[]) => [1, 2].map(() => inOrder(expected(of)));

  it('R10 R11 R16: a movement is told where the setting in force says so, and nowhere else', async () => {
    const lines = await during(() => move(-1));
    expect(both(lines)).toEqual(
      atBoth((cell) => (told(cell) ? [{ level: 9, processOrders: cell.stock === 'flag on' }] : [])),
    );
  });

  it('R13: changing settings of merchants and items tells nothing', async () => {
    const lines = await during(async () => {
      for (const merchant of Object.keys(merchants) as Merchant[]) {
        const { sync } = merchants[merchant];
        for (const policy of ['never', 'always', 'process-orders', sync])
          await ask('policy/set', { merchant, sync: policy });
      }
      for (const { merchant, sku, item } of cells) {
        for (const policy of ['always', 'never', item ?? null])
          await ask('policy/set', { merchant, sku, sync: policy });
      }
    });
    expect(both(lines)).toEqual([[], []]);
  });

  it('R14: sync now tells every received item of ours whatever the setting, once, even where nothing changed', async () => {
    const lines = await during(async () => {
      for (const merchant of Object.keys(merchants)) await ask('sync/now', { merchant, all: true });
    });
    expect(both(lines)).toEqual(
      atBoth((cell) => (received(cell) && !cell.bypass ? [{ level: 9, processOrders: cell.stock === 'flag on' }] : [])),
    );
  });

  it('R12: the sell-out is told with the flag that it turns off', async () => {
    const lines = await during(() => move(-9));
    expect(both(lines)).toEqual(
      atBoth((cell) => (told(cell) ? [{ level: 0, processOrders: cell.stock === 'flag on' && stays(cell) }] : [])),
    );
  });

  it('R18: nothing more is told of what is sold out, whatever is ordered, changed and cancelled', async () => {
    const lines = await during(async () => {
      for (const { merchant, sku } of cells) {
        const id = `o-${sku}`;
        await ask('order/place', { merchant, id, lines: [{ sku, quantity: 1 }] });
        await ask('order/change', { merchant, id, lines: [{ sku, quantity: 3 }] });
        await ask('order/cancel', { merchant, id, reason: 'thought better of it' });
      }
    });
    expect(both(lines)).toEqual([[], []]);
  });

  it('R17: a channel that is off was told nothing all the while', () => {
    const atBroker = dock.sink.received.filter(({ batch }) => batch.data.channel.endsWith('-off'));
    expect(atBroker).toEqual([]);
    expect(off.lines).toEqual([]);
    expect(dock.sink.received.length).toBeGreaterThan(0);
    for (const [merchant, shop] of shops) expect(shop.lines.length, merchant).toBeGreaterThan(0);
  });
});

// needs: nats-2.10
/**
 * Who packs an order, at two docks of a site: each an agent of its own with a scanner on a real pseudo-terminal and a
 * cable of its own to one real server. An order is packed at one of them, whoever is killed and whatever is pulled.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { foldedFrom } from '../../agent/inventory/nouns/entry.ts';
import { formatCommand, testKey } from '../command-key/command-codes.ts';
import { Cable } from '../site/cable.ts';
import { SiteServer } from '../site/site-server.ts';
import { until } from '../wait.ts';
import { Agent } from './agent.ts';
import { catalogueCsv, gtin, serialised, sku } from './codes.ts';
import { toml } from './config-file.ts';
import { type SimScanner, simScanner } from './scanners.ts';

const merchant = 'acme';
const units = 1_000;
/** A scanner that hears no repeats its code at once: the same one sooner than this is no second pull of its trigger. */
const againMs = 1_200;
let dir: string;
let server: SiteServer;
let docks: Packer[] = [];

/** A dock, and whoever packs there. */
class Packer {
  readonly name: string;
  readonly agent: Agent;
  readonly cable: Cable;
  readonly scanner: SimScanner;

  private constructor(name: string, agent: Agent, cable: Cable, scanner: SimScanner) {
    this.name = name;
    this.agent = agent;
    this.cable = cable;
    this.scanner = scanner;
  }

  static async open(name: string): Promise<Packer> {
    const cable = await Cable.lay(server.port);
    const port = join(dir, `${name}-scanner`);
    const scanner = await simScanner('scanner-1', port);
    const data = join(dir, name);
    mkdirSync(data, { mode: 0o700 });
    const key = join(dir, 'command.key');
    writeFileSync(key, testKey, { mode: 0o600 });
    const config = join(dir, `${name}.toml`);
    const text = toml({
      dock: { site: 'reno-1', name, timezone: 'America/Los_Angeles', data, 'command-key-file': key },
      merchants: [{ id: merchant }],
      stations: [{ name: 'packing-1', work: 'packing' }],
      devices: [
        {
          ...{ name: 'scanner-1', station: 'packing-1', kind: 'scanner', protocol: 'serial-line', port },
          feedback: 'ack-nak',
        },
      ],
      channels: [],
      log: { level: 'debug' },
    });
    writeFileSync(config, `${text}\n[site]\nserver = "nats://127.0.0.1:${cable.port}"\n`);
    const packer = new Packer(name, new Agent({ config }), cable, scanner);
    await packer.start();
    return packer;
  }

  async start(): Promise<void> {
    await this.agent.start();
    await until(`${this.name}: the scanner is open`, async () =>
      (await this.agent.status()).devices.every(({ state }) => state === 'open'),
    );
  }

  scan(text: string): Promise<boolean> {
    return this.scanner.scan(text);
  }

  async order(id: string) {
    return (await this.agent.req('order/get', { merchant, id })) as { status: string; lines: { shipped: number }[] };
  }

  /** What the packer was told last that something is not so. */
  async refusal(): Promise<{ reason: string; text: string }> {
    const entry = (await this.agent.ledger()).findLast(({ kind }) => kind === 'exception');
    return entry?.body as { reason: string; text: string };
  }

  /** Units of an order that left here. */
  async shippedHere(): Promise<Map<string, number>> {
    const shipped = new Map<string, number>();
    for (const entry of await this.agent.ledger()) {
      const { kind, document, quantity } = entry;
      if (kind !== 'shipment' || document === null || foldedFrom(entry as never) !== undefined) continue;
      shipped.set(document, (shipped.get(document) ?? 0) - (quantity ?? 0));
    }
    return shipped;
  }

  async end(): Promise<void> {
    await this.agent.stop();
    await this.scanner.end();
    await this.cable.end();
  }
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-claims-'));
  server = await SiteServer.start(join(dir, 'server'));
  docks = [await Packer.open('dock-1'), await Packer.open('dock-2')];
  const file = join(dir, 'items.csv');
  writeFileSync(file, catalogueCsv(merchant, 2));
  expect(await at(0).agent.cli(['items', 'import', file])).toMatchObject({ code: 0 });
  await at(0).agent.req('stock/adjust', { merchant, sku: sku(0), quantity: units, reason: 'found' });
  await everywhere('the goods are known', async ({ agent }) => (await agent.stock(sku(0)))[0]?.inStock === units);
}, 120_000);

afterAll(async () => {
  await Promise.all(docks.map((dock) => dock.end()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

const at = (index: number): Packer => {
  const dock = docks[index];
  if (dock === undefined) throw new Error(`there is no dock ${index}`);
  return dock;
};
const evidence = () => docks.map(({ agent }) => agent.output.slice(-4_000)).join('\n----\n');
const everywhere = async (what: string, holds: (dock: Packer) => Promise<boolean>) =>
  await until(what, async () => (await Promise.all(docks.map(holds))).every(Boolean), { evidence });
async function place(id: string, quantity: number): Promise<void> {
  await at(0).agent.req('order/place', { merchant, id, lines: [{ sku: sku(0), quantity }] });
  await everywhere(`order ${id} is known`, async (dock) => (await dock.order(id))?.status === 'open');
}
const isShipped = async (id: string) =>
  await everywhere(`order ${id} is shipped`, async (dock) => (await dock.order(id)).status === 'shipped');

it('two who scan one order at once: one of them has it, fifty times, and the other hears where it is packed', {
  timeout: 240_000,
}, async () => {
  const ids = Array.from({ length: 50 }, (_, n) => `R-${n}`);
  const lines = [{ sku: sku(0), quantity: 1 }];
  for (const id of ids) await at(0).agent.req('order/place', { merchant, id, lines });
  await everywhere('all are known', async (dock) => (await dock.order('R-49'))?.status === 'open');
  const wins = [0, 0];
  for (const id of ids) {
    const won = await Promise.all([at(0).scan(id), at(1).scan(id)]);
    expect([id, won.filter(Boolean).length]).toEqual([id, 1]);
    const winner = won[0] ? 0 : 1;
    wins[winner] = (wins[winner] ?? 0) + 1;
    const told = await at(1 - winner).refusal();
    expect(told.reason).toBe('order-elsewhere');
    expect(told.text).toMatch(new RegExp(`^Order ${id} is being packed at dock-${winner + 1} since \\d\\d:\\d\\d\\.$`));
    expect(await at(winner).scan(gtin(0))).toBe(true);
  }
  for (const id of ids) await isShipped(id);
  const shipped = await Promise.all(docks.map((dock) => dock.shippedHere()));
  for (const id of ids) expect([id, shipped.reduce((sum, each) => sum + (each.get(id) ?? 0), 0)]).toEqual([id, 1]);
  expect(shipped.map(({ size }) => size)).toEqual(wins);
  await everywhere('the stock is one', async ({ agent }) => (await agent.stock(sku(0)))[0]?.inStock === units - 50);
});

it('a dock that is killed in the middle still has its order, and goes on with it', { timeout: 120_000 }, async () => {
  await place('K-1', 2);
  expect(await at(0).scan('K-1')).toBe(true);
  expect(await at(0).scan(gtin(0))).toBe(true);
  await at(0).agent.kill9();
  expect(await at(1).scan('K-1')).toBe(false);
  expect(await at(1).refusal()).toMatchObject({
    reason: 'order-elsewhere',
    text: expect.stringContaining('at dock-1'),
  });
  await at(0).start();
  // The same code as before the kill might be its scanner's repetition.
  expect(await at(0).scan(serialised(0, 1))).toBe(true);
  await isShipped('K-1');
});

it.each([
  [0, 1],
  [1, 0],
])(
  'cut off, dock %i goes on with what it has and opens nothing else; what it did counts once it is back',
  {
    timeout: 120_000,
  },
  async (cut, other) => {
    const [mine, next] = [`C-${cut}`, `D-${cut}`];
    await place(mine, 2);
    await place(next, 1);
    expect(await at(cut).scan(mine)).toBe(true);
    expect(await at(cut).scan(gtin(0))).toBe(true);
    at(cut).cable.pull();
    expect(await at(cut).scan(gtin(0))).toBe(true);
    expect((await at(cut).order(mine)).status).toBe('shipped');
    // Taken up again and shipped once more, as nobody else can have got it.
    expect(await at(cut).scan(formatCommand({ command: 'reopen' }))).toBe(true);
    expect((await at(cut).order(mine)).status).toBe('open');
    expect(await at(cut).scan(formatCommand({ command: 'finish' }))).toBe(true);
    expect(await at(cut).scan(next)).toBe(false);
    const told = await at(cut).refusal();
    expect(told.reason).toBe('site-cut-off');
    expect(told.text).toMatch(
      /^Cut off since \d\d:\d\d \(.+\): orders not claimed here wait; orders claimed here go on\.$/,
    );
    // The other one sells nothing twice, and is not kept from anything else.
    expect(await at(other).scan(mine)).toBe(false);
    expect(await at(other).refusal()).toMatchObject({ reason: 'order-elsewhere' });
    expect(await at(other).scan(next)).toBe(true);
    expect(await at(other).scan(gtin(0))).toBe(true);
    at(cut).cable.plug();
    await isShipped(mine);
    await isShipped(next);
    expect(await at(other).scan(mine)).toBe(false);
    expect(await at(other).refusal()).toMatchObject({ reason: 'order-closed' });
  },
);

it('what is put aside untouched, and the rest of what went short, is packed wherever somebody asks next', {
  timeout: 120_000,
}, async () => {
  await place('P-1', 3);
  expect(await at(0).scan('P-1')).toBe(true);
  expect(await at(1).scan('P-1')).toBe(false);
  expect(await at(0).scan(formatCommand({ command: 'cancel' }))).toBe(true);
  await until('the other one has it', async () => await at(1).scan('P-1'), { everyMs: againMs, evidence });
  expect(await at(1).scan(gtin(0))).toBe(true);
  // With a unit in the box it stays where the box is, open or not.
  expect(await at(1).scan(formatCommand({ command: 'cancel' }))).toBe(true);
  expect(await at(0).scan('P-1')).toBe(false);
  expect(await at(1).scan('P-1')).toBe(true);
  await at(1).scan(formatCommand({ command: 'finish' }));
  expect(await at(1).scan(formatCommand({ command: 'confirm' }))).toBe(true);
  await until('the rest is packed here', async () => await at(0).scan('P-1'), { everyMs: againMs, evidence });
  expect(await at(0).order('P-1')).toMatchObject({ status: 'open', lines: [{ shipped: 1 }] });
  expect(await at(0).scan(gtin(0))).toBe(true);
  expect(await at(0).scan(gtin(0))).toBe(true);
  await isShipped('P-1');
});

it('a supervisor gives free what a dead dock had; that dock packs it no more when it is back', {
  timeout: 120_000,
}, async () => {
  await place('S-1', 2);
  expect(await at(0).scan('S-1')).toBe(true);
  expect(await at(0).scan(gtin(0))).toBe(true);
  await at(0).agent.kill9();
  expect(await at(1).scan('S-1')).toBe(false);
  const asked = { merchant, id: 'S-1', reason: 'its bench is empty' };
  expect(await at(1).agent.req('site/release-claim', asked)).toMatchObject({ id: 'S-1', dock: 'dock-1' });
  await until('whoever asks gets it', async () => await at(1).scan('S-1'), { everyMs: againMs, evidence });
  await at(0).start();
  await until('dock-1 knows', async () => (await at(0).refusal()).text.includes('was given to another dock'), {
    evidence,
  });
  expect(await at(1).scan(gtin(0))).toBe(true);
  expect(await at(1).scan(gtin(0))).toBe(true);
  await isShipped('S-1');
  const shipped = await Promise.all(docks.map(async (dock) => (await dock.shippedHere()).get('S-1') ?? 0));
  expect(shipped).toEqual([0, 2]);
  expect((await at(0).agent.cli(['ledger', 'verify'])).code).toBe(0);
});

const stockOf = async ({ agent }: Packer) => {
  const [row] = await agent.stock(sku(0));
  return { inStock: row?.inStock ?? 0, booked: row?.booked ?? 0 };
};

it('an order that is cancelled while a dock that is cut off has it stays booked until that dock has spoken', {
  timeout: 120_000,
}, async () => {
  await place('X-1', 2);
  const before = await stockOf(at(0));
  expect(await at(1).scan('X-1')).toBe(true);
  at(1).cable.pull();
  await at(0).agent.req('order/cancel', { merchant, id: 'X-1' });
  // Nobody knows here whether it has left: it is not for sale.
  expect(await stockOf(at(0))).toEqual(before);
  expect(await at(1).scan(gtin(0))).toBe(true);
  expect(await at(1).scan(gtin(0))).toBe(true);
  expect((await at(1).order('X-1')).status).toBe('shipped');
  expect(await stockOf(at(0))).toEqual(before);
  at(1).cable.plug();
  const after = { inStock: before.inStock - 2, booked: before.booked - 2 };
  await everywhere('its units are gone', async (dock) => JSON.stringify(await stockOf(dock)) === JSON.stringify(after));
});

it('an order that is cancelled in a packer’s hands is packed no more, and its units are for sale once they are out', {
  timeout: 120_000,
}, async () => {
  await place('X-2', 2);
  const before = await stockOf(at(0));
  expect(await at(1).scan('X-2')).toBe(true);
  expect(await at(1).scan(gtin(0))).toBe(true);
  await at(0).agent.req('order/cancel', { merchant, id: 'X-2' });
  await until('the packer’s dock knows', async () => (await at(1).order('X-2')).status === 'cancelled', { evidence });
  expect(await at(1).scan(gtin(0))).toBe(false);
  expect(await at(1).refusal()).toMatchObject({ reason: 'order-closed' });
  const after = { inStock: before.inStock, booked: before.booked - 2 };
  await everywhere('nothing is booked', async (dock) => JSON.stringify(await stockOf(dock)) === JSON.stringify(after));
});

it('goods without an order leave a dock that is cut off when somebody confirms it, and are counted once it is back', {
  timeout: 120_000,
}, async () => {
  // Nothing is open there.
  await at(0).scan(formatCommand({ command: 'cancel' }));
  const before = await stockOf(at(1));
  expect(await at(0).scan(serialised(0, 901))).toBe(true);
  at(0).cable.pull();
  const alarms = async () =>
    ((await at(0).agent.req('alarm/list', {})) as { alarms: { code: string }[] }).alarms.map(({ code }) => code);
  await until('it is an alarm', async () => (await alarms()).includes('site-cut-off'), { evidence });
  expect(await at(0).scan(serialised(0, 902))).toBe(false);
  expect(await at(0).refusal()).toMatchObject({ reason: 'needs-confirm' });
  expect(await at(0).scan(formatCommand({ command: 'confirm' }))).toBe(true);
  at(0).cable.plug();
  const after = { ...before, inStock: before.inStock - 2 };
  await everywhere('both left', async (dock) => JSON.stringify(await stockOf(dock)) === JSON.stringify(after));
  await until('nobody is asked any more', async () => !(await alarms()).includes('site-cut-off'), { evidence });
  expect(await at(0).scan(serialised(0, 903))).toBe(true);
});

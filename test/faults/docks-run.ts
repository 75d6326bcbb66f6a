/**
 * Docks of a site, each an agent with two scanners on a cable of its own, one server, one storefront: goods come in and
 * orders are packed everywhere, while whoever works, whoever tells, the server and the storefront are killed (SIGKILL),
 * and cables pulled. Judged from the exported ledgers and from what the storefront shows: nothing that was heard as
 * good is lost, nothing counts twice.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentClient, AgentError } from '../../agent/admin/doors/socket-client.ts';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { foldedFrom } from '../../agent/inventory/nouns/entry.ts';
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import type { SiteStatus } from '../../agent/inventory/nouns/site/status.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { formatCommand, testKey } from '../command-key/command-codes.ts';
import { Agent, type LedgerEntry } from '../end-to-end/agent.ts';
import { Child } from '../end-to-end/child.ts';
import { catalogueCsv, serialised, sku } from '../end-to-end/codes.ts';
import { toml } from '../end-to-end/config-file.ts';
import { type SimScanner, simScanner } from '../end-to-end/scanners.ts';
import { Cable } from '../site/cable.ts';
import { SiteServer } from '../site/site-server.ts';
import { pause, until } from '../wait.ts';

const merchant = 'acme';
const articles = 8;
/** Of each article, so that nobody waits for goods. */
const onShelf = 10_000;
const secret = `whsec_${Buffer.from('only-for-this-run-only-for-this-').toString('base64')}`;
const shopProgram = fileURLToPath(new URL('../../firmware-sim/storefront/main.ts', import.meta.url));
const cancel = formatCommand({ command: 'cancel' });
const calmMs = { min: 200, max: 1_200 };
const pulledMsMax = 3_000;
const settleMs = 300_000;

const targets = [
  'dock',
  'dock',
  'dock',
  'dock',
  'teller',
  'teller',
  'server',
  'server',
  'storefront',
  'cable',
] as const;
type Target = (typeof targets)[number];

type DocksReport = {
  seed: number;
  struck: Record<Target, number>;
  received: number;
  ordered: number;
  shipped: number;
  entries: number;
  batches: number;
  findings: string[];
};

/** A label whose scan was heard as good or not. */
type Pull = { label: string; good: boolean };

class WorkingDock {
  readonly name: string;
  readonly agent: Agent;
  readonly cable: Cable;
  readonly data: string;
  readonly scanners: { receiving: SimScanner; packing: SimScanner };
  /** One life after the other. */
  mending: Promise<void> = Promise.resolve();

  constructor(name: string, agent: Agent, data: string, cable: Cable, scanners: WorkingDock['scanners']) {
    this.name = name;
    this.agent = agent;
    this.data = data;
    this.cable = cable;
    this.scanners = scanners;
  }

  /** undefined: it does not answer now, or says no. */
  async ask<T>(area: string, verb: string, params: object): Promise<T | undefined> {
    let client: AgentClient | undefined;
    try {
      client = await AgentClient.connect(this.data, 'a harness');
      const answer = await client.ask({ area, verb, params }, { idleMs: 5_000 });
      return answer.status === 'ok' ? (answer.data as T) : undefined;
    } catch (cause) {
      if (cause instanceof AgentError) return undefined;
      throw cause;
    } finally {
      client?.close();
    }
  }

  async speaks(): Promise<boolean> {
    return (await this.ask<SiteStatus>('site', 'status', {}))?.speaks === true;
  }

  async end(): Promise<void> {
    await this.agent.stop();
    await Promise.all([this.scanners.receiving.end(), this.scanners.packing.end(), this.cable.end()]);
  }
}

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings` */
export async function runDocks(
  { seed, kills, docks: many }: { seed: number; kills: number; docks: number },
  onProgress: (text: string) => void,
): Promise<DocksReport> {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-docks-'));
  const random = seededRandom(seed);
  const server = await SiteServer.start(join(dir, 'server'));
  const shop = new Shop(join(dir, 'shop.jsonl'), await freePort());
  await shop.start();
  writeFileSync(join(dir, 'secret'), secret, { mode: 0o600 });
  const docks: WorkingDock[] = [];
  try {
    for (let n = 1; n <= many; n += 1) docks.push(await openDock(dir, `dock-${n}`, server.port, shop.url));
    const [first] = docks as [WorkingDock];
    const file = join(dir, 'items.csv');
    writeFileSync(file, catalogueCsv(merchant, articles));
    const imported = await first.agent.cli(['items', 'import', file]);
    if (imported.code !== 0) throw new Error(imported.stderr);
    for (let n = 0; n < articles; n += 1)
      await first.agent.req('stock/adjust', { merchant, sku: sku(n), quantity: onShelf, reason: 'on the shelf' });
    await until('all know the goods', async () =>
      (await Promise.all(docks.map(({ agent }) => agent.stock()))).every((rows) => rows.length === articles),
    );
    const day = new Day(docks, random);
    const work = day.work();
    const struck = await strike({ docks, server, shop, random, kills, onProgress });
    day.over = true;
    await work;
    return { seed, struck, ...(await judged(docks, shop, day)) };
  } finally {
    await Promise.all(docks.map((dock) => dock.end()));
    await shop.end();
    await server.kill9();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function openDock(dir: string, name: string, serverPort: number, url: string): Promise<WorkingDock> {
  const cable = await Cable.lay(serverPort);
  const data = join(dir, name);
  mkdirSync(data, { mode: 0o700 });
  const port = (work: string) => join(dir, `${name}-${work}`);
  const options = { handshake: true };
  const scanners = {
    receiving: await simScanner('receiving', port('receiving'), options),
    packing: await simScanner('packing', port('packing'), options),
  };
  const works = ['receiving', 'packing'] as const;
  const config = join(dir, `${name}.toml`);
  const key = join(dir, 'command.key');
  writeFileSync(key, testKey, { mode: 0o600 });
  const text = toml({
    dock: { site: 'reno-1', name, timezone: 'America/Los_Angeles', data, 'command-key-file': key },
    merchants: [{ id: merchant }],
    stations: works.map((work) => ({ name: work, work })),
    devices: works.map((work) => ({
      ...{ name: work, station: work, kind: 'scanner', protocol: 'serial-line', port: port(work), feedback: 'ack-nak' },
    })),
    channels: [
      {
        ...{ name: 'web', merchant, kind: 'https', url, 'secret-file': join(dir, 'secret') },
        ...{ 'debounce-quiet': '50ms', 'debounce-max': '200ms' },
      },
    ],
  });
  writeFileSync(config, `${text}\n[site]\nserver = "nats://127.0.0.1:${cable.port}"\n`);
  const dock = new WorkingDock(name, new Agent({ config }), data, cable, scanners);
  await dock.agent.start();
  return dock;
}

/** A storefront that may be killed; what it did over all its lives. */
class Shop {
  readonly url: string;
  readonly applied: string[] = [];
  readonly strange: string[] = [];
  levels: Record<string, { level: number }> = {};
  readonly #args: string[];
  #child: Child | undefined;

  constructor(file: string, port: number) {
    this.url = `http://127.0.0.1:${port}/stock`;
    const face = ['--http', `127.0.0.1:${port}`, '--secret', secret, '--channel', 'web', '--log'];
    this.#args = ['--disable-warning=ExperimentalWarning', shopProgram, '--file', file, ...face];
  }

  async start(): Promise<void> {
    const child = new Child('storefront', process.execPath, this.#args);
    this.#child = child;
    let ready = false;
    child.onLine((line) => {
      if (!line.startsWith('{')) return;
      const said = JSON.parse(line);
      if (said.event === 'ready') ready = true;
      if (said.event === 'levels') this.levels = said.levels.web ?? {};
      if (said.event === 'applied') this.applied.push(`${said.key} ${said.after} ${said.to}`);
      if (said.event === 'applied' && said.mismatches.length > 0) this.strange.push(`mismatched: ${line}`);
      if (said.event === 'malformed' || said.event === 'stranger') this.strange.push(line);
    });
    await until('the storefront listens', () => ready, { evidence: () => child.output });
  }

  look(): void {
    this.#child?.signal('SIGUSR2');
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  async end(): Promise<void> {
    await this.#child?.end();
  }
}

/** People at all docks: at each one receives and one packs; one takes orders. */
class Day {
  over = false;
  readonly received: Pull[] = [];
  readonly packed: Pull[] = [];
  readonly orders = new Set<string>();
  readonly #docks: readonly WorkingDock[];
  readonly #random: () => number;
  #serial = 0;

  constructor(docks: readonly WorkingDock[], random: () => number) {
    this.#docks = docks;
    this.#random = random;
  }

  async work(): Promise<void> {
    await Promise.all([...this.#docks.flatMap((dock) => [this.#receives(dock), this.#packs(dock)]), this.#sells()]);
  }

  #label(article: number): string {
    this.#serial += 1;
    return serialised(article, this.#serial);
  }

  #pick(many: number): number {
    return Math.floor(this.#random() * many);
  }

  async #receives({ scanners }: WorkingDock): Promise<void> {
    while (!this.over) {
      const pull = { label: this.#label(this.#pick(articles)), good: false };
      this.received.push(pull);
      pull.good = await scanners.receiving.scan(pull.label);
      await pause(150);
    }
  }

  async #packs(dock: WorkingDock): Promise<void> {
    while (!this.over) {
      await pause(200);
      const state = await dock.ask<StationState>('station', 'get', { station: 'packing' });
      const order = state?.document?.type === 'order' ? state.document.order : undefined;
      const line = order?.lines.find(({ quantity, shipped, packed = 0 }) => shipped + packed < quantity);
      if (order !== undefined && line === undefined) await dock.scanners.packing.scan(cancel);
      else if (line !== undefined) {
        const article = Array.from({ length: articles }, (_, n) => sku(n)).indexOf(line.sku);
        const pull = { label: this.#label(article), good: false };
        this.packed.push(pull);
        pull.good = await dock.scanners.packing.scan(pull.label);
      } else if (state !== undefined) await this.#opens(dock);
    }
  }

  /** Any of the open ones: others want the same. */
  async #opens(dock: WorkingDock): Promise<void> {
    const { orders = [] } =
      (await dock.ask<{ orders: OrderRow[] }>('order', 'list', { status: 'open', limit: 5 })) ?? {};
    const next = orders[this.#pick(orders.length)];
    if (next !== undefined) await dock.scanners.packing.scan(next.id);
  }

  async #sells(): Promise<void> {
    for (let n = 1; !this.over; n += 1) {
      await pause(this.#random() * 800);
      const lines = [{ sku: sku(this.#pick(articles)), quantity: 1 + this.#pick(3) }];
      // Asked until somebody has it: once more it changes nothing.
      for (;;) {
        const dock = this.#docks[this.#pick(this.#docks.length)];
        const taken = await dock?.ask('order', 'place', { merchant, id: `O-${n}`, lines });
        if (taken !== undefined) this.orders.add(`O-${n}`);
        if (taken !== undefined || this.over) break;
        await pause(100);
      }
    }
  }
}

type Stage = {
  docks: readonly WorkingDock[];
  server: SiteServer;
  shop: Shop;
  random(): number;
  kills: number;
  onProgress(text: string): void;
};

async function strike({ docks, server, shop, random, kills, onProgress }: Stage): Promise<Record<Target, number>> {
  const struck: Record<Target, number> = { dock: 0, teller: 0, server: 0, storefront: 0, cable: 0 };
  const killed = () => Object.values(struck).reduce((sum, each) => sum + each, 0) - struck.cable;
  while (killed() < kills) {
    await pause(calmMs.min + random() * (calmMs.max - calmMs.min));
    const target = targets[Math.floor(random() * targets.length)] ?? 'dock';
    const any = docks[Math.floor(random() * docks.length)] as WorkingDock;
    if (target === 'server') {
      await server.kill9();
      await pause(random() * 500);
      await server.start();
    } else if (target === 'storefront') {
      await shop.kill9();
      await shop.start();
    } else if (target === 'cable') {
      any.cable.pull();
      const ms = random() * pulledMsMax;
      any.mending = any.mending.then(() => pause(ms)).then(() => any.cable.plug());
    } else {
      const speaking = await Promise.all(docks.map((dock) => dock.speaks()));
      const teller = docks.find((_, n) => speaking[n]);
      if (target === 'teller' && teller === undefined) continue;
      const dock = target === 'teller' ? (teller as WorkingDock) : any;
      await dock.agent.kill9();
      dock.agent.spawn();
    }
    struck[target] += 1;
    if (target !== 'cable' && killed() % 10 === 0) onProgress(`${killed()} kills`);
  }
  return struck;
}

async function judged(
  docks: readonly WorkingDock[],
  shop: Shop,
  day: Day,
): Promise<Omit<DocksReport, 'seed' | 'struck'>> {
  const findings: string[] = [];
  await Promise.all(docks.map(({ mending }) => mending));
  const settled = async (): Promise<boolean> => {
    const states = await Promise.all(docks.map((dock) => dock.ask<SiteStatus>('site', 'status', {})));
    if (states.some((state) => state?.linked !== true || state.waiting > 0)) return false;
    const rows = await Promise.all(docks.map(({ agent }) => agent.stock()));
    const views = rows.map((each) => JSON.stringify(each.map((row) => [row.sku, row.inStock, row.booked])));
    shop.look();
    const told = rows[0]?.every((row) => (shop.levels[row.sku]?.level ?? 0) === Math.max(0, row.available)) === true;
    return new Set(views).size === 1 && told;
  };
  await until('docks and storefront agree', settled, { deadlineMs: settleMs, everyMs: 500 }).catch((cause: Error) =>
    findings.push(cause.message.slice(0, 300)),
  );
  const ledgers = await Promise.all(docks.map(({ agent }) => agent.ledger()));
  const own = ledgers.flatMap((entries) => entries.filter((entry) => foldedFrom(entry as never) === undefined));
  const counted = (kind: string) => {
    const times = new Map<string, number>();
    for (const { body, kind: each } of own) {
      const label = (body as { scan?: string }).scan;
      if (each === kind && label !== undefined) times.set(label, (times.get(label) ?? 0) + 1);
    }
    return times;
  };
  const receipts = counted('receipt');
  for (const { label, good } of day.received) {
    if (good && !receipts.has(label)) findings.push(`lost: ${label} was heard as received`);
    if ((receipts.get(label) ?? 0) > 1) findings.push(`doubled: ${label} was received ${receipts.get(label)} times`);
  }
  const scanned = new Set(own.map(({ body }) => (body as { scan?: string }).scan));
  for (const { label, good } of day.packed)
    if (good && !scanned.has(label)) findings.push(`lost: ${label} was heard as packed`);
  const shipped = shippedOf(own);
  // Also what somebody scanned when its order had just been shipped: goods without an order.
  const left = own.reduce((sum, { kind, quantity }) => sum - (kind === 'shipment' ? (quantity ?? 0) : 0), 0);
  const inStock = articles * onShelf + receipts.size - left;
  for (const dock of docks) findings.push(...(await wrongAt(dock, day, { inStock, shipped })));
  for (const key of shop.applied) {
    if (shop.applied.indexOf(key) !== shop.applied.lastIndexOf(key)) findings.push(`doubled: batch ${key}`);
  }
  findings.push(...shop.strange);
  const entries = ledgers.reduce((sum, { length }) => sum + length, 0);
  const figures = { received: receipts.size, ordered: day.orders.size, shipped: left, entries };
  return { ...figures, batches: shop.applied.length, findings: [...new Set(findings)] };
}

function shippedOf(entries: readonly LedgerEntry[]): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const { kind, document, quantity } of entries)
    if (kind === 'shipment' && document !== null) shipped.set(document, (shipped.get(document) ?? 0) - (quantity ?? 0));
  return shipped;
}

async function wrongAt(
  { name, agent }: WorkingDock,
  day: Day,
  should: { inStock: number; shipped: ReadonlyMap<string, number> },
): Promise<string[]> {
  const { shipped } = should;
  const wrong: string[] = [];
  const orders = new Map<string, OrderRow>();
  for (const id of day.orders) {
    const order = (await agent.req('order/get', { merchant, id }).catch(() => undefined)) as OrderRow | undefined;
    if (order === undefined) wrong.push(`lost: order ${id} is not known at ${name}`);
    else orders.set(id, order);
  }
  for (const [id, { lines }] of orders) {
    const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const here = lines.reduce((sum, line) => sum + line.shipped, 0);
    if (here !== (shipped.get(id) ?? 0))
      wrong.push(`${name} says ${here} of order ${id} left, and ${shipped.get(id) ?? 0} did`);
    if ((shipped.get(id) ?? 0) > wanted) wrong.push(`doubled: ${shipped.get(id)} of ${wanted} of order ${id} left`);
  }
  const inStock = (await agent.stock()).reduce((sum, row) => sum + row.inStock, 0);
  if (inStock !== should.inStock) wrong.push(`${name} has ${inStock} in stock, and it should be ${should.inStock}`);
  const verified = await agent.cli(['ledger', 'verify']);
  if (verified.code !== 0) wrong.push(`${name}: ${verified.stdout}${verified.stderr}`);
  return wrong;
}

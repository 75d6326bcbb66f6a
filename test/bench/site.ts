/**
 * What many docks with one stock cost, by hand:
 *   npm run build && node test/bench/site.ts [--only bytes,claim] [--json]
 *   bytes     one scan on the wire between a dock and its server, alone and among many
 *   latency   a scan at one dock until it is in another one's ledger
 *   catch-up  100,000 scans of a dock that was cut off, until another one has the same (--scans N)
 *   claim     an order's number scanned until the dock has it
 *   hand-over the teller is gone, or stops in order: until another dock may send a batch (a minute)
 *   memory    an agent without and with `[site]`, resident
 *   join      a new dock of a site with 100,000 items (--items N)
 *   fleet     1,000 docks in 100 sites at one server, 250 ranges a second (--docks N): the server's share of a core
 * Ledgers lie in the system's temporary folder: what a card adds is in `bench.ts`. Needs nats-server 2.10.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../agent/clock.ts';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import type { Connection } from '../../agent/site/link/connection.ts';
import { newKey } from '../../agent/site/link/nkey.ts';
import { namesOf, streamsOf } from '../../agent/site/names.ts';
import { permissionsOf } from '../../agent/site/setup/permissions.ts';
import { Agent } from '../end-to-end/agent.ts';
import { toml } from '../end-to-end/config-file.ts';
import { isBuilt, layOut } from '../installed.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { Cable } from '../site/cable.ts';
import { batch, SiteDocks, shows } from '../site/site-docks.ts';
import { SiteServer } from '../site/site-server.ts';
import { pause, until } from '../wait.ts';
import { cpuMs, rssMb } from './processes.ts';
import { SimulatedDock } from './simulated-dock.ts';

type Line = { what: string; measured: string; goal: string; holds: boolean };

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    scans: { type: 'string', default: '100000' },
    items: { type: 'string', default: '100000' },
    docks: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});
const dir = mkdtempSync(join(tmpdir(), 'tallyman-site-bench-'));
const server = await SiteServer.start(join(dir, 'server'));
const opened: SiteDocks[] = [];
const lines: Line[] = [];
const load = loadavg()[0]?.toFixed(1);

const parts: Record<string, () => Promise<void>> = {
  bytes,
  latency,
  claim,
  'catch-up': catchUp,
  join: joining,
  memory,
  'hand-over': handOver,
  fleet,
};
const wanted = values.only?.split(',') ?? Object.keys(parts);
for (const each of wanted)
  if (!(each in parts)) throw new Error(`--only ${each}: choose among ${Object.keys(parts).join(', ')}`);
try {
  for (const each of wanted) {
    process.stderr.write(`${each} …\n`);
    await parts[each]?.();
    await Promise.all(opened.splice(0).map((site) => site.close()));
  }
} finally {
  await Promise.all(opened.map((site) => site.close()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify({ load, lines }));
else
  for (const { what, measured, goal, holds } of lines)
    console.log(`${what.padEnd(58)} ${measured.padEnd(22)} ${goal.padEnd(22)} ${holds ? 'yes' : 'NO'}`);
process.exit(lines.every(({ holds }) => holds) ? 0 : 1);

function siteOf(name: string): SiteDocks {
  const site = new SiteDocks(dir, name, server.port);
  opened.push(site);
  return site;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** p50 and p99 of ms, against their goals. */
function told(what: string, all: readonly number[], [p50Max, p99Max]: readonly [number, number?]): void {
  const sorted = [...all].sort((a, b) => a - b);
  const [p50, p99] = [at(sorted, 0.5), at(sorted, 0.99)];
  lines.push({
    what,
    measured: `${p50.toFixed(1)} · ${p99.toFixed(1)} ms`,
    goal: `≤ ${p50Max}${p99Max === undefined ? '' : ` · ≤ ${p99Max}`} ms`,
    holds: p50 <= p50Max && (p99Max === undefined || p99 <= p99Max),
  });
}

function under(what: string, measured: number, unit: string, goal: number): void {
  const digits = measured < 10 ? 2 : 0;
  lines.push({
    what,
    measured: `${measured.toFixed(digits)} ${unit}`,
    goal: `≤ ${goal} ${unit}`,
    holds: measured <= goal,
  });
}

/**
 * With the keys and rights of a site, as the server’s configuration has them. What a dock sends and hears by itself is
 * taken off the scans and added to the day: beats and looks, of more than a minute.
 */
async function bytes(): Promise<void> {
  const names = namesOf('bytes');
  const keys = ['dock-1', 'dock-2', 'dock-3'].map((name) => ({ name, key: newKey() }));
  const users = keys.map(({ name, key }) => ({ nkey: key.publicKey, permissions: permissionsOf(names, name, true) }));
  const own = await SiteServer.start(join(dir, 'bytes-server'), `authorization { users: ${JSON.stringify(users)} }`);
  const site = siteOf('bytes');
  const [near, far] = [await Cable.lay(own.port), await Cable.lay(own.port)];
  const at = async (name: string, port: number) => {
    const seed = keys.find((each) => each.name === name)?.key.seed ?? '';
    return (await site.open(name, { port, seed })).link();
  };
  // The third one tells, as it is for most docks.
  const three = await at('dock-3', own.port);
  await until('it tells', () => three.site.teller.speaks);
  const [one, two] = [await at('dock-1', near.port), await at('dock-2', far.port)];
  await one.book.submit(items(3));
  await shows([two, three], 2, 0);
  const sums = () => ({ near: near.up + near.down, far: far.down });
  const idle = sums();
  const idleMs = 65_000;
  await pause(idleMs);
  const perMs = { near: (sums().near - idle.near) / idleMs, far: (sums().far - idle.far) / idleMs };
  const measured = async (many: number, work: () => Promise<void>) => {
    await one.told();
    const [before, began] = [sums(), performance.now()];
    await work();
    await one.told();
    await pause(500);
    const ms = performance.now() - began;
    const after = sums();
    return {
      near: (after.near - before.near - perMs.near * ms) / many,
      far: (after.far - before.far - perMs.far * ms) / many,
    };
  };
  const alone = await measured(50, async () => {
    for (let n = 0; n < 50; n += 1) {
      await one.book.submit(scan(n % 3));
      await pause(200);
    }
  });
  const many = await measured(2_000, async () => {
    for (let n = 0; n < 2_000; n += 250)
      await Promise.all(Array.from({ length: 250 }, (_, k) => one.book.submit(scan((n + k) % 3))));
  });
  under('a dock that does nothing, heard in a day', (perMs.far * 86_400_000) / 1e6, 'MB', 5);
  under('one scan on the wire, alone, both ways', alone.near, 'B', 400);
  under('one scan on the wire, among many', many.near, 'B', 120);
  under(
    'heard by another dock: 9 others × 2,000 scans a day',
    (alone.far * 9 * 2_000 + perMs.far * 86_400_000) / 1e6,
    'MB',
    10,
  );
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await Promise.all([near.end(), far.end()]);
  await own.kill9();
}

async function latency(): Promise<void> {
  const site = siteOf('latency');
  const [one, two] = [(await site.open('dock-1')).link(), (await site.open('dock-2')).link()];
  await one.book.submit(items(1));
  await shows([two], 0, 0);
  const all: number[] = [];
  for (let n = 0; n < 300; n += 1) {
    const began = performance.now();
    const before = one.book.head.seq;
    await two.book.submit(scan(0));
    await until('it is folded', () => one.book.head.seq > before, { everyMs: 1 });
    all.push(performance.now() - began);
    await pause(30);
  }
  told('a scan at one dock → in another one’s ledger, p50 · p99', all, [300, 600]);
}

async function claim(): Promise<void> {
  const site = siteOf('claim');
  const asks = { asks: true } as const;
  const [one, two] = [(await site.open('dock-1', asks)).link(), (await site.open('dock-2', asks)).link()];
  await one.book.submit(items(1));
  await one.book.submit(adjust(0, 1_000));
  const orders = 200;
  for (let id = 1; id <= orders; id += 1) {
    const placed = { type: 'order-place', by: 'bench', merchant: 'acme', id: `${id}` } as const;
    await one.book.submit({ ...placed, lines: [{ sku: sku(0), quantity: 1 }] });
  }
  await until('all are known', async () => (await two.book.order('acme', `${orders}`)) !== null);
  await two.told();
  const all: number[] = [];
  for (let id = 1; id <= orders; id += 1) {
    const began = performance.now();
    await two.book.submit({ type: 'scan', station: 'packing', device: 'scanner-1', text: `${id}` });
    const outcome = await two.site.claims.asked('packing');
    if (outcome.type !== 'stepped') throw new Error(JSON.stringify(outcome));
    all.push(performance.now() - began);
    await two.book.submit(scan(0, 'packing'));
    await pause(20);
  }
  told('an order’s number → it is open, p50', all, [10]);
}

async function catchUp(): Promise<void> {
  const site = siteOf('catch-up');
  const scans = Number(values.scans);
  const [one, two] = [await site.open('dock-1'), (await site.open('dock-2')).link()];
  await one.book.submit(items(10));
  const made = performance.now();
  // A book takes so many at a time.
  for (let n = 0; n < scans; n += 250)
    await Promise.all(Array.from({ length: Math.min(250, scans - n) }, (_, k) => one.book.submit(scan((n + k) % 10))));
  const began = performance.now();
  process.stderr.write(`made in ${((began - made) / 1_000).toFixed(0)} s\n`);
  one.link();
  await one.told();
  const toldS = (performance.now() - began) / 1_000;
  for (let n = 0; n < 10; n += 1)
    await until('it has all', async () => (await two.inStock(n)) === scans / 10, { deadlineMs: 600_000 });
  under(`${scans} scans of a dock that was cut off → at the server`, toldS, 's', 60);
  under(`${scans} scans of a dock that was cut off → the same elsewhere`, (performance.now() - began) / 1_000, 's', 60);
}

async function joining(): Promise<void> {
  const site = siteOf('join');
  const many = Number(values.items);
  const one = await site.open('dock-1');
  for (let n = 0; n < many; n += 5_000) {
    const some = Array.from({ length: Math.min(5_000, many - n) }, (_, k) => ({
      ...{ merchant: 'acme', sku: sku(n + k), name: `Tee ${n + k}`, barcodes: [] },
    }));
    await one.book.submit({ type: 'items', by: 'bench', items: some });
  }
  one.link();
  await one.told();
  const began = performance.now();
  const two = (await site.open('dock-2')).link();
  await until('it knows the last one', async () => (await two.inStock(many - 1)) !== undefined, {
    deadlineMs: 600_000,
  });
  under(`a new dock knows ${many} items`, (performance.now() - began) / 1_000, 's', 60);
}

async function handOver(): Promise<void> {
  const site = siteOf('hand-over');
  const one = (await site.open('dock-1')).link();
  await until('it tells', () => one.site.teller.speaks);
  const two = (await site.open('dock-2')).link();
  await until('it knows', () => two.site.teller.teller === 'dock-1');
  const tellsAfter = async (began: number) => {
    await until('it tells', () => two.site.teller.speaks, { deadlineMs: 120_000, everyMs: 1 });
    if (!(await two.site.teller.mayTell('web', batch(`${began}`)))) throw new Error('it may not tell');
    return (performance.now() - began) / 1_000;
  };
  const asked = performance.now();
  await one.site.handOver(null);
  under('the teller hands over → another one’s batch', await tellsAfter(asked), 's', 1);
  await two.site.handOver(null);
  await until('it tells again', () => one.site.teller.speaks);
  const began = performance.now();
  await one.freeze();
  under('the teller is gone → another one’s batch', await tellsAfter(began), 's', 60);
}

async function memory(): Promise<void> {
  if (!isBuilt()) throw new Error('what is built is not this source: run "npm run build" first');
  const installed = mkdtempSync(join(tmpdir(), 'tallyman-bench-installed-'));
  const program = layOut(installed);
  const secretFile = join(dir, 'secret');
  writeFileSync(secretFile, `whsec_${Buffer.from('only-for-this-bench-only-for-thi').toString('base64')}`, {
    mode: 0o600,
  });
  const resident = async (name: string, table: string): Promise<number> => {
    const data = join(dir, name);
    mkdirSync(data, { mode: 0o700 });
    const config = join(dir, `${name}.toml`);
    const dock = { site: 'memory', name, timezone: 'UTC', data };
    const stations = [{ name: 'receiving-1', work: 'receiving' }];
    // One that tells a storefront, which is not there: what that needs is no price of a site.
    const url = `https://127.0.0.1:${await freePort()}/stock`;
    const channels = [{ name: 'web', merchant: 'acme', kind: 'https', url, 'secret-file': secretFile }];
    const text = toml({ dock, merchants: [{ id: 'acme' }], stations, devices: [], channels });
    writeFileSync(config, `${text}\n${table}`);
    const agent = new Agent({ config, program });
    await agent.start();
    if (table !== '')
      await until('it is linked', async () => ((await agent.req('site/status', {})) as { linked: boolean }).linked);
    await agent.req('item/upsert', { items: [{ merchant: 'acme', sku: sku(0), name: 'Tee' }] });
    await agent.req('stock/adjust', { merchant: 'acme', sku: sku(0), quantity: 1, reason: 'there is one' });
    await pause(15_000);
    const found = agent.rssMb();
    await agent.stop();
    return found;
  };
  const table = `[site]\nserver = "nats://127.0.0.1:${server.port}"\n`;
  const [alone, among] = [await resident('alone', ''), await resident('among', table)];
  rmSync(installed, { recursive: true, force: true });
  under(
    `an agent with [site] (${among.toFixed(0)} MB) beside one without (${alone.toFixed(0)} MB)`,
    among - alone,
    'MB',
    20,
  );
}

async function fleet(): Promise<void> {
  const own = await SiteServer.start(join(dir, 'fleet'));
  const perSite = 10;
  const [many, perSecond, seconds] = [Number(values.docks), 250, 60];
  const acks: number[] = [];
  const docks: SimulatedDock[] = [];
  const connections: Connection[] = [];
  for (let n = 0; n < many; n += 1) {
    const names = namesOf(`site-${Math.floor(n / perSite)}`);
    const link = await own.connect(`dock-${n}`);
    connections.push(link.connection);
    if (n % perSite === 0) {
      const [logs] = streamsOf(names);
      const wrong = logs && (await link.streams.create({ ...logs, keepBytes: 64 * 1024 * 1024 }));
      if (wrong !== undefined) throw new Error(wrong);
    }
    docks.push(new SimulatedDock(`dock-${n}`, names, link, acks));
  }
  const [cpuBefore, began] = [cpuMs(own.pid), performance.now()];
  const sending: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const dueMs = began + (n * 1_000) / perSecond;
    while (performance.now() < dueMs) await systemClock.sleep(Math.max(1, dueMs - performance.now()));
    // Each in its turn, so that none has two on their way.
    sending.push((docks[n % many] as SimulatedDock).publish());
  }
  await Promise.all(sending);
  const cores = (cpuMs(own.pid) - cpuBefore) / (performance.now() - began);
  const memoryMb = rssMb(own.pid);
  await Promise.all(docks.map((dock) => dock.caughtUp()));
  const heard = docks.reduce((sum, dock) => sum + dock.heard, 0);
  under(`${many} docks, ${perSecond} ranges/s: the server’s share of a core`, cores, 'cores', 0.5);
  under(`${many} docks: the server’s memory`, memoryMb, 'MB', 300);
  told(`${many} docks: a range until it is acknowledged, p50 · p99`, acks, [300, 600]);
  const [sent, should] = [acks.length, acks.length * perSite];
  lines.push({ what: 'ranges that arrived', measured: `${heard} of ${should}`, goal: 'all', holds: heard === should });
  const kept = readFileSync(`/proc/${own.pid}/io`, 'latin1');
  const written = Number(/^write_bytes: (\d+)/m.exec(kept)?.[1] ?? 0);
  process.stderr.write(`${sent} ranges, ${(written / sent).toFixed(0)} bytes written to the disk for each\n`);
  await Promise.all(connections.map((connection) => connection.close()));
  await own.kill9();
}

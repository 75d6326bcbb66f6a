/**
 * Many docks at one Mosquitto, one chair: `node test/faults/fleet.ts --docks 500 --away 50`.
 *
 * Each dock is the real link and the real door for signed requests; in the place of its ledger it has a set of the
 * transactions it has done. The chair is `tallyman admin req` as a process, with a job file. Some docks are away, the
 * broker is killed twice while the job runs, then all are back and the job is taken up again until nothing is left.
 *
 * Holds: every dock ends in exactly one class, and in the end in `done`; none has done anything twice; after each
 * kill the docks come back spread out. Prints a line of JSON; ends with 1 when something does not hold.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AdminKeys } from '../../agent/admin/admin-keys.ts';
import { MqttDoor } from '../../agent/admin/doors/mqtt.ts';
import type { Admin } from '../../agent/admin/request.ts';
import { systemClock } from '../../agent/clock.ts';
import type { AdminKey } from '../../agent/inventory/nouns/admin/admin-key.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { goodLinkMs } from '../../agent/mqtt/retry.ts';
import { openUplink } from '../../agent/mqtt/uplink.ts';
import type { MqttUplink } from '../../agent/mqtt/uplink-contract.ts';
import type { Config } from '../../config/config.ts';
import { Broker } from '../end-to-end/broker.ts';
import { Child, run } from '../end-to-end/child.ts';
import { keepFor } from '../loop-keeper.ts';
import { pause, until } from '../wait.ts';

const { values } = parseArgs({
  options: { docks: { type: 'string', default: '500' }, away: { type: 'string', default: '50' } },
});
const [count, awayCount] = [Number(values.docks), Number(values.away)];
const site = 'fleet-1';
const epoch = 'fleetepoch000001';
const main = fileURLToPath(new URL('../../agent/main.ts', import.meta.url));
/** How long the broker is away each time. */
const downMs = 5_000;
const dir = mkdtempSync(join(tmpdir(), 'tallyman-fleet-'));
const keyFile = join(dir, 'chair.pem');
const jobFile = join(dir, 'job.json');

class FleetDock {
  readonly name: string;
  readonly done = new Map<string, number>();
  uplink: MqttUplink | undefined;
  readonly #url: string;
  readonly #admin: AdminKey;

  constructor(name: string, url: string, admin: AdminKey) {
    this.name = name;
    this.#url = url;
    this.#admin = admin;
  }

  come(): void {
    const boot = `boot-${this.name}`;
    const mqtt: Config['mqtt'] = { url: this.#url, version: '5', keepaliveS: 60, tls: {} };
    const config = { dock: { site, name: this.name }, mqtt, admins: [this.#admin] } as unknown as Config;
    const book = { head: { epoch }, row: async () => undefined, rows: async () => [] } as unknown as Book;
    const uplink = openUplink({
      ...{ config: mqtt, site, dock: this.name, clock: systemClock, keep: keepFor(systemClock) },
      ...{ random: Math.random, log: () => {}, readFile: () => Promise.reject(new Error('none')) },
      presence: { boot, epoch: () => epoch, info: () => ({}), health: () => ({}) },
    });
    const admin = {
      count: () => {},
      handle: async ({ transaction }: { transaction: string }) => {
        // As the ledger does: what was done under a transaction is answered, and not done again.
        this.done.set(transaction, (this.done.get(transaction) ?? 0) + (this.done.has(transaction) ? 0 : 1));
        return { transaction, status: 'ok', data: { dock: this.name }, final: true };
      },
      refuse: async (_: unknown, transaction: string, code: string, message: string) => ({
        ...{ transaction, status: 'error', error: { code, message }, final: true },
      }),
    } as unknown as Admin;
    const clock = systemClock;
    new MqttDoor({
      ...{ admin, keys: new AdminKeys(config, book), uplink, config, verbs: async () => [], clock, book, boot },
    });
    this.uplink = uplink;
  }
}

type Classes = Record<string, string>;
const classes = (): Classes => {
  try {
    return (JSON.parse(readFileSync(jobFile, 'utf8')) as { classes: Classes }).classes;
  } catch {
    return {};
  }
};

function chair(url: string, docks: string): Child {
  const args = ['admin', 'req', 'device/announce', '{"station":"receiving-1"}', '--docks', docks, '--as', 'chair'];
  return new Child('the chair', process.execPath, [
    ...[main, ...args, '--key', keyFile, '--broker', url, '--job', jobFile, '--reason', 'a fleet', '--timeout', '5'],
  ]);
}

const broker = await Broker.start({ dir, extra: ['max_queued_messages 0'] });
const { stdout } = await run(process.execPath, [main, 'admin', 'keygen', keyFile, '--id', 'chair', '--json']);
const { key } = JSON.parse(stdout) as { key: string };
const admin: AdminKey = { id: 'chair', key, role: 'installer', merchants: '*' } as AdminKey;
const docks = Array.from({ length: count }, (_, n) => new FleetDock(`dock-${n}`, broker.url, admin));
const away = docks.filter((_, n) => n % Math.ceil(count / awayCount) === 0).slice(0, awayCount);
const there = docks.filter((dock) => !away.includes(dock));
const list = join(dir, 'docks');
execFileSync('tee', [list], {
  input: docks.map(({ name }) => `${site}/${name}\n`).join(''),
  stdio: ['pipe', 'ignore', 'inherit'],
});

const all = (some: readonly FleetDock[]) => some.every(({ uplink }) => uplink?.connected);
const at = performance.now();
const since = (ms: number) => Math.round((performance.now() - ms) / 100) / 10;

for (const dock of there) dock.come();
await until('all are linked', () => all(there), { deadlineMs: 300_000 });
const linkedS = since(at);

/** Connections made in the busiest second after a kill: what a broker that just came up has to take. */
async function killed(): Promise<{ backS: number; busiestPerS: number }> {
  await broker.kill9();
  await until('nobody is linked', () => there.every(({ uplink }) => !uplink?.connected), { deadlineMs: 120_000 });
  // Down for longer than a cable blinks: every dock's first try has failed.
  await pause(downMs);
  const startMs = performance.now();
  await broker.start();
  const linked = new Map<number, number>();
  const seen = new Set<FleetDock>();
  await until(
    'all are back',
    () => {
      const second = Math.floor((performance.now() - startMs) / 1_000);
      for (const dock of there) {
        if (!dock.uplink?.connected || seen.has(dock)) continue;
        seen.add(dock);
        linked.set(second, (linked.get(second) ?? 0) + 1);
      }
      return all(there);
    },
    { deadlineMs: 300_000, everyMs: 50 },
  );
  return { backS: since(startMs), busiestPerS: Math.max(...linked.values()) };
}

// Every dock has been linked for so long that its link counts as a good one.
await pause(goodLinkMs);
const kills: { backS: number; busiestPerS: number }[] = [];
let sittings = 0;
const startMs = performance.now();
for (const wanted of [count / 4, count / 2]) {
  const sitting = chair(broker.url, list);
  sittings += 1;
  await until('so many have answered', () => !sitting.running || Object.keys(classes()).length >= wanted, {
    ...{ deadlineMs: 300_000, evidence: () => sitting.output },
  });
  kills.push(await killed());
  await sitting.exited;
}
await chair(broker.url, list).exited;
sittings += 1;
const firstClasses = Object.values(classes());
const neverReached = firstClasses.filter((one) => one === 'never-reached').length;
for (const dock of away) dock.come();
await until('those that were away are linked', () => all(away), { deadlineMs: 300_000 });
const last = chair(broker.url, list);
sittings += 1;
await last.exited;
const lastAnswerS = since(startMs);

const ended = classes();
const histogram: Record<string, number> = {};
for (const one of Object.values(ended)) histogram[one] = (histogram[one] ?? 0) + 1;
const done = Object.values(ended).filter((one) => one === 'done').length;
const twice = docks.filter(({ done: each }) => each.size !== 1 || [...each.values()].some((times) => times !== 1));
const wrong = [
  ...(firstClasses.length === count ? [] : [`${firstClasses.length} of ${count} docks had a class`]),
  ...(neverReached === awayCount ? [] : [`${neverReached} never reached, not the ${awayCount} that were away`]),
  ...(done === count ? [] : [`${done} of ${count} done in the end`]),
  ...(twice.length === 0 ? [] : [`${twice.length} docks did it not just once: ${twice[0]?.name}`]),
  // A link that lasted a minute is tried again within a second; who fails then spreads over the next minute.
  ...kills.flatMap(({ busiestPerS }) =>
    busiestPerS > Math.max(20, count / 5) ? [`${busiestPerS} links in a second`] : [],
  ),
];
const memoryMb = Math.round(process.memoryUsage().rss / 1e6);
console.log(
  JSON.stringify({
    docks: count,
    away: awayCount,
    linkedS,
    kills,
    sittings,
    lastAnswerS,
    classes: histogram,
    memoryMb,
    wrong,
  }),
);
await Promise.all(docks.map(({ uplink }) => uplink?.close()));
await broker.kill9();
rmSync(dir, { recursive: true });
process.exit(wrong.length === 0 ? 0 : 1);

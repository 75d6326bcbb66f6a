/**
 * Agent, broker and storefront are killed (SIGKILL) at random moments under load, again and again; then everything is
 * started, drained and audited. The broker keeps nothing on disk. The seed decides who is killed after how long and
 * what is scanned; the processes' own timing is the machine's, so a seed repeats the plan, not the instant.
 */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { Dock } from '../end-to-end/dock.ts';
import { StorefrontProcess } from '../end-to-end/storefront.ts';
import { type Audit, audit } from './audit.ts';
import { Load, type Paperwork, type Place } from './load.ts';
import { type Struck, strike, type Target } from './strike.ts';

export type KillOptions = {
  seed: number;
  kills: number;
  articles?: number;
  /**
   * The scanners send a code again until they are answered, as hardware with ACK/NAK does; otherwise each code goes out
   * once. Default true.
   */
  retransmit?: boolean;
  env?: NodeJS.ProcessEnv;
  onProgress?(text: string): void;
};

export type KillReport = Audit & {
  seed: number;
  seconds: number;
  kills: Record<Target, number>;
  scans: number;
  orders: number;
  notices: number;
  paperwork: Paperwork;
  entries: number;
  /** Batches the storefront recognised as already applied, and those that did not fit where it was. */
  duplicatesAbsorbed: number;
  gapsRefused: number;
  batchesApplied: number;
};

/** Out of ten kills. */
const shares: Record<Target, number> = { agent: 5, broker: 3, storefront: 2 };

const places: readonly (Place & { holdErrors?: true })[] = [
  { station: 'receiving-1', scanner: 'scanner-1', work: 'receiving', blind: true },
  { station: 'receiving-2', scanner: 'scanner-2', work: 'receiving', blind: false },
  { station: 'packing-1', scanner: 'scanner-3', work: 'packing', blind: true },
  { station: 'packing-2', scanner: 'scanner-4', work: 'packing', blind: false, holdErrors: true },
  { station: 'packing-3', scanner: 'scanner-5', work: 'packing', blind: false },
  { station: 'counting-1', scanner: 'scanner-6', work: 'counting', blind: false },
];

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings`. */
export async function runKills({
  seed,
  kills,
  articles = 25,
  retransmit = true,
  env = {},
  onProgress = () => undefined,
}: KillOptions): Promise<KillReport> {
  const startMs = performance.now();
  const program = programState();
  const dock = await Dock.start({
    articles,
    stations: places.map(({ station: name, work, holdErrors }) => ({
      ...{ name, work },
      ...(holdErrors === undefined ? {} : { 'hold-errors': holdErrors }),
    })),
    scanners: places.map(({ scanner: name, station }) => ({ name, station, handshake: retransmit })),
    // Many small batches: a blow falls more often between the sending, the applying and the answer.
    channels: [{ 'debounce-quiet': '10ms', 'debounce-max': '20ms' }],
    env,
  });
  // The storefront of this run is a process; the scripted one only looks on.
  dock.sink.answering = false;
  dock.sink.applying = false;
  const storefront = new StorefrontProcess({
    file: join(dock.dir, 'storefront.jsonl'),
    mqtt: dock.broker.url,
    channel: 'web',
  });
  let load: Load | undefined;
  try {
    await storefront.start();
    const people = new Load({ dock, articles, random: seededRandom(seed + 1), places });
    load = people;
    const struck: Struck = {
      ...{ dock, shares, storefront },
      done: () => people.confirmed,
      nextPull: () => people.nextPull(),
      onProgress: (n) => {
        if (n % 20 !== 0) return;
        onProgress(`${n} of ${kills} kills, ${people.triggers.length} scans, ${people.deeds.length} deeds at the desk`);
      },
    };
    const killed = await strike(struck, seededRandom(seed), kills);
    // On a slow machine the blows fall faster than people work; the audit is about work that was done.
    await dock.until('people have done something of everything', () => isBusyDay(load?.paperwork), {
      deadlineMs: 300_000,
      everyMs: 200,
    });
    await load.end();
    onProgress('everything is up again; draining');
    await drained(dock, storefront);

    const { levels } = await storefront.state();
    const entries = await dock.agent.ledger();
    const verified = await dock.agent.cli(['ledger', 'verify']);
    const found = audit({
      ...{ seen: load.findings, triggers: load.triggers, deeds: load.deeds },
      ...{ believed: load.goods.believed, counted: load.counted },
      entries,
      stock: await dock.agent.stock(),
      shelves: levels.web ?? {},
    });
    // Each restart is of the program as it is then; another schema, for one, is damage to the next start.
    if (program !== programState())
      throw new Error('the program was changed while the run was on its way: run it again');
    if (verified.code !== 0) found.findings.push(`ledger verify: ${verified.stdout}${verified.stderr}`);
    const { seen } = storefront;
    if (seen.malformed > 0) found.findings.push(`${seen.malformed} batches were no batches`);
    if (seen.mismatched > 0) found.findings.push(`${seen.mismatched} lines did not start from what was shown before`);
    // Each restart is of the program as it is then; another schema, for one, is damage to the next start.
    if (found.findings.length > 0 && program !== programState()) {
      found.findings.unshift('the program was changed while the run was on its way: the rest may be no more than that');
    }
    return {
      ...found,
      seed,
      seconds: Math.round((performance.now() - startMs) / 1000),
      kills: killed,
      scans: load.triggers.length,
      orders: load.deeds.filter(({ kind }) => kind === 'order').length,
      notices: load.deeds.filter(({ kind }) => kind === 'notice').length,
      paperwork: load.paperwork,
      entries: entries.length,
      duplicatesAbsorbed: seen.duplicate,
      gapsRefused: seen.gap,
      batchesApplied: seen.applied,
    };
  } finally {
    load?.abandon();
    await storefront.end();
    await dock.end();
  }
}

/** Enough of what every day has, for the audit to say something of it. */
const isBusyDay = (done: Paperwork | undefined): boolean =>
  done !== undefined &&
  Math.min(done.noticesClosed, done.ordersShipped, done.counts, done.takenBack) > 10 &&
  Math.min(done.overages, done.shortages, done.shippedPartly) > 0;

/** Every source file of the program with its age. */
function programState(): string {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const files = globSync('{agent,config,drivers}/**/*.ts', { cwd }).sort();
  return files.map((file) => `${file} ${statSync(join(cwd, file)).mtimeMs}`).join('\n');
}

/**
 * Nothing is left to say, and the storefront is nowhere the dock has not been. The cursor may be beyond what the
 * storefront took: after the last batch things may move and come to the same levels again, of which it hears nothing
 * (R18).
 */
async function drained(dock: Dock, storefront: StorefrontProcess): Promise<void> {
  await dock.until(
    'everything has reached the storefront',
    async () => {
      const { channels } = await dock.agent.status();
      const { greetings } = await storefront.state();
      const [channel] = channels;
      const there = greetings.map(({ answer }) => answer.to);
      const known = there.some((to) => to <= (channel?.cursor ?? 0));
      if (channel?.pending === 0 && channel.state === 'idle' && known) return true;
      throw new Error(`the storefront is at ${there}, the dock says ${JSON.stringify(channel)}`);
    },
    { deadlineMs: 120_000, everyMs: 200 },
  );
}

/**
 * A hostile broker and a hostile storefront play every flood there is while a scanner sends one label after the other
 * at the real agent. What the dock promises: every scan is recorded, memory is bounded, scans wait no more than 50 ms
 * longer, and of a flood on its link to the broker it reads no more than its allowance, of whatever kind it is.
 *
 * The machine is shared with whoever else is at work on it. So the flooder is a process of its own; each flood comes
 * several times, each time after a quiet window of its own, and the calmest of its windows (by their 99th percentile)
 * is held against the middle one of the quiet: what the dock is slow for by itself shows in all of them. While the
 * promise does not show in two, there are more, up to six. A flood's window ends when the dock has read all of it: the
 * quiet after it is quiet.
 */
import { serialised, sku } from '../end-to-end/codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { pause, until } from '../wait.ts';
import type { Played } from './flood-kinds.ts';
import { Flooder } from './flooder.ts';

export type FloodOptions = {
  /** Of one window. The dock ends a link that is flooded for ten seconds. */
  seconds: number;
  /** Only the floods whose name has this in it. */
  only?: string;
  onFlood?(figures: FloodFigures): void;
};

type Latency = { scans: number; p50: number; p99: number; max: number };

export type FloodFigures = {
  name: string;
  windows: number;
  /** The calmest window, by its p99, in milliseconds. */
  flood: Latency;
  /** The middle one of the quiet windows between them. */
  quiet: Latency;
  /** Messages or answers that were written, and those of them that the dock took off its link. */
  sent: number;
  taken: number;
  /** From its first beginning until the dock had read all of it. */
  tookS: number;
  /** What the link counted as unwanted, and the answers of the channel that changed nothing. */
  dropped: number;
  ignored: number;
  /** Links that ended while it lasted. */
  cuts: number;
  rssMbMax: number;
};

export type FloodReport = { floods: FloodFigures[]; scans: number; findings: string[] };

const waitMsMore = 50;
const windowCount = { min: 2, max: 6 };
/** Half of its allowance is there again, and the dock counts the next flood as one of its own. */
const quietSecondsMin = 2.2;
/** The agent's own promise is less; this is the sign of something that grows. */
const rssMbAllowed = 300;
/** Messages on the link to the broker: so many at once, and so many a second. */
const allowed = { burst: 2_000, perS: 500 };
/** Faster than any hand, and slow enough that no scan waits for the one before. */
const betweenScansMs = 10;
/** In the windows that count; fewer say nothing. Below a hundred the 99th percentile of a window is its worst scan. */
const scansMin = 10;
const base = 'tallyman/v1/reno-1/dock-3';

type Status = {
  broker: { dropped: number };
  channels: { name: string; ignored?: number }[];
};

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings`. */
export async function runFloods(options: FloodOptions): Promise<FloodReport> {
  const flooder = await Flooder.start(base);
  const { brokerUrl, shopUrl, ca } = flooder.facts;
  const dock = await Dock.create({
    mqtt: { url: brokerUrl },
    files: { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`, 'ca.pem': ca },
    channels: ({ file }) => [
      { orders: true },
      {
        ...{ name: 'shop', kind: 'https', url: shopUrl, orders: true, 'orders-every': '5s' },
        ...{ 'secret-file': file('secret'), 'ca-file': file('ca.pem') },
      },
    ],
  });
  try {
    await dock.open();
    await until('the dock is linked', async () => (await flooder.seen()).linked);
    for (let times = 0; times < 3; times += 1) {
      await dock.simulator().scan(serialised(3, times));
      await until('its level was told', async () => (await flooder.seen()).batches > times);
    }
    return await floodBesideWork(dock, flooder, options);
  } finally {
    await dock.end();
    await flooder.close();
  }
}

async function floodBesideWork(
  dock: Dock,
  flooder: Flooder,
  { seconds, only = '', onFlood = () => undefined }: FloodOptions,
): Promise<FloodReport> {
  const findings: string[] = [];
  const floods: FloodFigures[] = [];
  let scans = 0;
  let rssMbMax = 0;

  async function scanMs(): Promise<number> {
    scans += 1;
    const beganMs = performance.now();
    if (!(await dock.simulator().scan(serialised(0, scans)))) findings.push(`scan ${scans} was not confirmed`);
    const tookMs = performance.now() - beganMs;
    rssMbMax = Math.max(rssMbMax, dock.agent.rssMb());
    await pause(betweenScansMs);
    return tookMs;
  }
  async function scanWhile(on: () => boolean): Promise<Latency> {
    const tookMs: number[] = [];
    while (on() || tookMs.length < scansMin) tookMs.push(await scanMs());
    return latencyOf(tookMs);
  }
  const quietly = () => {
    const untilMs = performance.now() + Math.max(seconds, quietSecondsMin) * 1000;
    return scanWhile(() => performance.now() < untilMs);
  };
  async function beside(name: string): Promise<{ latency: Latency; played: Played }> {
    await flooder.begin(name);
    let on = true;
    const ended = pause(seconds * 1000)
      .then(() => flooder.end())
      .finally(() => (on = false));
    const latency = await scanWhile(() => on);
    return { latency, played: await ended };
  }
  const seen = async () => {
    const { broker: link, channels } = (await dock.agent.status()) as unknown as Status;
    const ignored = channels.reduce((sum, channel) => sum + (channel.ignored ?? 0), 0);
    return { dropped: link.dropped, ignored, links: (await flooder.seen()).links };
  };

  for (const name of flooder.facts.names.filter((each) => each.includes(only))) {
    rssMbMax = 0;
    const before = await seen();
    const quiets: Latency[] = [];
    const flooded: Latency[] = [];
    let [sent, taken, beganMs] = [0, 0, 0];
    const kept = () => calmest(flooded).p99 <= middle(quiets).p99 + waitMsMore;
    while (flooded.length < windowCount.min || (flooded.length < windowCount.max && !kept())) {
      await until('the dock is linked', async () => (await flooder.seen()).linked, { deadlineMs: 120_000 });
      quiets.push(await quietly());
      if (flooded.length === 0) beganMs = performance.now();
      const { latency, played } = await beside(name);
      flooded.push(latency);
      sent += played.sent;
      taken += played.taken;
    }
    const tookS = (performance.now() - beganMs) / 1000;
    const after = await seen();
    const figures: FloodFigures = {
      ...{ name, windows: flooded.length, flood: calmest(flooded), quiet: middle(quiets) },
      ...{ sent, taken, tookS, rssMbMax, cuts: after.links - before.links },
      ...{ dropped: after.dropped - before.dropped, ignored: after.ignored - before.ignored },
    };
    onFlood(figures);
    floods.push(figures);
    findings.push(...broken(figures));
  }
  if (!dock.agent.running) findings.push('the agent ended');
  const inStock = (await dock.agent.stock()).find((row) => row.sku === sku(0))?.inStock;
  if (inStock !== scans) findings.push(`${inStock} in stock, ${scans} were scanned`);
  return { floods, scans, findings };
}

/** Which promises this flood broke. */
function broken({ name, flood, quiet, sent, taken, tookS, rssMbMax }: FloodFigures): string[] {
  const findings: string[] = [];
  const may = allowed.burst + allowed.perS * tookS;
  if (flood.p99 > quiet.p99 + waitMsMore) {
    findings.push(`${name}: p99 ${Math.round(flood.p99)} ms, more than ${Math.round(quiet.p99)} + ${waitMsMore}`);
  }
  if (taken > may)
    findings.push(`${name}: read ${taken} messages in ${tookS.toFixed(1)} s, ${Math.round(may)} are allowed`);
  if (rssMbMax > rssMbAllowed) findings.push(`${name}: ${Math.round(rssMbMax)} MB resident`);
  if (sent === 0) findings.push(`${name}: nothing was sent`);
  return findings;
}

const byP99 = (windows: readonly Latency[]): Latency[] => [...windows].sort((a, b) => a.p99 - b.p99);
const calmest = (windows: readonly Latency[]): Latency => byP99(windows)[0] ?? latencyOf([]);
const middle = (windows: readonly Latency[]): Latency =>
  byP99(windows)[Math.floor(windows.length / 2)] ?? latencyOf([]);

/** For people. */
export function floodLine(figures: FloodFigures): string {
  const { name, windows, flood, quiet, sent, taken, tookS, dropped, ignored, cuts, rssMbMax } = figures;
  const shown = ({ p50, p99, max, scans }: Latency) =>
    `${[p50, p99, max].map((ms) => ms.toFixed(1)).join(' / ')} ms of ${scans}`;
  const read = `${sent} sent, ${taken} read in ${tookS.toFixed(1)} s`;
  return `${name.padEnd(40)} p50/p99/max ${shown(flood)}, quiet ${shown(quiet)}, ${windows} windows; ${read}, dropped ${dropped}, ignored ${ignored}, cuts ${cuts}, ${Math.round(rssMbMax)} MB`;
}

function latencyOf(tookMs: readonly number[]): Latency {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { scans: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

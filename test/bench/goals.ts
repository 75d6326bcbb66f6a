/**
 * The goals (the README beside this file lists them), each as one line: what was measured, what it is held against, and
 * whether it holds. Pure: results in, lines out; a goal whose measurement was left out makes no line.
 */
import type { Crash } from './crash.ts';
import type { Floors } from './floors.ts';
import type { Flow } from './flow.ts';
import type { Drain, Scale } from './large.ts';
import type { ManyChannels } from './many-channels.ts';
import type { Outage } from './outage.ts';
import type { Reading } from './reading.ts';
import type { ScreenFigures } from './screen.ts';
import type { Start } from './start.ts';
import { round } from './statistics.ts';

/** What one run measured; a peer has some of it only. */
export type Measured = {
  floors?: Floors;
  start?: Start;
  burst?: Flow;
  /** 30 a second, as configured by default. */
  paced30?: Flow;
  paced200?: Flow;
  /** 30 a second with a debounce of exactly 250 ms. */
  delta?: Flow;
  /** 60 a second on 1e5 articles while every scattered page costs 2 ms. */
  checkpoints?: Flow;
  kill?: Crash;
  killBurst?: Crash;
  outage?: Outage;
  outageKill?: Outage;
  drain?: Drain;
  /** 1e6 entries of 1e5 articles, and 1e6 articles. */
  entries?: Scale;
  articles?: Scale;
  /** 1e5 articles told to ten channels. */
  channels?: ManyChannels;
  reading?: Reading;
  screen?: ScreenFigures;
};

export type GoalLine = { what: string; measured: string; goal: string; against: string; holds: boolean };

export const debounceMs = 250;

/** @param peers by name; lines that need one are left out when it is not there */
export function goalLines(mine: Measured, peers: ReadonlyMap<string, Measured>): GoalLine[] {
  return [
    ...burstLines(mine, peers),
    ...pacedLines(mine),
    ...crashLines(mine),
    ...deliveryLines(mine),
    ...footprintLines(mine, peers),
    ...scaleLines(mine.entries, mine),
    ...scaleLines(mine.articles, mine),
    ...channelLines(mine.channels),
    ...readingLines(mine),
    ...screenLines(mine),
  ];
}

const no = undefined;

function atMost(what: string, value: number | undefined, limit: number, unit: string, against: string): GoalLine {
  return {
    what,
    measured: value === no ? 'never' : `${round(value)}${unit}`,
    goal: `≤ ${round(limit)}${unit}`,
    against,
    holds: value !== no && value <= limit,
  };
}

function atLeast(what: string, value: number, limit: number, unit: string, against: string): GoalLine {
  return {
    what,
    measured: `${round(value)}${unit}`,
    goal: `≥ ${round(limit)}${unit}`,
    against,
    holds: value >= limit,
  };
}

/** "1.4 × the sync of 5.3 ms" */
function times(value: number | undefined, base: number, name: string): string {
  return value === no ? '' : `${round(value / base)} × ${name} ${round(base)}`;
}

function burstLines({ burst, floors, paced30 }: Measured, peers: ReadonlyMap<string, Measured>): GoalLine[] {
  const lines: GoalLine[] = [];
  const nodeRed = peers.get('node-red')?.burst?.durablePerS;
  if (burst && floors) {
    const { durablePerS } = burst;
    const floor = floors.group32PerS;
    lines.push(atLeast('burst of 5,000', durablePerS, floor, '/s', times(durablePerS, floor, '32-row commits')));
    if (nodeRed)
      lines.push(
        atLeast('… beside Node-RED', durablePerS, 25 * nodeRed, '/s', times(durablePerS, nodeRed, 'Node-RED')),
      );
  }
  if (paced30) lines.push(atMost('syncs per scan at 30/s', paced30.syncsPerScan, 1.05, '', ''));
  if (burst) lines.push(atMost('syncs per scan in a burst', burst.syncsPerScan, 0.1, '', ''));
  if (paced30?.confirmed && floors) {
    const { min } = paced30.confirmed;
    lines.push({
      what: 'soonest beep after the scan',
      measured: `${min} ms`,
      goal: '≥ 1 sync',
      against: times(min, floors.syncMs, 'the sync'),
      holds: min >= 0.95 * floors.syncMs,
    });
  }
  return lines;
}

function pacedLines({ paced30, paced200, delta, checkpoints, floors }: Measured): GoalLine[] {
  if (floors === no) return [];
  const sync = floors.syncMs;
  const held = (what: string, value: number | undefined, limit: number) =>
    atMost(what, value, limit * sync, ' ms', times(value, sync, 'the sync'));
  const lines: GoalLine[] = [];
  if (paced30) {
    lines.push(held('30/s: byte in → durable p50', paced30.durable?.p50, 1.5));
    lines.push(held('30/s: byte in → durable p99', paced30.durable?.p99, 3));
  }
  if (paced200) {
    lines.push(held('200/s: byte in → durable p50', paced200.durable?.p50, 2.5));
    lines.push(atMost('200/s: last third beside first third', paced200.growth, 1.5, '', 'no growing queue'));
  }
  if (checkpoints) {
    lines.push(held('checkpoints at 2 ms a page: p99.9', checkpoints.durable?.p999, 5));
  }
  if (delta) {
    lines.push(atMost('durable → delta p50', delta.told?.p50, debounceMs + 20, ' ms', `debounce ${debounceMs} ms`));
    lines.push(atMost('durable → delta p99', delta.told?.p99, debounceMs + 100, ' ms', `debounce ${debounceMs} ms`));
  }
  return lines;
}

function crashLines({ kill, killBurst }: Measured): GoalLine[] {
  const lines: GoalLine[] = [];
  if (kill) lines.push(atMost('SIGKILL at 200/s: read, not stored', kill.readNotStored, 8, '', ''));
  if (killBurst) lines.push(atMost('SIGKILL in a burst: read, not stored', killBurst.readNotStored, 64, '', ''));
  const confirmed = [kill, killBurst].flatMap((each) => each?.confirmedNotStored ?? []);
  if (confirmed.length > 0) lines.push(atMost('… of those confirmed', Math.max(...confirmed), 0, '', ''));
  return lines;
}

function deliveryLines({ kill, killBurst, outage, outageKill, drain, floors }: Measured): GoalLine[] {
  const all = [kill, killBurst, outage, outageKill].flatMap((each) => each ?? []);
  const lines: GoalLine[] = [];
  if (all.length > 0) {
    const sum = (of: (each: (typeof all)[number]) => number) => all.reduce((total, each) => total + of(each), 0);
    const against = `${all.length} faults`;
    lines.push(
      atMost(
        'stored and never delivered',
        sum((each) => each.neverDelivered),
        0,
        '',
        against,
      ),
    );
    lines.push(
      atMost(
        'counted twice',
        sum((each) => each.countedTwice),
        0,
        '',
        against,
      ),
    );
  }
  if (outage) {
    const against = `${round(outage.backlog)} pieces; with the wait before it tried again: ${outage.backlogMs} ms`;
    lines.push(atMost('backlog after an outage, link → delivered', outage.backlogLinkedMs, 1000, ' ms', against));
  }
  if (drain && floors) {
    const { drainPerS } = drain;
    const against = times(drainPerS, floors.mqttPerS, 'bare MQTT');
    lines.push(atLeast(`${drain.touched} touched articles`, drainPerS, 0.3 * floors.mqttPerS, '/s', against));
  }
  return lines;
}

function footprintLines(mine: Measured, peers: ReadonlyMap<string, Measured>): GoalLine[] {
  const { start, paced30, drain, floors } = mine;
  const script = peers.get('handwritten')?.start;
  const nodeRed = peers.get('node-red')?.start;
  const lines: GoalLine[] = [];
  if (start) {
    const { startMs, idleMb } = start;
    const beside = (peer: Start, share: number, name: string) =>
      atMost(
        `start → first durable scan beside ${name}`,
        startMs,
        share * peer.startMs,
        ' ms',
        times(startMs, peer.startMs, name),
      );
    if (script) lines.push(beside(script, 1.5, 'the script'));
    if (nodeRed) lines.push(beside(nodeRed, 0.4, 'Node-RED'));
    lines.push(atMost('memory, idle', idleMb, 100, ' MB', ''));
    if (nodeRed) {
      lines.push(
        atMost('… beside Node-RED', idleMb, 0.7 * nodeRed.idleMb, ' MB', times(idleMb, nodeRed.idleMb, 'Node-RED')),
      );
    }
  }
  if (paced30 && floors) {
    const { writtenPerScan } = paced30;
    const base = floors.defaultBytesPerScan;
    lines.push(
      atMost(
        'written per single scan',
        writtenPerScan,
        0.7 * base,
        ' B',
        times(writtenPerScan, base, "SQLite's defaults"),
      ),
    );
  }
  if (drain) lines.push(atMost('memory, 1e5 scans later', drain.scannedMb - drain.idleMb, 35, ' MB', ''));
  return lines;
}

function scaleLines(scale: Scale | undefined, { start, floors }: Measured): GoalLine[] {
  if (scale === no) return [];
  const size = `${round(scale.entries / 1e6)}e6 entries, ${round(scale.articles / 1e6)}e6 articles`;
  const socket = 'over the local socket';
  const lines = [
    atMost(`${size}: memory`, scale.idleMb, 150, ' MB', ''),
    atLeast('… verify', scale.verifyPerS, 125_000, '/s', ''),
    atMost('… an item, p99', scale.item?.p99, 1, ' ms', socket),
    atMost('… an entry by number, p99', scale.entry?.p99, 1, ' ms', socket),
    atMost('… last 20 of an item, p99', scale.last20?.p99, 1, ' ms', socket),
  ];
  if (start) lines.push(atMost('… start, more than with 500', scale.startMs - start.startMs, 50, ' ms', ''));
  const while30 = scale.durableWhileVerifying?.p99;
  if (floors) {
    lines.push(
      atMost(
        '… 30/s while verifying: p99',
        while30,
        3 * floors.syncMs,
        ' ms',
        times(while30, floors.syncMs, 'the sync'),
      ),
    );
  }
  return lines;
}

function channelLines(measured: ManyChannels | undefined): GoalLine[] {
  if (measured === no) return [];
  const { items, channels, scanMs, marginalMsPerChannel, bulk, explainMs } = measured;
  const size = `${round(items / 1e6)}e6 articles, ${channels} channels`;
  const one = `a scan told to one: ${scanMs.one?.p50} ms`;
  return [
    atMost(`${size}: a scan, each channel more`, marginalMsPerChannel, 5, ' ms', one),
    atMost(`… a bulk change of ${bulk.found}`, bulk.ms, 60_000, ' ms', ''),
    atMost('… an explanation, p99', explainMs?.p99, 250, ' ms', `p50 ${explainMs?.p50} ms`),
  ];
}

/** The whole way of a scan up to its keys, beside lines that nobody looks at. */
function readingLines({ reading }: Measured): GoalLine[] {
  if (reading === no) return [];
  const { ours, bare } = reading;
  const script = 'a bare line';
  return [
    // Several times what a ledger ever records.
    atLeast('reading, port → keys', ours.perS, 20_000, '/s', times(ours.perS, bare.perS, 'bare lines')),
    atMost('… CPU per scan in a burst', ours.cpuUs, 20, ' µs', times(ours.cpuUs, bare.cpuUs, script)),
    atMost(
      '… CPU per scan at 200/s',
      ours.pacedCpuUs,
      1.25 * bare.pacedCpuUs,
      ' µs',
      times(ours.pacedCpuUs, bare.pacedCpuUs, script),
    ),
  ];
}

/** Goals of ours: a station's page is for small computers and for people who are about to scan again. */
function screenLines({ screen }: Measured): GoalLine[] {
  if (screen === no) return [];
  const { shown, scans, overtaken, pageKb, pageGzipKb, firstPictureMs, desk, idleMb, openMb } = screen;
  const against = `${scans} scans at 5/s, ${overtaken} overtaken`;
  return [
    atMost('scan → painted on the screen p50', shown?.p50, 100, ' ms', against),
    atMost('scan → painted on the screen p99', shown?.p99, 250, ' ms', against),
    atMost('page, compressed', pageGzipKb, 60, ' kB', `${pageKb} kB on the wire of this machine`),
    atMost('page → first picture, CPU 4 × slower', firstPictureMs, 1_500, ' ms', ''),
    atMost('the dock’s page, compressed', desk.pageGzipKb, 60, ' kB', `${desk.pageKb} kB on the wire of this machine`),
    atMost('the dock’s page → first picture, CPU 4 × slower', desk.firstPictureMs, 1_500, ' ms', ''),
    atMost('memory for three open screens and the desk', openMb - idleMb, 25, ' MB', `${openMb} MB in all`),
  ];
}

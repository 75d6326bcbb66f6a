/**
 * What reading a scan costs: scans a second and CPU for each, up to the catalogue's keys, beside a script's bare lines
 * in the same run.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import type { Disk, Native } from './disk.ts';
import { Feed } from './feed.ts';

/** As fast as it can, and at a pace that leaves time between two scans. */
export type Read = { perS: number; cpuUs: number; pacedCpuUs: number };
export type Reading = { ours: Read; bare: Read };

const program = fileURLToPath(new URL('reading-process.ts', import.meta.url));
const burstCount = 100_000;
const paced = { rate: 200, count: 1000 };
const articles = 500;

export async function reading(disk: Disk, native: Native): Promise<Reading> {
  return { ours: await both('ours', disk, native), bare: await both('bare', disk, native) };
}

async function both(way: 'ours' | 'bare', disk: Disk, native: Native): Promise<Read> {
  const { perS, cpuUs } = await once(way, 0, burstCount, disk, native);
  const { cpuUs: pacedCpuUs } = await once(way, paced.rate, paced.count, disk, native);
  return { perS: Math.round(perS), cpuUs, pacedCpuUs };
}

type Told = { perS: number; cpuUs: number; keys: number };

async function once(way: string, rate: number, count: number, disk: Disk, native: Native): Promise<Told> {
  const dir = disk.folder();
  const feed = await Feed.start(native.feeder, dir);
  const child = new Child(way, process.execPath, [program, feed.port, way, String(count)]);
  const lines: string[] = [];
  child.onLine((line) => lines.push(line));
  const said = (what: string, index: number) =>
    until(
      what,
      () => {
        if (!child.running && lines.length <= index) throw new Error(child.output);
        return lines.length > index;
      },
      { deadlineMs: 120_000, evidence: () => child.output },
    );
  try {
    await said(`${way} is ready`, 0);
    await feed.send({ rate, count, first: 0, articles });
    await said(`${way} has read all`, 1);
    const told = JSON.parse(lines[1] ?? '') as Told;
    // Every code is one of ours; a reading without keys would have skipped the work.
    if (told.keys < count) throw new Error(`${way}: ${told.keys} keys for ${count} scans`);
    return told;
  } finally {
    await child.end();
    await feed.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

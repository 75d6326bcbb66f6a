/** What the machine gives at best, measured in the same run as everything else. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from 'mqtt';
import { Broker } from '../end-to-end/broker.ts';
import { run } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import type { Disk } from './disk.ts';
import { nowMs } from './monotonic.ts';

export type Floors = {
  /** Bare fdatasync of a 4-KiB append. */
  fdatasyncPerS: number;
  /** How long one of them takes, ms. */
  syncMs: number;
  singlePerS: number;
  /** Rows, 32 to a commit. */
  group32PerS: number;
  /** Bytes written for a single-row commit with SQLite's own page size and checkpoints. */
  defaultBytesPerScan: number;
  /** QoS 1 messages of 350 bytes, 100 in flight. */
  mqttPerS: number;
};

const program = fileURLToPath(new URL('floor-process.ts', import.meta.url));

/** @param memory a disk that does not wait: bytes are the same there, and quicker to count */
export async function floors(disk: Disk, memory: Disk): Promise<Floors> {
  const speed = await measure<Pick<Floors, 'fdatasyncPerS' | 'singlePerS' | 'group32PerS'>>(disk, 'speed');
  const { bytesPerCommit } = await measure<{ bytesPerCommit: number }>(memory, 'bytes');
  return {
    ...speed,
    syncMs: 1000 / speed.fdatasyncPerS,
    defaultBytesPerScan: bytesPerCommit,
    mqttPerS: await mqttPerS(memory),
  };
}

async function measure<T>(disk: Disk, what: string): Promise<T> {
  const dir = disk.folder();
  const { code, stdout, stderr } = await run(process.execPath, [program, dir, what], { env: disk.env(dir) });
  rmSync(dir, { recursive: true, force: true });
  if (code !== 0) throw new Error(`floors: ${stderr}`);
  return JSON.parse(stdout) as T;
}

async function mqttPerS(disk: Disk): Promise<number> {
  const dir = disk.folder();
  const broker = await Broker.start({ dir });
  const client = connect(broker.url, { protocolVersion: 5 });
  try {
    await until('the bare client is connected', () => client.connected);
    const payload = 'x'.repeat(350);
    const messages = 20_000;
    const window = 100;
    let sent = 0;
    const startMs = nowMs();
    const lane = async () => {
      while (sent++ < messages) await client.publishAsync('floor', payload, { qos: 1 });
    };
    await Promise.all(Array.from({ length: window }, lane));
    return Math.round((messages * 1000) / (nowMs() - startMs));
  } finally {
    await client.endAsync(true);
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

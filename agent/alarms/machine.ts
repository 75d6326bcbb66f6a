/**
 * The machine that the dock runs on, as the alarms and `status` show it: its disk, its power, what this process wrote.
 */
import { readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFile } from '../ledger/disk/database-file.ts';

export type Machine = {
  /** Of the data disk. */
  freeBytes: number;
  /** Of the ledger's write-ahead log. */
  logBytes: number;
  /**
   * What this process had written to disks since its start (proc_pid_io(5), write_bytes); absent where the kernel does
   * not count.
   */
  writtenBytes?: number;
  /** Why the processor is slowed down now, in words; empty: it is not. Absent where the machine does not say. */
  slowed?: string[];
  /** What came of the last wish about the machine (`admin/dock/machine-hand.ts`); absent: none since it started. */
  said?: string;
};

/** Where root says it (systemd/machine.sh). */
export const saidFile = '/run/tallyman-machine/said';
const saidCharsMax = 300;

const ioFile = '/proc/self/io';
/** Raspberry Pi: what `vcgencmd get_throttled` prints, as hexadecimal digits. */
const throttledFile = '/sys/devices/platform/soc/soc:firmware/get_throttled';
/** The low bits of that number: what is so now (Raspberry Pi documentation, vcgencmd). */
const slowedBy = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit'];

/**
 * @param throttled where the firmware says it
 * @param saidIn where root says what came of a wish
 * @throws when the disk does not answer as a disk should
 */
export async function machineOf(dataDir: string, throttled = throttledFile, saidIn = saidFile): Promise<Machine> {
  const [{ bavail, bsize }, log, io, firmware, answer] = await Promise.all([
    statfs(dataDir),
    stat(join(dataDir, `${databaseFile}-wal`)).catch(() => undefined),
    textOf(ioFile),
    textOf(throttled),
    textOf(saidIn),
  ]);
  const said = answer.slice(0, saidCharsMax).trim();
  const writtenBytes = writtenIn(io);
  const slowed = slowedIn(firmware);
  return {
    ...{ freeBytes: bavail * bsize, logBytes: log?.size ?? 0 },
    ...(writtenBytes !== undefined && { writtenBytes }),
    ...(slowed !== undefined && { slowed }),
    ...(said !== '' && { said }),
  };
}

/** @param text of `/proc/self/io` */
export function writtenIn(text: string): number | undefined {
  const [, bytes] = /^write_bytes: (\d{1,15})$/m.exec(text) ?? [];
  return bytes === undefined ? undefined : Number(bytes);
}

/** @param text of the firmware's file */
export function slowedIn(text: string): string[] | undefined {
  if (!/^(0x)?[0-9a-f]{1,8}\s*$/i.test(text)) return undefined;
  const bits = Number.parseInt(text, 16);
  return slowedBy.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

const textOf = (file: string): Promise<string> => readFile(file, 'latin1').catch(() => '');

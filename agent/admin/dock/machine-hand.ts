/**
 * The machine below the agent. The agent has no rights over it: it leaves one line in its own folder under /run, which
 * systemd watches (tallyman-machine.path), and root does what the line names, and nothing else (systemd/machine.sh).
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../../config/last-good.ts';
import { saidFile } from '../../alarms/machine.ts';
import type { Clock } from '../../clock.ts';
import { type Fetched, fetchPackage, type Wanted } from './package-fetch.ts';

/** `install`: the package that was fetched, as far as an installer signed for it. */
export type MachineWish = 'reboot' | 'hold' | 'unhold' | 'install' | `upgrade ${string}`;
/** Until somebody lets them go. `at`: ms UTC. */
export type UpdatesHeld = { by: string; at: number; reason?: string };

export type MachineHand = {
  /**
   * @param signed the request as it came, for `install`: root believes it, and not the agent
   * @returns whether root has taken the wish; what came of it is said later (`said`)
   */
  ask(wish: MachineWish, signed?: string): Promise<boolean>;
  /** Never rejects. Root finds there what is had. */
  fetch(wanted: Wanted, progress: Progress, signal: AbortSignal): Promise<Fetched>;
  /** What came of the last wish, in one line; undefined: nothing was asked since the machine started. */
  said(): string | undefined;
  held(): UpdatesHeld | undefined;
  /** @throws the file system's error */
  hold(held: UpdatesHeld | undefined): void;
};

type Progress = (bytes: number, of: number | undefined) => void;
/** Where packages are fetched to. `ca`: authorities to trust instead of the machine's. */
type Fetching = { folder: string; random(): number; ca?: string | Buffer };

/** As Debian writes versions (deb-version(7)), without an epoch. */
export const packageVersion = /^[0-9][0-9A-Za-z.+~-]{0,63}$/;

const takenMsMax = 5_000;
const lookMs = 50;
const saidCharsMax = 300;
const heldFile = 'updates-held.json';

/**
 * @param dir what systemd made for this service ($RUNTIME_DIRECTORY); undefined: nobody does here what it is asked
 * @param saidIn root's own, so that nobody else can lead root's pen
 * @param fetching what systemd made for what may be had again ($CACHE_DIRECTORY)
 */
export function machineHandOf(
  dataDir: string,
  clock: Pick<Clock, 'monoMs' | 'sleep'>,
  dir: string | undefined,
  saidIn = saidFile,
  fetching: Fetching = { folder: join(dataDir, 'upgrade'), random: Math.random },
): MachineHand | undefined {
  if (dir === undefined) return undefined;
  const wanted = join(dir, 'wanted');
  const held = join(dataDir, heldFile);
  return {
    async ask(wish, signed) {
      if (signed !== undefined) writeFileSync(join(dir, 'signed'), signed, { mode: 0o600 });
      writeFileSync(`${wanted}.new`, `${wish}\n`, { mode: 0o600 });
      renameSync(`${wanted}.new`, wanted);
      const until = clock.monoMs() + takenMsMax;
      while (textOf(wanted) !== undefined && clock.monoMs() < until) await clock.sleep(lookMs);
      const taken = textOf(wanted) === undefined;
      // Nobody is to do it an hour later.
      rmSync(wanted, { force: true });
      return taken;
    },
    fetch: (wanted, progress, signal) => fetchPackage(wanted, { ...fetching, clock, progress, signal }),
    said: () => textOf(saidIn)?.slice(0, saidCharsMax).trim(),
    held: () => heldIn(textOf(held)),
    hold(now) {
      if (now === undefined) rmSync(held, { force: true });
      else writeWhole(held, JSON.stringify(now));
    },
  };
}

/** What was cut short or written by hand holds, too: who wrote it wanted no updates. */
function heldIn(text: string | undefined): UpdatesHeld | undefined {
  if (text === undefined) return undefined;
  try {
    const { by, at, reason } = JSON.parse(text) as UpdatesHeld;
    return { by: String(by), at: Number(at), ...(reason !== undefined && { reason: String(reason) }) };
  } catch {
    return { by: heldFile, at: 0 };
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Start to first durable scan, again and again: one start says more about the machine's neighbours than about the
 * program.
 */
import { pause } from '../wait.ts';
import { Session, type SessionOptions } from './session.ts';
import { median, round } from './statistics.ts';

export type Start = {
  /** Process to first durable scan. */
  startMs: number;
  /** Processor time of all threads until then, of which neighbours take none. */
  cpuMs: number;
  /** Resident when the start has settled. */
  idleMb: number;
};

const settledMs = 2_000;

/** The median of `rounds` starts on new data; one more before them, which has no compiled code to read, is left out. */
export async function starts(options: SessionOptions, rounds: number): Promise<Start> {
  const all: Start[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = await once(options);
    if (round > 0) all.push(start);
  }
  const middle = (of: (start: Start) => number) => round(median(all.map(of)));
  return {
    startMs: middle(({ startMs }) => startMs),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    idleMb: middle(({ idleMb }) => idleMb),
  };
}

async function once(options: SessionOptions): Promise<Start> {
  const session = await Session.open(options);
  try {
    const startMs = await session.ready();
    const cpuMs = session.cpuMs();
    await pause(settledMs);
    const idleMb = session.rssMb();
    // In order: what was compiled is kept at the end.
    await session.stop();
    return { startMs, cpuMs, idleMb };
  } finally {
    await session.end();
  }
}

/**
 * Blows (SIGKILL) on a dock under load, one after the other, at random moments. Who is hit after how long is the
 * seed's; the processes' own timing is the machine's.
 */
import type { Dock } from '../end-to-end/dock.ts';
import type { StorefrontProcess } from '../end-to-end/storefront.ts';
import { pause } from '../wait.ts';

const targets = ['agent', 'broker', 'storefront'] as const;
export type Target = (typeof targets)[number];

/** Between two kills. */
const calmMs = { min: 100, max: 500 };
/**
 * Every other agent is killed in the middle of a scan: some milliseconds after a trigger was pulled, which is from the
 * port to the answer.
 */
const killedScanning = 0.5;
const scanMsMax = 15;
/** One agent in so many is killed again while it still starts. */
const killedStarting = 0.2;
const workDeadlineMs = 120_000;

/** Who is hit, and the people who work on meanwhile. */
export type Struck = {
  dock: Dock;
  /** Out of ten kills. */
  shares: Readonly<Record<Target, number>>;
  /** Where it is a process of its own, which can be hit. */
  storefront?: StorefrontProcess;
  /** Steps that were seen done. @param blow which one: people may be looked at in turn, so that all of them get on */
  done(blow: number): number;
  /** Somebody pulls a trigger: the scan is on its way. */
  nextPull(): Promise<void>;
  onProgress?(kills: number): void;
};

/** Kills and restarts; at the end everything runs, after one more kill of each. */
export async function strike(struck: Struck, random: () => number, kills: number): Promise<Record<Target, number>> {
  const { dock, storefront, onProgress = () => undefined } = struck;
  const killed: Record<Target, number> = { agent: 0, broker: 0, storefront: 0 };
  for (let n = 1; n <= kills; n++) {
    await pause(calmMs.min + random() * (calmMs.max - calmMs.min));
    const target = pick(struck.shares, random);
    const again = random() < killedStarting;
    const scanning = random() < killedScanning;
    const lateMs = random() * scanMsMax;
    killed[target] += 1;
    if (target === 'broker') {
      await dock.broker.kill9();
      await dock.broker.start();
    } else if (target === 'storefront') {
      await storefront?.kill9();
      storefront?.spawn();
    } else {
      if (scanning) {
        await Promise.race([struck.nextPull(), pause(calmMs.max)]);
        await pause(lateMs);
      }
      await dock.agent.kill9();
      const before = struck.done(n);
      dock.agent.spawn();
      if (again) continue; // the next blow may fall while it starts
      // Work goes on before the next blow, or the run would only test the start.
      const on = () => struck.done(n) > before;
      await dock.until('work goes on after the restart', on, { deadlineMs: workDeadlineMs });
    }
    onProgress(n);
  }
  await dock.agent.kill9();
  await dock.agent.start();
  await storefront?.kill9();
  await storefront?.start();
  return killed;
}

function pick(shares: Struck['shares'], random: () => number): Target {
  let left = random() * targets.reduce((sum, target) => sum + shares[target], 0);
  for (const target of targets) {
    left -= shares[target];
    if (left < 0) return target;
  }
  return 'agent';
}

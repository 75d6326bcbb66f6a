/**
 * Fault case 34: a broker restarts under a fleet. Five hundred docks on paper, each with its own dice; no clock, no
 * socket.
 */
import { describe, expect, it } from 'vitest';
import { afterLink, goodLinkMs, type RetryState, startingRetry } from '../../agent/mqtt/retry.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';

const docks = 500;

/**
 * When a dock whose link broke at 0 is back at a broker that is away for `awayMs`; each try that fails takes no time
 * (refused).
 */
function backAtMs(random: () => number, linkLastedMs: number, awayMs: number): number {
  let nowMs = 0;
  let state: RetryState = startingRetry;
  for (let lastedMs = linkLastedMs; ; lastedMs = 0) {
    const next = afterLink(state, lastedMs, random);
    state = next.state;
    nowMs += next.waitMs;
    if (nowMs >= awayMs) return nowMs;
  }
}

const fleet = (awayMs: number) =>
  Array.from({ length: docks }, (_, dock) => backAtMs(seededRandom(dock + 1), 10 * goodLinkMs, awayMs)).sort(
    (a, b) => a - b,
  );

describe('case 34: the broker restarts under a fleet', () => {
  it.each([1_000, 5_000, 30_000, 120_000])('spreads over half a minute or more (away for %s ms)', (awayMs) => {
    const back = fleet(awayMs);
    expect((back.at(-1) ?? 0) - (back[0] ?? 0)).toBeGreaterThanOrEqual(30_000);
    const busiest = Math.max(...back.map((ms) => back.filter((other) => other >= ms && other < ms + 1_000).length));
    expect(busiest).toBeLessThan(docks / 10);
    // Nobody is left behind for it.
    expect(back.at(-1)).toBeLessThanOrEqual(awayMs + 60_000);
  });
});

describe('one dock', () => {
  it('is back within a second when its own cable blinked', () => {
    for (let seed = 1; seed <= 100; seed += 1)
      expect(backAtMs(seededRandom(seed), goodLinkMs, 0)).toBeLessThanOrEqual(1_000);
  });

  it('ramps up from a second to a minute while there never was a good link', () => {
    const waits: number[] = [];
    let state = startingRetry;
    for (let n = 0; n < 9; n += 1) {
      const next = afterLink(state, n === 4 ? goodLinkMs - 1 : 0, () => 0.999_999);
      state = next.state;
      waits.push(Math.round(next.waitMs / 1_000));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('never spins', () => {
    const good = afterLink(startingRetry, goodLinkMs, () => 0);
    expect(good.waitMs).toBeGreaterThanOrEqual(100);
    expect(afterLink(good.state, 0, () => 0).waitMs).toBeGreaterThanOrEqual(1_000);
  });
});

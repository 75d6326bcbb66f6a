/** A station that nobody touches locks, once a while; one where somebody works does not. */

import { expect, test } from 'vitest';
import { IdleLock } from '../../agent/stations/idle-lock.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';

function setUp() {
  const clock = virtualClock();
  const locked: string[] = [];
  const idle = new IdleLock({
    stations: [
      { name: 'packing-1', lockAfterMs: 60_000 },
      { name: 'packing-2', lockAfterMs: 90_000 },
      { name: 'free' },
    ],
    clock,
    keep: keepFor(clock),
    lock: async (station) => void locked.push(`${station} ${clock.monoMs() / 1_000} s`),
  });
  return { clock, locked, idle };
}

test('each station locks after its own time without a touch, and goes on waiting', async () => {
  const { clock, locked, idle } = setUp();
  await clock.advance(59_000);
  expect(locked).toEqual([]);
  idle.touched('packing-1');
  idle.touched('free');
  await clock.advance(59_000);
  expect(locked).toEqual(['packing-2 90 s']);
  await clock.advance(1_000);
  expect(locked).toEqual(['packing-2 90 s', 'packing-1 119 s']);
  await clock.advance(60_000);
  expect(locked).toEqual(['packing-2 90 s', 'packing-1 119 s', 'packing-1 179 s']);
});

test('nothing is locked, and nothing waits, once it is closed', async () => {
  const { clock, locked, idle } = setUp();
  idle.close();
  await clock.advance(200_000);
  expect([locked, clock.sleepers]).toEqual([[], 0]);
});

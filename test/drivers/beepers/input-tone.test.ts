/** A beeper as an input device: events byte by byte, every tone ended, the newest in the place of the one before. */
import { expect, it } from 'vitest';
import { inputTone } from '../../../drivers/beepers/protocols/input-tone.ts';
import type { Beep, SessionEffect } from '../../../drivers/driver.ts';

/** What is written, as Hz; other bytes are no tone. */
const tonesIn = (effects: readonly SessionEffect[]): number[] =>
  effects.flatMap((effect) => {
    if (effect.type !== 'write') return [];
    const event = Buffer.from(effect.bytes);
    expect(event.subarray(0, 20).toString('hex')).toBe(`${'00'.repeat(16)}12000200`);
    expect(event.length).toBe(24);
    return [event.readInt32LE(20)];
  });

/** Sounds at the moments given, and ticks when the session wishes. @returns `[ms, Hz]` */
function heard(sounds: readonly [atMs: number, beeps: Beep[]][], untilMs = 2_000): [number, number][] {
  const session = inputTone.session({});
  const said: [number, number][] = [];
  let dueMs = Number.POSITIVE_INFINITY;
  const take = (nowMs: number, effects: SessionEffect[]) => {
    said.push(...tonesIn(effects).map((hz): [number, number] => [nowMs, hz]));
    // As the runner: an earlier timer is kept.
    for (const effect of effects) if (effect.type === 'timer') dueMs = Math.min(dueMs, nowMs + effect.ms);
  };
  take(0, session.start(0));
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 1) {
    for (const [atMs, beeps] of sounds) if (atMs === nowMs) take(nowMs, session.sound?.(beeps, nowMs) ?? []);
    if (nowMs < dueMs) continue;
    dueMs = Number.POSITIVE_INFINITY;
    take(nowMs, session.tick(nowMs));
  }
  return said;
}

const note = (hz: number, ms: number, pauseMs = 0): Beep => ({ hz, ms, pauseMs });

it('is silenced at the beginning, and sounds notes and the silence behind each', () => {
  expect(heard([[10, [note(1_047, 70), note(1_568, 70)]]])).toEqual([
    [0, 0],
    [10, 1_047],
    [80, 1_568],
    [150, 0],
  ]);
  expect(heard([[0, [note(784, 70, 80), note(784, 70, 80)]]])).toEqual([
    [0, 0],
    [0, 784],
    [70, 0],
    [150, 784],
    [220, 0],
  ]);
});

it('sounds the newest in the place of what still sounds, and for as long as it should', () => {
  const told = heard([
    [10, [note(196, 320, 90), note(196, 320, 90)]],
    [100, [note(1_047, 500)]],
  ]);
  expect(told).toEqual([
    [0, 0],
    [10, 196],
    [100, 1_047],
    [600, 0],
  ]);
});

it('takes what comes back to it for nothing', () => {
  expect(inputTone.session({}).receive(Buffer.alloc(240, 1), 0)).toEqual([]);
});

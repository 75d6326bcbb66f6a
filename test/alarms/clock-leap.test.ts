/** Which clock is believed about dates, told by the last entries. */
import { expect, it } from 'vitest';
import { datesMs, lastBelieved, leapt } from '../../agent/alarms/clock-leap.ts';

const day = 86_400_000;
const nov = Date.parse('2026-11-28T12:00:00Z');
const far = Date.parse('2038-01-01T00:00:00Z');
const entries = (...at: [number, boolean][]) =>
  at.map(([ms, clockTrusted], n) => ({ seq: n + 1, at: ms, clockTrusted }));
const facts = { trusted: false, uptimeMs: 0, wallMs: nov, lastEntryAt: nov };

it('what was written ahead of all before it counts once the time service vouched for it', () => {
  expect(lastBelieved(entries([nov, false], [far, false], [far + 5, false]))).toBe(nov);
  expect(lastBelieved(entries([nov, false], [nov + 31 * day, false]))).toBe(nov + 31 * day);
  expect(lastBelieved(entries([nov, false], [far, true]))).toBe(far);
  expect(lastBelieved(entries([far, false], [nov, true], [nov - day, false]))).toBe(nov);
  expect(lastBelieved(entries([20_000, false], [nov, false]))).toBe(nov);
  expect(lastBelieved([])).toBe(0);
});

it('a clock is ahead from a month after the last entry on, the running time not counted, and dates go by what is certain', () => {
  expect(leapt({ ...facts, wallMs: nov + 31 * day })).toBe(false);
  const ahead = { ...facts, wallMs: nov + 31 * day + 1 };
  expect([leapt(ahead), datesMs(ahead)]).toEqual([true, nov]);
  expect(leapt({ ...ahead, trusted: true })).toBe(false);
  expect(leapt({ ...ahead, lastEntryAt: 0 })).toBe(false);
  const running = { ...facts, uptimeMs: 90 * day, wallMs: nov + 90 * day };
  expect([leapt(running), datesMs(running)]).toEqual([false, running.wallMs]);
  expect(datesMs({ ...running, wallMs: far })).toBe(nov + 90 * day);
});

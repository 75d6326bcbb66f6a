/**
 * When a weight is believed: a table of what the scale shows, one reading each 200 ms, and what may be booked at the
 * end.
 */
import { describe, expect, test } from 'vitest';
import type { Weighing } from '../../../drivers/reading.ts';
import { believe, type Settling, settle, take, unsettled } from '../../../drivers/scales/settle.ts';

const withoutUnit = (digits: string): Weighing => ({ type: 'weighing', state: 'stable', digits });
const stable = (digits: string, unit: 'kg' | 'lb' = 'kg'): Weighing => ({ ...withoutUnit(digits), unit });
const tare = (digits: string): Weighing => ({ ...stable(digits), kind: 'tare' });
const moving = (digits: string): Weighing => ({ type: 'weighing', state: 'motion', digits, unit: 'kg' });
const state = (name: Weighing['state']): Weighing => ({ type: 'weighing', state: name });

const everyMs = 200;

/** All readings in, one each 200 ms from time 0. */
function shown(readings: Weighing[], from: Settling = unsettled, startMs = 0): Settling {
  return readings.reduce((before, weighing, index) => settle(before, weighing, startMs + index * everyMs), from);
}
const atEnd = (readings: Weighing[]) => believe(shown(readings), 0, (readings.length - 1) * everyMs);

describe('believed', () => {
  test.each<[string, Weighing[], string | object]>([
    ['nothing came yet', [], 'no-reading'],
    ['one stable reading is not enough', [stable('1.250')], 'settling'],
    ['two equal stable readings', [stable('1.250'), stable('1.250')], { digits: '1.250', unit: 'kg', kind: undefined }],
    ['two different stable readings', [stable('1.250'), stable('1.255')], 'settling'],
    ['the unit changed in between', [stable('1.250'), stable('1.250', 'lb')], 'settling'],
    ['motion in between', [stable('1.250'), moving('1.250'), stable('1.250')], 'settling'],
    ['still moving', [stable('1.250'), stable('1.250'), moving('1.250')], 'motion'],
    ['over capacity', [stable('1.250'), stable('1.250'), state('over-capacity')], 'over-capacity'],
    ['the scale refuses', [stable('1.250'), stable('1.250'), state('refused')], 'refused'],
    ['it counts pieces', [stable('1.250'), stable('1.250'), state('not-a-weight')], 'not-a-weight'],
    ['nothing on the scale', [stable('0.000'), stable('0.000')], 'empty'],
    ['below zero', [stable('-0.002'), stable('-0.002')], 'negative'],
    ['the tare is no load', [tare('1.250'), tare('1.250')], 'not-a-weight'],
    ['no unit', [withoutUnit('1.250'), withoutUnit('1.250')], 'no-unit'],
  ])('%s', (_, readings, expected) => {
    const result = atEnd(readings);
    expect(result).toEqual(typeof expected === 'string' ? { doubt: expected } : { weight: expected });
  });

  test('a reading is stale after a second', () => {
    const settled = shown([stable('1.250'), stable('1.250')]);
    expect(believe(settled, 0, everyMs + 1000)).toHaveProperty('weight');
    expect(believe(settled, 0, everyMs + 1001)).toEqual({ doubt: 'stale' });
  });

  test('readings that piled up and come at once are one reading: the weight before the last is gone already', () => {
    const piled = [stable('1.250'), stable('1.250'), stable('3.000'), stable('3.000')];
    const at = (ms: number) =>
      piled.reduce((before, weighing, index) => settle(before, weighing, ms + index), unsettled);
    for (let seen = 1; seen <= piled.length; seen += 1) {
      const settled = piled.slice(0, seen).reduce((before, each, index) => settle(before, each, index), unsettled);
      expect(believe(settled, 0, seen)).toEqual({ doubt: 'settling' });
    }
    expect(believe(settle(at(0), stable('3.000'), 100), 0, 100)).toEqual({
      weight: expect.objectContaining({ digits: '3.000' }),
    });
  });

  test('a scale that speaks a hundred times a second is believed', () => {
    const fast = Array.from({ length: 6 }, () => stable('1.250'));
    const settled = fast.reduce((before, weighing, index) => settle(before, weighing, index * 10), unsettled);
    expect(believe(settled, 0, 50)).toHaveProperty('weight');
  });

  test('both readings must be younger than the question', () => {
    const settled = shown([stable('1.250'), stable('1.250')]);
    expect(believe(settled, 0, everyMs)).toHaveProperty('weight');
    expect(believe(settled, 1, everyMs)).toEqual({ doubt: 'settling' });
  });
});

describe('the load must change before the next parcel', () => {
  const first = take(shown([stable('1.250'), stable('1.250')]));
  const next = (readings: Weighing[]) => {
    const after = shown(readings, first, 1000);
    return believe(after, 1000, 1000 + (readings.length - 1) * everyMs);
  };
  test.each<[string, Weighing[], string | undefined]>([
    ['the same weight again', [stable('1.250'), stable('1.250')], 'not-moved'],
    ['a scale that is stuck', Array(50).fill(stable('1.250')), 'not-moved'],
    ['it only trembled', [moving('1.251'), stable('1.250'), stable('1.250')], 'not-moved'],
    ['less than 2 % more', [stable('1.270'), stable('1.270')], 'not-moved'],
    ['a refusal is no movement', [state('refused'), stable('1.250'), stable('1.250')], 'not-moved'],
    ['taken off and put back', [stable('0.000'), stable('1.250'), stable('1.250')], undefined],
    ['moved while it changed', [moving('0.700'), stable('1.250'), stable('1.250')], undefined],
    ['motion without digits may be a hand', [state('motion'), stable('1.250'), stable('1.250')], 'not-moved'],
    ['beyond the range', [state('over-capacity'), stable('1.250'), stable('1.250')], undefined],
    ['another weight', [stable('1.300'), stable('1.300')], undefined],
  ])('%s', (_, readings, doubt) => {
    if (doubt === undefined) expect(next(readings)).toHaveProperty('weight');
    else expect(next(readings)).toEqual({ doubt });
  });
});

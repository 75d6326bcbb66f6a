/** The guards of protocols that do not say enough: the sample rule for stability, the steady width of a field. */
import { describe, expect, test } from 'vitest';
import { sampleRule } from '../../../drivers/scales/sample-rule.ts';
import { steadyWidth } from '../../../drivers/scales/steady-width.ts';

describe('the sample rule', () => {
  /** Readings every so many ms; whether each one stands still. */
  const judge = (digits: string[], everyMs: number, unit = 'kg') => {
    const standsStill = sampleRule();
    return digits.map((each, index) => standsStill(each, unit, index * everyMs));
  };

  test('five equal readings over half a second stand still', () => {
    expect(judge(Array(6).fill('1.25'), 125)).toEqual([false, false, false, false, true, true]);
  });
  test('many readings in less than half a second do not', () => {
    expect(judge(Array(20).fill('1.25'), 20)).not.toContain(true);
  });
  test('one display step is a tremble, two are motion', () => {
    expect(judge(['1.25', '1.26', '1.25', '1.26', '1.25'], 200).at(-1)).toBe(true);
    expect(judge(['1.25', '1.25', '1.25', '1.25', '1.27'], 200).at(-1)).toBe(false);
  });
  test('a slow drift never stands still for long enough to hide it', () => {
    const drift = Array.from({ length: 50 }, (_, step) => (1 + step * 0.02).toFixed(2));
    expect(judge(drift, 200)).not.toContain(true);
  });
  test('another unit, more decimals or a gap start over', () => {
    const standsStill = sampleRule();
    for (let reading = 0; reading < 5; reading += 1) standsStill('1.25', 'kg', reading * 200);
    expect(standsStill('1.25', 'kg', 1000)).toBe(true);
    expect(standsStill('1.25', 'lb', 1200)).toBe(false);
    for (let reading = 0; reading < 5; reading += 1) standsStill('1.25', 'lb', 1400 + reading * 200);
    expect(standsStill('1.250', 'lb', 2400)).toBe(false);
    expect(standsStill('1.250', 'lb', 9000)).toBe(false);
  });
});

describe('the steady width', () => {
  test('is trusted after three frames, and one odd frame changes nothing', () => {
    const trusted = steadyWidth();
    expect([14, 14, 14, 13, 14, 15, 14].map(trusted)).toEqual([false, false, true, false, true, false, true]);
  });
  test('moves to another width that stays', () => {
    const trusted = steadyWidth();
    expect([14, 14, 14, 16, 16, 16, 14].map(trusted)).toEqual([false, false, true, false, false, true, false]);
  });
});

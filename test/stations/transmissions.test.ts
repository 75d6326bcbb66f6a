/**
 * What a label may do, without a port: which lines came together, who tries badges, how much is written of what is
 * refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLockedOut, lockedOutMs, noTries, transition as tried } from '../../agent/stations/badge-guard.ts';
import { noFlood, refusedOne, resumed } from '../../agent/stations/flood-guard.ts';
import { type Handed, nothingSent, type ScannerInput, transition } from '../../agent/stations/transmissions.ts';

const isCommand = (text: string) => text.startsWith('!');
const scans = (...texts: string[]): ScannerInput => ({ type: 'scans', texts, alone: true, begun: false });
const behind = (...texts: string[]): ScannerInput => ({ type: 'scans', texts, alone: false, begun: false });
const begun = (...texts: string[]): ScannerInput => ({ type: 'scans', texts, alone: true, begun: true });
const silence: ScannerInput = { type: 'silence' };
const junk: ScannerInput = { type: 'junk' };

function handed(...inputs: ScannerInput[]): Handed[] {
  let state = nothingSent;
  return inputs.flatMap((input) => {
    const step = transition(state, input, isCommand);
    state = step.state;
    return step.handed;
  });
}
const scan = (text: string): Handed => ({ type: 'scan', text });
const aside = (...lines: string[]): Handed => ({ type: 'aside', lines, count: lines.length });

describe('a transmission', () => {
  it.each<[string, ScannerInput[], Handed[]]>([
    ['goods go on at once', [scans('A')], [scan('A')]],
    ['many goods at once, too', [scans('A', 'B', 'C'), behind('D')], ['A', 'B', 'C', 'D'].map(scan)],
    ['a command waits', [scans('!U')], []],
    ['and goes on after a silence', [scans('!U'), silence], [scan('!U')]],
    ['two commands, each by itself', [scans('!U'), silence, scans('!V'), silence], [scan('!U'), scan('!V')]],
    ['a command not after silence', [behind('!U'), silence], [aside('!U')]],
    ['goods behind a command', [scans('!U'), behind('A'), silence], [aside('!U', 'A')]],
    ['goods with a command', [scans('A', '!U'), silence], [aside('A', '!U')]],
    [
      'goods, then a command: what was there has counted',
      [scans('A'), behind('!U'), silence],
      [scan('A'), aside('!U')],
    ],
    ['half a line, and its rest', [begun('A'), behind('!U'), silence], [aside('A', '!U')]],
    ['half a line that is no more', [begun('A'), junk, silence], [scan('A')]],
    ['half a line behind a command', [begun('!U'), junk, silence], [aside('!U')]],
    ['no code behind a command', [scans('!U'), junk, silence], [aside('!U')]],
    ['goods after a mixed one, in the same breath', [scans('A', '!U'), behind('B'), silence], [aside('A', '!U', 'B')]],
    ['goods after the silence', [scans('A', '!U'), silence, scans('B')], [aside('A', '!U'), scan('B')]],
  ])('%s', (_, inputs, expected) => {
    expect(handed(...inputs)).toEqual(expected);
  });

  it('never does a command that had company, loses no line, and tells each once', () => {
    const line = fc.constantFrom('A', 'B', '!U', '!V');
    const input = fc.oneof(
      fc.record({
        type: fc.constant('scans' as const),
        texts: fc.array(line, { minLength: 1, maxLength: 4 }),
        alone: fc.boolean(),
        begun: fc.boolean(),
      }),
      fc.constant(junk),
      fc.constant(silence),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
        let state = nothingSent;
        let company = 0;
        let told = 0;
        for (const each of [...inputs, silence]) {
          if (each.type === 'scans') company += each.texts.length;
          if (each.type === 'junk') company += 1;
          const step = transition(state, each, isCommand);
          state = step.state;
          for (const out of step.handed) {
            told += out.type === 'scan' ? 1 : out.count;
            if (out.type === 'scan' && isCommand(out.text)) expect([each.type, company]).toEqual(['silence', 1]);
          }
          if (each.type === 'silence') company = 0;
        }
        const sent = inputs.reduce((sum, each) => sum + (each.type === 'scans' ? each.texts.length : 0), 0);
        expect(told).toBe(sent);
        expect(state).toEqual(nothingSent);
      }),
    );
  });

  it('keeps a few lines of what is set aside, however many they are, and counts them', () => {
    const [last] = handed(scans('!U', ...Array.from({ length: 50_000 }, () => 'A')), silence);
    expect(last).toMatchObject({ type: 'aside', count: 50_001 });
    expect(last?.type === 'aside' && last.lines.length).toBe(16);
  });
});

describe('five unknown badges', () => {
  const afterTries = (badges: ('unknown' | 'accepted')[], everyMs = 1) => {
    let state = noTries;
    const locked = badges.map((badge, index) => {
      const step = tried(state, badge, index * everyMs);
      state = step.state;
      return step.locks;
    });
    return { state, locked };
  };

  it('in a row lock for a minute, and then count from one', () => {
    const { state, locked } = afterTries(['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
    expect(locked).toEqual([false, false, false, false, true, false]);
    expect(isLockedOut(state, 4 + lockedOutMs - 1)).toBe(true);
    expect(isLockedOut(state, 4 + lockedOutMs)).toBe(false);
    expect(tried(state, 'unknown', 5 + lockedOutMs).locks).toBe(false);
  });

  it('with a sound one between them lock nobody out', () => {
    const four = Array<'unknown'>(4).fill('unknown');
    expect(afterTries([...four, 'accepted', ...four]).locked).not.toContain(true);
  });
});

describe('a scanner that sends what is refused', () => {
  /** Reads for so long as it is not paused. @returns how many were let through */
  function flood(perSecond: number, seconds: number): number {
    let guard = noFlood;
    let through = 0;
    let pausedUntilMs = 0;
    for (let atMs = 0; atMs < seconds * 1_000; atMs += 1_000 / perSecond) {
      if (atMs < pausedUntilMs) continue;
      if (pausedUntilMs > 0) guard = resumed(guard, pausedUntilMs);
      pausedUntilMs = 0;
      through += 1;
      const { state, pauseMs } = refusedOne(guard, atMs);
      guard = state;
      if (pauseMs !== undefined) pausedUntilMs = atMs + pauseMs;
    }
    return through;
  }

  it.each([1, 10, 19])('is never paused at %i a second', (perSecond) => {
    expect(flood(perSecond, 600)).toBe(perSecond * 600);
  });

  it.each([30, 200, 5_000])(
    'writes a bounded amount at %i a second: few hundred in a minute, some thousand in a day',
    (rate) => {
      expect(flood(rate, 60)).toBeLessThan(1_500);
      expect(flood(rate, 3_600)).toBeLessThan(6_000);
    },
  );

  it.each([2, 10, 19])('writes at most 15,600 in an hour at %i a second', (rate) => {
    const hours = [1, 8, 12].map((hour) => flood(rate, hour * 3_600));
    expect(hours[0]).toBeLessThanOrEqual(15_600);
    expect((hours[2] ?? 0) - (hours[1] ?? 0)).toBeLessThan(4 * 3_700);
  });

  it('is not paused again by what was read before the pause', () => {
    let guard = noFlood;
    const pauses = [];
    for (let each = 0; each < 1_000; each++) {
      const step = refusedOne(guard, 0);
      guard = step.state;
      if (step.pauseMs !== undefined) pauses.push(step.pauseMs);
    }
    expect(pauses).toEqual([5_000]);
  });

  it('has long pauses when it goes on, and short ones again after ten quiet minutes', () => {
    let guard = noFlood;
    const next = (atMs: number): number | undefined => {
      for (;;) {
        const { state, pauseMs } = refusedOne(guard, atMs);
        guard = state;
        if (pauseMs !== undefined) return pauseMs;
      }
    };
    const pauses = Array.from({ length: 8 }, () => {
      const ms = next(0);
      guard = resumed(guard, 0);
      return ms;
    });
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    expect(next(600_000)).toBe(5_000);
  });
});

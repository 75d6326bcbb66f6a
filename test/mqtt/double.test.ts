/** Whether another dock lives under this one's name, word by word. */
import { describe, expect, it } from 'vitest';
import { alone, type DoubleInput, type DoubleState, mustBeSilent, transition } from '../../agent/mqtt/double.ts';

type Word = Extract<DoubleInput, { type: 'word' }>;
const word = (s: Word['s'], boot: string, nowMs: number, known = false): DoubleInput => {
  return { type: 'word', s, boot, mine: boot === 'mine', known: known || boot === 'mine', nowMs };
};
const linked: DoubleInput = { type: 'linked' };
const time = (nowMs: number): DoubleInput => ({ type: 'time', nowMs });
const mine = word('online', 'mine', 0);

function having(...inputs: DoubleInput[]): { state: DoubleState; announced: number } {
  let [state, announced] = [alone, 0];
  for (const input of inputs) {
    const next = transition(state, input);
    state = next.state;
    if (next.announce) announced += 1;
  }
  return { state, announced };
}

const doubled = ({ state }: { state: DoubleState }) => state.double?.boot;
const silent = ({ state }: { state: DoubleState }) => mustBeSilent(state);

describe('a dock that is alone', () => {
  it.each<[string, DoubleInput[]]>([
    ['comes to a broker that knows nobody', [linked, mine]],
    ['finds its own last word, in order', [linked, word('offline', 'before', 0, true), mine]],
    ['finds the will of its last start', [linked, word('broken', 'before', 0, true), mine]],
    ['comes back so soon that the broker has not noticed', [linked, word('online', 'before', 0, true), mine]],
    ['hears the late will of its last start', [linked, mine, word('broken', 'before', 9, true), linked, mine]],
    ['finds a will of its own, after a blink', [linked, mine, linked, word('broken', 'mine', 5), mine]],
    ['finds the farewell of one that was before it', [linked, word('offline', 'other', 0), mine]],
  ])('%s', (_what, inputs) => {
    expect(silent(having(...inputs))).toBe(false);
  });
});

describe('a word that the ledger does not remember', () => {
  it.each(['online', 'broken'] as const)('%s is a suspicion, and none any more when nobody comes', (s) => {
    const found = [linked, word(s, 'other', 1_000), mine];
    expect(silent(having(...found))).toBe(true);
    expect(doubled(having(...found))).toBeUndefined();
    expect(silent(having(...found, time(10_900)))).toBe(true);
    expect(silent(having(...found, time(11_000)))).toBe(false);
  });
});

describe('a double', () => {
  it.each<[string, DoubleInput[]]>([
    ['comes while the dock is there', [linked, mine, word('online', 'other', 5)]],
    ['was there first, and answers', [linked, word('online', 'other', 0), mine, word('online', 'other', 5)]],
    ['takes the link away', [linked, mine, linked, word('online', 'other', 5)]],
    ['took the link away, and its own is gone again', [linked, mine, linked, word('broken', 'other', 5)]],
    [
      'is a start that the ledger remembers: a copy of a running dock',
      [linked, mine, word('online', 'before', 5, true)],
    ],
  ])('%s', (_what, inputs) => {
    expect(doubled(having(...inputs))).toMatch(/other|before/);
    expect(silent(having(...inputs))).toBe(true);
  });

  const there = [linked, mine, word('online', 'other', 1_000)];

  it('is told of us, not more than twice a minute', () => {
    expect(having(...there).announced).toBe(1);
    expect(having(...there, word('online', 'other', 1_010), word('online', 'other', 2_000)).announced).toBe(1);
    expect(having(...there, time(30_000)).announced).toBe(1);
    expect(having(...there, time(31_000), time(33_000)).announced).toBe(2);
  });

  it('is over when it ends in order, and after three minutes without a word of it', () => {
    expect(silent(having(...there, word('offline', 'other', 2_000)))).toBe(false);
    expect(silent(having(...there, word('offline', 'third', 2_000)))).toBe(true);
    expect(silent(having(...there, time(180_000)))).toBe(true);
    expect(silent(having(...there, word('online', 'other', 90_000), time(181_000)))).toBe(true);
    expect(silent(having(...there, time(181_000)))).toBe(false);
  });
});

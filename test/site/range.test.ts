import { describe, expect, it } from 'vitest';
import type { Fact } from '../../agent/site/core/facts.ts';
import { factsMax, flawOf, type Range, totalsOf } from '../../agent/site/core/range.ts';
import { nothingFolded, transition } from './core/fold.ts';
import { recoveryOf } from './core/server-recovery.ts';

const received = (seq: number, units: number): Fact => ({
  ...{ kind: 'move', merchant: 'acme', sku: 'TEE', units, seq, mark: `mark${seq}` },
});

function range(after: number, to: number, facts: Fact[]): Range {
  return {
    ...{ v: 1, dock: 'dock-1', epoch: 'e1', after, to, hash: `hash${to}`, seen: {} },
    ...{ totals: totalsOf(facts), facts },
  };
}

describe('a range', () => {
  it('says in total what its facts move', () => {
    expect(totalsOf([received(1, 5), received(2, -2), received(4, 1)])).toEqual([['acme', 'TEE', 6, 2]]);
    expect(flawOf(range(0, 4, [received(1, 5), received(2, -2)]))).toBeUndefined();
  });

  it.each<[string, Range, string]>([
    ['moves what it does not say', { ...range(0, 2, [received(1, 5)]), totals: [['acme', 'TEE', 6, 0]] }, 'in total'],
    ['says what nothing moves', { ...range(0, 2, []), totals: [['acme', 'TEE', 6, 0]] }, 'no entry of them'],
    ['holds an entry of another range', range(3, 5, [received(3, 1)]), 'entry 3'],
    ['holds an entry twice', range(0, 5, [received(3, 1), received(3, 1)]), 'entry 3'],
    ['ends before it begins', range(5, 3, []), 'no range'],
    [
      'is too long',
      range(
        0,
        999,
        Array.from({ length: factsMax + 1 }, (_, at) => received(at + 1, 1)),
      ),
      'more than 256',
    ],
  ])('that %s is not folded, and a person is told', (_, flawed, words) => {
    expect(flawOf(flawed)).toContain(words);
    const { state, effects } = transition(nothingFolded, { type: 'range', range: flawed });
    expect(state).toEqual(nothingFolded);
    expect(effects.map(({ type }) => type)).toEqual(['alarm']);
  });

  it('is folded once, read again where a gap is before it, and only its new half where borders were moved', () => {
    const first = transition(nothingFolded, { type: 'range', range: range(0, 2, [received(1, 5)]) });
    expect(first.effects).toMatchObject([{ type: 'fold', facts: [{ seq: 1 }] }]);
    const again = transition(first.state, { type: 'range', range: range(0, 2, [received(1, 5)]) });
    expect(again).toEqual({ state: first.state, effects: [] });
    const gap = transition(first.state, { type: 'range', range: range(4, 5, [received(5, 5)]) });
    expect(gap).toEqual({ state: first.state, effects: [{ type: 'read-again', dock: 'dock-1', after: 2 }] });
    const half = transition(first.state, { type: 'range', range: range(1, 4, [received(2, 1), received(4, 2)]) });
    expect(half.effects).toMatchObject([{ type: 'fold', facts: [{ seq: 4 }] }]);
  });
});

describe('a server that lost its state', () => {
  const head = (place: number, hash = `h${place}`) => ({ place, hash });
  const one = { dock: 'dock-1', heads: { tell: head(7), 'log.dock-2': head(3) }, claims: { '10042': 4 } };
  const two = { dock: 'dock-2', heads: { tell: head(9) }, claims: { '10043': 5 } };

  it('waits for every dock that works', () => {
    expect(recoveryOf([one], ['dock-1', 'dock-2'], {})).toEqual({ type: 'waits', missing: ['dock-2'] });
  });

  it('gets each log from the dock that has most of it, and everybody’s claims', () => {
    expect(recoveryOf([one, two], ['dock-1', 'dock-2'], { tell: 8 })).toEqual({
      ...{ type: 'ready', forked: [] },
      uploads: [
        { subject: 'tell', by: 'dock-2', from: 8, to: 9 },
        { subject: 'log.dock-2', by: 'dock-1', from: 0, to: 3 },
      ],
      claims: { '10042': { dock: 'dock-1', number: 4 }, '10043': { dock: 'dock-2', number: 5 } },
    });
  });

  it('says where two docks remember different things of one place', () => {
    const other = { ...two, heads: { tell: head(7, 'another') } };
    expect(recoveryOf([one, other], ['dock-1', 'dock-2'], {})).toMatchObject({ type: 'ready', forked: ['tell'] });
  });
});

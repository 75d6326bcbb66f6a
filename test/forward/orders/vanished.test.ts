/** Which open orders a store has no more: asked for by their ids, in turn, and believed when they are missing twice. */
import { expect, it } from 'vitest';
import { Vanished } from '../../../agent/forward/orders/vanished.ts';

const { signal } = new AbortController();

function bench(open: string[], there: Set<string>, unsure?: true) {
  const asked: (readonly string[])[] = [];
  const clock = { nowMs: 0, monoMs: () => clock.nowMs };
  const state = { answers: true };
  const vanished = new Vanished({
    clock,
    knows: { openOrders: async () => open.map((id) => ({ id, untold: false })) },
    missing: async (ids) => {
      asked.push(ids);
      return state.answers ? ids.filter((id) => !there.has(id)) : undefined;
    },
    ...(unsure && { unsure }),
  });
  const look = async (shown: string[] = ['other'], ms = 30_000) => {
    clock.nowMs += ms;
    return vanished.look(new Set(shown), signal);
  };
  return { look, asked, state };
}

it('is gone when it is missing twice, a while between, and not before', async () => {
  const there = new Set(['B']);
  const { look } = bench(['A', 'B'], there);
  expect(await look()).toBeUndefined();
  expect(await look()).toEqual({ ids: ['A'], sure: true });
});

it('is not gone when the store has it again, shows it in a round, or cannot say', async () => {
  const there = new Set<string>();
  const { look, state, asked } = bench(['A', 'B'], there);
  expect(await look()).toBeUndefined();
  there.add('A');
  state.answers = false;
  expect(await look()).toBeUndefined();
  state.answers = true;
  // A is there again; B is shown by the round, and not asked for.
  expect(await look(['B'])).toBeUndefined();
  expect(asked.at(-1)).toEqual(['A']);
  there.delete('A');
  expect(await look(['B'])).toBeUndefined();
});

it('asks no more often than every ten seconds, and for fifty at a time', async () => {
  const ids = Array.from({ length: 70 }, (_, index) => `O-${index}`);
  const { look, asked } = bench(ids, new Set(ids));
  for (let round = 0; round < 3; round += 1) await look();
  await look([], 1_000);
  expect(asked.map(({ length }) => length)).toEqual([50, 20, 50]);
});

it.each([
  ['shows no order at all any more', ['A'], [], undefined],
  ['has none of ours any more, and others', ['A', 'B'], ['other'], undefined],
  ['is only searched', ['A', 'B'], ['B'], true],
] as const)('a person is to look where the store %s', async (_what, open, shown, unsure) => {
  const { look } = bench([...open], new Set(), unsure);
  await look([...shown]);
  expect(await look([...shown])).toEqual({ ids: open.filter((id) => !shown.some((each) => each === id)), sure: false });
});

it('one alone is gone where the store shows others, or has one of ours', async () => {
  const alone = bench(['A'], new Set());
  await alone.look();
  expect(await alone.look()).toEqual({ ids: ['A'], sure: true });
  const beside = bench(['A', 'B', 'C'], new Set());
  await beside.look(['C']);
  expect(await beside.look(['C'])).toEqual({ ids: ['A', 'B'], sure: true });
});

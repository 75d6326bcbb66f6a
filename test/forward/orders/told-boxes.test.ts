/** R25: boxes are told to a store one by one, whatever store it is. */
import { expect, it } from 'vitest';
import type { DockKnowledge } from '../../../agent/forward/channel.ts';
import { knowsNothing } from '../../../agent/forward/dock-knowledge.ts';
import type { Trouble } from '../../../agent/forward/http/store-trouble.ts';
import { tellBoxes } from '../../../agent/forward/orders/told-boxes.ts';
import { toldBoxes } from '../kinds/told-boxes.ts';

const batch = toldBoxes({ order: '1', box: 1 }, { order: '1', box: 2 }, { order: '2', box: 1 });
const told = async (troubles: Record<string, Trouble>, knows: DockKnowledge = knowsNothing) => {
  const asked: string[] = [];
  const result = await tellBoxes(
    batch,
    { knows },
    {
      async box({ id }) {
        asked.push(id);
        return troubles[id];
      },
    },
  );
  return { asked, result };
};

it('R25: one that the store will not have is named, and holds up no other', async () => {
  const { asked, result } = await told({ '1/2': { reason: 'on hold', declined: true } });
  expect(asked).toEqual(['1/1', '1/2', '2/1']);
  expect(result).toEqual({ type: 'acknowledged', rejected: [{ sku: '1/2', reason: 'on hold' }] });
});

it.each([
  ['a store in trouble', { reason: 'busy', afterMs: 9 }, { type: 'retry', reason: 'busy', afterMs: 9 }],
  ['a shut door', { reason: 'no', declined: true, denied: true }, { type: 'refused', denied: true }],
  ['a store that is gone', { reason: 'closed', gone: true }, { type: 'stopped' }],
] as const)('R25: %s ends the attempt, and no box is to blame', async (_what, trouble, expected) => {
  const { asked, result } = await told({ '1/2': trouble });
  expect(asked).toEqual(['1/1', '1/2']);
  expect(result).toMatchObject(expected);
});

it('R25: what the store shows of what they moved is handed on, under all names of it', async () => {
  const seen: unknown[] = [];
  const knows: DockKnowledge = {
    ...knowsNothing,
    namesOf: async () => new Map([['TEE', ['id:7']]]),
    seen: async (shown) => void seen.push(...shown),
  };
  const shown = [{ listing: 'id:7', sku: 'TEE', level: 3 }];
  const asked: unknown[] = [];
  const box = async () => undefined;
  const look = async (skus: readonly string[]) => {
    asked.push(skus);
    return shown;
  };
  expect(await tellBoxes(batch, { knows }, { box, shown: look })).toMatchObject({ type: 'acknowledged' });
  expect([asked, seen]).toEqual([[['TEE', 'id:7']], shown]);
  expect(await tellBoxes(batch, { knows }, { box, shown: async () => ({ reason: 'busy' }) })).toMatchObject({
    type: 'retry',
  });
});

it('R25: nothing is told while the ledger cannot be asked, and nothing counts as told while it cannot hear', async () => {
  const broken = async () => {
    throw new Error('the disk is full');
  };
  const before = await told({}, { ...knowsNothing, namesOf: broken });
  expect(before.asked).toEqual([]);
  expect(before.result).toMatchObject({ type: 'retry', reason: expect.stringContaining('the disk is full') });
  const box = async () => undefined;
  const after = await tellBoxes(batch, { knows: { ...knowsNothing, seen: broken } }, { box, shown: async () => [] });
  expect(after).toMatchObject({ type: 'retry', reason: expect.stringContaining('the disk is full') });
});

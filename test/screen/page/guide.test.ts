/** The first delivery of somebody who is new: what to do next, after everything that may have been tried. */
import { expect, it } from 'vitest';
import type { Tried } from '../../../agent/inventory/station/practice/practice-tables.ts';
import { type GuideStep, guideFor, guidePlace, guideSteps } from '../../../agent/screen/page/station/guide.ts';
import type { BenchView } from '../../../agent/screen/views/bench-view.ts';

const nothing: Tried = { opened: false, kinds: 0, damaged: false, quantity: false, closed: false };
const bench = (tried: Partial<Tried>, more: object = {}) =>
  ({
    ...{ practice: true, work: 'receiving', document: null, tried: { ...nothing, ...tried } },
    ...more,
  }) as unknown as BenchView;
const line = { of: 4 };
const delivery = (lines: object[], unitsDone = 0) => ({
  document: { type: 'notice', lines, unitsDone, unitsOf: 4 * lines.length },
});
const two = delivery([line, line]);
const opened = { opened: true };

it.each<[string, BenchView | null, number | null, GuideStep | null]>([
  ['nothing is known yet', null, null, null],
  ['it is no practice', bench({}, { practice: false }), 1, null],
  ['it is other work', bench({}, { work: 'packing' }), 1, null],
  ['a return is open', bench({}, { document: { type: 'return' } }), 1, null],
  ['it has just begun', bench({}), 1, 'open'],
  ['nobody knows yet what can be opened', bench({}), null, 'open'],
  ['one loose piece came', bench({ kinds: 1 }), 1, 'open'],
  ['a delivery is open', bench(opened, two), null, 'scan'],
  ['one kind of two came', bench({ ...opened, kinds: 1 }, two), null, 'scan'],
  ['both came', bench({ ...opened, kinds: 2 }, two), null, 'damaged'],
  ['three of many came', bench({ ...opened, kinds: 3 }, delivery(Array(9).fill(line))), null, 'damaged'],
  [
    'what was not announced is no kind of it',
    bench({ ...opened, kinds: 1 }, delivery([line, { of: 0 }])),
    null,
    'damaged',
  ],
  ['one was damaged', bench({ ...opened, kinds: 2, damaged: true }, two), null, 'quantity'],
  ['several came at once', bench({ ...opened, kinds: 2, damaged: true, quantity: true }, two), null, 'finish'],
  ['all of a small one came', bench({ ...opened, kinds: 1 }, delivery([line], 4)), null, 'finish'],
  ['it was put aside', bench({ ...opened, kinds: 2 }), 1, 'open'],
  ['it was closed', bench({ ...opened, kinds: 2, closed: true }), 1, 'over'],
  ['nothing is announced', bench({}), 0, 'loose'],
  ['… and one piece came', bench({ kinds: 1 }), 0, 'damaged'],
  ['… and a damaged one', bench({ kinds: 1, damaged: true }), 0, 'quantity'],
  ['… and several', bench({ kinds: 1, damaged: true, quantity: true }), 0, 'over'],
])('when %s', (_name, now, open, wanted) => {
  expect(guideFor(now, open)).toBe(wanted);
});

it('says which step it is', () => {
  expect(guideSteps.map(guidePlace)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(guidePlace('loose')).toBe(guidePlace('scan'));
});

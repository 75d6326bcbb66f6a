/** The first delivery of somebody who is new: what to do next, after everything that may have been done. */
import { expect, it } from 'vitest';
import { guideFor } from '../../../agent/screen/page/station/guide.ts';
import type { BenchView } from '../../../agent/screen/views/bench-view.ts';
import type { ShownScan } from '../../../agent/screen/views/station-view.ts';

const bench = (more: object) =>
  ({ practice: true, work: 'receiving', document: null, ...more }) as unknown as BenchView;
const open = bench({ document: { id: 'ASN-1' } });
const step = (name: string, of: string | null = null) => ({ step: name, name: of }) as unknown as ShownScan;
const began = step('practice-on');
const goods = step('practised', 'Mug');

it.each<[string, BenchView | null, ShownScan[], ReturnType<typeof guideFor>]>([
  ['nothing is known yet', null, [], null],
  ['it is no practice', bench({ practice: false }), [], null],
  ['it is other work', bench({ work: 'packing' }), [], null],
  ['it has just begun', bench({}), [began], 'open'],
  ['an earlier round is over', bench({}), [began, goods, step('opened')], 'open'],
  ['a delivery is open', open, [step('opened'), began], 'scan'],
  ['an unknown code was scanned', open, [step('practised'), step('opened'), began], 'scan'],
  ['goods were scanned', open, [goods, step('opened'), began], 'quantity'],
  ['a quantity was keyed in', open, [step('quantity'), goods, step('opened'), began], 'finish'],
  ['more were scanned since', open, [goods, step('quantity'), goods, step('opened'), began], 'finish'],
  ['it was closed', bench({}), [step('practised'), goods, step('opened'), began], 'over'],
  ['goods came without a delivery', bench({}), [goods, began], 'over'],
])('when %s', (_name, now, recent, wanted) => {
  expect(guideFor(now, recent)).toBe(wanted);
});

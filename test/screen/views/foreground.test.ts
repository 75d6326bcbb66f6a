/**
 * What has the screen of all that waits there: errors against whatever came after them, where errors are held and where
 * they are not.
 */
import { describe, expect, it } from 'vitest';
import type { Outcome, RefusalCode } from '../../../agent/inventory/nouns/outcome.ts';
import { spokenWords } from '../../../agent/screen/page/station/spoken.ts';
import { textsFor } from '../../../agent/screen/texts.ts';
import type { BenchView } from '../../../agent/screen/views/bench-view.ts';
import { type Shown, shown } from '../../../agent/screen/views/foreground.ts';
import {
  emptyView,
  heldMax,
  type StationInput,
  type StationView,
  transition,
} from '../../../agent/screen/views/station-view.ts';
import { seenByOk, unseen } from '../../../agent/screen/views/unseen.ts';

const bench: BenchView = {
  ...{
    work: 'receiving',
    opens: 'notice',
    operator: null,
    proven: false,
    locked: false,
    practice: false,
    tried: null,
    quantity: null,
    condition: null,
    box: 1,
  },
  ...{ question: null, asking: null, held: null, document: null, parcel: null, last: null },
};
const question = {
  about: 'overage',
  sku: 'A',
  name: 'Mug',
  units: 12,
  code: 'c',
  text: null,
  items: null,
  announced: null,
  weighed: null,
  box: null,
} as const;
const order: NonNullable<BenchView['document']> = {
  ...{ type: 'order', merchant: 'acme', id: 'SO-1', status: 'packed', held: null, from: null, expectedAt: null },
  ...{ lines: [], linesLeftOut: 0, linesDone: 0, linesThere: 0, linesOf: 0, unitsDone: 0, unitsOf: 0 },
};

const scan = (outcome: Outcome, text = '4006381333931'): StationInput => ({ type: 'outcome', at: 1, text, outcome });
const good = scan({
  ...{ type: 'recorded', seq: 20, what: 'receipt', merchant: 'acme', sku: 'A', name: 'Mug', units: 1 },
  ...{ inStock: 3, available: 3, processOrders: true },
});
const step = (name: 'quantity' | 'weighed'): StationInput =>
  scan({ type: 'stepped', seq: 21, step: name, text: 't' }, 'TALLY');
const refused = (code: RefusalCode, text?: string, seq: number | undefined = 10): StationInput =>
  scan({ type: 'refused', code, text: 'why', ...(seq === undefined ? {} : { seq }) }, text);
const lost = (text: string): StationInput => scan({ type: 'refused', code: 'storage', text: 'full' }, text);
const work = (change: Partial<BenchView>): StationInput => ({
  type: 'bench',
  bench: { ...bench, ...change },
  cancelReason: null,
});

const error = refused('unknown-barcode', '4012345678901');
const ledgerHolds = work({ held: { seq: 10, reason: 'unknown-barcode', text: 'why' } });

const viewAfter = (...inputs: StationInput[]): StationView => inputs.reduce(transition, emptyView);
const shownAfter = (...inputs: StationInput[]): Shown => shown({ ...viewAfter(...inputs), signIn: false });
const brief = ({ front, earlier }: Shown) => [front.panel, earlier.reduce((sum, { ids }) => sum + ids.length, 0)];

describe('an error that waits, and what comes after it', () => {
  it.each<[string, StationInput[], string, number]>([
    ['nothing', [work({})], 'error', 0],
    ['a good scan', [good], 'scan', 1],
    ['a question', [work({ question })], 'question', 1],
    ['a question, and trouble after it', [work({ question }), lost('x')], 'question', 2],
    ['a box to weigh', [step('weighed'), work({ document: order })], 'parcel', 1],
    ['a quantity for the next scan', [step('quantity'), work({ quantity: 10 })], 'scan', 1],
    ['trouble', [lost('x')], 'error', 1],
    ['another error', [refused('not-in-stock', undefined, 11)], 'error', 1],
    ['a cancelled order', [work({ document: { ...order, status: 'cancelled' } })], 'cancelled', 1],
    ['goods before a badge', [work({ locked: true }), refused('sign-in-first', undefined, 12)], 'locked', 1],
    [
      'a badge that nobody has, at a locked station',
      [work({ locked: true }), refused('unknown-badge', 'STAFF-1', 12)],
      'error',
      1,
    ],
    ['a label that goes on', [refused('incomplete-label', undefined, 12)], 'scan', 1],
  ])('%s', (_what, then, panel, earlier) => {
    expect(brief(shownAfter(work({}), error, ...then))).toEqual([panel, earlier]);
  });
});

it('an error that was seen gives way to the scan before it, which is told as such and not as the one just settled', () => {
  const view = viewAfter(work({}), good, error);
  const [{ id } = { id: 0 }] = view.recent;
  const seen = shown({ ...transition(view, { type: 'acknowledge', id }), signIn: false }).front;
  expect(seen).toMatchObject({ panel: 'scan', past: true, scan: { refusal: null } });
  for (const lang of ['en', 'de', 'es']) {
    const { status } = spokenWords(seen, textsFor(lang), lang);
    expect(status.startsWith(`${textsFor(lang).beforeThat}: `)).toBe(true);
  }
  expect(shownAfter(work({}), good).front).not.toHaveProperty('past');
});

describe('an error that the ledger holds, and what comes after it', () => {
  const asked = work({ question, held: { seq: 10, reason: 'unknown-barcode', text: 'why' } });
  it.each<[string, StationInput[]]>([
    ['nothing', []],
    ['goods that do not count', [refused('held', undefined, 11)]],
    ['a question that was asked before', [asked]],
    ['a box to weigh', [work({ document: order, held: { seq: 10, reason: 'unknown-barcode', text: 'why' } })]],
    ['a quantity for the next scan', [step('quantity')]],
    ['trouble', [lost('x')]],
    ['a weight that fits', [step('weighed')]],
  ])('%s: nothing counts, so it stays', (_what, then) => {
    const { front } = shownAfter(error, ledgerHolds, ...then);
    expect(front).toMatchObject({ panel: 'error', errors: { newest: { code: '4012345678901' } } });
  });

  it('says what was scanned in vain since, and what is asked afterwards', () => {
    const ignored = shownAfter(error, ledgerHolds, refused('held', '5901234123457', 11)).front;
    expect(ignored).toMatchObject({ panel: 'error', ignored: { code: '5901234123457' } });
    expect(shownAfter(error, asked).front).toMatchObject({ next: question });
  });

  it('is there after a start, too', () => {
    expect(shownAfter(ledgerHolds).front).toMatchObject({ panel: 'error', errors: { ids: [-10] } });
  });
});

describe('what a box should weigh', () => {
  const parcel = { box: 2, others: [1], fromG: '866.6', toG: '913.4' };
  const inside = work({ document: order, parcel });
  const front = (digits: string | null, unit: 'kg' | 'lb' | null) => {
    const scales = [{ device: 's', state: 'stable', digits, unit, kind: null } as const];
    return shown({ ...viewAfter(good, inside), scales, signIn: false }).front;
  };
  it.each([
    ['0.890', 'kg', { from: '0.867', to: '0.913', unit: 'kg' }],
    ['1.96', 'lb', { from: '1.91', to: '2.01', unit: 'lb' }],
    [null, null, { from: '866.6', to: '913.4', unit: 'g' }],
  ] as const)('beside a scale that shows %s %s', (digits, unit, band) => {
    expect(front(digits, unit)).toMatchObject({ panel: 'parcel', parcel: { box: 2, others: [1], ...band } });
  });
});

describe('errors of one kind are one', () => {
  const folds = (...inputs: StationInput[]) => {
    const { front, earlier } = unseen(viewAfter(...inputs));
    return { front: front?.ids, earlier: earlier.map(({ ids }) => ids) };
  };
  it.each<[string, StationInput[], ReturnType<typeof folds>]>([
    ['the same code for the same reason', [error, error, error], { front: [1, 2, 3], earlier: [] }],
    ['another code', [error, refused('unknown-barcode', 'x')], { front: [2], earlier: [[1]] }],
    ['another reason', [refused('not-in-stock', 'x'), refused('too-many', 'x')], { front: [2], earlier: [[1]] }],
    ['whatever could not be written', [lost('x'), lost('y'), lost('x')], { front: [1, 2, 3], earlier: [] }],
    ['with a good scan between', [error, good, error], { front: [1, 3], earlier: [] }],
    ['behind a good scan', [error, lost('x'), error, good], { front: undefined, earlier: [[2], [1, 3]] }],
  ])('%s', (_what, inputs, expected) => {
    expect(folds(...inputs)).toEqual(expected);
  });

  it('an OK says that all of them were seen; without one in front, what the strip counts', () => {
    expect(seenByOk(unseen(viewAfter(error, lost('x'), lost('y'))))).toEqual([2, 3]);
    expect(seenByOk(unseen(viewAfter(error, lost('x'), good)))).toEqual([1, 2]);
    const printed = scan({ type: 'stepped', seq: 30, step: 'acknowledged', text: 't' }, 'TALLY-OK-I');
    expect(viewAfter(error, lost('x'), lost('y'), printed).held.map(({ id }) => id)).toEqual([1]);
    expect(viewAfter(error, lost('x'), good, printed).held).toEqual([]);
  });

  it('the newest is there, however many were before it', () => {
    const many = Array.from({ length: heldMax + 5 }, (_, n) => refused('unknown-barcode', `code ${n}`));
    const { front, earlier, earlierLeftOut } = shownAfter(...many);
    expect(front).toMatchObject({ panel: 'error', errors: { newest: { code: `code ${heldMax + 4}` } } });
    expect([earlier.length, earlierLeftOut]).toEqual([heldMax - 1, 5]);
  });

  it('one that was seen gives way to the scan before it', () => {
    const seen = viewAfter(good, error, { type: 'acknowledge', id: 2 });
    expect(shown({ ...seen, signIn: false }).front).toMatchObject({ panel: 'scan', scan: { id: 1 } });
  });
});

describe('a code that could not be recorded and comes again', () => {
  const from = (resender: string | undefined, at: number, input: StationInput): StationInput =>
    ({ ...input, at, ...(resender !== undefined && { resender }) }) as StationInput;
  const count = (...inputs: StationInput[]) => {
    const { front, earlier } = unseen(viewAfter(...inputs));
    return [front, ...earlier].reduce((sum, fold) => sum + (fold?.ids.length ?? 0), 0);
  };
  const four = (resender?: string) => [0, 400, 1_300, 2_300].map((at) => from(resender, at, lost('x')));

  it('is one piece where the scanner repeats what was refused, and four where it does not', () => {
    expect(count(...four('scanner-1'))).toBe(1);
    expect(viewAfter(...four('scanner-1')).recent).toHaveLength(1);
    expect(count(...four())).toBe(4);
  });

  it.each<[string, StationInput, number]>([
    ['a person’s, later', from('scanner-1', 3_301, lost('x')), 2],
    ['another code', from('scanner-1', 2_400, lost('y')), 2],
    ['another scanner’s', from('scanner-2', 2_400, lost('x')), 2],
    ['recorded: nothing is left to scan again', from('scanner-1', 2_400, { ...good, text: 'x' } as StationInput), 0],
    ['recorded of another scanner', from('scanner-2', 2_400, { ...good, text: 'x' } as StationInput), 1],
  ])('%s', (_what, then, expected) => {
    expect(count(...four('scanner-1'), then)).toBe(expected);
  });
});

describe('trouble that has passed', () => {
  const full: StationInput = { type: 'book', refusing: 'disk-full' };
  const again: StationInput = { type: 'book', refusing: null };
  it.each<[string, StationInput[], boolean]>([
    ['still there', [lost('x'), full], false],
    ['the book takes entries again', [full, lost('x'), again], true],
    ['something was recorded after it', [lost('x'), good], true],
    ['another reason was recorded after it', [lost('x'), error], true],
    ['and is back', [lost('x'), good, lost('y')], false],
    ['the book never refused', [lost('x'), again], false],
  ])('%s', (_what, inputs, over) => {
    const { front, earlier } = unseen(viewAfter(...inputs));
    const trouble = [front, ...earlier].find((fold) => fold?.newest.result === 'trouble');
    expect(trouble?.over).toBe(over);
  });

  it('names what is to be scanned again, each once', () => {
    const { front } = unseen(viewAfter(full, lost('x'), lost('y'), lost('x'), again));
    expect(front).toMatchObject({ of: ['x', 'y'], ids: [1, 2, 3] });
  });
});

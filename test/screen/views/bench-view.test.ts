/**
 * The work at a station as its screen shows it, as tables: documents, questions, what has the large panel, which
 * buttons there are.
 */
import { describe, expect, it } from 'vitest';
import type { NoticeRow } from '../../../agent/inventory/nouns/inbound/notice.ts';
import { freshSession, type Question, type SessionRow } from '../../../agent/inventory/nouns/station/session.ts';
import type { CountRow } from '../../../agent/inventory/nouns/stock/count.ts';
import type { OpenDocument, StationState } from '../../../agent/inventory/station/station-state.ts';
import { buttonsFor, rareButtonsFor } from '../../../agent/screen/page/station/buttons.ts';
import { allLanguages, textsFor } from '../../../agent/screen/texts.ts';
import { type BenchView, benchView, linesMax } from '../../../agent/screen/views/bench-view.ts';
import { type Foreground, shown } from '../../../agent/screen/views/foreground.ts';
import type { StationPicture } from '../../../agent/screen/views/picture.ts';
import { emptyView, type ShownScan, type StationView } from '../../../agent/screen/views/station-view.ts';

const lines = (...rows: [sku: string, quantity: number, received: number][]) =>
  rows.map(([sku, quantity, received]) => ({ sku, quantity, received }));

function notice(rows: NoticeRow['lines'], names: Record<string, string> = {}): OpenDocument {
  return {
    type: 'notice',
    notice: {
      ...{ merchant: 'acme', id: 'ASN-1', type: 'asn', status: 'open', supplier: 'Hanse', expectedAt: '2026-11-23' },
      ...{ publish: false, lines: rows, handlingUnits: [] },
    },
    names,
  };
}

function order(status: 'open' | 'packed' | 'cancelled' = 'open'): OpenDocument {
  const line = { sku: 'TEE', quantity: 3, shipped: 1, packed: 1, name: 'Tee as ordered' };
  return {
    type: 'order',
    order: {
      ...{ merchant: 'acme', id: 'SO-1', status, channel: 'web', placedAt: null, updatedAt: null, byHand: null },
      lines: [line],
    },
    names: { TEE: 'Tee as it is called now' },
  };
}

function count(skus: string[], found: [sku: string, counted: number][]): OpenDocument {
  const line = { merchant: 'acme', expected: 7, base: 1, round: 1, before: null, done: false };
  const row: CountRow = {
    ...{ id: 'C-1', merchant: 'acme', station: 's', status: 'open', skus },
    lines: found.map(([sku, counted]) => ({ ...line, sku, counted })),
  };
  return { type: 'count', count: row, names: {} };
}

function state(change: Partial<Omit<StationState, 'session'>> & { session?: Partial<SessionRow> } = {}): StationState {
  const { session, ...more } = change;
  return {
    session: { ...freshSession('s'), ...session },
    ...{ work: 'receiving', operatorName: null, document: null, last: null, parcel: null, box: 1, asked: null },
    ...more,
  };
}

const last = (sku: string): StationState['last'] => ({
  ...{ seq: 9, kind: 'receipt', merchant: 'acme', sku, quantity: 2, document: 'ASN-1', name: 'Tee' },
  body: { scan: ']C10104006381333931' },
});

describe('a document', () => {
  it('has the line of the last scan on top and done ones at the end', () => {
    const document = notice(lines(['A', 2, 2], ['B', 2, 0], ['C', 5, 1], ['D', 1, 0]), { C: 'Mug' });
    const view = benchView(state({ document, last: last('C') }));
    expect(view.document?.lines.map(({ sku }) => sku)).toEqual(['C', 'B', 'D', 'A']);
    expect(view.document?.lines[0]).toEqual({ sku: 'C', name: 'Mug', done: 1, of: 5, complete: false });
    expect(view.last).toEqual({
      ...{ seq: 9, what: 'receipt', code: '0104006381333931', sku: 'C', name: 'Tee', units: 2 },
    });
  });

  it.each<[string, OpenDocument, Partial<NonNullable<BenchView['document']>>]>([
    [
      'a notice: what came beyond a line fills no other',
      notice(lines(['A', 2, 5], ['B', 4, 0])),
      { unitsDone: 2, unitsOf: 6, linesDone: 1, linesOf: 2, from: 'Hanse', expectedAt: '2026-11-23' },
    ],
    [
      'a notice with something nobody announced',
      notice(lines(['A', 2, 1], ['X', 0, 3])),
      { unitsDone: 1, unitsOf: 2, linesDone: 0, linesOf: 1 },
    ],
    [
      'an order: what was shipped before counts as done',
      order(),
      { unitsDone: 2, unitsOf: 3, linesDone: 0, linesOf: 1, from: 'web' },
    ],
    [
      'a count of a list: how many there should be is nobody’s to know',
      count(['A', 'B'], [['A', 4]]),
      { unitsDone: 4, unitsOf: null, linesDone: 0, linesOf: 2 },
    ],
    [
      'a count of whatever is there: how many lines it has is known only so far',
      count([], [['A', 4]]),
      { unitsDone: 4, unitsOf: null, linesOf: null, linesThere: 1 },
    ],
  ])('%s', (_what, document, facts) => {
    expect(benchView(state({ document })).document).toMatchObject(facts);
  });

  it('keeps what an order called its item', () => {
    expect(benchView(state({ document: order() })).document?.lines[0]?.name).toBe('Tee as ordered');
  });

  it('tells no expected number of a count, anywhere', () => {
    expect(JSON.stringify(benchView(state({ document: count(['A'], [['A', 4]]) })))).not.toContain('7');
  });

  it('is bounded: lines that are too many are counted, names that are too long are cut', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({ sku: `S${n}`, quantity: 1, received: 0 }));
    const view = benchView(state({ document: notice(many, { S0: 'x'.repeat(10_000) }) }));
    expect(view.document).toMatchObject({ linesLeftOut: 5_000 - linesMax, unitsOf: 5_000 });
    expect(JSON.stringify(view).length).toBeLessThan(5_000);
  });
});

describe('a question', () => {
  const goods = { merchant: 'acme', sku: 'A', units: 6, scan: ']E04006381333931', device: 'd' };
  it.each<[Question, Partial<NonNullable<BenchView['question']>>]>([
    [
      { about: 'overage', ...goods },
      { about: 'overage', name: 'Mug', units: 6, code: '4006381333931' },
    ],
    [
      { about: 'quantity', units: 500, scan: 'x', device: 'd' },
      { units: 500, code: 'x', name: null },
    ],
    [
      { about: 'quantity', units: 500, scan: 'x', device: 'd', of: { merchant: 'acme', sku: 'A' } },
      { units: 500, code: 'x', sku: 'A', name: 'Mug' },
    ],
    [
      { about: 'shortage', text: 'Missing: 2 × A' },
      { text: 'Missing: 2 × A', units: null },
    ],
  ])('%o', (question, shown) => {
    const view = benchView(state({ document: notice([]), asked: 'Mug', session: { question } }));
    expect(view.question).toMatchObject(shown);
  });

  it('of what none was found names it for every language, and one of an older version says its English', () => {
    const document = { ...count([], [['A', 0]]), names: { A: 'Mug' } };
    const asked = (question: Question) => benchView(state({ document, session: { question } })).question;
    const text = 'Nothing found of Mug and 3 more.';
    expect(asked({ about: 'none-found', text, skus: ['A'], more: 3 })).toMatchObject({
      ...{ text: null, items: { names: ['Mug'], more: 3 } },
    });
    expect(asked({ about: 'none-found', text })).toMatchObject({ text, items: null });
  });

  it('about so many says what was announced of them, and that it was nothing; an order announces nothing', () => {
    const asked = (sku: string, document: OpenDocument) => {
      const question = {
        about: 'quantity',
        units: 1_728,
        scan: 'x',
        device: 'd',
        of: { merchant: 'acme', sku },
      } as const;
      return benchView(state({ document, session: { question } })).question?.announced;
    };
    const open = notice(lines(['A', 24, 12]));
    expect([asked('A', open), asked('B', open)]).toEqual([
      { of: 24, here: 12 },
      { of: 0, here: 0 },
    ]);
    for (const lang of allLanguages) {
      const { announced } = textsFor(lang);
      expect(announced('24', '12', '5', '3')).toContain('3');
      expect(announced('24', '12', '5', null)).not.toMatch(/null|: /);
    }
  });

  it('about more than was announced says how many that were', () => {
    const document = notice(lines(['A', 24, 24], ['B', 3, 0]));
    const view = benchView(state({ document, session: { question: { about: 'overage', ...goods } } }));
    expect(view.question?.announced).toEqual({ of: 24, here: 24 });
  });

  it('about a box says which', () => {
    const question: Question = { about: 'unweighed', box: 2, text: 'Box 2 of order SO-1 is not weighed.' };
    const view = benchView(state({ document: order('packed'), session: { question } }));
    expect(view.question).toMatchObject({ about: 'unweighed', box: 2, text: null });
  });

  it('about a weight says all of it in the scale’s unit, and the item by its name', () => {
    const likely = { what: 'extra', sku: 'TEE', pieces: 1 } as const;
    const weighed = { digits: '0.300', unit: 'kg', expectedG: '215.4', likely } as const;
    const question: Question = { about: 'weight', box: 1, text: 'x', weighed };
    expect(benchView(state({ document: order('packed'), session: { question } })).question).toMatchObject({
      text: null,
      weighed: { seen: '0.300', expected: '0.215', unit: 'kg', likely: { name: 'Tee as it is called now', pieces: 1 } },
    });
  });
});

const scan: ShownScan = {
  ...{ id: 1, seq: 1, at: 0, result: 'good', what: 'receipt', code: 'c', sku: 'A', name: 'Mug', units: 1 },
  ...{
    inStock: 1,
    condition: null,
    refusal: null,
    step: null,
    detail: null,
    line: null,
    completes: null,
    times: 1,
    fits: null,
  },
};
const error: ShownScan = { ...scan, id: 2, result: 'unknown', what: null, refusal: 'unknown-barcode' };

type Known = StationView & { signIn: boolean };

function known(bench: StationState | null, change: Partial<Known> = {}): Known {
  return {
    ...{ ...emptyView, signIn: false, lastId: 1, recent: [scan] },
    ...{ bench: bench === null ? null : benchView(bench) },
    ...change,
  };
}

function picture(bench: StationState | null, change: Partial<Known> = {}): StationPicture {
  const facts = known(bench, change);
  return { ...facts, ...shown(facts), boot: 'b', pin: true, present: false, operators: true, reasons: [] };
}

describe('the large panel', () => {
  const question: Question = { about: 'shortage', text: 'x' };
  it.each<[string, StationPicture, Foreground['panel']]>([
    ['nothing known yet', picture(null, { recent: [] }), 'ready'],
    ['the last scan', picture(state()), 'scan'],
    ['nothing scanned here', picture(state(), { recent: [] }), 'ready'],
    ['after a start', picture(state(), { lastId: 0 }), 'before'],
    ['after a start, and nothing was ever counted', picture(state(), { lastId: 0, recent: [error] }), 'ready'],
    ['a packed order', picture(state({ document: order('packed') })), 'parcel'],
    ['a question', picture(state({ session: { question } })), 'question'],
    [
      'a question about a packed order',
      picture(state({ session: { question }, document: order('packed') })),
      'question',
    ],
    ['nobody signed in where somebody must', picture(state(), { signIn: true }), 'sign-in'],
    ['somebody signed in', picture(state({ operatorName: 'Ana' }), { signIn: true }), 'scan'],
    ['locked', picture(state({ session: { locked: true, question } })), 'locked'],
    ['cancelled meanwhile', picture(state({ document: order('cancelled'), session: { question } })), 'cancelled'],
    ['an error after it', picture(state({ document: order('cancelled') }), { held: [error] }), 'cancelled'],
  ])('%s', (_what, now, panel) => {
    expect(now.front.panel).toBe(panel);
  });

  it('after a start is the newest that still counts, not what was undone or refused since', () => {
    const { front } = picture(state({ last: last('A') }), { lastId: 0, recent: [error, scan] });
    expect(front).toMatchObject({ panel: 'before', scan: { seq: 9, name: 'Tee' } });
  });
});

describe('buttons', () => {
  const question: Question = { about: 'weight', box: 1, text: 'x' };
  const pieces: Question = { about: 'pieces', merchant: 'acme', sku: 'A', scan: 'x', device: 'd', lots: [] };
  it.each<[string, StationPicture, string[]]>([
    ['nothing open', picture(state()), ['quantity', 'more']],
    ['something to take back', picture(state({ last: last('A') })), ['undo', 'quantity', 'more']],
    ['a notice', picture(state({ document: notice([]) })), ['quantity', 'more', 'finish']],
    ['an order', picture(state({ document: order() })), ['quantity', 'next-box', 'more', 'finish']],
    [
      'a packed order',
      picture(state({ document: order('packed'), reopens: 'SO-1' })),
      ['reopen', 'quantity', 'more', 'finish'],
    ],
    ['what left last, whatever was scanned since', picture(state({ reopens: 'SO-1' })), ['reopen', 'quantity', 'more']],
    ['what left, and something was begun since', picture(state()), ['quantity', 'more']],
    ['locked', picture(state({ operatorName: 'Ana', session: { locked: true } })), []],
    ['nobody where somebody must', picture(state(), { signIn: true }), []],
    ['a cancelled order', picture(state({ document: order('cancelled') })), []],
    [
      'pieces on the scale, of which some are to be counted',
      picture(state({ session: { question: pieces } })),
      ['quantity'],
    ],
    ['a question about a weight', picture(state({ document: order('packed'), session: { question } })), []],
  ])('%s', (_what, now, names) => {
    expect(now.bench === null ? [] : buttonsFor(now.bench, now).map(({ name }) => name)).toEqual(names);
  });
});

describe('buttons that are needed now and then', () => {
  const conditions = ['good', 'hold', 'damaged'];
  const always = [...conditions, 'practice'];
  const atReceiving = ['return', ...always];
  const scale = { device: 'scale-1', state: 'stable', digits: '1.0', unit: 'kg', kind: null } as const;
  it.each<[string, StationPicture, string[]]>([
    ['nothing open, nobody here', picture(state()), atReceiving],
    ['a scale at receiving', picture(state(), { scales: [scale] }), ['by-weight', 'tare', 'zero', ...atReceiving]],
    ['a scale at packing', picture(state({ work: 'packing' }), { scales: [scale] }), ['tare', 'zero', ...always]],
    ['a scale that is not there', picture(state(), { scales: [{ ...scale, state: 'not-connected' }] }), atReceiving],
    ['a document', picture(state({ document: notice([]) })), [...conditions, 'put-aside']],
    ['somebody signed in', picture(state({ operatorName: 'Ana' })), [...atReceiving, 'lock']],
    ['practice', picture(state({ session: { practice: true } })), ['return', ...conditions]],
  ])('%s', (_what, now, names) => {
    expect(rareButtonsFor(now).map(({ name }) => name)).toEqual(names);
  });
});

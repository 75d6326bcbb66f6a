/**
 * The picture for any terminal and any text from outside: never too large, never a control character, never colour
 * alone.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paintLine, speaksUnicode } from '../../agent/demo/show/ansi.ts';
import { noPapers } from '../../agent/demo/show/desks.ts';
import { advance, type Entry, nothingLeaves, standing, type View } from '../../agent/demo/show/news.ts';
import { picture } from '../../agent/demo/show/picture.ts';
import { width } from '../../agent/demo/show/spans.ts';
import { noScan, nothingCounted } from '../../agent/demo/story/counts.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';

const channel = { state: 'idle', cursor: 0, pending: 0, oldestUnsentMs: null, applied: 3, duplicates: 0 };
const item = (sku: string, available: number, processOrders: boolean) => ({
  sku,
  name: `The ${sku}`,
  inStock: available,
  booked: 0,
  available,
  incoming: 0,
  received: true,
  processOrders,
});

const view: View = {
  site: 'demo',
  dock: 'dock-1',
  storesUrl: 'http://127.0.0.1:40000/',
  screenUrl: 'http://127.0.0.1:40001/',
  screenPin: '4711',
  networkUp: true,
  agent: 'running',
  restarts: 0,
  head: 12,
  channels: [
    { ...channel, name: 'demo-web', kind: 'mqtt', minimumLevel: 0, levels: new Map() },
    { ...channel, name: 'demo-outlet', kind: 'https', minimumLevel: 5, levels: new Map() },
  ],
  devices: [
    { name: 'scanner-1', kind: 'scanner', state: 'open' },
    { name: 'scale-1', kind: 'scale', state: 'open' },
  ],
  weight: { text: '1.250 kg', state: 'stable' },
  items: [item('CAP', 9, true), item('MUG', 0, false), item('POSTER', 4, false)],
  happenings: [],
  counts: nothingCounted,
  act: noScan,
  leaving: nothingLeaves,
  papers: noPapers,
  desks: ['receiving-1', 'packing-1'].map((station) => {
    return { station, operator: null, document: null, waits: null, last: undefined };
  }),
};

const entry = (kind: string, body: unknown, more: Partial<Entry> = {}): Entry => ({
  seq: 1,
  kind,
  boot: 'b',
  monoMs: 1,
  operator: 'anna',
  station: 'receiving-1',
  sku: 'CAP',
  quantity: 1,
  document: 'WEB-1',
  body,
  ...more,
});

const plain = { color: false, unicode: true };
const text = (v: View, size = { columns: 100, rows: 30 }, typed = '') =>
  picture(v, { typed, elapsedMs: 61_000, keys: 'q quit' }, size)
    .lines.map((line) => paintLine(line, plain))
    .join('\n');
const shelf = (level: number, processOrders: boolean) => new Map([['CAP', { level, processOrders }]]);

describe('the picture', () => {
  it('fits every terminal', () => {
    const size = fc.record({ columns: fc.integer({ min: 1, max: 260 }), rows: fc.integer({ min: 1, max: 90 }) });
    fc.assert(
      fc.property(size, fc.string({ maxLength: 300 }), (terminal, typed) => {
        const { lines, cursor } = picture(view, { typed, elapsedMs: 0, keys: 'q quit' }, terminal);
        expect(lines.length).toBeLessThanOrEqual(terminal.rows);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(terminal.columns);
        expect(cursor.row).toBeLessThan(terminal.rows);
        expect(cursor.column).toBeLessThan(terminal.columns);
      }),
    );
  });

  it('lets no outside text move the cursor or widen a cell', () => {
    const hostile = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
      .map((codes) => String.fromCharCode(...codes));
    const kinds = fc.constantFrom('receipt', 'exception', 'order', 'order-cancel', 'start');
    fc.assert(
      fc.property(kinds, hostile, (kind, evil) => {
        const body = { scan: evil, text: evil, reason: evil, version: evil, lines: [{ sku: evil, quantity: 1 }] };
        const told = advance(view, { type: 'entry', entry: entry(kind, body, { document: evil }) }, 0);
        // biome's rule against control characters in expressions is met by asking for their opposite.
        expect(text(told, undefined, evil)).toMatch(/^[\n -~\u00a0-\uffff]*$/);
        expect([...text(told)].every((character) => character.length === 1)).toBe(true);
      }),
    );
  });

  it('says in words what colours and marks say', () => {
    expect(text(view)).toMatch(/The CAP .* 9 {2}● on/);
    expect(text(view)).toMatch(/The MUG .* 0 {2}○ off/);
    expect(text(view)).toMatch(/The POSTER .* 4 {2}◌ held/);
    expect(text(advance(view, { type: 'network', up: false }, 0))).toContain('OFFLINE');
    expect(text(advance(view, { type: 'agent', state: 'killed' }, 0))).toContain('AGENT KILLED');
  });

  it('says on the smallest terminal what to type, which page to open first, and for how long it runs', () => {
    const busy = { ...view, restarts: 3, head: 12_345, agent: 'killed' } as const;
    const desk = { typed: '', elapsedMs: 754_000, keys: 'q quit', help: true };
    const { lines } = picture(busy, desk, { columns: 80, rows: 24 });
    const seen = lines.map((line) => line.map(({ text: part }) => part).join('')).join('\n');
    expect(seen).toContain('running 12:34');
    expect(seen).toContain('9521001001014 (a tee) or TALLY-UNDO-EC6L6S-K, Enter: at receiving-1');
    expect(seen).toContain(`open first ${view.screenUrl} (PIN 4711)  then ${view.storesUrl}`);
    expect(seen).toContain('held: not sold yet');
    expect(seen).toContain('a batch that came again, and was counted once');
    const items = readFileSync('config/demo/items.csv', 'utf8');
    expect(items).toContain(',9521001001014,1,');
  });

  it('shows a bar that grows with what waits', () => {
    const status = (pending: number) => ({
      state: 'ok',
      epoch: 'e',
      head: 40,
      channels: [{ name: 'demo-web', state: 'waiting', cursor: 30, pending, oldestUnsentMs: 9_400 }],
      devices: view.devices,
    });
    expect(text(advance(view, { type: 'status', status: status(7) }, 0))).toContain('▮'.repeat(7));
    expect(text(advance(view, { type: 'status', status: status(1) }, 0))).toContain('1 item waiting, oldest 9 s');
    expect(text(advance(view, { type: 'status', status: status(0) }, 0))).toContain('✓ up to date');
  });

  it('tells each scan with its outcome, newest on top', () => {
    let told = advance(view, { type: 'entry', entry: entry('receipt', { scan: '123' }, { quantity: 6 }) }, 0);
    const unknown = { scan: 'XY\u001dZ', text: 'Unknown.', reason: 'unknown-barcode' };
    told = advance(told, { type: 'entry', entry: entry('exception', unknown) }, 2_000);
    const lines = text(told).split('\n');
    const history = lines.slice(lines.findIndex((line) => line.includes('item ')));
    const [first = -1, second = -1] = ['XY␝Z  Unknown.', '6 × The CAP  123'].map((part) =>
      history.findIndex((line) => line.includes(part)),
    );
    expect(first).toBeGreaterThan(0);
    expect(second).toBe(first + 1);
  });

  it('shows who works where, on what and how far, and what waits', () => {
    const order = { id: 'WEB-7', status: 'packed', lines: [{ sku: 'CAP', quantity: 4, shipped: 1, packed: 3 }] };
    const session = { question: null, document: { type: 'order', merchant: 'm', id: 'WEB-7' } };
    const state = {
      session,
      operatorName: 'Ben',
      document: { type: 'order', order, names: {} },
    } as unknown as StationState;
    let told = advance(view, { type: 'station', station: 'packing-1', state }, 0);
    expect(text(told)).toMatch(/packing-1 +Ben +WEB-7 +▮{10} weigh it/);
    const asked = { ...state, session: { ...state.session, question: { about: 'weight', box: 1, text: '' } } };
    told = advance(told, { type: 'station', station: 'packing-1', state: asked as StationState }, 0);
    expect(text(told)).toContain('CONFIRM?');
    const open = { ...order, status: 'open', lines: [{ sku: 'CAP', quantity: 4, shipped: 0, packed: 1 }] };
    const again = { ...state, document: { type: 'order', order: open, names: {} } } as unknown as StationState;
    told = advance(told, { type: 'station', station: 'packing-1', state: again }, 0);
    expect(text(told)).toMatch(/WEB-7 +▮▮▯{8} 1 of 4/);

    const papers = { notices: [{ id: 'ASN-1', done: 0, of: 4 }], orders: [], exceptions: 2 };
    told = advance(told, { type: 'papers', papers }, 0);
    expect(text(told)).toMatch(/to receive ASN-1 +to pack nothing +exceptions 2/);
    expect(text(told)).toMatch(/receiving-1 +–/);
  });

  it('tells an order’s lines as one parcel when it leaves', () => {
    const left = (kind: string, body: object, quantity: number | null = null) =>
      ({ type: 'entry', entry: entry(kind, body, { quantity }) }) as const;
    let told = advance(view, left('shipment', { box: 1 }, -2), 0);
    expect(told.happenings).toEqual([]);
    told = advance(told, left('shipment', { box: 2 }, -3), 0);
    told = advance(told, left('session', { change: 'leave', why: 'finished' }), 0);
    expect(told.happenings.map(({ what, detail }) => [what, detail])).toEqual([
      ['shipped', 'WEB-1: 5 units in 2 boxes'],
    ]);
    told = advance(told, left('session', { change: 'leave', why: 'finished' }), 0);
    expect(told.happenings).toHaveLength(1);
  });
});

describe('trigger pulls on goods, as the ledger has them', () => {
  const device = 'scanner-1';
  const at = (monoMs: number, kind: string, body: object, more: Partial<Entry> = {}) =>
    entry(kind, body, { monoMs, ...more });
  const goods = (monoMs: number, kind = 'receipt', more: object = {}) =>
    at(monoMs, kind, { scan: '123', device, ...more });
  const pulls = (...entries: Entry[]) =>
    entries.reduce((told, each) => advance(told, { type: 'entry', entry: each }, 0), view).counts;

  it.each([
    ['one for each moment', 2, [goods(1), goods(2)]],
    [
      'one for all lines of a pallet, and the turns of a flag in between',
      1,
      [
        at(1, 'session', { change: 'open' }),
        goods(1),
        at(1, 'process-orders', { on: true }, { station: null }),
        goods(1),
      ],
    ],
    ['one for what was refused and asked about', 1, [goods(1, 'exception'), at(1, 'session', { change: 'ask' })]],
    [
      'none for what CONFIRM counts: its goods were scanned before',
      1,
      [
        goods(1, 'exception'),
        at(2, 'session', { change: 'answer', answer: 'confirm' }),
        goods(2, 'receipt', { reason: 'overage' }),
      ],
    ],
    [
      'one when the next goods drop a question',
      1,
      [at(1, 'session', { change: 'answer', answer: 'cancel' }), goods(1)],
    ],
    ['none for what is counted later', 0, [goods(1, 'receipt', { replays: 3 })]],
    [
      'none for command cards and papers',
      0,
      [at(1, 'exception', { scan: 'TALLY-FINISH-P', device }), at(2, 'exception', { scan: 'WEB-1001', device })],
    ],
    [
      'none for what no scanner read',
      0,
      [at(1, 'receipt', { scan: '123' }), at(2, 'exception', { reason: 'rejected' })],
    ],
  ])('%s', (_what, expected, entries) => {
    expect(pulls(...entries).scans).toBe(expected);
  });

  it('knows which were set aside', () => {
    const counts = pulls(
      goods(1, 'exception', { reason: 'unknown-barcode' }),
      goods(2, 'exception', { reason: 'not-in-order' }),
    );
    expect(counts).toMatchObject({ scans: 2, setAside: 1 });
  });
});

describe('how a storefront’s number stands to ours', () => {
  const [web, outlet] = view.channels;
  if (web === undefined || outlet === undefined) throw new Error('two channels');
  const cap = item('CAP', 3, true);

  it.each([
    ['the same number', web, cap, shelf(3, true), 'same'],
    ['an older number', web, cap, shelf(4, true), 'behind'],
    ['nothing yet, though it is on sale', web, cap, new Map(), 'behind'],
    ['nothing, and it need not', web, item('CAP', 3, false), new Map(), 'none'],
    ['0, because there are fewer than its minimum', outlet, cap, shelf(0, true), 'below-minimum'],
    ['0 of a sold-out item', outlet, item('CAP', 0, false), shelf(0, false), 'same'],
    ['0 where the flag went off without it', web, item('CAP', 0, false), shelf(2, true), 'behind'],
    ['another number of an item that is silent now', web, item('CAP', 2, false), shelf(0, false), 'silent'],
  ])('%s', (_what, store, row, levels, expected) => {
    expect(standing(row, { ...store, levels })).toBe(expected);
  });
});

describe('the look', () => {
  it('needs no colour and no Unicode', () => {
    const { lines } = picture(view, { typed: '', elapsedMs: 0, keys: 'q quit · o cut' }, { columns: 100, rows: 30 });
    for (const line of lines) expect(paintLine(line, { color: false, unicode: false })).toMatch(/^[ -~]*$/);
  });

  it.each([
    [{}, true],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, false],
  ])('%o', (env, expected) => {
    expect(speaksUnicode(env)).toBe(expected);
  });
});

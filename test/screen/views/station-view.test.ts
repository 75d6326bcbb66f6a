/** What a station's screen shows after what happened: the reducer as tables, without a server or a browser. */
import { describe, expect, it } from 'vitest';
import type { DeviceStatus } from '../../../agent/events.ts';
import type { ChannelReport } from '../../../agent/forward/channel-report.ts';
import type { Outcome, RefusalCode } from '../../../agent/inventory/nouns/outcome.ts';
import {
  emptyView,
  fromBefore,
  heldMax,
  recentMax,
  type ShownScan,
  type StationInput,
  type StationView,
  silentAfterMs,
  transition,
} from '../../../agent/screen/views/station-view.ts';
import { uplinkView } from '../../../agent/screen/views/uplink-view.ts';
import { formatCommand } from '../../command-key/command-codes.ts';

const recorded = (name = 'Tee', units = 1): Outcome => ({
  ...{ type: 'recorded', seq: 7, what: 'receipt', merchant: 'acme', sku: 'TEE', name, units },
  ...{ inStock: 3, available: 3, processOrders: true },
});
const refused = (code: RefusalCode = 'unknown-barcode'): Outcome => ({ type: 'refused', code, text: 'why', seq: 8 });
const scan = (outcome: Outcome, text = '4006381333931'): StationInput => ({
  type: 'outcome',
  at: 1_000,
  text,
  outcome,
});
const device = (change: Partial<DeviceStatus> = {}): StationInput => ({
  type: 'device',
  status: {
    ...{ name: 'scale-1', station: 's', kind: 'scale', protocol: 'mt-sics', port: '/dev/x', state: 'open' },
    ...{ frames: 0, discarded: 0, lost: 0 },
    ...change,
  },
});
const weight = (monoMs: number, digits = '1.250'): StationInput => ({
  ...{ type: 'weight', device: 'scale-1', monoMs },
  weighing: { type: 'weighing', state: 'stable', digits, unit: 'kg' },
});
const viewAfter = (...inputs: StationInput[]): StationView => inputs.reduce(transition, emptyView);

describe('what was asked', () => {
  const asked = (code = '4006381333931'): StationInput =>
    scan({ type: 'refused', code: 'needs-confirm', text: 'why', seq: 8, item: { sku: 'TEE', name: 'Tee' } }, code);
  const confirmed = scan(recorded(), formatCommand({ command: 'confirm' }));
  const left = scan({ type: 'stepped', seq: 9, step: 'cancelled', text: 'left' }, formatCommand({ command: 'cancel' }));
  const other = scan({ ...recorded('Mug'), sku: 'MUG' } as Outcome, '5012345678900');
  const weight = scan({ type: 'refused', code: 'needs-confirm', text: 'why', seq: 8 }, '0.8 kg');
  const anyway = { type: 'stepped', seq: 9, step: 'overridden', text: 't', about: { what: '', box: 2 } } as const;
  const rows = (...inputs: StationInput[]) =>
    viewAfter(...inputs).recent.map(({ refusal, step, sku, left: was }) => [refusal ?? step ?? sku, was === true]);

  it.each<[string, StationInput[], ReturnType<typeof rows>]>([
    ['waits', [asked()], [['needs-confirm', false]]],
    ['was counted, and is no row of its own any more', [asked(), confirmed], [['TEE', false]]],
    [
      'was left',
      [asked(), left],
      [
        ['cancelled', false],
        ['needs-confirm', true],
      ],
    ],
    [
      'was left for other goods',
      [asked(), other],
      [
        ['MUG', false],
        ['needs-confirm', true],
      ],
    ],
    [
      'was asked again',
      [asked(), asked()],
      [
        ['needs-confirm', false],
        ['needs-confirm', false],
      ],
    ],
    [
      'was a FINISH, and is done',
      [
        scan({ type: 'refused', code: 'needs-confirm', text: 'why', seq: 8 }, formatCommand({ command: 'finish' })),
        left,
      ],
      [['cancelled', false]],
    ],
    ['was a weight, which was taken as it is', [weight, scan(anyway, '')], [['overridden', false]]],
    ['was a weight, of the last box', [weight, scan({ ...anyway, step: 'shipped' }, '')], [['shipped', false]]],
    [
      'was a weight, and another one fits',
      [weight, scan({ ...anyway, step: 'weighed' }, '0.58 kg')],
      [
        ['weighed', false],
        ['needs-confirm', true],
      ],
    ],
  ])('%s', (_name, inputs, wanted) => {
    expect(rows(...inputs)).toEqual(wanted);
  });
});

describe('scans', () => {
  it.each<[Outcome, ShownScan['result'], boolean]>([
    [recorded(), 'good', false],
    [{ type: 'done', seq: 9, data: {} }, 'good', false],
    [{ type: 'unchanged', data: {} }, 'duplicate', false],
    [refused('unknown-barcode'), 'unknown', true],
    [refused('ambiguous-barcode'), 'unknown', true],
    [refused('not-in-stock'), 'refused', true],
    [refused('bad-barcode'), 'refused', true],
    [refused('storage'), 'trouble', true],
    [refused('busy'), 'trouble', true],
  ])('%o is shown as %s, held: %s', (outcome, result, held) => {
    const view = viewAfter(scan(outcome));
    expect(view.recent[0]?.result).toBe(result);
    expect(view.held.length).toBe(held ? 1 : 0);
  });

  it('shows what was booked', () => {
    expect(viewAfter(scan(recorded('Tee', 6))).recent[0]).toEqual({
      ...{ id: 1, seq: 7, at: 1_000, result: 'good', what: 'receipt', code: '4006381333931', sku: 'TEE', name: 'Tee' },
      ...{
        units: 6,
        inStock: 3,
        condition: null,
        refusal: null,
        step: null,
        detail: null,
        line: null,
        completes: null,
        times: 1,
        fits: null,
      },
    });
  });

  it('keeps the newest eight, newest first', () => {
    const view = viewAfter(...Array.from({ length: 20 }, () => scan(recorded())));
    expect(view.recent.map(({ id }) => id)).toEqual([20, 19, 18, 17, 16, 15, 14, 13]);
    expect(view.recent.length).toBe(recentMax);
  });

  it.each([
    [']C10104006381333931\u001d10ABC', '0104006381333931␝10ABC'],
    ['a\u0000b\u202Ec\u200Bd\ne', 'a·b·c·d·e'],
    ['x'.repeat(500), `${'x'.repeat(64)}…`],
    ['<b>&"', '<b>&"'],
  ])('shows the code %j as %j', (text, shown) => {
    expect(viewAfter(scan(refused(), text)).recent[0]?.code).toBe(shown);
  });
});

describe('the same code again', () => {
  const at = (ms: number, outcome = recorded()): StationInput => ({
    type: 'outcome',
    at: ms,
    text: '4006381333931',
    outcome,
  });
  it.each<[string, StationInput[], number]>([
    ['once', [at(0)], 1],
    ['twice at once', [at(0), at(200)], 2],
    ['three times', [at(0), at(2_000), at(4_000)], 3],
    ['after a while', [at(0), at(4_000)], 1],
    ['with an error between', [at(0), at(100, refused()), at(200)], 1],
    ['refused twice', [at(0, refused()), at(100, refused())], 1],
  ])('%s', (_what, inputs, times) => {
    expect(viewAfter(...inputs).recent[0]?.times).toBe(times);
  });
});

describe('what is said otherwise', () => {
  const step = (step: 'acknowledged' | 'signed-in' | 'undone'): Outcome => ({
    type: 'stepped',
    seq: 9,
    step,
    text: 'done',
  });

  it('a printed OK takes the error that is shown away, and leaves the scan before it', () => {
    const view = viewAfter(scan(recorded()), scan(refused()), scan(step('acknowledged'), 'TALLY-OK-I'));
    expect(view.held).toEqual([]);
    expect(view.recent[0]?.result).toBe('unknown');
    expect(view.lastId).toBe(3);
  });

  it.each<[string, Outcome, string]>([
    ['a command', step('undone'), 'TALLY-UNDO-R'],
    ['a command that was misread', refused('bad-command'), 'TALLY-UNDO-X'],
    ['a badge', step('signed-in'), 'STAFF-0042'],
    ['a badge that nobody has', refused('unknown-badge'), 'STAFF-0043'],
  ])('no code of %s is shown', (_what, outcome, text) => {
    expect(JSON.stringify(viewAfter(scan(outcome, text)))).not.toContain(text);
  });

  it.each<RefusalCode>(['held', 'sign-in-first', 'needs-confirm'])('%s is no error to be acknowledged', (code) => {
    expect(viewAfter(scan(refused(code))).held).toEqual([]);
  });
});

describe('errors', () => {
  const two = viewAfter(scan(refused()), scan(refused('not-in-stock')), scan(recorded()));

  it('stay whatever is scanned next', () => {
    expect(two.held.map(({ id }) => id)).toEqual([1, 2]);
    expect(two.recent[0]?.result).toBe('good');
  });

  it.each<[string, number[], number[]]>([
    ['the one that is shown', [1], [2]],
    ['both', [1, 2], []],
    ['one that is gone', [1, 1], [2]],
    ['a scan that was good', [3], [1, 2]],
    ['one that never was', [99], [1, 2]],
  ])('acknowledging %s', (_what, ids, left) => {
    const view = ids.reduce((each, id) => transition(each, { type: 'acknowledge', id }), two);
    expect(view.held.map(({ id }) => id)).toEqual(left);
    expect(view.recent).toBe(two.recent);
  });

  it('are counted when there are too many, and the count goes with the last one kept', () => {
    const many = viewAfter(...Array.from({ length: heldMax + 5 }, () => scan(refused())));
    expect([many.held.length, many.heldLeftOut]).toEqual([heldMax, 5]);
    const none = many.held.reduce((each, { id }) => transition(each, { type: 'acknowledge', id }), many);
    expect([none.held.length, none.heldLeftOut]).toEqual([0, 0]);
  });
});

describe('before the start', () => {
  const past = (seq: number): Omit<ShownScan, 'id'> => ({
    ...{ seq, at: 1, result: 'good', what: 'receipt', code: 'c', sku: 'S', name: 'N', units: 1, inStock: null },
    ...{ condition: null, refusal: null, step: null, detail: null, line: null, completes: null, times: 1, fits: null },
  });

  it('shows what was recorded last until somebody scans', () => {
    const view = viewAfter({ type: 'past', scans: [past(5), past(4)] });
    expect(view.recent.map(({ seq }) => seq)).toEqual([5, 4]);
    expect(fromBefore(view)).toBe(true);
    expect(fromBefore(transition(view, scan(recorded())))).toBe(false);
  });

  it('goes below what was scanned meanwhile, and nothing twice', () => {
    const view = viewAfter(scan(recorded()), { type: 'past', scans: [past(7), past(5)] });
    expect(view.recent.map(({ seq }) => seq)).toEqual([7, 5]);
    expect(view.recent.map(({ id }) => id)).toEqual([1, 0]);
  });

  it('holds no error of an earlier life', () => {
    const view = viewAfter({ type: 'past', scans: [{ ...past(5), result: 'unknown', refusal: 'unknown-barcode' }] });
    expect(view.held).toEqual([]);
  });
});

describe('the scale', () => {
  it.each<[string, StationInput[], string, string | null]>([
    ['connected, nothing said', [device()], 'silent', null],
    ['a weight', [device(), weight(100)], 'stable', '1.250'],
    ['still fresh', [device(), weight(100), { type: 'tick', monoMs: 100 + silentAfterMs }], 'stable', '1.250'],
    ['silent for too long', [device(), weight(100), { type: 'tick', monoMs: 101 + silentAfterMs }], 'silent', null],
    [
      'speaking again',
      [device(), weight(100), { type: 'tick', monoMs: 9_999 }, weight(10_000, '2.0')],
      'stable',
      '2.0',
    ],
    ['unplugged', [device(), weight(100), device({ state: 'waiting' })], 'not-connected', null],
    ['a late word of a lost link', [device(), device({ state: 'waiting' }), weight(100)], 'not-connected', null],
    ['trouble of an open link keeps the weight', [device(), weight(100), device({ error: 'x' })], 'stable', '1.250'],
    ['hostile digits', [device(), weight(100, `9\u0000${'9'.repeat(40)}`)], 'stable', `9·${'9'.repeat(10)}…`],
  ])('%s', (_what, inputs, state, digits) => {
    expect(viewAfter(...inputs).scales).toEqual([expect.objectContaining({ state, digits })]);
  });

  it('is no news while the weight is the same', () => {
    const view = viewAfter(device(), weight(100));
    expect({ ...transition(view, weight(200)), heardMs: 0 }).toEqual({ ...view, heardMs: 0 });
  });

  it('makes no scale of a device the station does not have', () => {
    expect(viewAfter(weight(100)).scales).toEqual([]);
  });
});

describe('the channels, for people at the bench', () => {
  const report = (change: Partial<ChannelReport>): ChannelReport => ({
    ...{ name: 'c', merchant: 'acme', kind: 'mqtt', state: 'idle', cursor: 0, pending: 0 },
    ...{ oldestUnsentMs: null, lastAckAt: 500, lastRunAt: null },
    ...change,
  });
  it.each<[string, ChannelReport[], string, number, number | null]>([
    ['none', [], 'none', 0, null],
    ['only one that is off', [report({ state: 'off', pending: 9 })], 'none', 0, null],
    ['working', [report({ state: 'sending', pending: 2 })], 'connected', 2, 500],
    ['no link', [report({ state: 'link-down', pending: 37 })], 'offline', 37, 500],
    ['failing', [report({ state: 'circuit-open' })], 'offline', 0, 500],
    ['paused', [report({ state: 'paused', pending: 1 })], 'held', 1, 500],
    [
      'one of two is silent: its last answer counts, everything waits',
      [report({ state: 'backing-off', pending: 3, lastAckAt: 100 }), report({ pending: 4, lastAckAt: 900 })],
      'partly',
      7,
      100,
    ],
    ['never answered', [report({ state: 'link-down', lastAckAt: null }), report({})], 'partly', 0, null],
    [
      'both are silent',
      [report({ state: 'link-down', lastAckAt: 100 }), report({ state: 'circuit-open', lastAckAt: 900 })],
      'offline',
      0,
      100,
    ],
  ])('%s', (_what, reports, state, waiting, lastAnswerAt) => {
    expect(uplinkView(reports)).toMatchObject({ state, waiting, lastAnswerAt });
  });

  it('the silent one is named only where another answers', () => {
    const silent = report({ name: 'acme-web', state: 'circuit-open' });
    expect(uplinkView([silent, report({})]).silent).toBe('acme-web');
    expect(uplinkView([silent]).silent).toBe(null);
  });
});

/** What a scanner may send again after a restart: only what names one single unit. */
import { expect, it } from 'vitest';
import type { Entry } from '../agent/inventory/model.ts';
import { lastScans } from '../agent/stations/lastscans.ts';

const serialised = '010400638133393121SERIAL1';
const entry = (kind: Entry['kind'], scan: string, device = 'scanner-1', at = 1_000): Entry =>
  ({ kind, at, body: { scan, device } }) as Entry;

it('is the newest scan of each device, when it names one unit', () => {
  const entries = [entry('receipt', 'OLD'), entry('receipt', serialised), entry('exception', serialised, 'scanner-2')];
  expect([...lastScans(entries, 3_000)]).toEqual([
    ['scanner-1', { text: serialised, signal: 'good', ageMs: 2_000 }],
    ['scanner-2', { text: serialised, signal: 'refused', ageMs: 2_000 }],
  ]);
});

it.each(['receipt', 'shipment', 'packing', 'tally', 'session', 'reversal'] as const)('is on a %s', (kind) => {
  expect(lastScans([entry(kind, serialised)], 1_000).get('scanner-1')).toMatchObject({ signal: 'good' });
});

it('is a command code: what it did once is not done again', () => {
  expect(lastScans([entry('reversal', ']C0TALLY-UNDO-R')], 1_000).size).toBe(1);
  // Said by a button: no scanner waits for an answer.
  expect(lastScans([{ kind: 'session', at: 0, body: { change: 'acknowledge' } } as Entry], 1_000).size).toBe(0);
});

it.each(['4006381333931', ']E04006381333931', 'PLAIN-CODE', '0104006381333931'])(
  'is not %s: the same code again may be the next piece',
  (scan) => {
    expect(lastScans([entry('receipt', serialised), entry('receipt', scan)], 3_000).size).toBe(0);
  },
);

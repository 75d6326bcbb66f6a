/** What a scanner may send again after a restart, as the ledger's end tells it. */
import { expect, it } from 'vitest';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { lastScans } from '../../agent/stations/last-scans.ts';

const entry = (kind: Entry['kind'], body: object, at = 1_000): Entry => ({ kind, at, body }) as Entry;
const from = (device: string, scan: string) => ({ scan, device });

it('is the newest scan of each device: done, or refused', () => {
  const entries = [
    entry('receipt', from('scanner-1', 'OLD')),
    entry('receipt', from('scanner-1', 'NEW')),
    entry('exception', from('scanner-2', 'NEW')),
  ];
  expect([...lastScans(entries, 3_000)]).toEqual([
    ['scanner-1', { text: 'NEW', signal: 'duplicate', ageMs: 2_000 }],
    ['scanner-2', { text: 'NEW', signal: 'refused', ageMs: 2_000 }],
  ]);
});

it.each(['receipt', 'shipment', 'packing', 'tally', 'exception'] as const)('is on a %s', (kind) => {
  expect(lastScans([entry(kind, from('scanner-1', 'CODE'))], 1_000).get('scanner-1')?.text).toBe('CODE');
});

it('is what was read, where the entry is about something else: CONFIRM counts what was scanned before it', () => {
  const confirmed = { ...from('scanner-2', 'GOODS'), read: from('scanner-1', 'CONFIRM') };
  expect([...lastScans([entry('receipt', confirmed)], 1_000).keys()]).toEqual(['scanner-1']);
});

it('is not what a button said: no scanner waits for an answer', () => {
  expect(lastScans([entry('session', { change: 'acknowledge' }), entry('start', {})], 1_000).size).toBe(0);
});

it('is from now where the clock went back', () => {
  expect(lastScans([entry('receipt', from('scanner-1', 'CODE'), 9_000)], 1_000).get('scanner-1')?.ageMs).toBe(0);
});

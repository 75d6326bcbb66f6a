/**
 * What goes between devices and book: each scan's outcome goes back over its own link, in order, whatever listeners do.
 */
import { expect, test } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { Events } from '../../agent/events.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { looksLikeCommand } from '../../agent/inventory/nouns/station/command-codes.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { type StationPorts, Stations } from '../../agent/stations/stations.ts';
import { until } from '../wait.ts';

const busy: Outcome = { type: 'refused', code: 'busy', text: 'later' };
const unknown: Outcome = { type: 'refused', code: 'unknown-barcode', text: 'what is it' };
const source = (link: number) => ({ name: 'scanner-1', station: 'receiving-1', link });

function setUp(ports: Partial<StationPorts> = {}) {
  const asked: PromiseWithResolvers<Outcome>[] = [];
  const book = {
    full: false,
    submit() {
      const answer = Promise.withResolvers<Outcome>();
      asked.push(answer);
      return answer.promise;
    },
  } as unknown as Book;
  const events = new Events();
  const log: string[] = [];
  const signals: string[] = [];
  const tried: string[] = [];
  const stations = new Stations({
    ...{ book, events, clock: systemClock },
    isCommand: looksLikeCommand,
    onTried: () => tried.push('tried'),
    log: { error: (message) => log.push(message) },
    ports: {
      signal: (device, signal, link) => signals.push(`${device} ${link} ${signal}`),
      tellScale: () => 'unknown-device',
      pauseAll: () => undefined,
      resumeAll: () => undefined,
      hold: () => undefined,
      ...ports,
    },
  });
  return { asked, events, log, stations, signals, tried };
}

test('outcomes go back in the order of the scans, over the links they came on', async () => {
  const { asked, stations, signals } = setUp();
  stations.read(source(1), { type: 'scan', text: 'A' });
  stations.read(source(2), { type: 'scan', text: 'B' });
  stations.read(source(2), { type: 'scan', text: 'C' });
  asked[1]?.resolve(busy);
  asked[2]?.reject(new Error('the book is gone'));
  asked[0]?.resolve(unknown);
  await until('all three', () => signals.length === 3);
  expect(signals).toEqual(['scanner-1 1 unknown', 'scanner-1 2 trouble', 'scanner-1 2 trouble']);
});

test('a listener or a device that throws: every scan is still told, nothing is rejected, and it is logged once', async () => {
  const signals: string[] = [];
  const { asked, events, log, stations } = setUp({
    signal(device, signal, link) {
      signals.push(`${device} ${link} ${signal}`);
      throw new Error('driver');
    },
  });
  const unhandled: unknown[] = [];
  const onUnhandled = (cause: unknown) => unhandled.push(cause);
  process.on('unhandledRejection', onUnhandled);
  const told: string[] = [];
  events.on('outcome', ({ text }) => {
    told.push(text);
    throw new Error('observer');
  });
  for (const text of ['A', 'B']) stations.read(source(1), { type: 'scan', text });
  for (const answer of asked) answer.resolve(unknown);
  await until('both', () => told.length === 2);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect({ told, unhandled, signals: signals.length }).toEqual({ told: ['A', 'B'], unhandled: [], signals: 2 });
  expect(log).toHaveLength(1);
});

test.each([
  ['sent', 'scanner-1 1 good'],
  ['not-connected', 'scanner-1 1 refused'],
  ['unknown-device', 'scanner-1 1 refused'],
  ['not-supported', 'scanner-1 1 refused'],
] as const)(
  'TARE goes to the scale once the book allowed it, and what became of it is told: %s',
  async (reply, told) => {
    const orders: string[] = [];
    const { asked, stations, signals } = setUp({
      tellScale: (station, order) => {
        orders.push(`${station} ${order}`);
        return reply;
      },
    });
    stations.read(source(1), { type: 'scan', text: 'TALLY-TARE-X' });
    stations.silent(source(1));
    asked[0]?.resolve({ type: 'stepped', seq: 0, step: 'scale', text: 'tare', scale: 'tare' });
    await until('told', () => signals.length === 1);
    expect([orders, signals]).toEqual([['receiving-1 tare'], [told]]);
  },
);

test.each([
  ['recount', 'refused'],
  ['finished', 'good'],
] as const)('a FINISH that ends in %s sounds %s', async (step, signal) => {
  const signals: string[] = [];
  const { asked, stations } = setUp({ signal: (_, told) => signals.push(told) });
  stations.read(source(1), { type: 'scan', text: 'TALLY-FINISH-P' });
  stations.silent(source(1));
  asked[0]?.resolve({ type: 'stepped', seq: 0, step, text: '' });
  await until('told', () => signals.length === 1);
  expect(signals).toEqual([signal]);
});

test('a document that is chosen is told with its number, as if that were scanned', async () => {
  const { asked, events, stations } = setUp();
  const told: string[] = [];
  events.on('outcome', ({ text }) => told.push(text));
  const document = { type: 'order', merchant: 'acme', id: 'WEB-1003' } as const;
  const pressed = [
    stations.command('packing-1', { command: 'open', document }, { by: 'screen' }),
    stations.command('packing-1', { command: 'finish' }, { by: 'screen' }),
  ];
  for (const answer of asked) answer.resolve(unknown);
  await Promise.all(pressed);
  expect(told).toEqual(['WEB-1003', '']);
});

test('what was only tried is told by no commit: it is said of a scan and of a button', async () => {
  const { asked, stations, signals, tried } = setUp();
  const practice: Outcome = { type: 'stepped', seq: 0, step: 'practised', text: 't', practice: true };
  stations.read(source(1), { type: 'scan', text: 'A' });
  asked[0]?.resolve(unknown);
  await until('the first is told', () => signals.length === 1);
  expect(tried).toHaveLength(0);
  stations.read(source(1), { type: 'scan', text: 'B' });
  asked[1]?.resolve(practice);
  await until('the second is told', () => signals.length === 2);
  expect(tried).toHaveLength(1);
  const pressed = stations.command('receiving-1', { command: 'finish' }, { by: 'screen:receiving-1' });
  asked[2]?.resolve({ ...unknown, practice: true });
  await pressed;
  expect(tried).toHaveLength(2);
});

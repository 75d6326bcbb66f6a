/**
 * Which weights become submissions: believed ones, while the station's order waits, once each. The book and the scale
 * are scripted.
 */

import { beforeEach, expect, test } from 'vitest';
import { Events } from '../../agent/events.ts';
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Rows } from '../../agent/inventory/nouns/rows.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { ParcelScales } from '../../agent/stations/parcel-scale.ts';
import type { Doubt, Weight } from '../../drivers/scales/settle.ts';
import { type VirtualClock, virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';

const source = { name: 'scale-1', station: 'pack' };
const weight: Weight = { digits: '750', unit: 'g', kind: 'gross' };
const shipped: Outcome = { type: 'stepped', seq: 9, step: 'shipped', text: 'gone' };

let status: OrderRow['status'];
/** A question about pieces, and how many of them were counted by hand. */
let pieces: { lots: unknown[] } | undefined;
/** The station practises: what is tried there is in no row. */
let practises: boolean;
let counted: number | null;
let believed: { weight: Weight } | { doubt: Doubt };
let answer: Outcome;
let submitted: Submission[];
let told: Outcome[];
let taken: string[];
let asked: number[];
let looks: number;
let clock: VirtualClock;
let events: Events;
let scales: ParcelScales;

beforeEach(() => {
  [status, believed, answer] = ['open', { weight }, shipped];
  [pieces, counted, practises] = [undefined, null, false];
  [submitted, told, taken, asked, looks] = [[], [], [], [], 0];
  clock = virtualClock();
  events = new Events();
  events.on('outcome', ({ outcome }) => told.push(outcome));
  scales = new ParcelScales({
    book: {
      async row(kind) {
        looks += 1;
        const document = pieces === undefined ? { type: 'order', merchant: 'acme', id: 'A-1' } : null;
        const question = pieces === undefined ? null : { about: 'pieces', ...pieces };
        const session = practises
          ? { document: null, question: null, quantity: null, practice: true }
          : { document, question, quantity: counted };
        return kind === 'session' ? (session as unknown as Rows[typeof kind]) : undefined;
      },
      async order(merchant, id) {
        return { merchant, id, status } as OrderRow;
      },
      async station() {
        const session = { question: null, quantity: null };
        const order = { merchant: 'acme', id: 'A-1', status };
        return { session, document: { type: 'order', order } } as unknown as StationState;
      },
      async submit(submission) {
        submitted.push(submission);
        return answer;
      },
    },
    events,
    clock,
    keep: keepFor(clock),
    signal: new AbortController().signal,
    stations: ['pack'],
    scales: {
      weight: (_device, askedMonoMs) => {
        asked.push(askedMonoMs);
        return believed;
      },
      weightTaken: (device) => void taken.push(device),
    },
  });
});

/** Something was committed, and the station was looked at again. */
async function commit(now: OrderRow['status']): Promise<void> {
  status = now;
  const before = looks;
  scales.lookAgain();
  await until('looked at', () => looks > before);
  await new Promise((resolve) => setImmediate(resolve));
}

test('a weight while nothing waits is not even asked for', async () => {
  await commit('open');
  scales.read(source);
  expect([asked, submitted]).toEqual([[], []]);
});

test('the first believed weight after the order was packed goes to the book, once, and its outcome to whoever watches', async () => {
  await commit('open');
  await clock.advance(5_000);
  await commit('packed');
  for (let reading = 0; reading < 3; reading += 1) scales.read(source);
  await until('told', () => told.length === 1);
  expect(submitted).toEqual([{ type: 'weight', station: 'pack', device: 'scale-1', weight }]);
  expect(taken).toEqual(['scale-1']);
  // Readings from before the question are another load's.
  expect(asked).toEqual([clock.monoMs()]);
});

test('a doubtful weight and another station’s scale are nobody’s parcel', async () => {
  await commit('packed');
  believed = { doubt: 'settling' };
  scales.read(source);
  believed = { weight };
  scales.read({ ...source, station: 'elsewhere' });
  expect(submitted).toEqual([]);
});

test('what the book could not record is weighed again as it lies there', async () => {
  answer = { type: 'refused', code: 'busy', text: 'later' };
  await commit('packed');
  scales.read(source);
  await until('told', () => told.length === 1);
  answer = shipped;
  scales.read(source);
  await until('told again', () => told.length === 2);
  expect(taken).toEqual(['scale-1']);
});

test('a station that waits no longer is not asked again before the next commit', async () => {
  answer = { type: 'unchanged', data: {} };
  await commit('packed');
  scales.read(source);
  await until('submitted', () => submitted.length === 1);
  await new Promise((resolve) => setImmediate(resolve));
  scales.read(source);
  expect([submitted.length, told, taken]).toEqual([1, [], []]);
});

test('pieces wait for their weight, anew for every sample', async () => {
  answer = { type: 'stepped', seq: 9, step: 'to-weigh', text: 'all of them now' };
  await commit('open');
  pieces = { lots: [] };
  await commit('open');
  counted = 10;
  await clock.advance(5_000);
  await commit('open');
  scales.read(source);
  await until('told', () => told.length === 1);
  [pieces, counted] = [{ lots: [10] }, null];
  await clock.advance(5_000);
  await commit('open');
  scales.read(source);
  await until('told again', () => told.length === 2);
  expect(asked).toEqual([clock.monoMs() - 5_000, clock.monoMs()]);
  pieces = undefined;
  await commit('open');
  scales.read(source);
  expect(submitted).toHaveLength(2);
});

test('where somebody practises a parcel waits for its weight as it does for real', async () => {
  answer = { ...shipped, practice: true };
  practises = true;
  await commit('open');
  scales.read(source);
  expect(asked).toEqual([]);
  await commit('packed');
  scales.read(source);
  await until('told', () => told.length === 1);
  expect(submitted).toMatchObject([{ type: 'weight', weight }]);
  expect(taken).toEqual(['scale-1']);
});

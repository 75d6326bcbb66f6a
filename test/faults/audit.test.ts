/** The audit finds what it is there to find: one true story of a dock, and for each of its rules one lie. */
import { expect, it } from 'vitest';
import type { LedgerEntry, StockRow } from '../end-to-end/agent.ts';
import { gtin, serialised, sku, sscc } from '../end-to-end/codes.ts';
import { audit, type Evidence } from './audit.ts';

const unit = (serial: number) => `${gtin(0)}.${String(serial).padStart(8, '0')}`;
const label = (serial: number) => serialised(0, serial);
const goods = { sku: sku(0), quantity: 1 };

type Told = Partial<LedgerEntry> & { kind: string };
const received = (serial: number, more: object = {}): Told => ({
  ...{ kind: 'receipt', station: 'receiving-1', document: 'N-1', ...goods },
  body: { scan: label(serial), unit: unit(serial), ...more },
});
const packed = (serial: number): Told => ({
  ...{ kind: 'packing', station: 'packing-1', document: 'K-1', ...goods },
  body: { scan: label(serial), unit: unit(serial), box: 1 },
});
const shipped = (serial: number): Told => ({
  ...{ kind: 'shipment', station: 'packing-1', document: 'K-1', sku: sku(0), quantity: -1 },
  body: { unit: unit(serial), box: 1 },
});

/**
 * Two units and a pallet of two come in on a notice, one of them by mistake; an order takes two; a shelf is counted.
 */
const story: Told[] = [
  {
    ...{ kind: 'notice', document: 'N-1' },
    body: {
      lines: [{ ...goods, quantity: 5 }],
      handlingUnits: [{ sscc: sscc(1), lines: [{ ...goods, quantity: 2 }] }],
    },
  },
  {
    ...{ kind: 'receipt', station: 'receiving-1', document: 'N-1', sku: sku(0), quantity: 2 },
    body: { scan: `00${sscc(1)}`, sscc: sscc(1), unit: sscc(1) },
  },
  { kind: 'process-orders', sku: sku(0), body: { on: true } },
  received(1),
  received(2),
  received(3),
  { kind: 'reversal', station: 'receiving-1', document: 'N-1', sku: sku(0), quantity: -1, body: { of: 7 } },
  { kind: 'notice-close', document: 'N-1', body: { short: [goods], over: [] } },
  { kind: 'order', document: 'K-1', body: { lines: [{ ...goods, quantity: 2 }] } },
  { kind: 'booking', document: 'K-1', sku: sku(0), quantity: 2, body: {} },
  packed(1),
  packed(2),
  shipped(1),
  shipped(2),
  { kind: 'session', station: 'packing-1', document: 'K-1', body: { change: 'leave', why: 'finished' } },
  {
    kind: 'tally',
    station: 'counting-1',
    document: 'C-1',
    sku: sku(1),
    quantity: 1,
    body: { scan: label(9), round: 1 },
  },
  { kind: 'count', document: 'C-1', sku: sku(1), quantity: 1, body: { counted: 1, expected: 0 } },
];

const stockRow = (index: number, inStock: number, processOrders: boolean): StockRow => ({
  ...{ merchant: 'acme', sku: sku(index), name: '', inStock, booked: 0, available: inStock, incoming: 0 },
  ...{ received: true, processOrders },
});

/** Places of the story, from 0; the ledger's first entry stands before them. */
function evidence(told: readonly Told[] = story, more: Partial<Evidence> = {}): Evidence {
  const pulls = (station: string, texts: string[]) =>
    texts.map((text) => ({ scanner: station, station, text, confirmed: true }));
  return {
    seen: [],
    triggers: [
      ...pulls('receiving-1', [`00${sscc(1)}`, label(1), label(2), label(3)]),
      ...pulls('packing-1', [label(1), label(2)]),
      ...pulls('counting-1', [label(9)]),
    ],
    deeds: [{ kind: 'order', id: 'K-1' }],
    believed: new Map([
      [unit(1), 'in'],
      [unit(3), 'not in'],
    ]),
    counted: new Map([[sku(1), 1]]),
    entries: [{ kind: 'epoch', body: {} }, ...told].map((entry, index) => ({
      ...{ epoch: 'e', station: null, merchant: 'acme', sku: null, quantity: null, document: null, body: {}, hash: '' },
      ...entry,
      seq: index + 1,
    })),
    stock: [stockRow(0, 2, true), stockRow(1, 1, false)],
    shelves: { [sku(0)]: { level: 2, processOrders: true } },
    ...more,
  };
}

/** The story with this instead of, or behind, what stood there. */
const instead = (at: number, ...told: Told[]): Evidence => evidence(story.with(at, told[0] as Told));
const then = (at: number, ...told: Told[]): Evidence => evidence(story.toSpliced(at + 1, 0, ...told));
const without = (at: number): Evidence => evidence(story.toSpliced(at, 1));

it('finds nothing in a true story', () => {
  expect(audit(evidence())).toMatchObject({ findings: [], lost: 0, doubled: 0, confirmed: 7 });
});

it.each<[string, Evidence, RegExp]>([
  ['a scan that was told good and is not there', without(4), /told "good" for .* no such scan/],
  ['a unit that is here twice', then(4, received(1)), /has its receipt 2 times/],
  ['a label that is counted twice', then(15, story[15] as Told), /has its tally 2 times/],
  ['a pallet that is here twice', then(1, story[1] as Told), /4 × SKU-0000 are here, 2 were on it/],
  ['what nobody scanned', then(5, received(4)), /counted 1 times at receiving-1, where it was scanned 0 times/],
  ['more than announced', instead(0, { ...(story[0] as Told), body: { lines: [goods] } }), /nobody asked why/],
  ['goods on a closed notice', then(7, received(4)), /is closed, and receives/],
  [
    'a notice that is short of something else',
    instead(7, { ...(story[7] as Told), body: { short: [], over: [] } }),
    /short/,
  ],
  ['a scan that was taken back twice', then(6, story[6] as Told), /does not stand/],
  ['more in a box than its order wants', then(11, packed(3)), /wants 2 × SKU-0000, 3 are packed/],
  ['what left and nobody packed', without(11), /ships .* which nobody scanned for it/],
  ['what stayed in the box', without(13), /was shipped without/],
  [
    'a count that books something else',
    instead(16, { ...(story[16] as Told), quantity: 2 }),
    /is booked, the scans say/,
  ],
  [
    'booked that does not fall with the stock',
    evidence(story, { stock: [{ ...stockRow(0, 2, true), booked: 2 }] }),
    /2 booked/,
  ],
  [
    'incoming that stays',
    evidence(story, { stock: [{ ...stockRow(0, 2, true), incoming: 1 }] }),
    /1 incoming; the entries/,
  ],
  ['what a person saw otherwise', evidence(story, { believed: new Map([[unit(3), 'in']]) }), /was seen to be in/],
  ['a shelf that was counted otherwise', evidence(story, { counted: new Map([[sku(1), 2]]) }), /last count found 2/],
  [
    'a deed that is not on the record',
    evidence(story, { deeds: [{ kind: 'notice', id: 'N-2' }] }),
    /N-2; the ledger has it 0/,
  ],
  ['another number at the storefront', evidence(story, { shelves: {} }), /the storefront shows undefined/],
  ['another epoch', then(9, { kind: 'epoch' }), /a new epoch begins/],
  ['what a screen showed', evidence(story, { seen: ['packing-1 was elsewhere'] }), /packing-1 was elsewhere/],
])('finds %s', (_, lie, sentence) => {
  expect(audit(lie).findings.join('\n')).toMatch(sentence);
});

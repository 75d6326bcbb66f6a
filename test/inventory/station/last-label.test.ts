/** REPRINT is of what was done last at this station, and says of what; where nothing of it came out it says why. */
import { expect, it } from 'vitest';
import type { Entry } from '../../../agent/inventory/nouns/entry.ts';
import { Packhouse } from './pack-house.ts';

function house(): Packhouse {
  const all = new Packhouse();
  all.rules.stations = all.rules.stations.map((station) => ({ ...station, printer: 'labels-1' }));
  return all;
}

/** The printer of this station has printed all that is recorded. */
function prints(all: Packhouse, station: string): void {
  const last = all.entries.findLast(
    (entry) => entry.station === station && ['receipt', 'order-finish'].includes(entry.kind),
  ) as Entry | undefined;
  all.labels.set(station, { done: all.entries.length, ...(last !== undefined && { last }) });
}

const again = (all: Packhouse, station = 'packing-1') => {
  const outcome = all.say('reprint', station);
  return outcome.type === 'stepped' ? { about: outcome.about, text: outcome.text } : outcome;
};

/** Two boxes of one TEE each, of an order that wants two. */
function inTwoBoxes(station: string): Packhouse {
  const all = house().wants('W-4', { TEE: 2 });
  all.open('W-4', station);
  all.pack('TEE', station);
  all.say('next-box', station);
  all.pack('TEE', station);
  return all;
}

const marked = (what: string) => `The label of ${what} is printed once more, with a mark.`;

it('of an order that left in one box, and of one that left in two', () => {
  const one = house().wants('W-1', { TEE: 2, CAP: 1 });
  one.open('W-1');
  for (const sku of ['TEE', 'CAP', 'TEE'] as const) one.pack(sku);
  prints(one, 'packing-1');
  expect(again(one)).toEqual({ about: { what: 'W-1', box: 1 }, text: marked('box 1 of order W-1') });
  const finish = one.entries.find(({ kind }) => kind === 'order-finish');
  expect(one.entries.at(-1)).toMatchObject({ kind: 'reprint', body: { of: finish?.seq, why: 'asked' } });
  const two = inTwoBoxes('packing-1');
  prints(two, 'packing-1');
  expect(again(two)).toEqual({ about: { what: 'W-4', boxes: 2 }, text: marked('2 boxes of order W-4') });
});

it('of one that waits for its weight', () => {
  const all = inTwoBoxes('scale-1');
  prints(all, 'scale-1');
  expect(again(all, 'scale-1')).toMatchObject({ about: { what: 'W-4', boxes: 2 } });
  all.say('reopen', 'scale-1');
  expect(again(all, 'scale-1')).toMatchObject({ code: 'label-void', text: expect.stringContaining('Order W-4') });
});

it('of the box that left last, where another one had left before', () => {
  const all = house().wants('W-1', { TEE: 2 });
  all.open('W-1');
  all.pack('TEE');
  for (const word of ['finish', 'confirm'] as const) all.say(word);
  prints(all, 'packing-1');
  all.open('W-1');
  expect(again(all)).toMatchObject({ about: { what: 'W-1', box: 1 } });
  all.pack('TEE');
  // Not that of box 1 instead.
  const text = 'The label of box 2 of order W-1 has not come out yet: it comes as soon as the printer can print.';
  expect(again(all)).toMatchObject({ code: 'label-waits', text });
  prints(all, 'packing-1');
  expect(again(all)).toMatchObject({ about: { what: 'W-1', box: 2 } });
});

it('not of another order, while its own waits, is in the printer, or is void since the order was opened again', () => {
  const all = house().wants('W-1', { TEE: 1 }).wants('W-2', { CAP: 1 });
  all.open('W-1');
  all.pack('TEE');
  prints(all, 'packing-1');
  all.open('W-2');
  all.pack('CAP');
  expect(again(all)).toMatchObject({ code: 'label-waits', text: expect.stringContaining('box 1 of order W-2') });
  const sent = all.entries.findLast(({ kind }) => kind === 'order-finish')?.seq ?? 0;
  all.labels.set('packing-1', { ...all.labels.get('packing-1'), done: sent - 1, sent });
  expect(again(all)).toMatchObject({ code: 'label-waits' });
  all.say('reopen');
  const text = 'Order W-2 was opened again: packed again, its boxes have new labels. The label is void.';
  expect(again(all)).toMatchObject({ code: 'label-void', text });
  all.say('cancel');
  expect(again(all)).toMatchObject({ code: 'label-void', text });
  expect(all.entries.filter(({ kind }) => kind === 'reprint')).toEqual([]);
});

it('of goods that came in, until they are taken back', () => {
  const all = house();
  all.scan('4006381333931', 'receiving-1');
  const item = { sku: 'TEE' };
  expect(again(all, 'receiving-1')).toMatchObject({
    code: 'label-waits',
    item,
    text: expect.stringContaining('1 × TEE'),
  });
  prints(all, 'receiving-1');
  expect(again(all, 'receiving-1')).toEqual({ about: { what: '1 × TEE' }, text: marked('1 × TEE') });
  all.say('undo', 'receiving-1');
  expect(again(all, 'receiving-1')).toMatchObject({
    code: 'label-void',
    text: '1 × TEE was taken back. The label is void.',
  });
});

it('of nothing, where nothing was done that has one', () => {
  const before = house();
  before.scan('4006381333931', 'receiving-1');
  before.labels.set('receiving-1', { done: before.entries.length });
  expect(again(before, 'receiving-1')).toMatchObject({
    code: 'bad-command',
    text: expect.stringContaining('no label printer here then'),
  });
  expect(again(house())).toMatchObject({ code: 'bad-command', text: expect.stringContaining('had a label') });
});

it('REOPEN and UNDO say which labels are for nothing now, where one may have come out', () => {
  const shipped = inTwoBoxes('packing-1');
  const text = 'Labels of box 1, 2 that have come out are void: throw them away.';
  expect(shipped.say('reopen')).toMatchObject({
    text: expect.stringContaining(text),
    about: { what: 'W-4', voided: { boxes: [1, 2] } },
  });
  expect(inTwoBoxes('scale-1').say('reopen', 'scale-1')).toMatchObject({ text: expect.stringContaining(text) });
  const part = house().wants('W-1', { TEE: 2 });
  part.open('W-1');
  part.pack('TEE');
  for (const word of ['finish', 'confirm'] as const) part.say(word);
  part.open('W-1');
  part.pack('TEE');
  expect(part.say('reopen')).toMatchObject({ about: { voided: { boxes: [2] } } });

  const all = house();
  for (const out of [false, true]) {
    all.scan('4006381333931', 'receiving-1');
    if (out) prints(all, 'receiving-1');
    const said = `Taken back: 1 × TEE.${out ? ' Its label is void: throw it away.' : ''}`;
    expect(all.say('undo', 'receiving-1')).toMatchObject({ text: said });
  }
});

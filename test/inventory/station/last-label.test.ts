/** REPRINT says which label comes once more, as far as the bench knows it: the printer alone knows what it printed. */
import { expect, it } from 'vitest';
import { Packhouse } from './pack-house.ts';

function house(): Packhouse {
  const all = new Packhouse();
  all.rules.stations = all.rules.stations.map((station) => ({ ...station, hasPrinter: true }));
  return all;
}

const about = (all: Packhouse, station = 'packing-1') => {
  const outcome = all.say('reprint', station);
  return outcome.type === 'stepped' ? outcome.about : outcome;
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

it('of an order that left in one box, and of one that left in two', () => {
  const one = house().wants('W-1', { TEE: 2, CAP: 1 });
  one.open('W-1');
  for (const sku of ['TEE', 'CAP', 'TEE'] as const) one.pack(sku);
  expect(about(one)).toEqual({ what: 'W-1', box: 1 });
  expect(about(inTwoBoxes('packing-1'))).toEqual({ what: 'W-4', boxes: 2 });
});

it('of one that waits for its weight', () => {
  expect(about(inTwoBoxes('scale-1'), 'scale-1')).toEqual({ what: 'W-4', boxes: 2 });
});

it('of the box that left last, where another one had left before', () => {
  const all = house().wants('W-1', { TEE: 2 });
  all.open('W-1');
  all.pack('TEE');
  for (const word of ['finish', 'confirm'] as const) all.say(word);
  all.open('W-1');
  all.pack('TEE');
  expect(about(all)).toEqual({ what: 'W-1', box: 2 });
});

it('of none where the order is open again: its labels may have been withdrawn', () => {
  const all = inTwoBoxes('packing-1');
  all.say('reopen');
  expect(about(all)).toBeUndefined();
});

it('of goods that came in', () => {
  const all = house();
  all.scan('4006381333931', 'receiving-1');
  expect(about(all, 'receiving-1')).toEqual({ what: '1 × TEE' });
});

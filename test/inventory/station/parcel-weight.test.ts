/**
 * The weight of a packed order: which box a weight is taken for, what settles it, and what the packer is told. R4: by
 * the weights the order keeps.
 */
import { describe, expect, it } from 'vitest';
import { stationState } from '../../../agent/inventory/station/station-state.ts';
import { Packhouse } from './pack-house.ts';

const at = 'scale-1';

/** Two TEE at 140 g and a MUG at 350 g in a carton of 120 g, packed at the scale: 750 g. */
function packed(): Packhouse {
  const house = new Packhouse().wants('A-1', { TEE: 2, MUG: 1 });
  house.open('A-1', at);
  for (const sku of ['TEE', 'MUG', 'TEE'] as const) house.pack(sku, at);
  return house;
}

/** The same in two boxes: two TEE (400 g), one MUG (470 g). */
function twoBoxes(): Packhouse {
  const house = new Packhouse().wants('A-1', { TEE: 2, MUG: 1 });
  house.open('A-1', at);
  house.pack('TEE', at);
  house.pack('TEE', at);
  house.say('next-box', at);
  house.pack('MUG', at);
  return house;
}

const checks = (house: Packhouse) =>
  house.entries
    .filter(({ kind }) => kind === 'parcel-check')
    .map(({ body }) => body as { result: string; box: number });

describe('a packed order at a station that weighs', () => {
  it('waits: still in stock and booked, and nothing more goes in', () => {
    const house = packed();
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 2, packed: 2 });
    expect(house.pack('TEE', at)).toMatchObject({ type: 'refused', code: 'order-closed' });
    expect(house.session(at).document).toMatchObject({ id: 'A-1' });
  });

  it.each([
    ['750', 'g'],
    ['0.752', 'kg'],
    ['745', 'g'],
  ] as const)('ships when the weight fits: %s %s', (digits, unit) => {
    const house = packed();
    expect(house.weigh(digits, at, unit)).toMatchObject({ type: 'stepped', step: 'shipped' });
    expect(checks(house)).toMatchObject([
      { result: 'fits', box: 1, digits, unit, device: 'bench-scale', expectedG: '750.0' },
    ]);
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('TEE')).toEqual({ inStock: 18, booked: 0, packed: 0 });
    expect(house.weigh(digits, at, unit)).toMatchObject({ type: 'unchanged' });
  });

  it('does not ship when it differs, and names what is likeliest missing', () => {
    const house = packed();
    const refused = house.weigh('400');
    expect(refused).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect('text' in refused && refused.text).toContain('350.0 g too light: 1 × MUG missing?');
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.session(at).question).toMatchObject({ about: 'weight', box: 1 });
    // The mug was forgotten on the bench: in the box now, and on the scale again.
    expect(house.weigh('751')).toMatchObject({ step: 'shipped' });
    expect(checks(house).map(({ result }) => result)).toEqual(['differs', 'fits']);
    expect(house.session(at).question).toBeNull();
  });

  it('a round figure is judged as finely as any other', () => {
    expect(packed().weigh('700')).toMatchObject({ code: 'needs-confirm' });
    expect(packed().weigh('0.70', at, 'kg')).toMatchObject({ code: 'needs-confirm' });
  });

  it('ships a differing parcel on a person’s word, which is on the record', () => {
    const house = packed();
    house.weigh('400');
    expect(house.say('confirm', at)).toMatchObject({ type: 'stepped', step: 'shipped' });
    expect(checks(house).map(({ result }) => result)).toEqual(['differs', 'overridden']);
    expect(house.orderRow('A-1').status).toBe('shipped');
  });

  it('ships without a weight on a person’s word: FINISH asks', () => {
    const house = packed();
    const asked = house.say('finish', at);
    expect(asked).toMatchObject({ code: 'needs-confirm' });
    expect('text' in asked && asked.text).toContain('Box 1 of order A-1 is not weighed.');
    expect(house.say('confirm', at)).toMatchObject({ step: 'shipped' });
  });

  it('REOPEN opens it, and what was weighed does not hold any longer', () => {
    const house = twoBoxes();
    house.weigh('470');
    house.weigh('300');
    expect(house.say('reopen', at)).toMatchObject({ step: 'reopened' });
    expect(house.session(at).question).toBeNull();
    expect(house.say('undo', at)).toMatchObject({ step: 'undone' });
    house.pack('MUG', at);
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.boxes('A-1').map(({ checked }) => checked)).toEqual([false, false]);
  });

  it('REOPEN of what has left does the same: each of its boxes is weighed again, also the one that went without', () => {
    const house = twoBoxes();
    house.weigh('470');
    house.weigh('300');
    expect(house.say('confirm', at)).toMatchObject({ step: 'shipped' });
    expect(house.say('reopen', at)).toMatchObject({ step: 'reopened' });
    expect(house.say('cancel', at)).toMatchObject({ step: 'left' });
    house.scan('A-1', at);
    expect(house.say('finish', at)).toMatchObject({ step: 'finished' });
    expect(house.say('finish', at)).toMatchObject({ code: 'needs-confirm' });
    expect(house.session(at).question).toMatchObject({ about: 'unweighed', box: 2 });
    house.weigh('470');
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.weigh('400')).toMatchObject({ step: 'shipped' });
  });

  it('a box that left before, and is not reopened, is not weighed again', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
    house.scan('A-1', at);
    house.pack('TEE', at);
    house.say('finish', at);
    house.say('confirm', at);
    house.weigh('260');
    house.scan('A-1', at);
    house.pack('MUG', at);
    house.weigh('470');
    expect(house.say('reopen', at)).toMatchObject({ step: 'reopened' });
    expect(house.boxes('A-1')).toMatchObject([
      { shipped: true, checked: true },
      { shipped: false, checked: false },
    ]);
  });

  it('a weight out of turn is no news', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    const from = house.entries.length;
    expect(house.weigh('750')).toMatchObject({ type: 'unchanged' });
    house.open('A-1', at);
    expect(house.weigh('750')).toMatchObject({ type: 'unchanged' });
    expect(house.weigh('750', 'nowhere')).toMatchObject({ type: 'unchanged' });
    expect(house.kinds(from)).toEqual(['session']);
  });
});

describe('a weight while nothing counts at the station', () => {
  it('is no news before the badge is back', () => {
    const house = packed();
    house.append({ kind: 'session', station: at, body: { change: 'sign-in', operator: 'anna' } });
    house.say('lock', at);
    expect(house.weigh('750')).toMatchObject({ type: 'unchanged' });
    expect(house.orderRow('A-1').status).toBe('packed');
    house.append({ kind: 'session', station: at, body: { change: 'sign-in', operator: 'anna' } });
    expect(house.weigh('750')).toMatchObject({ step: 'shipped' });
  });

  it('is none either while an error waits to be acknowledged, or somebody has to sign in', () => {
    for (const manner of [{ holdErrors: true }, { signIn: 'required' as const }]) {
      const house = packed();
      Object.assign(house.rules.stations.find(({ name }) => name === at) ?? {}, manner);
      house.pack('TEE', at);
      expect(house.weigh('750')).toMatchObject({ type: 'unchanged' });
      expect(house.orderRow('A-1').status).toBe('packed');
    }
  });
});

describe('several boxes are weighed one by one', () => {
  it('and what was settled of a box stays settled when the order loses the others', () => {
    const house = twoBoxes();
    expect(house.weigh('400')).toMatchObject({ step: 'weighed' });
    house.append({ kind: 'order', merchant: 'acme', document: 'A-1', body: { lines: [{ sku: 'TEE', quantity: 2 }] } });
    house.append({ kind: 'booking', merchant: 'acme', sku: 'MUG', quantity: -1, document: 'A-1', body: {} });
    expect(house.say('finish', at)).toMatchObject({ code: 'needs-confirm' });
    expect(house.say('confirm', at)).toMatchObject({ step: 'shipped' });
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('MUG')).toEqual({ inStock: 20, booked: 0, packed: 0 });
  });

  it('in any order; the last one ships the order', () => {
    const house = twoBoxes();
    expect(house.weigh('400')).toMatchObject({
      type: 'stepped',
      step: 'weighed',
      text: 'Box 1 is fine. Put box 2 on the scale.',
    });
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.weigh('400')).toMatchObject({ code: 'needs-confirm' });
    expect(house.weigh('470')).toMatchObject({ step: 'shipped' });
    expect(checks(house).map(({ result, box }) => [result, box])).toEqual([
      ['fits', 1],
      ['differs', 2],
      ['fits', 2],
    ]);
  });

  it('a weight that fits none is told as that of the box that was asked for; CONFIRM is about that one only', () => {
    const house = twoBoxes();
    const { parcel } = stationState(house.tables, house.rules, at);
    expect(parcel).toMatchObject({ box: 2, others: [1] });
    // Nearer to box 1, and yet: whoever did as the screen said has box 2 on the scale.
    const refused = house.weigh('260');
    expect('text' in refused && refused.text).toContain('Box 2: 210.0 g too light');
    expect(house.session(at).question).toMatchObject({ about: 'weight', box: 2 });
    expect(house.say('confirm', at)).toMatchObject({
      ...{ step: 'overridden', about: { box: 2 } },
      text: 'Box 2 goes without a weight that fits. Put box 1 on the scale.',
    });
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.weigh('400')).toMatchObject({ step: 'shipped' });
  });

  it('FINISH and a carrier’s label mean the box that was asked for, too', () => {
    const house = twoBoxes();
    expect(house.say('finish', at)).toMatchObject({ text: expect.stringContaining('Box 2 of order A-1') });
    house.say('cancel', at);
    expect(house.scan('1Z999AA10123456784', at)).toMatchObject({ about: { what: 'A-1', box: 2, labelled: true } });
    expect(house.boxes('A-1')).toMatchObject([{ box: 1 }, { box: 2, tracking: '1Z999AA10123456784' }]);
  });
});

describe('what it is weighed against', () => {
  it('R4: the unit weight that the order keeps, not the item’s of today', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    house.change('TEE', { unitWeightG: '900' });
    house.open('A-1', at);
    house.pack('TEE', at);
    house.pack('TEE', at);
    expect(house.weigh('400')).toMatchObject({ step: 'shipped' });
  });

  it('the packaging that the items in the box ship in; the heaviest, when they name several', () => {
    const house = new Packhouse();
    house.change('TEE', { packaging: 'carton' });
    house.change('MUG', { packaging: 'crate' });
    house.wants('A-1', { TEE: 1, MUG: 1 });
    house.open('A-1', at);
    house.pack('TEE', at);
    house.pack('MUG', at);
    expect(house.weigh('1390')).toMatchObject({ step: 'shipped' });
  });

  it('an order with an item nobody has weighed ships at once, and says why it was not weighed', () => {
    const house = new Packhouse();
    house.change('CAP', { unitWeightG: null });
    house.wants('A-1', { CAP: 1 });
    house.open('A-1', at);
    house.pack('CAP', at);
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(checks(house)).toMatchObject([{ result: 'not-checkable', box: 1, text: expect.stringContaining('CAP') }]);
  });
});

/**
 * Packing against an open order (R3): what a scan, FINISH, NEXT BOX, CONFIRM and REOPEN make of it, also when the order
 * changes meanwhile.
 */

import { describe, expect, it } from 'vitest';
import { stationState } from '../../../agent/inventory/station/station-state.ts';
import { codes, Packhouse, single } from './pack-house.ts';

/** An order of two TEE and one CAP, open at packing-1. */
function begun(): Packhouse {
  const house = new Packhouse().wants('A-1', { TEE: 2, CAP: 1 });
  house.open('A-1');
  return house;
}

describe('a scan at a station with an order open', () => {
  it('packs: still in stock, still booked, no longer on the shelf', () => {
    const house = begun();
    expect(house.pack('TEE')).toMatchObject({
      type: 'recorded',
      what: 'packing',
      units: 1,
      inStock: 20,
      progress: { unitsDone: 1, unitsOf: 3, linesDone: 0, linesOf: 2, line: { sku: 'TEE', done: 1, of: 2 } },
    });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 2, packed: 1 });
    expect(house.orderRow('A-1')).toMatchObject({ status: 'open', lines: [{ packed: 1 }, {}] });
  });

  it('R3 ships with the last unit: in stock and booked fall together, what is available stays', () => {
    const house = begun();
    for (const sku of ['TEE', 'CAP'] as const) house.pack(sku);
    const from = house.entries.length;
    expect(house.pack('TEE')).toMatchObject({ type: 'recorded', inStock: 18, available: 18 });
    expect(house.kinds(from)).toEqual(['packing', 'order-finish', 'shipment', 'shipment', 'session']);
    expect(house.entries.slice(from).filter(({ kind }) => kind === 'shipment')).toMatchObject([
      { document: 'A-1', sku: 'TEE', quantity: -2, body: { box: 1 } },
      { document: 'A-1', sku: 'CAP', quantity: -1, body: { box: 1 } },
    ]);
    expect(house.stock('TEE')).toEqual({ inStock: 18, booked: 0, packed: 0 });
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.session().document).toBeNull();
  });

  it('refuses what is not in the order, says what is, and whose it is', () => {
    const house = begun().wants('A-2', { MUG: 1 });
    const refused = house.pack('MUG');
    expect(refused).toMatchObject({ type: 'refused', code: 'not-in-order' });
    expect('text' in refused && refused.text).toBe(
      'MUG (MUG) is not in order A-1, which wants 2 × TEE, 1 × CAP. Order A-2 wants it.',
    );
    expect(house.stock('MUG').packed).toBe(0);
  });

  it.each([
    ['a wrong item', 'MUG', 'not-in-order'],
    ['one too many', 'CAP', 'too-many'],
  ] as const)('R24 offers no order that is held for %s, but the next that wants it', (_, sku, code) => {
    const house = begun().wants('A-2', { [sku]: 1 });
    house.pack('CAP');
    const hold = { type: 'order-hold', by: 'eva', merchant: 'acme', id: 'A-2', held: true, reason: 'fraud?' } as const;
    house.submit(hold);
    const held = house.pack(sku);
    expect(held).toMatchObject({ type: 'refused', code, text: expect.not.stringContaining('A-2') });
    expect(held).not.toHaveProperty('fits');
    house.wants('A-3', { [sku]: 1 });
    expect(house.pack(sku)).toMatchObject({ text: expect.stringContaining('A-3 wants it'), fits: { id: 'A-3' } });
    house.submit({ ...hold, held: false });
    expect(house.pack(sku)).toMatchObject({ fits: { id: 'A-2' } });
  });

  it('refuses one too many, and says how many there are', () => {
    const house = begun();
    house.pack('CAP');
    const refused = house.pack('CAP');
    expect(refused).toMatchObject({ type: 'refused', code: 'too-many', text: 'Order A-1 has all 1 × CAP.' });
    expect(refused).toMatchObject({ short: { wanted: 0, scanned: 1 } });
    house.submit({ type: 'station', station: 'packing-1', by: 'test', command: { command: 'quantity', quantity: 3 } });
    const short = { wanted: 2, scanned: 3 };
    expect(house.pack('TEE')).toMatchObject({ code: 'too-many', short, text: 'Order A-1 wants 2 more × TEE, not 3.' });
    expect(house.stock('TEE').packed).toBe(0);
  });

  it('refuses what is not on the shelf, also when it is in stock in somebody else’s box', () => {
    const house = new Packhouse().wants('A-1', { TEE: 15 }).wants('A-2', { TEE: 15 });
    house.open('A-1');
    house.open('A-2', 'packing-2');
    for (let packed = 0; packed < 14; packed += 1) house.pack('TEE', 'packing-1');
    for (let packed = 0; packed < 6; packed += 1) house.pack('TEE', 'packing-2');
    for (const station of ['packing-1', 'packing-2']) {
      expect(house.pack('TEE', station)).toMatchObject({ type: 'refused', code: 'not-in-stock' });
    }
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 30, packed: 20 });
  });

  it('without an order ships blindly, but never what is in a box', () => {
    const house = new Packhouse().wants('A-1', { TEE: 20 });
    house.open('A-1');
    for (let packed = 0; packed < 19; packed += 1) house.pack('TEE');
    expect(house.pack('TEE', 'packing-2')).toMatchObject({ type: 'recorded', what: 'shipment' });
    expect(house.pack('TEE', 'packing-2')).toMatchObject({ type: 'refused', code: 'not-in-stock' });
  });

  it('counts a single unit once, and lets it come back after it was shipped', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    house.open('A-1');
    house.scan(single('S1'), 'packing-1');
    expect(house.scan(single('S1'), 'packing-1')).toMatchObject({ type: 'unchanged' });
    expect(house.tables.row('unit', `0${codes.TEE}.S1`)?.state).toBe('packed');
    house.pack('TEE');
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.tables.row('unit', `0${codes.TEE}.S1`)?.state).toBe('out');
    expect(house.scan(single('S1'))).toMatchObject({ type: 'recorded', what: 'receipt' });
  });
});

describe('a single unit', () => {
  it('of another order’s box is refused, not taken for one that was counted', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 }).wants('A-2', { TEE: 2 });
    house.open('A-1');
    house.open('A-2', 'packing-2');
    house.scan(single('S1'), 'packing-1');
    expect(house.scan(single('S1'), 'packing-2')).toMatchObject({
      ...{ type: 'refused', code: 'not-in-order' },
      text: expect.stringContaining('another order'),
    });
    expect(house.boxes('A-2')).toEqual([]);
  });

  it('that has left is refused for the next order, and known to the one it left with', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 }).wants('A-2', { TEE: 1 });
    house.open('A-1');
    house.scan(single('S1'), 'packing-1');
    house.say('finish');
    house.say('confirm');
    house.open('A-1');
    expect(house.scan(single('S1'), 'packing-1')).toMatchObject({ type: 'unchanged' });
    house.open('A-2', 'packing-2');
    expect(house.scan(single('S1'), 'packing-2')).toMatchObject({ type: 'refused', code: 'not-in-stock' });
  });

  it('stays in its box when a loose one is taken back', () => {
    const house = new Packhouse().wants('A-1', { TEE: 3 });
    house.open('A-1');
    house.scan(single('S1'), 'packing-1');
    house.pack('TEE');
    const loose = { kind: 'packing', station: 'packing-1', merchant: 'acme', sku: 'TEE', document: 'A-1' } as const;
    house.append({ ...loose, quantity: -1, body: { box: 1 } });
    expect(house.say('undo')).toMatchObject({ code: 'nothing-to-undo' });
    expect(house.boxes('A-1')).toMatchObject([{ contents: [{ quantity: 1, units: [{}] }] }]);
  });
});

describe('several boxes', () => {
  it('NEXT BOX puts what follows into another one; an empty box has no successor', () => {
    const house = begun();
    expect(house.say('next-box')).toMatchObject({ type: 'refused', code: 'bad-command' });
    house.pack('TEE');
    expect(house.say('next-box')).toMatchObject({ type: 'stepped', step: 'box', text: 'Box 2.' });
    house.pack('TEE');
    house.pack('CAP');
    expect(house.boxes('A-1')).toMatchObject([
      { box: 1, shipped: true, contents: [{ sku: 'TEE', quantity: 1 }] },
      { box: 2, shipped: true, contents: [{ sku: 'TEE' }, { sku: 'CAP' }] },
    ]);
    const shipments = house.entries.filter(({ kind }) => kind === 'shipment');
    expect(shipments.map(({ sku, quantity, body }) => [sku, quantity, (body as { box: number }).box])).toEqual([
      ['TEE', -1, 1],
      ['TEE', -1, 2],
      ['CAP', -1, 2],
    ]);
  });

  it('put aside and taken up again goes on in the box that was being filled', () => {
    const house = new Packhouse().wants('A-1', { TEE: 3, CAP: 2 }).wants('A-2', { MUG: 1 });
    house.scan('A-1', 'packing-1');
    house.pack('TEE');
    house.say('next-box');
    house.pack('TEE');
    house.say('cancel');
    house.scan('A-1', 'packing-1');
    expect(house.session().box).toBe(2);
    house.scan('A-2', 'packing-1');
    expect(house.session().box).toBe(1);
    house.scan('A-1', 'packing-1');
    house.pack('CAP');
    expect(house.say('undo')).toMatchObject({ step: 'undone' });
    expect(house.session().box).toBe(2);
    house.pack('CAP');
    expect(house.boxes('A-1')).toMatchObject([
      { box: 1, contents: [{ sku: 'TEE', quantity: 1 }] },
      { box: 2, contents: [{ sku: 'TEE', quantity: 1 }, { sku: 'CAP' }] },
    ]);
    expect(house.rebuilt().row('session', 'packing-1')).toEqual(house.session());
    expect(house.say('next-box')).toMatchObject({ text: 'Box 3.' });
  });

  it('taken up at another station begins a box of its own, and says so from the start', () => {
    const house = new Packhouse().wants('A-1', { TEE: 4 });
    house.scan('A-1', 'packing-1');
    house.pack('TEE');
    house.say('cancel');
    house.scan('A-1', 'packing-2');
    expect(house.session('packing-2').box).toBe(2);
    house.pack('TEE', 'packing-2');
    house.scan('A-1', 'packing-1');
    expect(house.session('packing-1').box).toBe(1);
    house.pack('TEE', 'packing-1');
    expect(house.boxes('A-1')).toMatchObject([
      { box: 1, station: 'packing-1', contents: [{ quantity: 2 }] },
      { box: 2, station: 'packing-2', contents: [{ quantity: 1 }] },
    ]);
  });

  it('packed, put aside and opened again before it was weighed goes on in its newest box', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    house.scan('A-1', 'scale-1');
    house.pack('TEE', 'scale-1');
    house.say('next-box', 'scale-1');
    house.pack('TEE', 'scale-1');
    house.say('cancel', 'scale-1');
    house.scan('A-1', 'scale-1');
    house.say('reopen', 'scale-1');
    house.changeOrder('A-1', { TEE: 3 });
    house.pack('TEE', 'scale-1');
    expect(house.boxes('A-1')).toMatchObject([{ contents: [{ quantity: 1 }] }, { contents: [{ quantity: 2 }] }]);
  });

  it('of two stations, shipped and reopened at the one goes on in the box of that one', () => {
    const house = new Packhouse().wants('A-1', { TEE: 3 });
    house.scan('A-1', 'packing-1');
    house.pack('TEE', 'packing-1');
    house.scan('A-1', 'packing-2');
    house.pack('TEE', 'packing-2');
    house.pack('TEE', 'packing-1');
    expect(house.say('reopen')).toMatchObject({ step: 'reopened' });
    expect(house.session().box).toBe(1);
  });

  it('two stations on one order see each other’s progress, and fill boxes of their own', () => {
    const house = begun();
    house.open('A-1', 'packing-2');
    house.pack('TEE', 'packing-1');
    expect(house.pack('TEE', 'packing-2')).toMatchObject({ progress: { line: { done: 2, of: 2 } } });
    expect(house.pack('TEE', 'packing-1')).toMatchObject({ code: 'too-many' });
    expect(house.boxes('A-1')).toMatchObject([
      { box: 1, station: 'packing-1' },
      { box: 2, station: 'packing-2' },
    ]);
    expect(house.session('packing-2').box).toBe(2);
    house.pack('CAP', 'packing-2');
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.pack('CAP', 'packing-1')).toMatchObject({ code: 'order-closed' });
  });
});

describe('FINISH', () => {
  it('with something missing asks first, and ships what there is: the rest stays booked', () => {
    const house = begun();
    house.pack('TEE');
    expect(house.say('finish')).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(house.session().question).toMatchObject({ about: 'partial' });
    expect(house.say('confirm')).toMatchObject({
      type: 'stepped',
      step: 'shipped',
      text: 'Order A-1 is shipped: 1 unit in 1 box. Still open: 1 × TEE, 1 × CAP.',
    });
    expect(house.orderRow('A-1')).toMatchObject({ status: 'open', lines: [{ shipped: 1 }, { shipped: 0 }] });
    expect(house.stock('TEE')).toEqual({ inStock: 19, booked: 1, packed: 0 });
    // The rest later goes into a box of its own.
    house.open('A-1');
    house.pack('TEE');
    house.pack('CAP');
    expect(house.boxes('A-1').map(({ box }) => box)).toEqual([1, 2]);
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('TEE')).toEqual({ inStock: 18, booked: 0, packed: 0 });
  });

  it.each([
    ['nothing open', (house: Packhouse) => house.cancel('A-9'), 'nothing-open'],
    ['nothing packed', (house: Packhouse) => house.open('A-1'), 'bad-command'],
    [
      'a cancelled order',
      (house: Packhouse) => {
        house.open('A-1');
        house.cancel('A-1');
      },
      'order-closed',
    ],
  ])('refuses %s', (_words, prepare, code) => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    prepare(house);
    expect(house.say('finish')).toMatchObject({ type: 'refused', code });
  });

  it('asked at one bench while another ships the order: CONFIRM says that it is shipped, and nothing goes back', () => {
    const house = begun();
    house.open('A-1', 'packing-2');
    house.pack('TEE', 'packing-1');
    house.say('finish', 'packing-2');
    expect(house.session('packing-2').question).toMatchObject({ about: 'partial' });
    house.pack('TEE', 'packing-1');
    house.pack('CAP', 'packing-1');
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.say('confirm', 'packing-2')).toMatchObject({
      ...{ type: 'stepped', step: 'shipped', text: 'Order A-1 has been shipped. Scan the next order.' },
    });
    expect(house.session('packing-2').question).toBeNull();
  });

  it.each([
    ['shipped', (house: Packhouse) => (['TEE', 'TEE', 'CAP'] as const).map((sku) => house.pack(sku))],
    ['cancelled', (house: Packhouse) => house.cancel('A-1')],
  ] as const)('%s meanwhile: CANCEL says so, and REOPEN that there is nothing of it here', (status, end) => {
    const nothingHere = expect.stringContaining('no order was shipped here last');
    const house = begun();
    house.open('A-1', 'packing-2');
    end(house);
    expect(house.say('cancel', 'packing-2')).toMatchObject({
      ...{ type: 'stepped', step: 'over', text: `Order A-1 is ${status}: it is no work here any more.` },
    });
    expect(house.session('packing-2').document).toBeNull();
    expect(house.say('reopen', 'packing-2')).toMatchObject({ code: 'bad-command', text: nothingHere });
  });

  it('CANCEL puts an order aside that is still to be packed', () => {
    const text = expect.stringContaining('Scan or choose it to go on');
    expect(begun().say('cancel')).toMatchObject({ type: 'stepped', step: 'left', text });
  });

  it('CANCEL leaves the order as it is', () => {
    const house = begun();
    house.pack('TEE');
    house.say('finish');
    expect(house.say('cancel')).toMatchObject({ type: 'stepped', step: 'cancelled' });
    expect(house.orderRow('A-1')).toMatchObject({ status: 'open', lines: [{ packed: 1 }, {}] });
  });
});

it('a second packer of an order is shown the box that the goods go into', () => {
  const house = new Packhouse().wants('A-1', { TEE: 2 });
  house.open('A-1');
  house.pack('TEE');
  house.open('A-1', 'packing-2');
  const shown = () => stationState(house.tables, house.rules, 'packing-2').box;
  expect(shown()).toBe(2);
  expect(house.pack('TEE', 'packing-2')).toMatchObject({ type: 'recorded' });
  expect(house.boxes('A-1').map(({ box, station }) => [box, station])).toEqual([
    [1, 'packing-1'],
    [2, 'packing-2'],
  ]);
});

describe('REOPEN', () => {
  const offered = (house: Packhouse) => stationState(house.tables, house.rules, 'packing-1').reopens;

  it('is offered for what left here last, whatever was scanned about it since, until something else is begun', () => {
    const house = begun();
    expect(offered(house)).toBeUndefined();
    for (const sku of ['TEE', 'CAP', 'TEE'] as const) house.pack(sku);
    expect(offered(house)).toBe('A-1');
    expect(house.scan('1Z999AA10123456784', 'packing-1')).toMatchObject({ type: 'stepped', step: 'box' });
    house.say('good');
    expect(offered(house)).toBe('A-1');
    house.say('cancel');
    house.pack('MUG');
    expect(offered(house)).toBeUndefined();
    expect(house.say('reopen')).toMatchObject({ type: 'refused', code: 'bad-command' });
  });

  it('is named by UNDO, which cannot take back what has left, and by goods that come to a packed order', () => {
    const house = begun();
    for (const sku of ['TEE', 'CAP', 'TEE'] as const) house.pack(sku);
    expect(house.say('undo')).toMatchObject({ type: 'refused', code: 'nothing-to-undo', reopens: 'A-1' });
    const atScale = new Packhouse().wants('A-2', { TEE: 1 });
    atScale.open('A-2', 'scale-1');
    atScale.pack('TEE', 'scale-1');
    for (const refusal of [atScale.say('undo', 'scale-1'), atScale.pack('TEE', 'scale-1')])
      expect(refusal).toMatchObject({ type: 'refused', reopens: 'A-2' });
    expect(stationState(atScale.tables, atScale.rules, 'scale-1').reopens).toBe('A-2');
  });

  it('takes back a shipping that was just done: nothing has left, and it ships once more', () => {
    const house = begun();
    for (const sku of ['TEE', 'CAP', 'TEE'] as const) house.pack(sku);
    expect(house.say('reopen')).toMatchObject({ type: 'stepped', step: 'reopened', progress: { unitsDone: 3 } });
    expect(house.orderRow('A-1')).toMatchObject({ status: 'open', lines: [{ packed: 2, shipped: 0 }, { packed: 1 }] });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 2, packed: 2 });
    expect(house.say('undo')).toMatchObject({ type: 'stepped', step: 'undone' });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 2, packed: 1 });
    house.pack('TEE');
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('TEE')).toEqual({ inStock: 18, booked: 0, packed: 0 });
  });

  it('brings single units back into their box', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1 });
    house.open('A-1');
    house.scan(single('S1'), 'packing-1');
    house.say('reopen');
    expect(house.tables.row('unit', `0${codes.TEE}.S1`)?.state).toBe('packed');
    house.say('undo');
    expect(house.tables.row('unit', `0${codes.TEE}.S1`)?.state).toBe('in');
    expect(house.boxes('A-1')).toEqual([]);
    expect(house.scan(single('S1'), 'packing-1')).toMatchObject({ type: 'recorded', what: 'packing' });
  });

  it('is refused where a single unit of it came in again: it would be here twice', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1 });
    house.open('A-1');
    house.scan(single('S1'), 'packing-1');
    house.scan(single('S1'), 'receiving-1');
    expect(house.stock('TEE')).toMatchObject({ inStock: 20 });
    expect(house.say('reopen')).toMatchObject({ type: 'refused', text: expect.stringContaining('S1') });
    expect(house.stock('TEE')).toMatchObject({ inStock: 20 });
    expect(house.orderRow('A-1').status).toBe('shipped');
  });

  it('is refused where more of it came back on a return than would have left then', () => {
    const house = begun();
    for (const sku of ['TEE', 'CAP', 'TEE'] as const) house.pack(sku);
    house.scan('A-1', 'receiving-1');
    house.scan(codes.TEE, 'receiving-1');
    expect(house.stock('TEE')).toMatchObject({ inStock: 19 });
    expect(house.say('reopen')).toMatchObject({ type: 'refused', text: expect.stringContaining('RETURN-A-1') });
    expect(house.stock('TEE')).toMatchObject({ inStock: 19 });
    house.say('undo', 'receiving-1');
    expect(house.say('reopen')).toMatchObject({ type: 'stepped', step: 'reopened' });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 2, packed: 2 });
  });

  it('takes back only the last partial shipping', () => {
    const house = begun();
    house.pack('TEE');
    house.say('finish');
    house.say('confirm');
    house.open('A-1');
    house.pack('CAP');
    house.pack('TEE');
    house.say('reopen');
    expect(house.orderRow('A-1')).toMatchObject({
      status: 'open',
      lines: [
        { sku: 'TEE', shipped: 1, packed: 1 },
        { sku: 'CAP', shipped: 0, packed: 1 },
      ],
    });
  });

  it.each([
    ['something else was shipped here', (house: Packhouse) => house.pack('MUG')],
    ['another order was opened here', (house: Packhouse) => house.wants('A-2', { TEE: 1 }).open('A-2')],
    ['it was reopened already', (house: Packhouse) => house.say('reopen')],
    ['nothing was shipped', undefined],
  ])('is refused when %s', (_words, after) => {
    const house = begun();
    if (after !== undefined) for (const sku of ['TEE', 'CAP', 'TEE'] as const) house.pack(sku);
    after?.(house);
    const shipped = house.orderRow('A-1').status;
    expect(house.say('reopen')).toMatchObject({ type: 'refused' });
    expect(house.orderRow('A-1').status).toBe(shipped);
  });
});

describe('an order that changes while it is packed', () => {
  it('cancelled: what was in boxes is on the shelf again, and the next scan hears it', () => {
    const house = begun();
    house.pack('TEE');
    house.cancel('A-1');
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 0, packed: 0 });
    const refused = house.pack('TEE');
    expect(refused).toMatchObject({ type: 'refused', code: 'order-closed' });
    expect('text' in refused && refused.text).toContain('was cancelled');
    expect(house.say('undo')).toMatchObject({ type: 'refused' });
    expect(house.stock('TEE').packed).toBe(0);
  });

  it('cancelled while it waits for its weight: booked once, freed once', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    house.open('A-1', 'scale-1');
    house.scan(single('S1'), 'scale-1');
    house.pack('TEE', 'scale-1');
    expect(house.orderRow('A-1').status).toBe('packed');
    expect(house.cancel('A-1')).toMatchObject({ type: 'done' });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 0, packed: 0 });
    expect(house.tables.row('unit', `0${codes.TEE}.S1`)?.state).toBe('in');
    expect(house.boxes('A-1')).toEqual([]);
    expect(house.weigh('400')).toMatchObject({ type: 'unchanged' });
  });

  it('to fewer: what is too many is taken out before it is finished', () => {
    const house = begun();
    house.pack('TEE');
    house.pack('TEE');
    expect(house.changeOrder('A-1', { TEE: 1, CAP: 1 })).toMatchObject({
      code: 'bad-quantity',
      field: 'lines[0].quantity',
    });
    expect(house.changeOrder('A-1', { CAP: 1 })).toMatchObject({ code: 'bad-quantity', field: 'lines' });
    told(house, { TEE: 1 });
    expect(house.stock('CAP').booked).toBe(0);
    expect(house.pack('TEE')).toMatchObject({ code: 'too-many' });
    const asked = house.say('finish');
    expect('text' in asked && asked.text).toContain('take 1 × TEE out of the box');
    expect(house.session().question).toMatchObject({ about: 'surplus' });
    expect(house.say('confirm')).toMatchObject({ step: 'shipped' });
    expect(house.stock('TEE')).toEqual({ inStock: 19, booked: 0, packed: 0 });
    expect(house.orderRow('A-1').status).toBe('shipped');
  });

  it('to fewer than are packed: whoever has it open is called at once, and with the last unit again', () => {
    const house = begun();
    house.open('A-1', 'packing-2');
    house.pack('TEE');
    house.pack('TEE');
    told(house, { TEE: 1, CAP: 1 });
    const call = { about: 'surplus', text: expect.stringContaining('take 1 × TEE out') };
    for (const station of ['packing-1', 'packing-2']) expect(house.session(station).question).toMatchObject(call);
    expect(house.session('scale-1').question).toBeNull();
    expect(house.pack('CAP')).toMatchObject({ type: 'recorded' });
    expect(house.session().question).toMatchObject(call);
    expect(house.orderRow('A-1').status).toBe('open');
    expect(house.say('confirm')).toMatchObject({ step: 'shipped' });
    expect(house.stock('TEE')).toEqual({ inStock: 19, booked: 0, packed: 0 });
  });

  it('to fewer of one and none of another: what is to come out is asked first, and what is missing after it', () => {
    const house = begun();
    house.pack('TEE');
    house.pack('TEE');
    told(house, { TEE: 1, CAP: 1 });
    house.say('finish');
    expect(house.session().question).toMatchObject({ about: 'surplus', text: expect.not.stringContaining('missing') });
    expect(house.say('confirm')).toMatchObject({ code: 'needs-confirm' });
    expect(house.session().question).toMatchObject({ about: 'partial', text: expect.stringContaining('1 × CAP') });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 1, packed: 1 });
    expect(house.say('confirm')).toMatchObject({ step: 'shipped' });
    expect(house.stock('TEE')).toEqual({ inStock: 19, booked: 0, packed: 0 });
    expect(house.orderRow('A-1').status).toBe('open');
  });

  it('to none of what is packed: the line stays until it is out of the box', () => {
    const house = begun();
    house.pack('TEE');
    told(house, { CAP: 1 });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 0, packed: 1 });
    house.pack('CAP');
    expect(house.orderRow('A-1').status).toBe('open');
    house.say('finish');
    expect(house.say('confirm')).toMatchObject({ step: 'shipped' });
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 0, packed: 0 });
    expect(house.stock('CAP')).toEqual({ inStock: 19, booked: 0, packed: 0 });
  });

  it('to what has left already: it is shipped, whether by the change itself or by taking out the rest', () => {
    const house = begun();
    house.pack('TEE');
    house.say('finish');
    house.say('confirm');
    expect(house.orderRow('A-1').status).toBe('open');
    house.changeOrder('A-1', { TEE: 1 });
    expect(house.orderRow('A-1').status).toBe('shipped');
    expect(house.stock('CAP').booked).toBe(0);

    const other = begun();
    other.pack('TEE');
    other.say('finish');
    other.say('confirm');
    other.open('A-1');
    other.pack('CAP');
    told(other, { TEE: 1 });
    expect(other.orderRow('A-1').status).toBe('open');
    other.say('finish');
    expect(other.say('confirm')).toMatchObject({ type: 'stepped', step: 'undone' });
    expect(other.orderRow('A-1').status).toBe('shipped');
    expect(other.stock('CAP')).toEqual({ inStock: 20, booked: 0, packed: 0 });
  });

  it('a newer version that says the same takes no parcel off the scale; other lines open it', () => {
    const house = new Packhouse().wants('A-1', { TEE: 2 });
    house.open('A-1', 'scale-1');
    for (let packed = 0; packed < 2; packed += 1) house.pack('TEE', 'scale-1');
    told(house, { TEE: 2 });
    expect(house.orderRow('A-1').status).toBe('packed');
    told(house, { TEE: 3 }, 2);
    expect(house.orderRow('A-1').status).toBe('open');
    expect(house.stock('TEE')).toEqual({ inStock: 20, booked: 3, packed: 2 });
    house.pack('TEE', 'scale-1');
    expect(house.weigh('540')).toMatchObject({ step: 'shipped' });
    expect(house.stock('TEE')).toEqual({ inStock: 17, booked: 0, packed: 0 });
  });
});

/** As if the storefront had told the change, which nobody can refuse. */
function told(house: Packhouse, lines: { TEE?: number; CAP?: number }, version = 1): void {
  const at = (minute: number) => `2026-11-22T06:0${minute}:00.000Z`;
  const row = house.orderRow('A-1');
  house.tables.putOrder({ ...row, channel: 'acme-web' });
  const told = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
  const order = { id: 'A-1', placedAt: at(0), updatedAt: at(version), status: 'open' as const, lines: told };
  house.submit({ type: 'orders-page', by: 'shop', channel: 'acme-web', orders: [order], cursor: null, since: at(0) });
}

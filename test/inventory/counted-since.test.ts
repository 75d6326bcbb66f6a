/** R5: who counted later knew better, also of what is taken back, or counts only now, and was scanned before. */
import { describe, expect, it } from 'vitest';
import type { CountedSince } from '../../agent/inventory/nouns/station/exception.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { acknowledge, told } from './told.ts';
import { rulebook, World } from './world.ts';

const merchant = 'acme';
const [tee, mug] = ['4006381333931', '5012345678900'];
const by = 'ann';

class House extends World {
  constructor() {
    super({ ...rulebook, stations: [...rulebook.stations, { name: 'bay-2', work: 'receiving' }] });
    this.withItem('TEE', tee);
    this.submit({ type: 'items', by, items: [{ merchant, sku: 'MUG', name: 'Mug' }] });
  }
  count(sku: string, quantity: number, base?: number) {
    return this.submit({ type: 'count', by, merchant, sku, quantity, ...(base !== undefined && { base }) });
  }
  list(sku: string, quantity: number, base: number) {
    const asOf = Date.parse('2026-11-22T06:00:00Z');
    return this.submit({ type: 'snapshot', by, merchant, base, asOf, items: [{ sku, quantity }] });
  }
  adjust(sku: string, quantity: number) {
    return this.submit({ type: 'adjust', by, merchant, sku, quantity, reason: 'found' });
  }
  undo(station = 'receiving-1') {
    return this.scan(formatCommand({ command: 'undo' }), station);
  }
  get seq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }
  aside(): number[] {
    return this.tables.openRows('exception', 99).map(({ seq }) => seq);
  }
  resolve(counted?: CountedSince, sku = 'MUG') {
    const bind = { merchant, sku, units: 1 };
    const answer = counted === undefined ? {} : { counted };
    return this.submit({ type: 'exception-resolve', by, seq: this.aside()[0] ?? 0, bind, ...answer });
  }
  again(): MapTables {
    const tables = new MapTables();
    for (const entry of this.entries) apply(tables, entry, this.rules);
    return tables;
  }
}

describe('a scan that is taken back after a count', () => {
  it('leaves what was counted as it is, says so, and takes its document back', () => {
    const house = new House();
    house.submit({
      ...{ type: 'notice-announce', by, merchant, id: 'N1' },
      notice: { lines: [{ sku: 'TEE', quantity: 9 }] },
    });
    house.scan('N1');
    house.scan(tee);
    house.count('TEE', 5);
    expect(house.undo()).toMatchObject({
      ...{ type: 'stepped', step: 'undone', text: 'Taken back: 1 × TEE. Counted since, in stock stays: 5 × TEE.' },
      about: { what: '1 × TEE', parts: [{ is: 'counted-since', goods: [{ name: 'TEE', units: 5 }] }] },
    });
    expect(house.item('TEE')).toMatchObject({ inStock: 5, incoming: 9, received: true, processOrders: true });
    expect(house.tables.row('notice', 'acme/N1')?.lines).toMatchObject([{ sku: 'TEE', received: 0 }]);
    expect(house.again().items).toEqual(house.tables.items);
    // A list of a moment after the count finds that nothing moved since.
    expect(house.tables.stockMoved(merchant, 'TEE', house.item('TEE').countedSeq)).toBe(0);
  });

  it('also after a list that agreed, and after one of a moment between', () => {
    const agreed = new House();
    agreed.adjust('TEE', 4);
    agreed.scan(tee);
    agreed.list('TEE', 5, agreed.seq);
    agreed.undo();
    expect(agreed.item('TEE').inStock).toBe(5);
    const between = new House();
    between.adjust('TEE', 4);
    const before = between.seq;
    between.scan(tee);
    // It knew nothing of the scan: that moves what it found.
    between.list('TEE', 3, before);
    expect(between.item('TEE').inStock).toBe(4);
    between.undo();
    expect(between.item('TEE').inStock).toBe(3);
  });

  it('that left without an order is as little here again', () => {
    const house = new House();
    house.adjust('TEE', 7);
    house.scan(tee, 'packing-1');
    house.count('TEE', 6);
    expect(house.undo('packing-1')).toMatchObject({ text: expect.stringContaining('in stock stays: 6 × TEE') });
    expect(house.item('TEE')).toMatchObject({ inStock: 6, processOrders: true });
  });

  it('is taken back though the count found none of it', () => {
    const house = new House();
    house.scan(tee);
    acknowledge(house, 'TEE');
    house.count('TEE', 0);
    acknowledge(house, 'TEE');
    expect(house.undo()).toMatchObject({ type: 'stepped', text: expect.stringContaining('0 × TEE') });
    expect([house.item('TEE').inStock, told(house, 'TEE')?.level ?? 0]).toEqual([0, 0]);
  });

  it.each(['damaged', 'hold'] as const)(
    'is set apart no more where it came as %s, as with one that was set apart on the shelf',
    (command) => {
      const house = new House();
      house.scan(formatCommand({ command }));
      house.scan(tee);
      house.count('TEE', 1);
      expect(house.item('TEE')).toMatchObject({ inStock: 1, processOrders: false });
      expect(house.undo()).toMatchObject({
        text: 'Taken back: 1 × TEE. Counted since, in stock stays: 1 × TEE. For sale again: 1 × TEE.',
      });
      expect(house.item('TEE')).toMatchObject({ inStock: 1, damaged: 0, onHold: 0, processOrders: true });
      const shelf = new House();
      shelf.adjust('TEE', 1);
      shelf.scan(formatCommand({ command }), 'packing-1');
      shelf.scan(tee, 'packing-1');
      shelf.count('TEE', 1);
      shelf.undo('packing-1');
      expect(shelf.item('TEE')).toMatchObject({ inStock: 1, damaged: 0, onHold: 0, processOrders: true });
      expect(house.again().items).toEqual(house.tables.items);
    },
  );

  it('is for sale only as far as the count found it', () => {
    const house = new House();
    house.scan(formatCommand({ command: 'damaged' }));
    house.scan(formatCommand({ command: 'quantity', quantity: 5 }));
    house.scan(tee);
    house.count('TEE', 2);
    expect(house.item('TEE')).toMatchObject({ inStock: 2, damaged: 2 });
    expect(house.undo()).toMatchObject({ text: expect.stringContaining('For sale again: 2 × TEE.') });
    expect(house.item('TEE')).toMatchObject({ inStock: 2, damaged: 0, onHold: 0 });
    expect(house.again().items).toEqual(house.tables.items);
  });

  it.each(['damaged', 'hold'] as const)('stays set apart where the count found fewer and others are %s', (command) => {
    const house = new House();
    const apart = command === 'hold' ? 'onHold' : 'damaged';
    house.submit({
      ...{ type: 'notice-announce', by, merchant, id: 'N1' },
      notice: { lines: [{ sku: 'TEE', quantity: 9 }] },
    });
    house.scan('N1');
    for (let n = 0; n < 3; n += 1) {
      house.scan(formatCommand({ command }));
      house.scan(tee);
    }
    house.count('TEE', 1);
    expect(house.item('TEE')).toMatchObject({ inStock: 1, [apart]: 1 });
    // Three said it, and as many as are there still do, until the last one is taken back.
    for (const left of [1, 1, 0]) {
      const text = `Taken back: 1 × TEE. Counted since, in stock stays: 1 × TEE.${left === 0 ? ' For sale again: 1 × TEE.' : ''}`;
      expect(house.undo()).toMatchObject({ text });
      expect(house.item('TEE')).toMatchObject({ inStock: 1, [apart]: left, processOrders: left === 0 });
    }
    expect(house.again().items).toEqual(house.tables.items);
  });

  it('stays set apart by what another station said, or in another condition', () => {
    const house = new House();
    for (const station of ['receiving-1', 'bay-2']) {
      house.scan(formatCommand({ command: 'damaged' }), station);
      house.scan(tee, station);
    }
    house.count('TEE', 1);
    house.undo();
    expect(house.item('TEE')).toMatchObject({ inStock: 1, damaged: 1, processOrders: false });
    house.undo('bay-2');
    expect(house.item('TEE')).toMatchObject({ inStock: 1, damaged: 0, processOrders: true });
    const both = new House();
    for (const command of ['damaged', 'hold'] as const) {
      both.scan(formatCommand({ command }));
      both.scan(tee);
    }
    both.count('TEE', 1);
    expect(both.item('TEE')).toMatchObject({ damaged: 0, onHold: 1 });
    both.undo();
    expect(both.item('TEE')).toMatchObject({ inStock: 1, damaged: 1, onHold: 0, processOrders: false });
    expect(both.again().items).toEqual(both.tables.items);
  });

  it('stays set apart on the shelf, too', () => {
    const house = new House();
    house.adjust('TEE', 3);
    for (let n = 0; n < 2; n += 1) {
      house.scan(formatCommand({ command: 'damaged' }), 'packing-1');
      house.scan(tee, 'packing-1');
    }
    house.count('TEE', 1);
    house.undo('packing-1');
    expect(house.item('TEE')).toMatchObject({ inStock: 1, damaged: 1, processOrders: false });
    expect(house.again().items).toEqual(house.tables.items);
  });

  it('is for sale where the count found all that is set apart, however much of the rest is gone', () => {
    const house = new House();
    house.adjust('TEE', 5);
    for (let n = 0; n < 2; n += 1) {
      house.scan(formatCommand({ command: 'hold' }));
      house.scan(tee);
    }
    house.count('TEE', 6);
    house.undo();
    expect(house.item('TEE')).toMatchObject({ inStock: 6, onHold: 1 });
  });

  it('of a pallet with two lines of one item leaves none set apart', () => {
    const house = new House();
    const sscc = '006141411234567890';
    const lines = [3, 2].map((quantity, at) => ({ sku: 'TEE', quantity, lot: `L${at}` }));
    house.submit({
      ...{ type: 'notice-announce', by, merchant, id: 'N1' },
      notice: { lines: [{ sku: 'TEE', quantity: 5 }], handlingUnits: [{ sscc, lines }] },
    });
    house.scan('N1');
    house.scan(formatCommand({ command: 'hold' }));
    house.scan(`]C100${sscc}`);
    expect(house.item('TEE')).toMatchObject({ inStock: 5, onHold: 5 });
    house.count('TEE', 2);
    house.undo();
    expect(house.item('TEE')).toMatchObject({ inStock: 2, onHold: 0 });
  });

  it.each([
    [1, 1],
    [0, 1],
  ])('of a label that names one unit counts it once: %i counted', (counted, inStock) => {
    const house = new House();
    const one = ']C1010400638133393121S9';
    house.scan(formatCommand({ command: 'damaged' }));
    house.scan(one);
    house.count('TEE', counted);
    house.undo();
    expect(house.item('TEE')).toMatchObject({ inStock: counted, damaged: 0 });
    expect(house.tables.row('unit', '04006381333931.S9')).toMatchObject(
      counted === 0 ? { state: 'out' } : { state: 'in', condition: null },
    );
    acknowledge(house, 'TEE');
    house.scan(one);
    expect(house.item('TEE')).toMatchObject({ inStock });
    expect(house.again().items).toEqual(house.tables.items);
  });

  it('is no part of its return, and nothing of it stays on hold once that is closed', () => {
    const house = new House();
    house.adjust('TEE', 3);
    house.submit({ type: 'station', station: 'receiving-1', by, command: { command: 'return', merchant } });
    for (let n = 0; n < 2; n += 1) {
      house.scan(formatCommand({ command: 'good' }));
      house.scan(tee);
    }
    house.count('TEE', 5);
    expect(house.item('TEE')).toMatchObject({ inStock: 5, onHold: 2 });
    house.undo();
    expect(house.item('TEE')).toMatchObject({ inStock: 5, onHold: 1 });
    house.scan(formatCommand({ command: 'finish' }));
    expect(house.item('TEE')).toMatchObject({ inStock: 5, onHold: 0 });
  });

  it('moves stock as ever where nobody counted since', () => {
    const house = new House();
    house.count('TEE', 4);
    house.scan(tee);
    expect(house.undo()).toMatchObject({ text: 'Taken back: 1 × TEE.' });
    expect(house.item('TEE').inStock).toBe(4);
  });
});

describe('an unknown code that is given to an item which was counted after its scans', () => {
  const set = (): House => {
    const house = new House();
    for (let n = 0; n < 3; n += 1) house.scan(mug);
    house.count('MUG', 7);
    return house;
  };

  it('is asked about, and nothing counts before the answer', () => {
    const house = set();
    const entries = house.entries.length;
    expect(house.resolve()).toMatchObject({
      ...{ type: 'refused', code: 'counted-since', field: 'counted' },
      text: expect.stringMatching(/3 of it were scanned .* 7 in stock.* the number becomes 10/),
    });
    expect([house.entries.length, house.item('MUG').inStock, house.aside()]).toEqual([entries, 7, [expect.anything()]]);
  });

  it.each([
    ['stands', 7],
    ['apart', 10],
  ] as const)('and counts by it: %s', (answer, inStock) => {
    const house = set();
    const since = house.item('MUG').countedSeq;
    expect(house.resolve(answer)).toMatchObject({
      type: 'done',
      data: { sku: 'MUG', inStock, counted: [{ units: 3, countedSince: since }], left: [] },
    });
    expect([house.item('MUG').inStock, house.aside()]).toEqual([inStock, []]);
    expect(house.tables.barcode('05012345678900')).toMatchObject([{ sku: 'MUG' }]);
    expect(house.again().items).toEqual(house.tables.items);
  });

  it.each([
    [1, 2, 'stands', 8],
    [1, 2, 'apart', 9],
    [2, 1, 'stands', 7],
    [2, 1, 'apart', 9],
  ] as const)(
    'knows which scans of one code came before the count: %i before, %i after, %s',
    (before, after, answer, inStock) => {
      const house = new House();
      for (let n = 0; n < before; n += 1) house.scan(mug);
      house.count('MUG', 6);
      for (let n = 0; n < after; n += 1) house.scan(mug);
      expect(house.aside()).toHaveLength(1);
      expect(house.resolve()).toMatchObject({
        text: expect.stringMatching(
          new RegExp(`after ${before} of it .* 6 in stock.*the number becomes ${6 + after}.*the number becomes 9`),
        ),
      });
      house.resolve(answer);
      expect(house.item('MUG').inStock).toBe(inStock);
      expect(house.again().items).toEqual(house.tables.items);
    },
  );

  it.each(['damaged', 'hold'] as const)('what was %s stays set apart where the count stands', (command) => {
    const house = new House();
    house.scan(formatCommand({ command }));
    house.scan(mug);
    house.count('MUG', 4);
    house.resolve('stands');
    const apart = command === 'hold' ? 'onHold' : 'damaged';
    expect(house.item('MUG')).toMatchObject({ inStock: 4, [apart]: 1 });
  });

  it('ticks its notice off, also where the count stands, and turns nothing on that is not there', () => {
    const house = new House();
    house.submit({
      ...{ type: 'notice-announce', by, merchant, id: 'N1' },
      notice: { lines: [{ sku: 'MUG', quantity: 3 }] },
    });
    house.scan('N1');
    house.scan(mug);
    house.count('MUG', 0);
    house.resolve('stands');
    expect(house.tables.row('notice', 'acme/N1')?.lines).toMatchObject([{ sku: 'MUG', received: 1 }]);
    expect(house.item('MUG')).toMatchObject({ inStock: 0, incoming: 2, processOrders: false });
    expect(house.entries.filter(({ kind }) => kind === 'process-orders')).toEqual([]);
  });

  it('counts without a question where the count came before, or is of another item', () => {
    const house = new House();
    house.count('MUG', 7);
    house.scan(mug);
    house.count('TEE', 2);
    expect(house.resolve()).toMatchObject({ type: 'done', data: { inStock: 8, counted: [{ units: 1 }] } });
  });
});

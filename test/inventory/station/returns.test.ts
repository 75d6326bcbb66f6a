/** R26: what comes back is opened by its number or blind, looked at unit by unit, and for sale only when restocked. */
import { describe, expect, it } from 'vitest';
import type { ReturnRow } from '../../../agent/inventory/nouns/inbound/return.ts';
import { available } from '../../../agent/inventory/nouns/stock/item.ts';
import { told } from '../told.ts';
import { code, mug, ReceivingDock, tee } from './receiving-dock.ts';

/** GTIN and serial number: one unit that its label tells from all others. */
const named = (serial: string) => `]d2010${tee}21${serial}`;

class ReturnsDock extends ReceivingDock {
  announced(lines: { sku: string; quantity: number }[], id = 'RET-1') {
    const content = { order: 'S-1', lines };
    return this.submit({ type: 'return-announce', by: 'web', merchant: 'acme', id, return: content });
  }

  close(id = 'RET-1') {
    return this.submit({ type: 'return-close', by: 'anna', merchant: 'acme', id });
  }

  /** A condition said, then the goods. */
  found(condition: 'good' | 'hold' | 'damaged', text = tee, station = 'receiving-1') {
    return this.scans([code(condition), text], station);
  }

  return(id = 'RET-1'): ReturnRow {
    const row = this.tables.row('return', `acme/${id}`);
    if (row === undefined) throw new Error(`no return ${id}`);
    return row;
  }

  /** `TEE 1 good 0 hold 1 damaged of 2` */
  looked(id?: string): string {
    return this.return(id)
      .lines.map(
        (line) => `${line.sku} ${line.good} good ${line.hold} hold ${line.damaged} damaged of ${line.quantity}`,
      )
      .join(', ');
  }

  numbers(sku = 'TEE'): [inStock: number, onHold: number, damaged: number, available: number] {
    const item = this.item(sku);
    return [item.inStock, item.onHold, item.damaged, available(item)];
  }
}

const tees = (quantity: number) => [{ sku: 'TEE', quantity }];
const opened = (lines = tees(3)): ReturnsDock => {
  const dock = new ReturnsDock();
  dock.announced(lines);
  dock.scan('RET-1');
  return dock;
};

describe('R26 a return', () => {
  it('is opened by its number, looked at unit by unit, and told to shops only when it is restocked', () => {
    const dock = opened();
    expect(dock.found('good')).toMatchObject({ type: 'recorded', inStock: 1, available: 0, processOrders: false });
    dock.found('damaged');
    expect(dock.scan(tee)).toMatchObject({ progress: { document: { type: 'return', id: 'RET-1' }, unitsDone: 3 } });
    expect(dock.looked()).toBe('TEE 1 good 1 hold 1 damaged of 3');
    expect([dock.numbers(), told(dock, 'TEE'), dock.item('TEE').received]).toEqual([[3, 2, 1, 0], undefined, false]);
    expect(dock.command('finish')).toMatchObject({
      step: 'closed',
      text: 'Return RET-1 is closed; for sale again 1 × TEE; on hold 1 × TEE; damaged 1 × TEE.',
    });
    expect([dock.numbers(), told(dock, 'TEE')]).toEqual([[3, 1, 1, 1], expect.objectContaining({ level: 1 })]);
    expect(dock.item('TEE')).toMatchObject({ processOrders: true, flagReason: 'return', received: true });
    expect(dock.return().status).toBe('closed');
  });

  it('asks where something is missing, and closes as it is when that is confirmed', () => {
    const dock = opened();
    dock.found('good');
    expect(dock.command('finish')).toMatchObject({ code: 'needs-confirm', text: expect.stringContaining('2 × TEE') });
    expect(dock.command('confirm')).toMatchObject({ step: 'closed', text: expect.stringContaining('missing 2 × TEE') });
    expect(dock.numbers()).toEqual([1, 0, 0, 1]);
  });

  it('asks about what was not announced, in the condition that was said', () => {
    const dock = opened();
    expect(dock.found('damaged', mug)).toMatchObject({ code: 'needs-confirm' });
    dock.command('confirm');
    expect(dock.looked()).toBe('TEE 0 good 0 hold 0 damaged of 3, MUG 0 good 0 hold 1 damaged of 0');
    expect(dock.numbers('MUG')).toEqual([1, 0, 1, 0]);
  });

  it('is taken back scan by scan, while it is open', () => {
    const dock = opened();
    dock.found('good');
    dock.found('damaged');
    dock.command('undo');
    dock.command('undo');
    expect([dock.numbers(), dock.looked()]).toEqual([[0, 0, 0, 0], 'TEE 0 good 0 hold 0 damaged of 3']);
    dock.found('good');
    dock.close();
    expect(dock.command('undo')).toMatchObject({ type: 'refused', code: 'return-closed' });
    expect(dock.scan(tee)).toMatchObject({ type: 'refused', code: 'return-closed' });
    expect([dock.numbers(), dock.session()?.document]).toEqual([[1, 0, 0, 1], null]);
  });

  it('knows one unit by its serial number, and frees that very one', () => {
    const dock = opened();
    dock.found('good', named('A1'));
    expect(dock.found('good', named('A1'))).toMatchObject({ type: 'unchanged' });
    dock.found('damaged', named('B2'));
    const conditions = () => ['A1', 'B2'].map((serial) => dock.tables.row('unit', `0${tee}.${serial}`)?.condition);
    expect(conditions()).toEqual(['hold', 'damaged']);
    dock.close();
    expect([conditions(), dock.numbers()]).toEqual([
      [null, 'damaged'],
      [2, 0, 1, 1],
    ]);
  });

  it('restocks no more than is still on hold', () => {
    const dock = opened();
    dock.found('good');
    dock.found('good');
    dock.submit({
      ...{ type: 'adjust', by: 'anna', merchant: 'acme', sku: 'TEE', quantity: -1, reason: 'broke', condition: 'hold' },
    });
    expect(dock.close()).toMatchObject({ data: { restocked: [{ sku: 'TEE', quantity: 1 }] } });
    expect(dock.numbers()).toEqual([1, 0, 0, 1]);
  });

  it('comes blind: by RETURN where goods are of one merchant, else by the number of the order', () => {
    const dock = new ReturnsDock();
    expect(dock.command('return')).toMatchObject({ code: 'needs-confirm', text: expect.stringContaining('order') });
    dock.command('cancel');
    const whose = { command: 'return', merchant: 'acme' } as const;
    dock.submit({ type: 'station', station: 'receiving-2', by: 'anna', command: whose });
    dock.found('good', tee, 'receiving-2');
    expect(dock.command('finish', 'receiving-2')).toMatchObject({ step: 'closed' });
    expect(dock.numbers()).toEqual([1, 0, 0, 1]);
    expect(dock.command('return', 'bolt-receiving')).toMatchObject({ type: 'stepped', step: 'opened' });
    expect(dock.command('return', 'packing-1')).toMatchObject({ code: 'bad-command' });

    dock.order('S-9', tees(1));
    expect(dock.scan('S-9')).toMatchObject({ code: 'other-work' });
    dock.scans(['S-9', tee], 'packing-1');
    expect(dock.tables.order('acme', 'S-9')).toMatchObject({ status: 'shipped' });
    expect(dock.scan('S-9')).toMatchObject({ step: 'opened', progress: { document: { id: 'RETURN-S-9' } } });
    dock.found('good');
    dock.command('finish');
    expect(dock.return('RETURN-S-9')).toMatchObject({ order: 'S-9', status: 'closed' });
    expect(dock.scan('S-9')).toMatchObject({ progress: { document: { id: 'RETURN-S-9-2' } } });
  });

  it('two blind ones of a station are two', () => {
    const dock = new ReturnsDock();
    dock.command('return', 'bolt-receiving');
    dock.command('finish', 'bolt-receiving');
    dock.command('return', 'bolt-receiving');
    expect(dock.kinds().filter((kind) => kind === 'return')).toHaveLength(2);
  });

  it('that is begun and left with nothing in it is taken up again: no list fills with empty ones', () => {
    const dock = new ReturnsDock();
    const begun = () => dock.command('return', 'bolt-receiving');
    const id = (outcome: unknown) => (outcome as { progress: { document: { id: string } } }).progress.document.id;
    const first = id(begun());
    dock.command('cancel', 'bolt-receiving');
    expect(id(begun())).toBe(first);
    // Closed, it is over.
    dock.command('finish', 'bolt-receiving');
    expect(id(begun())).not.toBe(first);
    expect(dock.kinds().filter((kind) => kind === 'return')).toHaveLength(2);
  });

  it('keeps the goods of another merchant out', () => {
    const dock = opened();
    dock.submit({
      type: 'items',
      by: 'test',
      items: [{ merchant: 'bolt', sku: 'NUT', barcodes: [{ code: 'NUT', units: 1 }] }],
    });
    expect(dock.scan('NUT')).toMatchObject({ code: 'bad-command', text: expect.stringContaining('bolt') });
  });

  it('counts a code that nobody knew on the return it was set aside for', () => {
    const dock = opened();
    dock.found('damaged', 'WHAT-1');
    const { seq } = dock.tables.openRows('exception', 9)[0] ?? { seq: 0 };
    dock.submit({ type: 'exception-resolve', by: 'anna', seq, bind: { merchant: 'acme', sku: 'TEE', units: 1 } });
    expect([dock.looked(), dock.numbers()]).toEqual(['TEE 0 good 0 hold 1 damaged of 3', [1, 0, 1, 0]]);
  });
});

describe('R26 announcing a return', () => {
  it('is taken once, changed while it is open, and refused when it is closed', () => {
    const dock = opened();
    expect(dock.announced(tees(3))).toMatchObject({ type: 'unchanged' });
    dock.found('good');
    expect(dock.announced([{ sku: 'MUG', quantity: 1 }])).toMatchObject({ type: 'done' });
    expect(dock.looked()).toBe('MUG 0 good 0 hold 0 damaged of 1, TEE 1 good 0 hold 0 damaged of 0');
    dock.close();
    expect(dock.announced(tees(9))).toMatchObject({ code: 'duplicate-return' });
    expect(dock.scan('RET-1')).toMatchObject({ code: 'return-closed' });
    expect(dock.close()).toMatchObject({ type: 'unchanged' });
  });

  it.each([
    ['an unknown item', [{ sku: 'NOPE', quantity: 1 }], 'unknown-item', 'lines[0].sku'],
    ['half a unit', [{ sku: 'TEE', quantity: 0.5 }], 'bad-quantity', 'lines[0].quantity'],
    ['nothing', [], 'bad-request', 'lines'],
  ])('refuses %s', (_name, lines, refused, field) => {
    expect(new ReturnsDock().announced(lines)).toMatchObject({ type: 'refused', code: refused, field });
  });

  it('never shares its number with a notice', () => {
    const dock = opened();
    expect(dock.announce({ lines: tees(1) }, 'RET-1')).toMatchObject({ code: 'duplicate-notice' });
    dock.announce({ lines: tees(1) }, 'ASN-7');
    expect(dock.announced(tees(1), 'ASN-7')).toMatchObject({ code: 'duplicate-return' });
  });

  it('RETURN where goods of several merchants are: no goods count before somebody said whose they are', () => {
    const dock = new ReturnsDock();
    dock.command('return');
    const waits = { code: 'needs-confirm', text: expect.stringContaining('Not counted') };
    expect(dock.scan(tee)).toMatchObject(waits);
    expect(dock.scan(tee)).toMatchObject(waits);
    expect(dock.command('confirm')).toMatchObject(waits);
    expect(dock.numbers()).toEqual([0, 0, 0, 0]);
    dock.announced(tees(1));
    expect(dock.scan('RET-1')).toMatchObject({ step: 'opened' });
    dock.scan(tee);
    expect(dock.numbers()).toEqual([1, 1, 0, 0]);
    dock.command('finish');
    dock.command('return');
    dock.command('cancel');
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded', what: 'receipt' });
  });

  it('more of an order than was shipped, in one parcel or several, is asked about', () => {
    const dock = new ReturnsDock();
    for (let n = 0; n < 3; n += 1) dock.scan(tee);
    dock.order('S-1', [{ sku: 'TEE', quantity: 2 }]);
    dock.scan('S-1', 'packing-1');
    dock.scan(tee, 'packing-1');
    dock.scan(tee, 'packing-1');
    dock.scan('S-1');
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
    dock.command('finish');
    dock.scan('S-1');
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
    expect(dock.scan(tee)).toMatchObject({ code: 'needs-confirm', text: expect.stringContaining('2 ') });
    expect(dock.scan(mug)).toMatchObject({ code: 'needs-confirm' });
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded' });
    expect(dock.numbers()).toEqual([3, 2, 0, 1]);
  });
});

/**
 * Receiving against a notice, scan by scan: opened, ticked off, asked about, closed. Codes of commands as they are
 * printed.
 */

import { describe, expect, it } from 'vitest';
import { stationState } from '../../../agent/inventory/station/station-state.ts';
import { World } from '../world.ts';
import {
  carton,
  code,
  contentSymbol,
  holds,
  mug,
  pallet,
  ReceivingDock,
  shared,
  ssccSymbol,
  stranger,
  tee,
  teeCase,
  unit,
} from './receiving-dock.ts';

/** 24 TEE and 5 MUG announced, and opened at receiving-1. */
function opened(): ReceivingDock {
  const dock = new ReceivingDock();
  dock.announce({ lines: holds(24, 5) });
  dock.scan('ASN-1');
  return dock;
}

it('what nobody announced is asked about by the name that people call it', () => {
  const dock = opened();
  expect(dock.scan('HAT-1')).toMatchObject({ code: 'needs-confirm' });
  expect(stationState(dock.tables, dock.rules, 'receiving-1').asked).toBe('hat');
  dock.scan(code('cancel'));
  expect(stationState(dock.tables, dock.rules, 'receiving-1').asked).toBeNull();
});

const receipts = (dock: ReceivingDock) => dock.entries.filter(({ kind }) => kind === 'receipt');

it.each([
  ['4006381333932', 'a 13-digit number with a wrong check digit', /check digit.*scan again/],
  ['40063815', 'one of 8 digits', /check digit.*scan again/],
  ['400638133392', 'one of 12 digits', /check digit.*scan again/],
  ['14006381333932', 'one of 14 digits', /check digit.*scan again/],
  ['4006381333931', 'a sound number', /^Nobody knows this code yet/],
  ['01234565', 'a UPC-E', /^Nobody knows this code yet/],
  ['123456789', 'nobody’s length', /^Nobody knows this code yet/],
])('%s, %s that nobody knows, says what to do, and so does its exception', (digits, _, text) => {
  const world = new World();
  expect(world.scan(digits)).toMatchObject({ code: 'unknown-barcode', text: expect.stringMatching(text) });
  expect(world.tables.openRows('exception', 2)).toMatchObject([{ text: expect.stringMatching(text) }]);
});

describe('opening a notice by scanning its number', () => {
  it('makes it the station’s document and says what is to come', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(24, 5) });
    expect(dock.scan(']C0ASN-1')).toMatchObject({
      type: 'stepped',
      step: 'opened',
      text: expect.stringContaining('24 × TEE, 5 × MUG to come'),
      progress: { document: { type: 'notice', merchant: 'acme', id: 'ASN-1' }, unitsDone: 0, unitsOf: 29, linesOf: 2 },
    });
    expect(dock.session()?.document).toEqual({ type: 'notice', merchant: 'acme', id: 'ASN-1' });
    expect(dock.scan('ASN-1')).toMatchObject({ type: 'unchanged' });
  });

  it.each<[string, (dock: ReceivingDock) => void, string, string | undefined]>([
    ['nobody announced it', () => {}, 'unknown-barcode', undefined],
    [
      'it is closed',
      (dock) => {
        dock.announce({ lines: holds(1) });
        dock.submit({ type: 'notice-close', by: 't', merchant: 'acme', id: 'ASN-1' });
      },
      'notice-closed',
      undefined,
    ],
    [
      'two merchants have that number',
      (dock) => {
        dock.announce({ lines: holds(1) });
        dock.announce({ lines: [{ sku: 'BOLT', quantity: 1 }] }, 'ASN-1', 'bolt');
      },
      'ambiguous-barcode',
      undefined,
    ],
    [
      'it is another merchant’s than the station’s',
      (dock) => dock.announce({ lines: holds(1) }),
      'unknown-barcode',
      'bolt-receiving',
    ],
    ['this is no place for it', (dock) => dock.announce({ lines: holds(1) }), 'other-work', 'packing-1'],
  ])('is refused when %s', (_, prepare, refusal, station) => {
    const dock = new ReceivingDock();
    prepare(dock);
    expect(dock.scan('ASN-1', station)).toMatchObject({ type: 'refused', code: refusal });
    expect(dock.session(station)?.document ?? null).toBeNull();
  });

  it('of two merchants opens the one that is still open', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(1) });
    dock.announce({ lines: [{ sku: 'BOLT', quantity: 1 }] }, 'ASN-1', 'bolt');
    dock.submit({ type: 'notice-close', by: 't', merchant: 'acme', id: 'ASN-1' });
    expect(dock.scan('ASN-1')).toMatchObject({ progress: { document: { merchant: 'bolt' } } });
  });

  it('never opens what is an item’s barcode', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(1) }, 'HAT-1');
    expect(dock.scan('HAT-1')).toMatchObject({ type: 'recorded', sku: 'HAT' });
  });

  it('puts the one before aside with its progress', () => {
    const dock = opened();
    dock.announce({ lines: holds(1) }, 'ASN-2');
    dock.scan(tee);
    expect(dock.scan('ASN-2')).toMatchObject({ step: 'opened' });
    expect(dock.scan('ASN-1')).toMatchObject({ step: 'opened', progress: { unitsDone: 1 } });
  });

  it('is done from a list, too', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(1) });
    const open = (id: string, merchant = 'acme') => {
      const document = { type: 'notice' as const, merchant, id };
      return dock.submit({
        type: 'station',
        station: 'receiving-1',
        by: 'screen',
        command: { command: 'open', document },
      });
    };
    expect(open('ASN-1')).toMatchObject({ type: 'stepped', step: 'opened' });
    expect(open('ASN-1')).toMatchObject({ type: 'unchanged' });
    expect(open('ASN-9')).toMatchObject({ type: 'refused', code: 'unknown-notice' });
    expect(open('ASN-1', 'bolt')).toMatchObject({ code: 'unknown-notice' });
  });
});

describe('a scan on a notice', () => {
  it.each<[string, string[], string, object]>([
    ['one piece', [tee], 'TEE 1/24, MUG 0/5', { type: 'recorded', units: 1 }],
    ['a case, by the units its barcode holds', [teeCase], 'TEE 12/24, MUG 0/5', { type: 'recorded', units: 12 }],
    ['a quantity keyed in', [code('quantity', 3), mug], 'TEE 0/24, MUG 3/5', { type: 'recorded', units: 3 }],
    ['a code of two merchants is the notice’s', [shared], 'TEE 0/24, MUG 0/5', { code: 'needs-confirm' }],
    ['the last one of a line', [teeCase, teeCase], 'TEE 24/24, MUG 0/5', { progress: { linesDone: 1, unitsDone: 24 } }],
    ['one more than announced', [teeCase, teeCase, tee], 'TEE 24/24, MUG 0/5', { code: 'needs-confirm' }],
    ['a case of which some are too many', [teeCase, tee, teeCase], 'TEE 13/24, MUG 0/5', { code: 'needs-confirm' }],
    ['what was not announced', ['HAT-1'], 'TEE 0/24, MUG 0/5', { code: 'needs-confirm' }],
    ['an unknown code', ['NOBODY'], 'TEE 0/24, MUG 0/5', { code: 'unknown-barcode' }],
  ])('%s', (_, texts, lines, outcome) => {
    const dock = opened();
    expect(dock.scans(texts)).toMatchObject(outcome);
    expect(dock.lines()).toBe(lines);
  });

  it('lowers what is incoming, raises what is in stock, and turns Process Orders on', () => {
    const dock = opened();
    expect(dock.scan(teeCase)).toMatchObject({
      progress: { unitsDone: 12, unitsOf: 29, linesDone: 0, linesOf: 2, line: { sku: 'TEE', done: 12, of: 24 } },
    });
    expect(dock.item('TEE')).toMatchObject({ inStock: 12, incoming: 12, received: true, processOrders: true });
  });

  it('R6 keeps lot, serial and expiry on the entry', () => {
    const dock = opened();
    dock.scan(`]d2010${tee}17271231 10ABC`.replace(' ', ''));
    expect(receipts(dock)[0]?.body).toMatchObject({ lot: 'ABC', expiry: '2027-12-31' });
    dock.scan(`]d2010${tee}21X1`);
    expect(receipts(dock)[1]?.body).toMatchObject({ serial: 'X1' });
    expect(dock.scan(`]d2010${tee}21X1`)).toMatchObject({ type: 'unchanged' });
    expect(dock.lines()).toBe('TEE 2/24, MUG 0/5');
  });
});

describe('more than announced', () => {
  it.each<[string, string[], string, string | undefined]>([
    ['counts with its reason when confirmed', [code('confirm')], 'TEE 25/24, MUG 0/5', 'overage'],
    ['does not count when cancelled', [code('cancel')], 'TEE 24/24, MUG 0/5', undefined],
    ['is dropped by the next goods, which count', [mug], 'TEE 24/24, MUG 1/5', undefined],
    ['is confirmed once only', [code('confirm'), code('confirm')], 'TEE 25/24, MUG 0/5', 'overage'],
    ['is asked about every time', [code('confirm'), tee], 'TEE 25/24, MUG 0/5', 'overage'],
  ])('%s', (_, answers, lines, reason) => {
    const dock = opened();
    dock.scans([teeCase, teeCase, tee]);
    dock.scans(answers);
    expect(dock.lines()).toBe(lines);
    const reasons = receipts(dock).flatMap(({ body }) => (body as { reason?: string }).reason ?? []);
    expect(reasons).toEqual(reason === undefined ? [] : [reason]);
    expect(dock.item('TEE').incoming).toBe(0);
  });

  it('keeps the quantity that was asked about, and what the label said', () => {
    const dock = opened();
    dock.scans([code('quantity', 30), `]d2010${tee}10ABC`]);
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', units: 30 });
    expect(receipts(dock)[0]).toMatchObject({
      quantity: 30,
      document: 'ASN-1',
      body: { lot: 'ABC', reason: 'overage' },
    });
    expect(dock.session()).toMatchObject({ question: null, quantity: null });
  });
});

describe('what was not announced', () => {
  it('gets a line of its own when confirmed', () => {
    const dock = opened();
    dock.scan('HAT-1');
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', sku: 'HAT' });
    expect(dock.lines()).toBe('TEE 0/24, MUG 0/5, HAT 1/0');
    expect(receipts(dock)[0]?.body).toMatchObject({ reason: 'unannounced', scan: 'HAT-1' });
    expect(dock.scan('HAT-1')).toMatchObject({ code: 'needs-confirm' });
  });

  it('and is another merchant’s counts without the notice', () => {
    const dock = new ReceivingDock();
    dock.withItem('NUT', 'NUT-1', 1, 'bolt');
    dock.announce({ lines: holds(1) });
    // So many are asked about by themselves first.
    expect(dock.scans(['ASN-1', code('quantity', 1_000_000), 'NUT-1'])).toMatchObject({ code: 'needs-confirm' });
    expect(dock.command('confirm')).toMatchObject({
      code: 'needs-confirm',
      text: expect.stringMatching(/^1,000,000 × .* \(NUT\) of bolt, not announced on ASN-1\./),
    });
    dock.command('confirm');
    expect(receipts(dock)[0]).toMatchObject({ merchant: 'bolt', sku: 'NUT', document: null });
    expect(dock.lines()).toBe('TEE 0/1');
  });
});

describe('a label that cannot be read', () => {
  const byHand = (dock: ReceivingDock, sku: string, quantity?: number, station = 'receiving-1') => {
    const goods = { command: 'goods' as const, merchant: 'acme', sku, ...(quantity === undefined ? {} : { quantity }) };
    return dock.submit({ type: 'station', station, by: 'screen', command: goods });
  };

  it('counts as the item a person names, and says so on its entry', () => {
    const dock = opened();
    expect(byHand(dock, 'TEE')).toMatchObject({ type: 'recorded', units: 1, progress: { unitsDone: 1 } });
    expect(byHand(dock, 'TEE', 4)).toMatchObject({ units: 4 });
    dock.scan(code('quantity', 3));
    expect(byHand(dock, 'MUG')).toMatchObject({ units: 3 });
    expect(dock.lines()).toBe('TEE 5/24, MUG 3/5');
    expect(receipts(dock).map(({ body }) => body)).toEqual([{ byHand: true }, { byHand: true }, { byHand: true }]);
  });

  it('is asked about when it is more than announced, as any', () => {
    const dock = opened();
    expect(byHand(dock, 'MUG', 6)).toMatchObject({ code: 'needs-confirm' });
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', units: 6 });
    expect(receipts(dock)[0]?.body).toEqual({ byHand: true, reason: 'overage' });
  });

  it.each<[string, number | undefined, string]>([
    ['NOBODY', undefined, 'unknown-item'],
    ['TEE', 0, 'bad-quantity'],
    ['TEE', 1.5, 'bad-quantity'],
  ])('is refused: %s × %s', (sku, quantity, refusal) => {
    const dock = opened();
    expect(byHand(dock, sku, quantity)).toMatchObject({ type: 'refused', code: refusal });
    expect(byHand(dock, 'TEE', 1, 'bolt-receiving')).toMatchObject({ code: 'unknown-item' });
    expect(receipts(dock)).toEqual([]);
  });
});

describe('FINISH', () => {
  it('closes a notice when all of it is here', () => {
    const dock = opened();
    dock.scans([teeCase, teeCase, code('quantity', 5), mug]);
    expect(dock.command('finish')).toMatchObject({ type: 'stepped', step: 'closed' });
    expect(dock.notice().status).toBe('closed');
    expect(dock.session()?.document).toBeNull();
    expect(dock.entries.at(-2)).toMatchObject({
      kind: 'notice-close',
      station: 'receiving-1',
      body: { short: [], over: [] },
    });
  });

  it('asks when some of it is missing, and closes it short when confirmed', () => {
    const dock = opened();
    dock.scans([teeCase, 'HAT-1', code('confirm')]);
    const text = expect.stringContaining('12 × TEE, 5 × MUG');
    expect(dock.command('finish')).toMatchObject({ type: 'refused', code: 'needs-confirm', text });
    expect(dock.notice().status).toBe('open');
    expect(dock.command('confirm')).toMatchObject({ step: 'closed', text: expect.stringContaining('over 1 × HAT') });
    expect(dock.entries.find(({ kind }) => kind === 'notice-close')?.body).toMatchObject({
      short: [
        { sku: 'TEE', quantity: 12 },
        { sku: 'MUG', quantity: 5 },
      ],
      over: [{ sku: 'HAT', quantity: 1 }],
    });
    expect([dock.item('TEE').incoming, dock.item('MUG').incoming]).toEqual([0, 0]);
  });

  it('goes on when cancelled; CANCEL alone leaves it open', () => {
    const dock = opened();
    dock.scans([tee, code('finish'), code('cancel'), tee]);
    expect(dock.lines()).toBe('TEE 2/24, MUG 0/5');
    expect(dock.command('cancel')).toMatchObject({ step: 'left' });
    expect(dock.notice().status).toBe('open');
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
    expect(dock.lines()).toBe('TEE 2/24, MUG 0/5');
  });

  it('has nothing to do without a notice', () => {
    expect(new ReceivingDock().command('finish')).toMatchObject({ code: 'nothing-open' });
  });

  it('R15 says nothing more of a published notice: each unit was told before it came', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(1, 1), publish: true });
    expect(dock.scans(['ASN-1', tee, mug, code('finish')])).toMatchObject({ step: 'closed' });
    expect(dock.entries.filter(({ kind }) => kind === 'sync-now')).toEqual([]);
    expect([dock.item('TEE').published, dock.item('MUG').published]).toEqual([0, 0]);
  });
});

describe('UNDO on a notice', () => {
  it('takes the last scan back, and it is incoming again', () => {
    const dock = opened();
    dock.scans([teeCase, mug]);
    expect(dock.command('undo')).toMatchObject({ step: 'undone' });
    expect(dock.lines()).toBe('TEE 12/24, MUG 0/5');
    dock.command('undo');
    expect(dock.item('TEE')).toMatchObject({ inStock: 0, incoming: 24 });
    expect(dock.command('undo')).toMatchObject({ code: 'nothing-to-undo' });
  });

  it('leaves no line of what was not announced', () => {
    const dock = opened();
    dock.scans(['HAT-1', code('confirm'), code('undo')]);
    expect(dock.lines()).toBe('TEE 0/24, MUG 0/5');
    expect(dock.scan('HAT-1')).toMatchObject({ code: 'needs-confirm' });
  });
});

describe('UNDO of another merchant’s goods that came with a notice', () => {
  it('takes those back, not what was scanned before them', () => {
    const dock = new ReceivingDock();
    dock.submit({
      ...{ type: 'items', by: 'test' },
      items: [{ merchant: 'bolt', sku: 'NUT', name: 'nut', barcodes: [{ code: 'NUT-1', units: 1 }] }],
    });
    dock.announce({ lines: holds(5) });
    dock.scans(['ASN-1', tee, 'NUT-1', code('confirm')]);
    expect(dock.item('NUT', 'bolt').inStock).toBe(1);
    expect(dock.command('undo')).toMatchObject({ step: 'undone', text: 'Taken back: 1 × nut.' });
    expect(dock.item('NUT', 'bolt').inStock).toBe(0);
    expect(dock.lines()).toBe('TEE 1/5');
    expect(dock.command('undo')).toMatchObject({ step: 'undone', text: 'Taken back: 1 × tee.' });
    expect(dock.lines()).toBe('TEE 0/5');
  });
});

describe('two stations on one notice', () => {
  it('see each other’s progress, and count no unit twice', () => {
    const dock = opened();
    dock.scan('ASN-1', 'receiving-2');
    dock.scan(teeCase);
    expect(dock.scan(teeCase, 'receiving-2')).toMatchObject({ progress: { unitsDone: 24, linesDone: 1 } });
    expect(dock.scan(tee)).toMatchObject({ code: 'needs-confirm' });
    dock.scan(`]d2010${mug}21A`);
    expect(dock.scan(`]d2010${mug}21A`, 'receiving-2')).toMatchObject({ type: 'unchanged' });
    expect(dock.lines()).toBe('TEE 24/24, MUG 1/5');
  });

  it('of which one closes it: the other’s next goods are refused once, then count without it', () => {
    const dock = opened();
    dock.scan('ASN-1', 'receiving-2');
    dock.scans([code('finish'), code('confirm')]);
    expect(dock.scan(tee, 'receiving-2')).toMatchObject({ type: 'refused', code: 'notice-closed' });
    expect(dock.session('receiving-2')?.document).toBeNull();
    expect(dock.scan(tee, 'receiving-2')).toMatchObject({ type: 'recorded' });
    expect(receipts(dock).map(({ document }) => document)).toEqual([null]);
    expect(dock.command('finish')).toMatchObject({ code: 'nothing-open' });
  });

  it('of which one receives what the other was asked about: what is confirmed is what is missing then', () => {
    const dock = opened();
    dock.scan('ASN-1', 'receiving-2');
    dock.command('finish');
    dock.scans([teeCase, teeCase], 'receiving-2');
    dock.command('confirm');
    expect(dock.entries.find(({ kind }) => kind === 'notice-close')?.body).toMatchObject({
      short: [{ sku: 'MUG', quantity: 5 }],
    });
  });

  it('of which one closes what the other is asked to close short: it is closed once', () => {
    const dock = opened();
    dock.scans(['ASN-1', code('finish')], 'receiving-2');
    dock.scans([code('finish'), code('confirm')]);
    expect(dock.command('confirm', 'receiving-2')).toMatchObject({ type: 'stepped', step: 'over' });
    expect(dock.entries.filter(({ kind }) => kind === 'notice-close')).toHaveLength(1);
  });

  it('of which both are asked about the same unit: it counts once', () => {
    const dock = opened();
    dock.scan('ASN-1', 'receiving-2');
    const hat = `]d2010${shared}21H1`;
    for (const station of ['receiving-1', 'receiving-2']) dock.scan(hat, station);
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded' });
    expect(dock.command('confirm', 'receiving-2')).toMatchObject({ type: 'unchanged' });
    expect(receipts(dock)).toHaveLength(1);
  });
});

describe('an SSCC whose content was announced', () => {
  function pallets(): ReceivingDock {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(30, 5), handlingUnits: [unit(pallet, 24), unit(carton, 4, 2)] });
    return dock;
  }

  it('opens its notice and is received with one scan', () => {
    const dock = pallets();
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({
      ...{ type: 'recorded', sku: 'TEE', units: 24 },
      progress: { document: { id: 'ASN-1' }, unitsDone: 24, unitsOf: 35 },
    });
    expect(dock.lines()).toBe('TEE 24/30, MUG 0/5');
    expect(receipts(dock)[0]?.body).toMatchObject({ sscc: pallet, unit: pallet });
    expect(dock.session()?.document?.id).toBe('ASN-1');
  });

  it('holds several items: all of them are received together, and taken back together', () => {
    const dock = pallets();
    expect(dock.scans(['ASN-1', ssccSymbol(carton)])).toMatchObject({
      ...{ type: 'stepped', step: 'received', text: 'Received: 4 × TEE, 2 × MUG.' },
      progress: { unitsDone: 6 },
    });
    expect(receipts(dock).map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['TEE', 4],
      ['MUG', 2],
    ]);
    expect(dock.command('undo')).toMatchObject({ step: 'undone' });
    expect(dock.lines()).toBe('TEE 0/30, MUG 0/5');
    expect(dock.scan(ssccSymbol(carton))).toMatchObject({ step: 'received' });
    expect(dock.lines()).toBe('TEE 4/30, MUG 2/5');
  });

  it.each([
    ['at the same station', 'receiving-1', ssccSymbol(carton)],
    ['at another station', 'receiving-2', ssccSymbol(carton)],
    ['without AIM identifier', 'receiving-1', `00${carton}`],
  ])('counts once, scanned again %s', (_, station, text) => {
    const dock = pallets();
    dock.scan(ssccSymbol(carton));
    expect(dock.scan(text, station)).toMatchObject({ type: 'unchanged' });
    expect(dock.lines()).toBe('TEE 4/30, MUG 2/5');
  });

  it('counts once, also after its notice was closed, changed, or announced anew', () => {
    const dock = pallets();
    dock.scan(ssccSymbol(carton));
    dock.announce({ handlingUnits: [unit(carton, 4)] });
    expect(dock.scan(ssccSymbol(carton))).toMatchObject({ type: 'unchanged' });
    dock.submit({ type: 'notice-close', by: 't', merchant: 'acme', id: 'ASN-1' });
    expect(dock.scan(ssccSymbol(carton))).toMatchObject({ type: 'unchanged' });
    expect(receipts(dock)).toHaveLength(2);
  });

  it('that comes after its notice was closed is unknown: its goods count without it', () => {
    const dock = pallets();
    dock.submit({ type: 'notice-close', by: 't', merchant: 'acme', id: 'ASN-1' });
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({
      ...{ type: 'refused', code: 'unknown-barcode', text: expect.stringContaining('ASN-1, which is closed') },
    });
    expect(dock.scan(contentSymbol(teeCase, 2))).toMatchObject({ type: 'recorded', units: 24 });
    expect(receipts(dock)).toMatchObject([{ document: null }]);
  });

  it('asks when its goods were counted piece by piece already', () => {
    const dock = pallets();
    dock.scans(['ASN-1', teeCase]);
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ code: 'needs-confirm' });
    expect(dock.lines()).toBe('TEE 12/30, MUG 0/5');
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', units: 24 });
    expect(receipts(dock)[1]?.body).toMatchObject({ reason: 'overage', sscc: pallet });
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ type: 'unchanged' });
  });

  it('with lots and dates keeps them on its entries', () => {
    const dock = new ReceivingDock();
    const line = { sku: 'TEE', quantity: 3 };
    const lines = [
      { ...line, lot: 'A', expiry: '2027-01-31' },
      { ...line, lot: 'B' },
      { ...line, lot: 'B' },
    ];
    dock.announce({ handlingUnits: [{ sscc: pallet, lines }] });
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ step: 'received' });
    expect(receipts(dock).map(({ quantity, body }) => [quantity, (body as { lot?: string }).lot])).toEqual([
      [3, 'A'],
      [6, 'B'],
    ]);
    // One turn of the flag, not one a lot (R9).
    expect(dock.entries.filter(({ kind }) => kind === 'process-orders')).toHaveLength(1);
    expect(dock.item('TEE')).toMatchObject({ inStock: 9, incoming: 0 });
  });

  describe('whose content was not announced', () => {
    const dockWith = () => {
      const dock = new ReceivingDock();
      dock.announce({ lines: [{ sku: 'TEE', quantity: 36 }], handlingUnits: [{ sscc: pallet, lines: [] }] });
      return dock;
    };

    it('opens the notice and asks for the symbol that says what is inside', () => {
      const dock = dockWith();
      expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ step: 'opened' });
      expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ type: 'refused', code: 'incomplete-label' });
      expect(receipts(dock)).toEqual([]);
    });

    it.each([
      ['the scan of it opens the notice', []],
      ['the notice is open', ['ASN-1']],
    ])('counts with its next symbol as that unit, once: %s', (_, before) => {
      const dock = dockWith();
      dock.scans([...before, ssccSymbol(pallet)]);
      expect(dock.scan(contentSymbol(teeCase, 2))).toMatchObject({ type: 'recorded', units: 24 });
      expect(receipts(dock)[0]?.body).toMatchObject({ sscc: pallet, unit: pallet });
      expect(dock.notice().lines).toMatchObject([{ received: 24 }]);
      expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ type: 'unchanged' });
    });

    it('counts as its goods are scanned one by one', () => {
      const dock = dockWith();
      expect(dock.scans([ssccSymbol(pallet), teeCase])).toMatchObject({ type: 'recorded', units: 12 });
    });

    it('does not hold a station that holds errors: the next symbol is what is asked for', () => {
      const dock = dockWith();
      dock.scans(['ASN-1', ssccSymbol(pallet)], 'holding');
      expect(dock.scan(contentSymbol(teeCase, 2), 'holding')).toMatchObject({ type: 'recorded', units: 24 });
    });
  });

  it('does not multiply', () => {
    const dock = pallets();
    expect(dock.scans([code('quantity', 5), ssccSymbol(pallet)])).toMatchObject({ code: 'bad-quantity' });
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ units: 24 });
  });

  it('is nothing special at a station of another merchant, or where goods go out', () => {
    const dock = pallets();
    expect(dock.scan(ssccSymbol(pallet), 'bolt-receiving')).toMatchObject({ code: 'unknown-barcode' });
    expect(dock.scan(ssccSymbol(pallet), 'packing-1')).toMatchObject({ code: 'unknown-barcode' });
    expect(receipts(dock)).toEqual([]);
  });
});

describe('a label of several symbols', () => {
  const sscc = ssccSymbol(stranger);
  const content = contentSymbol(teeCase, 2, 'L7');
  const whole = `${sscc}${content.slice(3)}`;

  it.each<[string, string[]]>([
    ['in one symbol', [whole]],
    ['the SSCC first', [sscc, content]],
    ['the SSCC last', [content, sscc]],
    ['each symbol twice', [sscc, sscc, content]],
    ['in three, the lot last but one', [ssccSymbol(stranger), ']C110L7', contentSymbol(teeCase, 2)]],
    ['item and count apart', [sscc, `]C102${teeCase}10L7`, ']C1372']],
  ])('counts once, whatever the order: %s', (_, texts) => {
    const dock = opened();
    expect(dock.scans(texts)).toMatchObject({ type: 'recorded', units: 24 });
    expect(dock.lines()).toBe('TEE 24/24, MUG 0/5');
    expect(receipts(dock)[0]?.body).toMatchObject({ sscc: stranger, unit: stranger, lot: 'L7', barcode: teeCase });
    expect(dock.session()?.gathered).toEqual([]);
    for (const text of [...texts, whole]) dock.scan(text);
    expect(dock.lines()).toBe('TEE 24/24, MUG 0/5');
    expect(dock.tables.openRows('exception', 10)).toEqual([]);
  });

  it('counts without a notice, too', () => {
    const dock = new ReceivingDock();
    expect(dock.scans([sscc, content])).toMatchObject({ type: 'recorded', units: 24 });
    expect(dock.scan(whole)).toMatchObject({ type: 'unchanged' });
  });

  it('without its SSCC counts when that is confirmed', () => {
    const dock = opened();
    expect(dock.scan(content)).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(dock.lines()).toBe('TEE 0/24, MUG 0/5');
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', units: 24 });
    expect(receipts(dock)[0]?.body).not.toHaveProperty('unit');
  });

  it('whose SSCC was announced is received by it, whichever symbol comes first', () => {
    for (const texts of [
      [ssccSymbol(pallet), content],
      [content, ssccSymbol(pallet)],
    ]) {
      const dock = new ReceivingDock();
      dock.announce({ handlingUnits: [unit(pallet, 24)] });
      dock.scans(texts);
      expect(dock.lines()).toBe('TEE 24/24');
      expect(receipts(dock)).toHaveLength(1);
      for (const text of texts) expect(dock.scan(text)).not.toMatchObject({ type: 'recorded' });
      expect(dock.item('TEE').inStock).toBe(24);
    }
  });

  it('that says something else than was announced is believed', () => {
    const dock = new ReceivingDock();
    dock.announce({ handlingUnits: [unit(pallet, 24)] });
    expect(dock.scan(`${ssccSymbol(pallet)}02${teeCase}371`)).toMatchObject({ type: 'recorded', units: 12 });
    expect(dock.scan(ssccSymbol(pallet))).toMatchObject({ type: 'unchanged' });
    expect(dock.lines()).toBe('TEE 12/24');
  });

  it('of which only the SSCC is there is set aside, and settled by the rest', () => {
    const dock = opened();
    expect(dock.scan(sscc)).toMatchObject({ type: 'refused', code: 'unknown-barcode' });
    expect(dock.tables.openRows('exception', 10)).toMatchObject([{ scan: sscc, document: 'ASN-1' }]);
    dock.scan(content);
    expect(dock.tables.openRows('exception', 10)).toEqual([]);
  });

  it('is forgotten when goods come in between, or by CANCEL', () => {
    for (const between of [mug, code('cancel')]) {
      const dock = opened();
      dock.scans([sscc, between]);
      expect(dock.session()?.gathered).toEqual([]);
      expect(dock.scan(content)).toMatchObject({ code: 'needs-confirm' });
    }
  });

  it('begins anew with a symbol that contradicts it', () => {
    const dock = opened();
    expect(dock.scans([sscc, ssccSymbol(pallet), content])).toMatchObject({ type: 'recorded' });
    expect(receipts(dock)[0]?.body).toMatchObject({ sscc: pallet });
  });

  it('of unknown content is set aside with what it would count for', () => {
    const dock = opened();
    expect(dock.scans([sscc, contentSymbol('09506000134352', 7)])).toMatchObject({ code: 'unknown-barcode' });
    expect(dock.tables.openRows('exception', 10).at(-1)).toMatchObject({ units: 7 });
  });

  it.each([']C1372', `]C102${teeCase}`, `]C102${teeCase}370`])('%s alone counts nothing', (text) => {
    const dock = opened();
    expect(dock.scan(text)).toMatchObject({ type: 'refused' });
    expect(receipts(dock)).toEqual([]);
  });

  it('is remembered through everything but goods: bounded, however many symbols somebody scans', () => {
    const dock = opened();
    for (let lot = 0; lot < 40; lot++) dock.scan(`]C102${teeCase}10L${lot}`);
    expect(dock.session()?.gathered.length).toBeLessThanOrEqual(16);
  });
});

describe('a station that holds errors', () => {
  it('wants an answer before it goes on', () => {
    const dock = new ReceivingDock();
    dock.announce({ lines: holds(1) });
    dock.scans(['ASN-1', tee, tee], 'holding');
    expect(dock.scan(mug, 'holding')).toMatchObject({ code: 'needs-confirm' });
    expect(dock.command('confirm', 'holding')).toMatchObject({ type: 'recorded' });
    expect(dock.lines()).toBe('TEE 2/1');
  });
});

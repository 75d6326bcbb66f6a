/** Notices by their verbs: announced, changed, closed; what is incoming follows from them; refusals name the field. */
import { describe, expect, it } from 'vitest';
import { checkDigit } from '../../../agent/inventory/barcodes/gtin.ts';
import type { HandlingUnit, NoticeContent } from '../../../agent/inventory/nouns/inbound/notice.ts';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { World } from '../world.ts';

const tee = '4006381333931';
const mug = '5901234123457';
const pallet = '006141411234567890';
const carton = '340123450000000017';

const shop = () => new World().withItem('TEE', tee).withItem('MUG', mug).withItem('BOLT', tee, 1, 'bolt');

function announce(world: World, notice: Partial<NoticeContent>, id = 'ASN-1', merchant = 'acme'): Outcome {
  return world.submit({ type: 'notice-announce', by: 'test', merchant, id, notice: { lines: [], ...notice } });
}
const close = (world: World, more: { reason?: string } = {}, id = 'ASN-1'): Outcome =>
  world.submit({ type: 'notice-close', by: 'test', merchant: 'acme', id, ...more });

const lines = (tees: number, mugs = 0) => [
  ...(tees > 0 ? [{ sku: 'TEE', quantity: tees }] : []),
  ...(mugs > 0 ? [{ sku: 'MUG', quantity: mugs }] : []),
];
const unit = (sscc: string, tees: number, mugs = 0): HandlingUnit => ({ sscc, lines: lines(tees, mugs) });
const incoming = (world: World) => [world.item('TEE').incoming, world.item('MUG').incoming];

describe('announcing', () => {
  it('makes its units incoming, and stock of none of them', () => {
    const world = shop();
    expect(announce(world, { lines: lines(12, 5) })).toMatchObject({ type: 'done', data: { status: 'open' } });
    expect(incoming(world)).toEqual([12, 5]);
    expect(world.item('TEE')).toMatchObject({ inStock: 0, received: false });
  });

  it.each<[string, Partial<NoticeContent>, Partial<NoticeContent>]>([
    ['the same lines', { lines: lines(12, 5) }, { lines: lines(12, 5) }],
    ['one line in two', { lines: lines(12) }, { lines: [...lines(5), ...lines(7)] }],
    ['another order of lines', { lines: lines(1, 2) }, { lines: lines(1, 2).reverse() }],
    ['the same unit', { handlingUnits: [unit(pallet, 4, 2)] }, { handlingUnits: [unit(pallet, 4, 2)] }],
    ['less than was said before', { lines: lines(3), supplier: 'Tee Mill', publish: true }, { lines: lines(3) }],
  ])('again changes nothing: %s', (_, first, again) => {
    const world = shop();
    announce(world, first);
    const before = world.entries.length;
    expect(announce(world, again)).toMatchObject({ type: 'unchanged', data: { id: 'ASN-1', status: 'open' } });
    expect(world.entries.length).toBe(before);
  });

  it('with other content changes it, and keeps what was received', () => {
    const world = shop();
    announce(world, { lines: lines(12, 5), supplier: 'Tee Mill' });
    world.append({ kind: 'receipt', merchant: 'acme', sku: 'TEE', quantity: 4, document: 'ASN-1', body: {} });
    expect(incoming(world)).toEqual([8, 5]);
    expect(announce(world, { lines: lines(10) })).toMatchObject({ type: 'done' });
    expect(incoming(world)).toEqual([6, 0]);
    const row = world.tables.row('notice', 'acme/ASN-1');
    expect(row).toMatchObject({ supplier: 'Tee Mill', lines: [{ sku: 'TEE', quantity: 10, received: 4 }] });
  });

  it('sums up what its handling units hold when that is all it says', () => {
    const world = shop();
    announce(world, { handlingUnits: [unit(pallet, 24), unit(carton, 6, 3)] });
    expect(incoming(world)).toEqual([30, 3]);
    expect(world.tables.row('handling-unit', carton)).toEqual({ sscc: carton, merchant: 'acme', notice: 'ASN-1' });
  });

  it('takes handling units without content: their SSCC only finds the notice', () => {
    const world = shop();
    expect(announce(world, { lines: lines(3), handlingUnits: [{ sscc: pallet, lines: [] }] })).toMatchObject({
      type: 'done',
    });
    expect(incoming(world)).toEqual([3, 0]);
  });

  it('only tries when it is only asked', () => {
    const world = shop();
    const notice = { lines: lines(3) };
    const tried = world.submit({ type: 'notice-announce', by: 't', merchant: 'acme', id: 'A', notice, check: true });
    expect(tried).toMatchObject({ type: 'unchanged' });
    expect(world.tables.row('notice', 'acme/A')).toBeUndefined();
  });
});

describe('what is wrong is named by its field, and nothing is taken', () => {
  const many = (count: number) => Array.from({ length: count }, () => ({ sku: 'TEE', quantity: 1 }));
  const pallets = (count: number, content: HandlingUnit['lines']): HandlingUnit[] =>
    Array.from({ length: count }, (_, n) => {
      const body = `0061414${String(n).padStart(10, '0')}`;
      return { sscc: body + checkDigit(body), lines: content };
    });
  it.each<[string, Partial<NoticeContent>, string]>([
    ['bad-request', {}, 'lines'],
    ['bad-request', { handlingUnits: [{ sscc: pallet, lines: [] }] }, 'lines'],
    ['bad-request', { lines: many(501) }, 'lines'],
    ['bad-request', { handlingUnits: pallets(21, many(100)) }, 'handlingUnits'],
    ['unknown-item', { lines: [...lines(1), { sku: 'HAT', quantity: 1 }] }, 'lines[1].sku'],
    ['unknown-item', { lines: [{ sku: 'BOLT', quantity: 1 }] }, 'lines[0].sku'],
    ['bad-quantity', { lines: [{ sku: 'TEE', quantity: 0 }] }, 'lines[0].quantity'],
    ['bad-quantity', { lines: [{ sku: 'TEE', quantity: 1.5 }] }, 'lines[0].quantity'],
    ['bad-quantity', { lines: [...lines(600_000), ...lines(600_000)] }, 'lines'],
    ['bad-request', { handlingUnits: [unit('006141411234567891', 1)] }, 'handlingUnits[0].sscc'],
    ['bad-request', { handlingUnits: [unit('__proto__', 1)] }, 'handlingUnits[0].sscc'],
    ['bad-request', { handlingUnits: [unit(pallet, 1), unit(pallet, 1)] }, 'handlingUnits[1].sscc'],
    ['bad-quantity', { handlingUnits: [unit(pallet, -1 * -0.5)] }, 'handlingUnits[0].lines[0].quantity'],
    ['bad-request', { lines: lines(5), handlingUnits: [unit(pallet, 4), unit(carton, 2)] }, 'handlingUnits[1].lines'],
    ['bad-request', { lines: lines(5), handlingUnits: [unit(pallet, 1, 1)] }, 'handlingUnits[0].lines'],
  ])('%s', (code, notice, field) => {
    const world = shop();
    const before = world.entries.length;
    expect(announce(world, notice)).toMatchObject({ type: 'refused', code, field });
    expect(world.entries.length).toBe(before);
  });

  it('a merchant nobody knows', () => {
    expect(announce(shop(), { lines: lines(1) }, 'A', 'nobody')).toMatchObject({ code: 'unknown-merchant' });
  });

  it('an SSCC that another open notice announced, whoever’s', () => {
    const world = shop();
    announce(world, { handlingUnits: [unit(pallet, 1)] });
    const taken = { type: 'refused', code: 'bad-request', field: 'handlingUnits[0].sscc' };
    expect(announce(world, { handlingUnits: [unit(pallet, 1)] }, 'ASN-2')).toMatchObject(taken);
    const bolts = { handlingUnits: [{ sscc: pallet, lines: [{ sku: 'BOLT', quantity: 1 }] }] };
    expect(announce(world, bolts, 'ASN-2', 'bolt')).toMatchObject(taken);
    close(world);
    expect(announce(world, { handlingUnits: [unit(pallet, 1)] }, 'ASN-2')).toMatchObject({ type: 'done' });
  });

  it('an SSCC that was received on another notice', () => {
    const world = shop();
    announce(world, { handlingUnits: [unit(pallet, 1)] });
    const body = { sscc: pallet, unit: pallet };
    world.append({ kind: 'receipt', merchant: 'acme', sku: 'TEE', quantity: 1, document: 'ASN-1', body });
    close(world);
    expect(announce(world, { handlingUnits: [unit(pallet, 1)] }, 'ASN-2')).toMatchObject({
      text: expect.stringContaining('received on notice ASN-1'),
    });
  });

  it('lines that are less than the handling units of before hold', () => {
    const world = shop();
    announce(world, { handlingUnits: [unit(pallet, 6)] });
    expect(announce(world, { lines: lines(5) })).toMatchObject({ code: 'bad-request', field: 'lines' });
    expect(announce(world, { lines: lines(5), handlingUnits: [] })).toMatchObject({ type: 'done' });
  });
});

describe('closing', () => {
  it('takes what is missing out of what is incoming, and says what was short and over', () => {
    const world = shop();
    announce(world, { lines: lines(12, 5) });
    const receipt = { kind: 'receipt' as const, merchant: 'acme', document: 'ASN-1', body: {} };
    world.append({ ...receipt, sku: 'TEE', quantity: 10 });
    world.append({ ...receipt, sku: 'MUG', quantity: 6 });
    const told = { short: [{ sku: 'TEE', quantity: 2 }], over: [{ sku: 'MUG', quantity: 1 }] };
    expect(close(world, { reason: 'lost at sea' })).toMatchObject({
      type: 'done',
      data: { status: 'closed', ...told },
    });
    expect(incoming(world)).toEqual([0, 0]);
    expect(world.entries.at(-1)).toMatchObject({ kind: 'notice-close', body: { ...told, reason: 'lost at sea' } });
  });

  it('twice is once; a closed one stays closed', () => {
    const world = shop();
    announce(world, { lines: lines(12) });
    expect(close(world)).toMatchObject({ type: 'done' });
    expect(close(world)).toMatchObject({ type: 'unchanged' });
    expect(announce(world, { lines: lines(12) })).toMatchObject({ type: 'unchanged', data: { status: 'closed' } });
    expect(announce(world, { lines: lines(13) })).toMatchObject({ code: 'duplicate-notice', field: 'id' });
    expect(incoming(world)).toEqual([0, 0]);
    expect(close(world, {}, 'ASN-9')).toMatchObject({ code: 'unknown-notice', field: 'id' });
  });
});

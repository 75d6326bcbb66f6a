/** EPCIS 2.0: what entries are told as, and that words and forms are those of the standard. */
import { describe, expect, it } from 'vitest';
import { epcisEvent } from '../../../agent/inventory/epcis/epcis.ts';
import type { Entry } from '../../../agent/inventory/nouns/entry.ts';

const entry = (more: Partial<Entry>): Entry => ({
  ...{ epoch: 'e', seq: 7, at: Date.UTC(2026, 10, 28, 21), utcOffsetMin: -210, boot: 'b', monoMs: 1 },
  ...{ clockTrusted: true, station: 'receiving-1', operator: null, kind: 'receipt', merchant: 'acme', sku: 'TEE M' },
  ...{ quantity: 24, document: 'ASN/1', body: {}, hash: '0123456789abcdef'.repeat(4) },
  ...more,
});
const place = { site: 'reno-1', dock: 'dock-3' };
const gtin = '04012345000023';

describe('an entry as an EPCIS event', () => {
  it('has the time with its offset, a name of its own that never changes, and the place', () => {
    expect(epcisEvent(entry({}), place)).toEqual({
      type: 'ObjectEvent',
      eventID: 'urn:uuid:01234567-89ab-8def-8123-456789abcdef',
      eventTime: '2026-11-28T21:00:00.000Z',
      eventTimeZoneOffset: '-03:30',
      readPoint: { id: 'urn:x-tallyman:dock:reno-1:dock-3' },
      action: 'OBSERVE',
      bizStep: 'receiving',
      disposition: 'in_progress',
      quantityList: [{ epcClass: 'urn:x-tallyman:item:acme:TEE%20M', quantity: 24 }],
      bizTransactionList: [{ type: 'desadv', bizTransaction: 'urn:x-tallyman:desadv:acme:ASN%2F1' }],
    });
    const known = { ...place, readPoint: 'https://id.gs1.org/414/4012345000009', location: 'https://id.gs1.org/414/1' };
    expect(epcisEvent(entry({}), known)).toMatchObject({
      readPoint: { id: known.readPoint },
      bizLocation: { id: known.location },
    });
  });

  it.each([
    [{ barcode: gtin, units: 12 }, { quantityList: [{ epcClass: `https://id.gs1.org/01/${gtin}`, quantity: 2 }] }],
    [
      { barcode: gtin, lot: 'A/1' },
      { quantityList: [{ epcClass: `https://id.gs1.org/01/${gtin}/10/A%2F1`, quantity: 24 }] },
    ],
    [{ barcode: gtin, units: 24, serial: '9' }, { epcList: [`https://id.gs1.org/01/${gtin}/21/9`] }],
    [{ barcode: gtin, units: 5 }, { quantityList: [{ epcClass: 'urn:x-tallyman:item:acme:TEE%20M', quantity: 24 }] }],
    [{ barcode: '4012345000022' }, { quantityList: [{ epcClass: 'urn:x-tallyman:item:acme:TEE%20M' }] }],
  ])('names %j by its GS1 keys where they are whole', (body, named) => {
    expect(epcisEvent(entry({ body }), place)).toMatchObject(named);
  });

  it.each<[Partial<Entry>, object]>([
    [{ body: { condition: 'damaged' } }, { bizStep: 'receiving', disposition: 'damaged' }],
    [
      { kind: 'shipment', quantity: -2 },
      { bizStep: 'shipping', disposition: 'in_transit', quantityList: [{ quantity: 2 }] },
    ],
    [
      { kind: 'packing', quantity: 2, document: '7', body: { box: 1 } },
      {
        type: 'AggregationEvent',
        action: 'ADD',
        parentID: 'urn:x-tallyman:box:acme:7%2F1',
        childQuantityList: [{ quantity: 2 }],
      },
    ],
    [
      { kind: 'packing', quantity: -2, document: '7', body: { box: 1 } },
      { action: 'DELETE', bizStep: 'unpacking' },
    ],
    [
      { kind: 'count', quantity: -1, body: { counted: 23, expected: 24, base: 3 } },
      { bizStep: 'cycle_counting', quantityList: [{ quantity: 23 }] },
    ],
    [
      { kind: 'condition', quantity: 1, body: { from: 'hold', to: 'good' } },
      { bizStep: 'inspecting', disposition: 'sellable_accessible' },
    ],
  ])('%j', (more, told) => {
    expect(epcisEvent(entry(more), place)).toMatchObject(told);
  });

  it('tells what was taken back: void shipping by its own name, anything else as an error of the one before', () => {
    const back = entry({ seq: 9, kind: 'reversal', at: Date.UTC(2026, 10, 28, 22), hash: 'f'.repeat(64), quantity: 2 });
    const shipped = entry({ kind: 'shipment', quantity: -2 });
    expect(epcisEvent(back, place, shipped)).toMatchObject({
      ...{ bizStep: 'void_shipping', eventTime: '2026-11-28T22:00:00.000Z', quantityList: [{ quantity: 2 }] },
      eventID: 'urn:uuid:ffffffff-ffff-8fff-8fff-ffffffffffff',
    });
    expect(epcisEvent(back, place, entry({}))).toEqual({
      ...epcisEvent(entry({}), place),
      errorDeclaration: { declarationTime: '2026-11-28T22:00:00.000Z', reason: 'did_not_occur' },
    });
    expect(epcisEvent(back, place)).toBeUndefined();
  });

  it.each(['adjustment', 'booking', 'ack', 'process-orders', 'start'] as const)('%s is none', (kind) => {
    expect(epcisEvent(entry({ kind }), place)).toBeUndefined();
  });
});

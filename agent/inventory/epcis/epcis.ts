/**
 * EPCIS 2.0 (ISO/IEC 19987): what the ledger says as events that partners' systems read. Received, packed, shipped,
 * counted and found damaged are told; what was taken back is void shipping, or the event once more with the declaration
 * that it was an error. Item and dock are named by GS1 keys where they are known (GS1 Digital Link), else by private
 * URIs. Pure.
 */
import { gtin14 } from '../barcodes/gtin.ts';
import { type Entry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { Scanned } from '../nouns/stock/movement.ts';

/** `readPoint`, `location`: URIs of the dock and of its building, as a GLN in a Digital Link. */
export type EpcisPlace = { site: string; dock: string; readPoint?: string; location?: string };

type EpcisEvent = { type: 'ObjectEvent' | 'AggregationEvent'; eventID: string; [field: string]: unknown };

export const epcisContext = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/**
 * The event of an entry; undefined: it has none.
 * @param undone what the entry takes back, where it takes something back
 */
export function epcisEvent(entry: Entry, place: EpcisPlace, undone?: Entry): EpcisEvent | undefined {
  // It happened at another dock of the site, which tells it itself.
  if (foldedFrom(entry) !== undefined) return undefined;
  switch (entry.kind) {
    case 'receipt': {
      const { condition } = entry.body as EntryBody['receipt'];
      return objectEvent(
        entry,
        place,
        'receiving',
        condition === undefined ? 'in_progress' : apart[condition],
        'desadv',
      );
    }
    case 'shipment':
      return objectEvent(entry, place, 'shipping', 'in_transit', 'po');
    case 'packing':
      return packing(entry, place);
    case 'count': {
      const { counted } = entry.body as EntryBody['count'];
      return { ...objectEvent({ ...entry, quantity: counted }, place, 'cycle_counting', undefined, undefined) };
    }
    case 'condition': {
      const { to } = entry.body as EntryBody['condition'];
      return objectEvent(entry, place, 'inspecting', to === 'good' ? 'sellable_accessible' : apart[to], undefined);
    }
    case 'reversal':
      return undone && reversal(entry, place, undone);
    default:
      return undefined;
  }
}

/** CBV 2.0: dispositions of what is set apart. */
const apart = { hold: 'non_sellable_other', damaged: 'damaged' } as const;

function objectEvent(
  entry: Entry,
  place: EpcisPlace,
  bizStep: string,
  disposition: string | undefined,
  transaction: 'po' | 'desadv' | undefined,
): EpcisEvent {
  const { document } = entry;
  return {
    type: 'ObjectEvent',
    ...common(entry, place),
    action: 'OBSERVE',
    bizStep,
    ...(disposition !== undefined && { disposition }),
    ...what(entry, 'epcList', 'quantityList'),
    ...(document !== null &&
      transaction !== undefined && {
        bizTransactionList: [{ type: transaction, bizTransaction: privateUri(transaction, entry.merchant, document) }],
      }),
  };
}

function packing(entry: Entry, place: EpcisPlace): EpcisEvent {
  const { box } = entry.body as EntryBody['packing'];
  return {
    type: 'AggregationEvent',
    ...common(entry, place),
    action: (entry.quantity ?? 0) < 0 ? 'DELETE' : 'ADD',
    bizStep: (entry.quantity ?? 0) < 0 ? 'unpacking' : 'packing',
    disposition: 'in_progress',
    parentID: privateUri('box', entry.merchant, `${entry.document ?? ''}/${box}`),
    ...what(entry, 'childEPCs', 'childQuantityList'),
  };
}

/** Goods that left and came back were shipped all the same; anything else never was so. */
function reversal(entry: Entry, place: EpcisPlace, undone: Entry): EpcisEvent | undefined {
  if (undone.kind === 'shipment') {
    const about = { ...undone, ...{ seq: entry.seq, at: entry.at, hash: entry.hash, quantity: entry.quantity } };
    return objectEvent({ ...about, utcOffsetMin: entry.utcOffsetMin }, place, 'void_shipping', undefined, 'po');
  }
  const event = epcisEvent(undone, place);
  return (
    event && {
      ...event,
      errorDeclaration: { declarationTime: new Date(entry.at).toISOString(), reason: 'did_not_occur' },
    }
  );
}

function common({ at, utcOffsetMin, hash }: Entry, { site, dock, readPoint, location }: EpcisPlace) {
  const bizLocation = location === undefined ? {} : { bizLocation: { id: location } };
  return {
    eventID: eventId(hash),
    eventTime: new Date(at).toISOString(),
    eventTimeZoneOffset: offsetText(utcOffsetMin),
    readPoint: { id: readPoint ?? privateUri('dock', site, dock) },
    ...bizLocation,
  };
}

/** The same for the same entry, whoever asks and however often: RFC 9562, version 8, of the entry's own hash. */
function eventId(hash: string): string {
  const hex = `${hash.slice(0, 12)}8${hash.slice(13, 16)}8${hash.slice(17, 32)}`;
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
}

function offsetText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** One unit with a serial number is named itself; else so many of a class, by the code that was read. */
function what(entry: Entry, epcs: string, quantities: string): Record<string, unknown> {
  const { barcode, units = 1, lot, serial } = entry.body as Partial<Scanned>;
  const quantity = Math.abs(entry.quantity ?? 0);
  const gtin = barcode === undefined ? undefined : gtin14(barcode);
  // A case's number names whole cases.
  const known = gtin !== undefined && quantity % units === 0;
  if (known && serial !== undefined && quantity === units)
    return { [epcs]: [`https://id.gs1.org/01/${gtin}/21/${encodeURIComponent(serial)}`] };
  if (!known) return { [quantities]: [{ epcClass: privateUri('item', entry.merchant, entry.sku ?? ''), quantity }] };
  const ofLot = lot === undefined ? '' : `/10/${encodeURIComponent(lot)}`;
  return { [quantities]: [{ epcClass: `https://id.gs1.org/01/${gtin}${ofLot}`, quantity: quantity / units }] };
}

/** Of what has no GS1 key. */
const privateUri = (what: string, of: string | null, id: string): string =>
  `urn:x-tallyman:${what}:${encodeURIComponent(of ?? '')}:${encodeURIComponent(id)}`;

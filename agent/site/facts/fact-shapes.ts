/** What each kind of fact has to have: hostile until it is looked at, as the range that it came in. */
import { tellingTypes } from '../../inventory/nouns/channels/telling.ts';
import { noticeBounds } from '../../inventory/nouns/inbound/notice.ts';
import { returnBounds } from '../../inventory/nouns/inbound/return.ts';
import type { ItemChange } from '../../inventory/nouns/stock/item.ts';
import type { Fact } from '../core/facts.ts';
import { type Check, has, isPlace, isText, isTruth, isUnits, listOf, maybe, oneOf, orNone } from '../shape.ts';

export const isSeen: Check = (value) =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).every(([dock, seq]) => isText(dock) && isPlace(seq));

const about = { merchant: isText, sku: isText };
const ofOrder = { merchant: isText, order: isText };
const oneUnit = { unit: maybe(isText), turn: maybe(isPlace) };
const isCondition = oneOf('good', 'hold', 'damaged');
const isPolicy = maybe(orNone(oneOf('never', 'always', 'process-orders')));

const line = { sku: isText, quantity: isPlace };
const isLine = has(line);
const isKit = has({ ...line, each: isPlace });

/** Of what an item is known by, each key that may be there. */
const change: { readonly [K in keyof Required<ItemChange>]: Check } = {
  name: maybe(isText),
  unitWeightG: maybe(orNone(isText)),
  sync: maybe(orNone(isText)),
  streetDate: maybe(orNone(isText)),
  bypassSync: maybe(isTruth),
  notFulfilledHere: maybe(isTruth),
  retired: maybe(isTruth),
  price: maybe(orNone(isText)),
  wholesaleCost: maybe(orNone(isText)),
  packaging: maybe(orNone(isText)),
  imageUrl: maybe(orNone(isText)),
  components: maybe(orNone(listOf(isLine))),
  lowStock: maybe(orNone(isPlace)),
  barcodes: maybe(listOf(has({ code: isText, units: isPlace }))),
};

const notice = {
  type: maybe(oneOf('asn', 'purchase-order')),
  supplier: maybe(isText),
  expectedAt: maybe(isText),
  publish: maybe(isTruth),
  lines: listOf(isLine, noticeBounds.lines),
  handlingUnits: maybe(
    listOf(
      has({
        sscc: isText,
        lines: listOf(has({ ...line, lot: maybe(isText), expiry: maybe(isText) }), noticeBounds.linesOfAUnit),
      }),
      noticeBounds.handlingUnits,
    ),
  ),
};

const shapes: { readonly [Kind in Fact['kind']]: Check } = {
  move: has({
    ...about,
    ...oneUnit,
    units: isUnits,
    apart: maybe(isUnits),
    as: oneOf(undefined, 'receipt', 'shipment'),
    document: maybe(isText),
    condition: maybe(oneOf('hold', 'damaged')),
    returned: maybe(isCondition),
    lot: maybe(isText),
    serial: maybe(isText),
    expiry: maybe(isText),
    sscc: maybe(isText),
  }),
  condition: has({
    ...{ ...about, ...oneUnit, quantity: isUnits, from: isCondition, to: isCondition },
    doubted: maybe(has({ unit: isText, turn: isPlace, dock: isText, seq: isPlace, again: maybe(isPlace) })),
  }),
  restock: has({ ...about, quantity: isUnits, return: isText, units: maybe(listOf(isText, returnBounds.units)) }),
  item: has({ ...about, change: has(change) }),
  order: has({
    ...ofOrder,
    status: oneOf('open', 'cancelled'),
    updatedAt: orNone(isText),
    channel: maybe(isText),
    placedAt: maybe(isText),
    print: maybe(isText),
    lines: listOf(has({ ...line, kits: maybe(listOf(isKit)) })),
  }),
  freed: has(ofOrder),
  hold: has({ ...ofOrder, held: isTruth, reason: isText }),
  release: has({ ...ofOrder, claim: isPlace }),
  unit: has({ ...about, units: isPlace, key: isText, turn: isPlace }),
  ship: has({ ...about, ...oneUnit, units: isUnits, order: isText }),
  'right-taken': has({ ...about, units: isUnits }),
  right: has({ ...about, ...oneUnit, units: isPlace }),
  'count-begin': has(about),
  count: has({
    ...about,
    units: isUnits,
    begin: isPlace,
    knew: isSeen,
    apart: listOf(isText),
    meant: oneOf(undefined, true),
    lost: maybe(has({ onHold: isPlace, damaged: isPlace })),
  }),
  'held-over': has({ ...about, dock: isText, upTo: isPlace }),
  flag: has({ ...about, on: isTruth }),
  policy: has({
    merchant: isText,
    sku: maybe(isText),
    sync: isPolicy,
    processOrders: maybe(oneOf('auto', 'first-receipt', 'manual')),
  }),
  intake: has({ merchant: isText, channel: isText, since: isText }),
  notice: has({ merchant: isText, notice: isText, content: has(notice) }),
  'notice-over': has({ merchant: isText, notice: isText, reason: maybe(isText) }),
  published: has({ ...about, notice: isText, on: isTruth }),
  return: has({
    merchant: isText,
    return: isText,
    content: has({
      order: maybe(isText),
      reason: maybe(isText),
      blind: oneOf(undefined, true),
      lines: listOf(isLine, returnBounds.lines),
    }),
  }),
  'return-over': has({ merchant: isText, return: isText, reason: maybe(isText) }),
  telling: has({
    ...{ merchant: isText, document: isText, channel: isText, about: oneOf(...tellingTypes), id: isText },
    content: has({ lines: listOf(has({ sku: isText })) }),
  }),
  told: has({
    ...{ merchant: isText, channel: isText, about: oneOf(...tellingTypes) },
    things: listOf(has({ id: isText, version: isPlace, dock: orNone(isText), seq: isPlace })),
  }),
  later: has({ merchant: isText, moves: listOf(has({ sku: isText, units: isUnits })) }),
};

const isAny = has({ seq: isPlace, mark: isText, kind: isText });

export function isFact(value: unknown): boolean {
  if (!isAny(value)) return false;
  const { kind } = value as { kind: string };
  return Object.hasOwn(shapes, kind) && shapes[kind as Fact['kind']](value);
}

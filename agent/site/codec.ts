/**
 * A range on the wire: JSON, deflated with a dictionary of what every range says, so that one scan alone is some 150
 * bytes. The first byte is the version of all that.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ItemChange } from '../inventory/nouns/stock/item.ts';
import { factsMax, flawOf, type Range } from './core/range.ts';

const version = 1;
/** A message of the server holds 128 KiB; nothing that is unpacked is larger than what 256 facts can be. */
export const messageMax = 120 * 1024;
const unpackedMax = 2 * 1024 * 1024;

/** Never changed: what is in a log was packed with it. What is most usual comes last. */
const dictionary = Buffer.from(
  [
    '"kind":"held-over","merchant":"","sku":"","dock":"","upTo":',
    '"kind":"release","merchant":"","order":"","claim":',
    '"kind":"count-begin","merchant":"","sku":"',
    '"kind":"count","merchant":"","sku":"","units":,"begin":,"knew":{},"apart":[],"seq":,"mark":"',
    '"kind":"unit","merchant":"","sku":"","units":1,"key":"","turn":1,"right":true,"seq":,"mark":"',
    '"kind":"ship","merchant":"","sku":"","order":"","units":1,"seq":,"mark":"',
    '"closed":true,"apart":1,0123456789abcdef',
    '{"v":1,"dock":"dock-1","epoch":"","after":0,"to":1,"hash":"","seen":{"dock-2":,"dock-3":},"totals":[["","",1,0]],',
    '"facts":[{"kind":"move","merchant":"","sku":"","units":1,"seq":1,"mark":""},{"kind":"move","merchant":"',
    '","sku":"","units":1,"seq":1,"mark":""}]}',
  ].join(''),
);

export function packed(range: Range): Buffer {
  return Buffer.concat([Buffer.from([version]), deflateRawSync(JSON.stringify(range), { dictionary, level: 9 })]);
}

type Unpacked = { readonly type: 'range'; readonly range: Range } | { readonly type: 'flaw'; readonly text: string };

/** Hostile until it is looked at: whoever can write to a log may have written anything. */
export function unpacked(bytes: Buffer): Unpacked {
  if (bytes[0] !== version) return { type: 'flaw', text: 'a range of a version that this dock does not know' };
  try {
    const json = inflateRawSync(bytes.subarray(1), { dictionary, maxOutputLength: unpackedMax }).toString('utf8');
    const range: unknown = JSON.parse(json);
    if (!isRange(range)) return { type: 'flaw', text: 'a message that is no range' };
    const flaw = flawOf(range);
    return flaw === undefined ? { type: 'range', range } : { type: 'flaw', text: flaw };
  } catch {
    return { type: 'flaw', text: 'a message that is no range' };
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 512;
const isPlace = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isUnits = (value: unknown): boolean => Number.isSafeInteger(value);
const isTextOrNone = (value: unknown): boolean => value === null || isText(value);
const isTruth = (value: unknown): boolean => typeof value === 'boolean';

function isRange(value: unknown): value is Range {
  if (value === null || typeof value !== 'object') return false;
  const { v, dock, epoch, after, to, hash, seen, totals, facts } = value as Record<string, unknown>;
  if (v !== 1 || ![dock, epoch, hash].every(isText) || ![after, to].every(isPlace)) return false;
  if (!Array.isArray(totals) || !Array.isArray(facts) || facts.length > factsMax || totals.length > factsMax)
    return false;
  return isSeen(seen) && totals.every(isTotal) && facts.every(isFact);
}

const isSeen = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).every(([dock, seq]) => isText(dock) && isPlace(seq));

const isTotal = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 4 && value.slice(0, 2).every(isText) && value.slice(2).every(isPlace);

function isFact(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const fact = value as Record<string, unknown>;
  if (!isPlace(fact.seq) || !isText(fact.mark)) return false;
  const { merchant, sku, units } = fact;
  const about = isText(merchant) && isText(sku);
  switch (fact.kind) {
    case 'move':
      return (
        about &&
        isUnits(units) &&
        (fact.apart === undefined || isUnits(fact.apart)) &&
        [undefined, 'receipt', 'shipment'].includes(fact.as as string | undefined)
      );
    case 'item':
      return about && isChange(fact.change);
    case 'order':
      return isText(merchant) && isText(fact.order) && isOrder(fact);
    case 'unit':
      return about && isPlace(units) && isText(fact.key) && isPlace(fact.turn);
    case 'ship':
      return about && isUnits(units) && isText(fact.order);
    case 'right':
      return about && isPlace(units);
    case 'freed':
      return isText(merchant) && isText(fact.order);
    case 'release':
      return isText(merchant) && isText(fact.order) && isPlace(fact.claim);
    case 'count-begin':
      return about;
    case 'count': {
      const { apart } = fact;
      return (
        about &&
        isUnits(units) &&
        isPlace(fact.begin) &&
        isSeen(fact.knew) &&
        Array.isArray(apart) &&
        apart.every(isText)
      );
    }
    case 'held-over':
      return about && isText(fact.dock) && isPlace(fact.upTo);
    case 'later':
      return isText(merchant) && Array.isArray(fact.moves) && fact.moves.every(isMove);
    default:
      return false;
  }
}

/** Of what an item is known by, each key that may be there. */
const changeKeys: { readonly [K in keyof Required<ItemChange>]: (value: unknown) => boolean } = {
  name: isText,
  unitWeightG: isTextOrNone,
  sync: isTextOrNone,
  streetDate: isTextOrNone,
  bypassSync: isTruth,
  notFulfilledHere: isTruth,
  retired: isTruth,
  price: isTextOrNone,
  wholesaleCost: isTextOrNone,
  packaging: isTextOrNone,
  imageUrl: isTextOrNone,
  components: (value) => value === null || isList(value, isLine),
  lowStock: (value) => value === null || isPlace(value),
  barcodes: (value) => isList(value, (each) => isText(each.code) && isPlace(each.units)),
};

const isChange = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  Object.entries(value).every(([key, each]) => changeKeys[key as keyof ItemChange]?.(each) ?? true);

function isOrder({ status, updatedAt, channel, placedAt, print, lines }: Record<string, unknown>): boolean {
  const absentOr = (each: unknown) => each === undefined || isText(each);
  return (
    (status === 'open' || status === 'cancelled') &&
    isTextOrNone(updatedAt) &&
    [channel, placedAt, print].every(absentOr) &&
    isList(
      lines,
      (line) =>
        isLine(line) && (line.kits === undefined || isList(line.kits, (kit) => isLine(kit) && isPlace(kit.each))),
    )
  );
}

const isLine = (line: Record<string, unknown>): boolean => isText(line.sku) && isPlace(line.quantity);

const isList = (value: unknown, isRow: (row: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) && value.every((row) => row !== null && typeof row === 'object' && isRow(row));

function isMove(value: unknown): boolean {
  const { sku, units } = (value ?? {}) as Record<string, unknown>;
  return isText(sku) && isUnits(units);
}

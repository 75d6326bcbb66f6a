/**
 * A range on the wire: JSON, deflated with a dictionary of what every range says, so that one scan alone is some 150
 * bytes. The first byte is the version of all that.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { factsMax, flawOf, type Range } from '../core/range.ts';
import { isPlace, isText } from '../shape.ts';
import { isFact, isSeen } from './fact-shapes.ts';

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

function isRange(value: unknown): value is Range {
  if (value === null || typeof value !== 'object') return false;
  const { v, dock, epoch, after, to, hash, seen, totals, facts } = value as Record<string, unknown>;
  if (v !== 1 || ![dock, epoch, hash].every(isText) || ![after, to].every(isPlace)) return false;
  if (!Array.isArray(totals) || !Array.isArray(facts) || facts.length > factsMax || totals.length > factsMax)
    return false;
  return isSeen(seen) && totals.every(isTotal) && facts.every(isFact);
}

const isTotal = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 4 && value.slice(0, 2).every(isText) && value.slice(2).every(isPlace);

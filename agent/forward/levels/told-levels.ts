/**
 * Reading a page of levels as a storefront tells it (`tell/{channel}`, or the JSON body of `GET {url}/levels`).
 * Everything in it is hostile until it has passed here. It is read row by row: one that cannot be read is counted and
 * concerns nobody else.
 */
import type { ToldListing } from '../../inventory/nouns/nightly/reconciliation.ts';
import { readSku } from '../../inventory/nouns/text/typed-text.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { ShownListing } from '../../inventory/requests/shown-unknown.ts';
import { answerBytesMax } from '../answer.ts';
import type { ToldLevels } from '../channel.ts';
import { isObject } from '../fields.ts';
import { parseExactly, textOrDigits } from '../orders/digits.ts';

/** Rows of one page; far more than fit beside their names into 64 KiB. */
const rowsMax = 2_000;
const listingCharsMax = 128;
const cursorCharsMax = 512;

/** `asked`: the cursor it answers, where it says so. `orders`: it is a page of those, and for somebody else. */
type ParsedLevels =
  | { ok: true; page: ToldLevels; asked: string | null | undefined }
  | { ok: false; reason: string; orders?: true };

/** One page from its JSON text (at most 64 KiB). */
export function parseLevels(text: string): ParsedLevels {
  if (text.length > answerBytesMax) return { ok: false, reason: 'it is longer than 64 KiB' };
  const json = parseExactly(text);
  return json === undefined ? { ok: false, reason: 'it is not JSON' } : readLevels(json);
}

/** One page from a value that was JSON. */
export function readLevels(value: unknown): ParsedLevels {
  if (!isObject(value)) return { ok: false, reason: 'a page is {"items":[…],"next":…}' };
  const { what = 'levels', items, next, cursor } = value;
  if (what === 'orders') return { ok: false, reason: 'these are orders', orders: true };
  if (what !== 'levels') return { ok: false, reason: '"what" is not "levels"' };
  if (!Array.isArray(items)) return { ok: false, reason: '"items" is no list' };
  if (items.length > rowsMax) return { ok: false, reason: `more than ${rowsMax} rows in one page` };
  const following = readCursor(next);
  if (following === undefined)
    return { ok: false, reason: `"next" is no text of at most ${cursorCharsMax} characters: send cursors as text` };
  const read = items.map(readRow);
  const rows = read.filter((row): row is ToldListing => typeof row === 'object');
  const unreadable = read.filter((row) => row === 'unreadable').length;
  const page = { rows, listings: rows.flatMap(shownOf), unreadable, next: following };
  return { ok: true, page, asked: cursor === undefined ? undefined : readCursor(cursor) };
}

/** `nothing`: it has no SKU (R2), or none that can be read where it is not for sale or not counted. */
function readRow(value: unknown): ToldListing | 'nothing' | 'unreadable' {
  if (!isObject(value)) return 'unreadable';
  const { listing, sku, level, tracked = true, active = true, held } = value;
  if (sku === undefined || sku === null || sku === '') return 'nothing';
  const counted = tracked !== false;
  const onSale = active !== false;
  const live = counted && onSale;
  const text = textOrDigits(sku);
  const typed = text === undefined ? undefined : readSku(text);
  if (typed?.ok !== true) return live ? 'unreadable' : 'nothing';
  const number = typeof level === 'number' && Number.isFinite(level) ? clamped(level) : null;
  if (number === null && live) return 'unreadable';
  const name = textOrDigits(listing);
  const called = name === undefined || name === '' ? typed.text : printable(name.slice(0, listingCharsMax));
  const told = { listing: called, sku: typed.text, level: number, counted, onSale };
  return typeof held === 'number' && held >= 0 ? { ...told, held: clamped(held) } : told;
}

/** What of it shows stock that a dock could have written: it is counted, for sale, and above zero. */
function shownOf({ listing, sku, level, counted, onSale }: ToldListing): ShownListing[] {
  return counted && onSale && level !== null && level > 0 ? [{ listing, sku, level: Math.floor(level) }] : [];
}

const clamped = (level: number): number => Math.max(-Number.MAX_SAFE_INTEGER, Math.min(level, Number.MAX_SAFE_INTEGER));

/** undefined: cannot be read. */
function readCursor(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  const text = textOrDigits(value);
  return text !== undefined && text.length <= cursorCharsMax ? text : undefined;
}

/**
 * Reading a page of orders as a storefront tells it (`tell/{channel}`, or the JSON body of `GET {url}/orders`).
 * Everything in it is hostile until it has passed here. It is read order by order: what cannot be read in one order
 * concerns that order, which is kept as far as it can be shown, for the rules to set aside; only what is no page at all
 * is refused.
 *
 * What is an order but cannot be booked (a SKU nobody has, half a unit) is let through whole: that, too, the rules set
 * aside.
 */
import { createHash } from 'node:crypto';
import { pageBounds, type ToldOrder, type UnreadableOrder } from '../../inventory/nouns/orders/order.ts';
import { isRounded } from '../../inventory/nouns/text/rounded-number.ts';
import { readOrderId, readSku } from '../../inventory/nouns/text/typed-text.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import { answerBytesMax } from '../answer.ts';
import type { ToldOrders } from '../channel.ts';
import { type Fields, isObject as isAnyObject } from '../fields.ts';
import { LongNumber, parseExactly, textOrDigits } from './digits.ts';

const { orders: ordersMax, lines: linesMax, idChars, skuChars, cursorChars } = pageBounds;
const statuses: readonly string[] = ['open', 'cancelled', 'fulfilled'] satisfies ToldOrder['status'][];
/** A moment with its zone (RFC 3339); a space instead of the T is what databases print. */
const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * `asked`: the cursor it answers, when the storefront says so (it may repeat the question's `cursor`); undefined
 * otherwise.
 */
type ParsedOrders =
  | { ok: true; page: ToldOrders; asked: string | null | undefined }
  /** `levels`: it is a page of those, and for somebody else. */
  | { ok: false; reason: string; levels?: true };

/** One page from its JSON text (at most 64 KiB). */
export function parseOrders(text: string): ParsedOrders {
  if (text.length > answerBytesMax) return { ok: false, reason: 'it is longer than 64 KiB' };
  const json = parseExactly(text);
  return json === undefined ? { ok: false, reason: 'it is not JSON' } : readOrders(json);
}

/** One page from a value that was JSON. */
export function readOrders(value: unknown): ParsedOrders {
  if (!isObject(value)) return { ok: false, reason: 'a page is {"orders":[…],"next":…}' };
  const { what = 'orders', orders, next, cursor, held } = value;
  if (what === 'levels') return { ok: false, reason: 'these are levels', levels: true };
  if (what !== 'orders') return { ok: false, reason: '"what" is not "orders"' };
  if (!Array.isArray(orders)) return { ok: false, reason: '"orders" is no list' };
  if (orders.length > ordersMax) return { ok: false, reason: `more than ${ordersMax} orders in one page` };
  const following = readCursor(next);
  const page: ToldOrders = {
    ...{ orders: orders.map(readOrder), next: following ?? null },
    ...(held !== undefined && held !== null && { held }),
  };
  // The orders are good; where they go on cannot be told.
  if (following === undefined)
    page.trouble = `"next" is no text of at most ${cursorChars} characters: send cursors as text`;
  return { ok: true, page, asked: cursor === undefined ? undefined : readCursor(cursor) };
}

/** undefined: cannot be read. */
function readCursor(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  const text = textOrDigits(value);
  return text !== undefined && text.length <= cursorChars ? text : undefined;
}

/** What is read of an order, and the first thing that is wrong with it. */
type Reading = Omit<UnreadableOrder, 'unreadable' | 'print'> & { wrong: string | undefined };

function readOrder(value: unknown, index: number): ToldOrder | UnreadableOrder {
  const reading = isObject(value) ? readParts(value) : { ...nothing, wrong: 'it is no order' };
  const { wrong, ...order } = reading;
  if (wrong === undefined) return named(order as ToldOrder, value);
  const name = order.id === null ? `Order number ${index + 1} of a page` : `Order ${order.id}`;
  return { ...order, unreadable: `${name} cannot be read: ${wrong}.`, print: printOf(value) };
}

/** R27: with the store's own names of what was ordered, where it says them. */
function named(order: ToldOrder, value: unknown): ToldOrder {
  const told = isObject(value) && Array.isArray(value.lines) ? value.lines : [];
  if (told.length !== order.lines.length) return order;
  const lines = order.lines.map((line, at) => {
    const { listing } = isObject(told[at]) ? told[at] : {};
    const typed = typeof listing === 'string' ? readSku(listing) : undefined;
    return typed?.ok === true ? { ...line, listing: typed.text } : line;
  });
  return { ...order, lines };
}

const nothing = {
  id: null,
  placedAt: null,
  updatedAt: null,
  status: null,
  lines: [],
} as const satisfies Partial<Reading>;

function readParts(value: Record<string, unknown>): Reading {
  const raw = textOrDigits(value.id);
  const typed = raw === undefined ? undefined : readOrderId(raw);
  const id = typed?.ok === true ? typed.text : raw;
  const placedAt = readMoment(value.placedAt);
  const updatedAt = readMoment(value.updatedAt);
  const status = statuses.includes(value.status as string) ? (value.status as ToldOrder['status']) : null;
  const told = Array.isArray(value.lines) ? value.lines : [];
  // What is over at the storefront books nothing, whatever its lines say.
  const over = status === 'cancelled' || status === 'fulfilled';
  const lines = told.slice(0, linesMax).map(readLine);
  const wrong =
    idProblem(value.id, id) ??
    momentProblem('placedAt', value.placedAt, placedAt) ??
    momentProblem('updatedAt', value.updatedAt, updatedAt) ??
    (status === null ? `its status is ${shown(value.status)}, not "open", "cancelled" or "fulfilled"` : undefined) ??
    (over ? undefined : linesProblem(value.lines, told));
  const named = idProblem(value.id, id) === undefined;
  const kept = over && wrong === undefined ? lines.filter(isWhole) : lines;
  return { id: named && id !== undefined ? id : null, placedAt, updatedAt, status, lines: kept, wrong };
}

function idProblem(value: unknown, id: string | undefined): string | undefined {
  if (id === '') return 'its id is empty';
  // Two long numbers that a program made one of would be one parcel for two customers.
  if (id !== undefined && isRounded(id)) return `its id ${id} was rounded: send ids as text, with all their digits`;
  if (id !== undefined) {
    // Made printable, two ids could become one.
    const typed = readOrderId(id);
    if (typed.ok) return undefined;
    return typed.longest === undefined
      ? `its id cannot be printed: it ${typed.problem}`
      : `its id has more than ${idChars} characters`;
  }
  return typeof value === 'number' ? `its id is the number ${value}: send ids as text` : `its id is ${shown(value)}`;
}

function momentProblem(key: string, value: unknown, read: string | null): string | undefined {
  if (read !== null) return undefined;
  return `${key} is ${shown(value)}: send a moment with its zone, as 2026-11-28T08:00:00Z`;
}

function linesProblem(lines: unknown, told: unknown[]): string | undefined {
  if (!Array.isArray(lines)) return `its lines are ${shown(lines)}, no list`;
  if (told.length > linesMax) return `it has ${told.length} lines, more than ${linesMax}`;
  for (const [index, line] of told.entries()) {
    if (!isObject(line)) return `line ${index + 1} is ${shown(line)}`;
    const { sku, quantity } = line;
    const lacks = sku === undefined ? 'SKU' : quantity === undefined ? 'quantity' : undefined;
    if (lacks !== undefined) return `line ${index + 1} has no ${lacks}`;
    if (typeof sku !== 'string') return `line ${index + 1} has ${shown(sku)} for its SKU: send SKUs as text`;
    const hidden = hiddenIn(sku);
    if (hidden !== undefined) return `the SKU of line ${index + 1} ${hidden}`;
    if (quantityOf(quantity) === null)
      return `line ${index + 1} has ${shown(quantity)} for its quantity: send a number`;
  }
  return undefined;
}

type Line = UnreadableOrder['lines'][number];
const isWhole = (line: Line): boolean => line.sku !== null && line.quantity !== null;

function readLine(value: unknown): Line {
  if (!isObject(value)) return { sku: null, quantity: null };
  const { sku, quantity } = value;
  const text = textOrDigits(sku);
  return {
    sku: text === undefined ? null : skuOf(text),
    quantity: quantityOf(quantity),
  };
}

/**
 * As every other door reads it. What cannot be one is shown as it can be: no item has it, and the order is set aside.
 */
function skuOf(text: string): string {
  const typed = readSku(text);
  return typed.ok ? typed.text : printable(visible(text)).slice(0, skuChars) || '(none)';
}

/** Controls are seen as damage; what is invisible would look like another SKU, so the order says so by its name. */
function hiddenIn(sku: string): string | undefined {
  const typed = readSku(visible(sku));
  return typed.ok || !typed.problem.startsWith('has ') ? undefined : typed.problem;
}

const visible = (text: string): string =>
  text
    .trim()
    .slice(0, skuChars)
    .replace(/\p{Cc}/gu, '\ufffd');

/** Far too many in any spelling is far too many: the rules say so. */
function quantityOf(value: unknown): number | null {
  if (value instanceof LongNumber) return Math.min(Number(value.digits), Number.MAX_VALUE);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** In UTC with milliseconds, so that moments compare as text; null: none, or nobody knows in which zone. */
function readMoment(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40 || !moment.test(value)) return null;
  const text = value.toUpperCase().replace(' ', 'T');
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  // 30 February: the language would take it for a day in March.
  if (Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(text.slice(8, 10))) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

const isObject = (value: unknown): value is Fields => isAnyObject(value) && !(value instanceof LongNumber);

/** For a person: what stands there, short. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value instanceof LongNumber) return `the number ${value.digits.slice(0, 40)}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? `“${printable(value).slice(0, 40)}”` : String(value);
}

/** A version of an order that cannot be read has no name but what it says. */
function printOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

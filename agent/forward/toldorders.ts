/**
 * Reading a page of orders as a storefront tells it (`tell/{channel}`, or the JSON body of `GET {url}/orders`). Everything in it is
 * hostile until it has passed here. What makes a page unreadable refuses the page; what makes one order unbookable (a SKU
 * nobody has, a quantity that is none) is let through: the rules set that order aside and go on with the rest.
 */
import { z } from 'zod';
import { pageBounds } from '../inventory/intake.ts';
import { answerBytesMax, complaint, parseJson } from './answer.ts';
import type { ToldOrders } from './channel.ts';

const { orders: ordersMax, lines: linesMax, idChars, skuChars, cursorChars } = pageBounds;

const printable = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd');

/** Numbers and cursors that a storefront writes as JSON numbers are meant as text. */
const textOf = (longest: number) => z.union([z.string(), z.int().transform(String)]).pipe(z.string().max(longest));

/** No item has such a SKU, so it may be shortened: the order is set aside. */
const sku = z.string().transform((text) => printable(text).slice(0, skuChars) || '(none)');
const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no moment')
  .transform((text) => new Date(text).toISOString());

const order = z.object({
  id: textOf(idChars).pipe(z.string().min(1).transform(printable)),
  placedAt: instant,
  updatedAt: instant,
  status: z.enum(['open', 'cancelled']),
  lines: z.array(z.object({ sku, quantity: z.number() })).max(linesMax),
});

const cursor = textOf(cursorChars)
  .nullish()
  .transform((text) => (text === '' ? null : text));

const page = z.object({
  what: z.literal('orders').optional(),
  orders: z.array(order).max(ordersMax),
  next: cursor,
  cursor,
});

/** `asked`: the cursor it answers, when the storefront says so (it may repeat the question's `cursor`); undefined otherwise. */
export type ParsedOrders =
  | { ok: true; page: ToldOrders; asked: string | null | undefined }
  | { ok: false; reason: string };

/** One page from its JSON text (at most 64 KiB). */
export function parseOrders(text: string): ParsedOrders {
  if (text.length > answerBytesMax) return { ok: false, reason: 'longer than 64 KiB' };
  const json = parseJson(text);
  return json === undefined ? { ok: false, reason: 'not JSON' } : readOrders(json);
}

/** One page from a value that was JSON. */
export function readOrders(value: unknown): ParsedOrders {
  const read = page.safeParse(value);
  if (!read.success) return { ok: false, reason: complaint(read.error) };
  const { orders, next, cursor: asked } = read.data;
  return { ok: true, page: { orders, next: next ?? null }, asked };
}

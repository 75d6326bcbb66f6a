/**
 * Orders that a storefront told and that could not be booked or read: which exception each of them has, and how many of
 * a channel wait for a person. The queue itself is `nouns/station/exception-queue.ts`.
 */

import { documentKey } from '../document.ts';
import type { AppliedEntry, Draft, EntryBody } from '../entry.ts';
import { exceptionKey } from '../rows.ts';
import type { Tables } from '../tables.ts';
import type { ExceptionRow } from './exception.ts';
import type { ExceptionReason } from './exception-reason.ts';

/**
 * Under its name, or under what was told (`print`) when it has none. Names begin with a merchant, which has no slash in
 * front.
 */
export function asideKey(merchant: string, document: string | undefined, channel: string, print: string): string {
  return document === undefined ? `/${channel}/${print}` : documentKey(merchant, document);
}

/** An exception with an order in it was put into the queue. */
export function applyAside(tables: Tables, entry: AppliedEntry, { channel, order }: EntryBody['exception']): void {
  if (order === undefined || channel === undefined) return;
  const print = 'unreadable' in order ? order.print : null;
  const key = asideKey(entry.merchant ?? '', entry.document ?? undefined, channel, print ?? '');
  tables.putRow('order-aside', { key, exception: entry.seq, print });
  count(tables, channel, 1);
}

/** An exception was settled. */
export function applyAsideSettled(tables: Tables, { order, channel, status }: ExceptionRow): void {
  if (order !== null && channel !== null && status === 'open') count(tables, channel, -1);
}

function count(tables: Tables, channel: string, more: number): void {
  const open = tables.row('orders-aside', channel)?.open ?? 0;
  tables.putRow('orders-aside', { channel, open: Math.max(0, open + more) });
}

/** What a person was asked last about an order, settled or not. */
export function askedOf(tables: Tables, merchant: string, document: string): ExceptionReason | undefined {
  const aside = tables.row('order-aside', documentKey(merchant, document));
  return aside && tables.row('exception', exceptionKey(aside.exception))?.reason;
}

/** Settles the exception of an order that was set aside, once the order itself is; nothing where there is none. */
export function endAside(tables: Tables, merchant: string, document: string, by: string, reason: string): Draft[] {
  const aside = tables.row('order-aside', documentKey(merchant, document));
  const row = aside === undefined ? undefined : tables.row('exception', exceptionKey(aside.exception));
  // What was set aside in this very page has no number yet.
  if (row?.status !== 'open' || row.document !== document || row.seq === 0) return [];
  return [
    { kind: 'exception-resolve', operator: by, merchant, document, body: { of: row.seq, how: 'dismissed', reason } },
  ];
}

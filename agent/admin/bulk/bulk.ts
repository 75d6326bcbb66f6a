/**
 * R23: everything that a search finds is looked at first, and changed with the token of that look. The work is done
 * part by part, so that no scan waits for long, and how far it is stands in the ledger: after a stop the same request
 * goes on. Two at a time do not disturb each other: a part that somebody else has done is refused.
 */
import { z } from 'zod';
import {
  type BulkJob,
  type BulkPick,
  type BulkRow,
  type BulkTally,
  bulkPartMax,
  bulkToken,
  chained,
  headOf,
  nothingLeft,
} from '../../inventory/nouns/admin/bulk.ts';
import { documentKey } from '../../inventory/nouns/document.ts';
import type { Found } from '../../ledger/projections/find.ts';
import { localDate, Zone } from '../../ledger/stamp.ts';
import { resultOf } from '../outcome.ts';
import { type AdminContext, type Caller, failed, ok, type VerbResult } from '../verb.ts';
import { changedSince } from './changed-since.ts';
import { unreadable } from './search-text.ts';

/** Found by one search. */
const foundMax = 200_000;
const shownMax = 10;
/** Named in an answer; the numbers are complete. */
const namedMax = 100;

export const bulkTokenText = z
  .string()
  .regex(/^[0-9a-z]{1,11}-[0-9a-f]{16}$/, 'must be the token of a dry run')
  .optional();

type Asked = { merchant: string; job: BulkJob; token?: string | undefined };

/** Without a token: what would be done. With it: does it, or goes on with it, or says that it was done. */
export async function bulk(asked: Asked, context: AdminContext, caller: Caller): Promise<VerbResult> {
  const { merchant, job, token } = asked;
  const wrong = unreadable(job.of, job.search);
  if (wrong !== undefined) return wrong;
  if (token === undefined) return review(asked, context, caller);
  const begun = await context.book.row('bulk', documentKey(merchant, token));
  if (begun !== undefined && JSON.stringify(begun.job) !== JSON.stringify(job)) {
    return failed('bad-request', 'This token is of another search, or of something else to do with it.', 'token');
  }
  if (begun !== undefined && begun.done >= begun.count) return ok(told(begun, []));
  const found = await findAll(asked, context, begun?.after ?? '', 0);
  if (found === 'too-many') return tooMany(job);
  const rests = restsOf(found.picks);
  const [chain = nothingLeft] = rests;
  const fits = begun === undefined ? bulkToken(headOf(token), merchant, job, chain) === token : begun.rest === chain;
  if (!fits) return failed('bad-request', await otherwise(asked, context, token, begun), 'token');
  if (found.picks.length === 0) return ok({ ...{ merchant, found: 0, done: 0 }, tally: {}, left: [] });
  const count = begun?.count ?? found.picks.length;
  try {
    return await work({ ...asked, token }, { picks: found.picks, rests, count }, begun?.after ?? '', context, caller);
  } finally {
    // R14, R23: also what was done when it was cancelled; its parts hurried nobody.
    if (job.act.action === 'sync-now') context.forwarding()?.sendNow(merchant);
  }
}

async function review(asked: Asked, context: AdminContext, caller: Caller): Promise<VerbResult> {
  caller.changedNothing();
  const { merchant, job } = asked;
  const { seq } = context.book.head;
  const found = await findAll(asked, context, '', shownMax);
  if (found === 'too-many') return tooMany(job);
  const [chain = nothingLeft] = restsOf(found.picks);
  const tally: Record<string, number> = {};
  for (const { effect } of found.picks) tally[effect] = (tally[effect] ?? 0) + 1;
  return ok({
    ...{ merchant, found: found.picks.length, tally, first: found.shown },
    token: bulkToken(seq, merchant, job, chain),
  });
}

async function findAll(
  { merchant, job }: Asked,
  { book, clock, config }: AdminContext,
  after: string,
  show: number,
): Promise<Omit<Found, 'next'> | 'too-many'> {
  const timezone = config.merchants.find(({ id }) => id === merchant)?.timezone ?? config.dock.timezone;
  const at = clock.wallMs();
  const today = localDate({ at, utcOffsetMin: new Zone(timezone).offsetMin(at) });
  const all: Omit<Found, 'next'> = { picks: [], shown: [] };
  let from: string | null = after;
  while (from !== null) {
    const left = Math.max(0, show - all.shown.length);
    const page: Found = await book.find({ merchant, job, timezone, today, after: from, show: left });
    for (const pick of page.picks) all.picks.push(pick);
    all.shown.push(...page.shown);
    if (all.picks.length > foundMax) return 'too-many';
    from = page.next;
  }
  return all;
}

/** The print of what is to be done from each place on; the last is of nothing. */
function restsOf(picks: readonly BulkPick[]): string[] {
  const rests = new Array<string>(picks.length + 1).fill(nothingLeft);
  for (let at = picks.length - 1; at >= 0; at -= 1) {
    rests[at] = chained(picks[at]?.print ?? '', rests[at + 1] ?? nothingLeft);
  }
  return rests;
}

type Selection = { picks: readonly BulkPick[]; rests: readonly string[]; count: number };
type Left = { key: string; why: string };

async function work(
  { merchant, job, token }: Asked & { token: string },
  { picks, rests, count }: Selection,
  begunAfter: string,
  { book }: AdminContext,
  { by, progress, signal }: Caller,
): Promise<VerbResult> {
  const size = bulkPartMax[job.of];
  const left: Left[] = [];
  let after = begunAfter;
  for (let at = 0; at < picks.length; at += size) {
    if (signal.aborted) return failed('cancelled', cancelledText(count - picks.length + at, count));
    const part = picks.slice(at, at + size).map(({ key, print }) => ({ key, print }));
    const rest = rests[at + part.length] ?? nothingLeft;
    const outcome = await book.submit({ type: 'bulk', by, merchant, token, job, count, after, part, rest });
    if (outcome.type !== 'done') return resultOf(outcome);
    for (const one of (outcome.data as { others: Left[] }).others) if (left.length < namedMax) left.push(one);
    after = part.at(-1)?.key ?? after;
    progress({ done: count - picks.length + at + part.length, of: count });
  }
  const row = await book.row('bulk', documentKey(merchant, token));
  return row === undefined ? failed('internal', 'What was done is not on the books.') : ok(told(row, left));
}

const cancelledText = (done: number, of: number): string =>
  `Cancelled after ${done} of ${of}; those stay as they are now, and the same request with its token goes on.`;

/** @param left of this request; of an earlier one only the numbers are kept */
function told({ merchant, count, done, tally }: BulkRow, left: Left[]): object {
  return { ...{ merchant, found: count, done }, tally: tally satisfies BulkTally, left };
}

const tooMany = ({ of }: BulkJob): VerbResult =>
  failed('bad-request', `The search finds more than ${foundMax} ${of}: narrow it down.`, 'search');

async function otherwise(asked: Asked, context: AdminContext, token: string, begun: BulkRow | undefined) {
  const before = begun === undefined ? '' : `${begun.done} of ${begun.count} were done; for the rest: `;
  const names = await changedSince(asked, context.book, headOf(token));
  const what =
    names === '' ? 'What the search finds is no longer what was looked at.' : `${names} changed since the look.`;
  return `${before}${what} Look again, and confirm with the new token.`;
}

/**
 * R23: one change to everything that a search finds. It is done part by part, each in a commit of its own, with a
 * `bulk` entry that says how far it is: whoever repeats it after a stop goes on from there.
 */

import type { SyncPolicy } from '../stock/merchant.ts';
import { fingerprint } from '../text/fingerprint.ts';

export type ItemAction =
  | { action: 'sync-now' }
  /** null: back to the merchant's. */
  | { action: 'set-policy'; sync: SyncPolicy | null }
  | { action: 'set-process-orders'; on: boolean }
  | { action: 'set-street-date'; streetDate: string | null }
  | { action: 'set-bypass'; bypassSync: boolean }
  | { action: 'set-retired'; retired: boolean };

export type OrderAction =
  | { action: 'hold' | 'release'; reason: string }
  | { action: 'cancel'; reason?: string }
  | { action: 'refresh-items' };

export type BulkJob =
  | { of: 'items'; search: string; act: ItemAction }
  | { of: 'orders'; search: string; act: OrderAction };

/** One that was found. `print`: of its key and what the action looks at of it, so that a change since is seen. */
export type BulkPick = { key: string; print: string };

/** How many by what became of them: `changed`, `same` (it was so already), `changed-since`, or why not. */
export type BulkTally = Readonly<Record<string, number>>;

/** Projection: how far one is. */
export type BulkRow = {
  merchant: string;
  token: string;
  job: BulkJob;
  /** How many were found, and how many of them are behind it. */
  count: number;
  done: number;
  /** Key of the last of those; the rest comes behind it. */
  after: string;
  /** Of what is still to be done, as it was counted (`chained`). */
  rest: string;
  tally: BulkTally;
};

export type BulkEntries = {
  /** One part. document = token. `job` and `count` are told with the first part. */
  bulk: { job?: BulkJob; count?: number; done: number; after: string; rest: string; tally: BulkTally };
};

export type BulkSubmission = {
  type: 'bulk';
  by: string;
  merchant: string;
  token: string;
  job: BulkJob;
  count: number;
  /** Behind which key this part begins; '': the first. */
  after: string;
  part: BulkPick[];
  rest: string;
};

/** What is to be done, from the last one to the first: so the rest of it has a print of its own. */
export const chained = (print: string, rest: string): string => fingerprint(`${print} ${rest}`);

export const nothingLeft = '';

/**
 * What confirms a dry run. It stands for what was found in the state it was in, for what is to be done with it, and for
 * the moment: the same search tomorrow has another one.
 * @param head the ledger's newest entry at the dry run
 */
export function bulkToken(head: number, merchant: string, job: BulkJob, chain: string): string {
  return `${head.toString(36)}-${fingerprint(JSON.stringify([head, merchant, job, chain]))}`;
}

/** @returns the entry it was made at */
export function headOf(token: string): number {
  return Number.parseInt(token.split('-')[0] ?? '', 36);
}

export function applyTally(before: BulkTally, more: BulkTally): BulkTally {
  const sum: Record<string, number> = { ...before };
  for (const [what, number] of Object.entries(more)) sum[what] = (sum[what] ?? 0) + number;
  return sum;
}

/** Taken in one commit, which a scan does not notice waiting for. An order has lines, an item has not. */
export const bulkPartMax = { items: 200, orders: 50 } as const satisfies Record<BulkJob['of'], number>;

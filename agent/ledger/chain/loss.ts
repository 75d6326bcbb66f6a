/**
 * Whether the ledger lost entries, or may have, when its epoch began: then a snapshot is all that it vouches for, and
 * says so (`complete`), also when that is nothing at all. Otherwise what a snapshot leaves out is what it never wrote,
 * and stays as it is.
 */
import type { Database } from 'better-sqlite3';
import type { EpochReason } from '../../inventory/nouns/admin/dock.ts';

const losses: ReadonlySet<string> = new Set<EpochReason>([
  'ledger-lost',
  'rolled-back',
  'damaged',
  'storefront-ahead',
  'unknown-epoch',
  'site-ahead',
]);

export function beganByLoss(db: Database, epoch: string): boolean {
  return losses.has(reasonOf(db, epoch));
}

/**
 * Also where a double of this ledger was noticed: most likely nothing was lost, but this one may be the older copy.
 * What storefronts show is looked at then, and they are told of no loss.
 */
export function mayHaveLost(db: Database, epoch: string): boolean {
  const reason = reasonOf(db, epoch);
  return losses.has(reason) || reason === 'clone';
}

function reasonOf(db: Database, epoch: string): string {
  const reason = db
    .prepare(
      "SELECT json_extract(body, '$.reason') FROM entry INDEXED BY entry_epoch WHERE kind = 'epoch' AND epoch = ? LIMIT 1",
    )
    .pluck()
    .get(epoch);
  return typeof reason === 'string' ? reason : '';
}

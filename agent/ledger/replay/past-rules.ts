/**
 * The rules that entries of the past were applied by. What the configuration file says is on the record from the first
 * start of a version that writes it down (R10); entries before that were applied by what the file said then, and are
 * replayed by what that start found, whatever the file says today.
 */
import type { Database } from 'better-sqlite3';
import type { FileSettings } from '../../inventory/nouns/admin/dock.ts';
import type { MerchantRules, Rulebook } from '../../inventory/nouns/rulebook.ts';

export function pastRules(db: Database, today: Rulebook): Rulebook {
  const starts = db
    .prepare(
      "SELECT body FROM entry WHERE kind = 'start' AND json_extract(body, '$.settings') IS NOT NULL ORDER BY seq",
    )
    .pluck()
    .all() as string[];
  const first = new Map<string, MerchantRules>();
  for (const body of starts) {
    const { settings } = JSON.parse(body) as { settings: FileSettings };
    for (const merchant of settings.merchants) if (!first.has(merchant.id)) first.set(merchant.id, merchant);
  }
  const others = today.merchants.filter(({ id }) => !first.has(id));
  return { ...today, merchants: [...first.values(), ...others] };
}

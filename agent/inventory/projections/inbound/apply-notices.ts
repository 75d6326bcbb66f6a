/** How entries move notices: announced, closed, published (R15). Part of `apply.ts`; nothing is judged here. */
import type { AppliedEntry, EntryBody } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { noticeAfter, noticeOf, publishLine, putNotice } from '../apply-documents.ts';
import { kitsFollow } from '../kits-follow.ts';
import { isShort, itemOf, markDue } from '../move-item.ts';

export function applyNotice(tables: Tables, entry: AppliedEntry, _rules: Rulebook, body: EntryBody['notice']): void {
  const before = noticeOf(tables, entry);
  const after = noticeAfter(before, entry, body);
  putNotice(tables, before, after);
  for (const { sscc } of after.handlingUnits) {
    tables.putRow('handling-unit', { sscc, merchant: after.merchant, notice: after.id });
  }
}

export function applyNoticeClose(tables: Tables, entry: AppliedEntry): void {
  const notice = noticeOf(tables, entry);
  if (notice !== undefined) putNotice(tables, notice, { ...notice, status: 'closed' });
}

/**
 * A storefront that was told of published units is told when they are withdrawn, whatever turned Process Orders off
 * meanwhile (R15).
 */
export function applyNoticePublish(
  tables: Tables,
  entry: AppliedEntry,
  rules: Rulebook,
  { on, shown = true, kitsShown = false }: EntryBody['notice-publish'],
): void {
  const row = itemOf(tables, entry);
  row.published += entry.quantity ?? 0;
  const withdrawn = (entry.quantity ?? 0) < 0;
  markDue(tables, rules, row, entry.seq, (withdrawn && shown) || isShort(row));
  tables.putItem(row);
  kitsFollow(tables, rules, row, entry.seq, withdrawn && kitsShown);
  const notice = noticeOf(tables, entry);
  if (notice !== undefined) publishLine(tables, notice, entry.sku, on);
}

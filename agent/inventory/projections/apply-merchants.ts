/** How entries move whose settings are in force for a merchant and its items (R10). Nothing is judged here. */
import type { AppliedEntry, EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { freshItem } from '../nouns/stock/item.ts';
import type { MerchantRow } from '../nouns/stock/merchant.ts';
import { merchantRules } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';

export function applyPolicy(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['policy']): void {
  const merchant = entry.merchant ?? '';
  if (entry.sku !== null) {
    const row = { ...(tables.item(merchant, entry.sku) ?? freshItem(merchant, entry.sku)) };
    if (body.sync !== undefined) row.sync = body.sync;
    tables.putItem(row);
    return;
  }
  const { sync, processOrders, file } = body;
  const from = file === undefined ? 'admin' : 'file';
  tables.putMerchant({
    ...merchantRules(tables, rules, merchant),
    ...(sync === undefined || sync === null ? {} : { sync, syncFrom: from }),
    ...(processOrders !== undefined && { processOrders, processOrdersFrom: from }),
    ...(file !== undefined && { file }),
  });
}

/**
 * R10: what the file says of merchants and channels at the first start that knows them. What an admin set before holds.
 */
export function applyStart(
  tables: Tables,
  _entry: AppliedEntry,
  _rules: Rulebook,
  { settings }: EntryBody['start'],
): void {
  for (const { id: merchant, ...file } of settings?.merchants ?? []) {
    const { sync, processOrders } = file;
    const fresh: MerchantRow = { merchant, sync, processOrders, syncFrom: 'file', processOrdersFrom: 'file', file };
    tables.putMerchant({ ...fresh, ...tables.merchant(merchant), file });
  }
  for (const { name: channel, ...file } of settings?.channels ?? [])
    tables.putRow('channel-settings', { channel, file });
}

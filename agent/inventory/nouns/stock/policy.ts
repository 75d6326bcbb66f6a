/**
 * Which policy an item or merchant is under now (R7, R10): the configuration's value until an admin changed it, the
 * item's before the merchant's.
 */

import type { Rulebook } from '../rulebook.ts';
import type { Tables } from '../tables.ts';
import type { ItemRow } from './item.ts';
import type { MerchantRow, SyncPolicy } from './merchant.ts';

/**
 * The merchant's settings now, as the entries say; before the first start that wrote them down, the configuration's.
 * One that is not configured gets the defaults of R10, so that old entries can always be replayed.
 */
export function merchantRules(tables: Tables, rules: Rulebook, merchant: string): MerchantRow {
  const changed = tables.merchant(merchant);
  if (changed !== undefined) return changed;
  const configured = rules.merchants.find((m) => m.id === merchant);
  return {
    merchant,
    sync: configured?.sync ?? 'process-orders',
    processOrders: configured?.processOrders ?? 'auto',
    ...{ syncFrom: 'file', processOrdersFrom: 'file', file: null },
  };
}

/** The sync policy this item is under: its own, else its merchant's (R10). */
export function sentPolicy(tables: Tables, rules: Rulebook, item: ItemRow): SyncPolicy {
  return item.sync ?? merchantRules(tables, rules, item.merchant).sync;
}

/**
 * Whether a movement is to be heard by the channels at this moment (R10): always, or under `process-orders` with the
 * flag on. A policy changed later sends nothing of the past (R13).
 *
 * @param flagOn Process Orders is on, or this is a movement that is told while it is off, too (R11, R12)
 */
export function heardUnder(policy: SyncPolicy, flagOn: boolean): 'due' | 'policy-never' | 'flag-off' {
  if (policy === 'never') return 'policy-never';
  return policy === 'always' || flagOn ? 'due' : 'flag-off';
}

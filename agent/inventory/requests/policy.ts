/** What an admin sets for a merchant or an item: policies and the flag. */
import { type Decision, done, type Now, refuse, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { flagDraft } from '../nouns/stock/flag.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import type { PolicySubmission } from '../nouns/stock/merchant.ts';
import { merchantRules } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';
import { Plan } from '../projections/plan.ts';
import { letOutByDate } from './street-dates.ts';

type Policy = Extract<PolicySubmission, { type: 'set-policy' }>;
type Flag = Extract<PolicySubmission, { type: 'set-process-orders' }>;

/**
 * R10, R13: a policy is changed for the merchant or for one item; nothing is sent for it. Who is to turn the flags (R7)
 * decides for what waited for nothing but its street date, too (R8).
 */
export function decidePolicy(tables: Tables, rules: Rulebook, request: Policy, now: Now): Decision {
  const { merchant, sku, sync, processOrders } = request;
  if (!rules.merchants.some((m) => m.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const body = {
    ...(sync !== undefined && { sync }),
    ...(processOrders !== undefined && { processOrders }),
  };
  if (sku === undefined) {
    if (sync === null)
      return refuse('bad-request', 'A merchant needs a policy: never, always or process-orders.', 'sync');
    const before = merchantRules(tables, rules, merchant);
    const { file: _, ...next } = {
      ...before,
      ...(sync !== undefined && { sync, syncFrom: 'admin' as const }),
      ...(processOrders !== undefined && { processOrders, processOrdersFrom: 'admin' as const }),
    };
    if (next.sync === before.sync && next.processOrders === before.processOrders) {
      const { file: __, ...inForce } = before;
      return unchanged(inForce);
    }
    const change: Draft = { kind: 'policy', operator: request.by, merchant, body };
    if (next.processOrders === before.processOrders) return done([change], next);
    const plan = new Plan(tables, rules);
    plan.add([change]);
    return done([change, ...letOutByDate(plan, rules, merchant, now)], next);
  }
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  if (processOrders !== undefined) {
    return refuse(
      'bad-request',
      'auto, first-receipt or manual is set for the merchant, not for an item.',
      'processOrders',
    );
  }
  if (sync === undefined || sync === item.sync) return unchanged({ merchant, sku, sync: item.sync });
  return done([{ kind: 'policy', operator: request.by, merchant, sku, body }], { merchant, sku, sync });
}

/** R7, R9: an admin turns the flag; turning it to where it is changes nothing. */
export function decideProcessOrders(tables: Tables, request: Flag): Decision {
  const { merchant, sku, on } = request;
  const item = tables.item(merchant, sku);
  if (item === undefined) return refuse('unknown-item', noItem(tables, merchant, sku), 'sku');
  const data = { merchant, sku, processOrders: on };
  if (item.processOrders === on) return unchanged(data);
  return done([{ ...flagDraft(item, on, 'admin'), operator: request.by }], data);
}

/** What an admin sets for a merchant or an item: policies and the flag. */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { flagDraft } from '../nouns/stock/flag.ts';
import { noItem } from '../nouns/stock/lookalike.ts';
import type { PolicySubmission } from '../nouns/stock/merchant.ts';
import { merchantRules } from '../nouns/stock/policy.ts';
import type { Tables } from '../nouns/tables.ts';

type Policy = Extract<PolicySubmission, { type: 'set-policy' }>;
type Flag = Extract<PolicySubmission, { type: 'set-process-orders' }>;

/** R10, R13: a policy is changed for the merchant or for one item; nothing is sent for it. */
export function decidePolicy(tables: Tables, rules: Rulebook, request: Policy): Decision {
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
    const now = merchantRules(tables, rules, merchant);
    const { file: _, ...next } = {
      ...now,
      ...(sync !== undefined && { sync, syncFrom: 'admin' as const }),
      ...(processOrders !== undefined && { processOrders, processOrdersFrom: 'admin' as const }),
    };
    if (next.sync === now.sync && next.processOrders === now.processOrders) {
      const { file: __, ...inForce } = now;
      return unchanged(inForce);
    }
    return done([{ kind: 'policy', operator: request.by, merchant, body }], next);
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

/** What a person set at another dock, in this ledger: the last word that comes counts. */
import type { Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SettingFact } from '../../nouns/site/fold.ts';
import type { Tables } from '../../nouns/tables.ts';
import { decidePolicy, decideProcessOrders } from '../policy.ts';

type Of<Kind extends SettingFact['kind']> = Extract<SettingFact, { kind: Kind }>;

export function settingDrafts(
  tables: Tables,
  rules: Rulebook,
  by: string,
  fact: Of<'flag'> | Of<'policy'>,
  now: Now,
): Draft[] {
  if (fact.kind === 'flag') {
    const { merchant, sku, on } = fact;
    return decideProcessOrders(tables, { type: 'set-process-orders', by, merchant, sku, on }).drafts;
  }
  const { kind: _, ...said } = fact;
  return decidePolicy(tables, rules, { type: 'set-policy', by, ...said }, now).drafts;
}

/**
 * R3: a dock that takes over reads a channel's orders from when they began to count, not from when it took over: what
 * was placed while nobody told the storefront is booked, too. Of two docks that began, the earlier.
 */
export function intakeDrafts(tables: Tables, by: string, { merchant, channel, since }: Of<'intake'>): Draft[] {
  const known = tables.orderSync(channel)?.since ?? '';
  if (known !== '' && known <= since) return [];
  return [{ kind: 'order-sync', operator: by, merchant, document: channel, body: { since } }];
}

/** An order that was changed to fewer than are in its boxes: who packs it is called, and takes them out first. */

import type { Draft } from '../../nouns/entry.ts';
import { inWords } from '../../nouns/inbound/notice-lines.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Question } from '../../nouns/station/session.ts';
import type { SkuCount } from '../../nouns/stock/quantity.ts';
import type { Tables } from '../../nouns/tables.ts';

export function surplusQuestion(surplus: readonly SkuCount[]): Extract<Question, { about: 'surplus' }> {
  const text = `The order was changed: take ${inWords(surplus)} out of the box. CONFIRM when it is out.`;
  return { about: 'surplus', text };
}

/** At every station that has the order open, in place of what was asked there. */
export function surplusCalls(
  tables: Tables,
  rules: Rulebook,
  order: { merchant: string; id: string },
  surplus: readonly SkuCount[],
): Draft[] {
  if (surplus.length === 0) return [];
  const question = surplusQuestion(surplus);
  return rules.stations.flatMap(({ name: station }): Draft[] => {
    const document = tables.row('session', station)?.document;
    if (document?.type !== 'order' || document.merchant !== order.merchant || document.id !== order.id) return [];
    return [
      { kind: 'session', station, merchant: order.merchant, document: order.id, body: { change: 'ask', question } },
    ];
  });
}

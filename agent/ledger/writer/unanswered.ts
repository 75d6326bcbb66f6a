/**
 * What a storefront may show of a batch that is sent no more: nobody knows whether it was applied. What is told next,
 * and the brake (R29), count with it.
 */
import type { FrozenBatch } from '../../inventory/nouns/channels/batch.ts';
import { unansweredTo, unproved } from '../../inventory/nouns/channels/channel.ts';
import type { Draft } from '../../inventory/nouns/entry.ts';
import type { Tables } from '../../inventory/nouns/tables.ts';

/** @returns undefined: no line of it says anything new of what the store may show */
export function givenUp(tables: Pick<Tables, 'shown'>, batch: FrozenBatch): Draft<'given-up'> | undefined {
  const { channel, key, to } = batch;
  const news = batch.lines.filter(({ sku, level, processOrders }) => {
    const shown = tables.shown(channel, sku);
    if (shown === undefined) return true;
    if (unansweredTo(shown) !== undefined) return shown.level === 0 && level > 0;
    return shown.generation !== unproved && (shown.level !== level || shown.processOrders !== processOrders);
  });
  if (news.length === 0) return undefined;
  const lines = news.map((line): [string, number, 0 | 1] => [line.sku, line.level, line.processOrders ? 1 : 0]);
  return { kind: 'given-up', document: channel, body: { key, to, lines } };
}

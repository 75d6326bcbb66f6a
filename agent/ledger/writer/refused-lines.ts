/** Lines that a storefront refuses for good: put on the record for a person, one exception each. Pure. */
import type { FrozenBatch, Rejection } from '../../inventory/nouns/channels/batch.ts';
import type { Draft } from '../../inventory/nouns/entry.ts';

const reasonCharsMax = 200;

/** The rejections that name a line of this batch, each line once; what else an outside program names is ignored. */
export function refusedLines(batch: FrozenBatch, rejections: Rejection[]): Rejection[] {
  const ours = new Set(batch.lines.map((line) => line.sku));
  const refused = new Map<string, Rejection>();
  for (const { sku, reason, again } of rejections) {
    if (!ours.has(sku) || refused.has(sku)) continue;
    refused.set(sku, { sku, reason: String(reason).slice(0, reasonCharsMax), ...(again && { again }) });
  }
  return [...refused.values()];
}

/** What is set aside already needs no second exception. */
export function setAsideLines(channel: string, merchant: { merchant?: string }, refused: Rejection[]): Draft[] {
  const news = refused.filter(({ again }) => again !== true);
  return news.map(({ sku, reason }) => ({
    kind: 'exception',
    ...merchant,
    sku,
    document: channel,
    body: { reason: 'storefront-refused', text: reason, channel },
  }));
}

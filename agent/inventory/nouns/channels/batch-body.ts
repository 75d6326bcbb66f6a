/**
 * What a batch of levels is on its way to a storefront: a CloudEvents 1.0 JSON text. Made once, by the book, which
 * keeps it with its key before anybody sends it; channels carry the text as it is.
 */
import type { BatchLine } from './batch.ts';
import { ourLines, type SentLine } from './listing.ts';

export type Envelope = {
  /** `/tallyman/{site}/{dock}` */
  source: string;
  channel: string;
  merchant: string;
  epoch: string;
  /** Random, of the process start that made the batch. */
  boot: string;
  /** R19: the store's own location or pool; absent: its default one. */
  target?: string;
  /** This snapshot is all that the ledger vouches for after a loss. */
  complete: boolean;
  /** This ledger has never told the storefront anything: one that holds another ledger's place takes nothing of it. */
  first: boolean;
  /** ISO 8601, UTC. */
  time: string;
};

/** Which entries it covers: `after` is what the storefront acknowledged, `to` where it is once it has this batch. */
type BatchContent = { key: string; after: number; to: number; snapshot: boolean; lines: readonly SentLine[] };

/** Field order is part of what people read; they parse it as JSON all the same. */
export function batchBody(envelope: Envelope, { key, after, to, snapshot, lines }: BatchContent): string {
  const { source, channel, merchant, epoch, boot, target, complete, first, time } = envelope;
  return JSON.stringify({
    specversion: '1.0',
    type: 'tallyman.stock.v1',
    source,
    id: key,
    subject: merchant,
    time,
    datacontenttype: 'application/json',
    data: {
      channel,
      epoch,
      after,
      to,
      boot,
      ...(target !== undefined && { target }),
      ...(snapshot ? { snapshot } : {}),
      ...(complete ? { complete } : {}),
      ...(snapshot && first ? { first } : {}),
      lines,
    },
  });
}

/**
 * What a text of `batchBody` says of its content. @throws when it is none: what was kept was checked by its sum before
 */
export function readBatchBody(
  body: string,
): Omit<BatchContent, 'key' | 'lines'> & { epoch: string; lines: BatchLine[] } {
  const { data } = JSON.parse(body) as {
    data: { epoch: string; after: number; to: number; snapshot?: boolean; lines: SentLine[] };
  };
  const { epoch, after, to, snapshot, lines } = data;
  return { epoch, after, to, snapshot: snapshot === true, lines: ourLines(lines) };
}

/** Its lines as the storefront reads them (R27). */
export const sentBatchLines = (body: string): SentLine[] =>
  (JSON.parse(body) as { data: { lines: SentLine[] } }).data.lines;

/** When it was made, ms UTC by the dock's clock. */
export const batchMadeAt = (body: string): number => Date.parse((JSON.parse(body) as { time: string }).time);

/** The store's own place that it is for (R19). */
export const batchTarget = (body: string): string | undefined =>
  (JSON.parse(body) as { data: { target?: string } }).data.target;

/**
 * Which batches this ledger made for which places: what an answer's `id` is held against. The one in flight is in
 * `batch`; those that were acknowledged are in their `ack` entries; those that were given up without an answer (refused
 * as a whole, or the channel started over) are kept here, because the storefront may have applied them all the same.
 */
import type { Database, Statement } from 'better-sqlite3';
import { streamName, streamOf, tellingTypes } from '../../inventory/nouns/channels/telling.ts';
import { headOf } from './head.ts';

/** Given-up batches kept for each channel; a storefront that is further back than that many refusals is a rare one. */
const keptMax = 64;
/**
 * Entries looked through for an acknowledgement: it may come long after the place it is for, when the network was away.
 */
const ackSpanMax = 100_000;

/** All streams of a channel: a storefront that keeps one place for all of them holds what is ours all the same. */
const streamsOf = (name: string): string[] => {
  const channel = streamOf(name)?.channel ?? name;
  return [channel, ...tellingTypes.map((type) => streamName(channel, type))];
};
const streamsSql = ['?', ...tellingTypes.map(() => '?')].join(',');

export type SentPlace = { channel: string; epoch: string; place: number; key: string };

export class GivenUp {
  readonly #insert: Statement<unknown[]>;
  readonly #prune: Statement<unknown[]>;
  readonly #clear: Statement<unknown[]>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT INTO given_up (channel, epoch, place, key) VALUES (?,?,?,?)');
    this.#prune = db.prepare(
      'DELETE FROM given_up WHERE channel = ? AND n <= (SELECT n FROM given_up WHERE channel = ? ORDER BY n DESC LIMIT 1 OFFSET ?)',
    );
    this.#clear = db.prepare('DELETE FROM given_up');
  }

  /** The transaction is the caller's. */
  keep({ channel, epoch, place, key }: SentPlace): void {
    this.#insert.run(channel, epoch, place, key);
    this.#prune.run(channel, channel, keptMax);
  }

  /** Answers of an epoch that is over are not held against it. */
  clear(): void {
    this.#clear.run();
  }
}

/**
 * Whether this ledger made a batch of this key that ends there; undefined: too far back to tell. Reads as of one
 * moment.
 */
export function wasSent(db: Database, sent: SentPlace): boolean | undefined {
  return db.transaction(() => isInFlight(db, sent) || wasGivenUp(db, sent) || wasAcknowledged(db, sent)).deferred();
}

function isInFlight(db: Database, { channel, place, key }: SentPlace): boolean {
  const to = db
    .prepare(`SELECT json_extract(body, '$.data.to') FROM batch WHERE channel IN (${streamsSql}) AND key = ?`)
    .pluck()
    .get(...streamsOf(channel), key);
  return to === place;
}

function wasGivenUp(db: Database, { channel, epoch, place, key }: SentPlace): boolean {
  const found = db
    .prepare(`SELECT 1 FROM given_up WHERE channel IN (${streamsSql}) AND epoch = ? AND place = ? AND key = ?`)
    .get(...streamsOf(channel), epoch, place, key);
  return found !== undefined;
}

function wasAcknowledged(db: Database, { channel, epoch, place, key }: SentPlace): boolean | undefined {
  const [levels = channel] = streamsOf(channel);
  const acked = acknowledgedKey(db, { channel: levels, epoch, place }, ackSpanMax);
  if (acked === key || wasTold(db, { channel: levels, epoch, place, key })) return true;
  return acked === undefined ? undefined : false;
}

function wasTold(db: Database, { channel, epoch, place, key }: SentPlace): boolean {
  const found = db
    .prepare(
      "SELECT 1 FROM entry WHERE seq > ? AND seq <= ? AND kind = 'told' AND document = ? AND epoch = ? AND json_extract(body, '$.key') = ? LIMIT 1",
    )
    .get(place, place + ackSpanMax, channel, epoch, key);
  return found !== undefined;
}

/**
 * The key under which the storefront acknowledged this place; null: it never did; undefined: no acknowledgement within
 * `span` entries. An acknowledgement is recorded behind its place, and those of a channel rise within an epoch.
 */
export function acknowledgedKey(
  db: Database,
  { channel, epoch, place }: Omit<SentPlace, 'key'>,
  span: number,
): string | null | undefined {
  const acks = db
    .prepare(
      "SELECT json_extract(body, '$.to') AS place, json_extract(body, '$.key') AS key FROM entry WHERE seq > ? AND seq <= ? AND kind = 'ack' AND document = ? AND epoch = ? ORDER BY seq",
    )
    .iterate(place, place + span, channel, epoch) as IterableIterator<{ place: number; key: string }>;
  for (const ack of acks) {
    if (ack.place === place) return ack.key;
    if (ack.place > place) return null;
  }
  const head = headOf(db);
  return place + span >= head ? null : undefined;
}

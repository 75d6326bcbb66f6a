/**
 * Batches as they are written down before their first send: the same key and the same bytes until the other side has
 * answered. One for each stream, which is a channel's name (levels), one of `telling.ts` or of `captured.ts`.
 */
import { hash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { exportSuffix } from '../../inventory/nouns/channels/captured.ts';
import type { BookIdentity } from '../messages.ts';
import { GivenUp } from '../projections/sent-places.ts';

/** Bytes of a body at most: MQTT's 64 KiB less what carries it. */
export const bodyBytesMax = 60 * 1024;

/** `seen`: up to which mark what is due had been looked through. */
type KeptBatch = { key: string; seen: number; body: string };
type SqlBatch = KeptBatch & { sum: Uint8Array };
type Place = { epoch: string; after: number; to: number };

export class KeptBatches {
  readonly #identity: BookIdentity;
  readonly #boot: string;
  readonly #givenUp: GivenUp;
  readonly #all: Statement<unknown[]>;
  readonly #select: Statement<unknown[]>;
  readonly #insert: Statement<unknown[]>;
  readonly #delete: Statement<unknown[]>;
  readonly #deleteAll: Statement<unknown[]>;
  readonly #count: Statement<unknown[]>;

  /** @param boot random, of this process start */
  constructor(db: Database, identity: BookIdentity, boot: string) {
    this.#identity = identity;
    this.#boot = boot;
    this.#givenUp = new GivenUp(db);
    this.#all = db.prepare('SELECT channel, key, seen, body, sum FROM batch ORDER BY channel');
    this.#select = db.prepare('SELECT key, seen, body, sum FROM batch WHERE channel = ?');
    this.#insert = db.prepare('INSERT INTO batch (channel, key, seen, body, sum) VALUES (?,?,?,?,?)');
    this.#delete = db.prepare('DELETE FROM batch WHERE channel = ?');
    this.#deleteAll = db.prepare(`DELETE FROM batch WHERE channel NOT LIKE '%${exportSuffix}'`);
    this.#count = db
      .prepare(
        'INSERT INTO freeze_count (channel, count) VALUES (?, 1) ON CONFLICT (channel) DO UPDATE SET count = count + 1 RETURNING count',
      )
      .pluck();
  }

  /** The batch in flight. @throws DamagedBatchError: what was promised to be the same bytes is not */
  of(stream: string): KeptBatch | undefined {
    const row = this.#select.get(stream) as SqlBatch | undefined;
    if (row === undefined) return undefined;
    if (!checksum(row).equals(row.sum)) throw new DamagedBatchError(stream);
    return { key: row.key, seen: row.seen, body: row.body };
  }

  /** Channels of which a batch of levels is in flight and sound, also of those that are configured no longer. */
  levelStreams(): string[] {
    const rows = this.#all.all() as (SqlBatch & { channel: string })[];
    // No channel has a slash in its name.
    const sound = rows.filter((row) => !row.channel.includes('/') && checksum(row).equals(row.sum));
    return sound.map(({ channel }) => channel);
  }

  keep(stream: string, batch: KeptBatch): void {
    this.#insert.run(stream, batch.key, batch.seen, batch.body, checksum(batch));
  }

  /** It was acknowledged: an entry says so. */
  forget(stream: string): void {
    this.#delete.run(stream);
  }

  /** Nobody knows whether it was applied: its key is kept, so that an answer that names it later is no stranger's. */
  giveUp(channel: string, { epoch, place, key }: { epoch: string; place: number; key: string }): void {
    this.#givenUp.keep({ channel, epoch, place, key });
    this.#delete.run(channel);
  }

  /** A new epoch makes every batch of the old one void, but documents of events: those stay what they are. */
  forgetAll(): void {
    this.#deleteAll.run();
    this.#givenUp.clear();
  }

  /**
   * The count makes it a new key when the same range is frozen again after a drop or a restart of the channel: a
   * storefront that remembers keys would take the new bytes for a repetition of the old. The start makes it another key
   * than a copy of this ledger gives to its own batch for the same place.
   */
  newKey(stream: string, { epoch, after, to }: Place): string {
    const { site, dock } = this.#identity;
    const count = this.#count.get(stream);
    return hash('sha256', JSON.stringify([site, dock, epoch, stream, after, to, count, this.#boot])).slice(0, 32);
  }
}

/** No entry's hash covers a frozen batch; and a level that was read wrong from a bad card must not be sent. */
const checksum = ({ key, seen, body }: KeptBatch): Buffer => hash('sha256', `${key} ${seen} ${body}`, 'buffer');

/** Counts as damage to the ledger's file: it is taken out of use, and the new epoch begins with a snapshot. */
class DamagedBatchError extends Error {
  override readonly name = 'DamagedBatchError';
  readonly code = 'SQLITE_CORRUPT_BATCH';
  constructor(stream: string) {
    super(`the batch frozen for ${stream} is not what was written`);
  }
}

/**
 * Small rows that the book keeps under a channel's name, for kinds that must remember something (a location's id, a
 * token that is renewed), and what has been read of its storefront after a loss. They are no entries: no chain bears
 * witness to them, a rebuild leaves them, and with the ledger's file they are lost. A kind must be able to begin
 * without any.
 */
import type { Database, Statement } from 'better-sqlite3';

/** Of one channel. */
const memoryRowsMax = 16;
const memoryValueCharsMax = 4_096;
const key = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** No kind can use this key. */
const levelsRead = '.levels-read';

/** `full`: the channel has as many rows as it may. */
export type Remembered = 'kept' | 'full' | 'bad-key' | 'too-long';

export class ChannelMemory {
  readonly #all: Statement<unknown[]>;
  readonly #put: Statement<unknown[]>;
  readonly #delete: Statement<unknown[]>;
  readonly #get: Statement<unknown[]>;

  constructor(db: Database) {
    this.#all = db.prepare(
      "SELECT key, value FROM channel_memory WHERE channel = ? AND key NOT LIKE '.%' ORDER BY key",
    );
    this.#put = db.prepare(
      'INSERT INTO channel_memory (channel, key, value) VALUES (?,?,?) ON CONFLICT (channel, key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = db.prepare('DELETE FROM channel_memory WHERE channel = ? AND key = ?');
    this.#get = db.prepare('SELECT value FROM channel_memory WHERE channel = ? AND key = ?').pluck();
  }

  rows(channel: string): Record<string, string> {
    const rows = this.#all.all(channel) as { key: string; value: string }[];
    return Object.fromEntries(rows.map((row) => [row.key, row.value]));
  }

  /** @param value null: forgotten */
  remember(channel: string, name: string, value: string | null): Remembered {
    if (!key.test(name)) return 'bad-key';
    if (value === null) {
      this.#delete.run(channel, name);
      return 'kept';
    }
    if (value.length > memoryValueCharsMax) return 'too-long';
    const known = this.rows(channel);
    if (!Object.hasOwn(known, name) && Object.keys(known).length >= memoryRowsMax) return 'full';
    this.#put.run(channel, name, value);
    return 'kept';
  }

  /** Whether what its storefront shows was held against the ledger in this epoch. */
  levelsWereRead(channel: string, epoch: string): boolean {
    return this.#get.get(channel, levelsRead) === epoch;
  }

  levelsAreRead(channel: string, epoch: string): void {
    this.#put.run(channel, levelsRead, epoch);
  }
}

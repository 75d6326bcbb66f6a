/**
 * A ledger that is open for work: the desk, and what has to follow each commit. The order matters: the anchor never runs
 * ahead of a commit, and nobody hears of a commit before it is anchored.
 */
import type { Clock } from '../../clock.ts';
import type { Draft } from '../../inventory/nouns/model.ts';
import type { Head } from '../book.ts';
import type { Anchor } from '../disk/anchor.ts';
import { type Trouble, troubleAfterCommit, troubleOf } from '../disk/trouble.ts';
import { type ConfirmedLog, confirmedLog } from '../disk/wal.ts';
import type { Answer, Numbered, ReadRequest, WriteRequest } from '../messages.ts';
import type { Stamp } from '../stamp.ts';
import { CheckpointKeeper } from '../threads/checkpoint-keeper.ts';
import type { Desk, Turn } from './group-commit.ts';

const anchorSyncMs = 5_000;

export type OpenLedgerOptions = {
  desk: Desk;
  anchor: Anchor;
  dataDir: string;
  clock: Clock;
  /** Trouble that showed outside of a request. */
  onTrouble(trouble: Trouble): void;
};

export class OpenLedger {
  readonly #options: OpenLedgerOptions;
  readonly #desk: Desk;
  readonly #anchor: Anchor;
  readonly #checkpoints: CheckpointKeeper;
  readonly #ended = new AbortController();
  #syncWaits = false;

  constructor(options: OpenLedgerOptions) {
    this.#options = options;
    this.#desk = options.desk;
    this.#anchor = options.anchor;
    this.#checkpoints = new CheckpointKeeper({
      db: options.desk.ledger.db,
      dataDir: options.dataDir,
      clock: options.clock,
      onCheckpoint: () => this.#syncAnchor(),
      onError: (error) => this.#checkpointFailed(error),
    });
  }

  get head(): Head {
    return this.#desk.ledger.head;
  }

  write(pull: () => Numbered<WriteRequest> | undefined): Turn {
    return this.#committed(this.#desk.write(pull));
  }

  append(draft: Draft, stamp: Stamp): Turn {
    return this.#committed(this.#desk.append(draft, stamp));
  }

  read(request: Numbered<ReadRequest>): Answer {
    return this.#desk.read(request);
  }

  /** @throws SQLITE_BUSY while another program holds the lock */
  tryLock(): void {
    const { ledger } = this.#desk;
    ledger.begin();
    ledger.rollback();
  }

  /** Everything is committed; the anchor gets its clean mark. The connection is closed whatever happens. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#checkpoints.end();
    const { ledger } = this.#desk;
    try {
      this.#desk.keepSeen();
    } finally {
      const { anchored } = ledger;
      ledger.db.close();
      this.#anchor.closeClean(anchored);
    }
  }

  /** After trouble: lets go of everything, and says how much of the log is confirmed. */
  async abandon(): Promise<ConfirmedLog | undefined> {
    this.#ended.abort();
    const { db } = this.#desk.ledger;
    const confirmed = confirmedLog(db);
    await this.#checkpoints.end();
    db.close();
    try {
      this.#anchor.close();
    } catch {
      // The descriptor is gone whatever the disk says about it.
    }
    return confirmed;
  }

  #committed(turn: Turn): Turn {
    if (!turn.committed) return turn;
    try {
      this.#anchor.write(this.#desk.ledger.anchored);
    } catch (error) {
      return { ...turn, trouble: troubleAfterCommit(error) };
    }
    if (!this.#syncWaits) void this.#syncAnchorSoon();
    this.#checkpoints.committed();
    return turn;
  }

  async #syncAnchorSoon(): Promise<void> {
    this.#syncWaits = true;
    await this.#options.clock.sleep(anchorSyncMs, this.#ended.signal);
    this.#syncWaits = false;
    if (!this.#ended.signal.aborted) this.#syncAnchor();
  }

  #syncAnchor(): void {
    this.#anchor.sync((error) => {
      const trouble = error === null || this.#ended.signal.aborted ? undefined : troubleOf(error);
      if (trouble !== undefined) this.#options.onTrouble({ ...trouble, reopen: true });
    });
  }

  /** A full disk stops copying, not recording: the log still has room of its own, or the next commit says that it has not. */
  #checkpointFailed(error: unknown): void {
    const trouble = troubleOf(error);
    if (trouble?.reopen === true) this.#options.onTrouble(trouble);
  }
}

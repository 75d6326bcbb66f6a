/**
 * A ledger that is open for work, from a boot check that answered `open` until the writer closes or abandons it: its
 * group commit, and what follows each commit. Every commit is anchored before its answers are handed back, and the
 * anchor never names an entry that is not committed. When the anchor cannot be written the answers stand and the turn
 * carries the trouble.
 */
import type { Clock } from '../../clock.ts';
import type { Head } from '../book.ts';
import type { Anchor } from '../disk/anchor.ts';
import { type Trouble, troubleAfterCommit, troubleOf } from '../disk/trouble.ts';
import { type ConfirmedLog, confirmedLog } from '../disk/wal.ts';
import type { Answer, Numbered, ReadRequest } from '../messages.ts';
import { copyTo } from '../recovery/back-up.ts';
import { CheckpointKeeper } from '../threads/checkpoint-keeper.ts';
import type { GroupCommit, Turn } from './group-commit.ts';

const anchorSyncMs = 5_000;

type OpenLedgerOptions = {
  groupCommit: GroupCommit;
  anchor: Anchor;
  dataDir: string;
  clock: Clock;
  /** Trouble that showed outside of a request. */
  onTrouble(trouble: Trouble): void;
};

export class OpenLedger {
  readonly #options: OpenLedgerOptions;
  readonly #groupCommit: GroupCommit;
  readonly #anchor: Anchor;
  readonly #checkpoints: CheckpointKeeper;
  readonly #ended = new AbortController();
  #syncWaits = false;

  constructor(options: OpenLedgerOptions) {
    this.#options = options;
    this.#groupCommit = options.groupCommit;
    this.#anchor = options.anchor;
    this.#checkpoints = new CheckpointKeeper({
      db: options.groupCommit.ledger.db,
      dataDir: options.dataDir,
      clock: options.clock,
      onCheckpoint: () => this.#syncAnchor(),
      onError: (error) => this.#checkpointFailed(error),
    });
  }

  get head(): Head {
    return this.#groupCommit.ledger.head;
  }

  /**
   * One turn of the group commit, and what follows its commit.
   * @returns the turn, with trouble in it when the anchor could not be written; its answers may go out then all the
   * same
   */
  turn(take: (groupCommit: GroupCommit) => Turn): Turn {
    return this.#committed(take(this.#groupCommit));
  }

  read(request: Numbered<ReadRequest>): Answer {
    return this.#groupCommit.read(request);
  }

  /** @throws SQLITE_BUSY while another program holds the lock */
  tryLock(): void {
    const { ledger } = this.#groupCommit;
    ledger.begin();
    ledger.rollback();
  }

  /** One commit that reaches the disk and changes nothing. @throws what the disk says */
  prove(): void {
    const { db } = this.#groupCommit.ledger;
    // The same number again: the page is written all the same.
    db.pragma(`user_version = ${Number(db.pragma('user_version', { simple: true }))}`);
  }

  /** A whole copy of what is open, wherever its files are by now. Scans are not waited for. */
  copyTo(file: string): Promise<void> {
    return copyTo(this.#groupCommit.ledger.db, file);
  }

  /** Lets go of everything but the file, which is not ours to close any more. */
  async leave(): Promise<void> {
    this.#ended.abort();
    await this.#checkpoints.end();
  }

  /**
   * Everything is committed; the anchor gets its clean mark, unless a verification is owed. The connection is closed
   * whatever happens.
   */
  async close(owed: boolean): Promise<void> {
    this.#ended.abort();
    await this.#checkpoints.end();
    const { ledger } = this.#groupCommit;
    try {
      this.#groupCommit.close();
      this.#groupCommit.keepLookedThrough();
    } finally {
      const { anchored } = ledger;
      ledger.db.close();
      this.#anchor.closeSynced(anchored, !owed);
    }
  }

  /** After trouble: lets go of everything, and says how much of the log is confirmed. */
  async abandon(): Promise<ConfirmedLog | undefined> {
    this.#ended.abort();
    const { db } = this.#groupCommit.ledger;
    const confirmed = confirmedLog(db);
    await this.#checkpoints.end();
    try {
      this.#groupCommit.close();
    } catch {
      // Of a file that is of no use any more.
    }
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
      this.#anchor.write(this.#groupCommit.ledger.anchored);
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

  /**
   * A full disk stops copying, not recording: the log still has room of its own, or the next commit says that it has
   * not.
   */
  #checkpointFailed(error: unknown): void {
    const trouble = troubleOf(error);
    if (trouble?.reopen === true) this.#options.onTrouble(trouble);
  }
}

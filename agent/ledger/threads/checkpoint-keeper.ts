/**
 * Has the write-ahead log copied by the checkpointer's thread when it is time (`checkpoints.ts`), one checkpoint at a
 * time.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import type { CheckpointRequest } from './checkpointer.worker.ts';
import { checkpointDue, forcedFrames, idleMs } from './checkpoints.ts';
import { LazyThread } from './lazy-thread.ts';
import { workerUrl } from './workers.ts';

const threadIdleMs = 60_000;

type CheckpointKeeperOptions = {
  db: Database;
  dataDir: string;
  clock: Clock;
  /** Before each checkpoint. */
  onCheckpoint(): void;
  onError(error: unknown): void;
};

export class CheckpointKeeper {
  readonly #options: CheckpointKeeperOptions;
  readonly #backlog: Statement<unknown[]>;
  readonly #thread: LazyThread<CheckpointRequest>;
  readonly #ended = new AbortController();
  #running = false;
  #waiting = false;
  #lastCommitMs: number;

  constructor(options: CheckpointKeeperOptions) {
    this.#options = options;
    this.#backlog = options.db.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#lastCommitMs = options.clock.monoMs();
    this.#thread = new LazyThread({
      url: workerUrl('checkpointer'),
      data: { dataDir: options.dataDir },
      idleMs: threadIdleMs,
      waitingMax: 1,
      heapMb: 64,
      clock: options.clock,
    });
  }

  /** After every commit. */
  committed(): void {
    this.#lastCommitMs = this.#options.clock.monoMs();
    this.#look();
    if (!this.#waiting) void this.#lookWhenQuiet();
  }

  /** Nothing runs afterwards. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#thread.end();
  }

  #quietMs(): number {
    return this.#options.clock.monoMs() - this.#lastCommitMs;
  }

  #look(): void {
    try {
      const { log, checkpointed } = this.#backlog.get() as { log: number; checkpointed: number };
      if (log - checkpointed >= forcedFrames) this.#options.db.pragma('wal_checkpoint(PASSIVE)');
      const mode = checkpointDue({ frames: log, copied: checkpointed, quietMs: this.#quietMs() });
      if (mode !== undefined && !this.#running) void this.#run(mode);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #run(mode: CheckpointRequest['type']): Promise<void> {
    this.#running = true;
    this.#options.onCheckpoint();
    try {
      await this.#thread.ask({ type: mode });
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#options.onError(error);
    } finally {
      this.#running = false;
    }
    // What was copied in a pause can be cut in the same pause.
    if (mode === 'PASSIVE' && this.#quietMs() >= idleMs && !this.#ended.signal.aborted) this.#look();
  }

  async #lookWhenQuiet(): Promise<void> {
    this.#waiting = true;
    while (this.#quietMs() < idleMs) {
      await this.#options.clock.sleep(idleMs - this.#quietMs(), this.#ended.signal);
      if (this.#ended.signal.aborted) return;
    }
    this.#waiting = false;
    this.#look();
  }
}

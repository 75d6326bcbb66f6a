/**
 * The main thread's side of the book: numbers the requests, bounds what a crash may lose, hands out the answers after
 * their commit, and starts the thread anew if it dies. Long reads go to the reader's thread.
 */
import { randomBytes } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { backoffMs } from '../backoff.ts';
import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { Submission } from '../inventory/nouns/submission.ts';
import type { Book, BookState, BootFinding, Head, Matter, VerifyReport } from './book.ts';
import type { OpenBookOptions } from './book-options.ts';
import { BookRequests, type Progress } from './book-requests.ts';
import { BookRefusedError, Calls } from './calls.ts';
import { newBootId } from './chain/ids.ts';
import { closingText, troubleText, unknownText } from './disk/trouble.ts';
import { LongWork } from './long-work.ts';
import { Mending } from './mending.ts';
import type { Answers, BookWorkerData, FromBook, Request } from './messages.ts';
import { BackgroundCheck } from './replay/background-check.ts';
import { LocalDates, type LocalTime, oncePerSlot, type Stamp, Zone } from './stamp.ts';
import { startBookThread } from './threads/book-thread.ts';
import { LazyThread } from './threads/lazy-thread.ts';
import { exitOf, gone } from './threads/leaving.ts';
import type { ReaderAnswers, ReaderRequest } from './threads/reader.worker.ts';
import { workerUrl } from './threads/workers.ts';

/** Scans nobody has been told about: as many as a crash may lose. */
const unansweredFull = 64;
/** Room again: low enough that the ports are not paused and resumed for every scan. */
const unansweredRoom = 40;
/** For callers that do not look at `full`: admin verbs, tests. */
const unansweredMax = 256;
/** With the other threads below the service's MemoryMax of 400 MB; a verification needs less (`verify.ts`). */
const readerHeapMb = 200;
const readerIdleMs = 30_000;
const respawn = { baseMs: 500, capMs: 15_000 };
/** A thread that lived this long did not die of its start. */
const settledMs = 60_000;

/**
 * Opens the ledger in `dataDir`. Resolves once the boot check is through, also when the disk cannot be used yet
 * (`state` is `refusing` then, and the book keeps trying).
 * @throws when the ledger was written by a newer version, with what to do
 */
export async function openBook(options: OpenBookOptions): Promise<Book> {
  const client = new BookClient(options);
  await client.opened;
  return client;
}

type Thread = { worker: Worker; exited: Promise<number>; startedMs: number; ended: boolean };

class BookClient extends BookRequests implements Book {
  readonly opened: Promise<void>;
  readonly #options: OpenBookOptions;
  readonly #zone: LocalTime;
  readonly #dates: LocalDates;
  readonly #reader: LazyThread<ReaderRequest>;
  readonly #calls = new Calls();
  readonly #ended = new AbortController();
  /** The thread may have to be started again: the start of the dock is one. */
  readonly #bootId: string;
  #thread: Thread | undefined;
  #respawns = 0;
  #wasFull = false;
  /** The boot check was through once: from then on the book is kept alive. */
  #wasOpen = false;
  #closed: Promise<void> | undefined;
  #boot: BootFinding = { verdict: 'unavailable', epoch: '', head: 0, detail: '' };
  #head: Head = { epoch: '', seq: 0, hash: '' };
  #matters: readonly Matter[] = [];
  readonly #longWork = new LongWork(() => this.#tellMatters());
  readonly #check: BackgroundCheck;
  readonly #mending: Mending;
  #state: BookState = { state: 'open' };
  #settleOpened: { resolve(): void; reject(error: Error): void };

  constructor(options: OpenBookOptions) {
    super();
    this.#options = options;
    this.#bootId = options.bootId ?? newBootId(randomBytes);
    const { localTime } = options;
    this.#zone = localTime === undefined ? new Zone(options.timezone) : oncePerSlot((at) => localTime.offsetMin(at));
    this.#dates = new LocalDates(this.#zone, options.timezone, options.rulebook.merchants);
    this.#reader = new LazyThread({
      url: workerUrl('reader'),
      data: { dataDir: options.dataDir, rulebook: options.rulebook },
      idleMs: readerIdleMs,
      waitingMax: 64,
      heapMb: readerHeapMb,
      clock: options.clock,
    });
    const shared = {
      clock: options.clock,
      signal: this.#ended.signal,
      damaged: (report: Extract<VerifyReport, { ok: false }>) => {
        options.events.onDamage?.(report);
        return this.#askOnce({ type: 'damage', report });
      },
    };
    this.#mending = new Mending(shared);
    this.#check = new BackgroundCheck({
      ...shared,
      read: async (type, onProgress) => {
        this.#mustBeOpen();
        return (await this.#reader.ask({ type }, onProgress)) as VerifyReport;
      },
      rebuild: () => this.rebuild(),
      checked: () => this.ask({ type: 'checked' }),
      onChange: () => this.#tellMatters(),
      onDone: () => this.#tellStorefronts(),
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.opened = promise;
    this.#settleOpened = { resolve, reject };
    this.#start(options.thread);
  }

  get boot(): BootFinding {
    return this.#boot;
  }
  get state(): BookState {
    return this.#state;
  }
  get head(): Head {
    return this.#head;
  }
  get full(): boolean {
    return this.#calls.submissions >= unansweredFull;
  }

  submit(submission: Submission, asked?: CommandAsked): Promise<Outcome> {
    if (this.#closed !== undefined) return refused('stopping', 'The dock is stopping: nothing was recorded.');
    if (this.#state.state === 'refusing') return refused('storage', this.#state.text);
    if (this.#calls.submissions >= unansweredMax) {
      return refused('busy', 'Too many scans at once: wait, then scan again.');
    }
    const answered = this.ask({ type: 'submit', submission, ...(asked !== undefined && { asked }) });
    this.#wasFull ||= this.full;
    return answered;
  }
  readonly openEpoch: Book['openEpoch'] = (reason, detail, again) =>
    this.ask({ type: 'openEpoch', reason, detail, of: this.#head.epoch, ...(again !== undefined && { again }) });

  commandKeys(keys: readonly string[], asked: CommandAsked, data: unknown): Promise<number> {
    this.#mustBeOpen();
    // A thread that has to be started again begins with them.
    this.#options.rulebook.commandKeys = keys;
    return this.ask({ type: 'commandKeys', keys, asked, data });
  }

  protected async look<R extends ReaderRequest>(request: R, onProgress?: Progress): Promise<ReaderAnswers[R['type']]> {
    this.#mustBeOpen();
    return this.#mending.answered(() => this.#reader.ask(request, onProgress) as Promise<ReaderAnswers[R['type']]>);
  }

  readonly verify: Book['verify'] = (onProgress) => this.#check.verify(onProgress);

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const thread = this.#thread;
    const answered = this.ask({ type: 'close', owed: this.#check.owed });
    // First of all: a thread that waits to be started again would be one that nobody closes.
    this.#ended.abort();
    const readerGone = this.#reader.end();
    try {
      await answered;
    } catch (error) {
      // The thread died instead: there is nothing left to close.
      if (!(error instanceof BookRefusedError)) throw error;
    }
    if (thread !== undefined) {
      thread.ended = true;
      await gone(thread.exited, thread.worker, this.#options.clock);
    }
    await readerGone;
    this.#settleAll(() => closingText);
  }

  #start(worker = startBookThread()): void {
    const { dataDir, rulebook, identity } = this.#options;
    const data: BookWorkerData = { dataDir, rulebook, identity, boot: this.#bootId, stamp: this.#stamp() };
    const startedMs = this.#options.clock.monoMs();
    const thread: Thread = { worker, exited: exitOf(worker), startedMs, ended: false };
    this.#thread = thread;
    worker.on('message', (message: FromBook) => this.#receive(message));
    worker.on('error', (error) => this.#died(thread, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.#died(thread, `it ended with code ${code}`));
    worker.postMessage(data);
  }

  /** A bug or want of memory in the book's thread: everybody hears, and a new one goes through the boot check. */
  #died(thread: Thread, why: string): void {
    if (thread.ended) return;
    thread.ended = true;
    this.#thread = undefined;
    if (this.#closed === undefined && this.#wasOpen) {
      this.#changeState({ state: 'refusing', reason: 'io-error', text: troubleText('io-error') });
      if (this.#options.clock.monoMs() - thread.startedMs > settledMs) this.#respawns = 0;
      void this.#respawn();
    }
    this.#settleOpened.reject(new Error(`The book's thread died: ${why}`));
    this.#settleAll((type) => (type === 'submit' ? unknownText : `The book's thread died: ${why}`));
  }

  async #respawn(): Promise<void> {
    const pauseMs = backoffMs(respawn, this.#respawns, () => 1);
    this.#respawns += 1;
    await this.#options.clock.sleep(pauseMs, this.#ended.signal);
    if (!this.#ended.signal.aborted) this.#start();
  }

  #stamp(): Stamp {
    const { clock, clockTrusted, datesMs } = this.#options;
    const at = clock.wallMs();
    const datedMs = datesMs?.() ?? at;
    return {
      at,
      utcOffsetMin: this.#zone.offsetMin(at),
      monoMs: clock.monoMs(),
      clockTrusted: clockTrusted(),
      ...this.#dates.others(datedMs, at),
    };
  }

  #mustBeOpen(): void {
    if (this.#closed !== undefined) throw new BookRefusedError(closingText);
    if (this.#state.state === 'refusing') throw new BookRefusedError(this.#state.text);
  }

  protected ask<R extends Request>(request: R): Promise<Answers[R['type']]> {
    return this.#mending.answered(() => this.#askOnce(request));
  }

  #askOnce<R extends Request>(request: R): Promise<Answers[R['type']]> {
    const thread = this.#thread;
    const { call, answered } = this.#calls.add(request);
    if (this.#closed !== undefined) this.#calls.settle({ call, refused: closingText });
    else if (thread === undefined) this.#calls.settle({ call, refused: troubleText('io-error') });
    else if (this.#calls.tooMany) this.#calls.settle({ call, refused: 'Too many requests are waiting.' });
    else thread.worker.postMessage({ ...request, call, stamp: this.#stamp() });
    return answered;
  }

  #receive(message: FromBook): void {
    const { events } = this.#options;
    this.#longWork.heard(message);
    switch (message.type) {
      case 'open':
        this.#opened(message);
        this.#check.opened(message);
        return;
      case 'matters':
        this.#matters = message.matters;
        this.#tellMatters();
        return;
      case 'noticed':
        events.onNoticed?.(message.texts);
        return;
      case 'failed':
        // Its end comes as the thread's end.
        this.#settleOpened.reject(Object.assign(new Error(message.message), { name: message.name }));
        return;
      case 'answers':
        this.#answered(message);
        return;
      case 'state':
        this.#changeState(message.state);
        return;
      case 'progress':
        this.#calls.settlePings();
        events.onProgress?.(message.progress);
        return;
      case 'epoch':
        this.#head = message.head;
        events.onEpoch({ reason: message.reason, epoch: message.epoch, detail: message.detail });
        return;
    }
  }

  #opened({ boot, head }: Extract<FromBook, { type: 'open' }>): void {
    const again = this.#wasOpen;
    this.#boot = boot;
    this.#head = head;
    this.#wasOpen = true;
    this.#settleOpened.resolve();
    if (boot.verdict === 'unavailable') return;
    this.#changeState({ state: 'open' });
    // What was committed last may have been told to nobody.
    if (again) this.#options.events.onCommit(head, true, []);
  }

  #answered({ answers, head, due, hurried = [] }: Extract<FromBook, { type: 'answers' }>): void {
    const { events } = this.#options;
    if (head !== undefined) this.#head = head;
    for (const answer of answers) {
      this.#calls.settle(answer);
      // Also when it was a scan's, whose answer asks for another one.
      if ('unreadable' in answer) this.#mending.begin(answer.unreadable).catch(() => {});
    }
    if (head !== undefined) events.onCommit(head, due === true, hurried);
    this.#drain();
  }

  #drain(): void {
    if (!this.#wasFull || this.#calls.submissions > unansweredRoom) return;
    this.#wasFull = false;
    this.#options.events.onDrain();
  }

  #settleAll(text: (type: Request['type']) => string): void {
    this.#calls.settleAll(text);
    this.#drain();
  }

  #changeState(state: BookState): void {
    if (state.state === this.#state.state && state.state === 'open') return;
    this.#state = state;
    // A reader's connection would outlive the ledger it was opened on.
    if (state.state === 'refusing') void this.#reader.end();
    this.#options.events.onState(state);
  }

  /** What waited for the check goes out, past debounce and schedule. */
  #tellStorefronts(): void {
    const { events, rulebook } = this.#options;
    const merchants = new Set(rulebook.channels.map(({ merchant }) => merchant));
    events.onCommit(this.#head, true, [...merchants]);
  }

  #tellMatters(): void {
    this.#options.events.onMatters?.([...this.#longWork.matters, ...this.#check.matters, ...this.#matters]);
  }
}

function refused(code: 'stopping' | 'storage' | 'busy', text: string): Promise<Outcome> {
  return Promise.resolve({ type: 'refused', code, text });
}

/** The main thread's side of the book: numbers the requests, bounds what may be lost by a crash, hands out the answers. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Rejection } from '../forward/channel.ts';
import type { EpochReason, Rulebook } from '../inventory/model.ts';
import type { Outcome, Submission } from '../inventory/submission.ts';
import type { Book, BookEvents, BookState, BootFinding, Head, VerifyReport } from './book.ts';
import type {
  Answer,
  Answers,
  BookIdentity,
  BookWorkerData,
  FromBook,
  OrderFilter,
  Request,
  StockFilter,
} from './messages.ts';
import type { Stamp } from './stamp.ts';
import { workerUrl } from './workers.ts';

export type OpenBookOptions = {
  /** Made when it is missing. */
  dataDir: string;
  rulebook: Rulebook;
  identity: BookIdentity;
  clockTrusted(): boolean;
  /** IANA zone of the dock. */
  timezone: string;
  events: BookEvents;
  clock: Clock;
};

/** The ledger cannot be written now, or is closing: nothing was done; try again later. */
export class BookRefusedError extends Error {
  override readonly name = 'BookRefusedError';
}

/** Scans nobody has been told about: as many as a crash may lose. */
const unansweredFull = 64;
/** Room again: low enough that the ports are not paused and resumed for every scan. */
const unansweredRoom = 40;
/** Callers that do not look at `full`: admin verbs, tests. */
const unansweredMax = 256;

export async function openBook(options: OpenBookOptions): Promise<Book> {
  const client = new BookClient(options);
  await client.opened;
  return client;
}

type Waiting = { type: Request['type']; resolve(value: unknown): void; reject(error: Error): void };

class BookClient implements Book {
  readonly opened: Promise<void>;
  readonly #options: OpenBookOptions;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #unanswered = 0;
  #wasFull = false;
  #closing = false;
  #boot: BootFinding = { verdict: 'new', epoch: '', head: 0, detail: '' };
  #head: Head = { epoch: '', seq: 0, hash: '' };
  #state: BookState = { state: 'open' };

  constructor(options: OpenBookOptions) {
    this.#options = options;
    const data: BookWorkerData = {
      dataDir: options.dataDir,
      rulebook: options.rulebook,
      identity: options.identity,
      timezone: options.timezone,
      stamp: this.#stamp(),
    };
    this.#worker = new Worker(workerUrl('book'), { workerData: data });
    this.opened = new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.on('message', (message: FromBook) => {
        if (message.type === 'open') resolve();
        if (message.type === 'failed') reject(new Error(message.message));
        this.#receive(message);
      });
    });
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
    return this.#unanswered >= unansweredFull;
  }

  submit(submission: Submission): Promise<Outcome> {
    if (this.#closing) return Promise.resolve({ type: 'refused', code: 'stopping', text: 'The dock is stopping.' });
    if (this.#unanswered >= unansweredMax) {
      return Promise.resolve({ type: 'refused', code: 'busy', text: 'Too many scans at once: scan it again.' });
    }
    this.#unanswered += 1;
    this.#wasFull ||= this.full;
    return this.#ask({ type: 'submit', submission });
  }

  freeze(channel: string, options: { maxLines?: number } = {}): Promise<Answers['freeze']> {
    return this.#ask({ type: 'freeze', channel, ...options });
  }
  acknowledge(channel: string, key: string, rejected: Rejection[]): Promise<boolean> {
    return this.#ask({ type: 'acknowledge', channel, key, rejected });
  }
  drop(channel: string, key: string): Promise<boolean> {
    return this.#ask({ type: 'drop', channel, key });
  }
  setAside(channel: string, key: string, rejections: Rejection[]): Promise<boolean> {
    return this.#ask({ type: 'setAside', channel, key, rejections });
  }
  restartChannel(channel: string, reason: string): Promise<void> {
    return this.#ask({ type: 'restartChannel', channel, reason });
  }
  openEpoch(reason: EpochReason, detail: string): Promise<Head> {
    return this.#ask({ type: 'openEpoch', reason, detail });
  }
  knowsEpoch(epoch: string): Promise<boolean> {
    return this.#ask({ type: 'knowsEpoch', epoch });
  }

  channels(): Promise<Answers['channels']> {
    return this.#ask({ type: 'channels' });
  }
  item(merchant: string, sku: string): Promise<Answers['item']> {
    return this.#ask({ type: 'item', merchant, sku });
  }
  stock(filter: StockFilter = {}): Promise<Answers['stock']> {
    return this.#ask({ type: 'stock', filter });
  }
  order(merchant: string, id: string): Promise<Answers['order']> {
    return this.#ask({ type: 'order', merchant, id });
  }
  orders(filter: OrderFilter = {}): Promise<Answers['orders']> {
    return this.#ask({ type: 'orders', filter });
  }
  tail(limit: number, item?: { merchant: string; sku: string }): Promise<Answers['tail']> {
    return this.#ask({ type: 'tail', limit, ...(item === undefined ? {} : { item }) });
  }
  read(_after: number, _limit: number): Promise<never> {
    return Promise.reject(new BookRefusedError('no reader yet'));
  }
  verify(): Promise<VerifyReport> {
    return Promise.reject(new BookRefusedError('no reader yet'));
  }
  rebuild(): Promise<{ entries: number }> {
    return this.#ask({ type: 'rebuild' });
  }

  ping(): Promise<void> {
    return this.#ask({ type: 'ping' });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    const closed = this.#ask({ type: 'close' });
    this.#closing = true;
    await closed;
    await this.#worker.terminate();
  }

  #stamp(): Stamp {
    const { clock, clockTrusted } = this.#options;
    return { at: clock.wallMs(), monoMs: clock.monoMs(), clockTrusted: clockTrusted() };
  }

  #ask<R extends Request>(request: R): Promise<Answers[R['type']]> {
    if (this.#closing) return Promise.reject(new BookRefusedError('The book is closing.'));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { type: request.type, resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ ...request, id, stamp: this.#stamp() });
    });
  }

  #receive(message: FromBook): void {
    const { events } = this.#options;
    switch (message.type) {
      case 'open':
        this.#boot = message.boot;
        this.#head = message.head;
        break;
      case 'answers':
        if (message.head !== undefined) this.#head = message.head;
        for (const answer of message.answers) this.#settle(answer);
        if (message.head !== undefined) events.onCommit(message.head, message.due === true);
        if (this.#wasFull && this.#unanswered <= unansweredRoom) {
          this.#wasFull = false;
          events.onDrain();
        }
        break;
      case 'state':
        this.#state = message.state;
        events.onState(message.state);
        break;
      case 'epoch':
        events.onEpoch({ reason: message.reason, epoch: message.epoch, detail: message.detail });
        break;
      case 'failed':
        break;
    }
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    if (waiting.type === 'submit') this.#unanswered -= 1;
    if ('value' in answer) waiting.resolve(answer.value);
    else if ('refused' in answer) waiting.reject(new BookRefusedError(answer.refused));
    else waiting.reject(new Error(`The book failed on a ${waiting.type}: ${answer.bug}`));
  }
}

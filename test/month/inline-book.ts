/**
 * The book's thread without a thread: the real writer on a real folder, worked off between two turns of the event loop,
 * so that a run is the same each time. It can be killed between a request and its commit, or between a commit and its
 * answer, and it shows what was committed.
 */
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { systemClock } from '../../agent/clock.ts';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import type {
  Answer,
  BookWorkerData,
  FromBook,
  Numbered,
  ReadRequest,
  WriteRequest,
} from '../../agent/ledger/messages.ts';
import { Writer } from '../../agent/ledger/writer/writer.ts';
import type { Timeline } from './timeline.ts';

/** One request at a time: what was asked of the book, and what it said. */
export type Answered = { request: Numbered; value: unknown };

type InlineBookParts = {
  timeline: Timeline;
  wallMs(): number;
  random(): number;
  /** After every commit, before anybody hears of it: the ledger's end, and what was asked and answered. */
  onCommit(head: number | undefined, answered: readonly Answered[]): void;
};

const reads = [
  'knowsEpoch',
  'knowsBoot',
  'channels',
  'memory',
  'item',
  'stock',
  'order',
  'orders',
  'tail',
  'recent',
  'commands',
].concat([...['station', 'row', 'rows', 'countOpen', 'vitals', 'ping']]);
const isRead = (request: Numbered): request is Numbered<ReadRequest> => reads.includes(request.type);
/** Entries the writer shows in one go. */
const tailMax = 1_000;

export class InlineBook extends EventEmitter {
  /** The process is gone: what comes is not taken, what goes is not heard. `before` a commit, or `after` it. */
  killed: 'no' | 'before' | 'after' = 'no';
  readonly #parts: InlineBookParts;
  readonly #requests = new Map<number, Numbered>();
  #queue: Numbered[] = [];
  #writer: Writer | undefined;
  #caught: unknown[] | undefined;
  #scheduled = false;

  constructor(parts: InlineBookParts) {
    super();
    this.#parts = parts;
  }

  /** As `openBook` takes it. */
  get worker(): Worker {
    return this as unknown as Worker;
  }

  postMessage(message: BookWorkerData | Numbered): void {
    const copy = structuredClone(message);
    this.#parts.timeline.stir();
    if (!('call' in copy)) {
      setImmediate(() => this.#start(copy));
      return;
    }
    this.#queue.push(copy);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#work();
    });
  }

  async terminate(): Promise<number> {
    return 0;
  }

  /** The entries after `seq`, oldest first, at once. */
  entriesAfter(seq: number, head: number): Entry[] {
    if (head - seq > tailMax) throw new Error(`more than ${tailMax} entries in one commit`);
    if (head === seq) return [];
    return this.look({ type: 'tail', limit: head - seq }) as Entry[];
  }

  /** What a read answers, at once. */
  look(request: ReadRequest): unknown {
    this.#caught = [];
    const stamp = { at: 0, utcOffsetMin: 0, monoMs: 0, clockTrusted: true };
    this.#writer?.read([{ ...request, call: -1, stamp }]);
    const [answer] = this.#caught as Answer[];
    this.#caught = undefined;
    if (answer === undefined || !('value' in answer)) throw new Error(`the book did not answer ${request.type}`);
    return answer.value;
  }

  /** Lets go of the files of a book that was killed. */
  async release(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close(true);
  }

  #start(data: BookWorkerData): void {
    const { timeline, wallMs, random } = this.#parts;
    const startedMs = timeline.nowMs;
    this.#writer = new Writer({
      boot: {
        ...data,
        randomBytes: (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256))),
        onProgress: () => {},
      },
      clock: systemClock,
      random,
      stamp: () => ({ ...data.stamp, at: wallMs(), monoMs: data.stamp.monoMs + timeline.nowMs - startedMs }),
      tell: (message) => this.#tell(message),
      runtime: 'v24.0.0',
    });
    this.#writer.start(data.stamp);
  }

  #tell(message: FromBook): void {
    if (message.type === 'answers' && this.#caught !== undefined) {
      this.#caught.push(...message.answers);
      return;
    }
    if (message.type === 'answers' || message.type === 'open') {
      const answers = message.type === 'answers' ? message.answers : [];
      const answered = answers.flatMap((answer) => {
        const request = this.#requests.get(answer.call);
        this.#requests.delete(answer.call);
        if ('bug' in answer) throw new Error(answer.bug);
        return request === undefined || !('value' in answer) ? [] : [{ request, value: answer.value }];
      });
      this.#parts.onCommit(message.head?.seq, answered);
    }
    if (this.killed !== 'no') return;
    this.#parts.timeline.stir();
    this.emit('message', structuredClone(message));
  }

  #write(writer: Writer, request: Numbered<WriteRequest>): void {
    const one = [request];
    for (let next = one.shift(); next !== undefined; next = one.shift()) {
      const group = [next];
      one.push(...writer.work(() => group.shift()));
    }
  }

  #work(): void {
    if (this.killed === 'before') return;
    const writer = this.#writer;
    const queue = this.#queue;
    this.#queue = [];
    if (writer === undefined) return;
    const closing = queue.find(({ type }) => type === 'close');
    for (const request of queue) {
      if (request.type === 'close') continue;
      this.#requests.set(request.call, request);
      if (isRead(request)) writer.read([request]);
      else this.#write(writer, request as Numbered<WriteRequest>);
    }
    if (closing === undefined) return;
    this.#writer = undefined;
    const { owed } = closing as Extract<Numbered, { type: 'close' }>;
    void writer
      .close(owed)
      .then(() => this.#tell({ type: 'answers', answers: [{ call: closing.call, value: undefined }] }));
  }
}

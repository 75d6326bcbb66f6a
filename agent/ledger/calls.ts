/** What the book's thread was asked and has not answered yet: numbered, bounded, and each settled once. */
import type { Answer, Answers, Request } from './messages.ts';
import { unreadable } from './projections/stored-json.ts';

/**
 * The ledger cannot be written now, or is closing: nothing was done; try again later. When the book's thread died on
 * the way it may have been done: every request but a submission may be made again all the same.
 */
export class BookRefusedError extends Error {
  override readonly name = 'BookRefusedError';
}

/** Requests of all kinds; programs that ask faster than they listen are refused. */
const waitingMax = 4_096;

/** Of a scan that met a row which is no row: nothing was recorded. */
const mendingText = 'The ledger found damage in its tables and makes them again: scan again.';

type Waiting = { type: Request['type']; resolve(value: unknown): void; reject(error: Error): void };

export class Calls {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #submissions = 0;

  /** Scans and requests that change something: nobody was told of them yet. */
  get submissions(): number {
    return this.#submissions;
  }

  get tooMany(): boolean {
    return this.#waiting.size > waitingMax;
  }

  /** @returns the number under which it is settled, and its answer: a submission's is always given, others reject */
  add<R extends Request>({ type }: R): { call: number; answered: Promise<Answers[R['type']]> } {
    const call = this.#next;
    this.#next += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Answers[R['type']]>();
    this.#waiting.set(call, { type, resolve: resolve as (value: unknown) => void, reject });
    if (type === 'submit') this.#submissions += 1;
    return { call, answered: promise };
  }

  /** What is settled already is not touched again. */
  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.call);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.call);
    if (waiting.type === 'submit') this.#submissions -= 1;
    if ('value' in answer) waiting.resolve(answer.value);
    else if ('unreadable' in answer && waiting.type !== 'submit') waiting.reject(unreadable(answer.unreadable));
    else if ('unreadable' in answer) waiting.resolve({ type: 'refused', code: 'storage', text: mendingText });
    else if ('bug' in answer) waiting.reject(new Error(`The book failed on a ${waiting.type}: ${answer.bug}`));
    else if (waiting.type === 'submit') waiting.resolve({ type: 'refused', code: 'storage', text: answer.refused });
    else waiting.reject(new BookRefusedError(answer.refused));
  }

  /** A thread that says how far it is lives: whoever asked only that has the answer. */
  settlePings(): void {
    for (const [call, { type }] of [...this.#waiting]) if (type === 'ping') this.settle({ call, value: undefined });
  }

  settleAll(text: (type: Request['type']) => string): void {
    for (const [call, { type }] of [...this.#waiting]) this.settle({ call, refused: text(type) });
  }
}

/**
 * A request that changes something and carries a transaction is run once for each caller: asked again, it is told what
 * was said. The answers are in the ledger with the request (`inventory/nouns/admin/command-record.ts`), so this holds
 * after a restart and for as long as the ledger goes back. Where the answer's data was longer than 4 KiB a repetition
 * is told that it was done, with null for data.
 *
 * What never reached the rules (storage, busy, stopping, a mistake of our own) was not done and binds no transaction:
 * ask again.
 */
import { createHash } from 'node:crypto';
import type { EntryBody } from '../inventory/nouns/entry.ts';
import type { Book } from '../ledger/book.ts';
import { failed, type VerbResult } from './verb.ts';

type Asked = { by: string; verb: string; transaction: string; print: string };

/** The same for the same verb with the same parameters, in whatever order they were written. */
export function printOf(verb: string, params: unknown): string {
  return createHash('sha256').update(verb).update('\0').update(sorted(params)).digest('hex').slice(0, 32);
}

export class Once {
  /** Being run, by caller and transaction; as many as the doors let run at a time. */
  readonly #running = new Map<string, { print: string; result: Promise<VerbResult> }>();

  /** @param run at most once for each caller and transaction  @returns what it said, now or then */
  run(asked: Asked, book: Pick<Book, 'commands'>, run: () => Promise<VerbResult>): Promise<VerbResult> {
    const key = `${asked.by}\0${asked.transaction}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running.print === asked.print ? running.result : Promise.resolve(reused(asked));
    const result = saidBefore(asked, book)
      .then((said) => said ?? run())
      .finally(() => this.#running.delete(key));
    this.#running.set(key, { print: asked.print, result });
    return result;
  }
}

async function saidBefore(asked: Asked, book: Pick<Book, 'commands'>): Promise<VerbResult | undefined> {
  const [entry] = await book.commands({ limit: 1, transaction: { by: asked.by, id: asked.transaction } });
  const { print, said } = (entry?.body ?? {}) as Partial<EntryBody['command']>;
  if (said === undefined) return undefined;
  return print === asked.print ? (said as VerbResult) : reused(asked);
}

const reused = ({ transaction }: Asked): VerbResult =>
  failed(
    'transaction-reused',
    `The transaction ${transaction} was another request: a new request needs a transaction of its own.`,
  );

function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_name, each: unknown) =>
      each !== null && typeof each === 'object' && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? ''
  );
}

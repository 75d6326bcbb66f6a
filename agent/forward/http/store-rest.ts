/** Questions to a store’s REST interface: one at a time, held to its budget, with nothing of ours in what it says. */
import type { Clock } from '../../clock.ts';
import { parseJson } from '../../inventory/nouns/text/json.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import { HttpConnection } from './connection.ts';
import { dateMsOf, type HttpResponse, withoutOwn } from './response.ts';
import type { StoreBudget } from './store-budget.ts';
import type { Trouble } from './store-trouble.ts';

/** A hundred products with long descriptions; a store answers a batch with all it knows of each. */
const responseBytesMax = 4 * 1024 * 1024;

type Method = 'GET' | 'POST' | 'PUT';
/** A list goes as the same field several times. */
type Query = Readonly<Record<string, string | number | readonly string[]>>;
type Question = { method: Method; path: string; query?: Query; body?: object };
type RestAnswer =
  | {
      ok: true;
      json: unknown;
      response: HttpResponse;
      /** By the store’s clock. */
      dateMs: number | undefined;
    }
  | { ok: false; trouble: Trouble };

/** How a question says whose it is. `own`: what of it nobody else is to read. */
type Admission = { address: URL; headers?: Record<string, string>; own: readonly string[] };

export type StoreRestParts = {
  /** The store’s address, as people type it. */
  url: URL;
  /** Behind it, where its interface begins: `/admin`. */
  base: string;
  keyFile: string;
  caFile: string | undefined;
  clock: Clock;
  /** The shop’s: whatever is asked of it is held to that. */
  budget: StoreBudget;
  readFile: ReadNamedFile;
  /** @throws a sentence for a person that quotes nothing of the key file */
  admit(address: URL, method: Method, keyFile: Buffer): Admission;
  /** @returns undefined: it is a success in JSON */
  troubleOf(response: HttpResponse, wallMs: number): Trouble | undefined;
};

export class StoreRest {
  readonly #parts: StoreRestParts;
  readonly #connection: HttpConnection;

  constructor(parts: StoreRestParts) {
    this.#parts = parts;
    const { url, caFile, clock, readFile } = parts;
    this.#connection = new HttpConnection({
      ...{ origin: url.origin, host: url.host, clock, responseBytesMax },
      ca: async () => (caFile === undefined ? undefined : readFile(caFile)),
    });
  }

  /** One question; resolves within 20 s, never rejects. */
  async ask({ method, path, query = {}, body }: Question, signal: AbortSignal): Promise<RestAnswer> {
    const { url, base, keyFile, budget, readFile, admit } = this.#parts;
    const { waiting } = budget;
    if (waiting !== undefined) return no(waiting);
    const asked = new URL(url);
    asked.pathname = `${url.pathname.replace(/\/+$/, '')}${base}/${path}`;
    for (const [name, value] of Object.entries(query))
      for (const each of [value].flat()) asked.searchParams.append(name, String(each));
    let admission: Admission;
    try {
      // For each question, so that a changed key counts at once.
      admission = admit(asked, method, await readFile(keyFile));
    } catch (error) {
      return no({ reason: error instanceof Error ? error.message : String(error) });
    }
    const { address, headers = {}, own } = admission;
    const exchange = await this.#connection.exchange(
      {
        ...{ method, path: address.pathname + address.search },
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      signal,
    );
    if (exchange.ok) return this.#understood(exchange.response, own);
    const { reason, silent, large } = exchange;
    const trouble = { reason, ...(silent && { silent }), ...(large && { size: true as const }) };
    return no(withoutOwn(trouble, own));
  }

  #understood(response: HttpResponse, own: readonly string[]): RestAnswer {
    const { clock, budget, troubleOf } = this.#parts;
    budget.hear(response);
    const trouble = troubleOf(response, clock.wallMs());
    if (trouble !== undefined) return no(withoutOwn(trouble, own));
    return { ok: true, json: parseJson(response.body), response, dateMs: dateMsOf(response) };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

const no = (trouble: Trouble): RestAnswer => ({ ok: false, trouble });

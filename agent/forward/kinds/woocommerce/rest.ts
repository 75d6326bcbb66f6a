/** One store's REST interface (WooCommerce v3): signs, asks, and says what came of it. */
import type { Clock } from '../../../clock.ts';
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import { HttpConnection } from '../../http/connection.ts';
import { type HttpResponse, header, withoutOwn } from '../../http/response.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { basic, type Key, readKey, signed } from './signature.ts';
import { troubleOf } from './trouble.ts';

/** A hundred products with long descriptions; a store answers a batch with all it knows of each. */
const responseBytesMax = 4 * 1024 * 1024;

type Query = Readonly<Record<string, string | number>>;
type Question = { method: 'GET' | 'POST' | 'PUT'; path: string; query?: Query; body?: object };
type RestAnswer =
  | {
      ok: true;
      json: unknown /** Of all pages. */;
      total: number | undefined /** By the store’s clock. */;
      dateMs: number | undefined;
    }
  | { ok: false; trouble: Trouble };

type RestParts = {
  /** The store’s address, as people type it. */
  url: URL;
  keyFile: string;
  caFile: string | undefined;
  clock: Clock;
  /** The shop’s: whatever is asked of it is held to that. */
  budget: StoreBudget;
  readFile: ReadNamedFile;
};

export class Rest {
  readonly #parts: RestParts;
  readonly #connection: HttpConnection;

  constructor(parts: RestParts) {
    this.#parts = parts;
    const { url, caFile, clock, readFile } = parts;
    this.#connection = new HttpConnection({
      ...{ origin: url.origin, host: url.host, clock, responseBytesMax },
      ca: async () => (caFile === undefined ? undefined : readFile(caFile)),
    });
  }

  /** One question; resolves within 20 s, never rejects. */
  async ask({ method, path, query = {}, body }: Question, signal: AbortSignal): Promise<RestAnswer> {
    const { url, keyFile, clock, budget, readFile } = this.#parts;
    const { waiting } = budget;
    if (waiting !== undefined) return no(waiting);
    let key: Key;
    try {
      // For each question, so that a changed key counts at once.
      key = readKey(await readFile(keyFile), keyFile);
    } catch (error) {
      return no({ reason: error instanceof Error ? error.message : String(error) });
    }
    const address = new URL(url);
    address.pathname = `${url.pathname.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`;
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
    const tls = url.protocol === 'https:';
    const { pathname, search } = tls ? address : signed(address, method, key, clock.wallMs());
    const exchange = await this.#connection.exchange(
      {
        ...{ method, path: pathname + search },
        headers: {
          ...(tls && { authorization: basic(key) }),
          ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      signal,
    );
    const own = [key.key, key.secret, basic(key)];
    if (!exchange.ok)
      return no(
        withoutOwn(
          {
            reason: exchange.reason,
            ...(exchange.silent && { silent: true as const }),
            ...(exchange.large && { size: true as const }),
          },
          own,
        ),
      );
    return this.#understood(exchange.response, own);
  }

  #understood(response: HttpResponse, own: readonly string[]): RestAnswer {
    const { clock, budget } = this.#parts;
    budget.hear(response);
    const trouble = troubleOf(response, clock.wallMs());
    if (trouble !== undefined) return no(withoutOwn(trouble, own));
    const total = Number(header(response, 'x-wp-total') ?? Number.NaN);
    const dateMs = Date.parse(header(response, 'date') ?? '');
    return {
      ...{ ok: true, json: parseJson(response.body) },
      total: Number.isSafeInteger(total) ? total : undefined,
      dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
    };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

const no = (trouble: Trouble): RestAnswer => ({ ok: false, trouble });

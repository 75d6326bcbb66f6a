/**
 * One store's REST interface (WooCommerce v3): signs, asks, and says what came of it. Everything that is asked of a
 * store shares its patience: after it asked for a pause (429, `Retry-After`) nobody asks before that is over.
 */
import type { Clock } from '../../../clock.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import { parseJson } from '../../answer.ts';
import { HttpConnection } from '../../http/connection.ts';
import { type HttpResponse, header, withoutOwn } from '../../http/response.ts';
import { basic, type Key, readKey, signed } from './signature.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** A hundred products with long descriptions; a store answers a batch with all it knows of each. */
const responseBytesMax = 4 * 1024 * 1024;
/** A store that asks for longer is asked again by then. */
const pauseMsMax = 15 * 60_000;

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
  readFile: ReadNamedFile;
};

/** What several lines of work are held to by the same store. */
export type Patience = { untilMs: number };

export class Rest {
  readonly #parts: RestParts;
  readonly #patience: Patience;
  readonly #connection: HttpConnection;

  /** @param patience shared by everything that is asked of this store */
  constructor(parts: RestParts, patience: Patience) {
    this.#parts = parts;
    this.#patience = patience;
    const { url, caFile, clock, readFile } = parts;
    this.#connection = new HttpConnection({
      ...{ origin: url.origin, host: url.host, clock, responseBytesMax },
      ca: async () => (caFile === undefined ? undefined : readFile(caFile)),
    });
  }

  /** One question; resolves within 20 s, never rejects. */
  async ask({ method, path, query = {}, body }: Question, signal: AbortSignal): Promise<RestAnswer> {
    const { url, keyFile, clock, readFile } = this.#parts;
    const waitMs = this.#patience.untilMs - clock.monoMs();
    if (waitMs > 0)
      return no({ reason: `the store asked to be left alone, ${Math.ceil(waitMs / 1_000)} s more`, afterMs: waitMs });
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
    const { clock } = this.#parts;
    const trouble = troubleOf(response, clock.wallMs());
    if (trouble !== undefined) {
      if (trouble.afterMs !== undefined)
        this.#patience.untilMs = clock.monoMs() + Math.min(pauseMsMax, trouble.afterMs);
      return no(withoutOwn(trouble, own));
    }
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

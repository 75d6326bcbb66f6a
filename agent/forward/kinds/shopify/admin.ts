/**
 * One shop's Admin API: asks, and says what came of it. Every answer says how many points the shop's bucket holds, and
 * how fast it fills: nobody asks for more than is there.
 */
import type { Clock } from '../../../clock.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import type { Fields } from '../../fields.ts';
import { HttpConnection } from '../../http/connection.ts';
import { dateMsOf, withoutOwn } from '../../http/response.ts';
import type { StoreBudget } from '../../http/store-budget.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { understand } from './answers.ts';
import type { Tokens } from './token.ts';

/** Pinned: a version counts for a year, and another one is another interface. */
const version = '2026-10';
/** Of a page of orders with many lines; more is asked for in smaller pages. */
const responseBytesMax = 4 * 1024 * 1024;
/** Points that a question is taken to cost until the shop has said so. */
const costAtFirst = 50;
/** For points that come soon a question waits; for others its asker is told when to come again. */
const waitMsMax = 5_000;
const waitsMax = 5;

type AdminParts = {
  url: URL;
  tokens: Tokens;
  caFile: string | undefined;
  clock: Clock;
  /** The shop’s: whatever is asked of it is held to that. */
  budget: StoreBudget;
  readFile: ReadNamedFile;
};

/** `dateMs`: by the shop’s clock. */
type AdminAnswer = { ok: true; data: Fields; dateMs: number | undefined } | { ok: false; trouble: Trouble };

export class Admin {
  readonly #parts: AdminParts;
  readonly #connection: HttpConnection;
  readonly #costs = new Map<string, number>();

  constructor(parts: AdminParts) {
    this.#parts = parts;
    const { url, caFile, clock, readFile } = parts;
    const ca = async () => (caFile === undefined ? undefined : readFile(caFile));
    this.#connection = new HttpConnection({ origin: url.origin, host: url.host, clock, ca, responseBytesMax });
  }

  /**
   * One question; each exchange that it takes resolves within 20 s after the points for it are there. Never rejects.
   * @param query one of those in `documents.ts`
   */
  async ask(query: string, variables: Fields, signal: AbortSignal): Promise<AdminAnswer> {
    const first = await this.#askOnce(query, variables, signal);
    if (first.stale === undefined) return first.answer;
    // It was taken back, or is older than what the app may do now.
    return (await this.#askOnce(query, variables, signal, first.stale)).answer;
  }

  /** @returns `stale`: the token that did not open, where another one can be had */
  async #askOnce(
    query: string,
    variables: Fields,
    signal: AbortSignal,
    stale?: string,
  ): Promise<{ answer: AdminAnswer; stale?: string }> {
    const { tokens, clock, budget } = this.#parts;
    const before = await this.#points(this.#costs.get(query) ?? costAtFirst, signal);
    if (before !== undefined) return { answer: { ok: false, trouble: before } };
    const found = await tokens.find(this.#connection, signal, stale);
    if (!found.ok) return { answer: found };
    const { token, own, renewable } = found;
    const exchange = await this.#connection.exchange(
      {
        ...{ method: 'POST', path: `/admin/api/${version}/graphql.json` },
        headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
        body: JSON.stringify({ query, variables }),
      },
      signal,
    );
    if (!exchange.ok) {
      const { reason, silent, large } = exchange;
      const trouble = { reason, ...(silent && { silent }), ...(large && { size: true as const }) };
      return { answer: { ok: false, trouble: withoutOwn(trouble, own) } };
    }
    const { response } = exchange;
    budget.hear(response);
    const answer = understand(response, clock.wallMs());
    if (answer.cost !== undefined) this.#costs.set(query, answer.cost);
    if (answer.points !== undefined) budget.told(answer.points);
    if (answer.ok) return { answer: { ok: true, data: answer.data, dateMs: dateMsOf(response) } };
    const { afterMs, reason, denied } = answer.trouble;
    if (afterMs !== undefined) budget.pause(afterMs, reason);
    const trouble = withoutOwn(answer.trouble, own);
    return { answer: { ok: false, trouble }, ...(denied && renewable && { stale: token }) };
  }

  /** @returns why not now */
  async #points(cost: number, signal: AbortSignal): Promise<Trouble | undefined> {
    const { clock, budget } = this.#parts;
    for (let waits = 0; waits < waitsMax; waits += 1) {
      const { waiting } = budget;
      if (waiting !== undefined) return waiting;
      const waitMs = budget.take(cost);
      if (waitMs === 0) return undefined;
      if (waitMs > waitMsMax) return { reason: 'its limit of points is used up', afterMs: waitMs };
      await clock.sleep(waitMs, signal);
      if (signal.aborted) return { reason: 'given up' };
    }
    return { reason: 'its limit of points is used up', afterMs: waitMsMax };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/**
 * What opens a shop. An app of the shop's Dev Dashboard has a client ID and a secret, for which the shop gives a token
 * that counts for a day (RFC 6749 §4.4); one that was made in the shop's own admin before 2026 has a token for ever.
 */
import type { Clock } from '../../../clock.ts';
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import type { ReadNamedFile } from '../../../named-file.ts';
import { fieldsOf } from '../../fields.ts';
import type { HttpConnection } from '../../http/connection.ts';
import { type HttpResponse, notNow, printable, redirected, withoutOwn } from '../../http/response.ts';
import type { Trouble } from '../../http/store-trouble.ts';

type Access = { token: string } | { id: string; secret: string };

const word = /^[\x21-\x7e]{8,200}$/;

/**
 * One line: a token. Two: an app's client ID and its secret.
 * @throws a sentence for a person that quotes nothing of it
 */
export function readAccess(content: Buffer, path: string): Access {
  const lines = content
    .toString('utf8')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = '', second, third] = lines;
  if (third !== undefined || !lines.every((line) => word.test(line)) || lines.length === 0)
    throw new Error(
      `${path}: holds no key to a shop; write the app’s client ID and, below it, its secret (shpss_…), or an access token (shpat_…) alone`,
    );
  if (second !== undefined)
    return first.startsWith('shpss_') ? { id: second, secret: first } : { id: first, secret: second };
  if (first.startsWith('shpss_'))
    throw new Error(`${path}: holds an app’s secret alone; write its client ID on the line above`);
  return { token: first };
}

/** `renewable`: another one can be had now. `own`: what nobody else is to read. */
type Found = { ok: true; token: string; renewable: boolean; own: readonly string[] } | { ok: false; trouble: Trouble };

/** Taken for over so long before it is. */
const aheadMs = 5 * 60_000;
/** A token that does not open, or not that far, is renewed no more often; nor is a refused app tried again. */
const renewMsMin = 60_000;

type TokensParts = { tokenFile: string; clock: Clock; readFile: ReadNamedFile };

export class Tokens {
  readonly #parts: TokensParts;
  #kept: { value: string; of: string; fromMs: number; untilMs: number } | undefined;
  #refused: { trouble: Trouble; of: string; untilMs: number } | undefined;
  #asking: Promise<Found> | undefined;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  /** The one that was found last counts for a while alone, and is renewed. */
  get renews(): boolean {
    return this.#kept !== undefined;
  }

  /** Never rejects. @param stale a token that did not open any more, or not that far */
  async find(connection: HttpConnection, signal: AbortSignal, stale?: string): Promise<Found> {
    const { tokenFile, clock, readFile } = this.#parts;
    let access: Access;
    try {
      // For each question, so that a changed file counts at once.
      access = readAccess(await readFile(tokenFile), tokenFile);
    } catch (error) {
      return { ok: false, trouble: { reason: error instanceof Error ? error.message : String(error) } };
    }
    if ('token' in access) {
      this.#kept = undefined;
      return { ok: true, token: access.token, renewable: false, own: [access.token] };
    }
    const of = JSON.stringify(access);
    const nowMs = clock.monoMs();
    const kept = this.#kept;
    if (kept?.of === of && kept.value !== stale && nowMs < kept.untilMs - aheadMs)
      return {
        ok: true,
        token: kept.value,
        renewable: nowMs >= kept.fromMs + renewMsMin,
        own: [kept.value, access.secret],
      };
    const refused = this.#refused;
    if (refused?.of === of && nowMs < refused.untilMs) return { ok: false, trouble: refused.trouble };
    // Two that find the door shut at the same time knock once.
    this.#asking ??= this.#ask(connection, access, of, signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(
    connection: HttpConnection,
    { id, secret }: { id: string; secret: string },
    of: string,
    signal: AbortSignal,
  ): Promise<Found> {
    const { clock } = this.#parts;
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const exchange = await connection.exchange(
      {
        ...{ method: 'POST', path: '/admin/oauth/access_token', body: new URLSearchParams(form).toString() },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      signal,
    );
    if (!exchange.ok) {
      const { reason, silent } = exchange;
      return { ok: false, trouble: withoutOwn({ reason, ...(silent && { silent }) }, [secret]) };
    }
    const nowMs = clock.monoMs();
    const { access_token: token, expires_in: secondsLeft } = fieldsOf(parseJson(exchange.response.body));
    if (exchange.response.status === 200 && typeof token === 'string' && word.test(token)) {
      const countsMs = typeof secondsLeft === 'number' && secondsLeft > 0 ? secondsLeft * 1_000 : 0;
      // One that is nearly over as it comes is used once, and not asked for without end.
      this.#kept = { value: token, of, fromMs: nowMs, untilMs: nowMs + Math.max(countsMs, aheadMs + renewMsMin) };
      return { ok: true, token, renewable: false, own: [token, secret] };
    }
    const trouble = withoutOwn(troubleOf(exchange.response, clock.wallMs()), [secret, id]);
    if (trouble.denied) this.#refused = { trouble, of, untilMs: nowMs + renewMsMin };
    return { ok: false, trouble };
  }
}

/** What its words for a refusal mean, and what is to be done about it. */
const refusals: Readonly<Record<string, string>> = {
  shop_not_permitted:
    'the app belongs to another organization than the shop: make it in the Dev Dashboard of the shop’s',
  app_not_installed: 'the app is not installed in this shop: install it from the Dev Dashboard',
};

/** Why there is no token; it answers some refusals with a page. */
function troubleOf(response: HttpResponse, wallMs: number): Trouble {
  const { status, body } = response;
  if (status >= 300 && status < 400) return { reason: redirected(response) };
  if (status === 404) return { reason: 'there is no shop at this address (404) — check url' };
  const later = notNow({ ...response, body: '' }, wallMs);
  if (later !== undefined)
    return { reason: later.reason, ...(later.afterMs !== undefined && { afterMs: later.afterMs }) };
  const [code] = /\b(shop_not_permitted|app_not_installed)\b/.exec(body) ?? [];
  if (code !== undefined) return { reason: `${refusals[code]} (${code})`, denied: true };
  const { error } = fieldsOf(parseJson(body));
  const said = typeof error === 'string' ? `: ${printable(error.slice(0, 80))}` : '';
  if (status < 300) return { reason: `its answer is none of a shop (${status}) — check url` };
  return { reason: `it does not take the client ID and the secret of token-file (${status})${said}`, denied: true };
}

/**
 * What an HTTP response to a batch means (HTTPS). Pure. Success is what the storefront says, not a status code:
 * a captive portal answers 200 with a page, a proxy answers for a storefront that is not there.
 */

import type { Batch, SendResult } from '../../follow/batch.ts';
import { refusedNames } from '../../follow/refused-names.ts';
import { parseJson } from '../../inventory/nouns/text/json.ts';
import { printable as escaped } from '../../inventory/nouns/text/unseen.ts';
import { readAnswer, readRejections, saysNo } from '../answer.ts';
import { ownWords, withoutWords } from './own-words.ts';

export type HttpResponse = {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>;
  /** As long as the connection reads. */
  body: string;
  /** Values of headers of ours that it must not repeat to others. */
  own?: readonly string[];
};

/** Longest `Retry-After` that is even read; the pump caps what it obeys. */
const retryAfterMsMax = 24 * 3_600_000;

/**
 * Statuses whose answer moves the cursor, sets a line aside or stops the channel: what `ack-secret-file` asks a proof
 * for.
 */
export const saysTaken = (status: number): boolean =>
  (status >= 200 && status < 300) || [409, 410, 422].includes(status);

/** @param unproved why its answer is not believed, whatever it says */
export function understand(
  response: HttpResponse,
  batch: Pick<Batch, 'lines'>,
  wallMs: number,
  unproved?: string,
): SendResult {
  const { status } = response;
  if (unproved !== undefined && saysTaken(status)) {
    const { afterMs } = notNow(response, wallMs) ?? {};
    return { ...retry(`${unproved} (${status})`), ...(afterMs !== undefined && { afterMs }) };
  }
  if (status >= 200 && status < 300) return success(response);
  if (status >= 300 && status < 400) return retry(redirected(response));
  if (status === 410) return { type: 'stopped', reason: 'the storefront is gone for good (410)' };
  if (status === 422) return unprocessable(response, batch);
  if (status === 409) return conflict(response, wallMs);
  const advice = advices[status];
  if (advice !== undefined)
    return { ...retry(`${advice} (${status})`), ...(credentials.has(status) && { refused: true }) };
  if (status === 403) {
    // A wrong secret, or a firewall that dislikes one of the lines.
    const reason = `it does not let us in — check secret-file and headers (403)${said(response)}`;
    return { type: 'refused', reason, denied: true };
  }
  const refusal: SendResult = { type: 'refused', reason: `refused (${status})${said(response)}` };
  return notNow(response, wallMs) ?? (status === 413 ? { ...refusal, size: true } : refusal);
}

/** No redirect is followed: a batch would be signed for somebody else. */
export function redirected(response: HttpResponse): string {
  if (response.status === 304)
    return 'it answers that nothing was changed (304), as a cache does that was not asked — let these requests pass it';
  const to = header(response, 'location');
  const where = to === undefined ? '' : ` to ${printable(to)}`;
  return `it redirects${where} (${response.status}) — put the final address into url`;
}

/** For statuses that ask to come again later, with the storefront's own wish; undefined for others. */
export function notNow(response: HttpResponse, wallMs: number): Extract<SendResult, { type: 'retry' }> | undefined {
  const { status } = response;
  if (status < 500 && !later.has(status)) return undefined;
  const afterMs = retryAfterMs(header(response, 'retry-after'), wallMs);
  return {
    type: 'retry',
    reason: `not now (${status})${said(response)}`,
    ...(afterMs !== undefined && { afterMs }),
  };
}

/** Statuses that tell of a mistake in the configuration: a person has to act, and no line is to blame. */
const advices: Record<number, string> = {
  401: 'it does not accept our signature — check secret-file, and the clock of this device',
  404: 'there is nothing at this address — check url',
  405: 'it takes no POST at this address — check url',
  407: 'a proxy wants credentials',
};
/** Of these, the ones that are about who we are. */
const credentials: ReadonlySet<number> = new Set([401, 403, 407]);
/** Timeout, the same key still being worked on, too early, too many: the same bytes later. */
const later = new Set([408, 409, 423, 425, 429]);

function success(response: HttpResponse): SendResult {
  const { status, body } = response;
  if (body.trim() === '') return { type: 'acknowledged', rejected: [] };
  const type = header(response, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') return retry(`it answers in an encoding nobody asked for (${printable(encoding)})`);
  const json = parseJson(body);
  if (json === undefined) {
    return retry(
      `it answers ${status} with ${printable(type ?? 'something')} that is no JSON — a captive portal, or the wrong address?`,
    );
  }
  const nothing = `it answers ${status} and does not say that it took the batch${said(response)} — its answer is {"epoch", "to", "id"}, or nothing at all`;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return retry(nothing);
  if (saysNo(json)) return retry(nothing);
  if ('to' in json) {
    const read = readAnswer(json);
    return read.ok ? { type: 'answer', answer: read.answer } : retry(`its answer makes no sense: ${read.reason}`);
  }
  const rejected = readRejections(json);
  // To take such a list for an empty one would count a refused line as shown.
  if (rejected === undefined)
    return retry('it refuses lines in a way that cannot be read — "rejected" is [{"sku", "reason"}]');
  const isJson = type !== undefined && /^[a-z]+\/([a-z0-9.-]+\+)?json$/.test(type);
  if (!isJson || !('rejected' in json || saysYes(json))) return retry(nothing);
  return { type: 'acknowledged', rejected };
}

/** A yes in so many words. What says nothing (`{}`, somebody else's page of data) may come from anybody. */
function saysYes(json: object): boolean {
  return Object.entries(json).some(([key, value]) => {
    if (/^(ok|success|received|accepted)$/i.test(key)) return value === true || value === 1 || value === 'true';
    return (
      /^(status|result)$/i.test(key) && typeof value === 'string' && /^(ok|success|received|accepted)$/i.test(value)
    );
  });
}

/**
 * It did not take the batch and says what it holds instead; or a proxy's word for "the same key is still being worked
 * on".
 */
function conflict(response: HttpResponse, wallMs: number): SendResult {
  const read = readAnswer(parseJson(response.body));
  if (read.ok) return { type: 'answer', answer: read.answer };
  return notNow(response, wallMs) ?? retry('not now (409)');
}

/** All but the named lines are taken; without a name there is nothing to go by but halving. */
function unprocessable(response: HttpResponse, batch: Pick<Batch, 'lines'>): SendResult {
  const answer = readAnswer(parseJson(response.body));
  if (answer.ok) return { type: 'answer', answer: answer.answer };
  const rejected = readRejections(parseJson(response.body)) ?? [];
  if (refusedNames(rejected, batch.lines).ours.length > 0) return { type: 'acknowledged', rejected };
  return { type: 'refused', reason: `refused (422) without naming a line of this batch${said(response)}` };
}

/** RFC 9110 §10.2.3: seconds, or a date. @returns undefined for nonsense */
export function retryAfterMs(value: string | undefined, wallMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  // A date has a name of a day in front; Date.parse alone would take "-5" for one.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : date - wallMs;
  return Number.isNaN(ms) ? undefined : Math.min(retryAfterMsMax, Math.max(0, ms));
}

const retry = (reason: string): Extract<SendResult, { type: 'retry' }> => ({ type: 'retry', reason });

export function header({ headers }: HttpResponse, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** When it was answered by the clock of who answered, ms UTC; undefined: it does not say. */
export function dateMsOf(response: HttpResponse): number | undefined {
  const dateMs = Date.parse(header(response, 'date') ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

/** Enough of a body to find a sentence for a person in. */
const saidCharsRead = 4_096;

/** What it says about itself, as far as it is text. */
export function said({ body, own }: HttpResponse): string {
  const text = printable(withoutWords(body.slice(0, saidCharsRead), ownWords(own ?? []))).trim();
  return text === '' ? '' : `: ${text.slice(0, 120)}`;
}

/** On one line, with nothing in it that hides or turns the writing around. */
export const printable = (text: string): string => escaped(text.slice(0, 400).replace(/\p{Cc}+/gu, ' '));

/** What came of a request, with nothing of ours in the storefront's words: its reasons go to everybody. */
export function withoutOwn<Result extends object>(result: Result, own: readonly string[] = []): Result {
  const words = ownWords(own);
  const cut = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(cut);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, part]) => [
        key,
        key === 'reason' && typeof part === 'string' ? withoutWords(part, words) : cut(part),
      ]),
    );
  };
  return words.length === 0 ? result : (cut(result) as Result);
}

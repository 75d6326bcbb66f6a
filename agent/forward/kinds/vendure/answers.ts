/**
 * What Vendure answers. A GraphQL server says no with status 200: in `errors`, or as an object of another type than
 * was asked for. Pure.
 */
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import { dateMsOf, type HttpResponse, header, notNow, printable, redirected } from '../../http/response.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { parseExactly } from '../../orders/digits.ts';

/** `dateMs`: by the store’s clock. */
export type Answer = { ok: true; data: Fields; dateMs: number | undefined } | { ok: false; trouble: Trouble };

const denials: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

/** @param wallMs for a `Retry-After` that is a date */
export function understand(response: HttpResponse, wallMs: number): Answer {
  const { status } = response;
  const trouble = (reason: string, more: Partial<Trouble> = {}): Answer => {
    return { ok: false, trouble: { reason, ...more } };
  };
  if (status >= 300 && status < 400) return trouble(redirected(response));
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') return trouble(`answers in an encoding nobody asked for (${printable(encoding)})`);
  const json = fieldsOf(parseExactly(response.body));
  const [first, second] = rowsOf(json.errors).map(fieldsOf);
  const said = first === undefined ? undefined : sentence(first);
  if (status === 401 || status === 403 || denials.has(fieldsOf(first?.extensions).code))
    return trouble(`it does not let us in${said === undefined ? ` (${status})` : `: ${said}`}`, { denied: true });
  const later = notNow({ ...response, body: said ?? '' }, wallMs);
  if (later !== undefined) return trouble(later.reason, later.afterMs === undefined ? {} : { afterMs: later.afterMs });
  if (said !== undefined) return trouble(second === undefined ? said : `${said} (and more)`, { declined: true });
  if (status === 404) return trouble('there is nothing at this address (404) — check url: it ends in /admin-api');
  const data = json.data;
  if (status >= 300 || typeof data !== 'object' || data === null)
    return trouble(`its answer is none of an admin API (${status}) — check url`);
  return { ok: true, data: fieldsOf(data), dateMs: dateMsOf(response) };
}

const sentenceCharsMax = 200;

function sentence({ message, extensions }: Fields): string {
  const { code } = fieldsOf(extensions);
  const text = typeof message === 'string' && message.trim() !== '' ? message : 'no reason given';
  const named = typeof code === 'string' && code !== 'INTERNAL_SERVER_ERROR' ? ` (${code.slice(0, 60)})` : '';
  return printable(text.slice(0, sentenceCharsMax) + named);
}

/**
 * A member of a union that is an error (`errorCode`, `message`). @returns why not, in the store's words; undefined: it
 * is none
 */
export function errorResult(value: unknown): { code: string; reason: string } | undefined {
  const { errorCode, message, __typename: type } = fieldsOf(value);
  if (typeof errorCode !== 'string') return undefined;
  const text = typeof message === 'string' && message !== '' ? message : typeof type === 'string' ? type : 'no reason';
  return { code: errorCode, reason: printable(text.slice(0, sentenceCharsMax)) };
}

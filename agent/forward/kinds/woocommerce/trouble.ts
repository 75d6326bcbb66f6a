/** What an answer of the store that is no success means, for the dock and in words for a person. Pure. */
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import { type HttpResponse, notNow, printable, redirected } from '../../http/response.ts';
import { falseSuccess, type Trouble } from '../../http/store-trouble.ts';

/** What is wrong is the question, or what it is about: the store says the same of it again. */
const declines: ReadonlySet<number> = new Set([400, 404, 422]);

/** @returns undefined: it is a success in JSON */
export function troubleOf(response: HttpResponse, wallMs: number): Trouble | undefined {
  const { status, body } = response;
  if (status >= 200 && status < 300) return falseSuccess(response);
  const json = parseJson(body);
  if (status >= 300 && status < 400) return { reason: redirected(response) };
  const { code, message } = saidIn(json);
  const words = message === undefined ? '' : `: ${message}`;
  if (status === 401 && /timestamp|nonce/i.test(message ?? ''))
    return {
      reason: `it does not accept the signature — check the clock of this device (401)${words}`,
      denied: true,
    };
  if (status === 401 && /permission/i.test(message ?? ''))
    return {
      reason: `the key of key-file may not do this — give it read and write permission (401)${words}`,
      denied: true,
    };
  if (status === 401 || status === 403)
    return {
      reason: `it does not let us in — check key-file, and that a firewall lets the dock through (${status})${words}`,
      denied: true,
      ...(status === 403 && { declined: true }),
    };
  if (status === 404 && (code === undefined || code === 'rest_no_route'))
    return {
      reason: `there is no WooCommerce REST interface at this address — check url, and that permalinks are not "plain" (404)`,
    };
  if (status === 410) return { reason: `the store is gone for good (410)${words}`, gone: true };
  if (status === 413) return { reason: `it takes less at once (413)${words}`, size: true };
  if (status === 404 && code?.endsWith('_invalid_id'))
    return { reason: `refused (404)${words}`, declined: true, absent: true };
  const later = notNow(response, wallMs);
  if (later === undefined)
    return { reason: `refused (${status})${words}`, ...(declines.has(status) && { declined: true }) };
  const { afterMs } = later;
  return { reason: `not now (${status})${words}`, ...(afterMs !== undefined && { afterMs }) };
}

/** What the store says of an error, short. */
export function saidIn(json: unknown): { code?: string; message?: string } {
  if (typeof json !== 'object' || json === null) return {};
  const { code, message } = json as { code?: unknown; message?: unknown };
  return {
    ...(typeof code === 'string' && { code: printable(code).slice(0, 80) }),
    ...(typeof message === 'string' && {
      message: printable(message.replace(/<[^>]*>/g, ' '))
        .trim()
        .slice(0, 160),
    }),
  };
}

/** A Medusa store’s admin API: how a question says whose it is, and what an answer that is no success means. */
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import { fieldsOf } from '../../fields.ts';
import { type HttpResponse, notNow, printable, redirected } from '../../http/response.ts';
import { StoreRest, type StoreRestParts } from '../../http/store-rest.ts';
import { falseSuccess, type Trouble } from '../../http/store-trouble.ts';
import { readKey } from './key.ts';

export type Rest = StoreRest;

export const restOf = (parts: Omit<StoreRestParts, 'base' | 'admit' | 'troubleOf'>): Rest =>
  new StoreRest({
    ...{ ...parts, base: '/admin', troubleOf },
    admit(address, _method, file) {
      const key = readKey(file, parts.keyFile);
      // Medusa takes the key for the name of a user without a password.
      const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
      return { address, headers: { authorization }, own: [key, authorization] };
    },
  });

/** @returns undefined: it is a success in JSON */
export function troubleOf(response: HttpResponse, wallMs: number): Trouble | undefined {
  const { status, body } = response;
  if (status >= 200 && status < 300) return falseSuccess(response);
  const json = parseJson(body);
  if (status >= 300 && status < 400) return { reason: redirected(response) };
  const words = sentenceIn(json);
  if (status === 401 || status === 403)
    return { reason: `it does not let us in — check key-file (${status})${words}`, denied: true };
  // Its own have a type; a page is a server's that knows no such address.
  if (status === 404 && fieldsOf(json).type === undefined)
    return { reason: 'there is no admin API of Medusa at this address — check url (404)' };
  if (status === 410) return { reason: `the store is gone for good (410)${words}`, gone: true };
  if (status === 413) return { reason: `it takes less at once (413)${words}`, size: true };
  const later = notNow(response, wallMs);
  if (later === undefined) return { reason: `refused (${status})${words}`, declined: true };
  const { afterMs } = later;
  return { reason: `not now (${status})${words}`, ...(afterMs !== undefined && { afterMs }) };
}

const sentenceCharsMax = 200;

function sentenceIn(json: unknown): string {
  const { message } = fieldsOf(json);
  return typeof message === 'string' && message !== '' ? `: ${printable(message.slice(0, sentenceCharsMax))}` : '';
}

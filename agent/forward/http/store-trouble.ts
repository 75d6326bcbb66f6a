/** Why a store with an interface of its own did not do what it was asked: one sort of it for all such kinds. Pure. */
import type { SendResult } from '../../follow/batch.ts';
import { parseJson } from '../../inventory/nouns/text/json.ts';
import { fieldsOf } from '../fields.ts';
import { type HttpResponse, header, printable } from './response.ts';

export type Trouble = {
  /** For a person, in the store’s words as far as it has any. */
  reason: string;
  /** How long the store wants to be left alone. */
  afterMs?: number;
  /** It does not let this dock in, or not that far. */
  denied?: true;
  /** It was there, and did not answer. */
  silent?: true;
  /** What was asked for, or its answer, is too large. */
  size?: true;
  /** It understood, and will not have this: asked once more it says the same. */
  declined?: true;
  /** There is no such thing there. */
  absent?: true;
  /** It is gone for good. */
  gone?: true;
};

const errorCharsMax = 160;

/**
 * Why an answer of a REST interface with a status of success is none: in an encoding that nobody asked for, a page, or
 * an error in the clothes of a success. @returns undefined: it is an object or a list in JSON
 */
export function falseSuccess(response: Pick<HttpResponse, 'status' | 'headers' | 'body'>): Trouble | undefined {
  const { status, body } = response;
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') return { reason: `it answers in an encoding nobody asked for (${printable(encoding)})` };
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null)
    return {
      reason: `it answers ${status} with something that is no JSON — check url: is it a captive portal, or a maintenance page?`,
    };
  const { error } = fieldsOf(json);
  if (!error) return undefined;
  const { message = error } = fieldsOf(error);
  const words = typeof message === 'string' ? message : JSON.stringify(message);
  return { reason: `it answers ${status} with an error: ${printable(words.slice(0, errorCharsMax))}` };
}

/** As what came of a batch. */
export function asResult({ reason, afterMs, denied, silent, size, declined, gone }: Trouble): SendResult {
  if (size) return { type: 'refused', reason, size };
  if (gone) return { type: 'stopped', reason };
  // Denied as well: a firewall may dislike one of the lines.
  if (declined) return { type: 'refused', reason, ...(denied && { denied }) };
  return {
    ...{ type: 'retry', reason, ...(afterMs !== undefined && { afterMs }) },
    ...(denied && { refused: true }),
    ...(silent && { silent }),
  };
}

type Unread = { type: 'retry'; reason: string; afterMs?: number; refused?: true };

/** As what came of a question for a page. */
export function asUnread({ reason, afterMs, denied }: Trouble): Unread {
  return { type: 'retry', reason, ...(afterMs !== undefined && { afterMs }), ...(denied && { refused: true }) };
}

/**
 * Reading what a storefront says. Everything in it is hostile until it has passed here: size, shape, lengths, whole
 * numbers.
 */
import { z } from 'zod';
import type { FollowerAnswer } from '../follow/batch.ts';
import type { Rejection } from '../inventory/nouns/channels/batch.ts';
import { parseJson } from '../inventory/nouns/text/json.ts';
import { printable } from '../inventory/nouns/text/unseen.ts';

export const answerBytesMax = 64 * 1024;
const reasonCharsMax = 300;
/** Lines of a batch, so also the most that can be refused of one. */
const rejectedMax = 500;

const oneLine = (text: string): string => printable(text.replace(/\p{Cc}+/gu, ' ').slice(0, reasonCharsMax));

const rejection = z.object({
  sku: z.string().min(1).max(128),
  reason: z
    .unknown()
    .optional()
    .transform((text) => oneLine(typeof text === 'string' && text.trim() !== '' ? text : 'no reason given')),
});

/** Row by row: one that names no line concerns nobody. No row that can be read is no list, and the answer none. */
const rejections = z
  .array(z.unknown())
  .max(rejectedMax)
  .transform((told, context) => {
    const rows = told.flatMap((row) => rejection.safeParse(row).data ?? []);
    if (rows.length > 0 || told.length === 0) return rows;
    context.addIssue({ code: 'custom', message: 'no row of it names a SKU' });
    return z.NEVER;
  });

const answer = z.object({
  epoch: z.string().min(1).max(64).nullable(),
  to: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  id: z.string().min(1).max(64).nullish(),
  rejected: rejections.optional(),
});

export type ParsedAnswer = { ok: true; answer: FollowerAnswer } | { ok: false; reason: string };

/** One answer from its JSON text (at most 64 KiB). */
export function parseAnswer(text: string): ParsedAnswer {
  if (text.length > answerBytesMax) return { ok: false, reason: 'longer than 64 KiB' };
  const json = parseJson(text);
  if (json === undefined) return { ok: false, reason: 'not JSON' };
  return saysNo(json) ? { ok: false, reason: 'it says at the same time that it failed' } : readAnswer(json);
}

/**
 * What a framework or a script answers in place of a storefront that is in trouble, whatever else stands there: an
 * error, a failure, a "no", a status that is one.
 */
export function saysNo(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, said]) => {
    if (/^(errors?|exception|fault|fail(ed|ures?)?)$/i.test(key)) return !isNothing(said);
    if (/^(status|result)$/i.test(key)) return /^(error|fail|failed|failure|rejected)$/i.test(String(said));
    if (/^(code|status_?code|http_?status)$/i.test(key)) return Number(said) >= 400 && Number(said) < 600;
    return /^(ok|success|received|accepted)$/i.test(key) && said !== true && said !== 1 && said !== 'true';
  });
}

const isNothing = (said: unknown): boolean =>
  [null, false, 0, '', 'false', '0', 'none'].includes(said as never) ||
  (typeof said === 'object' && said !== null && Object.keys(said).length === 0);

/** One answer from a value that was JSON. */
export function readAnswer(value: unknown): ParsedAnswer {
  const read = answer.safeParse(value);
  if (!read.success) return { ok: false, reason: complaint(read.error) };
  const { epoch, to, id, rejected } = read.data;
  const named = id === undefined || id === null ? {} : { id };
  return { ok: true, answer: { epoch, to, ...named, ...(rejected !== undefined && { rejected }) } };
}

/** The `rejected` list of an HTTPS answer: empty when it has none, undefined when there is one that cannot be read. */
export function readRejections(value: unknown): Rejection[] | undefined {
  const read = z.object({ rejected: rejections.default([]) }).safeParse(value);
  if (read.success) return read.data.rejected;
  return typeof value === 'object' && value !== null && 'rejected' in value ? undefined : [];
}

const wanted: Readonly<Record<string, string>> = {
  epoch: 'no text of 1 to 64 characters and not null',
  to: 'no whole number from 0 (a number, not a text)',
  id: 'no text of 1 to 64 characters',
  rejected: `no list of at most ${rejectedMax} {"sku":…,"reason":…} whose SKUs can be read`,
};

/** The first thing that is wrong, by its name in the contract. */
function complaint(error: z.ZodError): string {
  const name = String(error.issues[0]?.path[0] ?? '');
  const wrong = wanted[name];
  return wrong === undefined ? 'it is no {"epoch":…,"to":…,"id":…}' : `"${name}" is ${wrong}`;
}

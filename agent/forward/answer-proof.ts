/**
 * `ack-secret-file`: whose word an answer is. With it every answer carries `hmac`, the HMAC-SHA256 (lower-case hex)
 * over all that the dock reads in it, and one without or with another is not believed, whoever could write to the topic
 * or answered in the storefront's place:
 *
 *   tallyman.ack.v1, channel, epoch, to, id, then of each row of `rejected` in turn: sku, reason
 *
 * Each of these is written as its length in bytes of UTF-8, a colon, itself, and a line feed: `8:acme-web\n`. What is
 * null or not there is the empty text (`0:\n`); `to` is in decimal digits. Lengths in front, so that no two answers
 * have the same bytes, whatever a reason says.
 *
 * An answer that was right once is right again: an epoch is random and an `id` is never used twice, so the repetition
 * of an old one moves no cursor; it costs a snapshot a minute at most, as a storefront would that lost its state.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ReadNamedFile } from '../named-file.ts';
import type { ParsedAnswer } from './answer.ts';
import { readAnswer } from './answer.ts';
import { fieldsOf } from './fields.ts';
import { secretKeys } from './http/webhook-signature.ts';

/** The option of a kind, and the form of its file. */
export const ackSecretFile = z
  .string()
  .min(1)
  .optional()
  .describe(
    'File with the secret (whsec_…) that the storefront’s answers prove themselves with, or two while it is being changed, one a line; answers without proof are not believed then.',
  );
export const checkAckSecret = (content: Buffer): void => void secretKeys(content.toString('utf8'));

/** A changed secret counts after this time; a flood reads no file for each message. */
const keysMsMax = 1_000;
/** Without an unproved answer for so long it is over. */
const quietMs = 600_000;
/** Answers on their way through here at the same time; more are dropped: the storefront repeats what matters. */
const readingMax = 64;

/** Answers without the right proof: how many since the start, and for how long they have come now. */
export type Unproved = { count: number; forMs: number; reason: string };

type AnswerProofParts = {
  channel: string;
  /** undefined: every answer that can be read is believed. */
  file: string | undefined;
  clock: Pick<Clock, 'monoMs'>;
  readFile: ReadNamedFile;
};

export class AnswerProof {
  readonly #parts: AnswerProofParts;
  #keys: { readMs: number; keys: Promise<Buffer[]> } | undefined;
  #reading = 0;
  #count = 0;
  #reason = '';
  #firstMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(parts: AnswerProofParts) {
    this.#parts = parts;
  }

  /** Whether answers have to prove themselves. */
  get wanted(): boolean {
    return this.#parts.file !== undefined;
  }

  /** undefined: none for ten minutes. */
  get unproved(): Unproved | undefined {
    if (this.#parts.clock.monoMs() - this.#lastMs > quietMs) return undefined;
    return { count: this.#count, forMs: Math.round(this.#lastMs - this.#firstMs), reason: this.#reason };
  }

  /**
   * What is wrong with the proof of an answer, a value that was JSON; undefined: it is the storefront's, or needs none.
   * Counts what is not proved. Never rejects.
   */
  async problem(value: unknown): Promise<string | undefined> {
    const { file } = this.#parts;
    if (file === undefined) return undefined;
    if (this.#reading >= readingMax) return this.#disbelieve('too many answers at once');
    this.#reading += 1;
    try {
      const offered = proofIn(value);
      if (offered === undefined) return this.#disbelieve('an answer carries no "hmac"');
      const keys = await this.#current(file).catch((cause: unknown) =>
        String(cause instanceof Error ? cause.message : cause),
      );
      // Not the storefront's fault, and no evidence against whoever answered.
      if (typeof keys === 'string') return keys;
      const text = provedText(this.#parts.channel, value);
      // Every key is tried, so that the time tells nothing of which fits.
      const fits = keys.map((key) => timingSafeEqual(createHmac('sha256', key).update(text).digest(), offered));
      return fits.includes(true) ? undefined : this.#disbelieve('the "hmac" of an answer does not fit');
    } finally {
      this.#reading -= 1;
    }
  }

  /** An answer from a value that was JSON, believed or with the reason why not. */
  async read(value: unknown): Promise<ParsedAnswer & { unproved?: true }> {
    const read = readAnswer(value);
    if (!read.ok) return read;
    const problem = await this.problem(value);
    return problem === undefined ? read : { ok: false, reason: problem, unproved: true };
  }

  #disbelieve(what: string): string {
    const nowMs = this.#parts.clock.monoMs();
    if (nowMs - this.#lastMs > quietMs) this.#firstMs = nowMs;
    this.#lastMs = nowMs;
    this.#count += 1;
    this.#reason = `${what}: has the storefront the secret of ack-secret-file, or does somebody else answer in its place?`;
    return this.#reason;
  }

  #current(file: string): Promise<Buffer[]> {
    const { clock, readFile } = this.#parts;
    const nowMs = clock.monoMs();
    if (this.#keys === undefined || nowMs - this.#keys.readMs >= keysMsMax) {
      const keys = readFile(file).then((content) => secretKeys(content.toString('utf8')));
      this.#keys = { readMs: nowMs, keys };
    }
    return this.#keys.keys;
  }
}

/** The bytes under the proof, as text. */
export function provedText(channel: string, value: unknown): string {
  const { epoch, to, id, rejected } = fieldsOf(value);
  const rows = Array.isArray(rejected) ? rejected.map(fieldsOf) : [];
  const parts = [channel, epoch, to, id, ...rows.flatMap(({ sku, reason }) => [sku, reason])].map(textOf);
  return ['tallyman.ack.v1', ...parts].map((part) => `${Buffer.byteLength(part)}:${part}\n`).join('');
}

function proofIn(value: unknown): Buffer | undefined {
  const { hmac } = fieldsOf(value);
  return typeof hmac === 'string' && /^[0-9a-fA-F]{64}$/.test(hmac) ? Buffer.from(hmac, 'hex') : undefined;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : '';

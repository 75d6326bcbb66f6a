/**
 * A store calls: something changed. Whether it is the store that calls shows its signature: the HMAC-SHA256 of the body
 * as it came, in base64, with a secret that both sides have. What the call says is not even looked at: an order counts
 * as the store tells it when it is asked. Pure.
 */
import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto';

/** How the stores of a kind sign what they call with. */
export type CallRules = {
  /** The header that has the signature, in lower case. */
  header: string;
  /** Bodies that they send unsigned before the first event: they are answered, and mean nothing. */
  unsigned?: RegExp;
};

const secretsMax = 2;
/** Of an unsigned body, as much as is kept. */
const unsignedBytesMax = 64;

/** One secret a line; two while one is being changed. @throws a sentence for a person that quotes nothing of it */
export function readCallSecrets(content: Buffer, path: string): string[] {
  const secrets = content
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (
    secrets.length === 0 ||
    secrets.length > secretsMax ||
    !secrets.every((each) => /^[\x21-\x7e]{8,200}$/.test(each))
  )
    throw new Error(
      `${path}: holds no secret of webhooks; write the one that the store shows, or two while it is changed`,
    );
  return secrets;
}

type Verdict = 'signed' | 'unsigned' | 'refused';

/** Judges a body as it comes, without keeping it. */
export class CallJudge {
  readonly #rules: CallRules;
  readonly #given: string | undefined;
  readonly #hashes: Hmac[];
  #start = '';

  /** @param given the signature as it came; undefined: there is none */
  constructor(rules: CallRules, given: string | undefined, secrets: readonly string[]) {
    this.#rules = rules;
    this.#given = given;
    this.#hashes = secrets.map((secret) => createHmac('sha256', secret));
  }

  take(part: Buffer): void {
    for (const hash of this.#hashes) hash.update(part);
    if (this.#start.length <= unsignedBytesMax) this.#start += part.toString('latin1', 0, unsignedBytesMax + 1);
  }

  /** Once, at the end of the body. */
  verdict(): Verdict {
    if (this.#given === undefined) return this.#rules.unsigned?.test(this.#start) ? 'unsigned' : 'refused';
    const given = Buffer.from(this.#given, 'base64');
    const right = this.#hashes.map((hash) => hash.digest());
    return right.some((each) => each.length === given.length && timingSafeEqual(each, given)) ? 'signed' : 'refused';
  }
}

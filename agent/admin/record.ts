/** What is written down of a request: its parameters without secrets, and short. */
import { createHash } from 'node:crypto';
import { withoutCredentials } from './configuration/kept-back.ts';

/** Whoever reads the record could use these; names of parameters at any depth. */
const secret = /^(badge|pin|password|secret|key|credential)s?$/i;
/** Texts that may hold such: of those it is only known whether two were the same. */
const mayHold = /^(toml|chain|ca)$/;
const keptBack = '(kept back)';
const paramsCharsMax = 2_048;

/** @param params as JSON would hold them */
export function withoutSecrets(params: unknown): unknown {
  // Text and numbers: an object under such a name holds fields of its own.
  const shown = (name: string, value: unknown) => {
    if (mayHold.test(name) && typeof value === 'string') return `${keptBack} ${digest(value)}`;
    // What is signed for somebody opens it for everybody.
    if (name === 'url' && typeof value === 'string') return withoutCredentials(value);
    return secret.test(name) && (typeof value === 'string' || typeof value === 'number') ? keptBack : value;
  };
  return JSON.parse(JSON.stringify(params ?? null, shown)) as unknown;
}

const digest = (text: string): string => `sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** @returns the parameters; of longer ones only how they begin */
export function shortened(params: unknown): unknown {
  const text = JSON.stringify(params);
  return text.length <= paramsCharsMax
    ? params
    : { begins: text.slice(0, paramsCharsMax).toWellFormed(), chars: text.length };
}

/**
 * What lies at a broker comes again at every start: under this transaction, which is nobody's request, its refusal is
 * found on the record.
 */
export const lying = (what: string, message: string | Buffer) => ({
  transaction: `refused desired/${what}`,
  print: createHash('sha256').update(message).digest('hex').slice(0, 32),
});

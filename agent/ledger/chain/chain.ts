/**
 * The hash chain: hash = SHA-256(previous hash ‖ canonical bytes of every other field). Canonical bytes are the UTF-8
 * of the JSON array of the fields in the order of `columns.ts`, the body as its stored text. A changed, missing or
 * moved entry breaks every hash after it; a rewritten tail does not, which is what the anchor and the storefronts are
 * for.
 */
import { hash } from 'node:crypto';
import type { EntryFields } from './columns.ts';

export const hashBytes = 32;

/** What stands before the first entry of a ledger file. */
export const genesisHash: Uint8Array = new Uint8Array(hashBytes);

/** Reused, because a verification hashes a million entries: the text of an entry is rarely longer. */
let scratch = Buffer.alloc(16 * 1024);

/**
 * @param fields exactly as stored: text well-formed (no lone surrogates), or the database would hand back other bytes
 * @returns 32 bytes
 */
export function chainHash(previous: Uint8Array, fields: EntryFields): Buffer {
  return hashCanonical(previous, JSON.stringify(fields));
}

/**
 * The same from one hash in hexadecimal to the next, where a million follow each other: a short text is made in a third
 * of the time of a buffer.
 */
export function chainHex(previous: string, fields: EntryFields): string {
  const canonical = JSON.stringify(fields);
  const bound = hashBytes + canonical.length * 3;
  if (scratch.length < bound) scratch = Buffer.alloc(bound);
  scratch.write(previous, 0, 'hex');
  const written = scratch.write(canonical, hashBytes, 'utf8');
  return hash('sha256', scratch.subarray(0, hashBytes + written), 'hex');
}

/** The same, for a caller that has the canonical text already. */
function hashCanonical(previous: Uint8Array, canonical: string): Buffer {
  const bound = hashBytes + canonical.length * 3;
  if (scratch.length < bound) scratch = Buffer.alloc(bound);
  scratch.set(previous, 0);
  const written = scratch.write(canonical, hashBytes, 'utf8');
  return hash('sha256', scratch.subarray(0, hashBytes + written), 'buffer');
}

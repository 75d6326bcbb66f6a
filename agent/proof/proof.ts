/**
 * A signed proof: one text file that says what the ledger has about a parcel or a delivery, for somebody who has
 * neither the dock nor its ledger. Its last line signs every byte before it with the dock's key (Ed25519, RFC 8032);
 * each entry in it can be hashed again (`../ledger/chain/chain.ts`). Pure: no file, no clock.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { chainHash } from '../ledger/chain/chain.ts';
import { at, byName, type EntryFields } from '../ledger/chain/columns.ts';
import type { ProvedEntry } from '../ledger/history/document-entries.ts';

type Proof = {
  proof: 'tallyman.proof.v1';
  about: { type: 'order' | 'notice' | 'return'; merchant: string; id: string; box?: number };
  dock: { site: string; dock: string; epoch: string };
  /** ISO 8601, by the dock's clock. */
  madeAt: string;
  /** The end of the ledger then. */
  head: { epoch: string; seq: number; hash: string };
  entries: ProvedEntry[];
};

/** What a verified proof says, for people. `who`: operators that its entries name. */
export type Proved = Pick<Proof, 'about' | 'dock' | 'madeAt'> & { entries: Record<string, unknown>[]; who: string[] };
type Verified = { ok: true; proved: Proved } | { ok: false; why: string };

/** Bytes of a proof at most; a longer one is nobody's. */
export const proofBytesMax = 4 * 1024 * 1024;

const signatureLine = /^signature: ed25519 ([0-9a-f]{128})\n$/;
const signatureBytes = 'signature: ed25519 '.length + 128 + 1;

/** @returns the file's text */
export function makeProof(proof: Proof, key: KeyObject): string {
  const text = `${JSON.stringify(proof, null, 1)}\n`;
  return `${text}signature: ed25519 ${sign(null, Buffer.from(text), key).toString('hex')}\n`;
}

/** @param file its bytes as they came @param key the dock's public half */
export function verifyProof(file: Buffer, key: KeyObject): Verified {
  const refused = (why: string): Verified => ({ ok: false, why });
  if (file.length > proofBytesMax) return refused('it is longer than any proof');
  const end = file.length - signatureBytes;
  const signature = end <= 0 ? undefined : signatureLine.exec(file.subarray(end).toString('latin1'))?.[1];
  if (signature === undefined) return refused('it does not end with a signature: it is no proof, or was cut off');
  const signed = file.subarray(0, end);
  if (!verify(null, signed, key, Buffer.from(signature, 'hex')))
    return refused('the signature does not fit: it was changed, or signed with another key');
  // From here on it is as the dock wrote it.
  const { proof, about, dock, madeAt, entries } = JSON.parse(signed.toString('utf8')) as Proof;
  if (proof !== 'tallyman.proof.v1') return refused('it is of a newer kind than this program knows');
  const wrong = brokenEntry(entries);
  if (wrong !== undefined) return refused(`entry ${wrong} does not have the hash that it is given`);
  const named = entries.map(({ fields }) => byName(fields));
  const who = [...new Set(named.flatMap(({ operator }) => (typeof operator === 'string' ? [operator] : [])))];
  return { ok: true, proved: { about, dock, madeAt, entries: named, who } };
}

/** The number of the first entry that its hash does not fit, or that does not follow on the one before it. */
function brokenEntry(entries: readonly ProvedEntry[]): number | undefined {
  let last: { seq: number; hash: string } | undefined;
  for (const { previous, hash, fields } of entries) {
    const seq = seqOf(fields);
    const follows = last === undefined || seq !== last.seq + 1 || previous === last.hash;
    if (!follows || chainHash(Buffer.from(previous, 'hex'), fields).toString('hex') !== hash) return seq;
    last = { seq, hash };
  }
  return undefined;
}

const seqOf = (fields: EntryFields): number => fields[at.seq];

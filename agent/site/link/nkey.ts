/**
 * A dock's key at its site's server: an Ed25519 key in the form of NATS (docs.nats.io, "NKeys"). The seed never leaves
 * the dock; the server asks for a signature of a number of its own.
 */
import { nkeys } from '@nats-io/transport-node';

/** `seed`: 58 characters that begin with SU; `publicKey`: 56 that begin with U. */
export type Nkey = { readonly seed: string; readonly publicKey: string };

/** @throws Error when it is not the seed of a user: what was typed or copied is not whole */
export function nkeyOf(text: string): Nkey {
  const seed = text.trim();
  try {
    const publicKey = nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();
    if (publicKey.startsWith('U')) return { seed, publicKey };
  } catch {
    // Said below.
  }
  throw new Error('this is no key of a dock: it begins with SU and has 58 characters');
}

export const newKey = (): Nkey => nkeyOf(new TextDecoder().decode(nkeys.createUser().getSeed()));

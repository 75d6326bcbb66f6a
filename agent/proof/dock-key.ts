/** The key that a dock signs its proofs with: made when first needed, in the data folder, readable by it alone. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'proof-key';

/** @throws a sentence for a person, when the key cannot be read or made */
export function dockKey(dataDir: string): { key: KeyObject; publicKey: string } {
  const file = join(dataDir, fileName);
  const key = read(file) ?? make(file);
  return { key, publicKey: `ed25519:${createPublicKey(key).export({ format: 'jwk' }).x}` };
}

function read(file: string): KeyObject | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`The key of the proofs cannot be read (${file}): ${String(cause)}`);
  }
  try {
    const key = createPrivateKey(bytes);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // As one of another kind.
  }
  throw new Error(`${file} holds no key: put it back from a backup, or take it away and a new one is made.`);
}

/** Whole, or not at all: a key that is there already stays. */
function make(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true });
    linkSync(fresh, file);
    unlinkSync(fresh);
  } catch (cause) {
    const there = read(file);
    if (there !== undefined) return there;
    throw new Error(`The key of the proofs cannot be made (${file}): ${String(cause)}`);
  }
  return privateKey;
}

/** A public key as `ed25519:…` says it. undefined: it is none */
export function publicKeyOf(text: string): KeyObject | undefined {
  const x = /^ed25519:([A-Za-z0-9_-]{43})$/.exec(text.trim())?.[1];
  if (x === undefined) return undefined;
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

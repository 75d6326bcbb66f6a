/** An admin's private key, in a file on the admin's machine: PKCS 8 in PEM, readable by that user alone. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readPlainFile } from '../../config/plain-file.ts';

const bytesMax = 16 * 1024;

/**
 * @returns the public half as an [[admin]] names it
 * @throws a sentence for a person; a file that is there stays as it is
 */
export function makeKeyFile(path: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const there = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = there ? 'is there already, and a key is never written over; name another file' : String(cause);
    throw new Error(`${path}: ${why}`);
  }
  return publicHalf(privateKey);
}

/** @throws a sentence for a person */
export function readKeyFile(path: string): KeyObject {
  const read = readPlainFile(path, bytesMax);
  if (!read.ok) throw new Error(`${path}: ${read.message}`);
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(read.bytes);
  } catch {
    key = undefined;
  }
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new Error(`${path}: holds no Ed25519 key; tallyman admin keygen makes one`);
  return key;
}

function publicHalf(privateKey: KeyObject): string {
  return `ed25519:${createPublicKey(privateKey).export({ format: 'jwk' }).x}`;
}

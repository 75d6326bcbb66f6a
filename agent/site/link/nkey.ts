/**
 * A dock's key at its site's server: an Ed25519 key in the form of NATS (docs.nats.io, "NKeys"): base32 of a prefix,
 * the key's 32 bytes and a CRC-16/XMODEM, low byte first. The seed never leaves the dock; the server asks for a
 * signature of a number of its own.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Of a user's public key: 'U'. A seed begins with 18 << 3 ('S'), and the prefix of its key across two bytes. */
const userPrefix = 20 << 3;
const seedPrefix = 18 << 3;
/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

export type Nkey = { readonly publicKey: string; sign(nonce: string): string };

/** @throws Error when it is not the seed of a user: what was typed or copied is not whole */
export function nkeyOf(seed: string): Nkey {
  const bytes = fromBase32(seed.trim());
  const whole = bytes.length === 36 && crc16(bytes.subarray(0, 34)) === bytes.readUInt16LE(34);
  const prefix = (((bytes[0] ?? 0) & 7) << 5) | ((bytes[1] ?? 0) >> 3);
  if (!whole || ((bytes[0] ?? 0) & 0xf8) !== seedPrefix || prefix !== userPrefix) {
    throw new Error('this is no key of a dock: it begins with SU and has 58 characters');
  }
  return keyOf(bytes.subarray(2, 34));
}

/** @param random 32 bytes @returns the seed, as it is kept in a file */
export function newSeed(random: Buffer): string {
  const head = Buffer.from([seedPrefix | (userPrefix >> 5), (userPrefix & 31) << 3]);
  return toBase32(withSum(Buffer.concat([head, random.subarray(0, 32)])));
}

function keyOf(seed: Buffer): Nkey {
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    publicKey: toBase32(withSum(Buffer.concat([Buffer.from([userPrefix]), raw]))),
    sign: (nonce) => sign(null, Buffer.from(nonce), key).toString('base64url'),
  };
}

function withSum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc16(bytes));
  return Buffer.concat([bytes, sum]);
}

function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

function toBase32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

/** What is no base32 comes out too short, and is no key then. */
function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    const five = alphabet.indexOf(letter);
    if (five < 0) return Buffer.alloc(0);
    value = ((value << 5) | five) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return Buffer.from(bytes);
}

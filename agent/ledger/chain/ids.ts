/**
 * Names that stand in every row: crypto-random, short, and safe in a topic, a path and a log line.
 * Crockford's base32 alphabet in lower case; 5 bits a character.
 */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export type RandomBytes = (size: number) => Uint8Array;

/** @param length characters; 16 are 80 random bits (epochs), 12 are 60 (boots) */
function newId(length: number, randomBytes: RandomBytes): string {
  let id = '';
  for (const byte of randomBytes(length)) id += alphabet.charAt(byte & 31);
  return id;
}

export const newEpochId = (randomBytes: RandomBytes): string => newId(16, randomBytes);
export const newBootId = (randomBytes: RandomBytes): string => newId(12, randomBytes);

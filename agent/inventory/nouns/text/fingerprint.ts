/**
 * Tells one state of things from another, in 16 hexadecimal digits: two FNV-1a of 32 bits, over the text and over it
 * with a lead. Nothing has to be kept secret with it.
 */
export function fingerprint(text: string): string {
  return hashOf(text, 0x811c9dc5) + hashOf(text, hashSeed);
}

/** FNV's offset basis after one more byte. */
const hashSeed = Math.imul(0x811c9dc5 ^ 0x5a, 0x01000193) >>> 0;

function hashOf(text: string, seed: number): string {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  // Spreads the last characters over all digits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0');
}

/**
 * The PIN that lets a person change something from the screen. Its file holds the PIN itself (4 to 12 digits) or its
 * scrypt hash as PHC text, `$scrypt$ln=15,r=8,p=1$<salt>$<hash>` with base64 of 16 to 64 bytes each; the file's rights
 * are what protects it, a PIN is too short for its hash to. It is read at every attempt, so a new PIN counts at once.
 * Neither PIN nor hash goes into a log.
 */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { firstLine, type ReadNamedFile } from '../../named-file.ts';

type PinCheck =
  | { result: 'right' | 'wrong' }
  /** The file cannot be read, or holds neither a PIN nor a hash. */
  | { result: 'unusable'; reason: string };

/** What a person may type: also the bound of what is hashed. */
export const pinPattern = /^\d{4,12}$/;

const phc =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9])\$([A-Za-z0-9+/]{22,86})={0,2}\$([A-Za-z0-9+/]{22,86})={0,2}$/;
/** One check may take so much memory: 64 MiB are ln=16 with r=8. */
const memoryMax = 64 * 1024 * 1024;

const noPin = 'holds neither a PIN of 4 to 12 digits nor a scrypt hash';

/** @param kept what stands in a PIN's file  @returns why nobody could ever enter it, or undefined */
export function pinFormProblem(kept: string): string | undefined {
  return pinPattern.test(kept) || phc.test(kept) ? undefined : noPin;
}

export async function checkPin(path: string, readFile: ReadNamedFile, pin: string): Promise<PinCheck> {
  let kept: string;
  try {
    kept = firstLine(await readFile(path)).trim();
  } catch (cause) {
    return { result: 'unusable', reason: cause instanceof Error ? cause.message : `${path}: cannot be read` };
  }
  const check = await checkKept(kept, pin);
  return check.result === 'unusable' ? { ...check, reason: `${path}: ${check.reason}` } : check;
}

/** @param kept the PIN itself, or its hash */
export async function checkKept(kept: string, pin: string): Promise<PinCheck> {
  if (pinPattern.test(kept)) return verdict(digest(kept), digest(pin));
  const [, ln, r, p, salt, hash] = phc.exec(kept) ?? [];
  if (ln === undefined || salt === undefined || hash === undefined) {
    return { result: 'unusable', reason: noPin };
  }
  const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p), maxmem: memoryMax };
  const expected = Buffer.from(hash, 'base64');
  try {
    return verdict(expected, await derived(pin, Buffer.from(salt, 'base64'), expected.length, cost));
  } catch {
    return { result: 'unusable', reason: 'its scrypt parameters need too much memory' };
  }
}

/** As PHC text; takes 32 MiB and a tenth of a second or so. */
export async function hashOf(pin: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derived(pin, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: memoryMax });
  const [saltText, hashText] = [salt, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$scrypt$ln=15,r=8,p=1$${saltText}$${hashText}`;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function verdict(expected: Buffer, given: Buffer): PinCheck {
  return { result: timingSafeEqual(expected, given) ? 'right' : 'wrong' };
}

function derived(
  pin: string,
  salt: Buffer,
  length: number,
  cost: { N: number; r: number; p: number; maxmem: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, length, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

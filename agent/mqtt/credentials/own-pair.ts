/**
 * The dock's certificate and its private key: two files that work together or not at all. Each is replaced in one step,
 * the key first, with the new certificate whole beside the old one (`.next`): so a power cut between the two steps is
 * made good at the next reading.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, realpathSync, statSync } from 'node:fs';
import { renameDurably } from '../../../config/last-good.ts';
import type { ReadNamedFile } from '../../named-file.ts';

export type PairFiles = { certFile: string; keyFile: string };

/** Rejects with a sentence for a person. */
export async function readPair(
  { certFile, keyFile }: PairFiles,
  readFile: ReadNamedFile,
): Promise<{ cert: Buffer; key: Buffer }> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  if (isPair(cert, key)) return { cert, key };
  const next = await readFile(nextTo(certFile)).catch(() => undefined);
  if (next === undefined || !isPair(next, key)) return { cert, key };
  putNext(certFile);
  return { cert: next, key };
}

/** @param cert PEM; of a chain the first link counts */
export function isPair(cert: Buffer, key: Buffer): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Where the file lies that is to take its place; beside what a link leads to. */
export const nextTo = (file: string): string => `${realOf(file)}.next`;

/** Puts what lies beside the file in its place, with its mode; the old one is gone. @throws the file system's error */
export function putNext(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  // What is written here is this user's: nobody else was let in by being named in the old one's bits.
  if (mode !== undefined) chmodSync(nextTo(file), mode & 0o770);
  renameDurably(nextTo(file), realOf(file));
}

const realOf = (file: string): string =>
  statSync(file, { throwIfNoEntry: false }) === undefined ? file : realpathSync(file);

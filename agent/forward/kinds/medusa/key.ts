/** The file with the secret API key. */
import { firstLine } from '../../../named-file.ts';

/** @throws a sentence for a person that quotes nothing of it */
export function readKey(content: Buffer, path: string): string {
  const key = firstLine(content).trim();
  if (/^pk_/.test(key)) throw new Error(`${path}: holds a publishable key, which is for shoppers; make a secret one`);
  if (!/^sk_[\x21-\x7e]{8,200}$/.test(key))
    throw new Error(`${path}: holds no secret API key; write the one that Medusa shows once (sk_…) on its first line`);
  return key;
}

/** The file with the access token. */
import { firstLine } from '../../../named-file.ts';

/** @throws a sentence for a person that quotes nothing of it */
export function readToken(content: Buffer, path: string): string {
  const token = firstLine(content).trim();
  if (!/^[\x21-\x7e]{8,200}$/.test(token))
    throw new Error(
      `${path}: holds no access token; write the one that the app shows once (shpat_…) on its first line`,
    );
  return token;
}

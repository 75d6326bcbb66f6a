/**
 * A diagnosis as one archive: gzip of JSON, made once and handed out in pages, or put to an address that somebody
 * signed for it. The last one is kept until the next is made or the agent starts anew; it is at most a few hundred KiB.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../clock.ts';
import { HttpConnection } from '../../forward/http/connection.ts';

type Archive = { bytes: Buffer; sha256: string };
export type ArchivePage = {
  /** Of the archive, base64. */
  piece: string;
  page: number;
  next: number | null;
  bytes: number;
  sha256: string;
};

/** Base64 takes four characters for three of these, and fits into one message with its envelope. */
const pageBytes = 36 * 1024;

export class DiagnosisArchive {
  #kept: Archive | undefined;

  /** @returns page 0 of a new archive, or a later page of the last one; undefined: there is no such page */
  async page(page: number, make: () => Promise<unknown>): Promise<ArchivePage | undefined> {
    if (page === 0) this.#kept = await archiveOf(await make());
    const { bytes, sha256 } = this.#kept ?? { bytes: Buffer.alloc(0), sha256: '' };
    const from = page * pageBytes;
    if (from >= bytes.length) return undefined;
    const piece = bytes.subarray(from, from + pageBytes).toString('base64');
    const next = from + pageBytes < bytes.length ? page + 1 : null;
    return { piece, page, next, bytes: bytes.length, sha256 };
  }
}

async function archiveOf(document: unknown): Promise<Archive> {
  const bytes = await promisify(gzip)(JSON.stringify(document, null, 2));
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Puts it there as JSON. HTTPS only, with a certificate that this machine believes; no redirect is followed; 20 s at
 * most.
 * @returns the status and how long it was, or why it is not there, without what follows the path in the address
 */
export async function putDiagnosis(
  url: string,
  document: unknown,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ status: number; bytes: number } | { reason: string }> {
  const { origin, host, pathname, search } = new URL(url);
  const connection = new HttpConnection({ origin, host, clock, ca: () => Promise.resolve(undefined) });
  const body = JSON.stringify(document);
  try {
    const request = {
      method: 'PUT',
      path: pathname + search,
      headers: { 'content-type': 'application/json' },
      body,
    } as const;
    const exchange = await connection.exchange(request, signal);
    if (!exchange.ok) return { reason: exchange.reason };
    const { status } = exchange.response;
    if (status < 200 || status > 299) return { reason: `${host}: it answers ${status}` };
    return { status, bytes: Buffer.byteLength(body) };
  } finally {
    await connection.close();
  }
}

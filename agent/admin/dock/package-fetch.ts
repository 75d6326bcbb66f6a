/**
 * Brings a package from an address to this disk, and hands it on only when its SHA-256 is the one that was asked for.
 * Over verified TLS; what a cut connection, a restart or the power left is gone on with (`HASH.part`). Bounds: 96 MiB,
 * half an hour, 30 s of silence, five redirects, twenty tries that fetch nothing; the ledger keeps room on the disk.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { backoffMs } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';
import { connectionTrouble, errorCode } from '../../net-error.ts';
import { meaningOf, packageBytesMax, tooLarge } from './download-head.ts';

const totalMsMax = 30 * 60_000;
const silenceMsMax = 30_000;
const redirectsMax = 5;
const fruitlessMax = 20;
const pause = { baseMs: 1_000, capMs: 60_000 };
/** Scans go on while it comes, and after it. */
const roomLeftBytes = 64 * 1024 * 1024;
const toldEveryBytes = 1024 * 1024;

export type Wanted = { url: string; sha256: string };
export type Fetched =
  | { ok: true; file: string }
  | { ok: false; code: 'package-refused' | 'package-not-had' | 'storage' | 'cancelled'; text: string };

type Parts = {
  /** The agent's own; the package is `upgrade.deb` in it. */
  folder: string;
  clock: Pick<Clock, 'monoMs' | 'sleep'>;
  /** In [0, 1). */
  random(): number;
  /** Authorities to trust instead of the machine's. */
  ca?: Authorities;
  /** How far it is; at each mebibyte. */
  progress(bytes: number, of: number | undefined): void;
  signal: AbortSignal;
};

type Authorities = string | Buffer | string[];
type Answering = Parts & { ca: Authorities };

/** Those that Node brings, and those of the machine: a private server's may be among them. */
async function authorities(): Promise<string[]> {
  const { getCACertificates } = await import('node:tls');
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/** Never rejects. Where it is not had, nothing but what is gone on with stays on the disk. */
export async function fetchPackage({ url, sha256 }: Wanted, parts: Parts): Promise<Fetched> {
  const { folder, clock, random, signal } = parts;
  const [part, whole] = [join(folder, `${sha256}.part`), join(folder, 'upgrade.deb')];
  const over = new AbortController();
  void clock.sleep(totalMsMax, over.signal).then(() => over.abort());
  const ending = AbortSignal.any([signal, over.signal]);
  let trouble = 'there was no time';
  try {
    const ca = parts.ca ?? (await authorities());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeOthers(folder, sha256);
    if ((await sizeOf(whole)) > 0) return { ok: true, file: whole };
    for (let fruitless = 0; fruitless < fruitlessMax && !ending.aborted; ) {
      const before = await sizeOf(part);
      if (before > 0 && (await hashOf(part)) === sha256) return { ok: true, file: await handedOn(part, folder) };
      const come = await brought(new URL(url), part, { ...parts, ca, signal: ending });
      if (come.type === 'refused') return await refused(part, come.text);
      if (come.type === 'whole') return await judged(part, sha256, folder);
      trouble = come.text;
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
      await clock.sleep(backoffMs(pause, fruitless, random), ending);
    }
    if (signal.aborted) return { ok: false, code: 'cancelled', text: 'Somebody cancelled it; nothing was changed.' };
    return { ok: false, code: 'package-not-had', text: `The package could not be fetched: ${trouble}.` };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    return { ok: false, code: 'storage', text: `The package cannot be kept here: ${diskTrouble(error)}.` };
  } finally {
    over.abort();
  }
}

async function judged(part: string, sha256: string, folder: string): Promise<Fetched> {
  const found = await hashOf(part);
  if (found === sha256) return { ok: true, file: await handedOn(part, folder) };
  return await refused(part, `its SHA-256 is ${found}, and ${sha256} was asked for`);
}

async function refused(part: string, why: string): Promise<Fetched> {
  await rm(part, { force: true });
  return { ok: false, code: 'package-refused', text: `The package is not taken: ${why}.` };
}

async function handedOn(part: string, folder: string): Promise<string> {
  const file = join(folder, 'upgrade.deb');
  await rename(part, file);
  return file;
}

type Come = { type: 'whole' } | { type: 'refused' | 'later'; text: string };

/** One connection, and where it leads. @throws the disk's errors */
async function brought(first: URL, part: string, parts: Answering): Promise<Come> {
  let url = first;
  for (let hops = 0; hops <= redirectsMax; hops += 1) {
    const have = await sizeOf(part);
    let answer: IncomingMessage;
    try {
      answer = await asked(url, have, parts);
    } catch (error) {
      return { type: 'later', text: connectionTrouble(error, url.host) };
    }
    const { statusCode: status = 0, headers } = answer;
    const meaning = meaningOf(
      {
        status,
        ...(headers.location !== undefined && { location: headers.location }),
        ...(headers['content-range'] !== undefined && { contentRange: headers['content-range'] }),
        ...(headers['content-length'] !== undefined && { contentLength: headers['content-length'] }),
      },
      have,
      url,
    );
    if (meaning.type === 'bytes') return await poured(answer, part, meaning, url, parts);
    answer.destroy();
    if (meaning.type === 'elsewhere') url = meaning.url;
    else if (meaning.type === 'anew') await rm(part, { force: true });
    else return meaning;
  }
  return { type: 'refused', text: `${first.host} leads from one address to the next without end` };
}

/** The head of the answer. @throws what the connection failed with */
async function asked(url: URL, have: number, { ca, signal }: Answering): Promise<IncomingMessage> {
  // Loaded here: most docks never need it.
  const { request } = await import('node:https');
  return await new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
    const asking = request(url, { headers, ca, signal, agent: false }, resolve);
    asking.on('error', reject);
    asking.setTimeout(silenceMsMax, () =>
      asking.destroy(Object.assign(new Error(`silent for ${silenceMsMax / 1_000} s`), { code: 'ETIMEDOUT' })),
    );
    asking.end();
  });
}

/** @throws the disk's errors */
async function poured(
  answer: IncomingMessage,
  part: string,
  { from, of }: { from: number; of?: number },
  url: URL,
  { folder, progress }: Parts,
): Promise<Come> {
  const { bavail, bsize } = await statfs(folder);
  const needed = (of ?? packageBytesMax) - from + roomLeftBytes;
  if (bavail * bsize < needed) {
    answer.destroy();
    throw new Error(`it needs ${Math.ceil(needed / 1e6)} MB with room for the ledger, and ${folder} has less`);
  }
  const file = await open(part, from === 0 ? 'w' : 'a', 0o600);
  let bytes = from;
  try {
    for await (const piece of pieces(answer)) {
      if ('error' in piece) return { type: 'later', text: connectionTrouble(piece.error, url.host) };
      if (bytes + piece.bytes.length > packageBytesMax) return { type: 'refused', text: tooLarge };
      // Not `write`: on a disk that gets full it writes a part, and says so in its answer alone.
      await file.appendFile(piece.bytes);
      if (Math.floor((bytes + piece.bytes.length) / toldEveryBytes) > Math.floor(bytes / toldEveryBytes))
        progress(bytes + piece.bytes.length, of);
      bytes += piece.bytes.length;
    }
    await file.sync();
  } finally {
    answer.destroy();
    await file.close();
  }
  if (of === undefined || bytes === of) return { type: 'whole' };
  return { type: 'later', text: `${url.host} ended after ${bytes} of ${of} bytes` };
}

/** What comes, and last what cut it off: errors of the connection apart from those of the disk. */
async function* pieces(answer: IncomingMessage): AsyncGenerator<{ bytes: Buffer } | { error: unknown }> {
  try {
    for await (const bytes of answer as AsyncIterable<Buffer>) yield { bytes };
  } catch (error) {
    yield { error };
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** What was begun for another package, or fetched for an upgrade that came to nothing. */
async function removeOthers(folder: string, sha256: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const mine = name === `${sha256}.part` || (name === 'upgrade.deb' && (await hashOf(join(folder, name))) === sha256);
    if (!mine && /^([0-9a-f]{64}\.part|upgrade\.deb)$/.test(name)) await rm(join(folder, name), { force: true });
  }
}

function diskTrouble(error: unknown): string {
  const meanings: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk is full',
    EROFS: 'the disk is read-only',
    EIO: 'the disk fails',
  };
  return meanings[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

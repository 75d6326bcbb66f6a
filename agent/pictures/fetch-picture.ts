/**
 * Brings one picture. What its address says is a stranger's word: verified TLS alone, nothing of the house unless that
 * is allowed, every redirect judged like the first address, and bounds: 256 kB, 12 million pixels, 10 s of silence,
 * 30 s in all, three redirects. Nothing is unpacked, and no word about this dock goes out with it.
 */
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../clock.ts';
import { connectionTrouble, errorCode } from '../net-error.ts';
import { type Image, imageOf } from './image.ts';

const pictureBytesMax = 256 * 1_000;
/** As RGBA in a browser some 50 MB, on a machine with 1 GB. */
const pixelsMax = 12_000_000;
const redirectsMax = 3;
const silenceMsMax = 10_000;
const totalMsMax = 30_000;

/** Why there is no picture. Of `there` only another address, or whoever serves this one, can make one. */
export type NoPicture =
  /** `kB`: where it was said beforehand. */
  | { why: 'too-large'; kB: number | null }
  | { why: 'too-many-pixels'; width: number; height: number }
  | { why: 'no-image' | 'not-encrypted' | 'local' | 'redirects' }
  /** Its place on this disk is taken by others that were shown since. */
  | { why: 'full' }
  | { why: 'status'; status: number }
  /**
   * The server, or the way to it; the same for all that is there. `unfinished`: it answered, and this one did not come
   * to its end.
   */
  | { why: 'unreachable'; host: string; detail: string; unfinished?: true };

export type Fetched = { ok: true; bytes: Buffer; image: Image } | { ok: false; no: NoPicture; restMs?: number };

type FetchParts = {
  clock: Pick<Clock, 'sleep'>;
  /** Whether this IP address may be asked (`public-address.ts`). */
  allows(address: string): boolean;
  /** Authority to trust instead of the system's. */
  ca: Buffer | undefined;
  signal: AbortSignal;
};

const refused = (no: NoPicture): Fetched => ({ ok: false, no });

/** Never rejects; resolves within 30 s, and soon after the signal aborts. */
export async function fetchPicture(address: string, parts: FetchParts): Promise<Fetched> {
  const over = new AbortController();
  void parts.clock.sleep(totalMsMax, over.signal).then(() => over.abort());
  const signal = AbortSignal.any([parts.signal, over.signal]);
  try {
    return await followed(address, { ...parts, signal });
  } finally {
    over.abort();
  }
}

async function followed(address: string, parts: FetchParts): Promise<Fetched> {
  let url = new URL(address);
  for (let hops = 0; hops <= redirectsMax; hops += 1) {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'https:') return refused({ why: 'not-encrypted' });
    if (isIP(host) !== 0 && !parts.allows(host)) return refused({ why: 'local' });
    let answer: IncomingMessage | undefined;
    try {
      answer = await asked(url, parts);
      const { statusCode: status = 0, headers } = answer;
      if (status === 200) return await poured(answer);
      if (status < 300 || status > 399 || headers.location === undefined)
        return notThere(status, headers['retry-after']);
      if (!URL.canParse(headers.location, url)) return refused({ why: 'redirects' });
      url = new URL(headers.location, url);
    } catch (error) {
      if (errorCode(error) === localCode) return refused({ why: 'local' });
      const late = parts.signal.aborted ? `${url.host}: no whole picture within ${totalMsMax / 1_000} s` : undefined;
      const detail = late ?? connectionTrouble(error, url.host);
      const unfinished = answer === undefined ? {} : ({ unfinished: true } as const);
      return refused({ why: 'unreachable', host: url.host, detail, ...unfinished });
    } finally {
      answer?.destroy();
    }
  }
  return refused({ why: 'redirects' });
}

function notThere(status: number, retryAfter: string | undefined): Fetched {
  const seconds = Number(retryAfter);
  const restMs = Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * 1_000 : undefined;
  return { ok: false, no: { why: 'status', status }, ...(restMs !== undefined && { restMs }) };
}

/** The head of the answer. @throws what the connection failed with */
async function asked(url: URL, { ca, allows, signal }: FetchParts): Promise<IncomingMessage> {
  // Loaded here: a dock whose items have no pictures never needs it.
  const { request } = await import('node:https');
  return await new Promise((resolve, reject) => {
    const asking = request(
      url,
      {
        ...{ agent: false, signal, lookup: allowedLookup(allows) },
        headers: { accept: 'image/avif, image/webp, image/png, image/jpeg', 'accept-encoding': 'identity' },
        ...(ca !== undefined && { ca }),
      },
      resolve,
    );
    asking.on('error', reject);
    asking.setTimeout(silenceMsMax, () =>
      asking.destroy(Object.assign(new Error(`silent for ${silenceMsMax / 1_000} s`), { code: 'ETIMEDOUT' })),
    );
    asking.end();
  });
}

const localCode = 'ETALLYMANLOCAL';

/** The address that is connected to is the one that was judged: a name cannot mean another one a moment later. */
const allowedLookup =
  (allows: FetchParts['allows']): LookupFunction =>
  (name, options, told) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return told(error, '', 0);
      const outside = found.filter(({ address }) => allows(address));
      const [first] = outside;
      if (first === undefined)
        return told(Object.assign(new Error(`${name} is an address of the local network`), { code: localCode }), '', 0);
      return options.all === true ? told(null, outside) : told(null, first.address, first.family);
    });
  };

/** @throws what the connection failed with */
async function poured(answer: IncomingMessage): Promise<Fetched> {
  const { headers } = answer;
  const length = Number(headers['content-length'] ?? 0);
  if (length > pictureBytesMax) return refused({ why: 'too-large', kB: Math.ceil(length / 1_000) });
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' || !/^image\/(png|jpe?g|webp|avif)\b/i.test(headers['content-type'] ?? ''))
    return refused({ why: 'no-image' });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > pictureBytesMax) return refused({ why: 'too-large', kB: null });
    parts.push(part);
  }
  return judged(Buffer.concat(parts));
}

function judged(bytes: Buffer): Fetched {
  const image = imageOf(bytes);
  if (image === undefined) return refused({ why: 'no-image' });
  const { width, height } = image;
  return width * height > pixelsMax ? refused({ why: 'too-many-pixels', width, height }) : { ok: true, bytes, image };
}

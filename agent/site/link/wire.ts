/**
 * The protocol of a NATS server as a client reads it (docs.nats.io/reference/reference-protocols/nats-protocol):
 *
 *     INFO {json}␍␊                                     first, and whenever something changes
 *     MSG <subject> <sid> [reply] <bytes>␍␊<payload>␍␊
 *     HMSG <subject> <sid> [reply] <header bytes> <bytes>␍␊<headers><payload>␍␊
 *     PING␍␊   PONG␍␊   +OK␍␊   -ERR '<text>'␍␊
 */

export type Frame =
  | { type: 'info'; info: Readonly<Record<string, unknown>> }
  | {
      type: 'message';
      subject: string;
      sid: string;
      reply: string | undefined;
      status: number | undefined;
      payload: Buffer;
    }
  | { type: 'ping' | 'pong' | 'ok' }
  | { type: 'error'; text: string };

/** What is not this protocol. The connection is of no use any more. */
class WireError extends Error {
  override readonly name = 'WireError';
}

/** A line of the server: INFO is the longest, some KiB with all its addresses. */
const lineMax = 64 * 1024;
/** Headers and payload of one message; the server is set up to take 128 KiB from anybody. */
const payloadMax = 1024 * 1024;

type Head = { subject: string; sid: string; reply: string | undefined; headerBytes: number; bytes: number };

/** Cuts what arrives into frames. Holds one unfinished frame at most. */
export class WireReader {
  #kept: Buffer = Buffer.alloc(0);
  #head: Head | undefined;

  /** @throws WireError */
  push(chunk: Buffer): Frame[] {
    this.#kept = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#head === undefined ? this.#line() : this.#body(this.#head);
      if (frame === undefined) return frames;
      if (frame !== 'more') frames.push(frame);
    }
  }

  #line(): Frame | 'more' | undefined {
    const end = this.#kept.indexOf('\r\n');
    if (end < 0) {
      if (this.#kept.length > lineMax) throw new WireError('the server sent a line without an end');
      return undefined;
    }
    const line = this.#kept.toString('utf8', 0, end);
    this.#kept = this.#kept.subarray(end + 2);
    const blank = line.search(/[ \t]/);
    const verb = (blank < 0 ? line : line.slice(0, blank)).toUpperCase();
    const rest = blank < 0 ? '' : line.slice(blank + 1).trim();
    switch (verb) {
      case 'MSG':
      case 'HMSG':
        this.#head = headOf(rest.split(/[ \t]+/), verb === 'HMSG');
        return 'more';
      case 'INFO':
        return { type: 'info', info: infoOf(rest) };
      case 'PING':
        return { type: 'ping' };
      case 'PONG':
        return { type: 'pong' };
      case '+OK':
        return { type: 'ok' };
      case '-ERR':
        return { type: 'error', text: rest.replace(/^'|'$/g, '').slice(0, 200) };
      default:
        throw new WireError('what answers there is no NATS server');
    }
  }

  #body({ subject, sid, reply, headerBytes, bytes }: Head): Frame | undefined {
    if (this.#kept.length < bytes + 2) return undefined;
    const headers = this.#kept.toString('utf8', 0, headerBytes);
    const payload = Buffer.from(this.#kept.subarray(headerBytes, bytes));
    this.#kept = this.#kept.subarray(bytes + 2);
    this.#head = undefined;
    const status = /^NATS\/1\.0[ \t]+(\d{3})/.exec(headers)?.[1];
    return { type: 'message', subject, sid, reply, status: status === undefined ? undefined : Number(status), payload };
  }
}

function headOf(words: readonly string[], withHeaders: boolean): Head {
  const sizes = words.slice(withHeaders ? -2 : -1).map(Number);
  const names = words.slice(0, withHeaders ? -2 : -1);
  const [subject, sid, reply] = names;
  const bytes = sizes.at(-1) ?? -1;
  const headerBytes = withHeaders ? (sizes[0] ?? -1) : 0;
  const whole = [bytes, headerBytes].every((size) => Number.isInteger(size) && size >= 0 && size <= payloadMax);
  if (subject === undefined || sid === undefined || names.length > 3 || !whole || headerBytes > bytes) {
    throw new WireError('the server sent a message that cannot be read');
  }
  return { subject, sid, reply, headerBytes, bytes };
}

function infoOf(text: string): Record<string, unknown> {
  try {
    const info: unknown = JSON.parse(text);
    if (info !== null && typeof info === 'object' && !Array.isArray(info)) return info as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new WireError('what answers there is no NATS server');
}

/** @param headers names and values without line breaks */
export function publishFrame(
  subject: string,
  reply: string | undefined,
  headers: Readonly<Record<string, string>>,
  payload: Buffer,
): Buffer {
  const words = [subject, ...(reply === undefined ? [] : [reply])].join(' ');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (lines.length === 0) {
    return Buffer.concat([Buffer.from(`PUB ${words} ${payload.length}\r\n`), payload, Buffer.from('\r\n')]);
  }
  const head = Buffer.from(`NATS/1.0\r\n${lines.join('')}\r\n`);
  const sizes = `${head.length} ${head.length + payload.length}`;
  return Buffer.concat([Buffer.from(`HPUB ${words} ${sizes}\r\n`), head, payload, Buffer.from('\r\n')]);
}

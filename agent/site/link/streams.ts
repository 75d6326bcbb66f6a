/**
 * The streams of the site's server: append where a subject ends as expected, read by place. Docks read what they have
 * not read yet by asking for it, one message after the other, from a place that they keep themselves: the server keeps
 * nothing of them that could be lost or stand still.
 */
import type { Connection, Reply } from './connection.ts';

type Stored = { readonly seq: number; readonly subject: string; readonly payload: Buffer };

export type Appended =
  | { readonly type: 'stored'; readonly seq: number }
  /** Another message was last on the subject. */
  | { readonly type: 'wrong-last' }
  /** Nobody knows whether it was: look what is last there. */
  | { readonly type: 'unknown' }
  /** It was not, and will not be: full, too large, not allowed. */
  | { readonly type: 'refused'; readonly text: string };

type Found =
  | { readonly type: 'found'; readonly message: Stored }
  | { readonly type: 'none' }
  | { readonly type: 'unknown'; readonly text: string };

/** Codes of the server's errors (nats-server, errors.json). */
const wrongLastSequence = [10_071, 10_164];
const noMessageFound = 10_037;

export class Streams {
  readonly #connection: Connection;
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param expected number of the last message on the subject; 0: there is none */
  async append(stream: string, subject: string, expected: number, payload: Buffer): Promise<Appended> {
    const reply = await this.#connection.request(subject, payload, {
      ...{ 'Nats-Expected-Stream': stream, 'Nats-Expected-Last-Subject-Sequence': String(expected) },
    });
    const answer = answerOf(reply);
    if (answer === undefined) return { type: 'unknown' };
    if (answer.error === undefined && typeof answer.seq === 'number') return { type: 'stored', seq: answer.seq };
    const { code, text } = errorOf(answer);
    if (wrongLastSequence.includes(code)) return { type: 'wrong-last' };
    // A server that is starting, or has lost its disk, says so with a 5xx: it may have the message all the same.
    return code === 0 || (code >= 500 && code < 600) ? { type: 'unknown' } : { type: 'refused', text };
  }

  async last(stream: string, subject: string): Promise<Found> {
    return await this.#get(stream, { last_by_subj: subject });
  }

  /** The first message on the subject from number `seq` on. */
  async next(stream: string, subject: string, seq: number): Promise<Found> {
    return await this.#get(stream, { seq, next_by_subj: subject });
  }

  async #get(stream: string, what: object): Promise<Found> {
    const reply = await this.#connection.request(`$JS.API.STREAM.MSG.GET.${stream}`, Buffer.from(JSON.stringify(what)));
    const answer = answerOf(reply);
    if (answer === undefined) return { type: 'unknown', text: 'the site’s server does not answer' };
    const message = answer.message as { seq?: unknown; subject?: unknown; data?: unknown } | undefined;
    if (typeof message?.seq === 'number' && typeof message.subject === 'string') {
      const payload = Buffer.from(typeof message.data === 'string' ? message.data : '', 'base64');
      return { type: 'found', message: { seq: message.seq, subject: message.subject, payload } };
    }
    const { code, text } = errorOf(answer);
    return code === noMessageFound ? { type: 'none' } : { type: 'unknown', text };
  }

  /** A stream that is there already and is the same stays. @returns what is wrong; undefined: it is there */
  async create(config: StreamConfig): Promise<string | undefined> {
    const { name, subjects, keepDays, keepBytes, lastOnly } = config;
    const day = 86_400_000_000_000;
    const limits = { max_age: keepDays === undefined ? 0 : keepDays * day, max_bytes: keepBytes ?? -1 };
    const fixed = { retention: 'limits', storage: 'file', num_replicas: 1, discard: 'new', deny_delete: true };
    const body = { name, subjects, ...fixed, ...limits, max_msgs_per_subject: lastOnly === true ? 1 : -1 };
    const reply = await this.#connection.request(
      `$JS.API.STREAM.CREATE.${name}`,
      // Its own window against doubles is of no use here and costs memory.
      Buffer.from(JSON.stringify({ ...body, duplicate_window: 100_000_000, max_msg_size: 131_072 })),
    );
    const answer = answerOf(reply);
    if (answer === undefined) return 'the site’s server does not answer';
    const { code, text } = errorOf(answer);
    return answer.config === undefined && code !== 0 ? text : undefined;
  }
}

type StreamConfig = {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly keepDays?: number;
  readonly keepBytes?: number;
  readonly lastOnly?: boolean;
};

type Answer = Readonly<Record<string, unknown>>;

function answerOf(reply: Reply): Answer | undefined {
  if (reply.type !== 'answer') return undefined;
  try {
    const answer: unknown = JSON.parse(reply.payload.toString('utf8'));
    return answer !== null && typeof answer === 'object' ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** `code` 0: it names none. */
function errorOf({ error }: Answer): { code: number; text: string } {
  const { err_code: code, code: status, description } = (error ?? {}) as Record<string, unknown>;
  const number = typeof code === 'number' && code > 0 ? code : typeof status === 'number' ? status : 0;
  return { code: number, text: typeof description === 'string' ? description.slice(0, 200) : 'no reason given' };
}

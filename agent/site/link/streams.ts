/**
 * The streams of the site's server: append where a subject ends as expected, read by place. Docks read from a place
 * that they keep themselves (`reader.ts`): the server keeps nothing of them that could be lost or stand still.
 */
import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type MsgRequest,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { errors, nanos } from '@nats-io/transport-node';
import { answerMs, type Connection } from './connection.ts';

export type Stored = { readonly seq: number; readonly subject: string; readonly payload: Buffer };

export type Appended =
  | { readonly type: 'stored'; readonly seq: number }
  /** Another message was last on the subject. */
  | { readonly type: 'wrong-last' }
  /** Nobody knows whether it was: look what is last there. `text`: what the server said, if it said anything. */
  | { readonly type: 'unknown'; readonly text?: string }
  /** It was not, and will not be: full, too large, not allowed. */
  | { readonly type: 'refused'; readonly text: string };

export type Found =
  | { readonly type: 'found'; readonly message: Stored }
  | { readonly type: 'none' }
  | { readonly type: 'unknown'; readonly text: string };

type StreamConfig = {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly keepBytes?: number;
  readonly lastOnly?: boolean;
  /** Where the server says each message once more, under its number, to whoever listens. */
  readonly saidAt?: { readonly from: string; readonly to: string };
};

const wrongLast: readonly number[] = [
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
];

export class Streams {
  readonly #appending: JetStreamClient;
  readonly #managing: JetStreamManager;

  private constructor(appending: JetStreamClient, managing: JetStreamManager) {
    this.#appending = appending;
    this.#managing = managing;
  }

  static async of({ nats }: Connection): Promise<Streams> {
    // Nothing is asked of the server for that: not every dock may ask how it is.
    const options = { timeout: answerMs, checkAPI: false };
    return new Streams(jetstream(nats, options), await jetstreamManager(nats, options));
  }

  /** @param expected number of the last message on the subject; 0: there is none */
  async append(stream: string, subject: string, expected: number, payload: Uint8Array): Promise<Appended> {
    try {
      const said = await this.#appending.publish(subject, payload, { expect: { lastSubjectSequence: expected } });
      if (said.stream !== stream) return { type: 'refused', text: `${subject} belongs to ${said.stream}` };
      return { type: 'stored', seq: said.seq };
    } catch (error) {
      return whatBecameOf(error);
    }
  }

  async last(stream: string, subject: string): Promise<Found> {
    return await this.#get(stream, { last_by_subj: subject });
  }

  /** The first message on the subject from number `seq` on. */
  async next(stream: string, subject: string, seq: number): Promise<Found> {
    // The library hands it on as it is; its type knows this question for direct reads only.
    const first = { seq, next_by_subj: subject };
    return await this.#get(stream, first);
  }

  async #get(stream: string, what: MsgRequest): Promise<Found> {
    try {
      const message = await this.#managing.streams.getMessage(stream, what);
      if (message === null) return { type: 'none' };
      const { seq, subject, data } = message;
      return { type: 'found', message: { seq, subject, payload: Buffer.from(data) } };
    } catch (error) {
      return { type: 'unknown', text: textOf(error) };
    }
  }

  /** A stream that is there already and is the same stays. @returns what is wrong; undefined: it is there */
  async create({ name, subjects, keepBytes, lastOnly, saidAt }: StreamConfig): Promise<string | undefined> {
    const fixed = { retention: RetentionPolicy.Limits, storage: StorageType.File, num_replicas: 1, deny_delete: true };
    try {
      await this.#managing.streams.add({
        ...{ name, subjects: [...subjects], ...fixed, max_msg_size: 131_072 },
        // A stream that has an end gives up its oldest; a disk that is full takes nothing, and ledgers hold it.
        discard: keepBytes === undefined ? DiscardPolicy.New : DiscardPolicy.Old,
        max_bytes: keepBytes ?? -1,
        // Its own window against doubles is of no use here and costs memory.
        ...{ max_msgs_per_subject: lastOnly === true ? 1 : -1, duplicate_window: nanos(100) },
        ...(saidAt !== undefined && { republish: { src: saidAt.from, dest: saidAt.to } }),
      });
      return undefined;
    } catch (error) {
      return textOf(error);
    }
  }
}

function whatBecameOf(error: unknown): Appended {
  if (error instanceof JetStreamApiError) {
    if (wrongLast.includes(error.code)) return { type: 'wrong-last' };
    // A server that is starting, or has lost its disk, says so with a 5xx: it may have the message all the same.
    return { type: error.status >= 500 ? 'unknown' : 'refused', text: textOf(error) };
  }
  const cause = error instanceof errors.RequestError ? error.cause : error;
  const never = cause instanceof errors.PermissionViolationError || cause instanceof errors.InvalidArgumentError;
  return never ? { type: 'refused', text: textOf(cause) } : { type: 'unknown' };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

/**
 * What a channel's storefront is told beside levels (R25): one follower for each type, with a place, a batch and a
 * patience of its own, so that a storefront that takes no shipments still gets its levels.
 */
import type { Clock } from '../../clock.ts';
import type { FollowerAnswer } from '../../follow/batch.ts';
import type { FollowLedger } from '../../follow/follow-ledger.ts';
import { Follower } from '../../follow/follower.ts';
import type { Halt, PumpState } from '../../follow/model.ts';
import { type StreamName, streamName, type TellingType } from '../../inventory/nouns/channels/telling.ts';
import type { StreamStatus } from '../../ledger/book.ts';
import type { Channel } from '../channel.ts';
import type { ForwarderParts } from '../forwarder-parts.ts';

/** Boxes of one order that leave together go out together. */
const debounce = { quietMs: 100, maxMs: 1_000 };
/** A storefront that has not taken any for so long is named. */
const failingMs = 60_000;

type TellersParts = {
  channel: string;
  types: readonly TellingType[];
  book: ForwarderParts['book'];
  clock: Clock;
  random(): number;
  /** As the book knows them at the start. */
  rows: readonly StreamStatus[];
  halt: Halt | undefined;
  /** The channel once it is open. */
  open(): Channel | undefined;
  log(message: string, facts?: Record<string, unknown>): void;
};

/** One line of `status`. */
export type TellingReport = { type: TellingType; pending: number; lastAckAt: number | null; error?: string };

export class Tellers {
  readonly #parts: TellersParts;
  readonly #followers: ReadonlyMap<TellingType, Follower>;

  constructor(parts: TellersParts) {
    this.#parts = parts;
    this.#followers = new Map(parts.types.map((type) => [type, this.#follower(type)] as const));
  }

  #follower(type: TellingType): Follower {
    const { channel, book, clock, random, rows, halt, open, log } = this.#parts;
    const { acked = 0, ackedKey = null, lastAckAt = null } = rows.find((row) => row.type === type) ?? {};
    return new Follower({
      ledger: tellingLedger(book, channel, type),
      ...{ clock, random, rules: { debounce } },
      start: { acked, ackedKey, lastAckAt, hurry: true, ...(halt && { halt }) },
      send: (batch, signal) => {
        const told = open()?.tell?.(type, batch, signal);
        if (told === undefined) throw new Error(`channel ${channel} cannot tell a ${type}`);
        return told;
      },
      onStep: (_state: PumpState) => undefined,
      log: (message, facts) => log(message, { ...facts, of: type }),
    });
  }

  get failed(): Promise<unknown> {
    return Promise.race([...this.#followers.values()].map(({ failed }) => failed));
  }

  tell(input: Parameters<Follower['tell']>[0]): void {
    for (const follower of this.#followers.values()) follower.tell(input);
  }

  news(seq: number): void {
    for (const follower of this.#followers.values()) follower.news(seq);
  }

  epochOpened(): void {
    for (const follower of this.#followers.values()) follower.epochOpened();
  }

  overhear(type: TellingType, answer: FollowerAnswer): void {
    this.#followers.get(type)?.overhear(answer);
  }

  reports(rows: readonly StreamStatus[]): TellingReport[] {
    const nowMs = this.#parts.clock.monoMs();
    return [...this.#followers].map(([type, { pump, failingSinceMs }]) => {
      const { pending = 0, lastAckAt = null } = rows.find((row) => row.type === type) ?? {};
      const failing = failingSinceMs !== undefined && nowMs - failingSinceMs >= failingMs && pending > 0;
      const error = failing ? (pump.held ?? pump.error) : undefined;
      return { type, pending, lastAckAt, ...(error !== undefined && { error }) };
    });
  }

  abort(): void {
    for (const follower of this.#followers.values()) follower.abort();
  }

  async ended(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.ended()));
  }
}

function tellingLedger(book: ForwarderParts['book'], channel: string, type: TellingType): FollowLedger {
  const stream: StreamName = streamName(channel, type);
  return {
    get head() {
      return book.head;
    },
    freeze: (size) => book.freeze(stream, size),
    acknowledge: (key, rejected, held) => book.acknowledge(stream, key, rejected, held),
    tellAgain: (id) => book.submit({ type: 'tell-again', by: 'dock', channel, telling: type, ids: [id] }),
    drop: (key) => book.drop(stream, key),
    setAside: (key, rejections) => book.setAside(stream, key, rejections),
    startOver: (reason, at) => book.restartChannel(stream, reason, at),
    openEpoch: (reason, detail) => book.openEpoch(reason, `channel ${channel}, ${type}: ${detail}`),
    knowsEpoch: (epoch) => book.knowsEpoch(epoch),
    wasSent: (batch) => book.wasSent({ ...batch, channel: stream }),
    // Whether the channel itself is gone is for its levels to find out.
    stop: async () => undefined,
  };
}

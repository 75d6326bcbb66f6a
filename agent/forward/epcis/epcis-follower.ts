/**
 * EPCIS 2.0 as it happens: what was received, packed, shipped, counted and taken back goes to a partner's capture
 * endpoint or into a folder, document by document, by a follower of the ledger. What is sent again after a cut is the
 * same document; only a yes moves the place.
 */
import type { EpcisConfig } from '../../../config/config.ts';
import type { Alarms } from '../../alarms/alarms.ts';
import type { Clock } from '../../clock.ts';
import type { Batch, SendResult } from '../../follow/batch.ts';
import { Follower } from '../../follow/follower.ts';
import type { EpcisPlace } from '../../inventory/epcis/epcis.ts';
import type { Turn } from '../../loops.ts';
import { type EpcisBook, epcisLedger } from './epcis-ledger.ts';

/** What happens within a moment goes out in one document. */
const debounce = { quietMs: 1_000, maxMs: 5_000 };

type Captured = { ok: true } | { ok: false; reason: string };
/** @param name the same for the same document, and of no other */
export type Capture = (name: string, document: string, signal: AbortSignal) => Promise<Captured>;

type Parts = {
  config: Pick<EpcisConfig, 'name' | 'merchant'>;
  place: EpcisPlace;
  book: EpcisBook;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  capture: Capture;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class EpcisFollower {
  readonly #parts: Parts;
  #follower: Follower | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The one at work; none before the ledger has said where it stands, and after a failure. */
  get follower(): Follower | undefined {
    return this.#follower;
  }

  /** One life, as a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { config, place, book, clock, random, log } = this.#parts;
    const ended = Promise.withResolvers<void>();
    const end = () => ended.resolve();
    signal.addEventListener('abort', end, { once: true });
    const ledger = await epcisLedger({ config, place, book });
    if (signal.aborted) return 'again';
    const follower = new Follower({
      ...{ ledger, clock, random, rules: { debounce } },
      start: { acked: ledger.place, ackedKey: null, lastAckAt: null, hurry: true },
      send: (batch, attempt) => this.#send(batch, attempt),
      onStep: () => undefined,
      log: (message, facts) => log(message, { ...facts, to: config.name }),
    });
    this.#follower = follower;
    // Nobody says when a partner can be reached: an attempt shows it.
    follower.tell({ type: 'link', up: true });
    const failure = await Promise.race([follower.failed, ended.promise]);
    this.#follower = undefined;
    signal.removeEventListener('abort', end);
    follower.abort();
    await follower.ended();
    if (signal.aborted) return 'again';
    throw failure;
  };

  async #send({ key, body }: Batch, signal: AbortSignal): Promise<SendResult> {
    const { capture, config, alarms, log } = this.#parts;
    const captured = await capture(key, body, signal);
    if (captured.ok) {
      alarms.clear('epcis-failing', config.name);
      return { type: 'acknowledged', rejected: [] };
    }
    const { reason } = captured;
    if (!signal.aborted) {
      log('EPCIS events could not be told', { to: config.name, reason });
      alarms.raise('epcis-failing', { subject: config.name, text: reason });
    }
    return { type: 'retry', reason };
  }
}

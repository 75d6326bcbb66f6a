/** The words of the pump (`pump.ts`): its state, what it is told, what it wants done. */

import type { EpochReason } from '../inventory/nouns/admin/dock.ts';
import type { Batch, Rejection, SendResult } from './batch.ts';
import type { Heard } from './judgement.ts';
import { noTrial, type Trial } from './trial.ts';

export type PumpRules = {
  /** R21: quiet time and longest wait after news. Absent: a schedule's ticks decide, news alone sends nothing. */
  debounce?: { quietMs: number; maxMs: number };
};

export type Settlement =
  | 'taken'
  | 'dropped'
  | 'dropped-and-rest'
  | 'set-aside'
  | 'started-over'
  /** The other side has the batch and took no line of it; `refused` is who is to blame for that. */
  | 'held'
  | 'held-and-rest'
  | 'refused';

export type Halt = { why: 'paused' | 'stopped' | 'off'; reason: string };

export type Phase =
  | { name: 'idle' }
  | { name: 'debouncing'; untilMs: number }
  | { name: 'freezing'; op: number }
  | { name: 'sending'; op: number; sinceMs: number }
  /** The book is writing down what came of a batch. */
  | { name: 'settling'; op: number; what: Settlement }
  | { name: 'backing-off'; untilMs: number }
  | { name: 'circuit-open'; untilMs: number }
  | { name: 'link-down' }
  | { name: 'halted' };

export type PumpState = {
  readonly phase: Phase;
  readonly halt: Halt | undefined;
  readonly linked: boolean;
  /** The batch in flight, once frozen, until the book has settled it. */
  readonly batch: Batch | undefined;
  /** News since the last freeze began, monotonic. */
  readonly news: { firstMs: number; lastMs: number } | undefined;
  /** Freeze again without debounce: the start, a schedule's tick, sync now, or more of a backlog. */
  readonly hurry: boolean;
  /** After a refusal: who is to blame for it. */
  readonly trial: Trial;
  /** Lines for which something keeps coming in: left out of the next batch, so that none waits for them, and due. */
  readonly overtaken: readonly string[];
  /** Failures in a row. */
  readonly failures: number;
  readonly acked: number;
  /** It has never acknowledged anything to this ledger, in any epoch. */
  readonly untold: boolean;
  readonly borders: readonly number[];
  /** An answer to the batch in flight that looks like lost state. */
  readonly doubt: { to: number; count: number } | undefined;
  readonly startedOverMs: number | undefined;
  readonly epochOpenedMs: number | undefined;
  /**
   * Places that were evidence of a past this ledger does not know, as the storefront named them: each is believed once.
   */
  readonly believed: readonly string[];
  /**
   * Such a place was named again, or one too many: it is not believed, and a person has to look. Ends with an answer
   * that fits, or with a person who resumes the channel.
   */
  readonly held: string | undefined;
  readonly wokenMs: number;
  readonly op: number;
  readonly error: string | undefined;
  /** What the last answer refused and the batch does not hold. */
  readonly refusedUnknown: string | undefined;
  readonly counts: PumpCounts;
};

export type PumpCounts = {
  readonly batches: number;
  readonly lines: number;
  readonly resends: number;
  /** Late, doubled or meaningless answers. */
  readonly ignored: number;
  readonly snapshots: number;
  readonly epochs: number;
};

/** Why this ledger cannot be the only, newest one. */
export type PastReason = Extract<EpochReason, 'storefront-ahead' | 'unknown-epoch' | 'clone'>;

export type PumpResult = Exclude<SendResult, { type: 'answer' }> | { type: 'heard'; heard: Heard };

export type PumpInput =
  /** A commit left something to say. */
  | { type: 'news' }
  /** A schedule came round: no debounce. */
  | { type: 'tick' }
  /** Somebody wants it sent now: no debounce, and no waiting out a failure either. */
  | { type: 'now' }
  /** `wakeAtMs` has passed. */
  | { type: 'timer' }
  | { type: 'link'; up: boolean }
  | { type: 'halt'; halt: Halt }
  | { type: 'resume' }
  /** The book opened a new epoch for a reason of its own. */
  | { type: 'epoch' }
  /** @property newsTo how far the ledger had news when the freeze was asked for */
  | { type: 'frozen'; op: number; batch: Batch | undefined; newsTo: number }
  | { type: 'result'; op: number; result: PumpResult }
  /** An answer outside `send`: late, repeated, or of the storefront's own accord. */
  | { type: 'answer'; heard: Heard }
  | { type: 'settled'; op: number; done: boolean }
  /** The book could not do it now (storage). */
  | { type: 'book-failed'; op: number; reason: string };

export type PumpEffect =
  | { type: 'freeze'; op: number; maxLines: number | undefined; skip: string[] }
  | { type: 'send'; op: number; batch: Batch }
  /** Give up the attempt on its way; its result is of no interest any more. */
  | { type: 'abort' }
  /** `onceMore`: this line, which was set aside before, is due again. */
  | { type: 'acknowledge'; op: number; key: string; rejected: Rejection[]; held?: true; onceMore?: string }
  | { type: 'drop'; op: number; key: string }
  | { type: 'set-aside'; op: number; key: string; rejections: Rejection[] }
  /** `at`: the place that the other side named. */
  | { type: 'start-over'; op: number; reason: string; at: number }
  | { type: 'open-epoch'; op: number; reason: PastReason; detail: string }
  /** Write down that the storefront is gone for good. */
  | { type: 'stop'; reason: string };

export type Step = { state: PumpState; effects: PumpEffect[] };
/** @property random in [0, 1), one per step */
export type Surroundings = { nowMs: number; random: number; rules: PumpRules };

/** A pump at the start of a process: what was frozen before is sent again, what is due is frozen at once (realtime). */
export function startingPump(start: {
  acked: number;
  untold: boolean;
  linked: boolean;
  halt?: Halt;
  hurry: boolean;
}): PumpState {
  return {
    phase: start.halt === undefined ? { name: 'idle' } : { name: 'halted' },
    halt: start.halt,
    linked: start.linked,
    batch: undefined,
    news: undefined,
    hurry: start.hurry,
    trial: noTrial,
    overtaken: [],
    failures: 0,
    acked: start.acked,
    untold: start.untold,
    borders: start.acked === 0 ? [] : [start.acked],
    doubt: undefined,
    startedOverMs: undefined,
    epochOpenedMs: undefined,
    believed: [],
    held: undefined,
    wokenMs: Number.NEGATIVE_INFINITY,
    op: 0,
    error: start.halt?.reason,
    refusedUnknown: undefined,
    counts: { batches: 0, lines: 0, resends: 0, ignored: 0, snapshots: 0, epochs: 0 },
  };
}

/** When the pump wants a `timer` input, monotonic ms; undefined = not at all. */
export function wakeAtMs({ phase }: PumpState): number | undefined {
  return 'untilMs' in phase ? phase.untilMs : undefined;
}

/**
 * One follower at work: runs what the pump wants against the ledger and the other side, and tells the pump what came of
 * it. It holds one frozen batch and nothing that grows: the distance between the ledger's end and the cursor is the
 * offline buffer, the batch in flight is on disk, and after a crash both are found again.
 */
import type { Clock } from '../clock.ts';
import type { Batch, FollowerAnswer, SendResult } from './batch.ts';
import type { FollowLedger } from './follow-ledger.ts';
import type { EpochKinship, Heard, Naming } from './judgement.ts';
import {
  type Halt,
  type PumpEffect,
  type PumpInput,
  type PumpResult,
  type PumpRules,
  type PumpState,
  startingPump,
  wakeAtMs,
} from './model.ts';
import { transition } from './pump.ts';

/** Answers looked into at the same time; more are dropped: the other side repeats what matters. */
const hearingMax = 16;
/** Batches of this life whose keys are remembered; older ones are looked up. */
const keysMax = 64;

type FollowerParts = {
  ledger: FollowLedger;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  rules: PumpRules;
  /** Where it stands, as the ledger says. `ackedKey`: of the batch acknowledged last, null when nobody knows. */
  start: {
    acked: number;
    ackedKey: string | null;
    lastAckAt: number | null;
    /** Where that is known to be later than the last acknowledgement. */
    lastRunAt?: number | null;
    hurry: boolean;
    halt?: Halt;
    /**
     * The ledger knows that it was lost, and the other side was not told since: any place it names is one of the life
     * before.
     */
    lost?: boolean;
  };
  /** One attempt; resolves within a time limit of its own, and rejects only for bugs. */
  send(batch: Batch, signal: AbortSignal): Promise<SendResult>;
  /** After every step, with the state it led to. */
  onStep(state: PumpState): void;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class Follower {
  readonly #parts: FollowerParts;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #failed = Promise.withResolvers<unknown>();
  #pump: PumpState;
  #attempt: AbortController | undefined;
  #alarm: { atMs: number; cancel: AbortController } | undefined;
  #newsTo: number;
  #hearing = 0;
  /** "place key" of the last batches, oldest first. */
  readonly #keys = new Set<string>();
  #named: boolean | undefined;
  #failingSinceMs: number | undefined;
  #refused = false;
  #lastRunAt: number | null;

  /** Does nothing before it is told something: a link, news, a tick. */
  constructor(parts: FollowerParts) {
    this.#parts = parts;
    const { acked, ackedKey, lastAckAt, lastRunAt = lastAckAt, hurry, halt } = parts.start;
    this.#newsTo = parts.ledger.head.seq;
    this.#lastRunAt = lastRunAt;
    if (ackedKey !== null) this.#remember(acked, ackedKey);
    this.#pump = startingPump({ acked, untold: lastAckAt === null, linked: false, hurry, ...(halt && { halt }) });
  }

  get pump(): PumpState {
    return this.#pump;
  }

  /** Whether the last answer named its batch; undefined while there was none. */
  get named(): boolean | undefined {
    return this.#named;
  }

  /** The other side does not let this dock in. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Since when there is an error and nothing got through, monotonic. */
  get failingSinceMs(): number | undefined {
    return this.#failingSinceMs;
  }

  /** When it last looked for something to say, ms UTC. */
  get lastRunAt(): number | null {
    return this.#lastRunAt;
  }

  /** Resolves with the error when it failed in a way it should not: it is to be closed, and another one opened. */
  get failed(): Promise<unknown> {
    return this.#failed.promise;
  }

  /** A commit up to `seq` left something to say. */
  news(seq: number): void {
    this.#newsTo = Math.max(this.#newsTo, seq);
    this.#tell({ type: 'news' });
  }

  /** The ledger opened a new epoch for a reason of its own. */
  epochOpened(): void {
    this.#newsTo = this.#parts.ledger.head.seq;
    this.#tell({ type: 'epoch' });
  }

  tell(input: Extract<PumpInput, { type: 'link' | 'tick' | 'now' | 'halt' | 'resume' }>): void {
    this.#tell(input);
  }

  /** An answer outside `send`. What cannot be looked up now is dropped: the other side repeats what matters. */
  overhear(answer: FollowerAnswer): void {
    if (this.#hearing >= hearingMax) return;
    this.#hearing += 1;
    const heard = this.#look(answer).finally(() => {
      this.#hearing -= 1;
    });
    const known = heard.catch(() => undefined);
    this.run(known.then((what) => (what === undefined ? undefined : this.#tell({ type: 'answer', heard: what }))));
  }

  /** Work whose end `close` waits for, and whose failure is the follower's. */
  run(work: Promise<void>): void {
    const watched = work.catch((error: unknown) => this.#fail(error)).finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  /** Gives up the attempt on its way; what it would have brought is asked for again after the next start. */
  abort(): void {
    this.#closing.abort();
    this.#attempt?.abort();
    this.#alarm?.cancel.abort();
  }

  /** After `abort`: resolves when nothing is under way. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  #tell(input: PumpInput): void {
    try {
      this.#step(input);
    } catch (error) {
      this.#fail(error);
    }
  }

  #step(input: PumpInput): void {
    if (this.#closing.signal.aborted) return;
    const { clock, random, rules, onStep } = this.#parts;
    const step = transition(this.#pump, input, { nowMs: clock.monoMs(), random: random(), rules });
    this.#pump = step.state;
    for (const effect of step.effects) this.run(this.#perform(effect));
    if (this.#pump.error === undefined || this.#pump.halt !== undefined) {
      this.#failingSinceMs = undefined;
      this.#refused = false;
    } else this.#failingSinceMs ??= clock.monoMs();
    this.#setAlarm();
    onStep(this.#pump);
  }

  /** A mistake of our own: what it was about would wait for ever. */
  #fail(error: unknown): void {
    this.#parts.log('forwarding failed in a way it should not', { error: String(error) });
    this.#failed.resolve(error);
  }

  /** Starts the effect; the promise ends when the pump has been told what came of it. */
  #perform(effect: PumpEffect): Promise<void> {
    const { ledger, log } = this.#parts;
    switch (effect.type) {
      case 'freeze': {
        const newsTo = this.#newsTo;
        this.#lastRunAt = this.#parts.clock.wallMs();
        const { maxLines, skip } = effect;
        const frozen = ledger.freeze({ ...(maxLines !== undefined && { maxLines }), skip });
        return this.#ask(effect.op, frozen, (batch) => {
          if (batch !== undefined) this.#remember(batch.to, batch.key);
          return { type: 'frozen', op: effect.op, batch, newsTo };
        });
      }
      case 'send':
        return this.#send(effect);
      case 'abort':
        this.#attempt?.abort();
        return Promise.resolve();
      case 'acknowledge':
        return this.#settle(effect.op, this.#acknowledge(effect));
      case 'drop':
        return this.#settle(effect.op, ledger.drop(effect.key));
      case 'set-aside':
        log('the storefront refused a line for good; it is set aside', { rejections: effect.rejections });
        return this.#settle(effect.op, ledger.setAside(effect.key, effect.rejections));
      case 'start-over':
        log('the channel starts over with a snapshot', { reason: effect.reason });
        return this.#settle(effect.op, ledger.startOver(effect.reason, effect.at));
      case 'open-epoch':
        log('the storefront knows more than this ledger: a new epoch is opened', { detail: effect.detail });
        return this.#settle(effect.op, ledger.openEpoch(effect.reason, effect.detail));
      case 'stop':
        log('the channel stops until somebody resumes it', { reason: effect.reason });
        // Should the ledger be unwritable just now, the storefront says it again after the next start.
        return ledger.stop(effect.reason).then(() => undefined);
    }
  }

  /** Before the batch is settled: what cannot be written now is said again with the batch's next answer. */
  async #acknowledge(effect: Extract<PumpEffect, { type: 'acknowledge' }>): Promise<boolean> {
    const { key, rejected, held, onceMore } = effect;
    if (onceMore !== undefined) await this.#parts.ledger.tellAgain(onceMore);
    return this.#parts.ledger.acknowledge(key, rejected, held);
  }

  #send({ op, batch }: Extract<PumpEffect, { type: 'send' }>): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const sent = this.#parts.send(batch, attempt.signal).catch((error: unknown): SendResult => {
      // Said loudly, and the batch is not lost for it.
      this.#parts.log('the channel failed in a way it should not', { error: String(error) });
      return { type: 'retry', reason: `internal error: ${String(error)}` };
    });
    return sent.then(async (result) => this.#tell({ type: 'result', op, result: await this.#understood(result) }));
  }

  async #understood(result: SendResult): Promise<PumpResult> {
    if (result.type === 'acknowledged') this.#named = false;
    this.#refused =
      (result.type === 'retry' && result.refused === true) || (result.type === 'refused' && result.denied === true);
    if (result.type !== 'answer') return result;
    const heard = await this.#look(result.answer).catch((error: unknown) => String(error));
    if (typeof heard !== 'string') return { type: 'heard', heard };
    return { type: 'retry', reason: `the ledger could not say what the answer means: ${heard}` };
  }

  async #look(answer: FollowerAnswer): Promise<Heard> {
    this.#named = answer.id !== undefined;
    const kinship = await this.#kinship(answer.epoch);
    const naming = kinship === 'current' ? await this.#naming(answer) : 'untold';
    const { head } = this.#parts.ledger;
    // Meanwhile another epoch may have been opened.
    const over = kinship === 'current' && answer.epoch !== head.epoch;
    return { answer, kinship: over ? 'older' : kinship, naming, head: head.seq };
  }

  /**
   * Whose batch the answer names. Batches of this life are remembered; for others the ledger is searched, off the way
   * of the scans.
   */
  async #naming({ epoch, to, id }: FollowerAnswer): Promise<Naming> {
    if (epoch === null || id === undefined) return 'untold';
    if (this.#keys.has(`${to} ${id}`)) return 'ours';
    // What cannot be looked up now is no evidence of anything.
    const sent = await this.#parts.ledger.wasSent({ epoch, place: to, key: id }).catch(() => undefined);
    return sent === undefined ? 'untold' : sent ? 'ours' : 'strange';
  }

  #remember(to: number, key: string): void {
    this.#keys.add(`${to} ${key}`);
    const [oldest] = this.#keys;
    if (this.#keys.size > keysMax && oldest !== undefined) this.#keys.delete(oldest);
  }

  async #kinship(epoch: string | null): Promise<EpochKinship> {
    const { ledger } = this.#parts;
    if (epoch === null) return 'none';
    if (epoch === ledger.head.epoch) return 'current';
    const before = this.#parts.start.lost === true && this.#pump.untold;
    return before || (await ledger.knowsEpoch(epoch)) ? 'older' : 'unknown';
  }

  #settle(op: number, settled: Promise<unknown>): Promise<void> {
    return this.#ask(op, settled, (done) => ({ type: 'settled', op, done: done !== false }));
  }

  #ask<T>(op: number, asked: Promise<T>, reply: (answer: T) => PumpInput): Promise<void> {
    const failed = (error: unknown): PumpInput => {
      const reason = error instanceof Error ? error.message : String(error);
      return { type: 'book-failed', op, reason: `the ledger cannot be written: ${reason}` };
    };
    return asked.then(reply, failed).then((input) => this.#tell(input));
  }

  #setAlarm(): void {
    const atMs = wakeAtMs(this.#pump);
    // Each scan puts the end of the silence off: an alarm that rings too early sets the next one.
    if (atMs !== undefined && this.#alarm !== undefined && this.#alarm.atMs <= atMs) return;
    this.#alarm?.cancel.abort();
    this.#alarm = undefined;
    if (atMs === undefined) return;
    const alarm = { atMs, cancel: new AbortController() };
    this.#alarm = alarm;
    const { clock } = this.#parts;
    const rung = clock.sleep(Math.max(0, atMs - clock.monoMs()), alarm.cancel.signal);
    this.run(
      rung.then(() => {
        if (this.#alarm !== alarm) return;
        this.#alarm = undefined;
        this.#tell({ type: 'timer' });
      }),
    );
  }
}

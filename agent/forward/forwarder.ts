/**
 * The forwarder of one channel: runs what the pump wants against the book and the channel, and tells the pump what came of
 * it. It holds one frozen batch and nothing that grows: the distance between the ledger's end and the channel's cursor is
 * the offline buffer, the batch in flight is on disk, and after a crash both are found again.
 */
import type { ChannelConfig } from '../../config/config.ts';
import type { ChannelStatus } from '../ledger/book.ts';
import type { Channel, SendResult, StorefrontAnswer } from './channel.ts';
import type { ChannelReport, ForwarderState } from './channel-report.ts';
import type { Forwarder, ForwarderParts } from './forwarder-parts.ts';
import { OrderIntake } from './orders/intake.ts';
import { OrdersFirst } from './orders/orders-first.ts';
import type { EpochKinship, Heard, Naming } from './pump/judgement.ts';
import {
  type Halt,
  type PumpCounts,
  type PumpEffect,
  type PumpInput,
  type PumpResult,
  type PumpState,
  startingPump,
  wakeAtMs,
} from './pump/model.ts';
import { transition } from './pump/pump.ts';
import type { Trial } from './pump/trial.ts';
import { scheduleTurn } from './schedule.ts';

/** Answers looked into at the same time; more are dropped: the storefront repeats what matters. */
const hearingMax = 16;
/** Batches of this life whose keys are remembered; older ones are looked up. */
const keysMax = 64;

/** Opens the channel and starts forwarding at once. A channel that is switched off (R17) is never opened. */
export function openForwarder(parts: ForwarderParts): Forwarder {
  return new RunningForwarder(parts);
}

class RunningForwarder implements Forwarder {
  readonly name: string;
  readonly #parts: ForwarderParts;
  readonly #channel: Channel | undefined;
  readonly #intake: OrderIntake | undefined;
  readonly #ordersFirst: OrdersFirst;
  readonly #rules: { debounce?: { quietMs: number; maxMs: number } };
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #pump: PumpState;
  #attempt: AbortController | undefined;
  #alarm: { atMs: number; cancel: AbortController } | undefined;
  #newsTo: number;
  #hearing = 0;
  /** "place key" of the last batches, oldest first. */
  readonly #keys = new Set<string>();
  /** Whether the last answer named its batch. */
  #named: boolean | undefined;
  #told = '';
  /** Monotonic: since when there is an error, and nothing got through. */
  #failingSinceMs: number | undefined;
  #refused = false;
  #lastRunAt: number | null;
  readonly #failed = Promise.withResolvers<unknown>();
  /** A turn of the schedule that is not through; `told`: the orders are read, and the pump knows of it. */
  #turn: { atMs: number; sinceMonoMs: number; told: boolean } | undefined;

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
    const { config, kind, row } = parts;
    this.name = config.name;
    this.#newsTo = parts.book.head.seq;
    this.#lastRunAt = row?.lastAckAt ?? null;
    const { schedule } = config;
    this.#rules = schedule.type === 'realtime' ? { debounce: schedule } : {};
    const halt = haltAtStart(config, row);
    if (row !== undefined && row.ackedKey !== null) this.#remember(row.acked, row.ackedKey);
    const hurry = schedule.type === 'realtime' || row?.completeDue === true;
    this.#pump = startingPump({ acked: row?.acked ?? 0, linked: false, hurry, ...halt });
    this.#channel = config.enabled
      ? kind.open(config.options, {
          name: config.name,
          merchant: config.merchant,
          handlers: {
            onLink: (up) => this.#run(this.#ordersFirst.link(up)),
            onAnswer: (answer) => this.#overhear(answer),
          },
          clock: parts.clock,
          readFile: parts.readFile,
          log: parts.log,
          uplink: parts.uplink,
        })
      : undefined;
    this.#intake = this.#openIntake();
    this.#ordersFirst = new OrdersFirst({
      intake: this.#intake,
      onLink: (up) => this.#tell({ type: 'link', up }),
      onTick: () => {
        if (this.#turn !== undefined) this.#turn.told = true;
        this.#tell({ type: 'tick' });
      },
    });
    if (this.#channel?.linked === true) this.#run(this.#ordersFirst.link(true));
    if (config.enabled && schedule.type !== 'realtime') {
      const turn = scheduleTurn({
        ...{ schedule, clock: parts.clock, lastAt: parts.turns.last(this.name) ?? row?.lastAckAt ?? undefined },
        onBegin: (atMs) => parts.turns.record(this.name, atMs),
        onTurn: (atMs) => this.#onTurn(atMs),
      });
      this.#run(parts.keep(`the schedule of ${this.name}`, turn, this.#closing.signal));
    }
  }

  #openIntake(): OrderIntake | undefined {
    const { config, book, clock, keep, random, log } = this.#parts;
    const channel = this.#channel;
    if (config.orders === undefined || channel === undefined) return undefined;
    if (channel.orders === undefined) {
      log('this kind of channel has no orders to read', { kind: config.kind });
      return undefined;
    }
    return new OrderIntake({
      channel: this.name,
      everyMs: config.orders.everyMs,
      source: channel.orders,
      book,
      clock,
      keep,
      random,
      linked: () => channel.linked,
      log,
      onState: () => this.#announce(),
    });
  }

  get state(): ForwarderState {
    const { phase, halt } = this.#pump;
    if (halt !== undefined) return halt.why;
    if (this.#pump.held !== undefined && this.#pump.linked) return 'held';
    if (this.#ordersFirst.held) return 'debouncing';
    switch (phase.name) {
      case 'freezing':
      case 'settling':
        return 'sending';
      case 'halted':
        return 'paused';
      case 'idle':
      case 'debouncing':
        return this.#pump.linked ? phase.name : 'link-down';
      default:
        return phase.name;
    }
  }

  get error(): string | undefined {
    return this.#pump.held ?? this.#pump.error;
  }

  get failed(): Promise<unknown> {
    return this.#failed.promise;
  }

  get counts(): PumpCounts {
    return this.#pump.counts;
  }

  news(seq: number): void {
    this.#newsTo = Math.max(this.#newsTo, seq);
    this.#tell({ type: 'news' });
  }

  now(): void {
    this.#tell({ type: 'now' });
  }

  halt(halt: Halt): void {
    this.#tell({ type: 'halt', halt });
  }

  resume(): void {
    // What the configuration switched off stays off until the configuration says otherwise.
    if (this.#channel !== undefined) this.#tell({ type: 'resume' });
  }

  epochOpened(): void {
    this.#newsTo = this.#parts.book.head.seq;
    this.#tell({ type: 'epoch' });
  }

  report(row: ChannelStatus): ChannelReport {
    const { error } = this;
    const orders = this.#intake?.report;
    const ignored = this.counts.ignored + (this.#channel?.ignored ?? 0);
    const { config, clock } = this.#parts;
    return {
      ...{ name: this.name, merchant: config.merchant, kind: config.kind },
      state: this.state,
      cursor: Math.max(row.acked, row.seen),
      pending: row.pending,
      oldestUnsentMs: row.oldestUnsentAt === null ? null : Math.max(0, clock.wallMs() - row.oldestUnsentAt),
      lastAckAt: row.lastAckAt,
      lastRunAt: this.#lastRunAt,
      ...(this.#failingSinceMs === undefined ? {} : { failingMs: Math.round(clock.monoMs() - this.#failingSinceMs) }),
      ...(this.#refused ? { refused: true as const } : {}),
      ...(config.schedule.type === 'realtime' ? {} : { scheduled: true as const }),
      ...(this.#turn === undefined ? {} : { lateMs: Math.round(clock.monoMs() - this.#turn.sinceMonoMs) }),
      ...(orders === undefined ? {} : { orders }),
      ...(this.#named === undefined ? {} : { clonesNoticed: this.#named }),
      ...(ignored > 0 ? { ignored } : {}),
      ...noteOf(this.#named === false ? [unnamedText] : [], this.#pump.trial, this.#parts.clock.monoMs()),
      ...(error === undefined ? {} : { error }),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#attempt?.abort();
    this.#alarm?.cancel.abort();
    await Promise.all([this.#intake?.close(), this.#channel?.close()]);
    await Promise.allSettled([...this.#running]);
  }

  /** One that comes while another waits is the same turn; how late it is counts from the first. */
  #onTurn(atMs: number): void {
    const sinceMonoMs = this.#turn?.sinceMonoMs ?? this.#parts.clock.monoMs();
    this.#turn = { atMs, sinceMonoMs, told: false };
    this.#run(this.#ordersFirst.tick());
  }

  /** There is nothing more to say: only now is a turn over, so that a crash before that does not lose it. */
  #turnIsThrough(): void {
    const { phase, hurry, batch } = this.#pump;
    if (this.#turn?.told !== true || phase.name !== 'idle' || hurry || batch !== undefined) return;
    this.#parts.turns.record(this.name, this.#turn.atMs);
    this.#turn = undefined;
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
    const { clock, random } = this.#parts;
    const step = transition(this.#pump, input, { nowMs: clock.monoMs(), random: random(), rules: this.#rules });
    this.#pump = step.state;
    for (const effect of step.effects) this.#run(this.#perform(effect));
    if (this.#pump.error === undefined || this.#pump.halt !== undefined) {
      this.#failingSinceMs = undefined;
      this.#refused = false;
    } else this.#failingSinceMs ??= clock.monoMs();
    this.#turnIsThrough();
    this.#setAlarm();
    this.#announce();
  }

  /** A mistake of our own: what it was about would wait for ever. */
  #fail(error: unknown): void {
    this.#parts.log('forwarding failed in a way it should not', { error: String(error) });
    this.#failed.resolve(error);
  }

  #announce(): void {
    const told = `${this.state} ${this.error ?? ''} ${this.#intake?.report.error ?? ''}`;
    if (told !== this.#told) {
      this.#told = told;
      this.#parts.onState?.(this.state, this.error);
    }
  }

  /** Starts the effect; the promise ends when the pump has been told what came of it. */
  #perform(effect: PumpEffect): Promise<void> {
    const { book } = this.#parts;
    const { name } = this;
    switch (effect.type) {
      case 'freeze': {
        const newsTo = this.#newsTo;
        this.#lastRunAt = this.#parts.clock.wallMs();
        const { maxLines, skip } = effect;
        const frozen = book.freeze(name, { ...(maxLines === undefined ? {} : { maxLines }), skip });
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
        return this.#settle(effect.op, book.acknowledge(name, effect.key, effect.rejected));
      case 'drop':
        return this.#settle(effect.op, book.drop(name, effect.key));
      case 'set-aside':
        this.#parts.log('the storefront refused a line for good; it is set aside', { rejections: effect.rejections });
        return this.#settle(effect.op, book.setAside(name, effect.key, effect.rejections));
      case 'start-over':
        this.#parts.log('the channel starts over with a snapshot', { reason: effect.reason });
        return this.#settle(effect.op, book.restartChannel(name, effect.reason));
      case 'open-epoch':
        this.#parts.log('the storefront knows more than this ledger: a new epoch is opened', { detail: effect.detail });
        return this.#settle(effect.op, book.openEpoch(effect.reason, `channel ${name}: ${effect.detail}`));
      case 'stop': {
        const { reason } = effect;
        this.#parts.log('the storefront is gone for good; the channel stops', { reason });
        const recorded = book.submit({ type: 'channel', by: 'storefront', channel: name, change: 'stopped', reason });
        // Should the ledger be unwritable just now, the storefront says it again after the next start.
        return recorded.then(() => undefined);
      }
    }
  }

  #send({ op, batch }: Extract<PumpEffect, { type: 'send' }>): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) throw new Error(`channel ${this.name} is off and was asked to send`);
    const attempt = new AbortController();
    this.#attempt = attempt;
    const sent = channel.send(batch, attempt.signal).catch((error: unknown): SendResult => {
      // A channel throws only for bugs: said loudly, and the batch is not lost for it.
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

  #overhear(answer: StorefrontAnswer): void {
    if (this.#hearing >= hearingMax) return;
    this.#hearing += 1;
    const heard = this.#look(answer).finally(() => {
      this.#hearing -= 1;
    });
    // What cannot be looked up now is dropped: the storefront repeats what matters.
    const known = heard.catch(() => undefined);
    this.#run(known.then((what) => (what === undefined ? undefined : this.#tell({ type: 'answer', heard: what }))));
  }

  async #look(answer: StorefrontAnswer): Promise<Heard> {
    this.#named = answer.id !== undefined;
    const kinship = await this.#kinship(answer.epoch);
    const naming = kinship === 'current' ? await this.#naming(answer) : 'untold';
    const { head } = this.#parts.book;
    // Meanwhile another epoch may have been opened.
    const over = kinship === 'current' && answer.epoch !== head.epoch;
    return { answer, kinship: over ? 'older' : kinship, naming, head: head.seq };
  }

  /** Whose batch the answer names. Batches of this life are remembered; for others the ledger is searched, off the way of the scans. */
  async #naming({ epoch, to, id }: StorefrontAnswer): Promise<Naming> {
    if (epoch === null || id === undefined) return 'untold';
    if (this.#keys.has(`${to} ${id}`)) return 'ours';
    const asked = { channel: this.name, epoch, place: to, key: id };
    // What cannot be looked up now is no evidence of anything.
    const sent = await this.#parts.book.wasSent(asked).catch(() => undefined);
    return sent === undefined ? 'untold' : sent ? 'ours' : 'strange';
  }

  #remember(to: number, key: string): void {
    this.#keys.add(`${to} ${key}`);
    const [oldest] = this.#keys;
    if (this.#keys.size > keysMax && oldest !== undefined) this.#keys.delete(oldest);
  }

  async #kinship(epoch: string | null): Promise<EpochKinship> {
    const { book } = this.#parts;
    if (epoch === null) return 'none';
    if (epoch === book.head.epoch) return 'current';
    return (await book.knowsEpoch(epoch)) ? 'older' : 'unknown';
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

  /** Everything that is under way is known, so that `close` leaves nothing behind. */
  #run(work: Promise<void>): void {
    const watched = work.catch((error: unknown) => this.#fail(error)).finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  #setAlarm(): void {
    const atMs = wakeAtMs(this.#pump);
    if (atMs === this.#alarm?.atMs) return;
    this.#alarm?.cancel.abort();
    this.#alarm = undefined;
    if (atMs === undefined) return;
    const alarm = { atMs, cancel: new AbortController() };
    this.#alarm = alarm;
    const { clock } = this.#parts;
    const rung = clock.sleep(Math.max(0, atMs - clock.monoMs()), alarm.cancel.signal);
    this.#run(
      rung.then(() => {
        if (this.#alarm !== alarm) return;
        this.#alarm = undefined;
        this.#tell({ type: 'timer' });
      }),
    );
  }
}

/** What is not wrong and yet worth knowing. */
function noteOf(notes: readonly string[], { ceiling }: Trial, nowMs: number): { note?: string } {
  const known = ceiling !== undefined && nowMs < ceiling.untilMs;
  const size = known ? [`it takes batches of at most ${ceiling.lines} lines: ${ceiling.reason}`] : [];
  const all = [...notes, ...size];
  return all.length === 0 ? {} : { note: all.join('; ') };
}

const unnamedText =
  'its answers do not name the batch (id): if another dock or an old copy of this ledger wrote to it, nobody would notice';

function haltAtStart(config: ChannelConfig, row: ChannelStatus | undefined): { halt?: Halt } {
  if (!config.enabled) return { halt: { why: 'off', reason: 'switched off in the configuration' } };
  const stopped = row?.stopped ?? null;
  if (stopped === null) return {};
  return { halt: { why: stopped.startsWith('paused') ? 'paused' : 'stopped', reason: stopped } };
}

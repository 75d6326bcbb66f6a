/**
 * The forwarder of one channel: the follower that tells it levels (`../follow/follower.ts`), its schedule, its orders,
 * and how all of that is, as `status` shows it.
 */
import { Follower } from '../follow/follower.ts';
import type { Halt, PumpCounts, PumpState } from '../follow/model.ts';
import { brakeText } from '../inventory/nouns/channels/brake.ts';
import type { ChannelState } from '../inventory/nouns/channels/channel.ts';
import type { ChannelStatus } from '../ledger/book.ts';
import type { Channel, LevelSource } from './channel.ts';
import { channelLedger } from './channel-ledger.ts';
import { noteOf, refusedNotes, riseNotes, tellingNotes, unnamedText } from './channel-notes.ts';
import { type ChannelReport, lateAfter } from './channel-report.ts';
import { dockKnowledge } from './dock-knowledge.ts';
import { DueTurn } from './due-turn.ts';
import type { Comparing, Forwarder, ForwarderParts } from './forwarder-parts.ts';
import { haltAtStart } from './halt-at-start.ts';
import { LevelsReview } from './levels/levels-review.ts';
import { oneAtATime } from './levels/one-at-a-time.ts';
import { OnTheWay } from './on-the-way.ts';
import { OrderIntake } from './orders/intake.ts';
import { Rises, riseWaitMsDefault, Sales } from './orders/sales.ts';
import { type Refreshed, readListings } from './refresh.ts';
import { scheduleTurn } from './schedule.ts';
import { answerInOurWords, levelsInOurWords, sendInTheirWords } from './store-names.ts';
import { Tellers } from './tellings/tellers.ts';

/** A channel that is off has no turns of a schedule to read its orders at. */
const ordersOffMs = 30_000;

/**
 * Opens the channel and starts forwarding at once. Of a channel that is switched off (R17) only the orders are read.
 */
export function openForwarder(parts: ForwarderParts): Forwarder {
  return new RunningForwarder(parts);
}

class RunningForwarder implements Forwarder {
  readonly name: string;
  readonly #parts: ForwarderParts;
  readonly #channel: Channel | undefined;
  readonly #levels: LevelSource | undefined;
  readonly #intake: OrderIntake | undefined;
  readonly #review: LevelsReview | undefined;
  readonly #sales: Sales;
  readonly #rises: Rises;
  readonly #follower: Follower;
  readonly #tellers: Tellers;
  readonly #onTheWay: OnTheWay;
  readonly #turn: DueTurn;
  readonly #closing = new AbortController();
  #announced = '';
  #refreshing: Promise<Refreshed> | undefined;

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
    const { config, kind, row } = parts;
    this.name = config.name;
    this.#onTheWay = new OnTheWay(parts.clock, parts.dockToSellableMs);
    const { schedule } = config;
    const realtime = schedule.type === 'realtime';
    // A turn that found nothing was one, and is no entry.
    const lastRunAt = Math.max(parts.turns.last(config.name) ?? 0, row?.lastAckAt ?? 0) || null;
    const { acked = 0, ackedKey = null, lastAckAt = null, completeDue = false, reviewDue = false } = row ?? {};
    this.#sales = parts.sales ?? new Sales(config.orders === undefined ? [] : [this.name]);
    this.#rises = new Rises({
      ...{ sales: this.#sales, waitMs: config.riseWaitMs ?? riseWaitMsDefault, clock: parts.clock, log: parts.log },
      onKnown: () => this.#follower.tell({ type: 'tick' }),
    });
    this.#turn = new DueTurn({
      ...{ channel: this.name, full: config.mode === 'full', turns: parts.turns, clock: parts.clock },
      readSales: () => this.#sales.fresh(),
      onReady: () => this.#follower.tell({ type: 'tick' }),
    });
    this.#follower = new Follower({
      ledger: channelLedger(parts.book, parts.config, this.#rises, {
        turn: () => this.#turn.full,
        channel: () => this.#channel,
      }),
      clock: parts.clock,
      random: parts.random,
      rules: schedule.type === 'realtime' ? { debounce: schedule } : {},
      start: {
        ...{ acked, ackedKey, lastAckAt, lastRunAt },
        hurry: realtime || completeDue || reviewDue,
        lost: completeDue,
        ...haltAtStart(config, row),
      },
      send: (batch, signal) => {
        if (this.#channel === undefined) throw new Error(`channel ${this.name} is off and was asked to send`);
        return sendInTheirWords(this.#channel, batch, signal);
      },
      onStep: (state) => this.#stepped(state),
      log: parts.log,
    });
    this.#tellers = new Tellers({
      ...{ channel: this.name, types: config.tells ?? [], book: parts.book, clock: parts.clock, random: parts.random },
      ...{ rows: row?.tellings ?? [], halt: haltAtStart(config, row).halt, log: parts.log },
      open: () => this.#channel,
    });
    // R17: off means that no levels are sent; its orders are still read, so that the merchant's other storefronts stay
    // right.
    this.#channel =
      config.enabled || config.orders !== undefined
        ? kind.open(config.options, {
            name: config.name,
            merchant: config.merchant,
            target: config.target,
            knows: dockKnowledge(parts.book, config),
            handlers: {
              onLink: (up) => {
                this.#onLink(up);
                if (up) this.#review?.look();
              },
              onAnswer: (answer) => this.#follower.overhear(answerInOurWords(answer, this.#follower.pump.batch)),
              onToldAnswer: (type, answer) => this.#tellers.overhear(type, answer),
            },
            ...(parts.budgets && { budgets: parts.budgets }),
            clock: parts.clock,
            readFile: parts.readFile,
            memory: {
              all: () => parts.book.memory(config.name),
              put: (key, value) => parts.book.remember(config.name, key, value),
            },
            log: parts.log,
            uplink: parts.uplink,
          })
        : undefined;
    const levels = this.#channel?.levels;
    this.#levels = levels && levelsInOurWords(oneAtATime(levels), parts.book, this.name);
    this.#intake = this.#openIntake();
    this.#review = this.#openReview();
    if (this.#channel?.linked === true) this.#onLink(true);
    if (config.enabled && schedule.type !== 'realtime') {
      const turn = scheduleTurn({
        ...{ schedule, clock: parts.clock, lastAt: parts.turns.last(this.name) ?? row?.lastAckAt ?? undefined },
        onBegin: (atMs) => parts.turns.record(this.name, atMs),
        onTurn: (atMs) => this.#follower.run(this.#turn.begin(atMs)),
      });
      this.#follower.run(parts.keep(`the schedule of ${this.name}`, turn, this.#closing.signal));
    }
  }

  #openReview(): LevelsReview | undefined {
    const channel = this.#channel;
    const source = this.#levels;
    if (channel === undefined || source === undefined || !this.#parts.config.enabled) return undefined;
    const { config, book, clock, keep, random, log } = this.#parts;
    return new LevelsReview({
      channel: this.name,
      merchant: config.merchant,
      source,
      ...{ book, clock, keep, random, log },
      linked: () => channel.linked,
    });
  }

  #openIntake(): OrderIntake | undefined {
    const { config, book, clock, keep, random, log } = this.#parts;
    const channel = this.#channel;
    if (config.orders === undefined || channel === undefined) return undefined;
    if (channel.orders === undefined) {
      this.#sales.leave(this.name);
      log('this kind of channel has no orders to read', { kind: config.kind });
      return undefined;
    }
    const intake = new OrderIntake({
      channel: this.name,
      everyMs: config.orders.everyMs ?? (config.enabled ? null : ordersOffMs),
      source: channel.orders,
      book,
      clock,
      keep,
      random,
      linked: () => channel.linked,
      log,
      head: () => book.head.seq,
      onRead: () => this.#sales.wasRead(),
      onNone: () => this.#sales.leave(this.name),
      onFound: () => this.#sales.join(this.name, intake),
      onState: () => this.#announce(),
    });
    this.#sales.join(this.name, intake);
    return intake;
  }

  get state(): ChannelState {
    const pump = this.#follower.pump;
    const { phase, halt } = pump;
    if (halt !== undefined) return halt.why;
    if (pump.held !== undefined && pump.linked) return 'held';
    if (phase.name === 'idle' && pump.linked && this.#rises.waitingFor.length > 0) return 'debouncing';
    switch (phase.name) {
      case 'freezing':
      case 'settling':
        return 'sending';
      case 'halted':
        return 'paused';
      case 'idle':
      case 'debouncing':
        return pump.linked ? phase.name : 'link-down';
      default:
        return phase.name;
    }
  }

  get error(): string | undefined {
    const { held, error } = this.#follower.pump;
    return held ?? error;
  }

  get failed(): Promise<unknown> {
    return this.#parts.config.tells?.length
      ? Promise.race([this.#follower.failed, this.#tellers.failed])
      : this.#follower.failed;
  }

  get counts(): PumpCounts {
    return this.#follower.pump.counts;
  }

  news(seq: number): void {
    this.#onTheWay.committed(seq);
    this.#follower.news(seq);
    this.#tellers.news(seq);
  }

  now(): void {
    this.#follower.tell({ type: 'now' });
    this.#tellers.tell({ type: 'now' });
  }

  refresh(by: string): Promise<Refreshed> {
    this.#refreshing ??= this.#refresh(by).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(by: string): Promise<Refreshed> {
    const channel = this.#channel;
    const { book } = this.#parts;
    const linked = () => channel?.linked === true;
    const orders = await this.#readOrders(linked());
    const listings = await readListings({
      ...{ channel: this.name, by, source: this.#levels, book, linked, signal: this.#closing.signal },
      salesKnown: orders.read || orders.none === true,
    });
    this.#turn.askFull();
    this.now();
    return { orders, listings, levels: this.state };
  }

  async #readOrders(linked: boolean): Promise<Refreshed['orders']> {
    const intake = this.#intake;
    if (intake === undefined) return { read: false, reason: 'its orders are not read', none: true };
    if (!linked) return { read: false, reason: 'there is no link to the storefront' };
    if (await intake.fresh(true)) return { read: true };
    const { error: reason = 'it did not answer in time', none } = intake.report;
    return { read: false, reason, ...(none === true && { none: true }) };
  }

  get comparing(): Comparing {
    const { book } = this.#parts;
    const channel = this.#channel;
    const { why, reason } = this.#follower.pump.halt ?? {};
    const halted = why === 'off' ? 'it is switched off in the configuration' : why && `it is ${why}: ${reason}`;
    const held =
      this.state === 'held' ? `its storefront insists on what this ledger cannot know: ${this.error}` : undefined;
    return {
      source: this.#levels,
      refused: halted ?? held,
      linked: channel?.linked === true,
      ...(channel?.unwatched && { unwatched: true }),
      ...(channel?.check && { check: channel.check.bind(channel) }),
      ...(channel?.tryKey && { tryKey: channel.tryKey.bind(channel) }),
      readSales: async () => {
        const head = book.head.seq;
        await this.#sales.fresh();
        return this.#sales.unreadSince(head).length === 0;
      },
    };
  }

  halt(halt: Halt): void {
    this.#follower.tell({ type: 'halt', halt });
    this.#tellers.tell({ type: 'halt', halt });
  }

  resume(): void {
    // What the configuration switched off stays off until the configuration says otherwise.
    if (!this.#parts.config.enabled) return;
    this.#follower.tell({ type: 'resume' });
    this.#tellers.tell({ type: 'resume' });
  }

  epochOpened(): void {
    this.#follower.epochOpened();
    this.#tellers.epochOpened();
    this.#review?.look();
  }

  report(row: ChannelStatus): ChannelReport {
    const brake = row.brake === undefined ? undefined : brakeText(this.name, row.brake);
    // What a person or the storefront stopped is stopped by that.
    const braked = brake !== undefined && !['off', 'paused', 'stopped', 'held'].includes(this.state);
    const error = braked ? brake : this.error;
    const orders = this.#intake?.report;
    const ignored = this.counts.ignored + (this.#channel?.ignored ?? 0);
    const { config, clock } = this.#parts;
    const unread = this.#review?.error;
    const unproved = this.#channel?.unproved;
    const tellings = this.#tellers.reports(row.tellings);
    const notes = [
      ...tellingNotes(tellings),
      ...(this.#follower.named === false ? [unnamedText] : []),
      ...(unread === undefined ? [] : [unread]),
      ...refusedNotes(this.#follower.pump.refusedUnknown),
      ...riseNotes(this.#rises),
      ...(this.#channel?.notes ?? []),
      ...(unproved === undefined ? [] : [`${unproved.count} answers were not believed: ${unproved.reason}`]),
    ];
    const { named, refused, failingSinceMs, lastRunAt, pump } = this.#follower;
    const { lateMs } = this.#turn;
    return {
      ...{ name: this.name, merchant: config.merchant, kind: config.kind, ...lateAfter(config) },
      state: braked ? 'braked' : this.state,
      cursor: Math.max(row.acked, row.seen),
      pending: row.pending,
      oldestUnsentMs: row.oldestUnsentAt === null ? null : Math.max(0, clock.wallMs() - row.oldestUnsentAt),
      lastAckAt: row.lastAckAt,
      lastRunAt,
      ...(failingSinceMs !== undefined && { failingMs: Math.round(clock.monoMs() - failingSinceMs) }),
      ...(refused ? { refused: true as const } : {}),
      ...(config.schedule.type === 'realtime' ? {} : { scheduled: true as const }),
      ...(lateMs !== undefined && { lateMs }),
      ...(orders !== undefined && { orders }),
      ...(named !== undefined && { clonesNoticed: named }),
      ...(ignored > 0 ? { ignored } : {}),
      ...(tellings.length > 0 && { tellings }),
      ...(unproved !== undefined && { unproved }),
      ...(this.#rises.waitingFor.length > 0 && { salesOf: this.#rises.waitingFor }),
      ...(this.#rises.unread.length > 0 && { salesUnread: this.#rises.unread }),
      ...noteOf(notes, pump.trial, clock.monoMs()),
      ...(error !== undefined && { error }),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#rises.close();
    this.#follower.abort();
    this.#tellers.abort();
    await Promise.all([this.#intake?.close(), this.#review?.close(), this.#channel?.close()]);
    await Promise.all([this.#follower.ended(), this.#tellers.ended()]);
  }

  #onLink(up: boolean): void {
    if (up) this.#intake?.linkUp();
    this.#follower.tell({ type: 'link', up });
    this.#tellers.tell({ type: 'link', up });
  }

  #stepped(state: PumpState): void {
    const saidAll = state.phase.name === 'idle' && !state.hurry && state.batch === undefined;
    this.#onTheWay.stepped(state.acked, saidAll && !this.#rises.waits);
    if (saidAll) this.#turn.saidAll();
    this.#announce();
  }

  #announce(): void {
    const told = `${this.state} ${this.error ?? ''} ${this.#intake?.report.error ?? ''}`;
    if (told !== this.#announced) {
      this.#announced = told;
      this.#parts.onState?.(this.state, this.error);
    }
  }
}

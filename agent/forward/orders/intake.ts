/**
 * The order intake of one channel: reads the storefront's orders page by page and hands each page to the book, which
 * takes it as one unit with the cursor that follows (`requests/told-orders/order-intake.ts`). Nothing is kept here that
 * a restart would miss: the cursor is the book's, and a page that was read and not recorded is read again.
 *
 * - When: every so often with jitter, at once when the link comes, and before levels are computed (R21, `fresh`). One
 *   page in flight; after a failure it waits like the pump (`pacing.ts`).
 * - A round follows `next` until a page is empty or names none (or the cursor it was asked with), at most a hundred
 *   pages; then it takes breath, a second at first and a minute at last, and goes on. At the end the cursor stands
 *   where the last page began, so polls overlap on purpose: what came late, or was changed, is seen.
 * - What the storefront tells unasked is taken at once and moves no cursor; when it cannot be recorded just now it is
 *   dropped, because the next round brings it.
 * - R3's border is the moment this intake was opened first, by the device's clock, recorded before anything is read,
 *   link or no link. A clock without a battery that is not set yet may lie behind: then a few orders too many count,
 *   which a person can cancel and which oversells nothing. One that shows a year before this program was written is no
 *   clock: nothing is read until it is set.
 * - A storefront that has no page of orders is told apart from one in trouble, said once, and asked again once an hour,
 *   or when a person has the channel refreshed: shops learn, and addresses are mended.
 */

import { oldestClockMs } from '../../alarms/clock-leap.ts';
import { Allowance } from '../../allowance.ts';
import type { Clock } from '../../clock.ts';
import { aborted } from '../../deadline.ts';
import { pauseAfter } from '../../follow/pacing.ts';
import type { PageTaken } from '../../inventory/requests/told-orders/order-intake.ts';
import type { Book } from '../../ledger/book.ts';
import type { KeepLoop } from '../../loops.ts';
import type { OrderSource, OrdersResult, ToldOrders } from '../channel.ts';
import type { IntakeReport } from './intake-report.ts';

/** How long levels wait for orders at most. A storefront that does not answer in this time gets them without. */
export const freshMsMax = 15_000;
const pagesMax = 100;
const breathMs = 1_000;
/** Between rounds of a storefront whose pages have no end. */
const breathMsMax = 60_000;
/** Unasked tells on their way to the book at the same time; more are dropped: the next round brings them. */
const hearingMax = 16;
/** The orders in them: what the book takes in one go, with the scans that come beside them. */
const hearingOrdersMax = 200;
/**
 * Orders that leave an entry: a backlog of twenty thousand at once, and no shop of one dock sells more than five a
 * second on and on. Beyond it the reading slows down to that, so that no storefront can fill the disk or keep the book
 * from the scans.
 */
const newsPace = { perS: 5, burst: 20_000 };
const clockLookMs = 10_000;
/** Whether there is a page of orders by now. */
const noneLookMs = 3_600_000;
/**
 * Nobody is troubled by a question that nobody hears, and levels wait for the answer: it is asked again within four
 * seconds, on and on.
 */
const absentFailuresMax = 3;

export type IntakeParts = {
  channel: string;
  /** null: only when somebody asks for it. */
  everyMs: number | null;
  source: OrderSource;
  book: Pick<Book, 'submit'>;
  clock: Clock;
  keep: KeepLoop;
  /** In [0, 1). */
  random(): number;
  /** Whether there is a link at all; without one nothing is asked. */
  linked(): boolean;
  log(message: string, facts?: Record<string, unknown>): void;
  /** The ledger's end. */
  head?(): number;
  /** A round came to its end, or it shows that none can be read. */
  onRead?(): void;
  /** There is no page of orders. */
  onNone?(): void;
  /** There is one after all. */
  onFound?(): void;
  /** The error came, changed or went. */
  onState(): void;
};

type Taken = { ok: true; cursor: string | null } | { ok: false; reason: string };
/** `more`: there were more pages than one round reads. */
type Round = { type: 'read' } | { type: 'more' } | Exclude<OrdersResult, { type: 'page' }>;

export class OrderIntake {
  readonly #parts: IntakeParts;
  readonly #closing = new AbortController();
  readonly #openedMs: number;
  readonly #waiting = new Set<{ round: number; done(read: boolean): void }>();
  readonly #running = new Set<Promise<void>>();
  readonly #living: Promise<void>;
  /** The border of R3 is recorded. */
  #on = false;
  #cursor: string | null = null;
  /** Rounds begun. */
  #round = 0;
  #failures = 0;
  /** Rounds in a row that did not come to an end. */
  #unended = 0;
  #sleeping: AbortController | undefined;
  /** There is no page of orders, as far as is known. */
  #none = false;
  readonly #news: Allowance;
  #hearing = 0;
  #hearingOrders = 0;
  #lastReadAt: number | null = null;
  #readTo: number | undefined;
  /** Somebody asked for a round since the last one began. */
  #wanted = false;
  #error: string | undefined;
  #failingSinceMs = 0;
  #refused = false;
  #waits = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#openedMs = parts.clock.monoMs();
    this.#news = new Allowance(newsPace, this.#openedMs);
    parts.source.onTold((orders) => this.#overhear(orders));
    const name = `the reading of orders of ${parts.channel}`;
    this.#living = parts.keep(
      name,
      () => this.#turn(),
      this.#closing.signal,
      () => this.#sleeping !== undefined,
    );
  }

  get report(): IntakeReport {
    const { clock } = this.#parts;
    return {
      lastReadAt: this.#lastReadAt,
      ...(this.#error === undefined
        ? {}
        : { error: this.#error, failingMs: Math.round(clock.monoMs() - this.#failingSinceMs) }),
      ...(this.#refused && { refused: true as const }),
      ...(this.#waits && { waits: true as const }),
      ...(this.#none && { none: true as const }),
    };
  }

  /** R21: the ledger's end when the last round began that came to its end; undefined: none did. */
  get readTo(): number | undefined {
    return this.#readTo;
  }

  /** R21: the storefront lets this dock in, as far as is known. */
  get readable(): boolean {
    return !this.#refused;
  }

  /**
   * A round begins now; one that is under way is followed by another. A storefront that asked for a pause, or is in
   * trouble, is not pressed.
   */
  readSoon(): void {
    this.#wanted = true;
    if (this.#failures === 0 && !this.#none) this.#sleeping?.abort();
  }

  /** The link came: the failures were its own, and what was sold meanwhile is read at once. */
  linkUp(): void {
    this.#failures = 0;
    if (!this.#none) this.#sleeping?.abort();
  }

  /**
   * Resolves when a round that began after this call has read all there is, at the latest after `freshMsMax`; never
   * rejects.
   * @param even a storefront that had no page of orders when it was last asked
   * @returns whether one did
   */
  async fresh(even = false): Promise<boolean> {
    if ((this.#none && !even) || this.#closing.signal.aborted) return false;
    const enough = new AbortController();
    let served = false;
    const done = (read: boolean) => {
      served = read;
      enough.abort();
    };
    const waiter = { round: this.#round, done };
    this.#waiting.add(waiter);
    // A storefront that asked for a pause, or is in trouble, is not pressed.
    if (this.#failures === 0) this.#sleeping?.abort();
    await this.#parts.clock.sleep(freshMsMax, AbortSignal.any([enough.signal, this.#closing.signal]));
    this.#waiting.delete(waiter);
    return served;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.#living, ...this.#running]);
  }

  async #turn(): Promise<'again'> {
    const { signal } = this.#closing;
    const { random, everyMs, linked, head } = this.#parts;
    if (!this.#on) return this.#switchOn();
    const place = head?.();
    this.#wanted = false;
    const round = linked() ? await this.#read() : undefined;
    if (signal.aborted) return 'again';
    if (this.#none && (round?.type === 'read' || round?.type === 'more')) {
      this.#none = false;
      this.#parts.onFound?.();
    }
    if (this.#none) {
      await this.#waitForPage();
    } else if (round === undefined) {
      await this.#sleep(Number.POSITIVE_INFINITY);
    } else if (round.type === 'read') {
      this.#failures = 0;
      this.#unended = 0;
      this.#lastReadAt = this.#parts.clock.wallMs();
      this.#readTo = place;
      this.#say(undefined);
      this.#serve();
      this.#parts.onRead?.();
      // Who came while the last page was read wants a round of its own.
      if (this.#waiting.size === 0 && !this.#wanted)
        await this.#sleep(everyMs === null ? Number.POSITIVE_INFINITY : jittered(everyMs, random()));
    } else if (round.type === 'more') {
      await this.#sleep(Math.min(breathMsMax, breathMs * 2 ** this.#unended));
      this.#unended += 1;
    } else if (round.type === 'none') {
      this.#parts.log('this storefront does not tell its orders', { reason: round.reason });
      this.#none = true;
      this.#say(round.reason);
      this.#parts.onNone?.();
      await this.#waitForPage();
    } else if (linked()) {
      // Without a link it is nobody's failure.
      this.#refused = round.refused === true;
      if (this.#refused) this.#parts.onRead?.();
      await this.#backOff(round.reason, round.afterMs, round.absent);
    }
    return 'again';
  }

  async #waitForPage(): Promise<void> {
    for (const waiter of this.#waiting) waiter.done(false);
    await this.#sleep(noneLookMs);
  }

  /** Records the border of R3 with an empty page, and learns where the intake is. */
  async #switchOn(): Promise<'again'> {
    this.#waits = this.#clockIsNone();
    if (this.#waits) {
      this.#say('waits for the time: orders count from a moment on, and the clock of this device is not set');
      await this.#sleep(clockLookMs);
      return 'again';
    }
    const taken = await this.#take([], null);
    if (!taken.ok) {
      await this.#backOff(taken.reason, undefined);
      return 'again';
    }
    this.#say(undefined);
    this.#cursor = taken.cursor;
    this.#failures = 0;
    this.#on = true;
    return 'again';
  }

  async #read(): Promise<Round> {
    const { source } = this.#parts;
    this.#round += 1;
    const asked = new Set<string | null>();
    while (asked.size < pagesMax) {
      const cursor = this.#cursor;
      asked.add(cursor);
      const result = await this.#fetch(source, cursor);
      // What was read before is read again, and changes nothing.
      if (result.type === 'retry' && result.startOver === true) this.#cursor = null;
      if (result.type !== 'page') return result;
      const { orders, next, trouble, gone } = result.page;
      const taken = await this.#take(orders, next, gone);
      if (!taken.ok) return { type: 'retry', reason: taken.reason };
      this.#cursor = taken.cursor;
      if (trouble !== undefined)
        return { type: 'retry', reason: `it cannot be told where its orders go on: ${trouble}` };
      if (next === null || next === cursor || orders.length === 0) return { type: 'read' };
      if (this.#news.waitMs(this.#parts.clock.monoMs()) > 0) return { type: 'retry', reason: floodText };
      if (asked.has(next)) return { type: 'retry', reason: 'the cursors of its pages go round in a circle' };
    }
    return { type: 'more' };
  }

  async #fetch(source: OrderSource, cursor: string | null): Promise<OrdersResult> {
    try {
      return await source.fetch(cursor, this.#closing.signal);
    } catch (error) {
      // A source throws only for bugs: said loudly, and the orders are not lost for it.
      this.#parts.log('the channel’s orders failed in a way they should not', { error: String(error) });
      return { type: 'retry', reason: `internal error: ${String(error)}` };
    }
  }

  async #take(orders: ToldOrders['orders'], cursor: string | null, gone?: ToldOrders['gone']): Promise<Taken> {
    const { book, channel, clock, log } = this.#parts;
    // When this intake was opened, by the clock as it is now.
    const sinceMs = clock.wallMs() - (clock.monoMs() - this.#openedMs);
    const since = new Date(sinceMs).toISOString();
    try {
      const { sellsMore: leaveOthers, showsNow } = this.#parts.source;
      const page = {
        ...({ type: 'orders-page', by: 'storefront', channel, orders, cursor, since } as const),
        ...{ ...(leaveOthers && { leaveOthers }), ...(showsNow && { showsNow }), ...(gone && { gone }) },
      };
      const outcome = await book.submit(page);
      if (outcome.type === 'refused') return { ok: false, reason: outcome.text };
      if (outcome.type === 'recorded' || outcome.type === 'stepped')
        throw new Error('a page of orders was recorded as a scan');
      const data = outcome.data as PageTaken;
      const { unchanged = 0, skipped = 0, ...news } = data.counts;
      this.#news.spend(
        Object.values(news).reduce((sum, count) => sum + count, 0),
        clock.monoMs(),
      );
      if (outcome.type === 'done' && orders.length > 0) log('orders were read', { counts: data.counts });
      return { ok: true, cursor: data.cursor };
    } catch (error) {
      return { ok: false, reason: `the ledger cannot be written: ${error instanceof Error ? error.message : error}` };
    }
  }

  #overhear(orders: ToldOrders['orders']): void {
    if (this.#news.waitMs(this.#parts.clock.monoMs()) > 0) {
      this.#say(floodText);
      return;
    }
    if (this.#hearingOrders > 0 && this.#hearingOrders + orders.length > hearingOrdersMax) return;
    if (this.#hearing >= hearingMax || this.#clockIsNone() || this.#closing.signal.aborted) return;
    this.#hearing += 1;
    this.#hearingOrders += orders.length;
    const taken = this.#take(orders, null).then((result) => {
      this.#hearing -= 1;
      this.#hearingOrders -= orders.length;
      if (!result.ok) this.#parts.log('told orders could not be recorded; they are asked for again', result);
    });
    this.#watch(taken);
  }

  #clockIsNone(): boolean {
    return this.#parts.clock.wallMs() < oldestClockMs;
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (waiter.round >= this.#round) continue;
      this.#waiting.delete(waiter);
      waiter.done(true);
    }
  }

  async #backOff(reason: string, afterMs: number | undefined, absent?: true): Promise<void> {
    this.#failures = absent === true ? Math.min(this.#failures + 1, absentFailuresMax) : this.#failures + 1;
    this.#say(reason);
    await this.#sleep(pauseAfter(this.#failures, afterMs, this.#parts.random()).waitMs);
  }

  /** Ends early when there is a reason to read at once. */
  async #sleep(ms: number): Promise<void> {
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    const signal = AbortSignal.any([sleeping.signal, this.#closing.signal]);
    await (ms === Number.POSITIVE_INFINITY ? aborted(signal) : this.#parts.clock.sleep(ms, signal));
    this.#sleeping = undefined;
  }

  #say(error: string | undefined): void {
    if (error === undefined) this.#refused = false;
    if (error === this.#error) return;
    if (this.#error === undefined) this.#failingSinceMs = this.#parts.clock.monoMs();
    this.#error = error;
    this.#parts.onState();
  }

  #watch(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) =>
        this.#parts.log('the order intake failed in a way it should not', { error: String(error) }),
      )
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }
}

const floodText = `its orders come without end, faster than ${newsPace.perS} a second: they are read slowly — is that a shop?`;

/** A tenth either way, so that a site full of docks does not ask in step. */
const jittered = (ms: number, random: number): number => Math.round(ms * (0.9 + 0.2 * random));

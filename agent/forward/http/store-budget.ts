/**
 * How much one shop is asked by this dock, over all that asks it: levels, orders, comparisons, of all channels that are
 * listings of that shop. What the shop says of itself wins (`Retry-After`, RFC 9110 §10.2.3; the fields of a limit that
 * is used up): until then nobody asks.
 */
import type { Clock } from '../../clock.ts';
import { type HttpResponse, header, retryAfterMs } from './response.ts';
import type { Trouble } from './store-trouble.ts';

/** A shop that asks for longer is asked again by then. */
const pauseMsMax = 15 * 60_000;
/** Larger numbers are a moment (Unix time), smaller ones seconds from now. */
const epochSecondsMin = 1_000_000_000;

/** What a shop lets be asked, in points of its own: `left` now, `perS` more each second, `most` at once. */
export type Points = { left: number; perS: number; most: number };

export class StoreBudget {
  readonly #clock: Pick<Clock, 'monoMs' | 'wallMs'>;
  #pause: { untilMs: number; reason: string } | undefined;
  #points: (Points & { atMs: number }) | undefined;

  constructor(clock: Pick<Clock, 'monoMs' | 'wallMs'>) {
    this.#clock = clock;
  }

  /** Why it is not asked now, and for how long; undefined: it is. */
  get waiting(): Trouble | undefined {
    const waitMs = (this.#pause?.untilMs ?? Number.NEGATIVE_INFINITY) - this.#clock.monoMs();
    if (this.#pause === undefined || waitMs <= 0) return undefined;
    const { reason } = this.#pause;
    return { reason: `${reason}: it is left alone, ${Math.ceil(waitMs / 1_000)} s more`, afterMs: waitMs };
  }

  /** What an answer asks for beside what it says. Of two pauses the longer one counts. */
  hear(response: HttpResponse): void {
    const wished = retryAfterMs(header(response, 'retry-after'), this.#clock.wallMs());
    const later = response.status === 429 || response.status >= 500;
    if (wished !== undefined && later) this.pause(wished, `the store asked for a pause (${response.status})`);
    const usedUp = usedUpMs(response, this.#clock.wallMs());
    if (usedUp !== undefined) this.pause(usedUp, 'the limit of the store is used up');
  }

  /** What may be asked now of what there can be, in points; undefined: the shop counts none. */
  get points(): Points | undefined {
    if (this.#points === undefined) return undefined;
    const { left, perS, most, atMs } = this.#points;
    const there = Math.min(most, left + ((this.#clock.monoMs() - atMs) / 1_000) * perS);
    return { left: there, perS, most };
  }

  /** How many points there are, as an answer of the shop says it. */
  told(points: Points): void {
    this.#points = { ...points, atMs: this.#clock.monoMs() };
  }

  /** Takes points for a question. @returns 0: they were there; else how long until they are, ms: none were taken */
  take(points: number): number {
    const now = this.points;
    if (now === undefined) return 0;
    const { left: there, perS, most } = now;
    // What costs more than there can ever be is for the shop to refuse.
    const needed = Math.min(points, most);
    if (there < needed) return Math.ceil(((needed - there) / perS) * 1_000);
    this.told({ left: there - needed, perS, most });
    return 0;
  }

  pause(ms: number, reason: string): void {
    const untilMs = this.#clock.monoMs() + Math.min(pauseMsMax, ms);
    if (untilMs > (this.#pause?.untilMs ?? Number.NEGATIVE_INFINITY)) this.#pause = { untilMs, reason };
  }
}

/**
 * When a limit that is used up begins anew, ms from now; undefined: something is left, or nothing is said of it. The
 * fields as the draft for HTTP has them (`RateLimit: "day";r=0;t=30`) and as they were before it
 * (`RateLimit-Remaining`, `X-RateLimit-Reset` and their like).
 */
function usedUpMs(response: HttpResponse, wallMs: number): number | undefined {
  const fields = header(response, 'ratelimit') ?? '';
  const items = fields
    .split(',')
    .map((item) => [/;\s*r=(\d+)/.exec(item)?.[1], /;\s*t=(\d+)/.exec(item)?.[1]] as const);
  const old = ['ratelimit', 'x-ratelimit'].map(
    (name) => [header(response, `${name}-remaining`), header(response, `${name}-reset`)] as const,
  );
  const waits = [...items, ...old].flatMap(([left, reset]) => {
    if (left?.trim() !== '0' || reset === undefined || !/^\s*\d{1,10}\s*$/.test(reset)) return [];
    const seconds = Number(reset);
    return [Math.max(0, seconds >= epochSecondsMin ? seconds * 1_000 - wallMs : seconds * 1_000)];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** The budgets of a dock, one for each shop. */
export class StoreBudgets {
  readonly #clock: Pick<Clock, 'monoMs' | 'wallMs'>;
  readonly #budgets = new Map<string, StoreBudget>();

  constructor(clock: Pick<Clock, 'monoMs' | 'wallMs'>) {
    this.#clock = clock;
  }

  /** @param shop its address; as many as the configuration names */
  readonly of = (shop: string): StoreBudget => {
    const budget = this.#budgets.get(shop) ?? new StoreBudget(this.#clock);
    this.#budgets.set(shop, budget);
    return budget;
  };
}

/** The budget of a shop that a channel is opened for. */
export const budgetOf = (
  { budgets, clock }: { budgets?: StoreBudgets; clock: Pick<Clock, 'monoMs' | 'wallMs'> },
  shop: string,
): StoreBudget => budgets?.of(shop) ?? new StoreBudget(clock);

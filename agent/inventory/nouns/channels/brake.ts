/**
 * R29: what would set too many of a channel's shown listings to 0 within a minute stops before anything is frozen, and
 * asks. What was sold is no disaster: a listing that sales alone bring to 0 is never counted, however many there are.
 */
import { available, type Sellable } from '../stock/item.ts';
import type { ChannelRules } from './channel.ts';

const brakePercentDefault = 5;
/** Fewer are never stopped: a small store sells out in one afternoon. */
export const brakeListingsMin = 20;
/** Batches that follow each other within this are judged together. */
export const brakeWindowMs = 60_000;
/** Listings named on the record; the number beside them is complete. */
export const brakeNamedMax = 100;

/**
 * A listing that would go from some to 0. `from`: what the store shows; null: something else than it was told, or what
 * it has not answered for.
 */
export type Zeroing = { sku: string; from: number | null };

/**
 * What was stopped. `zeroing`: listings that would go to 0; `of`: listings that show some; `before`: went to 0 within
 * the minute before; `to`: what a release covers is what moved up to this entry. `more`: there may be others behind.
 */
export type BrakeFinding = {
  zeroing: number;
  of: number;
  before: number;
  to: number;
  more?: true;
  listings: Zeroing[];
};

export type BrakeHold = BrakeFinding & { seq: number; at: number };

/**
 * Projection: the brake of one channel. `recent`: listings that its store was set to 0, within the last minute of its
 * acknowledgements. `releasedTo`: what moved up to this entry may go, whatever it sets to 0; 0: nothing was released.
 */
export type BrakeRow = {
  channel: string;
  recent: { at: number; zeroed: number }[];
  held: BrakeHold | null;
  releasedTo: number;
};

export const freshBrake = (channel: string): BrakeRow => ({ channel, recent: [], held: null, releasedTo: 0 });

export type BrakeEntries = {
  /** `held`: nothing is sent. `released`: by a person, `name`. `over`: it went away. document = channel. */
  brake:
    | ({ change: 'held' } & BrakeFinding)
    | { change: 'released'; name: string; reason?: string }
    | { change: 'over' };
};

/** Whether so many listings are too many, of so many that show some. */
export function isTooMuch(zeroed: number, shown: number, percent = brakePercentDefault): boolean {
  return zeroed >= brakeListingsMin && zeroed * 100 > shown * percent;
}

/** Acknowledgements remembered; the rest is summed up in the oldest of them. */
const recentMax = 100;

/**
 * What within the last minute was set to 0. A clock that was set back, be it to 1970, hides nothing: what lies ahead of
 * it counts until the clock is right again.
 */
export function recently(recent: BrakeRow['recent'], atMs: number): BrakeRow['recent'] {
  const counting = recent.filter(({ at }) => atMs - at <= brakeWindowMs);
  if (counting.length <= recentMax) return counting;
  const older = counting.slice(0, -recentMax);
  const zeroed = older.reduce((sum, each) => sum + each.zeroed, 0);
  const at = Math.max(...older.map((each) => each.at));
  return [{ at, zeroed }, ...counting.slice(-recentMax)];
}

/** What sales did to an item. `booked`: for orders, less what was freed; `shipped`: of orders; `loose`: of none. */
export type Sold = { booked: number; shipped: number; loose: number };

/**
 * Whether sales alone bring a listing from `from` to 0, so that nothing else is to blame.
 * @param sold since the channel was told `from`
 */
export function isSellOut(item: Sellable, rules: ChannelRules, from: number, sold: Sold): boolean {
  const taken = sold.booked + sold.loose;
  const gone = rules.basis === 'physical' ? Math.max(taken, sold.shipped + sold.loose) : taken;
  if (gone <= 0) return false;
  const left = from - gone;
  if (left > 0 && left >= rules.minimumLevel) return false;
  if (rules.basis === 'physical') return true;
  // Without them it would be shown: another minimum, or a count, did not bring it there.
  const before = available(item) + taken;
  return before > 0 && before >= rules.minimumLevel;
}

/** For whoever has to decide. */
export function brakeText(channel: string, { zeroing, of, before, more, listings }: BrakeFinding): string {
  const named = listings.slice(0, 5).map(({ sku, from }) => (from === null ? sku : `${sku} (shows ${from})`));
  const rest = zeroing > named.length ? ` and ${zeroing - named.length}${more === true ? ' or more' : ''} others` : '';
  const earlier = before > 0 ? `, after ${before} within the minute before` : '';
  return (
    `${zeroing} of ${of} listings that show some would go to 0${earlier}: ${named.join(', ')}${rest}. Nothing is sent. ` +
    `Put the levels right, or let them go: tallyman channel release ${channel} --name YOURS`
  );
}

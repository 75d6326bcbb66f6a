/**
 * R22: what a listing at a store is compared with what it should show. The class is a total function of what is known
 * here and what is shown there; `test/inventory/nightly/listing-class.test.ts` enumerates it.
 *
 *   white   the same, or nothing to do
 *   pink    the store shows stock that this dock cannot vouch for: a person decides
 *   orange  none here, something there: set to 0
 *   yellow  some here, another number there: set to ours
 *   blue    not counted there, or taken off sale
 *   green   known here, not listed there
 */

export const listingClasses = ['white', 'pink', 'orange', 'yellow', 'blue', 'green'] as const;
export type ListingClass = (typeof listingClasses)[number];

/** How an item stands here, towards one channel. */
export type Standing = {
  known: boolean;
  /** R11: received and not taken back, or published on purpose (R15). */
  received: boolean;
  /**
   * Whether its level is ours to write there now: `elsewhere` is R16, `policy` R10 and R7 (`never`, or Process Orders
   * off for another reason than the sell-out). R27: `untold`, this channel is not told of it; `replaced`, it is told
   * under other names than this listing's.
   */
  ours: 'yes' | 'elsewhere' | 'untold' | 'replaced' | 'policy';
  /** The level that channel should show; never negative. */
  level: number;
};

/** What the store says; undefined: it has no such listing. */
export type StoreListing = { counted: boolean; onSale: boolean; level: number } | undefined;

export function listingClass(here: Standing, there: StoreListing): ListingClass {
  const letBe = here.ours === 'elsewhere' || here.ours === 'untold';
  if (there === undefined) return here.known && !letBe ? 'green' : 'white';
  if (!there.counted || !there.onSale) return 'blue';
  const shows = there.level > 0;
  if (!here.known) return shows ? 'pink' : 'white';
  if (letBe) return 'white';
  if (here.ours === 'replaced' || !here.received) return shows ? 'pink' : 'white';
  if (here.level === there.level) return 'white';
  if (here.ours === 'policy') return here.level === 0 && shows ? 'pink' : 'white';
  return here.level === 0 ? 'orange' : 'yellow';
}

/** Whether the store is to be set to our level. */
export const isCorrected = (it: ListingClass): boolean => it === 'orange' || it === 'yellow';

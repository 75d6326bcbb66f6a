/**
 * What a storefront has to do with batches, as the outside contract describes it, and nothing more: per dock and
 * channel it keeps the epoch, the place and the id of the batch it applied last, in the same step as the levels. Pure;
 * written from the contract, not from the agent's code, so that the two find each other's mistakes.
 *
 * - the id I hold, or `to` before my place (same epoch) → a duplicate: nothing is applied, the answer is the same
 * - `to` is my place under another id (same epoch) → a stranger: another dock writes under this one's name. Nothing is
 *   applied
 * - `after` equals my place (same epoch) → applied, my place is its `to`, by its id
 * - `first`, and I hold a place of another epoch → nothing is applied: there was a life before that the dock has lost
 * - `snapshot` → applied wherever I was: it says everything from the start
 * - anything else (a gap, another epoch) → nothing is applied
 *
 * Every answer is what I hold, and no more than that.
 */

export type Line = {
  sku: string;
  level: number;
  previous: number | null;
  delta: number | null;
  processOrders: boolean;
};

/** What left for an order, in one box; of those told twice the higher version counts. */
export type Box = {
  id: string;
  version: number;
  order: string;
  box: number;
  /** `taken-back`: nothing of it has left. */
  status: 'shipped' | 'taken-back';
  lines: { sku: string; quantity: number }[];
  tracking?: string;
};

export type Batch = {
  /** CloudEvents `source`: which dock. */
  source: string;
  id: string;
  subject: string;
  channel: string;
  epoch: string;
  after: number;
  to: number;
  snapshot: boolean;
  /** The dock vouches for nothing but what this snapshot names, here or in the batches after it. */
  complete?: boolean;
  /** The dock's ledger has told this storefront nothing yet, as far as it knows. */
  first?: boolean;
  lines: Line[];
  /** Boxes that left, in the place of lines: they have a place of their own. */
  boxes?: Box[];
};

/** `unvouched`: the dock lost its ledger since and does not know the item any more; a person has to look. */
export type Shelf = { level: number; processOrders: boolean; unvouched?: true };

/**
 * How far one channel of one dock has been applied, and by which batch; a storefront of the old contract keeps no id.
 */
export type Place = { epoch: string | null; to: number; id?: string | null };

export type Answer = {
  epoch: string | null;
  to: number;
  id?: string | null;
  /** Of what it is the answer, where that is no levels. */
  type?: string;
  rejected?: { sku: string; reason: string }[];
};

type Receipt = {
  verdict: 'applied' | 'duplicate' | 'gap' | 'stranger';
  place: Place;
  answer: Answer;
  /** To be put on the shelves in the same step as the place is moved. */
  taken: Line[];
  /** Lines whose `previous` is not what is on the shelf: something was lost or counted twice. */
  mismatches: string[];
};

export const emptyPlace: Place = { epoch: null, to: 0, id: null };

/**
 * @param shelves what is shown now, by SKU
 * @param refuses why a line is refused for good, or undefined
 */
export function receive(
  place: Place,
  shelves: ReadonlyMap<string, Shelf>,
  batch: Batch,
  refuses: (sku: string) => string | undefined,
): Receipt {
  const sameEpoch = place.epoch === batch.epoch;
  const held = (verdict: 'gap' | 'stranger'): Receipt => ({
    ...{ verdict, place, answer: answerOf(place), taken: [], mismatches: [] },
  });
  if (sameEpoch && batch.to === place.to && typeof place.id === 'string' && place.id !== batch.id)
    return held('stranger');
  if (sameEpoch && batch.to <= place.to) {
    // The same answer as the first time: also the same refusals, should the first one have been lost.
    const again = batch.to === place.to ? rejections(batch, refuses) : [];
    return { verdict: 'duplicate', place, answer: answerOf(place, again), taken: [], mismatches: [] };
  }
  if (batch.first === true && !sameEpoch && place.epoch !== null) return held('gap');
  const fits = sameEpoch ? batch.after === place.to : place.epoch === null && batch.after === 0;
  if (!batch.snapshot && !fits) return held('gap');
  const taken = batch.lines.filter(({ sku }) => refuses(sku) === undefined);
  const surprising = taken.filter(
    ({ sku, previous }) => previous !== null && (shelves.get(sku)?.level ?? previous) !== previous,
  );
  const moved: Place = { epoch: batch.epoch, to: batch.to, id: batch.id };
  return {
    verdict: 'applied',
    place: moved,
    answer: answerOf(moved, rejections(batch, refuses)),
    taken,
    mismatches: batch.snapshot ? [] : surprising.map(({ sku }) => sku),
  };
}

function rejections({ lines }: Batch, refuses: (sku: string) => string | undefined) {
  return lines.flatMap(({ sku }) => {
    const reason = refuses(sku);
    return reason === undefined ? [] : [{ sku, reason }];
  });
}

export function answerOf({ epoch, to, id }: Place, rejected: { sku: string; reason: string }[] = []): Answer {
  return { epoch, to, ...(id !== undefined && { id }), ...(rejected.length === 0 ? {} : { rejected }) };
}

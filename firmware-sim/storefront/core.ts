/**
 * What a storefront has to do with batches, as the outside contract describes it, and nothing more: per dock and channel it
 * keeps the epoch and the place it applied last, in the same step as the levels. Pure; written from the contract, not from
 * the agent's code, so that the two find each other's mistakes.
 *
 * - `after` equals my place (same epoch) → applied, my place is its `to`
 * - `to` is not beyond my place (same epoch) → a duplicate: nothing is applied, the answer is the same
 * - `snapshot` → applied wherever I was: it says everything from the start
 * - anything else (a gap, another epoch) → nothing is applied; the answer says where I am
 */

export type Line = { sku: string; level: number; previous: number; delta: number; processOrders: boolean };

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
  lines: Line[];
};

export type Shelf = { level: number; processOrders: boolean };

/** How far one channel of one dock has been applied. */
export type Place = { epoch: string | null; to: number };

export type Answer = { epoch: string | null; to: number; rejected?: { sku: string; reason: string }[] };

export type Receipt = {
  verdict: 'applied' | 'duplicate' | 'gap';
  place: Place;
  answer: Answer;
  /** To be put on the shelves in the same step as the place is moved. */
  taken: Line[];
  /** Lines whose `previous` is not what is on the shelf: something was lost or counted twice. */
  mismatches: string[];
};

export const emptyPlace: Place = { epoch: null, to: 0 };

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
  if (sameEpoch && batch.to <= place.to) {
    // The same answer as the first time: also the same refusals, should the first one have been lost.
    const again = batch.to === place.to ? rejections(batch, refuses) : [];
    return { verdict: 'duplicate', place, answer: answerOf(place, again), taken: [], mismatches: [] };
  }
  const fits = sameEpoch ? batch.after === place.to : place.epoch === null && batch.after === 0;
  if (!batch.snapshot && !fits) {
    return { verdict: 'gap', place, answer: answerOf(place), taken: [], mismatches: [] };
  }
  const taken = batch.lines.filter(({ sku }) => refuses(sku) === undefined);
  const surprising = taken.filter(({ sku, previous }) => (shelves.get(sku)?.level ?? previous) !== previous);
  const moved: Place = { epoch: batch.epoch, to: batch.to };
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

export function answerOf({ epoch, to }: Place, rejected: { sku: string; reason: string }[] = []): Answer {
  return { epoch, to, ...(rejected.length === 0 ? {} : { rejected }) };
}

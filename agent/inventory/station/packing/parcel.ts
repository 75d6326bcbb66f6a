/**
 * The weight of a packed order. Each box is weighed by itself: a scale holds one parcel, and the tolerances of several
 * boxes together would hide a missing item. They come in any order, so a weight is taken for the box that it fits, of
 * the newest first; when it fits none, it is told as that of the box which the packer was asked for: whatever else it
 * may be nearer to, the answer ships that one.
 */
import { type Decision, unchanged } from '../../decision.ts';
import type { Draft, EntryBody } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { orderProgress } from '../../nouns/orders/order-lines.ts';
import type { Box } from '../../nouns/orders/packing-list.ts';
import { boxesToWeigh, boxToWeigh } from '../../nouns/orders/packing-list.ts';
import type { Question, WrongWeight } from '../../nouns/station/session.ts';
import type { WeightSubmission } from '../../nouns/submission.ts';
import { checkParcel, itemTolerancePpmDefault, type ParcelCheck } from '../../weighing/parcel.ts';
import { type Bench, refused, sessionDraft, stepped } from '../bench.ts';
import { expectedOf } from './box-weight.ts';
import { closing, listOf, ofOrder, shipDrafts } from './shipping.ts';

type CheckBody = EntryBody['parcel-check'];

/** @param shown a weight that is believed  @param device the scale that showed it */
export function weighPacking(bench: Bench, device: string, shown: WeightSubmission['weight']): Decision {
  const { document } = bench.session;
  const order = document?.type === 'order' ? bench.plan.order(document.merchant, document.id) : undefined;
  const waiting = order?.status === 'packed' ? boxesToWeigh(listOf(bench, order)).toReversed() : [];
  const judged =
    order === undefined ? [] : waiting.map((box) => ({ box: box.box, check: checkBox(bench, order, box, shown) }));
  const best = judged.find(({ check }) => check.type === 'fits') ?? judged[0];
  if (order === undefined || best === undefined) {
    return unchanged({ station: bench.station.name, text: 'Nothing here waits for a weight.' });
  }
  const { box, check } = best;
  const seen = { box, device, digits: shown.digits, unit: shown.unit };
  if (check.type === 'fits') return settle(bench, order, { result: 'fits', ...seen, ...figures(check) });
  const text = `Box ${box}: ${check.words} Look into it and weigh it again; CONFIRM ships it as it is, REOPEN opens the order.`;
  const asking = (weighed?: WrongWeight): Draft =>
    sessionDraft(bench, { change: 'ask', question: { about: 'weight', box, text, ...(weighed && { weighed }) } });
  if (check.type === 'not-checkable') return refused(bench, 'needs-confirm', text, {}, [asking()]);
  const body: CheckBody = { result: 'differs', ...seen, ...figures(check), text: check.words };
  return refused(bench, 'needs-confirm', text, {}, [
    { kind: 'parcel-check', ...ofOrder(bench, order), body },
    asking(wrongWeight(check, shown)),
  ]);
}

function wrongWeight(
  { expectedG, explanations }: Extract<ParcelCheck, { type: 'differs' }>,
  { digits, unit }: WeightSubmission['weight'],
): WrongWeight {
  const [best] = explanations;
  const likely = best && { what: best.what, sku: best.sku, pieces: best.pieces };
  return { digits, unit, expectedG, ...(likely && { likely }) };
}

function checkBox(bench: Bench, order: OrderRow, box: Box, shown: WeightSubmission['weight']): ParcelCheck {
  // What was tared away nobody here knows: a parcel is judged with all that it weighs.
  if (shown.kind === 'net') {
    return {
      type: 'not-checkable',
      skus: [],
      words: 'The scale shows a net weight: take everything off and clear its tare.',
    };
  }
  const expected = expectedOf(bench, order, box);
  if ('unknown' in expected) return { type: 'not-checkable', skus: [], words: expected.unknown };
  const { lines, packaging } = expected;
  const division = { digits: lastPlace(shown.digits), unit: shown.unit };
  return checkParcel(lines, packaging, shown, { itemTolerancePpm: itemTolerancePpmDefault, division });
}

/**
 * The scale's step is not configured, and round digits tell nothing of it: taken as fine as it can be. Too coarse a
 * step would let a wrong parcel pass; too fine a one costs a second look, which the packaging's tolerance has room for.
 */
function lastPlace(digits: string): string {
  const places = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  return places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`;
}

const figures = ({ expectedG, differenceG, toleranceG }: Exclude<ParcelCheck, { type: 'not-checkable' }>) => ({
  ...{ expectedG, differenceG, toleranceG },
});

/** A person's word instead of a weight that fits. The caller has answered the question. */
export function shipUnweighed(
  bench: Bench,
  order: OrderRow,
  { box, text }: Extract<Question, { about: 'weight' | 'unweighed' }>,
): Decision {
  if (!boxesToWeigh(listOf(bench, order)).some((waiting) => waiting.box === box)) {
    return refused(bench, 'bad-command', `Box ${box} of order ${order.id} does not wait for its weight any more.`);
  }
  return settle(bench, order, { result: 'overridden', box, text });
}

/** One box is settled; after the last one the order ships. */
function settle(bench: Bench, order: OrderRow, body: CheckBody): Decision {
  const { plan, session } = bench;
  plan.add([{ kind: 'parcel-check', ...ofOrder(bench, order), body }]);
  const next = boxToWeigh(listOf(bench, order));
  if (next === undefined) {
    plan.add(shipDrafts(bench, order));
    return stepped(plan.drafts, ...closing(bench, order));
  }
  if (session.question !== null) plan.add([sessionDraft(bench, { change: 'answer', answer: 'cancel' })]);
  const fits = body.result === 'fits';
  const settled = fits ? 'is fine' : 'goes without a weight that fits';
  const text = `Box ${body.box} ${settled}. Put box ${next.box} on the scale.`;
  return stepped(plan.drafts, fits ? 'weighed' : 'overridden', text, orderProgress(order), { what: '', box: body.box });
}

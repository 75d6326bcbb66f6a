/**
 * Counting by weight at receiving: the scale says how many, when it can be certain (`weighing/count.ts`).
 *
 *   WEIGH, then a scan of the item      the pieces are waited for
 *   QTY n, then n pieces on the scale   a sample: so much weighs one; several samples add up
 *   all of them on the scale            counted, or what is missing to be certain
 *
 * Without a sample the item's own unit weight is taken, which is no better than one piece that was weighed: good for a
 * handful. The sample of the lot before is taken again, and that lot itself where it makes a better one.
 */
import { type Decision, unchanged } from '../../decision.ts';
import type { Question } from '../../nouns/station/session.ts';
import type { ItemRow } from '../../nouns/stock/item.ts';
import type { CountedByWeight } from '../../nouns/stock/movement.ts';
import { countPieces } from '../../weighing/count.ts';
import { improvedBy } from '../../weighing/improve.ts';
import { massOf, type Shown } from '../../weighing/mass.ts';
import { type Lot, type PieceWeight, pieceWeight, scatterPpmDefault } from '../../weighing/sample.ts';
import { type Bench, preceded, refused, scanTextMax, sessionDraft, stepped, workAt } from '../bench.ts';
import { type Label, readLabel } from '../label.ts';
import { receive } from './arrivals.ts';

type Pieces = Extract<Question, { about: 'pieces' }>;

/** Samples that one item is weighed in; somebody who needs more has the wrong scale. */
const lotsMax = 16;
/** Movements looked back through for the sample of the lot before. */
const lookBack = 50;

/** WEIGH: the next item is counted by its weight. */
export function weighNext(bench: Bench): Decision {
  if (workAt(bench) !== 'receiving')
    return refused(bench, 'bad-command', 'Goods are counted by weight at receiving only.');
  if (bench.station.hasScale !== true)
    return refused(bench, 'bad-command', 'This station has no scale: count the pieces by hand and key in how many.');
  const next = sessionDraft(bench, { change: 'quantity', quantity: 0 });
  return stepped([next], 'quantity', 'By weight: scan a piece, then put all of them on the scale.');
}

/** The item of which pieces will be on the scale. @param text its label, as the scanner sent it */
export function scanPieces(bench: Bench, text: string, { item, units }: Label): Decision {
  if (units !== 1) {
    const words = `This code stands for ${units} × ${item.name}: scan the code of a single piece to count by weight.`;
    return refused(bench, 'bad-quantity', words, { item });
  }
  const lots = lotsBefore(bench, item);
  const about = { about: 'pieces', merchant: item.merchant, sku: item.sku } as const;
  const question: Pieces = { ...about, scan: text.slice(0, scanTextMax), device: bench.scan?.device ?? '', lots };
  return stepped(asking(bench, question), 'to-weigh', whatToWeigh(item, lots));
}

/** @param shown a weight that is believed  @param device the scale that showed it */
export function weighReceiving(bench: Bench, device: string, shown: Shown): Decision {
  const { question, quantity } = bench.session;
  const item = question?.about === 'pieces' ? bench.plan.item(question.merchant, question.sku) : undefined;
  if (question?.about !== 'pieces' || item === undefined) {
    return unchanged({ station: bench.station.name, text: 'Nothing here waits for a weight.' });
  }
  return quantity === null
    ? weighAll(bench, question, item, device, shown)
    : weighSample(bench, question, item, quantity, shown);
}

/** Nothing counts by itself while the pieces are not on the scale. */
export function stillToWeigh(bench: Bench, question: Pieces): Decision {
  return refused(bench, 'not-certain', 'Put the pieces on the scale: it says how many they are.', {}, [
    sessionDraft(bench, { change: 'ask', question }),
  ]);
}

function asking(bench: Bench, question: Pieces) {
  return [
    sessionDraft(bench, { change: 'quantity', quantity: null }),
    sessionDraft(bench, { change: 'ask', question }),
  ];
}

function whatToWeigh({ name, unitWeightG }: ItemRow, lots: readonly Lot[]): string {
  if (lots.length > 0 || unitWeightG !== null) return `Put all ${name} on the scale.`;
  return `Nobody knows what ${name} weighs: count ten by hand, key in QTY 10 and put them on the scale.`;
}

function weighSample(bench: Bench, question: Pieces, item: ItemRow, pieces: number, shown: Shown): Decision {
  const lot: Lot = { pieces, shown };
  const alone = pieceWeight([lot], {});
  const useless = 'refused' in alone && !tooSmall.has(alone.refused.code);
  const lots = useless ? question.lots : [...question.lots, lot].slice(-lotsMax);
  const drafts = asking(bench, { ...question, lots });
  const sample = pieceWeight(useless ? [lot] : lots, {});
  if ('refused' in sample) return refused(bench, 'not-certain', sample.refused.missing, { item }, drafts);
  const words = `${sample.piece.pieces} × ${item.name} weighed. Now put all of them on the scale, these too.`;
  return stepped(drafts, 'to-weigh', words);
}

/** More of the same mends these; anything else does not become true by adding to it. */
const tooSmall: ReadonlySet<string> = new Set(['few-pieces', 'few-steps', 'little-load']);

function weighAll(bench: Bench, question: Pieces, item: ItemRow, device: string, shown: Shown): Decision {
  const { lots } = question;
  const piece = pieceOf(item, lots);
  if (piece === undefined)
    return refused(bench, 'not-certain', whatToWeigh({ ...item, unitWeightG: null }, []), { item });
  if ('refused' in piece) return refused(bench, 'not-certain', piece.refused.missing, { item });
  const count = countPieces(piece.piece, shown, {});
  if (count.type !== 'accepted') return refused(bench, 'not-certain', count.missing, { item });
  const { ratio, residual, uncertainty, scatterPpm } = count.evidence;
  const weight: CountedByWeight = { ...shown, device, sample: [...lots], scatterPpm, ratio, residual, uncertainty };
  const there = { ...bench, scan: { text: question.scan, device: question.device } };
  const label = readLabel(there, question.scan, 1);
  if ('code' in label) return refused(there, label.code, label.text);
  const answered = sessionDraft(bench, { change: 'answer', answer: 'confirm' });
  const arrival: Label = { ...label, units: count.pieces, body: { ...label.body, weight } };
  return preceded([answered], receive(there, [arrival], false));
}

function pieceOf(item: ItemRow, lots: readonly Lot[]): ReturnType<typeof pieceWeight> | undefined {
  if (lots.length > 0) return pieceWeight(lots, {});
  const piece = item.unitWeightG === null ? undefined : typedPiece(item.unitWeightG);
  return piece === undefined ? undefined : { piece };
}

/**
 * One piece, weighed by whoever typed its weight: besides the scatter of all pieces, its last decimal place is rounded.
 */
function typedPiece(digits: string): PieceWeight | undefined {
  const weight = massOf({ digits, unit: 'g' });
  const division = massOf({ digits: digits.replace(/\d/g, '0').replace(/0$/, '1'), unit: 'g' });
  if (weight === undefined || division === undefined || weight.units <= 0n) return undefined;
  // Both have the same number of decimals, so the same power of ten.
  const roundingPpm = Number((500_000n * division.units + weight.units - 1n) / weight.units);
  return { lots: [], pieces: 1, weight, division, scatterPpm: scatterPpmDefault + roundingPpm, coarse: false };
}

/** The sample of the last lot of this item that was counted here, made better by that lot where it can be. */
function lotsBefore({ plan, station, session }: Bench, item: ItemRow): Lot[] {
  const last = plan.movements(station.name, session.since, lookBack).find(({ kind, merchant, sku, body }) => {
    return kind === 'receipt' && merchant === item.merchant && sku === item.sku && body.weight !== undefined;
  });
  const { weight } = last?.body ?? {};
  const piece = weight === undefined ? undefined : pieceOf(item, weight.sample);
  if (weight === undefined || piece === undefined || 'refused' in piece) return [];
  const { piece: sampled } = piece;
  const better = improvedBy(sampled, countPieces(sampled, { digits: weight.digits, unit: weight.unit }, {}), {});
  return [...better.lots];
}

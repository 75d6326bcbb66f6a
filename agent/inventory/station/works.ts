/** What each kind of work makes of goods, of FINISH and of CONFIRM: one line each. */
import type { Decision } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Question } from '../nouns/station/session.ts';
import { kitProblem } from '../nouns/stock/kit.ts';
import { retiredProblem } from '../nouns/stock/retired.ts';
import type { Work } from '../nouns/work.ts';
import { type Bench, refused, scanTextMax, sessionDraft, workAt } from './bench.ts';
import { conditionScan } from './conditions.ts';
import { confirmCounting, countScan, finishCounting } from './counting/counting.ts';
import type { Label } from './label.ts';
import { confirmPacking, finishPacking, packScan } from './packing/packing.ts';
import { confirmReceiving, finishReceiving, receiveScan } from './receiving/receiving.ts';

type Steps = {
  scan(bench: Bench, label: Label): Decision;
  finish(bench: Bench): Decision;
  /** @param question the one that waited; whatever comes of it, it is answered */
  confirm(bench: Bench, question: Question): Decision;
};

const steps: { [W in Work]: Steps } = {
  receiving: { scan: receiveScan, finish: finishReceiving, confirm: confirmReceiving },
  packing: { scan: packScan, finish: finishPacking, confirm: confirmPacking },
  counting: { scan: countScan, finish: finishCounting, confirm: confirmCounting },
};

export const stepsAt = (bench: Bench): Steps => steps[workAt(bench)];

/**
 * Units of one scan that nobody is asked about where the station says nothing: a pallet of small goods holds no more, a
 * slip of the keypad does.
 */
const askAboveDefault = 1_000;

/**
 * Goods at a station, whatever they mean there. @param units how many a person said they are, when somebody was asked
 */
export function goodsScan(bench: Bench, label: Label, units?: number): Decision {
  const { station, scan } = bench;
  const kit = kitProblem(label.item);
  if (kit !== undefined) return refused(bench, 'is-kit', kit, label);
  const retired = retiredProblem(label.item);
  if (retired !== undefined) return refused(bench, 'item-retired', retired, label, spentOnIt(bench));
  const most = station.askAbove ?? askAboveDefault;
  if (units === undefined && label.units > most && scan !== undefined) return tooMany(bench, label, scan);
  if (bench.session.condition !== undefined && workAt(bench) !== 'receiving') {
    return conditionScan(bench, units === undefined ? label : { ...label, units }, bench.session.condition);
  }
  return stepsAt(bench).scan(bench, units === undefined ? label : { ...label, units });
}

/** What was said of the goods that are set aside now is not said of the next ones. */
function spentOnIt(bench: Bench): Draft[] {
  const { quantity, condition } = bench.session;
  return [
    ...(quantity ? [sessionDraft(bench, { change: 'quantity', quantity: null })] : []),
    ...(condition === undefined ? [] : [sessionDraft(bench, { change: 'condition', condition: null })]),
  ];
}

/** More than anybody counts here in one scan: a slip of the keypad, or a label that was read wrong. */
function tooMany(bench: Bench, { item, units }: Label, scan: { text: string; device: string }): Decision {
  const of = { merchant: item.merchant, sku: item.sku };
  const read = { scan: scan.text.slice(0, scanTextMax), device: scan.device };
  const question: Question = { about: 'quantity', units, ...read, of };
  const text = `${units.toLocaleString('en-US')} × ${item.name}, is that right? CONFIRM counts them, CANCEL leaves them.`;
  return refused(bench, 'needs-confirm', text, { item, units }, [sessionDraft(bench, { change: 'ask', question })]);
}

/** One outcome as a station's screen shows it: what was scanned, what came of it, and how far its document is. */
import type { Outcome, Progress } from '../../inventory/nouns/outcome.ts';
import { signalFor } from '../../stations/feedback.ts';
import { printable } from '../printable.ts';
import { codeOf, lengths, shownAbout, unknownAs, whyOf } from './scan-words.ts';
import type { ShownScan, StationInput } from './station-view.ts';

/** Whoever counts must not read what the books expect: then it is no count. */
export function shownStock(what: ShownScan['what'], inStock: number | null | undefined): number | null {
  return what === 'count' ? null : (inStock ?? null);
}

export function shownScan(
  id: number,
  { at, text, outcome, resender, weight }: Extract<StationInput, { type: 'outcome' }>,
): ShownScan {
  const scan: ShownScan = {
    ...(resender !== undefined && { resender }),
    ...(weight && { weight }),
    ...{ id, at, result: signalFor(outcome), ...codeOf(text, outcome) },
    ...{ seq: null, what: null, sku: null, name: null, units: null, inStock: null, condition: null, refusal: null },
    ...{ step: null, detail: null, line: null, completes: null, times: 1, fits: null },
  };
  switch (outcome.type) {
    case 'recorded': {
      const { seq, what, inStock, progress } = outcome;
      return { ...scan, seq, ...shownGoods(outcome, progress), inStock: shownStock(what, inStock) };
    }
    case 'refused':
      return {
        ...scan,
        seq: outcome.seq ?? null,
        refusal: outcome.code,
        ...unknownAs(outcome.code, text),
        detail: printable(outcome.text, lengths.detail),
        sku: outcome.item === undefined ? null : printable(outcome.item.sku, lengths.code),
        name: outcome.item === undefined ? null : printable(outcome.item.name, lengths.name),
        fits: outcome.fits ?? null,
        ...(outcome.practice && { practice: true }),
        ...(outcome.short !== undefined && { short: outcome.short }),
        ...(outcome.reopens !== undefined && { reopens: printable(outcome.reopens, lengths.code) }),
        ...(outcome.used !== undefined && {
          used: { ...outcome.used, order: printable(outcome.used.order, lengths.code) },
        }),
      };
    case 'stepped': {
      const { seq, step, practice, practised, progress, about } = outcome;
      const detail = printable(outcome.text, lengths.detail);
      return {
        ...{ ...scan, seq: practice === true ? null : seq, step, detail },
        ...(practice && { practice }),
        ...(about !== undefined && shownAbout(about)),
        ...(practised !== undefined && shownGoods(practised, progress)),
      };
    }
    case 'done':
      return { ...scan, seq: outcome.seq };
    case 'unchanged': {
      if (outcome.already === undefined) return scan;
      const { step, what } = outcome.already;
      return { ...scan, step, already: true, ...(what !== '' && { name: printable(what, lengths.name) }) };
    }
  }
}

type Goods = Pick<
  Extract<Outcome, { type: 'recorded' }>,
  'what' | 'sku' | 'name' | 'units' | 'condition' | 'conditionReason' | 'returned'
>;

/** What counted, or would have. */
function shownGoods({ what, units, returned, condition, ...goods }: Goods, progress: Progress | undefined) {
  const { done, of } = progress?.line ?? { done: 0, of: 0 };
  const complete = progress !== undefined && progress.unitsOf > 0 && progress.unitsDone >= progress.unitsOf;
  return {
    ...{ what, units, line: of === 0 ? null : { done, of } },
    ...{ sku: printable(goods.sku, lengths.code), name: printable(goods.name, lengths.name) },
    condition: returned === 'good' ? returned : (condition ?? null),
    ...whyOf(goods.conditionReason),
    completes: complete ? printable(progress.document.id, lengths.code) : null,
  };
}

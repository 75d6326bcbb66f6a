/**
 * The first delivery of somebody who is new, step by step, at a receiving station that practises: what to do next, as a
 * pure function of what was done. Nothing of it is kept: whoever begins again is led again.
 */
import type { BenchView } from '../../views/bench-view.ts';
import type { ShownScan } from '../../views/station-view.ts';

export const guideSteps = ['open', 'scan', 'quantity', 'finish', 'over'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** @param recent newest first; null: nobody is led here */
export function guideFor(bench: BenchView | null, recent: readonly ShownScan[]): GuideStep | null {
  if (bench?.practice !== true || bench.work !== 'receiving') return null;
  const began = recent.findIndex(({ step }) => step === 'practice-on');
  const since = began < 0 ? recent : recent.slice(0, began);
  const counted = since.some(({ step, name }) => step === 'practised' && name !== null);
  if (bench.document === null)
    return since.some(({ step }) => step === 'practised' || step === 'opened') ? 'over' : 'open';
  if (!counted) return 'scan';
  return since.some(({ step }) => step === 'quantity') ? 'finish' : 'quantity';
}

/**
 * The first delivery of somebody who is new, step by step, at a receiving station that practises: what to do next, as a
 * pure function of what was tried. All of a delivery comes by: its kinds, a damaged one, several at once, and its end.
 */
import type { BenchView } from '../../views/bench-view.ts';

export const guideSteps = ['open', 'scan', 'damaged', 'quantity', 'finish', 'over'] as const;
/** `loose`: nothing is announced, so nothing can be opened. */
export type GuideStep = (typeof guideSteps)[number] | 'loose';

/** Kinds of goods after which somebody knows how it goes on. */
const kindsMax = 3;

/** @param open documents that can be opened; null: nobody knows yet  @returns null: nobody is led here */
export function guideFor(bench: BenchView | null, open: number | null): GuideStep | null {
  if (bench === null || !bench.practice || bench.work !== 'receiving' || bench.tried === null) return null;
  const { document, tried } = bench;
  if (document !== null && document.type !== 'notice') return null;
  if (tried.closed) return 'over';
  if (document === null && (tried.opened || open !== 0)) return 'open';
  const kindsThere = document?.lines.filter(({ of }) => of !== 0).length ?? 1;
  if (tried.kinds < Math.min(kindsMax, kindsThere)) return document === null ? 'loose' : 'scan';
  // Of a small delivery nothing is left to be damaged.
  const all = document !== null && document.unitsOf !== null && document.unitsDone >= document.unitsOf;
  if (!all && !tried.damaged) return 'damaged';
  if (!all && !tried.quantity) return 'quantity';
  return document === null ? 'over' : 'finish';
}

/** Whether somebody who is new is told what to do next. */
export const isLed = (bench: BenchView | null, choices: readonly unknown[] | null): boolean =>
  guideFor(bench, choices?.length ?? null) !== null;

/** Which step it is, from 1. */
export const guidePlace = (step: GuideStep): number => guideSteps.indexOf(step === 'loose' ? 'scan' : step) + 1;

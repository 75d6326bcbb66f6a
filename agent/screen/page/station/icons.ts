/// <reference lib="dom" />
/** One shape for each result, told apart without colour. */
import { svg, type TemplateResult } from 'lit/html.js';
import type { ShownScan } from '../../views/station-view.ts';
import { type Card, cardOf } from '../sound-card.ts';

const ask = svg`<circle cx="32" cy="32" r="28" /><path d="M23 25c0-13 19-12 18-1 0 7-9 7-9 14" /><path d="M32 47v1" />`;

type Shape = Card | 'weigh' | 'condition';

const tag = svg`<path d="M6 6h24l28 28-24 24L6 30z" /><path d="M19 19v1" />`;

const shapes: Readonly<Record<Shape, TemplateResult>> = {
  good: svg`<circle cx="32" cy="32" r="28" /><path d="M18 33l10 10 19-21" />`,
  unknown: ask,
  question: ask,
  refused: svg`<path d="M21 5h22l16 16v22L43 59H21L5 43V21z" /><path d="M22 22l20 20M42 22L22 42" />`,
  duplicate: svg`<rect x="6" y="6" width="36" height="36" rx="6" /><path d="M50 22h4a4 4 0 0 1 4 4v28a4 4 0 0 1-4 4H26a4 4 0 0 1-4-4v-4" />`,
  weigh: svg`<path d="M12 56h40M16 56l4-22h24l4 22M32 34V22M12 22h40" />`,
  condition: tag,
  apart: tag,
  dropped: svg`<path d="M22 12L8 26l14 14" /><path d="M8 26h32c10 0 16 6 16 18" />`,
  armed: svg`<path d="M16 16l32 32M48 16L16 48" />`,
  practice: svg`<path d="M32 11L5 24l27 13 27-13z" /><path d="M16 30v13c8 8 24 8 32 0V30M59 24v18" />`,
  step: svg`<path d="M10 32h42M36 14l18 18-18 18" />`,
  trouble: svg`<path d="M32 6l28 50H4z" /><path d="M32 24v14" /><path d="M32 47v1" />`,
};

/** A condition is said of the next scan, as a quantity is; it multiplies nothing. */
export const iconOf = (scan: ShownScan): Shape =>
  scan.practice !== true && scan.step === 'condition' ? 'condition' : lookOf(scan);

/** In which colour it stands. */
export const lookOf = (scan: ShownScan): Card => cardOf(scan);

export function resultIcon(result: Shape): TemplateResult {
  return svg`<svg class="icon" viewBox="0 0 64 64" aria-hidden="true" focusable="false">${shapes[result]}</svg>`;
}

/// <reference lib="dom" />
/**
 * Nothing on a station's page is ever cut: what does not fit its place is written smaller, step by step, and wraps from
 * then on (style.ts says how). Buttons are never pushed out of their place, because the words above them give way.
 */

/** In this order: what a part takes, its neighbours no longer have. */
const parts = [
  '.actions',
  '.below',
  '.answers',
  '.word',
  '.said',
  '.weight',
  '.asked',
  '.byhand',
  '.document',
] as const;
const stepsMax = 7;
/** A list rather names fewer than that nobody can read them. */
const listSteps = 4;

/** Pixels that rounding alone may make of nothing. */
const slack = 1;

/**
 * Called after every change of the page, and of its size.
 * @param shortest lists have as few rows as there can be
 * @returns false when a list is to have fewer
 */
export function fitAll(root: Element, shortest: boolean): boolean {
  const cut = parts.filter((part) => {
    const steps = part === '.document' && !shortest ? listSteps : stepsMax;
    return [...root.querySelectorAll<HTMLElement>(part)].map((element) => shrunk(element, steps)).includes(false);
  });
  return shortest || !cut.includes('.document');
}

/** @returns whether it fits now */
function shrunk(element: HTMLElement, steps: number): boolean {
  delete element.dataset.fit;
  for (let step = 1; isCut(element); step++) {
    if (step > steps) return false;
    element.dataset.fit = String(step);
  }
  return true;
}

function isCut(element: HTMLElement): boolean {
  const cut = (each: Element) =>
    each.scrollHeight > each.clientHeight + slack || each.scrollWidth > each.clientWidth + slack;
  return cut(element) || [...element.querySelectorAll('button')].some(cut);
}

/// <reference lib="dom" />
/**
 * Nothing on a station's page is ever cut: what does not fit its place is written smaller, step by step, and wraps from
 * then on (style.ts says how). Buttons are never pushed out of their place, because the words above them give way.
 * Where a screen has room to spare, what is said is written larger first, for people who stand further away.
 */

/** These are written larger where there is room. */
const growing = ['.said', '.document'] as const;
const larger = ['+3', '+2', '+1'] as const;
/** What is said rather is a little smaller than that a word is broken in it. */
const whole = ['+0', '+w1', '+w2', '+w3', '+w4'] as const;
/** Parts of them that shrink by themselves: a headline may, by so many steps, so that what it is about is larger. */
const ownParts = { '.word': 2, '.what': 0 } as const;

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
  '.rare',
  '.lines .what',
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
 * @param roomy the screen is larger than the smallest
 * @returns false when a list is to have fewer
 */
export function fitAll(root: Element, { shortest, roomy }: { shortest: boolean; roomy: boolean }): boolean {
  for (const part of growing) {
    for (const element of root.querySelectorAll<HTMLElement>(part)) enlarge(element, roomy, part === '.said');
  }
  const cut = parts.filter((part) => {
    const steps = part === '.document' && !shortest ? listSteps : stepsMax;
    return [...root.querySelectorAll<HTMLElement>(part)].map((element) => shrunk(element, steps)).includes(false);
  });
  return shortest || !cut.includes('.document');
}

/** As large as it can be without anything in it being cut or broken inside a word. */
function enlarge(element: HTMLElement, roomy: boolean, wordsStayWhole: boolean): void {
  const own = Object.entries(ownParts).flatMap(([part, steps]) =>
    [...element.querySelectorAll<HTMLElement>(part)].map((each) => ({ each, steps })),
  );
  const fits = (size: string, most: number): boolean => {
    element.dataset.fit = size;
    return own.every(({ each, steps }) => shrunk(each, Math.max(steps, most))) && !isCut(element);
  };
  if (roomy && larger.some((size) => fits(size, 0))) return;
  if (wordsStayWhole && whole.some((size) => fits(size, stepsMax))) return;
  delete element.dataset.fit;
}

/** @returns whether it fits now */
function shrunk(element: HTMLElement, steps: number): boolean {
  if (element.dataset.fit?.startsWith('+') !== true || isCut(element)) delete element.dataset.fit;
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

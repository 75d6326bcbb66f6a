/// <reference lib="dom" />
/**
 * Nothing on a station's page is ever cut: what does not fit its place is written smaller, step by step, and wraps from
 * then on (style.ts says how). Buttons are never pushed out of their place, because the words above them give way.
 * Where a screen has room to spare, what is said is written larger first, for people who stand further away.
 */

/** Sizes of what is said and of lists, the largest first: words stay whole, and a name may take two lines. */
const sizes = ['+3', '+2', '+1', '+0', '+w1', '+w2', '+w3', '+w4'] as const;
/** The first that is no larger than elsewhere: there is more on screens with room to spare. */
const usual = sizes.indexOf('+0');
/** A list goes no further down: from there on, names in it shrink one by one. */
const listLast = sizes.indexOf('+w2');
const stepsMax = 7;
/** A headline may shrink by itself, by so many steps, so that what it is about is larger; a name in a list may not. */
const ownParts = { '.word': { steps: 2, down: stepsMax }, '.what': { steps: 0, down: 0 } } as const;

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
/** A list rather names fewer than that nobody can read them. */
const listSteps = 4;

/** Pixels that rounding alone may make of nothing. */
const slack = 1;

/** How large the lines of a document are: with the next scan they are not larger, and seldom smaller. */
let lines = { of: '', from: 0 };

/**
 * Called after every change of the page, and of its size.
 * @param shortest lists have as few rows as there can be
 * @param filled they have more than at first: none of it may be smaller for that
 * @param roomy the screen is larger than the smallest
 * @returns false when a list is to have fewer
 */
export function fitAll(
  root: Element,
  { shortest, filled, roomy }: Record<'shortest' | 'filled' | 'roomy', boolean>,
): boolean {
  const largest = roomy ? 0 : usual;
  for (const element of root.querySelectorAll<HTMLElement>('.said')) enlarge(element, largest, sizes.length - 1);
  const list = [...root.querySelectorAll<HTMLElement>('.document')].find(({ clientHeight }) => clientHeight > 0);
  const of = list && listOf(list, root);
  const first = filled ? sizeOf(list) : Math.max(largest, of === lines.of ? lines.from : 0);
  if (list !== undefined) enlarge(list, first, filled ? first : listLast);
  const cut = parts.filter((part) => {
    const steps = part !== '.document' || shortest ? stepsMax : filled ? 0 : listSteps;
    return [...root.querySelectorAll<HTMLElement>(part)].map((element) => shrunk(element, steps)).includes(false);
  });
  if (!shortest && cut.includes('.document')) return false;
  if (of !== undefined) lines = { of, from: sizeOf(list) };
  return true;
}

/** What has no size of its own is no larger than the smallest. */
function sizeOf(list: HTMLElement | undefined): number {
  const at = sizes.indexOf(list?.dataset.fit as (typeof sizes)[number]);
  return at < 0 ? listLast : at;
}

/** One document on one screen; of what could be opened there is always another list. */
function listOf(list: Element, root: Element): string | undefined {
  if (list.matches('.choices')) return undefined;
  // While an error or a banner takes room; when it has gone, all is as before.
  const less = root.querySelectorAll('.banner, .earlier').length;
  return `${list.ariaLabel} ${innerWidth}×${innerHeight} ${less}`;
}

/** @returns how many rows more a list has room for that leaves some out */
export function spareRows(root: Element): number {
  const tail = root.querySelector('.document > .more');
  const list = tail?.parentElement;
  const rows = [...(tail?.previousElementSibling?.children ?? [])].map((row) => row.getBoundingClientRect());
  if (tail == null || list == null || rows.length === 0) return 0;
  const pitches = rows.map(({ top, height }, at) => (rows[at + 1]?.top ?? top + height) - top);
  const end = list.getBoundingClientRect().bottom - Number.parseFloat(getComputedStyle(list).paddingBottom);
  return Math.max(0, Math.floor((end - tail.getBoundingClientRect().bottom) / Math.max(...pitches)));
}

/** As large as it can be without anything in it being cut or broken inside a word. */
function enlarge(element: HTMLElement, first: number, last: number): void {
  const own = Object.entries(ownParts).flatMap(([part, may]) =>
    [...element.querySelectorAll<HTMLElement>(part)].map((each) => ({ each, ...may })),
  );
  const fits = (size: string, at: number): boolean => {
    if (at < first || at > last) return false;
    element.dataset.fit = size;
    return own.every(({ each, steps, down }) => shrunk(each, at < usual ? steps : down)) && !isCut(element);
  };
  if (!sizes.some(fits)) delete element.dataset.fit;
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

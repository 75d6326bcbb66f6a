/**
 * What stands behind the colon of a term: texts with `*`, numbers, dates, yes and no. Each reads a value once and gives
 * the question to ask.
 */
import { dayAfter } from '../nouns/text/dates.ts';

type Question<Value> = (value: Value) => boolean;

/** The same in capitals or not; `*` stands for any characters, none included. Takes time in proportion to the text. */
export function textLike(pattern: string): Question<string> {
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (text) => text.toLowerCase() === first;
  return (text) => {
    const folded = text.toLowerCase();
    if (folded.length < first.length + last.length || !folded.startsWith(first) || !folded.endsWith(last)) return false;
    const end = folded.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = folded.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** Somewhere in the text; with a `*` the whole of it has to be like that. */
export function textHas(pattern: string): Question<string> {
  if (pattern.includes('*')) return textLike(pattern);
  const wanted = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

type Range<Value> = { from?: Value; below?: Value };

const compared = /^(<=|>=|<|>|=)?([^<>=.]+)$/;
const between = /^([^<>=.]+)\.\.([^<>=.]+)$/;

/** `<5`, `>=5`, `5`, `5..10`; undefined: not to be read. @param next the value right after another one */
function rangeOf<Value>(
  text: string,
  read: (text: string) => Value | undefined,
  next: (value: Value) => Value,
): Range<Value> | undefined {
  const [, low, high] = between.exec(text) ?? [];
  if (low !== undefined && high !== undefined) {
    const from = read(low);
    const to = read(high);
    return from === undefined || to === undefined ? undefined : { from, below: next(to) };
  }
  const [, sign = '=', typed] = compared.exec(text) ?? [];
  const value = typed === undefined ? undefined : read(typed);
  if (value === undefined) return undefined;
  if (sign === '<') return { below: value };
  if (sign === '<=') return { below: next(value) };
  if (sign === '>') return { from: next(value) };
  return sign === '>=' ? { from: value } : { from: value, below: next(value) };
}

function within<Value extends string | number>({ from, below }: Range<Value>): Question<Value> {
  return (value) => (from === undefined || value >= from) && (below === undefined || value < below);
}

export function numberLike(text: string): Question<number> | undefined {
  const read = (digits: string) => (/^-?\d{1,9}$/.test(digits) ? Number(digits) : undefined);
  const range = rangeOf(text, read, (value) => value + 1);
  return range && within(range);
}

/** Local dates, YYYY-MM-DD. */
export function dateLike(text: string): Question<string> | undefined {
  const range = dateRange(text);
  return range && within(range);
}

/** Instants, UTC as text. @param startOf when a local date begins, in the same manner of writing */
export function instantLike(
  text: string,
): ((instant: string, startOf: (date: string) => string) => boolean) | undefined {
  const range = dateRange(text);
  if (range === undefined) return undefined;
  const { from, below } = range;
  return (instant, startOf) =>
    (from === undefined || instant >= startOf(from)) && (below === undefined || instant < startOf(below));
}

const dateRange = (text: string): Range<string> | undefined => rangeOf(text, readDate, dateAfter);

function readDate(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  // The 31st of a month that has none is written otherwise.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : text;
}

/** Sorts behind every date. */
const endOfTime = ':';

function dateAfter(date: string): string {
  const next = dayAfter(date);
  return next.startsWith('+') ? endOfTime : next;
}

const words: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  true: true,
  no: false,
  off: false,
  false: false,
};

export const yesOrNo = (text: string): boolean | undefined => words[text.toLowerCase()];

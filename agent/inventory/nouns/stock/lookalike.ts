/**
 * SKUs that a person cannot tell apart. Two that only differ in how their blanks, dashes and wide letters are made, or
 * in letters of another script that look the same, are never two items; two that only differ in capitals may be, and
 * that is said.
 */
import type { Tables } from '../tables.ts';

/**
 * Letters of Cyrillic, Greek, Armenian, Cherokee that look like a Latin one in the usual type (Unicode's confusables,
 * UTS 39).
 */
const twins: readonly (readonly [theirs: string, latin: string])[] = [
  ['АВЕЅІЈКМНОРСТУҮХԚԜаеіјкорсухѕһԁԛԝ', 'ABESIJKMHOPCTYYXQWaeijkopcyxshdqw'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿικνορυχϲϳ', 'ABEZHIKMNOPTYXCJikvopuxcj'],
  ['ՍՕսօոհᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏚᎢᏙᎳᏃ', 'UOuonhABCDEHJKLMPSTVWZ'],
  ['ı', 'i'],
];
const latin: ReadonlyMap<string, string> = new Map(
  twins.flatMap(([theirs, ours]) => Array.from(theirs, (letter, at) => [letter, ours.charAt(at)] as const)),
);

/** What the eye makes of it: the same text for SKUs that look the same. Upper and lower case stay apart. */
export function look(sku: string): string {
  const plain = sku
    .normalize('NFKC')
    .replace(/[‐‑‒–—―−﹣]/g, '-')
    .replace(/[‘’‛′ʹʼ]/g, "'")
    .replace(/[⁄∕]/g, '/')
    .replace(/\s+/g, ' ');
  return Array.from(plain, (character) => latin.get(character) ?? character).join('');
}

/** A letter that only looks Latin, in one word with letters that are: nobody means it, and nobody sees it. */
export function strangeLetter(sku: string): string | undefined {
  const words = sku.match(/\p{L}+/gu) ?? [];
  const mixed = words.filter((word) => /[A-Za-z]/.test(word)).flatMap((word) => Array.from(word));
  return mixed.find((letter) => latin.has(letter));
}

/** As `look`, for SKUs that differ in capitals, too: what they are filed under. */
export const lookInCapitals = (sku: string): string => look(sku.toUpperCase());

/** Characters that most types draw so much alike that one is typed for the other. */
const pairs: readonly (readonly [string, string])[] = [
  ['l', '1'],
  ['l', 'I'],
  ['I', '1'],
  ['O', '0'],
];

/**
 * SKUs that may well be meant where this one is typed, and may be others all the same: with one character drawn alike
 * for another, or with a full stop or a comma behind it, as the end of a sentence leaves it.
 */
export function nearSkus(sku: string): string[] {
  const bare = sku.replace(/[.,;:]+$/, '');
  const swapped = pairs.flatMap(([one, other]) => [sku.replaceAll(one, other), sku.replaceAll(other, one)]);
  const near = new Set([bare, ...(bare === sku ? [`${sku}.`, `${sku},`] : []), ...swapped]);
  return [...near].filter((each) => each !== sku && each !== '');
}

/** More items than this under one look are no mistake of the hand. */
const alikeMax = 20;

/** @returns other items of the merchant that look the same, or differ in capitals only */
export function looksLike(tables: Tables, merchant: string, sku: string): { sku: string; same: boolean }[] {
  const mine = look(sku);
  return tables
    .skusLooking(merchant, lookInCapitals(sku), alikeMax)
    .filter((other) => other !== sku)
    .map((other) => ({ sku: other, same: look(other) === mine }));
}

/** `There is no item sku123. Did you mean SKU123?`: for people who typed it. */
export function noItem(tables: Tables, merchant: string, sku: string, remedy = ''): string {
  return `There is no item ${sku}${remedy}.${didYouMean(tables, merchant, sku)}`;
}

/** ` Did you mean SKU123?`, or nothing. */
export function didYouMean(tables: Tables, merchant: string, sku: string): string {
  const found = looksLike(tables, merchant, sku);
  const near = (found.find(({ same }) => same) ?? found[0])?.sku;
  const isItem = (other: string) => other !== sku && tables.item(merchant, other) !== undefined;
  const meant = near ?? withOtherZeros(sku).find(isItem);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** The longest number that is a code of goods. */
const digitsMax = 14;

/** The same number with more or fewer zeros in front, which spreadsheets take away. */
function withOtherZeros(sku: string): string[] {
  const bare = /^0*([1-9]\d*)$/.exec(sku)?.[1];
  if (bare === undefined || bare.length > digitsMax) return [];
  return Array.from({ length: digitsMax + 1 - bare.length }, (_, zeros) => '0'.repeat(zeros) + bare);
}

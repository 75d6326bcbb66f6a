/** The classes of R22 as people see them: colour, name and meaning, the same in the mail and on the page. */
import type { ClassCounts, CompareClass } from '../../inventory/nouns/nightly/reconciliation.ts';

type Words = {
  name: string;
  meaning: string;
  /** Background by day and by night; the words stand beside it and say the same. */
  light: string;
  dark: string;
};

export const classWords: Readonly<Record<CompareClass, Words>> = {
  orange: {
    ...{ name: 'Orange', light: '#ffd9a8', dark: '#6b4310' },
    meaning: 'Out of stock here, and the store showed another number: the store is set to 0.',
  },
  yellow: {
    ...{ name: 'Yellow', light: '#fff3a3', dark: '#5c5310' },
    meaning: 'In stock here, and the store showed another number: the store is set to ours.',
  },
  pink: {
    ...{ name: 'Pink', light: '#ffd3e4', dark: '#6a2a46' },
    meaning:
      'The store shows stock; here the item is unknown, was never received, or is out of stock and not ours to write. Please look.',
  },
  green: {
    ...{ name: 'Green', light: '#cdf2cd', dark: '#1f5226' },
    meaning: 'Known here, and not listed at the store: you can add it there.',
  },
  notCompared: {
    ...{ name: 'Not compared', light: '#e2e2e2', dark: '#474747' },
    meaning: 'Could not be read, or is switched off.',
  },
  blue: {
    ...{ name: 'Blue', light: '#cfe3ff', dark: '#1e3f6b' },
    meaning: 'At the store its inventory is not counted, or the product is deactivated.',
  },
  white: {
    ...{ name: 'White', light: '#ffffff', dark: '#1d1d1d' },
    meaning: 'No changes are necessary.',
  },
};

/** What asks for somebody first, what is as it should be last. */
export const classOrder = Object.keys(classWords) as CompareClass[];

/** Nothing was put right, and nobody has to do anything. */
export const isQuiet = ({ pink, orange, yellow, green, notCompared }: ClassCounts): boolean =>
  pink + orange + yellow + green + notCompared === 0;

/** The result in one line, the weightiest first. */
export function resultText(classes: ClassCounts): string {
  const { pink, orange, yellow, green, notCompared } = classes;
  const parts = [
    ...(notCompared > 0 ? [`${notCompared} not compared`] : []),
    ...(pink > 0 ? [`${pink} to look at`] : []),
    ...(orange + yellow > 0 ? [`${orange + yellow} put right`] : []),
    ...(green > 0 ? [`${green} not listed`] : []),
  ];
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

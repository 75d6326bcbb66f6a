/**
 * What people work on at a station: a document of one kind, by merchant and number. This table is where a kind begins;
 * the others that have a line for it are typed by it, so that the compiler asks for each (see the recipe in
 * `../README.md`).
 */

import type { Work } from './work.ts';

type Kind = {
  /** At what kind of work it is opened. */
  work: Work;
  /** As texts for people begin with it. */
  name: string;
  /**
   * Code of the refusal at a station that is for another merchant; null: it may hold anybody's goods, and opens
   * everywhere.
   */
  foreign: `unknown-${string}` | null;
};

export const documentKinds = {
  notice: { work: 'receiving', name: 'Notice', foreign: 'unknown-notice' },
  return: { work: 'receiving', name: 'Return', foreign: 'unknown-return' },
  order: { work: 'packing', name: 'Order', foreign: 'unknown-order' },
  count: { work: 'counting', name: 'Count', foreign: null },
} as const satisfies Record<string, Kind>;

export type DocumentType = keyof typeof documentKinds;
export const documentTypes = Object.keys(documentKinds) as [DocumentType, ...DocumentType[]];

/** Refusals that follow from the table. */
export type UnknownDocument = Exclude<(typeof documentKinds)[DocumentType]['foreign'], null>;

export type DocumentRef = { type: DocumentType; merchant: string; id: string };

/** The kinds that are opened at this work, the usual one first; each work has one. */
export function openedAt(work: Work): [DocumentType, ...DocumentType[]] {
  return documentTypes.filter((type) => documentKinds[type].work === work) as [DocumentType, ...DocumentType[]];
}

/** Merchants are [a-z0-9-], so a slash parts the two without doubt. */
export const documentKey = (merchant: string, id: string): string => `${merchant}/${id}`;

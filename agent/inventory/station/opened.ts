/** A document becomes the open one of its station. */
import { type Decision, unchanged } from '../decision.ts';
import type { DocumentRef } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Progress } from '../nouns/outcome.ts';
import type { SessionChange } from '../nouns/station/session.ts';
import type { Tables } from '../nouns/tables.ts';
import { type Bench, sessionDraft, stepped } from './bench.ts';

/** A session begins with it. */
const firstBox = 1;

/** What a kind of document knows of itself at a station: a line of `documents.ts`. */
export type DocumentKind<Row> = {
  find(tables: Tables, merchant: string, id: string): Row | undefined;
  /** All of this number, whoever's they are. */
  named(tables: Tables, id: string): Row[];
  /** Whether one that was found by its number can be opened now. */
  usable(row: Row): boolean;
  /**
   * @param skus what is to be worked on there, where somebody chose the document; undefined: its number was scanned
   * @returns stepped `opened`, unchanged when it is open here already, or the refusal
   */
  open(bench: Bench, ref: DocumentRef, skus: readonly string[] | undefined): Decision;
};

export function isOpenHere({ session: { document: open } }: Bench, { type, merchant, id }: DocumentRef): boolean {
  return open?.type === type && open.merchant === merchant && open.id === id;
}

/** The entry that opens a document at this station, with that document on it. */
export function openDraft(bench: Bench, document: DocumentRef): Draft {
  return draftOf(bench, document, { change: 'open', document });
}

const draftOf = (bench: Bench, document: DocumentRef, change: SessionChange): Draft =>
  sessionDraft({ ...bench, session: { ...bench.session, document } }, change);

/** @param box of an order: the one that its units go into next */
export function opened(
  bench: Bench,
  document: DocumentRef,
  text: string,
  progress: Progress,
  box = firstBox,
): Decision {
  const inBox = box === firstBox ? [] : [draftOf(bench, document, { change: 'box', box })];
  return isOpenHere(bench, document)
    ? unchanged({ document, progress }, { step: 'opened', what: document.id })
    : stepped([openDraft(bench, document), ...inBox], 'opened', text, progress, { what: document.id });
}

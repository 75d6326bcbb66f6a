/**
 * How far the other docks of the site are folded, and which orders this one has claimed. What the others moved is
 * applied as if it had happened here.
 */
import { type DocumentRef, documentKey } from '../nouns/document.ts';
import { type AppliedEntry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { WithheldLine } from '../nouns/site/withheld.ts';
import type { Tables } from '../nouns/tables.ts';
import { applyRight, rightsStayWith } from './apply-rights.ts';

/** A storefront may still hold what a dock told it in one of these. */
const epochsMax = 16;

function applySiteFold(
  tables: Tables,
  { at }: AppliedEntry,
  _rules: Rulebook,
  { after: _, ...peer }: EntryBody['site-fold'],
): void {
  const before = tables.row('site-peer', peer.dock)?.epochs ?? [];
  const epochs = [...before.filter((epoch) => epoch !== peer.epoch), peer.epoch].slice(-epochsMax);
  tables.putRow('site-peer', { ...peer, at, epochs });
}

function applyOrderClaim(
  tables: Tables,
  { merchant, document, seq }: AppliedEntry,
  _rules: Rulebook,
  { phase, number }: EntryBody['order-claim'],
): void {
  tables.putRow('order-claim', { merchant: merchant ?? '', order: document ?? '', phase, number, seq });
}

/** What is held stays so while it is asked for once more. */
export function askedFor(tables: Tables, { seq }: AppliedEntry, { merchant, id: order }: DocumentRef): void {
  const known = tables.row('order-claim', documentKey(merchant, order));
  if (known !== undefined && known.phase !== 'free') return;
  tables.putRow('order-claim', { merchant, order, phase: 'asked', number: 0, seq });
}

/** @param lines undefined: nothing changed of it */
export function withhold(tables: Tables, entry: AppliedEntry, lines: WithheldLine[] | undefined): void {
  if (lines === undefined) return;
  const { merchant, document } = entry;
  const mine = foldedFrom(entry) === undefined;
  tables.putRow('order-withheld', { merchant: merchant ?? '', order: document ?? '', lines, mine });
}

const applyOrderFreed = (tables: Tables, entry: AppliedEntry): void => withhold(tables, entry, []);

const applySiteLink = (
  tables: Tables,
  _entry: AppliedEntry,
  _rules: Rulebook,
  { cutOff, told = 0 }: EntryBody['site-link'],
): void => tables.putRow('site-link', { cutOff, told });

const applySiteName = (
  tables: Tables,
  _entry: AppliedEntry,
  _rules: Rulebook,
  { dock: name, after: toldBefore }: EntryBody['site-name'],
): void => {
  const { renumbered = [], name: before } = tables.row('site-own', 'own') ?? {};
  if (before !== undefined && before !== name) rightsStayWith(tables, before);
  tables.putRow('site-own', { renumbered, name, toldBefore });
};

/** What each entry of this room moves. */
export const siteAppliers = {
  'site-fold': applySiteFold,
  'site-name': applySiteName,
  'site-link': applySiteLink,
  'order-claim': applyOrderClaim,
  'order-freed': applyOrderFreed,
  right: applyRight,
};

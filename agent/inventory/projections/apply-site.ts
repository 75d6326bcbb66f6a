/**
 * How far the other docks of the site are folded, which orders this one has claimed, and how rights are taken, spent
 * and returned. What the others moved is applied as if it had happened here.
 */
import { type DocumentRef, documentKey } from '../nouns/document.ts';
import { type AppliedEntry, type EntryBody, foldedFrom } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { type RightRow, rightBounds, rightKey } from '../nouns/site/right.ts';
import type { WithheldLine } from '../nouns/site/withheld.ts';
import type { Tables } from '../nouns/tables.ts';
import { bookItem, moveItem } from './move-item.ts';

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

function rightIn(tables: Tables, entry: AppliedEntry): RightRow {
  const about = { dock: foldedFrom(entry)?.dock ?? null, merchant: entry.merchant ?? '', sku: entry.sku ?? '' };
  return tables.row('right', rightKey(about)) ?? { ...about, wanted: 0, units: 0, taken: 0, seq: 0 };
}

/** What was freed for a dock that is lost is freed once, whatever it returns and spends when it is back. */
function applyRight(tables: Tables, entry: AppliedEntry, rules: Rulebook, body: EntryBody['right']): void {
  const { wanted } = body;
  const row = rightIn(tables, entry);
  const change = Math.max(entry.quantity ?? 0, -row.units);
  tables.putRow('right', {
    ...row,
    ...(wanted !== undefined && { wanted }),
    units: row.units + change,
    ...(change > 0 && { taken: row.taken + change, seq: entry.seq }),
  });
  if (change !== 0) bookItem(tables, entry, rules, change);
}

/** @param spent of the units that left, so many were booked for it beforehand */
export function spendRight(tables: Tables, entry: AppliedEntry, rules: Rulebook, spent: number): void {
  const row = rightIn(tables, entry);
  const booked = Math.min(spent, row.units);
  tables.putRow('right', { ...row, units: row.units - booked });
  moveItem(tables, entry, rules, { inStock: entry.quantity ?? 0, booked: -booked });
}

/** The ledger goes on under another name: what the dock of the old one may ship, it alone may. */
function rightsStayWith(tables: Tables, dock: string): void {
  for (const row of tables.openRows('right', rightBounds.items)) {
    tables.putRow('right', { ...row, wanted: 0, units: 0 });
    const there = tables.row('right', rightKey({ ...row, dock }));
    tables.putRow('right', { ...row, dock, wanted: 0, units: row.units + (there?.units ?? 0) });
  }
}

/** What each entry of this room moves. */
export const siteAppliers = {
  'site-fold': applySiteFold,
  'site-name': applySiteName,
  'site-link': applySiteLink,
  'order-claim': applyOrderClaim,
  'order-freed': applyOrderFreed,
  right: applyRight,
};

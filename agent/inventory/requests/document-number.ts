/**
 * The numbers of documents are scanned to open them. One that is something else at a station as well is refused where
 * nothing else is lost by it, or said: the document can be chosen on the screen.
 */
import { catalogueKey, sameLabel } from '../barcodes/lookup.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { looksLikeCommand } from '../nouns/station/command-codes.ts';
import type { Tables } from '../nouns/tables.ts';
import { badgeOwner } from '../station/sign-in.ts';

/** Commands and badges come before all else: whoever scans this number would command, or sign in. */
export function numberCommands(tables: Tables, rules: Rulebook, id: string): string | undefined {
  if (looksLikeCommand(id)) return `${id} is a command code of the stations, and no document’s number.`;
  const owner = badgeOwner(tables, rules, id);
  return owner === undefined ? undefined : `${id} is the badge of ${owner.name}, and no document’s number.`;
}

/** @returns to be said with the answer; nothing for a number that is no barcode of the merchant's */
export function noteOfNumber(tables: Tables, merchant: string, id: string): { note?: string } {
  const rows = sameLabel(catalogueKey(id)).flatMap((code) => tables.barcode(code));
  const sku = rows.find((row) => row.merchant === merchant)?.sku;
  if (sku === undefined) return {};
  return {
    note: `${id} is a barcode of ${sku}, too: a scan of it counts goods. Is the column right? Else choose it on the screen.`,
  };
}

/** What an order means at the storefront that it was placed at. Part of `apply.ts`; nothing is judged here. */
import type { AppliedEntry } from '../nouns/entry.ts';
import type { OrderRow } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { isSoldOut } from '../nouns/stock/flag.ts';
import { unitsInKits } from '../nouns/stock/kit.ts';
import type { Tables } from '../nouns/tables.ts';
import { doubtShown } from './doubt-shown.ts';
import { itemOf, markDue } from './move-item.ts';

/**
 * What a storefront's own order holds goes up or down: that is part of what a `physical` one is told, also of an item
 * that is sold out and silent otherwise.
 */
export function heldThere(tables: Tables, rules: Rulebook, order: OrderRow, entry: AppliedEntry): void {
  const row = itemOf(tables, entry);
  if (order.channel === null || !entry.quantity || !isSoldOut(row)) return;
  markDue(tables, rules, row, entry.seq, true);
  tables.putItem(row);
}

/**
 * R18: a storefront that is told what is available takes what it sells off that number itself, and puts back what is
 * cancelled. What it was told last is not what it shows any more, so the same number (its maximum, R20, or the one that
 * a receipt brings back) is told again.
 */
export function soldThere(tables: Tables, order: OrderRow, sku: string): void {
  movedThere(tables, order, sku, 'available');
}

/**
 * R18: a `physical` one takes off what left when it hears of the box, and puts back what is taken out again. Where as
 * much came meanwhile as was sold elsewhere, that is the same number once more.
 */
export function leftThere(tables: Tables, order: OrderRow, sku: string): void {
  movedThere(tables, order, sku, 'physical');
}

function movedThere(tables: Tables, { channel, lines }: OrderRow, sku: string, basis: 'available' | 'physical'): void {
  if (channel === null) return;
  // R28: it takes a kit off the kit's own number.
  const line = lines.find((each) => each.sku === sku);
  if (line !== undefined && line.quantity > 0 && unitsInKits(line) >= line.quantity) return;
  if (tables.row('channel-settings', channel)?.file.basis !== basis) return;
  if ((tables.shown(channel, sku)?.level ?? 0) > 0) doubtShown(tables, channel, sku);
}

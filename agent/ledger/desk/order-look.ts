/** One order as a supervisor looks at it: its lines, its boxes and who packed them, and what shops were told. */
import type { Database } from 'better-sqlite3';
import { documentKey } from '../../inventory/nouns/document.ts';
import { type Hold, Holds } from '../../inventory/nouns/orders/hold.ts';
import type { OrderLine, OrderRow } from '../../inventory/nouns/orders/order.ts';
import { orderedOf } from '../../inventory/nouns/orders/order-lines.ts';
import type { Box } from '../../inventory/nouns/orders/packing-list.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { type UnderKits, underKits } from '../../inventory/nouns/stock/kit.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { type DocumentPast, pastOfDocument } from './document-past.ts';
import type { Event } from './event.ts';

export type OrderLook = Pick<OrderRow, 'merchant' | 'id' | 'status' | 'channel' | 'placedAt' | 'byHand'> &
  DocumentPast & {
    /** Why it cannot be packed now, for people; null: nothing holds it (R24). */
    held: Pick<Hold, 'reason' | 'text'> | null;
    /** R28: a kit stands before its parts. */
    lines: {
      sku: string;
      name: string;
      /** What the customer ordered. */
      ordered: number;
      /** null: a kit, of which its parts are packed. */
      packed: number | null;
      shipped: number | null;
      /** R16: others fulfil it. */
      elsewhere: boolean;
      /** Of a part: the kits that it is for, how many of it one takes, and units beside them. */
      part: { kits: { sku: string; each: number }[]; loose: number } | null;
    }[];
    boxes: (Pick<Box, 'box' | 'shipped' | 'checked'> & {
      contents: { sku: string; name: string; quantity: number; labels: string[] }[];
      /** As the scale showed it last; null: nobody weighed it as it is. */
      weight: string | null;
      carrier: string | null;
      tracking: string | null;
      /** Who put something into it, and where. */
      packers: { who: string | null; station: string | null; from: number; to: number }[];
    })[];
  };

export function lookAtOrder(
  db: Database,
  rules: Rulebook,
  { merchant, id, today }: { merchant: string; id: string; today: string },
): OrderLook | undefined {
  const tables = new SqlTables(db);
  const order = tables.order(merchant, id);
  if (order === undefined) return undefined;
  const nameOf = (sku: string) => tables.item(merchant, sku)?.name ?? sku;
  const held = new Holds(tables, rules, { today: () => today }).of(order);
  const past = pastOfDocument(db, tables, rules, { type: 'order', merchant, id });
  const { status, channel, placedAt, byHand, lines } = order;
  const { boxes } = tables.row('packing-list', documentKey(merchant, id)) ?? { boxes: [] };
  return {
    ...{ merchant, id, status, channel, placedAt, byHand, ...past },
    held: held === undefined ? null : { reason: held.reason, text: held.text },
    lines: underKits(lines).map((row) => lineOf(row, nameOf)),
    boxes: boxes.map((box) => boxOf(box, nameOf, past.events)),
  };
}

function lineOf(row: UnderKits<OrderLine>, nameOf: (sku: string) => string): OrderLook['lines'][number] {
  if ('kit' in row) {
    const { sku, quantity } = row.kit;
    return { sku, name: nameOf(sku), ordered: quantity, packed: null, shipped: null, elsewhere: false, part: null };
  }
  const { line, kits, loose } = row;
  return {
    ...{ sku: line.sku, name: line.name ?? nameOf(line.sku), ordered: orderedOf(line) },
    ...{ packed: line.packed ?? 0, shipped: line.shipped, elsewhere: line.elsewhere !== undefined },
    part: kits.length === 0 ? null : { kits: kits.map(({ sku, each }) => ({ sku, each })), loose },
  };
}

function boxOf(
  { box, shipped, checked, contents, weight, carrier, tracking }: Box,
  nameOf: (sku: string) => string,
  events: readonly Event[],
): OrderLook['boxes'][number] {
  return {
    ...{ box, shipped, checked, carrier: carrier ?? null, tracking: tracking ?? null },
    weight: weight === undefined ? null : `${weight.digits} ${weight.unit}`,
    contents: contents.map(({ sku, quantity, labels = [] }) => ({
      ...{ sku, name: nameOf(sku), quantity },
      labels: labels.map(({ lot, serial, expiry }) => [lot, serial, expiry].filter((part) => part).join(' · ')),
    })),
    packers: packersOf(events.filter((event) => event.kind === 'packing' && event.box === box)),
  };
}

/** @param events newest first */
function packersOf(events: readonly Event[]): OrderLook['boxes'][number]['packers'] {
  const each = Map.groupBy(events.toReversed(), ({ who, station }) => JSON.stringify([who, station]));
  return [...each.values()].flatMap((same) => {
    const [first, last] = [same[0], same.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ who: first.who, station: first.station, from: first.at, to: last.at }];
  });
}

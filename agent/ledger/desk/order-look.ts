/** One order as a supervisor looks at it: its lines, its boxes and who packed them, and what shops were told. */
import type { Database } from 'better-sqlite3';
import { documentKey } from '../../inventory/nouns/document.ts';
import { type Hold, Holds } from '../../inventory/nouns/orders/hold.ts';
import type { OrderRow } from '../../inventory/nouns/orders/order.ts';
import { orderedOf } from '../../inventory/nouns/orders/order-lines.ts';
import type { Box } from '../../inventory/nouns/orders/packing-list.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import { type DocumentPast, pastOfDocument } from './document-past.ts';
import type { Event } from './event.ts';

export type OrderLook = Pick<OrderRow, 'merchant' | 'id' | 'status' | 'channel' | 'placedAt' | 'byHand'> &
  DocumentPast & {
    /** Why it cannot be packed now, for people; null: nothing holds it (R24). */
    held: Pick<Hold, 'reason' | 'text'> | null;
    lines: {
      sku: string;
      name: string;
      /** What the customer ordered. */
      ordered: number;
      packed: number;
      shipped: number;
      /** R16: others fulfil it. */
      elsewhere: boolean;
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
    lines: lines.map((line) => ({
      ...{ sku: line.sku, name: line.name ?? nameOf(line.sku), ordered: orderedOf(line) },
      ...{ packed: line.packed ?? 0, shipped: line.shipped, elsewhere: line.elsewhere !== undefined },
    })),
    boxes: boxes.map((box) => boxOf(box, nameOf, past.events)),
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

/** Rows of the projections as SQL holds them, and as the rules know them. */
import type { ChannelRow } from '../../inventory/nouns/channel.ts';
import type { ItemRow } from '../../inventory/nouns/item.ts';
import type { SyncPolicy } from '../../inventory/nouns/merchant.ts';
import type { OrderRow } from '../../inventory/nouns/order.ts';

export type SqlItem = {
  merchant: string;
  sku: string;
  name: string;
  unit_weight_g: string | null;
  sync: SyncPolicy | null;
  street_date: string | null;
  bypass_sync: number;
  not_fulfilled_here: number;
  in_stock: number;
  booked: number;
  incoming: number;
  packed: number;
  price: string | null;
  packaging: string | null;
  received: number;
  process_orders: number;
  due_seq: number;
  forced_seq: number;
};
export type SqlOrder = {
  merchant: string;
  id: string;
  status: OrderRow['status'];
  channel: string | null;
  placed_at: string | null;
  updated_at: string | null;
  lines: string;
};
export type SqlChannel = {
  channel: string;
  acked: number;
  seen: number;
  floor: number;
  generation: number;
  snapshot_due: number;
  stopped: string | null;
  last_ack_at: number | null;
};

export const orderColumns = 'merchant, id, status, channel, placed_at, updated_at, lines';
export const itemColumns =
  'merchant, sku, name, unit_weight_g, sync, street_date, bypass_sync, not_fulfilled_here, in_stock, booked, incoming, packed, price, packaging, received, process_orders, due_seq, forced_seq';

export function toItem(row: SqlItem): ItemRow {
  return {
    merchant: row.merchant,
    sku: row.sku,
    name: row.name,
    unitWeightG: row.unit_weight_g,
    sync: row.sync,
    streetDate: row.street_date,
    bypassSync: row.bypass_sync === 1,
    notFulfilledHere: row.not_fulfilled_here === 1,
    inStock: row.in_stock,
    booked: row.booked,
    incoming: row.incoming,
    packed: row.packed,
    price: row.price,
    packaging: row.packaging,
    received: row.received === 1,
    processOrders: row.process_orders === 1,
    dueSeq: row.due_seq,
    forcedSeq: row.forced_seq,
  };
}

export function toOrder(row: SqlOrder): OrderRow {
  return {
    merchant: row.merchant,
    id: row.id,
    status: row.status,
    channel: row.channel,
    placedAt: row.placed_at,
    updatedAt: row.updated_at,
    lines: JSON.parse(row.lines) as OrderRow['lines'],
  };
}

export function toChannel(row: SqlChannel): ChannelRow {
  return {
    channel: row.channel,
    acked: row.acked,
    seen: row.seen,
    floor: row.floor,
    generation: row.generation,
    snapshotDue: row.snapshot_due === 1,
    stopped: row.stopped,
    lastAckAt: row.last_ack_at,
  };
}

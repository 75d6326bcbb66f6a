/** The columns of each projection: one list a table (`columns.ts`). */
import type { ChannelRow, ShownRow } from '../../inventory/nouns/channels/channel.ts';
import type { OrderRow, OrderSyncRow } from '../../inventory/nouns/orders/order.ts';
import type { BarcodeRow, ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { MerchantRow } from '../../inventory/nouns/stock/merchant.ts';
import type { UnitRow } from '../../inventory/nouns/stock/movement.ts';
import { Columns } from './columns.ts';

export const itemColumns = new Columns<ItemRow>('item', {
  merchant: 'plain',
  sku: 'plain',
  name: 'plain',
  unitWeightG: 'plain',
  sync: 'plain',
  streetDate: 'plain',
  bypassSync: 'flag',
  notFulfilledHere: 'flag',
  retired: 'flag',
  inStock: 'plain',
  booked: 'plain',
  incoming: 'plain',
  published: 'plain',
  packed: 'plain',
  onHold: 'plain',
  damaged: 'plain',
  components: 'json',
  fromParts: 'plain',
  kits: 'json',
  lowStock: 'plain',
  shortage: 'plain',
  price: 'plain',
  wholesaleCost: 'plain',
  packaging: 'plain',
  imageUrl: 'plain',
  received: 'flag',
  receivedUnits: 'plain',
  correctedUnits: 'plain',
  noneMeant: 'flag',
  processOrders: 'flag',
  flagReason: 'plain',
  dueSeq: 'plain',
  drifted: 'json',
  forcedSeq: 'plain',
  countedTo: 'plain',
  countedAsOf: 'plain',
  countedSeq: 'plain',
});

export const barcodeColumns = new Columns<BarcodeRow>('barcode', {
  code: 'plain',
  merchant: 'plain',
  sku: 'plain',
  units: 'plain',
});

export const orderColumns = new Columns<OrderRow>('orders', {
  merchant: 'plain',
  id: 'plain',
  status: 'plain',
  channel: 'plain',
  placedAt: 'plain',
  updatedAt: 'plain',
  byHand: 'json',
  lines: 'json',
});

export const merchantColumns = new Columns<MerchantRow>('merchant', {
  merchant: 'plain',
  sync: 'plain',
  processOrders: 'plain',
  syncFrom: 'plain',
  processOrdersFrom: 'plain',
  file: 'json',
});

/** Why nothing is sent in one column, as the first version wrote it: `paused: stocktake`. */
type StoredChannel = Omit<ChannelRow, 'stopped'> & { stopped: string | null };

export const storedChannel = (row: ChannelRow): StoredChannel => ({
  ...row,
  stopped: row.stopped === null ? null : `${row.stopped.kind}: ${row.stopped.reason}`,
});

export function readChannel(row: StoredChannel): ChannelRow {
  const { stopped } = row;
  if (stopped === null) return { ...row, stopped };
  const [kind = ''] = stopped.split(': ', 1);
  return {
    ...row,
    stopped: { kind: kind === 'paused' ? 'paused' : 'stopped', reason: stopped.slice(kind.length + 2) },
  };
}

export const channelColumns = new Columns<StoredChannel>('channel', {
  channel: 'plain',
  acked: 'plain',
  seen: 'plain',
  floor: 'plain',
  generation: 'plain',
  snapshotDue: 'flag',
  stopped: 'plain',
  lastAckAt: 'plain',
  reviews: 'plain',
  reviewedTo: 'plain',
  askedTo: 'plain',
});

export const shownColumns = new Columns<ShownRow>('shown', {
  channel: 'plain',
  sku: 'plain',
  level: 'plain',
  processOrders: 'flag',
  generation: 'plain',
});

export const orderSyncColumns = new Columns<OrderSyncRow>('order_sync', {
  channel: 'plain',
  since: 'plain',
  cursor: 'plain',
});

export const unitColumns = new Columns<UnitRow>('unit', {
  key: 'plain',
  merchant: 'plain',
  sku: 'plain',
  state: 'plain',
  seq: 'plain',
  condition: 'plain',
});

/** R25: a box that left, and one that did not after all, on their way to the order's storefront. */
import { isToldOf } from '../../nouns/channels/channel.ts';
import { type ShipmentTold, type TellingType, tellingDraft } from '../../nouns/channels/telling.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import { missingIn } from '../../nouns/orders/order-lines.ts';
import type { Box } from '../../nouns/orders/packing-list.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { tellingRowKey } from '../../projections/apply-tellings.ts';

const type: TellingType = 'shipment';

type Who = { station?: string; operator?: string };

/** The order's channel, if it is told of shipments. */
function channelOf(tables: Tables, { channels }: Rulebook, { channel }: Pick<OrderRow, 'channel'>): string | undefined {
  return channels.find((each) => each.name === channel && isToldOf(each, tables.channel(each.name), type))?.name;
}

const idOf = ({ id }: Pick<OrderRow, 'id'>, box: number): string => `${id}/${box}`;

/** @param boxes that leave now  @param order as it is before */
export function shippedDrafts(
  tables: Tables,
  rules: Rulebook,
  order: OrderRow,
  boxes: readonly Box[],
  who: Who,
): Draft[] {
  const channel = channelOf(tables, rules, order);
  if (channel === undefined) return [];
  const partial = missingIn(order).length > 0;
  return boxes.map(({ box, contents, weight, carrier, tracking }) => {
    const content: ShipmentTold = {
      ...{ order: order.id, box, status: 'shipped', partial },
      lines: contents.map(({ sku, quantity, labels }) => ({ sku, quantity, ...(labels && { units: labels }) })),
      ...(weight && { weight }),
      ...(carrier !== undefined && { carrier }),
      ...(tracking !== undefined && { tracking }),
    };
    return tellingDraft({ channel, type, id: idOf(order, box), content }, order, who);
  });
}

/** What changed of a box that was told. @returns none: nobody was to be told of it */
function changed(
  tables: Tables,
  rules: Rulebook,
  order: OrderRow,
  box: number,
  change: Partial<ShipmentTold>,
  who: Who,
): Draft[] {
  const channel = channelOf(tables, rules, order);
  const id = idOf(order, box);
  const row = channel === undefined ? undefined : tables.row('telling', tellingRowKey(channel, type, id));
  if (channel === undefined || row === undefined) return [];
  const content = { ...(row.content as ShipmentTold), ...change };
  return [tellingDraft({ channel, type, id, content }, order, who)];
}

export const takenBackDrafts = (
  tables: Tables,
  rules: Rulebook,
  order: OrderRow,
  boxes: Iterable<number>,
  who: Who,
): Draft[] => [...boxes].flatMap((box) => changed(tables, rules, order, box, { status: 'taken-back' }, who));

/** What is known of its carrier since. */
export const trackedDrafts = (
  tables: Tables,
  rules: Rulebook,
  order: OrderRow,
  box: number,
  label: Pick<ShipmentTold, 'carrier' | 'tracking'>,
  who: Who,
): Draft[] => changed(tables, rules, order, box, label, who);

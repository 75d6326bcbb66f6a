/** What is told to storefronts beside levels (R25), as requests and as part of what closes a document. */
import { type Decision, done, refuse, unchanged } from '../../decision.ts';
import { type ChannelSubmission, isToldOf } from '../../nouns/channels/channel.ts';
import { type NoticeTold, type ReturnTold, type TellingType, tellingDraft } from '../../nouns/channels/telling.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { NoticeRow } from '../../nouns/inbound/notice.ts';
import type { ReturnRow } from '../../nouns/inbound/return.ts';
import type { OrderSubmission } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { Tables } from '../../nouns/tables.ts';
import { tellingRowKey } from '../../projections/apply-tellings.ts';
import { trackedDrafts } from '../../station/packing/told.ts';

type Again = Extract<ChannelSubmission, { type: 'tell-again' }>;
type Track = Extract<OrderSubmission, { type: 'order-track' }>;
type Who = { station?: string; operator?: string };

/** R25: tells every channel of the merchant that asked for documents of this type. */
export function documentDrafts(
  tables: Tables,
  rules: Rulebook,
  merchant: string,
  type: Exclude<TellingType, 'shipment'>,
  id: string,
  content: NoticeTold | ReturnTold,
  who: Who,
): Draft[] {
  const asked = rules.channels.filter(
    (channel) => channel.merchant === merchant && isToldOf(channel, tables.channel(channel.name), type),
  );
  return asked.map(({ name }) => tellingDraft({ channel: name, type, id, content }, { merchant, id }, who));
}

/** A notice as it closes. */
export function noticeTold({ id, lines }: NoticeRow): NoticeTold {
  return {
    notice: id,
    lines: lines.map(({ sku, quantity, received, damaged = 0 }) => ({
      ...{ sku, announced: quantity, received },
      missing: Math.max(0, quantity - received),
      over: Math.max(0, received - quantity),
      damaged,
    })),
  };
}

/** A return as it is restocked. */
export function returnTold({ id, order, lines }: ReturnRow): ReturnTold {
  return {
    ...{ return: id, ...(order !== null && { order }) },
    lines: lines.map(({ sku, quantity, good, hold, damaged }) => ({ sku, expected: quantity, good, hold, damaged })),
  };
}

/** The same things once more, as they are now; what was refused for good is due again. */
export function decideTellAgain(tables: Tables, rules: Rulebook, request: Again): Decision {
  const { channel, telling: type, ids, by } = request;
  const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const known = ids.filter((id) => tables.row('telling', tellingRowKey(channel, type, id)) !== undefined);
  if (known.length === 0) return unchanged({ channel, again: 0 });
  const body = { type, ids: known, why: 'asked' as const, reason: 'asked for' };
  return done([{ kind: 'telling-again', operator: by, merchant, document: channel, body }], {
    channel,
    again: known.length,
  });
}

/** R25: somebody says how a box goes; its storefront is told, also when it has left. */
export function decideOrderTrack(tables: Tables, rules: Rulebook, request: Track): Decision {
  const { merchant, id, by, box, carrier, tracking } = request;
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  const boxes = tables.row('packing-list', documentKey(merchant, id))?.boxes ?? [];
  const only = boxes.length === 1 ? boxes[0]?.box : undefined;
  const number = box ?? only;
  if (number === undefined || !boxes.some((each) => each.box === number)) {
    const has = boxes.length === 0 ? 'has no box yet' : `has the boxes ${boxes.map((each) => each.box).join(', ')}`;
    return refuse('bad-request', `Order ${id} ${has}: say which box it is.`, 'box');
  }
  const label = { tracking, ...(carrier !== undefined && { carrier }) };
  const who = { operator: by };
  const drafts: Draft[] = [
    { kind: 'parcel-label', ...who, merchant, document: id, body: { box: number, ...label } },
    ...trackedDrafts(tables, rules, order, number, label, who),
  ];
  return done(drafts, { merchant, id, box: number, ...label });
}

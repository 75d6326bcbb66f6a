/**
 * R15: a notice, or lines of it, is published while it is open. What is missing of a published line counts as available
 * until it is received (then it is in stock), withdrawn, or the notice closes. `never` and what R16 keeps elsewhere
 * block it; R11 is passed on purpose.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import { channelLevel, notOurs } from '../../nouns/channels/levels.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { NoticeRow, NoticeSubmission } from '../../nouns/inbound/notice.ts';
import { outstanding, publishedOn } from '../../nouns/inbound/notice-lines.ts';
import { allocated } from '../../nouns/orders/allocation.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, type ItemRow } from '../../nouns/stock/item.ts';
import { allowedBy } from '../../nouns/stock/kit.ts';
import { sentPolicy } from '../../nouns/stock/policy.ts';
import type { Tables } from '../../nouns/tables.ts';

type Publish = Extract<NoticeSubmission, { type: 'notice-publish' }>;

/** Who closes, announces or publishes, and where. */
export type Who = { station?: string; operator?: string };

/** What is published of a line now, and why it is nothing. */
export type PublishedLine = { sku: string; published: number; reason?: string };

/** @returns line by line how many units count as available now, and why none does */
export function decideNoticePublish(tables: Tables, rules: Rulebook, request: Publish, now: Now): Decision {
  const { merchant, id, by, on, skus } = request;
  const notice = tables.row('notice', documentKey(merchant, id));
  if (notice === undefined) return refuse('unknown-notice', `There is no notice ${id}.`, 'id');
  if (notice.status === 'closed' && on) {
    return refuse('notice-closed', `Notice ${id} is closed: nothing more comes of it that could be published.`, 'id');
  }
  const lines = new Set(notice.lines.map(({ sku }) => sku));
  const unknown = skus?.findIndex((sku) => !lines.has(sku)) ?? -1;
  if (unknown >= 0) {
    return refuse('unknown-item', `Notice ${id} has no line of ${skus?.[unknown]}.`, `skus[${unknown}]`);
  }
  const named = new Set(skus ?? lines);
  const after = withPublished(notice, (sku, before) =>
    named.has(sku) ? on && blockedBy(tables, rules, merchant, sku) === undefined : before,
  );
  const items = [...named].map((sku): PublishedLine => {
    const published = publishedOn(after, sku);
    const reason = on && published === 0 ? (blockedBy(tables, rules, merchant, sku) ?? 'nothing-missing') : undefined;
    return { sku, published, ...(reason !== undefined && { reason }) };
  });
  const drafts = publishing(tables, rules, notice, after, { operator: by }, now);
  const data = { merchant, id, status: notice.status, items };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

/**
 * The notice as an announcement publishes it: all lines where it begins to be published, lines that are new where it
 * was before. What was withdrawn since stays withdrawn.
 *
 * @param after as it was announced, with what is published of it so far
 */
export function publishedAsAnnounced(
  tables: Tables,
  rules: Rulebook,
  before: NoticeRow | undefined,
  after: NoticeRow,
): NoticeRow {
  if (!after.publish) return before?.publish === true ? withPublished(after, () => false) : after;
  const known = new Set(before?.publish === true ? before.lines.map(({ sku }) => sku) : []);
  return withPublished(
    after,
    (sku, published) => published || (!known.has(sku) && blockedBy(tables, rules, after.merchant, sku) === undefined),
  );
}

/** The entries that lead from what is published of a notice to what is to be, with the turns of the flag they cause. */
export function publishing(
  tables: Tables,
  rules: Rulebook,
  before: NoticeRow | undefined,
  after: NoticeRow,
  who: Who,
  now: Now,
): Draft[] {
  const { merchant, id } = after;
  const skus = new Set([...(before?.lines ?? []), ...after.lines].map(({ sku }) => sku));
  return [...skus].flatMap((sku): Draft[] => {
    const quantity = publishedOn(after, sku) - publishedOn(before, sku);
    const on = after.status === 'open' && isPublished(after, sku);
    const item = tables.item(merchant, sku);
    // What came whole is published no longer by itself.
    const same = quantity === 0 && (after.status === 'closed' || on === isPublished(before, sku));
    if (item === undefined || same) return [];
    const turn = quantity === 0 ? [] : flagTurn(tables, rules, item, available(item) + quantity, 'published', now);
    const left = { ...item, published: item.published + quantity };
    const body = {
      on,
      ...(quantity < 0 && { shown: isShown(tables, rules, left) }),
      ...(quantity < 0 && kitsLeft(tables, left).some((kit) => isShown(tables, rules, kit)) && { kitsShown: true }),
    };
    return [{ kind: 'notice-publish', ...who, merchant, sku, document: id, quantity, body }, ...turn];
  });
}

/**
 * Whether a storefront was told more than is left. One that was never told a number shows its own, which is not ours to
 * take back.
 */
const isShown = (tables: Tables, { channels }: Rulebook, left: ItemRow): boolean =>
  channels
    .filter(({ merchant }) => merchant === left.merchant)
    .some((channel) => {
      const own = allocated(tables, left.merchant, channel.name, left.sku);
      return (tables.shown(channel.name, left.sku)?.level ?? 0) > channelLevel(left, channel, own);
    });

/** R28: the kits of a part, as they are once so much of it is left. */
const kitsLeft = (tables: Tables, left: ItemRow): ItemRow[] =>
  (left.kits ?? []).flatMap((sku) => {
    const kit = tables.item(left.merchant, sku);
    const partOf = (part: string) => (part === left.sku ? left : tables.item(left.merchant, part));
    return kit?.components ? [{ ...kit, fromParts: allowedBy(kit.components, partOf) }] : [];
  });

const isPublished = (notice: NoticeRow | undefined, sku: string): boolean =>
  notice?.lines.some((line) => line.sku === sku && line.published === true) ?? false;

/** A line of which nothing is missing is not published: there is nothing to count. */
function withPublished(notice: NoticeRow, wanted: (sku: string, before: boolean) => boolean): NoticeRow {
  const lines = notice.lines.map((line) => {
    const { published, ...rest } = line;
    const was = published === true;
    const on = wanted(line.sku, was) && (was || outstanding(notice, line) > 0);
    return on ? { ...rest, published: true as const } : rest;
  });
  return { ...notice, lines };
}

function blockedBy(
  tables: Tables,
  rules: Rulebook,
  merchant: string,
  sku: string,
): 'unknown-item' | ReturnType<typeof notOurs> | 'policy-never' {
  const item: ItemRow | undefined = tables.item(merchant, sku);
  if (item === undefined) return 'unknown-item';
  return notOurs(item) ?? (sentPolicy(tables, rules, item) === 'never' ? 'policy-never' : undefined);
}

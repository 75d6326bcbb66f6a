/** R27: how a storefront lists our items, and what its words mean. */
import { type Decision, done, refuse, unchanged } from '../../decision.ts';
import type { ChannelRules } from '../../nouns/channels/channel.ts';
import { type ListingSubmission, listingKey, readPartMax } from '../../nouns/channels/listing.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { OrderSubmission, ToldOrder } from '../../nouns/orders/order.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { noItem } from '../../nouns/stock/lookalike.ts';
import type { Tables } from '../../nouns/tables.ts';

/** Listings of one item on one channel. */
const aliasesMax = 16;

export function decideAssociate(
  tables: Tables,
  rules: Rulebook,
  request: Extract<ListingSubmission, { type: 'associate' }>,
): Decision {
  const { channel, by, listings } = request;
  const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const named = new Map(listings.map((each) => [each.sku, each]));
  const taken = new Map<string, string>();
  const drafts: Draft[] = [];
  for (const [index, { sku, aliases = [], off = false }] of listings.entries()) {
    const field = `listings[${index}]`;
    if (tables.item(merchant, sku) === undefined)
      return refuse('unknown-item', noItem(tables, merchant, sku, ': import it first'), `${field}.sku`);
    if (named.get(sku) !== listings[index]) return refuse('bad-request', `${sku} is there twice.`, `${field}.sku`);
    if (aliases.length > aliasesMax)
      return refuse('bad-request', `${sku} has more than ${aliasesMax} listings.`, `${field}.aliases`);
    for (const alias of aliases) {
      const other = taken.get(alias) ?? ownerOf(tables, { channel, merchant, alias }, named);
      if (other !== undefined && other !== sku)
        return refuse('bad-request', `${alias} is ${other} on ${channel} already.`, `${field}.aliases`);
      taken.set(alias, sku);
    }
    const before = tables.row('listing', listingKey(channel, sku));
    const own = [...new Set(aliases)];
    if (JSON.stringify([before?.aliases ?? [], before?.off ?? false]) === JSON.stringify([own, off])) continue;
    const { listed } = before ?? {};
    const body = { aliases: own, ...(off && { off: true as const }), ...(listed && { listed }) };
    drafts.push({ kind: 'listing', operator: by, merchant, sku, document: channel, body });
  }
  const data = { channel, changed: drafts.length };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

/** R27: what a store lists, as it was read; what is as it was, or unknown here, is no entry. */
export function decideListingsRead(
  tables: Tables,
  rules: Rulebook,
  { channel, by, skus, listed }: Extract<ListingSubmission, { type: 'listings-read' }>,
): Decision {
  const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const drafts = [...new Set(skus.slice(0, readPartMax))].flatMap((sku) => {
    return listedDraft(tables, { channel, merchant, sku }, by, listed);
  });
  const data = { channel, changed: drafts.length };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

/**
 * R27: for a channel of listed items, one that its store shows and that is not on record as listed there. From here on
 * the channel is told of it.
 */
export function newlyListed(tables: Tables, channel: ChannelRules, sku: string, by: string): Draft[] {
  const { name, merchant, onlyListed } = channel;
  return onlyListed === true ? listedDraft(tables, { channel: name, merchant, sku }, by, true) : [];
}

/** None where it is as it was, or nobody here knows the item. */
function listedDraft(
  tables: Tables,
  { channel, merchant, sku }: { channel: string; merchant: string; sku: string },
  by: string,
  listed: boolean,
): Draft[] {
  const { aliases = [], off = false, listed: before = false } = tables.row('listing', listingKey(channel, sku)) ?? {};
  if (before === listed || tables.item(merchant, sku) === undefined) return [];
  const body = { aliases, ...(off && { off: true as const }), ...(listed && { listed: true as const }) };
  return [{ kind: 'listing', operator: by, merchant, sku, document: channel, body }];
}

type Said = ReadonlyMap<string, { aliases?: string[]; off?: boolean }>;

/** Whose name it is on that channel: another item's alias, or an item of that SKU which is listed under it. */
function ownerOf(
  tables: Tables,
  { channel, merchant, alias }: { channel: string; merchant: string; alias: string },
  named: Said,
): string | undefined {
  const owner = tables.row('alias', listingKey(channel, alias))?.sku ?? undefined;
  // What this request says of the other one counts.
  if (owner !== undefined && named.get(owner)?.aliases?.includes(alias) !== false) return owner;
  if (tables.item(merchant, alias) === undefined) return undefined;
  const listing = named.get(alias) ?? tables.row('listing', listingKey(channel, alias));
  return listing?.off === true || (listing?.aliases ?? []).length > 0 ? undefined : alias;
}

type Page = Extract<OrderSubmission, { type: 'orders-page' }>;

/** A storefront's orders in our words. */
export function inOurWords(tables: Tables, page: Page): Page {
  const named = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : (tables.row('alias', listingKey(page.channel, name))?.sku ?? undefined);
  const ours = ({ listing, ...line }: ToldOrder['lines'][number]) => ({
    ...line,
    sku: named(listing) ?? named(line.sku) ?? line.sku,
  });
  const orders = page.orders.map((order) =>
    'unreadable' in order ? order : { ...order, lines: order.lines.map(ours) },
  );
  return { ...page, orders };
}

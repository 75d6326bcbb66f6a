/** Why each channel of an item's merchant shows the number it shows, or showed at an earlier place of the ledger. */

import type { Rulebook } from '../nouns/rulebook.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import { available, setApart } from '../nouns/stock/item.ts';
import { sentPolicy } from '../nouns/stock/policy.ts';
import { type ChannelExplained, explainChannel } from './chain.ts';
import type { ChannelNow, InFlight } from './channel-now.ts';
import { type ItemKey, ItemPast, type PartShown } from './item-past.ts';
import type { Past } from './past.ts';
import { type ExplainLanguage, sentencesIn } from './sentences.ts';
import { toldAfter, toldOf } from './told.ts';

type ExplainAsked = ItemKey & {
  /** Only this one. */
  channel?: string;
  /** Local date of the merchant at that instant, YYYY-MM-DD. */
  today: string;
  /** In which language; absent: English. */
  lang?: ExplainLanguage;
  /** How its channels are; absent: an instant that is over. */
  now?: ChannelNow[];
};

type ItemShown = Pick<ItemRow, 'name' | 'inStock' | 'published' | 'booked' | 'received' | 'processOrders'> & {
  setApart: number;
  available: number;
  policy: string;
  /** R28: only of a kit. */
  parts?: PartShown[];
};

export type Explained = {
  /** null: nobody knew the item then. */
  item: ItemShown | null;
  channels: ChannelExplained[];
};

/**
 * @param upTo the last entry that counts
 * @param head the last entry there is
 * @param inFlight the batch of a channel that is not answered yet
 */
export function explain(
  past: Past,
  rulebook: Rulebook,
  asked: ExplainAsked,
  { upTo, head, inFlight }: { upTo: number; head: number; inFlight(channel: string): InFlight | undefined },
): Explained {
  const { merchant, today } = asked;
  const itemPast = new ItemPast(past, rulebook, asked, upTo);
  const channels = rulebook.channels
    .filter((rules) => rules.merchant === merchant && (asked.channel ?? rules.name) === rules.name)
    .map((configured) => {
      const rules = itemPast.channelRules(configured);
      const told = toldOf(past, itemPast, rules.name, upTo);
      const now = asked.now?.find(({ channel }) => channel === rules.name);
      const next = asked.now === undefined ? toldAfter(past, itemPast, rules.name, upTo, head) : undefined;
      // What was given up before it was answered is in no acknowledgement.
      const doubted = asked.now === undefined ? undefined : past.shown(rules.name, asked.sku);
      const onItsWay = asked.now === undefined ? undefined : inFlight(rules.name);
      return explainChannel({
        past: itemPast,
        rulebook,
        rules,
        told,
        ...(now && { now }),
        next,
        inFlight: onItsWay,
        doubted,
        today,
        words: sentencesIn(asked.lang),
      });
    });
  const { item, parts } = itemPast;
  const shown = item === undefined ? null : shownOf(item, sentPolicy(itemPast.tables, rulebook, item));
  return { item: shown && { ...shown, ...(parts.length > 0 && { parts }) }, channels };
}

function shownOf(item: ItemRow, policy: string): ItemShown {
  const { name, inStock, published, booked, received, processOrders } = item;
  return {
    name,
    inStock,
    published,
    setApart: setApart(item),
    booked,
    available: available(item),
    received,
    processOrders,
    policy,
  };
}

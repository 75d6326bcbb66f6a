/** What there is to say to a contact about what came since the last mail: what came and went in between is no news. */
import type { Entry, EntryBody } from '../nouns/entry.ts';
import type { NoticeRow } from '../nouns/inbound/notice.ts';
import type { ReturnRow } from '../nouns/inbound/return.ts';
import type { DigestLine, DigestTopic } from '../nouns/nightly/digest.ts';
import type { ItemRow } from '../nouns/stock/item.ts';
import { available } from '../nouns/stock/item.ts';
import type { Shortage } from '../nouns/stock/shortage.ts';

/** Lines of one mail; the page `/admin` and the ledger have all. */
export const digestLinesMax = 300;

/** A channel that waits too long for being told, `since` when, ms UTC. */
export type LateChannel = { channel: string; since: number; pending: number };

type DigestFacts = {
  about: readonly DigestTopic[];
  /** Of the merchant, after the contact's place, oldest first. */
  entries: readonly Entry[];
  /** Items by their SKU, and documents by number, as they are. */
  nameOf(sku: string): string;
  document(what: 'notice' | 'return', id: string): NoticeRow | ReturnRow | undefined;
  late: readonly LateChannel[];
  /** Those that the contact was told of before. */
  toldLate: readonly string[];
};

export function digestLines(facts: DigestFacts): { lines: DigestLine[]; leftOut: number; channels: string[] } {
  const { about, late, toldLate } = facts;
  const lines = [
    ...(about.includes('channels') ? channelLines(late, toldLate) : []),
    ...(about.includes('stock') ? stockLines(facts) : []),
    ...(about.includes('deliveries') ? deliveryLines(facts) : []),
  ];
  return {
    lines: lines.slice(0, digestLinesMax),
    leftOut: Math.max(0, lines.length - digestLinesMax),
    channels: about.includes('channels') ? late.map(({ channel }) => channel) : [],
  };
}

/** What stands already when a contact is written to for the first time. */
export function standingLines(items: readonly ItemRow[]): DigestLine[] {
  return items.slice(0, digestLinesMax).map((item) => ({
    ...{ about: 'stock', sku: item.sku, name: item.name, state: item.shortage ?? 'low' },
    ...{ available: available(item), threshold: item.lowStock ?? 0 },
  }));
}

function channelLines(late: readonly LateChannel[], told: readonly string[]): DigestLine[] {
  const over = told.filter((channel) => late.every((each) => each.channel !== channel));
  return [
    ...late.filter(({ channel }) => !told.includes(channel)).map((each) => ({ about: 'channels' as const, ...each })),
    ...over.map((channel) => ({ about: 'channels' as const, channel, since: null, pending: 0 })),
  ];
}

const stateOrder: readonly (Shortage | 'over')[] = ['out', 'low', 'over'];

function stockLines({ entries, nameOf }: DigestFacts): DigestLine[] {
  const bySku = Map.groupBy(
    entries.filter(({ kind, sku }) => kind === 'low-stock' && sku !== null),
    ({ sku }) => sku ?? '',
  );
  return [...bySku]
    .flatMap(([sku, changes]) => {
      const [first, last] = [changes[0], changes.at(-1)].map((entry) => entry?.body as EntryBody['low-stock']);
      if (first === undefined || last === undefined) return [];
      const { state, available: units, threshold } = last;
      // Entries of earlier versions do not say how it was: what is over is told then, and what is low, too.
      if (first.was === state) return [];
      const about = { about: 'stock' as const, sku, name: nameOf(sku), available: units, threshold };
      return [{ ...about, state: state ?? ('over' as const) }];
    })
    .sort((a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state));
}

function deliveryLines({ entries, document }: DigestFacts): DigestLine[] {
  return entries.flatMap(({ kind, document: id, body }): DigestLine[] => {
    if (id === null || (kind !== 'notice-close' && kind !== 'return-close')) return [];
    const what = kind === 'notice-close' ? 'notice' : 'return';
    const closed = body as Partial<EntryBody['notice-close'] & EntryBody['return-close']>;
    const lines = (document(what, id)?.lines ?? []).map(foundOf);
    return [
      {
        ...{ about: 'deliveries', what, id },
        announced: sum(lines.map(({ announced }) => announced)),
        received: sum(lines.map(({ received }) => received)),
        missing: sum((closed.short ?? closed.missing ?? []).map(({ quantity }) => quantity)),
        over: sum((closed.over ?? closed.extra ?? []).map(({ quantity }) => quantity)),
        damaged: sum(lines.map(({ damaged }) => damaged)),
      },
    ];
  });
}

function foundOf(line: (NoticeRow | ReturnRow)['lines'][number]) {
  const { quantity: announced, damaged = 0 } = line;
  return { announced, damaged, received: 'good' in line ? line.good + line.hold + damaged : line.received };
}

const sum = (units: readonly number[]): number => units.reduce((total, each) => total + each, 0);

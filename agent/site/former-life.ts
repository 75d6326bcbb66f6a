/**
 * What an old copy of a ledger does when its dock's log holds more than it: what its other life published comes back
 * from there, as entries that are told to nobody again; what it recorded itself since they parted is told behind that,
 * under an epoch of its own (`core/former-self.ts`, `core/numbering.ts`). A kill in between finds the same fork again.
 */
import type { SiteFact } from '../inventory/nouns/site/fold.ts';
import type { Renumbered } from '../inventory/nouns/site/own.ts';
import type { Book } from '../ledger/book.ts';
import { unpacked } from './codec.ts';
import { type Fork, forkOf } from './core/former-self.ts';
import { ownSeq, toldSeq } from './core/numbering.ts';
import type { Range } from './core/range.ts';
import { siteFacts } from './folder.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';

type FormerLifeParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'head' | 'read' | 'rows' | 'submit' | 'openEpoch'>;
};

type CameBack =
  /** `facts`: of the other life, that are known here again. */
  | { readonly type: 'recovered'; readonly facts: number }
  | { readonly type: 'lost' }
  /** For a person. */
  | { readonly type: 'stuck'; readonly text: string };

export async function comeBack(streams: Streams, parts: FormerLifeParts): Promise<CameBack> {
  const { dock, book } = parts;
  const renumbered = (await book.rows('site-own', {}))[0]?.renumbered ?? [];
  const log = await parted(streams, parts, renumbered);
  if (log === undefined) return { type: 'lost' };
  const { ranges, at } = log;
  const [first] = ranges;
  const end = ranges.at(-1);
  if (first === undefined || end === undefined) return { type: 'recovered', facts: 0 };
  if (at === 0 && first.after > 0)
    return { type: 'stuck', text: `The site’s server holds the log of ${dock} from entry ${first.after} on only.` };
  const fork = forkOf(ranges, await marksOf(book, renumbered, at, end.to));
  for (const { range, facts } of byRange(fork)) {
    const { epoch, to, hash } = range;
    const outcome = await book.submit({ type: 'site-fold', dock, epoch, after: 0, to, hash, place: 0, facts });
    if (outcome.type === 'refused') return { type: 'stuck', text: outcome.text };
  }
  const after = ownSeq(renumbered, Math.max(at, fork.at));
  const detail = `The site knows ${dock} up to entry ${fork.above}, and this ledger parted from that after entry ${after}: it is an older copy. ${fork.lost.length} movements came back from the site; what is no movement of goods, nor an item or an order, did not.`;
  await book.openEpoch('site-ahead', detail, { after, above: fork.above, hash: end.hash });
  return { type: 'recovered', facts: fork.lost.length };
}

/** The part of the log that this ledger does not have, and the last entry before it that both have. */
async function parted(
  streams: Streams,
  { dock, names, book }: FormerLifeParts,
  renumbered: readonly Renumbered[],
): Promise<{ ranges: Range[]; at: number } | undefined> {
  const ranges: Range[] = [];
  let at = 0;
  for (let place = 1; ; ) {
    const found = await streams.next(names.logs, names.logOf(dock), place);
    if (found.type === 'unknown') return undefined;
    if (found.type === 'none') return { ranges, at };
    place = found.message.seq + 1;
    const read = unpacked(found.message.payload);
    if (read.type === 'flaw') continue;
    const { to, hash } = read.range;
    const own = ownSeq(renumbered, to);
    const [entry] = ranges.length === 0 ? await book.read(own - 1, 1) : [];
    if (entry?.seq === own && entry.hash === hash) at = to;
    else ranges.push(read.range);
  }
}

/** Marks of this ledger's own entries, by the numbers that the others know them by. */
async function marksOf(book: FormerLifeParts['book'], renumbered: readonly Renumbered[], after: number, to: number) {
  const hashes = new Map<number, string>();
  for (let told = after + 1; told <= to; ) {
    const own = ownSeq(renumbered, told);
    const entries = await book.read(own - 1, Math.min(1_000, to - told + 1));
    for (const entry of entries) hashes.set(toldSeq(renumbered, entry.seq), entry.hash);
    const last = entries.at(-1);
    if (last === undefined) break;
    told = Math.max(told, toldSeq(renumbered, last.seq)) + 1;
  }
  return { hashAt: (seq: number) => hashes.get(seq), markAt: (seq: number) => hashes.get(seq)?.slice(0, 8) };
}

function byRange({ lost }: Fork): { range: Range; facts: SiteFact[] }[] {
  const groups = new Map<Range, SiteFact[]>();
  for (const { range, fact } of lost) groups.set(range, [...(groups.get(range) ?? []), ...siteFacts(fact)]);
  return [...groups].map(([range, facts]) => ({ range, facts }));
}

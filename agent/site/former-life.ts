/**
 * What an old copy of a ledger does when its dock's log holds more than it: what its other life published comes back
 * from there, as entries that are told to nobody again; what it recorded itself since they parted is told behind that,
 * under an epoch of its own (`core/former-self.ts`, `inventory/nouns/site/numbering.ts`). A kill in between finds the
 * same fork again.
 */
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { SiteFact } from '../inventory/nouns/site/fold.ts';
import { ownSeq, toldSeq } from '../inventory/nouns/site/numbering.ts';
import type { Renumbered } from '../inventory/nouns/site/own.ts';
import type { Book } from '../ledger/book.ts';
import { type Fork, forkOf } from './core/former-self.ts';
import type { Range } from './core/range.ts';
import { unpacked } from './facts/codec.ts';
import { siteFacts } from './folder.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';
import { rangeAfter } from './publisher.ts';

type FormerLifeParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'head' | 'read' | 'recent' | 'rows' | 'submit' | 'openEpoch'>;
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
  const after = ownSeq(renumbered, Math.max(at, fork.at));
  for (const { range, facts } of byRange(fork)) {
    const { epoch, to, hash } = range;
    const peer = { dock, epoch, after: 0, to, hash, place: 0 };
    const outcome = await book.submit({ type: 'site-fold', ...peer, facts, parted: after });
    if (outcome.type === 'refused') return { type: 'stuck', text: outcome.text };
  }
  const detail = `The site knows ${dock} up to entry ${fork.above}, and this ledger parted from that after entry ${after}: it is an older copy. ${fork.lost.length} movements came back from the site; what is no movement of goods, nor an item or an order, did not.`;
  await book.openEpoch('site-ahead', detail, { after, above: fork.above, hash: end.hash });
  return { type: 'recovered', facts: fork.lost.length };
}

/**
 * The name under which the site hears of this ledger. One that was a dock of another name, a clone of it or that dock
 * itself, tells under the new name only what was never told under the old one; what another life goes on to tell there
 * is another dock's.
 * @returns for a person, why it cannot be told; undefined: it can
 */
export async function takeName(streams: Streams, parts: FormerLifeParts): Promise<string | undefined> {
  const { dock, book } = parts;
  const { name, renumbered = [] } = (await book.rows('site-own', {}))[0] ?? {};
  if (name === dock) return undefined;
  if (name === undefined) return textOf(await book.submit({ type: 'site-name', dock, after: 0 }));
  const log = await parted(streams, { ...parts, dock: name }, renumbered);
  const end = log?.ranges.at(-1)?.to ?? log?.at ?? 0;
  if (log === undefined || (end === 0 && (await mayBeTold(parts))))
    return `This ledger was ${name}’s, and the site’s server does not say what it knows of that one: how much of it is new to the others nobody can tell.`;
  const fork = log.ranges.length === 0 ? undefined : forkOf(log.ranges, await marksOf(book, renumbered, log.at, end));
  const at = Math.max(log.at, fork?.at ?? 0);
  const { epoch } = book.head;
  const peer = { dock: name, epoch, after: 0, to: at, hash: '', place: 0, facts: [] };
  const wrong = at === 0 ? undefined : textOf(await book.submit({ type: 'site-fold', ...peer }));
  return wrong ?? textOf(await book.submit({ type: 'site-name', dock, after: ownSeq(renumbered, at) }));
}

/** Whether there is anything to tell from before this epoch, which began with the name. */
async function mayBeTold({ dock, book }: FormerLifeParts): Promise<boolean> {
  const { range } = await rangeAfter({ dock, ledger: book, seen: {} }, [], 0, 0);
  const [first] = range?.facts ?? [];
  const [entry] = first === undefined ? [] : await book.read(first.seq - 1, 1);
  return entry !== undefined && entry.epoch !== book.head.epoch;
}

const textOf = (outcome: Outcome): string | undefined => (outcome.type === 'refused' ? outcome.text : undefined);

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

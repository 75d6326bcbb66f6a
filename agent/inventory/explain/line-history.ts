/**
 * What became of each movement of one item at one channel: told, overtaken by a later one, or told to nobody, and why.
 */

import { channelLevel } from '../nouns/channels/levels.ts';
import type { EntryBody } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { InFlight } from './channel-now.ts';
import { type ItemKey, ItemPast, type Step } from './item-past.ts';
import type { Past, PastEntry } from './past.ts';
import { sentencesIn } from './sentences.ts';
import { toldOf } from './told.ts';
import { told as words } from './words.ts';

export type HistoryLine = {
  sku: string;
  /** Of the movement, or of the acknowledgement where the history is a whole channel's. */
  seq: number;
  at: number;
  clockTrusted: boolean;
  text: string;
  /** The level the storefront had acknowledged before; null: none; absent: further back than is looked through. */
  before?: number | null;
  /** The level it should show then, or acknowledged; null: of a refused line only the refusal is told. */
  after: number | null;
  result: 'acknowledged' | 'superseded' | 'skipped' | 'refused' | 'in-flight' | 'waiting' | 'unknown';
  /** Why it was skipped. */
  rule?: string;
  reason?: string;
  /** Of the batch it was told, or overtaken, with. */
  key?: string;
  /** Entry and time of the acknowledgement. */
  ack?: { seq: number; at: number; clockTrusted: boolean };
};

type HistoryAsked = ItemKey & { channel: string };

type HistoryRange = {
  /** Movements behind `after` and up to `upTo`, the newest `limit` of them. */
  after: number;
  upTo: number;
  limit: number;
  /** The last entry there is. */
  head: number;
  inFlight: InFlight | undefined;
};

type Line = HistoryLine & { due: boolean };

/** Newest first. `more`: there are earlier ones. */
export function lineHistory(
  past: Past,
  rulebook: Rulebook,
  asked: HistoryAsked,
  { after, upTo, limit, head, inFlight }: HistoryRange,
): { lines: HistoryLine[]; more: boolean } {
  const { sku, channel } = asked;
  const configured = rulebook.channels.find(({ name }) => name === channel);
  if (configured === undefined) return { lines: [], more: false };
  const kept: Line[] = [];
  let steps = 0;
  const item = new ItemPast(past, rulebook, asked, upTo, (now, step) => {
    const { item: row } = now;
    if (row === undefined || step.entry.seq <= after) return;
    steps += 1;
    const rules = now.channelRules(configured);
    kept.push(lineOf(sku, step, channelLevel(row, rules, now.own(channel)), now.untold(rules)));
    if (kept.length > 2 * limit) kept.splice(0, kept.length - limit);
  });
  const lines = kept.slice(-limit);
  const [first] = lines;
  if (first !== undefined) settle(past, item, channel, lines, first, head);
  for (const refused of item.refusals.get(channel) ?? []) refuse(lines, refused);
  for (const line of lines) if (line.result === 'waiting' && past.exhausted) line.result = 'unknown';
  const last = lines.findLast(({ result }) => result === 'waiting');
  if (last !== undefined && inFlight?.level !== undefined)
    Object.assign(last, { result: 'in-flight', key: inFlight.key });
  return { lines: lines.reverse().map(({ due: _, ...line }) => line), more: steps > lines.length };
}

function lineOf(sku: string, { entry, due, why }: Step, after: number, unsaid: ReturnType<ItemPast['untold']>): Line {
  const { seq, at, clockTrusted } = entry;
  const told = { sku, seq, at, clockTrusted, text: words(entry, sentencesIn()), after, due };
  if (unsaid !== undefined) return { ...told, ...untold(unsaid) };
  const silent =
    why === undefined
      ? {}
      : {
          rule: why === 'flag-off' ? 'R12' : 'R10',
          reason: why === 'flag-off' ? 'Process Orders was off' : 'the policy was never',
        };
  return { ...told, result: due ? 'waiting' : 'skipped', ...silent };
}

const isUntold = ({ rule }: Line): boolean => rule === 'R27';
const untold = (why: NonNullable<ReturnType<ItemPast['untold']>>) => ({
  ...{ result: 'skipped' as const, rule: 'R27' },
  reason: why === 'item-off' ? 'the item was switched off for this channel' : 'it was not on record as listed there',
});

/** Walks the acknowledgements behind the first line; each settles what it looked through. */
function settle(past: Past, item: ItemPast, channel: string, lines: Line[], first: Line, head: number): void {
  const { told } = toldOf(past, item, channel, first.seq - 1);
  let shown = told === 'unknown' ? undefined : (told?.level ?? null);
  let open = lines;
  const before = (line: Line) => {
    if (line.before === undefined && shown !== undefined) line.before = shown;
  };
  for (const { seq, seen } of past.acks(channel, item.key.sku, first.seq, head)) {
    const ack = past.entry(seq);
    if (ack === undefined) continue;
    for (const line of open) if (line.seq < seq) before(line);
    const said = saidIn(ack, item.key.sku);
    const covered = open.filter((line) => line.due && line.seq <= seen);
    open = open.filter((line) => line.seq > seen);
    const last = covered.at(-1);
    for (const line of covered.filter((each) => !isUntold(each)))
      Object.assign(line, said !== undefined ? overtaken(ack) : last && isUntold(last) ? silenceOf(last) : unchanged);
    if (said !== undefined && last !== undefined) {
      Object.assign(last, said.line);
      delete last.rule;
      if (last.result !== 'refused') delete last.reason;
    }
    if (said?.shown !== undefined) shown = said.shown;
    if (seq > (lines.at(-1)?.seq ?? 0) && !open.some(({ due }) => due)) break;
  }
  for (const line of open) before(line);
}

const silenceOf = ({ result, rule, reason }: Line) => ({ result, rule, reason });
const unchanged = { result: 'skipped', rule: 'R18', reason: 'the storefront had this number' };
const overtaken = ({ body }: PastEntry) => ({ result: 'superseded', key: (body as EntryBody['ack']).key });

/** What an acknowledgement says of the item; undefined: nothing. `shown` where it was taken. */
function saidIn({ seq, at, clockTrusted, body }: PastEntry, sku: string) {
  const { key, lines, rejected = [] } = body as EntryBody['ack'];
  const line = lines.find(([name]) => name === sku);
  if (line === undefined) return undefined;
  const refusal = rejected.find((each) => each.sku === sku);
  const ack = { seq, at, clockTrusted };
  return refusal === undefined
    ? { line: { result: 'acknowledged', after: line[1], key, ack }, shown: line[1] }
    : { line: { result: 'refused', reason: refusal.reason, key, ack }, shown: undefined };
}

/** Set aside alone: no acknowledgement tells of it. */
function refuse(lines: Line[], { seq, body }: PastEntry): void {
  const last = lines.findLast((line) => line.due && line.seq < seq);
  if (last === undefined || last.ack !== undefined || last.result === 'superseded') return;
  Object.assign(last, { result: 'refused', reason: (body as { text: string }).text });
  delete last.rule;
}

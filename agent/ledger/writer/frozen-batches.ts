/**
 * Frozen batches: what a channel is to be told, computed once, written down with its key before anybody sends it, and
 * the same bytes until the storefront has answered. A batch covers the entries (acked, to]; `to` is the mark of its
 * last item.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { BatchLine, FrozenBatch } from '../../inventory/nouns/channels/batch.ts';
import { batchBody, type Envelope, readBatchBody } from '../../inventory/nouns/channels/batch-body.ts';
import type { BrakeFinding } from '../../inventory/nouns/channels/brake.ts';
import type { ChannelRow, ChannelRules } from '../../inventory/nouns/channels/channel.ts';
import { freshChannel } from '../../inventory/nouns/channels/channel.ts';
import { batchEnd, batchLine, fullLine, lineAgain, waitsToRise } from '../../inventory/nouns/channels/levels.ts';
import { listingKey, type SentLine, sentLines } from '../../inventory/nouns/channels/listing.ts';
import { allocated } from '../../inventory/nouns/orders/allocation.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import { dueFor, type ItemRow } from '../../inventory/nouns/stock/item.ts';
import { sentPolicy } from '../../inventory/nouns/stock/policy.ts';
import { beganByLoss } from '../chain/loss.ts';
import type { BookIdentity } from '../messages.ts';
import type { SqlTables } from '../projections/sql-tables.ts';
import { AnsweredLines, type LineMarks } from './answered-lines.ts';
import { Brake } from './brake.ts';
import { FullTurns } from './full-turns.ts';
import { bodyBytesMax, KeptBatches } from './kept-batches.ts';

const linesMax = 500;
const pageSize = 500;
/**
 * Items looked at in one turn; a longer stretch with nothing to say goes on in the next, so that scans pass in between.
 */
const itemsPerTurn = 5_000;

/** Batches ever frozen in this file, over all channels: it only grows. */
export const freezesSql = 'SELECT coalesce(sum(count), 0) FROM freeze_count';
export const countFreezes = (statement: Statement<unknown[]>): number => Number(statement.get());

/**
 * Items looked at behind a line that is left out: the mark stays before that line, so there is no next turn to go on
 * in.
 */
const itemsBehindSkipped = 50_000;

/**
 * @property skip SKUs to be left out, which stay due
 * @property risesTo R21: so are levels that rise and whose item moved after this place
 */
export type BatchSize = { maxLines?: number; skip?: readonly string[]; risesTo?: number; turn?: number };

type Walk =
  /** R29: it would set too much to 0. */
  | { type: 'braked'; finding: BrakeFinding }
  | { type: 'batch'; batch: FrozenBatch }
  /** Nothing to say up to here, after a look at so many items. `more`: the stretch was too long for one turn. */
  | { type: 'silent'; seen: number; items: number; more: boolean; risesWait: boolean };

type Collected = Omit<Extract<Walk, { type: 'silent' }>, 'type'> & {
  lines: BatchLine[];
  marks: LineMarks;
  last: number;
  seenMax: number;
};

/** How much of a turn goes into one batch, and what is left out of it. */
type FullBounds = { limit: number; bytesMax: number; skip: ReadonlySet<string>; risesTo: number };

/** The ledger's end while the batch is frozen. */
type Place = { epoch: string; seq: number };

export class FrozenBatches {
  readonly brake: Brake;
  readonly fullTurns = new FullTurns();
  readonly answered = new AnsweredLines();
  readonly #tables: SqlTables;
  readonly #rules: Rulebook;
  readonly #identity: BookIdentity;
  readonly #boot: string;
  readonly #db: Database;
  readonly kept: KeptBatches;

  /** @param boot random, of this process start */
  constructor(db: Database, tables: SqlTables, rules: Rulebook, identity: BookIdentity, boot: string) {
    this.#db = db;
    this.#boot = boot;
    this.brake = new Brake(db, tables);
    this.kept = new KeptBatches(db, identity, boot);
    this.#tables = tables;
    this.#rules = rules;
    this.#identity = identity;
  }

  /** The batch in flight. @throws DamagedBatchError: what was promised to be the same bytes is not */
  inFlight(channel: string): FrozenBatch | undefined {
    const row = this.kept.of(channel);
    return row && { channel, ...row, ...readBatchBody(row.body) };
  }

  /** It was acknowledged: an entry says so. */
  forget(channel: string): void {
    this.kept.forget(channel);
  }

  /** Nobody knows whether it was applied: its key is kept, so that an answer that names it later is no stranger's. */
  giveUp(channel: string): void {
    const batch = this.inFlight(channel);
    if (batch === undefined) return;
    this.kept.giveUp(channel, { epoch: batch.epoch, place: batch.to, key: batch.key });
  }

  /** A new epoch makes every batch of the old one void. */
  forgetAll(): void {
    this.kept.forgetAll();
  }

  /** The channel's row, also of one that nothing has been said of yet. */
  channelRow(channel: string): ChannelRow {
    return this.#tables.channel(channel) ?? freshChannel(channel);
  }

  /**
   * Looks at the items due after `row.seen` and freezes a batch of those that have something to say.
   * Inside the caller's transaction: the batch is true only after the commit.
   */
  freeze(rules: ChannelRules, row: ChannelRow, head: Place, atMs: number, size: BatchSize = {}): Walk {
    const lost = row.snapshotDue && beganByLoss(this.#db, head.epoch);
    const envelope: Envelope = {
      source: `/tallyman/${this.#identity.site}/${this.#identity.tellsAs ?? this.#identity.dock}`,
      channel: rules.name,
      merchant: rules.merchant,
      epoch: head.epoch,
      boot: this.#boot,
      ...(rules.target !== undefined && { target: rules.target }),
      complete: lost,
      // What was lost is known, and what a person looked at need not be asked.
      // Another dock of the site may have told it before.
      first:
        !lost &&
        row.lastAckAt === null &&
        this.#tables.row('told-anew', rules.name) === undefined &&
        this.#tables.openRows('site-peer', 1).length === 0,
      time: new Date(atMs).toISOString(),
    };
    const limit = Math.max(1, Math.min(size.maxLines ?? linesMax, linesMax));
    const skip = new Set(size.skip);
    const { risesTo = Number.POSITIVE_INFINITY } = size;
    const omit = { skip, risesTo };
    const bytesMax = bodyBytesMax - envelopeBytes(envelope);
    if (rules.mode === 'full')
      return this.#freezeFull(envelope, rules, row, { ...head, atMs }, { limit, bytesMax, ...omit, turn: size.turn });
    const found = this.#collect(rules, row, limit, bytesMax, omit);
    if (found.lines.length === 0) {
      const empty = envelope.complete && row.snapshotDue && !found.more && skip.size === 0 && !found.risesWait;
      if (!empty) {
        const { seen, items, more, risesWait, seenMax } = found;
        if (seenMax === Number.POSITIVE_INFINITY && !more) this.answered.passed(rules.name);
        return { type: 'silent', seen, items, more, risesWait };
      }
      return this.#insertBatch(this.#batch(envelope, row, head.seq, head.seq, []));
    }
    const finding = this.#judge(rules, row, head, atMs, found.lines);
    if (finding !== undefined) return { type: 'braked', finding };
    const to = batchEnd(row, found.last, head.seq);
    // Beyond a line that was left out nothing is seen to: it is due as before.
    const batch = this.#batch(envelope, row, to, Math.min(found.last, found.seenMax), found.lines);
    this.answered.made(rules.name, batch.key, found.marks);
    return this.#insertBatch(batch);
  }

  /** R29: of all that is due, so that the first of several batches stops as well. */
  #judge(rules: ChannelRules, row: ChannelRow, head: Place, atMs: number, lines: readonly BatchLine[]) {
    const bounds = { skip: new Set<string>(), risesTo: Number.POSITIVE_INFINITY };
    const due = () => this.#collect({ ...rules, mode: 'changes' }, row, itemsPerTurn, Number.POSITIVE_INFINITY, bounds);
    return this.brake.judge({ rules, row, head: head.seq, atMs }, lines, due);
  }

  /** A part of the turn that is under way or begins now; silent between two of them. */
  #freezeFull(
    envelope: Envelope,
    rules: ChannelRules,
    row: ChannelRow,
    head: Place & { atMs: number },
    { turn: called, ...bounds }: FullBounds & { turn: number | undefined },
  ): Walk {
    const { name } = rules;
    const { epoch, seq } = head;
    const place = { epoch, seq, generation: row.generation };
    let idle: Walk | undefined;
    // What waits to rise (R21), or is what the file says already, is no reason to say the whole file again.
    const changes = { ...rules, mode: 'changes' as const };
    const due = () => {
      const { lines, seen, items, more, risesWait } = this.#collect(changes, row, 1, bounds.bytesMax, bounds);
      idle = { type: 'silent', seen, items, more, risesWait };
      return lines.length > 0;
    };
    const turn = this.fullTurns.current(name, place, called, due);
    if (turn === undefined) return idle ?? { type: 'silent', seen: row.seen, items: 0, more: false, risesWait: false };
    const found = this.#collectFull(rules, row, turn.after, bounds);
    turn.seenMax = Math.min(turn.seenMax, found.seenMax);
    const seen = found.after === null ? Math.max(row.seen, Math.min(turn.began, turn.seenMax)) : row.seen;
    const { lines, risesWait } = found;
    if (lines.length === 0 && !(found.after === null && envelope.complete && row.snapshotDue)) {
      if (found.after === null) this.fullTurns.end(name);
      else turn.after = found.after;
      return { type: 'silent', seen, items: found.items, more: found.after !== null, risesWait };
    }
    const finding = this.#judge(rules, row, head, head.atMs, lines);
    if (finding !== undefined) return { type: 'braked', finding };
    const batch = this.#batch(envelope, row, head.seq, seen, lines);
    turn.inFlight = { key: batch.key, after: found.after };
    this.answered.made(rules.name, batch.key, found.marks);
    return this.#insertBatch(batch);
  }

  /** @returns `after`: the turn goes on behind this SKU; null: it is through */
  #collectFull(
    rules: ChannelRules,
    row: ChannelRow,
    from: string,
    { limit, bytesMax, skip, risesTo }: FullBounds,
  ): {
    lines: BatchLine[];
    marks: LineMarks;
    after: string | null;
    items: number;
    seenMax: number;
    risesWait: boolean;
  } {
    const { name, merchant } = rules;
    let seenMax = Number.POSITIVE_INFINITY;
    let risesWait = false;
    const lines: BatchLine[] = [];
    const marks = new Map<string, number>();
    let bytes = 0;
    let count = 0;
    let last = from;
    /** Behind this one is a line that is left out, and tried again. */
    let again: string | undefined;
    for (let looked = 0; looked < itemsPerTurn; looked += pageSize) {
      const items = this.#tables.items({ merchant, after: { merchant, sku: last }, limit: pageSize });
      count += items.length;
      for (const item of items) {
        const { sku, dueSeq } = item;
        const shown = this.#tables.shown(name, sku);
        const own = rules.basis === 'physical' ? allocated(this.#tables, merchant, name, sku) : 0;
        const asOf = this.#asAnswered(row, item);
        let line = fullLine(item, own, shown, asOf, rules, sentPolicy(this.#tables, this.#rules, item));
        const waits = line !== undefined && waitsToRise(line, item, shown, asOf, risesTo);
        if (line !== undefined && waits) {
          // R21: until it may rise, the file says what it said.
          line = shown && lineAgain(shown);
          seenMax = Math.min(seenMax, dueSeq - 1);
          risesWait = true;
        }
        if (line !== undefined && this.#inTheirWords(rules, line).length === 0) line = undefined;
        if (line !== undefined && skip.has(sku)) again ??= last;
        else if (line !== undefined && !this.fullTurns.isRefused(name, sku, dueSeq)) {
          const sent = this.#inTheirWords(rules, line);
          bytes += Buffer.byteLength(JSON.stringify(sent)) + 1;
          if (lines.length === limit || (lines.length > 0 && bytes > bytesMax))
            return { lines, marks, after: again ?? last, items: count, seenMax, risesWait };
          lines.push(line);
          if (!waits && dueSeq > row.seen) marks.set(sku, dueSeq);
        }
        last = sku;
      }
      if (items.length < pageSize) return { lines, marks, after: again ?? null, items: count, seenMax, risesWait };
    }
    return { lines, marks, after: again ?? last, items: count, seenMax, risesWait };
  }

  /** R14: what was asked for of an item and answered is over, also where a line before it holds the channel's mark. */
  #asAnswered(row: ChannelRow, { sku, forcedSeq }: ItemRow): ChannelRow {
    if (forcedSeq <= Math.max(row.seen, row.askedTo)) return row;
    const askedTo = this.#tables.row('sync-answered', listingKey(row.channel, sku))?.to ?? 0;
    return askedTo > row.askedTo ? { ...row, askedTo } : row;
  }

  /** R27: none where the channel is not told of the item. */
  #inTheirWords(rules: Pick<ChannelRules, 'name' | 'onlyListed'>, line: BatchLine): SentLine[] {
    return sentLines(line, this.#tables.row('listing', listingKey(rules.name, line.sku)), rules);
  }

  #insertBatch(batch: FrozenBatch): Walk {
    this.kept.keep(batch.channel, batch);
    return { type: 'batch', batch };
  }

  #collect(
    rules: ChannelRules,
    row: ChannelRow,
    limit: number,
    bytesMax: number,
    { skip, risesTo }: { skip: ReadonlySet<string>; risesTo: number },
  ): Collected {
    let seenMax = Number.POSITIVE_INFINITY;
    let risesWait = false;
    const lines: BatchLine[] = [];
    const marks = new Map<string, number>();
    let bytes = 0;
    let last = row.seen;
    let seen = row.seen;
    let items = 0;
    while (items < (seenMax < Number.POSITIVE_INFINITY ? itemsBehindSkipped : itemsPerTurn)) {
      const page = this.#tables.dueItems(rules.merchant, seen, pageSize);
      items += page.length;
      for (const item of page) {
        const others = dueFor(item, rules.name) <= row.seen;
        if (others || this.answered.isAnswered(row, item.sku, item.dueSeq)) {
          seen = item.dueSeq;
          continue;
        }
        const shown = this.#tables.shown(rules.name, item.sku);
        const own = rules.basis === 'physical' ? allocated(this.#tables, rules.merchant, rules.name, item.sku) : 0;
        const asOf = this.#asAnswered(row, item);
        const said = batchLine(item, own, shown, asOf, rules, sentPolicy(this.#tables, this.#rules, item));
        const sent = said === undefined ? [] : this.#inTheirWords(rules, said);
        const line = sent.length === 0 ? undefined : said;
        const waits = line !== undefined && waitsToRise(line, item, shown, asOf, risesTo);
        if (line !== undefined && (waits || skip.has(item.sku))) {
          seenMax = Math.min(seenMax, item.dueSeq - 1);
          risesWait ||= waits;
        } else if (line !== undefined) {
          bytes += Buffer.byteLength(JSON.stringify(sent)) + 1;
          if (lines.length === limit || (lines.length > 0 && bytes > bytesMax))
            return { lines, marks, last, seen, seenMax, items, more: true, risesWait };
          lines.push(line);
          marks.set(item.sku, item.dueSeq);
          last = item.dueSeq;
        }
        seen = item.dueSeq;
      }
      if (page.length < pageSize)
        return { lines, marks, last, seen: Math.min(seen, seenMax), seenMax, items, more: false, risesWait };
    }
    const skipped = seenMax < Number.POSITIVE_INFINITY;
    return { lines, marks, last, seen: Math.min(seen, seenMax), seenMax, items, more: !skipped, risesWait };
  }

  #batch(envelope: Envelope, row: ChannelRow, to: number, seen: number, lines: BatchLine[]): FrozenBatch {
    const { channel } = envelope;
    const key = this.kept.newKey(channel, { epoch: envelope.epoch, after: row.acked, to });
    const sent = lines.flatMap((line) => this.#inTheirWords({ name: channel }, line));
    const content = { key, after: row.acked, to, snapshot: row.snapshotDue, lines: sent };
    const body = batchBody(envelope, content);
    return {
      channel,
      key,
      epoch: envelope.epoch,
      after: row.acked,
      to,
      snapshot: row.snapshotDue,
      lines,
      body,
      seen,
    };
  }
}

/** What is not left for lines of `bodyBytesMax`, at the most. */
function envelopeBytes(envelope: Envelope): number {
  const widest = Number.MAX_SAFE_INTEGER;
  const content = { key: 'f'.repeat(32), after: widest, to: widest, snapshot: true, lines: [] };
  return Buffer.byteLength(batchBody({ ...envelope, complete: true, first: true }, content));
}

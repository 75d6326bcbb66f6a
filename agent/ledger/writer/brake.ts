/**
 * R29, against the ledger: which lines of what is due would bring a listing from some to 0, without sales being the
 * reason, and whether they are too many. Looked at before a batch is frozen, in the one way that all channels share.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { BatchLine } from '../../inventory/nouns/channels/batch.ts';
import {
  type BrakeFinding,
  brakeListingsMin,
  brakeNamedMax,
  freshBrake,
  isSellOut,
  isTooMuch,
  recently,
  type Sold,
  type Zeroing,
} from '../../inventory/nouns/channels/brake.ts';
import { type ChannelRow, type ChannelRules, unansweredTo, unproved } from '../../inventory/nouns/channels/channel.ts';
import type { Draft } from '../../inventory/nouns/entry.ts';
import { available, type ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { SkuCount } from '../../inventory/nouns/stock/quantity.ts';
import { soldSince } from '../projections/item-moves.ts';
import type { SqlTables } from '../projections/sql-tables.ts';
import { Statements } from '../projections/statements.ts';

/** What is due, as far as it was looked at. `marks`: by SKU, the entry that made it due. */
type DueLines = { lines: readonly BatchLine[]; marks: ReadonlyMap<string, number>; more: boolean };

export class Brake {
  readonly #tables: SqlTables;
  readonly #sql: (source: string) => Statement<unknown[]>;

  constructor(db: Database, tables: SqlTables) {
    this.#tables = tables;
    const statements = new Statements(db);
    this.#sql = (source) => statements.sql(source);
  }

  /**
   * Why nothing of this is to be sent; undefined: it may go.
   * @param batch the lines that would be frozen @param due all that is due, asked for only where those give reason to
   */
  judge(
    { rules, row, head, atMs }: { rules: ChannelRules; row: ChannelRow; head: number; atMs: number },
    batch: readonly BatchLine[],
    due: () => DueLines,
  ): BrakeFinding | undefined {
    const { recent, releasedTo, held } = this.#tables.row('brake', rules.name) ?? freshBrake(rules.name);
    // While it holds, what was set to 0 before counts on: a pause mends nothing.
    const before = held?.before ?? recently(recent, atMs).reduce((sum, { zeroed }) => sum + zeroed, 0);
    const suspects = batch.filter((line) => this.#zeroes(rules, line)).length;
    if (suspects === 0 || (held === null && suspects + before < brakeListingsMin)) return undefined;
    const { lines, marks, more } = due();
    const since = this.#toldTo(row);
    const zeroing: Zeroing[] = [];
    let to = 0;
    for (const line of lines) {
      const mark = marks.get(line.sku) ?? 0;
      if (mark <= releasedTo || !this.#counts(rules, line, since)) continue;
      zeroing.push({ sku: line.sku, from: this.#drifted(rules, line) ? null : line.previous });
      to = Math.max(to, mark);
    }
    const of = this.#shownCount(rules.name);
    if (!isTooMuch(zeroing.length + before, of + before, rules.brakePercent)) return undefined;
    const listings = zeroing.slice(0, brakeNamedMax);
    return { zeroing: zeroing.length, of, before, to: more ? head : to, ...(more && { more }), listings };
  }

  /**
   * What goes on the record: that it holds, the first time and again where it became twice as much; and that it is
   * over.
   * @param over all that is due was looked at, or something of it goes out
   */
  record(
    { name, merchant }: ChannelRules,
    finding: BrakeFinding | undefined,
    over: boolean,
  ): Draft<'brake'> | undefined {
    const held = this.#tables.row('brake', name)?.held ?? null;
    const about = { kind: 'brake', merchant, document: name } as const;
    if (finding === undefined) return held !== null && over ? { ...about, body: { change: 'over' } } : undefined;
    if (held !== null && finding.zeroing < 2 * held.zeroing) return undefined;
    return { ...about, body: { change: 'held', ...finding } };
  }

  /** How many lines that a storefront took count for the minute that follows. */
  zeroed(rules: ChannelRules, row: ChannelRow, lines: readonly BatchLine[]): number {
    const { releasedTo } = this.#tables.row('brake', rules.name) ?? freshBrake(rules.name);
    const since = this.#toldTo(row);
    const released = ({ sku }: BatchLine) => (this.#tables.item(rules.merchant, sku)?.dueSeq ?? 0) <= releasedTo;
    return lines.filter((line) => !released(line) && this.#counts(rules, line, since)).length;
  }

  #counts(rules: ChannelRules, line: BatchLine, since: number): boolean {
    if (!this.#zeroes(rules, line)) return false;
    if (this.#drifted(rules, line)) return true;
    const { merchant } = rules;
    const item = this.#tables.item(merchant, line.sku);
    const told = this.#mayShow(rules, line) ?? { level: line.previous ?? 0, to: since };
    const sold = item?.components
      ? this.#kitsSold(item, item.components, told.to)
      : soldSince(this.#sql, merchant, line.sku, told.to);
    return item === undefined || !isSellOut(item, rules, told.level, sold);
  }

  /** What was sent and not answered for, where nothing was before; `to`: the entry by which it had been computed. */
  #mayShow({ name }: ChannelRules, { sku, previous }: BatchLine): { level: number; to: number } | undefined {
    const shown = previous === null ? this.#tables.shown(name, sku) : undefined;
    const to = shown && unansweredTo(shown);
    return shown === undefined || to === undefined ? undefined : { level: shown.level, to };
  }

  /** R28: how many kits less the sales of parts left, whoever bought them. */
  #kitsSold(kit: ItemRow, components: readonly SkuCount[], since: number): Sold {
    const before = components.map(({ sku, quantity }) => {
      const part = this.#tables.item(kit.merchant, sku);
      const { booked, loose } = soldSince(this.#sql, kit.merchant, sku, since);
      return part === undefined ? 0 : Math.floor((available(part) + booked + loose) / quantity);
    });
    return { booked: Math.min(...before) - available(kit), shipped: 0, loose: 0 };
  }

  #zeroes(rules: ChannelRules, line: BatchLine): boolean {
    if (line.level > 0) return false;
    const told = line.previous ?? this.#mayShow(rules, line)?.level ?? 0;
    return told > 0 || this.#drifted(rules, line);
  }

  /** R22: the store shows another number than the 0 it was told. */
  #drifted({ name }: ChannelRules, { sku, previous }: BatchLine): boolean {
    return previous === 0 && this.#tables.shown(name, sku)?.generation === unproved;
  }

  #shownCount(channel: string): number {
    const counted = this.#sql('SELECT count(*) FROM shown WHERE channel = ? AND (level > 0 OR generation = 0)').pluck();
    return Number(counted.get(channel));
  }

  /**
   * Up to which entry the numbers that its store shows had been computed. A review (R13) begins at the floor: what was
   * sold before it had been told under the rules of before.
   */
  #toldTo({ seen, reviewedTo, snapshotDue, floor, askedTo }: ChannelRow): number {
    return snapshotDue ? Math.max(seen, askedTo) : Math.max(seen, reviewedTo, floor);
  }
}

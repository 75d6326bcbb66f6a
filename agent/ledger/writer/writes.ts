/**
 * What each writing request does, inside a transaction that is already open: append entries, move projections, freeze
 * or forget batches. Returns the answer, which `group-commit.ts` gives only after the commit.
 */

import type { Clock } from '../../clock.ts';
import { decide } from '../../inventory/decide.ts';
import type { Decision } from '../../inventory/decision.ts';
import { type CommandAsked, commandDraft, saidOf } from '../../inventory/nouns/admin/command-record.ts';
import type { EpochReason, ToldAgain } from '../../inventory/nouns/admin/dock.ts';
import type { BatchLine, Rejection } from '../../inventory/nouns/channels/batch.ts';
import { batchTarget } from '../../inventory/nouns/channels/batch-body.ts';
import type { ChannelRules } from '../../inventory/nouns/channels/channel.ts';
import { type Stream, streamOf } from '../../inventory/nouns/channels/telling.ts';
import type { Outcome } from '../../inventory/nouns/outcome.ts';
import type { ExceptionReason } from '../../inventory/nouns/station/exception-reason.ts';
import { shownUnknown } from '../../inventory/requests/shown-unknown.ts';
import type { Head, VerifyReport } from '../book.ts';
import { newEpochId, type RandomBytes } from '../chain/ids.ts';
import type { Answers, BookIdentity, WriteRequest } from '../messages.ts';
import { ChannelMemory } from '../projections/channel-memory.ts';
import { LookedThrough } from '../projections/looked-through.ts';
import { type Repaired, repairProjections } from '../replay/repair.ts';
import { Shadow } from '../replay/shadow.ts';
import { localDate, type Stamp } from '../stamp.ts';
import type { OnProgress } from '../threads/progress.ts';
import { type BatchSize, FrozenBatches, type Walk } from './frozen-batches.ts';
import type { Ledger } from './ledger.ts';
import { refusedLines, setAsideLines } from './refused-lines.ts';
import { Tellings } from './tellings.ts';

/** The request is to be put at the end of the queue again: its work is longer than one turn. */
export const again: unique symbol = Symbol('again');

export type EpochOpened = { reason: EpochReason; epoch: string; detail: string };

type EpochBefore = { above: number; anchored: { epoch: string; seq: number } | undefined; again?: ToldAgain };

export class Writes {
  readonly #ledger: Ledger;
  readonly #memory: ChannelMemory;
  readonly #batches: FrozenBatches;
  readonly #tellings: Tellings;
  readonly #randomBytes: RandomBytes;
  readonly lookedThrough: LookedThrough;
  /** Epochs opened in the transaction in hand. */
  opened: EpochOpened[] = [];
  /** Nothing is told from the tables before they were held against the entries. */
  unchecked = false;

  readonly #markDamaged: (detail: string) => void;
  readonly #monoMs: Clock['monoMs'];
  /** Of the rebuild under way, and of one that is through or came to nothing in the transaction in hand. */
  #shadow: Shadow | undefined;
  #spent: Shadow | undefined;

  constructor(
    ledger: Ledger,
    identity: BookIdentity,
    randomBytes: RandomBytes,
    markDamaged: (detail: string) => void,
    { monoMs }: Pick<Clock, 'monoMs'>,
  ) {
    this.#monoMs = monoMs;
    this.#markDamaged = markDamaged;
    this.#ledger = ledger;
    this.#memory = new ChannelMemory(ledger.db);
    this.#batches = new FrozenBatches(ledger.db, ledger.tables, ledger.rules, identity, ledger.boot);
    this.#tellings = new Tellings(ledger, this.#batches.kept, identity);
    this.lookedThrough = new LookedThrough(ledger.db);
    this.#randomBytes = randomBytes;
  }

  execute(request: WriteRequest, stamp: Stamp): Answers[WriteRequest['type']] | typeof again {
    const stream = 'channel' in request ? streamOf(request.channel) : undefined;
    if (stream !== undefined) return this.#telling(stream, request, stamp);
    switch (request.type) {
      case 'submit':
        return this.#submit(request, stamp);
      case 'record':
        return this.#ledger.append(commandDraft(request.asked, request.said), stamp);
      case 'freeze':
        return this.#freeze(request.channel, request, stamp);
      case 'acknowledge':
        return this.#acknowledge(request, stamp);
      case 'drop':
        return this.#drop(request.channel, request.key);
      case 'setAside':
        return this.#setAside(request.channel, request.key, request.rejections, stamp);
      case 'restartChannel':
        return this.#restartChannel(request.channel, request.reason, stamp);
      case 'levelsRead':
        return this.#levelsRead(request, stamp);
      case 'remember':
        return this.#memory.remember(request.channel, request.key, request.value);
      case 'openEpoch':
        return this.#leaveEpoch(request, stamp);
      case 'rebuild':
        return this.#rebuild('The tables were made again.', stamp);
      case 'checked':
        this.unchecked = false;
        return undefined;
      case 'commandKeys':
        return this.#commandKeys(request, stamp);
      case 'damage':
        return this.#damage(request.report, stamp);
    }
  }

  /** R25: what is asked of a stream that tells no levels. */
  #telling(stream: Stream, request: WriteRequest, stamp: Stamp): Answers[WriteRequest['type']] {
    const told = this.#tellings;
    switch (request.type) {
      case 'freeze':
        return this.unchecked ? undefined : told.freeze(stream, request, stamp);
      case 'acknowledge':
        return told.acknowledge(stream, request.key, request.rejected, request.held === true, stamp);
      case 'drop':
        return told.drop(stream, request.key);
      case 'setAside':
        return told.setAside(stream, request.key, request.rejections, stamp);
      case 'restartChannel':
        return void told.startOver(stream, request.reason, request.at ?? 0, stamp);
      default:
        throw new Error(`a stream is not asked to ${request.type}`);
    }
  }

  /** @returns seq of the entry; the keys themselves are on no record */
  #commandKeys({ keys, asked, data }: Extract<WriteRequest, { type: 'commandKeys' }>, stamp: Stamp): number {
    this.#ledger.rules.commandKeys = keys;
    const seq = this.#ledger.lastSeq + 1;
    return this.#ledger.append(commandDraft(asked, { ok: true, data, seq }), stamp);
  }

  #submit({ submission, asked }: Extract<WriteRequest, { type: 'submit' }>, stamp: Stamp): Outcome {
    const { tables, rules } = this.#ledger;
    const decision = decide(tables, rules, submission, {
      today: (merchant = '') => stamp.dates?.[merchant] ?? stamp.today ?? localDate(stamp),
    });
    if (asked !== undefined) return this.#submitAsked(decision, asked, stamp);
    const hurried = [...tables.hurried];
    const seqs = decision.drafts.map((draft) => this.#ledger.append(draft, stamp));
    // R23: one part of thousands. Whoever asked hurries the channels once all of it is on the books, so that it goes
    // out in full batches.
    if (submission.type === 'bulk') tables.hurryOnly(hurried);
    return decision.outcome(seqs);
  }

  /** The request first, then what came of it: entries have no gaps, so their numbers are known before. */
  #submitAsked({ drafts, outcome }: Decision, asked: CommandAsked, stamp: Stamp): Outcome {
    const first = this.#ledger.lastSeq + 1;
    const withRecord = outcome(drafts.map((_, at) => first + 1 + at));
    // What changed nothing is on the record only where its answer has to be given again.
    if (withRecord.type === 'unchanged' && asked.transaction === undefined) return withRecord;
    this.#ledger.append(commandDraft(asked, saidOf(withRecord)), stamp);
    for (const draft of drafts) this.#ledger.append(draft, stamp);
    return withRecord;
  }

  #freeze(channel: string, size: BatchSize, stamp: Stamp): Answers['freeze'] | typeof again {
    const rules = this.#ledger.rules.channels.find((known) => known.name === channel);
    if (rules === undefined || this.unchecked) return undefined;
    const { epoch } = this.#ledger;
    const row = this.lookedThrough.onto(this.#batches.channelRow(channel), epoch);
    if (row.stopped !== null) return undefined;
    const inFlight = this.#batches.inFlight(channel);
    if (inFlight !== undefined && batchTarget(inFlight.body) === rules.target) return inFlight;
    // R19: for a place of the store that is meant no longer.
    if (inFlight !== undefined) this.#batches.giveUp(channel);
    const walk = this.#batches.freeze(rules, row, { epoch, seq: this.#ledger.lastSeq }, stamp.at, size);
    this.#brake(rules, walk, stamp);
    if (walk.type === 'braked') return undefined;
    if (walk.type === 'batch') return walk.batch;
    if (walk.seen > row.seen) this.lookedThrough.stage(row, epoch, walk.seen, walk.items);
    if (walk.more) return again;
    return walk.risesWait ? 'rises-wait' : undefined;
  }

  /** R29: the first time, and again where it became twice as much, it is put on the record; so is its end. */
  #brake({ name, merchant }: ChannelRules, walk: Walk, stamp: Stamp): void {
    const held = this.#ledger.tables.row('brake', name)?.held ?? null;
    const about = { kind: 'brake', merchant, document: name } as const;
    if (walk.type === 'braked') {
      if (held !== null && walk.finding.zeroing < 2 * held.zeroing) return;
      this.#ledger.append({ ...about, body: { change: 'held', ...walk.finding } }, stamp);
    } else if (held !== null && (walk.type === 'batch' || !walk.more)) {
      this.#ledger.append({ ...about, body: { change: 'over' } }, stamp);
    }
  }

  #acknowledge(
    { channel, key, rejected, held }: Extract<WriteRequest, { type: 'acknowledge' }>,
    stamp: Stamp,
  ): boolean {
    const batch = this.#inFlight(channel, key);
    if (batch === undefined) return false;
    const refused = refusedLines(batch, rejected);
    const seen =
      held === true ? this.lookedThrough.onto(this.#batches.channelRow(channel), this.#ledger.epoch).seen : batch.seen;
    const refusedSkus = new Set(refused.map((line) => line.sku));
    const merchant = this.#merchantOf(channel);
    const taken = batch.lines.filter((line) => !refusedSkus.has(line.sku));
    const zeroed = this.#zeroed(channel, taken);
    this.#ledger.append(
      {
        kind: 'ack',
        document: channel,
        ...merchant,
        body: {
          key,
          after: batch.after,
          to: batch.to,
          lines: taken.map((line) => [line.sku, line.level, line.processOrders ? 1 : 0]),
          ...(seen === batch.to ? {} : { seen }),
          ...(zeroed > 0 && { zeroed }),
          ...(refused.length === 0 ? {} : { rejected: refused.map(({ sku, reason }) => ({ sku, reason })) }),
        },
      },
      stamp,
    );
    const aside = held === true ? [] : setAsideLines(channel, merchant, refused);
    for (const draft of aside) this.#ledger.append(draft, stamp);
    if (held !== true) this.#through(channel, merchant, key, refusedSkus);
    this.#batches.forget(channel);
    return true;
  }

  #zeroed(channel: string, lines: readonly BatchLine[]): number {
    const rules = this.#ledger.rules.channels.find(({ name }) => name === channel);
    return rules === undefined ? 0 : this.#batches.brake.zeroed(rules, this.#batches.channelRow(channel), lines);
  }

  #drop(channel: string, key: string): boolean {
    if (this.#inFlight(channel, key) === undefined) return false;
    this.#batches.giveUp(channel);
    return true;
  }

  #setAside(channel: string, key: string, rejections: Rejection[], stamp: Stamp): boolean {
    const batch = this.#inFlight(channel, key);
    if (batch === undefined) return false;
    const refused = refusedLines(batch, rejections);
    const named = new Set(refused.map((line) => line.sku));
    const others = batch.lines
      .filter((line) => !named.has(line.sku))
      .map((line) => ({ sku: line.sku, reason: 'The storefront refused the batch that held this line.' }));
    const merchant = this.#merchantOf(channel);
    for (const draft of setAsideLines(channel, merchant, [...refused, ...others])) this.#ledger.append(draft, stamp);
    this.#through(channel, merchant, key, new Set(batch.lines.map(({ sku }) => sku)));
    this.#batches.giveUp(channel);
    const { epoch } = this.#ledger;
    const row = this.lookedThrough.onto(this.#batches.channelRow(channel), epoch);
    this.lookedThrough.stage(row, epoch, Math.max(row.seen, batch.seen), 0);
    this.lookedThrough.keep(channel);
    return true;
  }

  /**
   * R18: the turn of a channel in full mode goes on behind this batch, and says what was refused only once there is
   * something new.
   */
  #through(channel: string, { merchant }: { merchant?: string }, key: string, refused: ReadonlySet<string>): void {
    const { fullTurns, answered } = this.#batches;
    answered.through(this.#batches.channelRow(channel), key);
    for (const sku of refused) {
      if (merchant === undefined) break;
      fullTurns.refuse(channel, sku, this.#ledger.tables.item(merchant, sku)?.dueSeq ?? 0);
    }
    fullTurns.through(channel, key);
  }

  #restartChannel(channel: string, reason: string, stamp: Stamp): undefined {
    this.#batches.giveUp(channel);
    this.#ledger.append(
      { kind: 'channel', document: channel, ...this.#merchantOf(channel), body: { change: 'snapshot', reason } },
      stamp,
    );
  }

  #levelsRead(
    { channel, epoch, listings, rest }: Extract<WriteRequest, { type: 'levelsRead' }>,
    stamp: Stamp,
  ): boolean {
    const rules = this.#ledger.rules.channels.find(({ name }) => name === channel);
    if (rules === undefined || epoch !== this.#ledger.epoch || this.#memory.levelsWereRead(channel, epoch))
      return false;
    for (const draft of shownUnknown(this.#ledger.tables, rules, listings, rest)) this.#ledger.append(draft, stamp);
    this.#memory.levelsAreRead(channel, epoch);
    return true;
  }

  /** Another storefront may have said so a moment ago: then the epoch that this is evidence against is over already. */
  #leaveEpoch({ reason, detail, of, again }: Extract<WriteRequest, { type: 'openEpoch' }>, stamp: Stamp): Head {
    const { epoch, lastSeq, lastHash } = this.#ledger;
    const room = again && { above: again.above + lastSeq - again.after, anchored: undefined, again };
    return of === epoch ? this.openEpoch(reason, detail, room, stamp) : { epoch, seq: lastSeq, hash: lastHash };
  }

  /**
   * @param before what is known of the past beside this ledger. The new epoch's numbers are above `above` as well;
   * `epoch` and `seq` are what the anchor holds, which storefronts may know and this ledger's own entries need not
   */
  openEpoch(reason: EpochReason, detail: string, before: EpochBefore | undefined, stamp: Stamp): Head {
    const ledger = this.#ledger;
    const epoch = newEpochId(this.#randomBytes);
    const last = before?.anchored ?? (ledger.lastSeq === 0 ? undefined : { epoch: ledger.epoch, seq: ledger.lastSeq });
    const previous = last === undefined ? {} : { previousEpoch: last.epoch, previousHead: last.seq };
    const body = { reason, ...previous, detail, ...(before?.again !== undefined && { again: before.again }) };
    const seq = ledger.appendEpoch(epoch, before?.above ?? 0, body, stamp);
    this.#batches.forgetAll();
    this.opened.push({ reason, epoch, detail });
    return { epoch, seq, hash: ledger.lastHash };
  }

  /**
   * Projections are made again at once. Damage to the entries or the file is marked: work goes on, and the next start
   * takes the ledger out of use and saves what is sound. Either way a person is told.
   */
  #damage(report: Extract<VerifyReport, { ok: false }>, stamp: Stamp): undefined | typeof again {
    const what = report.reason;
    if (report.part === 'projections') return this.#mend(what, stamp);
    this.#markDamaged(`A verification found damage: ${what}.`);
    const text = `A verification found that ${what}. Restart the dock: what is sound will be saved.`;
    this.#except('ledger-damaged', text, stamp);
  }

  #mend(what: string, stamp: Stamp): undefined | typeof again {
    const before = this.#ledger.lastSeq;
    const why = `It was found that ${what}. It was made again from the entries.`;
    if (this.#rebuild(why, stamp) === again) return again;
    // Rows that no storefront hears of (documents, sessions) are on the record as well.
    if (this.#ledger.lastSeq === before) this.#except('projections-repaired', why, stamp);
    return undefined;
  }

  /** The same at one go. */
  makeTablesAnew(what: string, stamp: Stamp, onProgress?: OnProgress): void {
    const of = this.#ledger.lastSeq;
    while (this.#mend(what, stamp) === again)
      onProgress?.({ work: 'rebuild', entries: this.#shadow?.entries ?? 0, of });
  }

  /**
   * A slice of it, and all that is left once the committed entries are through: who scans meanwhile waits for no more
   * than that.
   */
  #rebuild(why: string, stamp: Stamp): Repaired | typeof again {
    this.#shadow ??= new Shadow(this.#ledger, this.#monoMs);
    const made = this.#shadow;
    // Whatever becomes of this transaction: a slice that failed is not taken up again.
    this.#shadow = undefined;
    this.#spent = made;
    if (!made.slice()) {
      this.#shadow = made;
      this.#spent = undefined;
      return again;
    }
    const repaired = repairProjections(this.#ledger, made, why, stamp);
    // What was frozen of a channel whose row was wrong does not follow on what it has.
    for (const { name } of this.#ledger.rules.channels) {
      const batch = this.#batches.inFlight(name);
      const { acked, snapshotDue } = this.#batches.channelRow(name);
      if (batch !== undefined && (batch.after !== acked || batch.snapshot !== snapshotDue)) this.#batches.giveUp(name);
    }
    return repaired;
  }

  /** After each transaction, whatever became of it. */
  transactionOver(): void {
    this.#spent?.letGo();
    this.#spent = undefined;
  }

  /** A rebuild that is under way comes to nothing. */
  close(): void {
    this.#spent ??= this.#shadow;
    this.#shadow = undefined;
    this.transactionOver();
  }

  #except(reason: ExceptionReason, text: string, stamp: Stamp): void {
    this.#ledger.append({ kind: 'exception', body: { reason, text } }, stamp);
  }

  /** The batch in flight, whatever its key. */
  inFlight(channel: string): ReturnType<FrozenBatches['inFlight']> {
    return this.#batches.inFlight(channel);
  }

  #inFlight(channel: string, key: string): ReturnType<FrozenBatches['inFlight']> {
    const batch = this.#batches.inFlight(channel);
    return batch?.key === key ? batch : undefined;
  }

  #merchantOf(channel: string): { merchant?: string } {
    const rules = this.#ledger.rules.channels.find((known) => known.name === channel);
    return rules === undefined ? {} : { merchant: rules.merchant };
  }
}

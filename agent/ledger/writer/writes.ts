/**
 * What each writing request does, inside a transaction that is already open: append entries, move projections, freeze
 * or forget batches. Returns the answer, which `group-commit.ts` gives only after the commit.
 */

import type { Clock } from '../../clock.ts';
import { decide } from '../../inventory/decide.ts';
import type { Decision } from '../../inventory/decision.ts';
import { type CommandAsked, commandDraft, saidOf } from '../../inventory/nouns/admin/command-record.ts';
import type { EpochReason, ToldAgain } from '../../inventory/nouns/admin/dock.ts';
import { type Stream, streamOf } from '../../inventory/nouns/channels/telling.ts';
import type { Outcome } from '../../inventory/nouns/outcome.ts';
import type { ExceptionReason } from '../../inventory/nouns/station/exception-reason.ts';
import { Practice } from '../../inventory/station/practice/practice.ts';
import type { Head, VerifyReport } from '../book.ts';
import { newEpochId, type RandomBytes } from '../chain/ids.ts';
import type { Answers, BookIdentity, WriteRequest } from '../messages.ts';
import { ChannelMemory } from '../projections/channel-memory.ts';
import { LookedThrough } from '../projections/looked-through.ts';
import { type Repaired, repairProjections } from '../replay/repair.ts';
import { Shadow } from '../replay/shadow.ts';
import { localDate, type Stamp } from '../stamp.ts';
import type { OnProgress } from '../threads/progress.ts';
import { again } from './again.ts';
import { Exports } from './exports.ts';
import { FrozenBatches } from './frozen-batches.ts';
import { labelsAt } from './labels-at.ts';
import type { Ledger } from './ledger.ts';
import { Levels } from './levels.ts';
import { Tellings } from './tellings.ts';

export type EpochOpened = { reason: EpochReason; epoch: string; detail: string };

type EpochBefore = { above: number; anchored: { epoch: string; seq: number } | undefined; again?: ToldAgain };

export class Writes {
  readonly #ledger: Ledger;
  readonly #memory: ChannelMemory;
  readonly #batches: FrozenBatches;
  readonly #levels: Levels;
  readonly #tellings: Tellings;
  readonly #exports: Exports;
  readonly #randomBytes: RandomBytes;
  readonly lookedThrough: LookedThrough;
  /** What stations that practise have tried: on no disk. */
  readonly practice = new Practice();
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
    this.lookedThrough = new LookedThrough(ledger.db);
    this.#levels = new Levels(ledger, this.#batches, this.lookedThrough, this.#memory);
    this.#tellings = new Tellings(ledger, this.#batches.kept, identity);
    this.#exports = new Exports(ledger, this.#batches.kept);
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
        return this.unchecked ? undefined : this.#levels.freeze(request.channel, request, stamp);
      case 'acknowledge':
        return this.#levels.acknowledge(request, stamp);
      case 'drop':
        return this.#levels.drop(request.channel, request.key, stamp);
      case 'setAside':
        return this.#levels.setAside(request.channel, request.key, request.rejections, stamp);
      case 'restartChannel':
        return this.#levels.startOver(request.channel, request.reason, stamp);
      case 'levelsRead':
        return this.#levels.levelsRead(request, stamp);
      case 'freezeDocument':
        return this.#exports.freeze(request.partner, request.document);
      case 'captured':
        return this.#exports.captured(request, stamp);
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
    const now = {
      today: (merchant = '') => stamp.dates?.[merchant] ?? stamp.today ?? localDate(stamp),
      labels: (station: string) => labelsAt(this.#ledger, this.#memory, station),
    };
    const decision = decide(tables, rules, submission, now, this.practice);
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
    ledger.appendEpoch(epoch, before?.above ?? 0, body, stamp);
    this.#levels.giveUpAll(stamp);
    this.#batches.forgetAll();
    this.opened.push({ reason, epoch, detail });
    return { epoch, seq: ledger.lastSeq, hash: ledger.lastHash };
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
      if (batch !== undefined && (batch.after !== acked || batch.snapshot !== snapshotDue))
        this.#levels.giveUp(name, stamp);
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
}

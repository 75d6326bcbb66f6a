/**
 * What storefronts are told of levels: frozen, acknowledged, set aside line by line, begun anew. The batch itself is
 * computed in `frozen-batches.ts`.
 */
import type { BatchLine, Rejection } from '../../inventory/nouns/channels/batch.ts';
import { batchTarget } from '../../inventory/nouns/channels/batch-body.ts';
import { shownUnknown } from '../../inventory/requests/shown-unknown.ts';
import type { Answers, WriteRequest } from '../messages.ts';
import type { ChannelMemory } from '../projections/channel-memory.ts';
import type { LookedThrough } from '../projections/looked-through.ts';
import type { Stamp } from '../stamp.ts';
import { again } from './again.ts';
import type { BatchSize, FrozenBatches } from './frozen-batches.ts';
import type { Ledger } from './ledger.ts';
import { refusedLines, setAsideLines } from './refused-lines.ts';
import { givenUp } from './unanswered.ts';

export class Levels {
  readonly #ledger: Ledger;
  readonly #batches: FrozenBatches;
  readonly #lookedThrough: LookedThrough;
  readonly #memory: ChannelMemory;

  constructor(ledger: Ledger, batches: FrozenBatches, lookedThrough: LookedThrough, memory: ChannelMemory) {
    this.#ledger = ledger;
    this.#batches = batches;
    this.#lookedThrough = lookedThrough;
    this.#memory = memory;
  }

  /** @returns again: the stretch with nothing to say is longer than one turn */
  freeze(channel: string, size: BatchSize, stamp: Stamp): Answers['freeze'] | typeof again {
    const rules = this.#ledger.rules.channels.find((known) => known.name === channel);
    if (rules === undefined) return undefined;
    const { epoch } = this.#ledger;
    const row = this.#lookedThrough.onto(this.#batches.channelRow(channel), epoch);
    if (row.stopped !== null) return undefined;
    const inFlight = this.#batches.inFlight(channel);
    if (inFlight !== undefined && batchTarget(inFlight.body) === rules.target) return inFlight;
    // R19: for a place of the store that is meant no longer.
    if (inFlight !== undefined) this.giveUp(channel, stamp);
    const walk = this.#batches.freeze(rules, row, { epoch, seq: this.#ledger.lastSeq }, stamp.at, size);
    const finding = walk.type === 'braked' ? walk.finding : undefined;
    const over = walk.type === 'batch' || (walk.type === 'silent' && !walk.more);
    const record = this.#batches.brake.record(rules, finding, over);
    if (record !== undefined) this.#ledger.append(record, stamp);
    if (walk.type === 'braked') return undefined;
    if (walk.type === 'batch') return walk.batch;
    if (walk.seen > row.seen) this.#lookedThrough.stage(row, epoch, walk.seen, walk.items);
    if (walk.more) return again;
    return walk.risesWait ? 'rises-wait' : undefined;
  }

  acknowledge({ channel, key, rejected, held }: Extract<WriteRequest, { type: 'acknowledge' }>, stamp: Stamp): boolean {
    const batch = this.#inFlight(channel, key);
    if (batch === undefined) return false;
    const refused = refusedLines(batch, rejected);
    const seen =
      held === true ? this.#lookedThrough.onto(this.#batches.channelRow(channel), this.#ledger.epoch).seen : batch.seen;
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

  drop(channel: string, key: string, stamp: Stamp): boolean {
    if (this.#inFlight(channel, key) === undefined) return false;
    this.giveUp(channel, stamp);
    return true;
  }

  /** Nobody knows whether the batch in flight was applied. */
  giveUp(channel: string, stamp: Stamp): void {
    const batch = this.#batches.inFlight(channel);
    const draft = batch && givenUp(this.#ledger.tables, batch);
    if (draft !== undefined) this.#ledger.append({ ...draft, ...this.#merchantOf(channel) }, stamp);
    this.#batches.giveUp(channel);
  }

  /** The same of every channel, also of those that are configured no longer. */
  giveUpAll(stamp: Stamp): void {
    for (const channel of this.#batches.kept.levelStreams()) this.giveUp(channel, stamp);
  }

  setAside(channel: string, key: string, rejections: Rejection[], stamp: Stamp): boolean {
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
    const row = this.#lookedThrough.onto(this.#batches.channelRow(channel), epoch);
    this.#lookedThrough.stage(row, epoch, Math.max(row.seen, batch.seen), 0);
    this.#lookedThrough.keep(channel);
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

  startOver(channel: string, reason: string, stamp: Stamp): undefined {
    this.giveUp(channel, stamp);
    this.#ledger.append(
      { kind: 'channel', document: channel, ...this.#merchantOf(channel), body: { change: 'snapshot', reason } },
      stamp,
    );
  }

  levelsRead({ channel, epoch, listings, rest }: Extract<WriteRequest, { type: 'levelsRead' }>, stamp: Stamp): boolean {
    const rules = this.#ledger.rules.channels.find(({ name }) => name === channel);
    if (rules === undefined || epoch !== this.#ledger.epoch || this.#memory.levelsWereRead(channel, epoch))
      return false;
    for (const draft of shownUnknown(this.#ledger.tables, rules, listings, rest)) this.#ledger.append(draft, stamp);
    this.#memory.levelsAreRead(channel, epoch);
    return true;
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

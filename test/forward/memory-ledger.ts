/**
 * A ledger in memory over the real rules, for tests of forwarding: entries, projections, frozen batches, epochs. What
 * is in it counts as committed; a test that kills the dock throws the pump away and keeps this. Written from the book's
 * contract.
 */
import { createHash } from 'node:crypto';
import { decide } from '../../agent/inventory/decide.ts';
import type { EpochReason } from '../../agent/inventory/nouns/admin/dock.ts';
import type { BatchLine, FrozenBatch, Rejection } from '../../agent/inventory/nouns/channels/batch.ts';
import type { ChannelRow, ChannelRules } from '../../agent/inventory/nouns/channels/channel.ts';
import { channelFileOf, freshChannel } from '../../agent/inventory/nouns/channels/channel.ts';
import {
  batchEnd,
  batchLine,
  channelLevel,
  heldBack,
  waitsToRise,
} from '../../agent/inventory/nouns/channels/levels.ts';
import type { AppliedEntry, Draft } from '../../agent/inventory/nouns/entry.ts';
import { allocated } from '../../agent/inventory/nouns/orders/allocation.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Rulebook } from '../../agent/inventory/nouns/rulebook.ts';
import { sentPolicy } from '../../agent/inventory/nouns/stock/policy.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { Practice } from '../../agent/inventory/station/practice/practice.ts';
import type { SentPlace } from '../../agent/ledger/projections/sent-places.ts';

export const site = 'reno-1';
export const dock = 'dock-3';

export function rulebookWith(...channels: Partial<ChannelRules>[]): Rulebook {
  return {
    merchants: [{ id: 'acme', sync: 'process-orders', processOrders: 'auto' }],
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    channels: channels.map((each) => ({
      name: 'acme-web',
      merchant: 'acme',
      minimumLevel: 0,
      mode: 'changes',
      basis: 'available',
      ...each,
    })),
  };
}

export class MemoryLedger {
  readonly tables = new MapTables();
  readonly rules: Rulebook;
  readonly #practice = new Practice();
  readonly epochs: string[] = [];
  readonly entries: AppliedEntry[] = [];
  readonly frozen = new Map<string, FrozenBatch>();
  readonly openings: { reason: EpochReason; detail: string }[] = [];
  readonly restarts: string[] = [];
  /** What kinds remember, by channel. */
  readonly memory = new Map<string, Record<string, string>>();
  /** Storage trouble: everything that writes fails with this while it is set. */
  trouble: string | undefined;
  linesMax = 500;
  wallMs = 1_790_000_000_000;
  seq = 0;
  /** Of this start, in every batch. */
  boot = 'boot-1';
  /** Every batch ever frozen. */
  readonly made: SentPlace[] = [];
  #freezes = 0;

  constructor(rules: Rulebook = rulebookWith({})) {
    this.rules = rules;
    this.openEpoch('new-dock', '');
    for (const channel of rules.channels) {
      this.tables.putChannel(freshChannel(channel.name));
      this.tables.putRow('channel-settings', { channel: channel.name, file: channelFileOf(channel) });
    }
  }

  get epoch(): string {
    return this.epochs.at(-1) ?? '';
  }

  get head() {
    return { epoch: this.epoch, seq: this.seq, hash: '' };
  }

  submit(submission: Submission): Outcome {
    this.#mayFail();
    const now = { today: () => '2026-11-22' };
    const { drafts, outcome } = decide(this.tables, this.rules, submission, now, this.#practice);
    return outcome(drafts.map((draft) => this.#append(draft)));
  }

  /** An item with stock, its first movement already due. */
  receive(sku: string, quantity = 1): void {
    const known = this.tables.item('acme', sku) !== undefined;
    if (!known) this.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku, name: sku }] });
    this.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity, reason: 'counted' });
    if (known) return;
    this.submit({ type: 'set-process-orders', by: 'test', merchant: 'acme', sku, on: true });
  }

  row(channel: string): ChannelRow {
    return this.tables.channel(channel) ?? freshChannel(channel);
  }

  wasSent({ channel, epoch, place, key }: SentPlace): boolean {
    return this.made.some(
      (sent) => sent.channel === channel && sent.epoch === epoch && sent.place === place && sent.key === key,
    );
  }

  ackedKey(channel: string): string | null {
    const { acked } = this.row(channel);
    const made = this.made.filter(
      (sent) => sent.channel === channel && sent.epoch === this.epoch && sent.place === acked,
    );
    return made.at(-1)?.key ?? null;
  }

  freeze(channel: string, maxLines = this.linesMax, skip: readonly string[] = []): FrozenBatch | undefined {
    const frozen = this.freezeKnown(channel, { maxLines, skip });
    return frozen === 'rises-wait' ? undefined : frozen;
  }

  freezeKnown(
    channel: string,
    {
      maxLines = this.linesMax,
      skip = [],
      risesTo = Number.POSITIVE_INFINITY,
    }: { maxLines?: number; skip?: readonly string[]; risesTo?: number },
  ): FrozenBatch | 'rises-wait' | undefined {
    this.#mayFail();
    const known = this.frozen.get(channel);
    if (known !== undefined) return known;
    const rules = this.#rulesOf(channel);
    const row = this.row(channel);
    if (row.stopped !== null) return undefined;
    const lines: BatchLine[] = [];
    let { seen } = row;
    let last = seen;
    let risesWait = false;
    let seenMax = Number.POSITIVE_INFINITY;
    for (const item of this.#due(rules.merchant, row.seen)) {
      const line = batchLine(
        item,
        allocated(this.tables, rules.merchant, channel, item.sku),
        this.tables.shown(channel, item.sku),
        row,
        rules,
        sentPolicy(this.tables, this.rules, item),
      );
      const waits = line !== undefined && waitsToRise(line, item, this.tables.shown(channel, item.sku), row, risesTo);
      if (line !== undefined && (waits || skip.includes(item.sku))) {
        risesWait ||= waits;
        seenMax = Math.min(seenMax, item.dueSeq - 1);
        continue;
      }
      if (line !== undefined) {
        if (lines.length === Math.min(maxLines, this.linesMax)) break;
        lines.push(line);
        last = item.dueSeq;
      }
      seen = item.dueSeq;
    }
    if (lines.length === 0) {
      this.tables.putChannel({ ...row, seen: Math.min(seen, seenMax) });
      return risesWait ? 'rises-wait' : undefined;
    }
    const batch = { ...this.#freeze(rules, row, last, lines), seen: Math.min(last, seenMax) };
    this.frozen.set(channel, batch);
    return batch;
  }

  acknowledge(channel: string, key: string, rejected: Rejection[], held?: true): boolean {
    this.#mayFail();
    const batch = this.#take(channel, key);
    if (batch === undefined) return false;
    this.#append({
      kind: 'ack',
      document: channel,
      body: {
        key,
        after: batch.after,
        to: batch.to,
        seen: held ? this.row(channel).seen : batch.seen,
        lines: batch.lines.map(({ sku, level, processOrders }) => [sku, level, processOrders ? 1 : 0]),
        rejected: rejected.map(({ sku, reason }) => ({ sku, reason })),
      },
    });
    if (held === undefined) this.#aside(channel, rejected);
    return true;
  }

  tellAgain(sku: string): void {
    this.submit({ type: 'sync-now', by: 'dock', merchant: 'acme', skus: [sku] });
  }

  drop(channel: string, key: string): boolean {
    this.#mayFail();
    return this.#take(channel, key) !== undefined;
  }

  setAside(channel: string, key: string, rejections: Rejection[]): boolean {
    this.#mayFail();
    const batch = this.#take(channel, key);
    if (batch === undefined) return false;
    this.#aside(channel, rejections);
    this.tables.putChannel({ ...this.row(channel), seen: batch.seen });
    return true;
  }

  #aside(channel: string, rejections: Rejection[]): void {
    for (const { sku, reason } of rejections.filter(({ again }) => again !== true)) {
      this.#append({
        kind: 'exception',
        sku,
        document: channel,
        body: { reason: 'storefront-refused', text: reason, channel },
      });
    }
  }

  restartChannel(channel: string, reason: string): void {
    this.#mayFail();
    this.frozen.delete(channel);
    this.restarts.push(reason);
    this.#append({ kind: 'channel', document: channel, body: { change: 'snapshot', reason } });
  }

  openEpoch(reason: EpochReason, detail: string): void {
    this.epochs.push(`epoch-${this.epochs.length + 1}`);
    this.openings.push({ reason, detail });
    this.frozen.clear();
    this.#append({ kind: 'epoch', body: { reason, detail } });
  }

  /** What the storefront must show in the end: every item that may be told and has something to tell. */
  wanted(channel: string): Map<string, number> {
    const rules = this.#rulesOf(channel);
    const told = [...this.tables.items.values()].filter((item) => item.dueSeq > 0 && heldBack(item) === undefined);
    return new Map(
      told.map((item) => [
        item.sku,
        channelLevel(item, rules, allocated(this.tables, rules.merchant, channel, item.sku)),
      ]),
    );
  }

  #due(merchant: string, after: number) {
    const due = [...this.tables.items.values()].filter((item) => item.merchant === merchant && item.dueSeq > after);
    return due.sort((a, b) => a.dueSeq - b.dueSeq);
  }

  #freeze({ name, merchant }: ChannelRules, row: ChannelRow, seen: number, lines: BatchLine[]): FrozenBatch {
    const { epoch } = this;
    const to = batchEnd(row, seen, this.seq);
    const { acked: after, snapshotDue: snapshot } = row;
    this.#freezes += 1;
    const key = createHash('sha256')
      .update(`${epoch} ${name} ${after} ${to} ${this.#freezes} ${this.boot}`)
      .digest('hex')
      .slice(0, 32);
    this.made.push({ channel: name, epoch, place: to, key });
    const body = JSON.stringify({
      specversion: '1.0',
      type: 'tallyman.stock.v1',
      source: `/tallyman/${site}/${dock}`,
      id: key,
      subject: merchant,
      time: new Date(this.wallMs).toISOString(),
      datacontenttype: 'application/json',
      data: { channel: name, epoch, after, to, boot: this.boot, ...(snapshot ? { snapshot } : {}), lines },
    });
    return { channel: name, key, epoch, after, to, seen, snapshot, lines, body };
  }

  #take(channel: string, key: string): FrozenBatch | undefined {
    const batch = this.frozen.get(channel);
    if (batch?.key !== key) return undefined;
    this.frozen.delete(channel);
    return batch;
  }

  #rulesOf(channel: string): ChannelRules {
    const rules = this.rules.channels.find(({ name }) => name === channel);
    if (rules === undefined) throw new Error(`no channel ${channel}`);
    return rules;
  }

  #mayFail(): void {
    if (this.trouble !== undefined) throw new Error(this.trouble);
  }

  #append(draft: Draft): number {
    this.seq += 1;
    const entry: AppliedEntry = {
      epoch: this.epoch,
      seq: this.seq,
      at: this.wallMs,
      station: draft.station ?? null,
      operator: draft.operator ?? null,
      kind: draft.kind,
      merchant: draft.merchant ?? null,
      sku: draft.sku ?? null,
      quantity: draft.quantity ?? null,
      document: draft.document ?? null,
      body: draft.body,
    };
    this.entries.push(entry);
    apply(this.tables, entry, this.rules);
    return this.seq;
  }
}

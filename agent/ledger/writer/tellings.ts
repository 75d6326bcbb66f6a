/**
 * What storefronts are told beside levels (R25): frozen from what is due of a stream, acknowledged by the storefront's
 * own word, told once more where it fell behind. The rules of a batch are those of levels (`frozen-batches.ts`).
 */
import type { Rejection } from '../../inventory/nouns/channels/batch.ts';
import {
  freshPlace,
  originOf,
  readTellingBody,
  type Stream,
  type TellingLine,
  type TellingPlaceRow,
  type ToldThing,
  tellingBody,
  tellingKey,
  tellingLine,
} from '../../inventory/nouns/channels/telling.ts';
import { tellingRowKey } from '../../inventory/projections/apply-tellings.ts';
import type { BookIdentity } from '../messages.ts';
import type { Stamp } from '../stamp.ts';
import { bodyBytesMax, type KeptBatches } from './kept-batches.ts';
import type { Ledger } from './ledger.ts';

/** Things looked at for one batch, and told in it at most. */
const dueMax = 500;
/** What the envelope takes of a body, amply. */
const envelopeBytes = 2_048;
/** Entries looked back through for what a storefront that fell behind was told; what is older has to be asked for. */
const lookBack = 100_000;
/** Things told once more at a time. */
const againMax = 5_000;

/** As the follower takes it: a line is named by its thing. */
export type TellingBatch = {
  channel: string;
  key: string;
  epoch: string;
  after: number;
  to: number;
  seen: number;
  snapshot: boolean;
  lines: { sku: string }[];
  body: string;
};

type Size = { maxLines?: number; skip?: readonly string[] };

export class Tellings {
  readonly #ledger: Ledger;
  readonly #kept: KeptBatches;
  readonly #identity: BookIdentity;

  constructor(ledger: Ledger, kept: KeptBatches, identity: BookIdentity) {
    this.#ledger = ledger;
    this.#kept = kept;
    this.#identity = identity;
  }

  freeze(stream: Stream, size: Size, stamp: Stamp): TellingBatch | undefined {
    const rules = this.#ledger.rules.channels.find(({ name }) => name === stream.channel);
    if (rules === undefined) return undefined;
    const known = this.inFlight(stream);
    if (known !== undefined) return known;
    const { epoch, lastSeq } = this.#ledger;
    const place = this.#place(stream);
    const lines = this.#due(stream, size);
    if (lines.length === 0) return undefined;
    // A place is used once: what records an acknowledgement lies behind it.
    const to = lastSeq;
    const key = tellingKey(stream.type, this.#kept.newKey(stream.name, { epoch, after: place.acked, to }));
    const { site, dock, tellsAs = dock } = this.#identity;
    const envelope = {
      ...{ source: `/tallyman/${site}/${tellsAs}`, channel: rules.name, merchant: rules.merchant, epoch },
      ...{ boot: this.#ledger.boot, time: new Date(stamp.at).toISOString() },
    };
    const content = { key, after: place.acked, to, snapshot: place.fresh, lines };
    const body = tellingBody(stream.type, envelope, content);
    this.#kept.keep(stream.name, { key, seen: to, body });
    return this.inFlight(stream);
  }

  #due({ name }: Stream, { maxLines = dueMax, skip = [] }: Size): TellingLine[] {
    const left = new Set(skip);
    const lines: TellingLine[] = [];
    let bytes = envelopeBytes;
    for (const row of this.#ledger.tables.rowsLabelled('telling', name, dueMax + left.size)) {
      if (left.has(row.id)) continue;
      const line = tellingLine(row);
      bytes += Buffer.byteLength(JSON.stringify(line)) + 1;
      if (lines.length >= Math.max(1, maxLines) || (lines.length > 0 && bytes > bodyBytesMax)) break;
      lines.push(line);
    }
    return lines;
  }

  inFlight({ name, channel }: Stream): TellingBatch | undefined {
    const kept = this.#kept.of(name);
    if (kept === undefined) return undefined;
    const { lines, ...content } = readTellingBody(kept.body);
    return { channel, ...kept, ...content, lines: lines.map(({ id }) => ({ sku: id })) };
  }

  acknowledge(stream: Stream, key: string, rejections: readonly Rejection[], held: boolean, stamp: Stamp): boolean {
    const batch = this.#inFlight(stream, key);
    if (batch === undefined) return false;
    const { lines } = readTellingBody(batch.body);
    const refused = held ? [] : this.#refused(lines, rejections);
    const { after, to } = batch;
    // What is held counts as not told, and stays due.
    const taken = held ? [] : lines.map(({ id, version }): [string, number] => [id, version]);
    const about = this.#about(stream);
    const rejected = refused.length > 0 && { rejected: refused };
    const origins = this.#origins(stream, taken, refused);
    const others = origins.length > 0 && { origins };
    const body = { type: stream.type, key, after, to, lines: taken, ...rejected, ...others };
    this.#ledger.append({ kind: 'told', ...about, body }, stamp);
    this.#except(stream, refused, stamp);
    this.#kept.forget(stream.name);
    return true;
  }

  /** For the other docks of the site: what this one told, of what each of them would tell. */
  #origins({ channel, type }: Stream, taken: [string, number][], refused: readonly { id: string }[]): ToldThing[] {
    const { rules, tables } = this.#ledger;
    if (rules.site !== true) return [];
    return taken.flatMap(([id, version]) => {
      const row = tables.row('telling', tellingRowKey(channel, type, id));
      const is = row?.version === version && !refused.some((each) => each.id === id);
      return is ? [{ id, version, ...originOf(row) }] : [];
    });
  }

  drop(stream: Stream, key: string): boolean {
    if (this.#inFlight(stream, key) === undefined) return false;
    this.giveUp(stream);
    return true;
  }

  /** Refused as a whole, for good: a person has to look. */
  setAside(stream: Stream, key: string, rejections: readonly Rejection[], stamp: Stamp): boolean {
    const batch = this.#inFlight(stream, key);
    if (batch === undefined) return false;
    const { lines } = readTellingBody(batch.body);
    const refused = this.#refused(lines, rejections);
    const reason = 'The storefront refused it.';
    const ids = lines.map(({ id }) => id);
    this.#ledger.append(
      { kind: 'telling-again', ...this.#about(stream), body: { type: stream.type, ids, why: 'aside', reason } },
      stamp,
    );
    this.#except(stream, refused, stamp);
    this.giveUp(stream);
    return true;
  }

  /** Its storefront is at `at`: what it was told behind that is told once more. */
  startOver(stream: Stream, reason: string, at: number, stamp: Stamp): void {
    this.giveUp(stream);
    const head = this.#ledger.lastSeq;
    const from = Math.max(at, head - lookBack);
    const told = this.#ledger.db
      .prepare("SELECT body FROM entry WHERE seq > ? AND kind = 'told' AND document = ? ORDER BY seq DESC")
      .pluck()
      .iterate(from, stream.channel) as IterableIterator<string>;
    const ids = new Set<string>();
    for (const text of told) {
      const body = JSON.parse(text) as { type: string; to: number; lines: [string, number][] };
      if (body.type !== stream.type || body.to <= at) continue;
      for (const [id] of body.lines) if (ids.size < againMax) ids.add(id);
    }
    const body = { type: stream.type, ids: [...ids].reverse(), why: 'behind' as const, reason };
    this.#ledger.append({ kind: 'telling-again', ...this.#about(stream), body }, stamp);
  }

  giveUp(stream: Stream): void {
    const batch = this.inFlight(stream);
    if (batch === undefined) return;
    this.#kept.giveUp(stream.name, { epoch: batch.epoch, place: batch.to, key: batch.key });
  }

  #inFlight(stream: Stream, key: string): TellingBatch | undefined {
    const batch = this.inFlight(stream);
    return batch?.key === key ? batch : undefined;
  }

  #place(stream: Stream): TellingPlaceRow {
    return this.#ledger.tables.row('telling-place', stream.name) ?? freshPlace(stream);
  }

  #about({ channel }: Stream): { merchant?: string; document: string } {
    const rules = this.#ledger.rules.channels.find(({ name }) => name === channel);
    return { document: channel, ...(rules && { merchant: rules.merchant }) };
  }

  #refused(lines: readonly TellingLine[], rejections: readonly Rejection[]): { id: string; reason: string }[] {
    const ours = new Set(lines.map(({ id }) => id));
    const named = new Map<string, string>();
    for (const { sku, reason } of rejections)
      if (ours.has(sku) && !named.has(sku)) named.set(sku, String(reason).slice(0, 200));
    return [...named].map(([id, reason]) => ({ id, reason }));
  }

  #except(stream: Stream, refused: readonly { id: string; reason: string }[], stamp: Stamp): void {
    for (const { id, reason } of refused) {
      const row = this.#ledger.tables.row('telling', tellingRowKey(stream.channel, stream.type, id));
      const text = `The storefront refuses to be told of ${stream.type} ${id}: ${reason}`;
      const body = { reason: 'storefront-refused' as const, text, channel: stream.channel };
      const merchant = row === undefined ? {} : { merchant: row.merchant };
      this.#ledger.append({ kind: 'exception', ...merchant, document: stream.channel, body }, stamp);
    }
  }
}

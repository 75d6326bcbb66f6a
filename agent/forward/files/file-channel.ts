/**
 * A partner that reads files: each turn is one file with every level (R18). A batch is taken once it is on the disk
 * beside the files; the file itself follows when a turn's batches are all there. That it was moved to its name is all
 * the acknowledgement there is, unless the partner writes one: then nothing more is taken before he has. A folder that
 * is away, full or read-only is a link that is down.
 */
import { backoffMs } from '../../backoff.ts';
import type { Batch, SendResult } from '../../follow/batch.ts';
import { readBatchBody, sentBatchLines } from '../../inventory/nouns/channels/batch-body.ts';
import type { Channel, ChannelContext, OrderSource } from '../channel.ts';
import { type Acknowledged, DropFolder } from './drop-folder.ts';
import { answerOf, apply, type Picture, takes } from './picture.ts';
import type { FilePlace } from './places/file-place.ts';

const pause = { baseMs: 1_000, capMs: 60_000 };
/** A turn that does not end is written all the same. */
const turnMsMax = 60_000;
/** What a stop cut off of a turn comes first: half of it is no file. */
const afterStartMs = 30_000;
/** A partner's acknowledgement is looked for so often. */
const awaitedMs = 5_000;

/** A SKU and what is shown of it. */
type FileRow = [sku: string, shown: { level: number; processOrders: boolean }];

export type FileForm = {
  place: FilePlace;
  folder: string;
  /** The partner writes one for each file. */
  acknowledged?: Acknowledged;
  /** Only what changed since the last file. */
  changesOnly: boolean;
  extension: string;
  /** ms without another batch after which a file is written. */
  quietMs: number;
  /** Why the file cannot hold this SKU; undefined: it can. */
  refusal(sku: string): string | undefined;
  content(rows: readonly FileRow[], about: { channel: string; merchant: string; number: number; time: string }): Buffer;
  orders?: OrderSource;
};

export class FileChannel implements Channel {
  readonly orders?: OrderSource;
  readonly #form: FileForm;
  readonly #context: ChannelContext;
  readonly #folder: DropFolder;
  readonly #closing = new AbortController();
  #picture: Picture | undefined;
  #trouble: string | undefined;
  #failures = 0;
  #batches = 0;
  #settling: Promise<void> | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(form: FileForm, context: ChannelContext) {
    this.#form = form;
    this.#context = context;
    const { place, folder, extension, acknowledged } = form;
    this.#folder = new DropFolder(place, { folder, channel: context.name, extension, acknowledged });
    if (form.orders !== undefined) this.orders = form.orders;
    this.#settling = this.#begin();
  }

  get linked(): boolean {
    return this.#trouble === undefined;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    if (signal.aborted || this.#closing.signal.aborted) return { type: 'retry', reason: 'given up' };
    return this.#inTurn(async (): Promise<SendResult> => {
      const asked = { key: batch.key, ...readBatchBody(batch.body), lines: sentBatchLines(batch.body) };
      try {
        const picture = await this.#known();
        const awaited = await this.#folder.awaited(picture);
        if (awaited !== undefined) return { type: 'retry', reason: awaited, afterMs: awaitedMs };
        if (!takes(picture, asked)) return { type: 'answer', answer: answerOf(picture) };
        const rejected = asked.lines.flatMap(({ sku }) => {
          const reason = this.#form.refusal(sku);
          return reason === undefined ? [] : [{ sku, reason }];
        });
        const refused = rejected.map(({ sku }) => sku);
        await this.#folder.keep(asked, refused);
        apply(picture, asked, new Set(refused));
        this.#batches += 1;
        this.#settling ??= this.#settle(this.#form.quietMs);
        return { type: 'answer', answer: { ...answerOf(picture), ...(rejected.length > 0 && { rejected }) } };
      } catch (error) {
        this.#picture = undefined;
        return { type: 'retry', reason: this.#form.place.trouble(error, this.#form.folder) };
      }
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#form.place.close();
    await this.#settling;
    await this.#work;
  }

  /** One thing at a time touches the folder. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  async #known(): Promise<Picture> {
    this.#picture ??= await this.#folder.read();
    return this.#picture;
  }

  /** What was applied before a stop, and is in no file yet. */
  async #begin(): Promise<void> {
    const { quietMs } = this.#form;
    const cutOff = await this.#inTurn(async () => (await this.#known()).unwritten).catch(() => true);
    if (cutOff) return this.#settle(Math.max(quietMs, afterStartMs));
    this.#settling = this.#batches > 0 ? this.#settle(quietMs) : undefined;
    return undefined;
  }

  /** Writes the file once no batch came for a while; again and again while the folder does not take it. */
  async #settle(waitMs: number, sinceMs = this.#context.clock.monoMs()): Promise<void> {
    const { clock } = this.#context;
    const before = this.#batches;
    await clock.sleep(waitMs, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    const more = this.#batches !== before && clock.monoMs() - sinceMs < turnMsMax;
    if (more) return this.#settle(this.#form.quietMs, sinceMs);
    const written = await this.#inTurn(() => this.#write());
    if (written) {
      this.#settling = undefined;
      // One that came while it was being written.
      if (this.#picture?.unwritten === true && this.#batches !== before)
        this.#settling = this.#settle(this.#form.quietMs);
      return undefined;
    }
    this.#failures += 1;
    return this.#settle(
      backoffMs(pause, this.#failures - 1, () => 0.5),
      sinceMs,
    );
  }

  async #write(): Promise<boolean> {
    const { name: channel, merchant, clock, handlers, log } = this.#context;
    try {
      const picture = await this.#known();
      const { levels, changed } = picture;
      // A file without a line would say that there is nothing of anything.
      if (picture.unwritten && (this.#form.changesOnly ? changed : levels).size > 0) {
        const time = new Date(clock.wallMs()).toISOString();
        const about = { channel, merchant, time };
        const rows = [...levels].sort(([a], [b]) => (a < b ? -1 : 1));
        const told = this.#form.changesOnly ? rows.filter(([sku]) => changed.has(sku)) : rows;
        await this.#folder.write(picture, (number) => this.#form.content(told, { ...about, number }));
      }
      this.#failures = 0;
      if (this.#trouble !== undefined) {
        this.#trouble = undefined;
        log('the folder of files can be used again');
        handlers.onLink(true);
      }
      return true;
    } catch (error) {
      this.#picture = undefined;
      const trouble = this.#form.place.trouble(error, this.#form.folder);
      if (this.#trouble !== trouble) log('no file could be written', { reason: trouble });
      const wasLinked = this.linked;
      this.#trouble = trouble;
      if (wasLinked) handlers.onLink(false);
      return false;
    }
  }
}

/**
 * The batch that goes out on each channel, at the site's server before any storefront hears it. Whoever takes over
 * sends the same bytes under the same key before anything of its own: whether the other dock's were heard nobody knows,
 * and heard twice they have no effect. What the storefront took is taken out again.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Batch } from '../follow/batch.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';
import { has, isPlace, isText, isTruth, listOf } from './shape.ts';

type BatchesParts = { readonly dock: string; readonly names: SiteNames };

/** On a channel's subject; `batch` absent: none is on its way, or it is too long to be kept. */
type Kept = { readonly seq: number; readonly dock?: string; readonly key?: string; readonly batch?: Batch };

/** Of a message of the server, which holds 128 KiB. */
const packedMax = 120 * 1024;
const unpackedMax = 1024 * 1024;

export class Batches {
  readonly #parts: BatchesParts;
  /** What is known to be there, by channel. */
  readonly #kept = new Map<string, Kept>();
  /** Channels of which nothing is left that another dock had on its way. */
  readonly #clear = new Set<string>();

  constructor(parts: BatchesParts) {
    this.#parts = parts;
  }

  /** Another dock may have told meanwhile. */
  anew(): void {
    this.#kept.clear();
    this.#clear.clear();
  }

  /** @returns false: it is not there, or nobody knows */
  async put(streams: Streams, channel: string, batch: Batch): Promise<boolean> {
    const kept = this.#kept.get(channel) ?? (await this.#last(streams, channel));
    if (kept === 'unknown') return false;
    this.#clear.add(channel);
    if (kept.key === batch.key) return true;
    const { dock } = this.#parts;
    const whole = packed({ dock, key: batch.key, batch });
    const said = whole.length > packedMax ? packed({ dock, key: batch.key }) : whole;
    return await this.#append(streams, channel, kept.seq, said, { dock, key: batch.key });
  }

  /** The storefront has it, or will not: nobody sends it again. */
  async over(streams: Streams, channel: string, key: string): Promise<void> {
    const kept = this.#kept.get(channel);
    this.#clear.add(channel);
    if (kept?.key === key) await this.#append(streams, channel, kept.seq, packed({}), {});
  }

  /** @param key of the batch that was announced last @returns that batch, where another dock had it on its way */
  async left(streams: Streams, channel: string, key: string): Promise<Batch | undefined | 'unknown'> {
    if (this.#clear.has(channel)) return undefined;
    const kept = await this.#last(streams, channel);
    if (kept === 'unknown') return 'unknown';
    this.#kept.set(channel, kept);
    // What this dock had on its way its own ledger has.
    if (kept.key === key && kept.dock !== this.#parts.dock && kept.batch !== undefined) return kept.batch;
    this.#clear.add(channel);
    return undefined;
  }

  async #last(streams: Streams, channel: string): Promise<Kept | 'unknown'> {
    const { names } = this.#parts;
    const found = await streams.last(names.batches, names.batchOf(channel));
    if (found.type === 'unknown') return 'unknown';
    return found.type === 'none' ? { seq: 0 } : { ...unpacked(found.message.payload), seq: found.message.seq };
  }

  async #append(
    streams: Streams,
    channel: string,
    expected: number,
    payload: Buffer,
    kept: Omit<Kept, 'seq'>,
  ): Promise<boolean> {
    const { names } = this.#parts;
    const became = await streams.append(names.batches, names.batchOf(channel), expected, payload);
    if (became.type === 'stored') this.#kept.set(channel, { ...kept, seq: became.seq });
    // What is there now has to be asked for.
    else this.#kept.delete(channel);
    return became.type === 'stored';
  }
}

const packed = (kept: Omit<Kept, 'seq'>): Buffer => deflateRawSync(JSON.stringify(kept));

const isBatch = has({
  ...{ key: isText, epoch: isText, after: isPlace, to: isPlace, seen: isPlace, snapshot: isTruth },
  ...{ lines: listOf(has({ sku: isText })), body: (value) => typeof value === 'string' },
});
const isKept = has({ dock: isText, key: isText });

/** Hostile until it is looked at; what cannot be read is nobody's. */
function unpacked(payload: Buffer): Omit<Kept, 'seq'> {
  try {
    const said = JSON.parse(inflateRawSync(payload, { maxOutputLength: unpackedMax }).toString('utf8')) as Kept;
    if (!isKept(said)) return {};
    const { dock, key, batch } = said;
    const whole = isBatch(batch) && batch?.key === key;
    return { dock, key, ...(whole && { batch }) } as Omit<Kept, 'seq'>;
  } catch {
    return {};
  }
}

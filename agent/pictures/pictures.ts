/**
 * Pictures of items beside what is scanned. They are fetched one at a time in the background: those of items that
 * somebody looks at first, then the catalogue from one end to the other, then what entries change. Whatever goes wrong
 * here, nothing waits for it: a screen without a picture shows its words.
 */
import type { Clock } from '../clock.ts';
import type { Book } from '../ledger/book.ts';
import type { Pictured, PicturedAsked } from '../ledger/desk/pictured-look.ts';
import type { Facts } from '../log.ts';
import { errorCode } from '../net-error.ts';
import { fetchPicture, type NoPicture } from './fetch-picture.ts';
import type { ImageType } from './image.ts';
import { isPublic } from './public-address.ts';
import { afterFailure, afterSuccess, afterWaiting, mayTry, noRests, type Rests, triedAgainMs } from './rests.ts';
import { addressHash, itemHash, Shelf } from './shelf.ts';

type Item = { merchant: string; sku: string };
/** `from`: where on the way through the catalogue it was met; null: not there. */
type Due = Item & { url: string; showing: boolean; from: Item | null };
/** `again`: for what could not be had; `unseen`: what of the shelf was not met on it yet. */
type Sweep = { after: Item | null; again: boolean; unseen: Set<string>; since: number | undefined };

/** `waiting`: it is fetched as soon as it is its turn. */
export type PictureState = { name: string } | NoPicture | { why: 'waiting' };

type PicturesParts = {
  folder: string;
  spaceBytes: number;
  allowLocal: boolean;
  ca(): Promise<Buffer | undefined>;
  book: Pick<Book, 'lookUp'>;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  log(message: string, facts: Facts): void;
  signal: AbortSignal;
};

/** Items that somebody looks at and whose address is to be looked up; of more, the first are forgotten. */
const askedMax = 64;
/** Items that are known to have none; forgotten when entries change pictures. */
const withoutMax = 2_000;
/** Between two that nobody waits for: the network is the storefronts'. */
const apartMs = 500;
/** What entries changed is looked for this often, when there are any. */
const entriesEveryMs = 120_000;
const idleMs = 60_000;
/** What there was no room for is tried again after so long. */
const fullRestMs = 600_000;

export class Pictures {
  readonly #parts: PicturesParts;
  readonly #shelf: Shelf;
  readonly #asked = new Map<string, Item>();
  readonly #without = new Set<string>();
  readonly #due: Due[] = [];
  readonly #heard = new Set<() => void>();
  #rests: Rests = noRests;
  /** Where the way through the catalogue is. */
  #sweep: Sweep | undefined;
  /** Where on it the first picture was that could not be had, and when the first of them may be tried again. */
  #missed: { from: Item | null; atMs: number } | undefined;
  /** Entries up to this one were looked at. */
  #upTo = 0;
  #moved = true;
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** What nobody looks at is not fetched any more: there is no room. */
  #full = false;
  #open = false;
  #bell = new AbortController();

  constructor(parts: PicturesParts) {
    this.#parts = parts;
    this.#shelf = new Shelf({ ...parts, wallMs: () => parts.clock.wallMs() });
  }

  /** Called when another picture can be shown. */
  onNews(heard: () => void): void {
    this.#heard.add(heard);
  }

  /** Entries were written: some may name pictures. */
  moved(): void {
    this.#moved = true;
  }

  /** What a screen shows now; looking at an item is what has its picture fetched. */
  readonly of = (merchant: string, sku: string): string | undefined => {
    const item = itemHash(merchant, sku);
    const name = this.#shelf.nameOf(item);
    const failed = (this.#rests.items.get(item)?.notBeforeMs ?? 0) > this.#parts.clock.monoMs();
    if (name === undefined && !failed && !this.#without.has(item)) this.#ask(item, { merchant, sku });
    return name;
  };

  /** The same for whoever wants to know why there is none. */
  state(merchant: string, sku: string, url: string): PictureState {
    const [item, address] = [itemHash(merchant, sku), addressHash(url)];
    if (this.#shelf.has(item, address)) return { name: `${item}-${address}` };
    this.#without.delete(item);
    this.#ask(item, { merchant, sku });
    const failed = this.#rests.items.get(item);
    if (failed?.address === address) return failed.no;
    return { why: this.#full ? 'full' : 'waiting' };
  }

  read(name: string): Promise<{ type: ImageType; bytes: Buffer } | undefined> {
    return this.#shelf.read(name);
  }

  /** Whether the turn on its way waits for nothing but its next time. */
  waits = false;

  /** A book that is busy or closed, or a disk that fails, is others' to say: pictures wait until it is over. */
  readonly turn = async (): Promise<'again'> => {
    try {
      await this.#rest(await this.#step());
    } catch (cause) {
      if (!(cause instanceof NotNowError) && errorCode(cause) === undefined) throw cause;
      this.#parts.log('Pictures of items wait', { reason: cause instanceof Error ? cause.message : String(cause) });
      await this.#rest(idleMs);
    }
    return 'again';
  };

  /** @returns ms until the next one, if nobody looks at an item meanwhile */
  async #step(): Promise<number> {
    if (!this.#open) {
      await this.#shelf.open();
      this.#sweep = { after: null, again: false, unseen: new Set(this.#shelf.items()), since: undefined };
      this.#open = true;
      this.#told();
    }
    await this.#lookUpAsked();
    const due = this.#due.shift() ?? (await this.#ahead());
    if (due === undefined) return this.#sweep === undefined ? idleMs : apartMs;
    return (await this.#fetched(due)) && !due.showing ? apartMs : 0;
  }

  #ask(item: string, about: Item): void {
    if (this.#asked.has(item) || this.#due.some((due) => due.showing && sameItem(due, about))) return;
    this.#asked.set(item, about);
    const [first = item] = this.#asked.keys();
    if (this.#asked.size > askedMax) this.#asked.delete(first);
    this.#bell.abort();
  }

  /** What somebody looks at comes before the rest. */
  async #lookUpAsked(): Promise<void> {
    if (this.#asked.size === 0) return;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    const { items } = await this.#look({ items: asked });
    for (const { merchant, sku, url } of items) {
      const item = itemHash(merchant, sku);
      if (url !== null) this.#due.unshift({ merchant, sku, url, showing: true, from: null });
      else {
        if (this.#without.size >= withoutMax) this.#without.clear();
        this.#without.add(item);
        await this.#shelf.remove(item);
      }
    }
  }

  /** The next one that nobody looks at yet. */
  async #ahead(): Promise<Due | undefined> {
    const nowMs = this.#parts.clock.monoMs();
    if (this.#sweep === undefined && this.#missed !== undefined && this.#missed.atMs <= nowMs) {
      this.#sweep = { after: this.#missed.from, again: true, unseen: new Set(), since: this.#upTo };
      this.#missed = undefined;
    }
    const changes = this.#moved && nowMs - this.#lookedMs >= entriesEveryMs;
    if (changes && this.#sweep?.again !== false) return await this.#changed(nowMs);
    return this.#sweep === undefined ? undefined : await this.#onTheWay(this.#sweep);
  }

  async #onTheWay(sweep: Sweep): Promise<Due | undefined> {
    const found = await this.#look({ after: sweep.after });
    sweep.since ??= found.upTo;
    for (const { merchant, sku } of found.items) sweep.unseen.delete(itemHash(merchant, sku));
    this.#todo(found.items, sweep.after);
    sweep.after = found.items.at(-1) ?? sweep.after;
    if (found.whole) await this.#sweptAll(sweep.unseen, sweep.since);
    return this.#due.shift();
  }

  async #changed(nowMs: number): Promise<Due | undefined> {
    this.#moved = false;
    this.#lookedMs = nowMs;
    const found = await this.#look({ since: this.#upTo });
    this.#upTo = found.upTo;
    if (!found.whole) {
      this.#moved = true;
      this.#lookedMs = Number.NEGATIVE_INFINITY;
    }
    if (found.items.length > 0) this.#without.clear();
    for (const { merchant, sku, url } of found.items)
      if (url === null) await this.#shelf.remove(itemHash(merchant, sku));
    this.#full = false;
    this.#todo(found.items, null);
    return this.#due.shift();
  }

  /** Pictures of items that have none any more, or are gone, are let go. */
  async #sweptAll(unseen: ReadonlySet<string>, since: number): Promise<void> {
    this.#sweep = undefined;
    this.#upTo = Math.max(this.#upTo, since);
    for (const item of unseen) await this.#shelf.remove(item);
  }

  #todo(items: readonly (Item & { url: string | null })[], from: Item | null): void {
    for (const { merchant, sku, url } of items) {
      if (url === null || this.#shelf.has(itemHash(merchant, sku), addressHash(url))) continue;
      this.#due.push({ merchant, sku, url, showing: false, from });
    }
  }

  /** What could not be had, and nobody looks at, is met on the way once more. */
  #miss({ showing, from }: Due, about: { item: string; host: string }): void {
    if (showing) return;
    const atMs = triedAgainMs(this.#rests, about);
    const before = this.#missed;
    this.#missed =
      before === undefined
        ? { from, atMs }
        : { from: from === null ? null : before.from, atMs: Math.min(before.atMs, atMs) };
  }

  /** @returns whether anybody was asked */
  async #fetched(due: Due): Promise<boolean> {
    const { merchant, sku, url, showing } = due;
    const { clock, allowLocal, signal, random, log } = this.#parts;
    const [item, address, host] = [itemHash(merchant, sku), addressHash(url), new URL(url).host];
    if (this.#shelf.has(item, address) || (this.#full && !showing)) return false;
    if (await this.#shelf.share(item, address, showing)) {
      this.#told();
      return false;
    }
    if (!mayTry(this.#rests, { item, address, host }, clock.monoMs())) {
      this.#rests = afterWaiting(this.#rests, { item, address, host });
      this.#miss(due, { item, host });
      return false;
    }
    const ca = await this.#parts.ca();
    const fetched = await fetchPicture(url, { clock, allows: allowLocal ? () => true : isPublic, ca, signal });
    if (signal.aborted) return true;
    if (!fetched.ok) {
      const { no, restMs } = fetched;
      this.#rests = afterFailure(this.#rests, { item, address, host, no, restMs }, clock.monoMs(), random);
      this.#miss(due, { item, host });
      log('There is no picture of an item', { merchant, sku, ...no });
      this.#told();
      return true;
    }
    this.#rests = afterSuccess(this.#rests, item, host);
    const put = await this.#shelf.put(item, address, { type: fetched.image.type, bytes: fetched.bytes }, showing);
    if (!put) {
      this.#full = true;
      const failed = { item, address, host, no: { why: 'full' }, restMs: fullRestMs } as const;
      if (showing) this.#rests = afterFailure(this.#rests, failed, clock.monoMs(), random);
    }
    this.#told();
    return true;
  }

  /** @throws NotNowError: the book is busy, refuses or is closed */
  async #look(asked: PicturedAsked): Promise<Pictured> {
    try {
      return await this.#parts.book.lookUp({ look: 'pictured', ...asked });
    } catch (cause) {
      throw new NotNowError(cause instanceof Error ? cause.message : String(cause));
    }
  }

  #told(): void {
    for (const heard of this.#heard) heard();
  }

  /** Until somebody looks at an item without a picture, or so long. */
  async #rest(ms: number): Promise<void> {
    if (this.#asked.size > 0 || ms === 0) return;
    this.#bell = new AbortController();
    this.waits = true;
    await this.#parts.clock.sleep(ms, AbortSignal.any([this.#bell.signal, this.#parts.signal]));
    this.waits = false;
  }
}

class NotNowError extends Error {
  override readonly name = 'NotNowError';
}

const sameItem = (one: Item, other: Item): boolean => one.merchant === other.merchant && one.sku === other.sku;

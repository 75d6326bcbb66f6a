/** The forwarders of all channels: opened together, told together; none waits for another (R17, R21). */
import type { ChannelConfig } from '../../config/config.ts';
import { aborted } from '../deadline.ts';
import { LastValues } from '../last-values.ts';
import type { Book, ChannelStatus } from '../ledger/book.ts';
import { BookRefusedError } from '../ledger/calls.ts';
import type { ChannelReport } from './channel-report.ts';
import { openForwarder } from './forwarder.ts';
import type { Comparing, Forwarder, ForwarderParts } from './forwarder-parts.ts';
import { StoreBudgets } from './http/store-budget.ts';
import { channelKinds } from './kinds/index.ts';
import { Sales } from './orders/sales.ts';
import type { Refreshed } from './refresh.ts';
import { fenced, type Voice } from './voice.ts';

const ledgerRetryMs = 1_000;
/** Levels, of all channels, that the usual time from the dock to the shop is told from. */
const dockToSellableMax = 1_000;

type ForwardersParts = Omit<
  ForwarderParts,
  'config' | 'kind' | 'row' | 'book' | 'sales' | 'budgets' | 'onState' | 'log' | 'dockToSellableMs'
> & {
  book: Book;
  log(channel: string): ForwarderParts['log'];
  onState(channel: string, state: string, error: string | undefined): void;
  /** Absent: this dock is alone, and always tells. */
  voice?: Voice;
};

export class Forwarders {
  readonly #book: Book;
  readonly #channels: readonly ChannelConfig[];
  /** How far the orders of each merchant have been read. */
  readonly #sales: ReadonlyMap<string, Sales>;
  /** Those that run, by channel. */
  readonly #running = new Map<string, Forwarder>();
  readonly #budgets: StoreBudgets;
  readonly #stop = new AbortController();
  readonly #kept: Promise<unknown>;
  readonly #dockToSellableMs = new LastValues(dockToSellableMax);
  /** As last read: what `status` shows while the ledger cannot be read. */
  #rows: readonly ChannelStatus[] = [];

  /**
   * Opens every configured channel; what was unsent before the start goes out as soon as there is a link. While the
   * ledger cannot be read a channel waits: nothing may be said before it is known what was said already. One that fails
   * is opened anew.
   */
  constructor(channels: readonly ChannelConfig[], parts: ForwardersParts) {
    this.#book = parts.book;
    this.#channels = channels;
    this.#budgets = new StoreBudgets(parts.clock);
    const merchants = [...new Set(channels.map(({ merchant }) => merchant))];
    const sources = (merchant: string) =>
      channels.filter((each) => each.merchant === merchant && each.orders !== undefined);
    this.#sales = new Map(merchants.map((each) => [each, new Sales(sources(each).map(({ name }) => name))]));
    const { signal } = this.#stop;
    const live = (config: ChannelConfig) =>
      parts.keep(
        `the channel ${config.name}`,
        () => this.#live(config, parts, signal),
        signal,
        // Its life; what it waits for has alarms of its own.
        () => this.#running.has(config.name) || parts.voice?.speaks === false,
      );
    this.#kept = Promise.all(channels.map(live));
  }

  /** One life of a forwarder. */
  async #live(config: ChannelConfig, parts: ForwardersParts, signal: AbortSignal): Promise<'again'> {
    const rows = await readRows(parts.book);
    if (rows === undefined) {
      await parts.clock.sleep(ledgerRetryMs, signal);
      return 'again';
    }
    this.#rows = rows;
    if (signal.aborted) return 'again';
    const { voice } = parts;
    if (voice?.speaks === false) {
      await voice.turned(signal);
      return 'again';
    }
    const row = await this.#begun(config.name, voice, rows);
    const kind = channelKinds.find((each) => each.kind === config.kind);
    if (kind === undefined) throw new Error(`no channel kind "${config.kind}": the configuration check let it pass`);
    const loaded = await kind.load();
    if (signal.aborted) return 'again';
    const sales = this.#sales.get(config.merchant);
    const forwarder = openForwarder({
      ...parts,
      ...(sales !== undefined && { sales }),
      dockToSellableMs: this.#dockToSellableMs,
      budgets: this.#budgets,
      config,
      kind: voice === undefined ? loaded : fenced(loaded, voice),
      row,
      log: parts.log(config.name),
      onState: (state, error) => parts.onState(config.name, state, error),
    });
    this.#running.set(config.name, forwarder);
    const ends: Promise<unknown>[] = [forwarder.failed, aborted(signal)];
    // The voice may have gone while the kind was loaded.
    if (voice !== undefined)
      ends.push((voice.speaks ? voice.turned(signal) : aborted(AbortSignal.abort())).then(() => 'silent'));
    const failure = await Promise.race(ends);
    this.#running.delete(config.name);
    await forwarder.close();
    if (signal.aborted || failure === 'silent') return 'again';
    throw failure;
  }

  /** After another dock's batches a channel begins with a snapshot, and with nothing of its earlier time. */
  async #begun(channel: string, voice: Voice | undefined, rows: readonly ChannelStatus[]) {
    const rowIn = (all: readonly ChannelStatus[]) => all.find((each) => each.channel === channel);
    if ((await voice?.succession?.succeeds(channel)) !== true) return rowIn(rows);
    await this.#book.restartChannel(channel, 'another dock of the site told it last');
    return rowIn(await this.#book.channels());
  }

  /** A commit up to `seq` left something to say. */
  news(seq: number): void {
    for (const forwarder of this.#running.values()) forwarder.news(seq);
  }

  epochOpened(): void {
    for (const forwarder of this.#running.values()) forwarder.epochOpened();
  }

  /** R14: past the debounce, on every channel of the merchant. */
  sendNow(merchant: string): void {
    for (const forwarder of this.#running.values()) if (this.#merchantOf(forwarder) === merchant) forwarder.now();
  }

  /** undefined: it does not run now. */
  async refresh(channel: string, by: string): Promise<Refreshed | undefined> {
    return this.#named(channel)?.refresh(by);
  }

  /** The store of this channel says that something changed. */
  readOrdersSoon(channel: string): void {
    const merchant = this.#channels.find(({ name }) => name === channel)?.merchant ?? '';
    this.#sales.get(merchant)?.readSoon(channel);
  }

  /** undefined: it does not run now. */
  comparing(channel: string): Comparing | undefined {
    return this.#named(channel)?.comparing;
  }

  pause(channel: string, reason: string): void {
    this.#named(channel)?.halt({ why: 'paused', reason });
  }

  resume(channel: string): void {
    this.#named(channel)?.resume();
  }

  /** One line for each configured channel, as `status` shows it. */
  async reports(): Promise<ChannelReport[]> {
    this.#rows = (await readRows(this.#book)) ?? this.#rows;
    return [...this.#running.values()].flatMap((forwarder) => {
      const row = this.#rows.find(({ channel }) => channel === forwarder.name);
      return row === undefined ? [] : [forwarder.report(row)];
    });
  }

  /** From the commit to the storefront's answer, over the last 1,000 levels since the start; null: none yet. */
  get dockToSellableMs(): { p50: number | null; p99: number | null } {
    const rounded = (percent: number) => {
      const ms = this.#dockToSellableMs.percentile(percent);
      return ms === null ? null : Math.round(ms);
    };
    return { p50: rounded(50), p99: rounded(99) };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#kept;
  }

  #named(channel: string): Forwarder | undefined {
    return this.#running.get(channel);
  }

  #merchantOf(forwarder: Forwarder): string | undefined {
    return this.#channels.find(({ name }) => name === forwarder.name)?.merchant;
  }
}

/** undefined: the ledger cannot be read just now. */
async function readRows(book: Book): Promise<ChannelStatus[] | undefined> {
  try {
    return await book.channels();
  } catch (error) {
    if (error instanceof BookRefusedError) return undefined;
    throw error;
  }
}

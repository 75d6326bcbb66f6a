/** The forwarders of all channels: opened together, told together; none waits for another (R17, R21). */
import type { ChannelConfig } from '../../config/config.ts';
import type { Book, ChannelStatus } from '../ledger/book.ts';
import { BookRefusedError } from '../ledger/client.ts';
import type { ChannelReport } from './channel-report.ts';
import { channelKinds } from './channels/index.ts';
import { type Forwarder, type ForwarderParts, openForwarder } from './forwarder.ts';

const ledgerRetryMs = 1_000;

export type ForwardersParts = Omit<ForwarderParts, 'config' | 'kind' | 'row' | 'book' | 'onState' | 'log'> & {
  book: Book;
  log(channel: string): ForwarderParts['log'];
  onState(channel: string, state: string, error: string | undefined): void;
};

export class Forwarders {
  readonly #book: Book;
  readonly #channels: readonly ChannelConfig[];
  readonly #forwarders: readonly Forwarder[];

  /** As last read: what `status` shows while the ledger cannot be read. */
  #rows: readonly ChannelStatus[];

  private constructor(
    book: Book,
    channels: readonly ChannelConfig[],
    forwarders: readonly Forwarder[],
    rows: readonly ChannelStatus[],
  ) {
    this.#book = book;
    this.#channels = channels;
    this.#forwarders = forwarders;
    this.#rows = rows;
  }

  /**
   * Opens every configured channel; what was unsent before the start goes out as soon as there is a link. While the ledger
   * cannot be read it waits: nothing may be said before it is known what was said already. @returns undefined when stopped
   */
  static async open(
    channels: readonly ChannelConfig[],
    parts: ForwardersParts,
    stopping: AbortSignal,
  ): Promise<Forwarders | undefined> {
    let rows = await readRows(parts.book);
    while (rows === undefined) {
      await parts.clock.sleep(ledgerRetryMs, stopping);
      if (stopping.aborted) return undefined;
      rows = await readRows(parts.book);
    }
    const known = rows;
    const forwarders = channels.map((config) => {
      const kind = channelKinds.find((each) => each.kind === config.kind);
      if (kind === undefined) throw new Error(`no channel kind "${config.kind}": the configuration check let it pass`);
      return openForwarder({
        ...parts,
        config,
        kind,
        row: known.find((row) => row.channel === config.name),
        log: parts.log(config.name),
        onState: (state, error) => parts.onState(config.name, state, error),
      });
    });
    return new Forwarders(parts.book, channels, forwarders, known);
  }

  /** A commit up to `seq` left something to say. */
  news(seq: number): void {
    for (const forwarder of this.#forwarders) forwarder.news(seq);
  }

  epochOpened(): void {
    for (const forwarder of this.#forwarders) forwarder.epochOpened();
  }

  /** R14: past the debounce, on every channel of the merchant. */
  sendNow(merchant: string): void {
    for (const forwarder of this.#forwarders) if (this.#merchantOf(forwarder) === merchant) forwarder.now();
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
    return this.#forwarders.flatMap((forwarder) => {
      const row = this.#rows.find(({ channel }) => channel === forwarder.name);
      return row === undefined ? [] : [forwarder.report(row)];
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#forwarders.map((forwarder) => forwarder.close()));
  }

  #named(channel: string): Forwarder | undefined {
    return this.#forwarders.find(({ name }) => name === channel);
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

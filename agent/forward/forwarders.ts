/** The forwarders of all channels: opened together, told together; none waits for another (R17, R21). */
import type { ChannelConfig } from '../../config/config.ts';
import type { Book } from '../ledger/book.ts';
import { channelKinds } from './channels/index.ts';
import { type ChannelReport, type Forwarder, type ForwarderParts, openForwarder } from './forwarder.ts';

export type ForwardersParts = Omit<ForwarderParts, 'config' | 'kind' | 'row' | 'book' | 'onState' | 'log'> & {
  book: Book;
  log(channel: string): ForwarderParts['log'];
  onState(channel: string, state: string, error: string | undefined): void;
};

export class Forwarders {
  readonly #book: Book;
  readonly #channels: readonly ChannelConfig[];
  readonly #forwarders: readonly Forwarder[];

  private constructor(book: Book, channels: readonly ChannelConfig[], forwarders: readonly Forwarder[]) {
    this.#book = book;
    this.#channels = channels;
    this.#forwarders = forwarders;
  }

  /** Opens every configured channel; what was unsent before the start goes out as soon as there is a link. */
  static async open(channels: readonly ChannelConfig[], parts: ForwardersParts): Promise<Forwarders> {
    const rows = await parts.book.channels();
    const forwarders = channels.map((config) => {
      const kind = channelKinds.find((each) => each.kind === config.kind);
      if (kind === undefined) throw new Error(`no channel kind "${config.kind}": the configuration check let it pass`);
      return openForwarder({
        ...parts,
        config,
        kind,
        row: rows.find((row) => row.channel === config.name),
        log: parts.log(config.name),
        onState: (state, error) => parts.onState(config.name, state, error),
      });
    });
    return new Forwarders(parts.book, channels, forwarders);
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
    const rows = await this.#book.channels();
    return this.#forwarders.flatMap((forwarder) => {
      const row = rows.find(({ channel }) => channel === forwarder.name);
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

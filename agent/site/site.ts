/**
 * A dock's part in its site: while there is a link to the site's server, what happened here goes to its log, what
 * happened at the others is folded into the ledger, and whoever is the teller tells the storefronts. Without a link
 * nothing here is in anybody's way: the ledger holds what is to be said.
 */
import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { CutOff, SiteStatus } from '../inventory/nouns/site/status.ts';
import type { Book } from '../ledger/book.ts';
import { Folder } from './folder.ts';
import { Connection } from './link/connection.ts';
import { type Nkey, nkeyOf } from './link/nkey.ts';
import { distrust } from './link/probe.ts';
import { Streams } from './link/streams.ts';
import { namesOf, type SiteNames } from './names.ts';
import { Publisher } from './publisher.ts';
import { SiteTeller } from './teller.ts';

type SiteParts = {
  readonly site: string;
  readonly dock: string;
  /** `tls://host:port` or `nats://host:port`. */
  readonly server: string;
  /** What the key's file says, and the authority's; absent: none is configured. */
  readKey?(): Promise<string>;
  readCa?(): Promise<string>;
  readonly tells: boolean;
  readonly book: Pick<Book, 'head' | 'read' | 'rows' | 'submit'>;
  readonly clock: Clock;
  random(): number;
  clockTrusted(): boolean;
  log(message: string, facts?: Record<string, unknown>): void;
  /** Since when the server is not reached, ms UTC, and why; undefined: it is reached. */
  onCutOff(cutOff: CutOff | undefined): void;
  /** For a person: what does not fit together. */
  onTrouble(text: string): void;
  onTurn(speaks: boolean): void;
};

type Link = {
  readonly connection: Connection;
  readonly streams: Streams;
  readonly publisher: Publisher;
  /** Why the connection is over; undefined: it is not. */
  over(): string | undefined;
};

const defaultPort = 4222;
/** Looked for news at least so often: a word that says there is some may be missed. */
const lookMs = 5_000;
const backoff = { baseMs: 200, capMs: 10_000 };
/** What docks did is kept so long for those that were away. */
const keepDays = 14;

export class Site {
  readonly teller: SiteTeller;
  readonly #parts: SiteParts;
  readonly #names: SiteNames;
  readonly #folder: Folder;
  #published = 0;
  #cutOff: CutOff | undefined;
  #link: Link | undefined;
  #linkedNow = false;
  #trouble: string | null = null;
  #failures = 0;
  #wake: () => void = () => undefined;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    const { site, dock, book, clock, log } = parts;
    this.#names = namesOf(site);
    this.#folder = new Folder({ dock, names: this.#names, book, alarm: (text) => this.#isTrouble(text) });
    this.teller = new SiteTeller({
      ...{ me: { dock, instance: book.head.epoch }, names: this.#names, able: parts.tells, clock, log },
      clockTrusted: () => parts.clockTrusted(),
      onTurn: (speaks) => parts.onTurn(speaks),
    });
  }

  /** The ledger goes on. */
  news(): void {
    this.#wake();
  }

  async status(): Promise<SiteStatus> {
    const { site, dock, book } = this.#parts;
    return {
      ...{ site, dock, linked: this.#linkedNow, cutOff: this.#cutOff ?? null, trouble: this.#trouble },
      waiting: Math.max(0, book.head.seq - this.#published),
      ...{ teller: this.teller.teller ?? null, speaks: this.teller.speaks },
      docks: await book.rows('site-peer', {}),
    };
  }

  /** One look at what is new, on both sides, and the wait for more; without a link, for the next attempt. */
  readonly turn = async (signal: AbortSignal): Promise<'again'> => {
    // What comes while it looks wakes it at once.
    const woken = this.#sleep(signal);
    const ended = await this.#look().catch((error: unknown) => (error as Error).message);
    if (ended === undefined) {
      this.#isLinked();
      await woken;
    } else if (!signal.aborted) await this.#isCutOff(ended, signal);
    return 'again';
  };

  /** Lets the server go. */
  async close(): Promise<void> {
    const { connection } = this.#link ?? {};
    this.#link = undefined;
    this.teller.unlinked();
    await connection?.close();
  }

  /** @returns why this connection is of no use any more; undefined: it is */
  async #look(): Promise<string | undefined> {
    const { publisher, streams, over } = await this.#linked();
    if (over() !== undefined) return over();
    const published = await publisher.catchUp();
    if (published.type === 'published') this.#published = published.to;
    if (published.type === 'stopped') this.#isTrouble(stopped[published.why]);
    const sound = published.type !== 'lost' && (await this.#folder.catchUp(streams)) && (await this.teller.look());
    return sound ? over() : (over() ?? 'the site’s server does not answer as it should');
  }

  async #linked(): Promise<Link> {
    if (this.#link !== undefined) return this.#link;
    const connection = await this.#open();
    let reason: string | undefined;
    void connection.closed.then((why) => {
      reason = why;
      this.#wake();
    });
    const streams = await Streams.of(connection);
    const link = { connection, streams, publisher: this.#publisher(streams), over: () => reason };
    this.#link = link;
    const wrong = await this.#prepare(streams);
    if (wrong !== undefined) throw new Error(wrong);
    for (const subject of [this.#names.everyLog, this.#names.tell]) connection.listen(subject, () => this.#wake());
    this.teller.linked({ connection, streams });
    await this.#folder.begin(streams);
    return link;
  }

  async #isCutOff(reason: string, signal: AbortSignal): Promise<void> {
    const { clock, random, log, onCutOff } = this.#parts;
    await this.close();
    if (this.#failures === 0) log('The site’s server is not reached', { reason });
    this.#linkedNow = false;
    this.#failures += 1;
    this.#cutOff = { since: this.#cutOff?.since ?? clock.wallMs(), reason };
    onCutOff(this.#cutOff);
    await clock.sleep(backoffMs(backoff, this.#failures - 1, random), signal);
    this.teller.tick();
  }

  async #open(): Promise<Connection> {
    const { server, dock, readKey, readCa } = this.#parts;
    const { hostname, port } = new URL(server);
    const ca = await readCa?.();
    const key: Nkey | undefined = readKey && nkeyOf(await readKey());
    const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) };
    return await Connection.open({
      address: { ...address, ...(ca !== undefined && { ca }) },
      ...{ name: dock, ...(key !== undefined && { key }) },
    });
  }

  /** @returns what keeps this server from being used */
  async #prepare(streams: Streams): Promise<string | undefined> {
    const { logs, tells, probes, everyLog, tell, everyProbe, probesOf } = this.#names;
    for (const stream of [
      { name: logs, subjects: [everyLog], keepDays },
      { name: tells, subjects: [tell] },
      { name: probes, subjects: [everyProbe], lastOnly: true },
    ]) {
      const wrong = await streams.create(stream);
      if (wrong !== undefined) return `${stream.name} cannot be made: ${wrong}`;
    }
    return await distrust(streams, probes, probesOf(this.#parts.dock));
  }

  #publisher(streams: Streams): Publisher {
    const { dock, book } = this.#parts;
    return new Publisher({
      ...{ dock, stream: this.#names.logs, subject: this.#names.logOf(dock), ledger: book, streams },
      seen: () => this.#folder.seen,
    });
  }

  /** Until somebody has news, or it is time to look. */
  async #sleep(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await this.#parts.clock.sleep(lookMs, AbortSignal.any([signal, woken.signal]));
  }

  #isLinked(): void {
    if (this.#linkedNow) return;
    this.#linkedNow = true;
    this.#failures = 0;
    this.#cutOff = undefined;
    this.#parts.onCutOff(undefined);
    this.#parts.log('The site’s server is reached', { teller: this.teller.teller });
  }

  #isTrouble(text: string): void {
    if (this.#trouble === text) return;
    this.#trouble = text;
    this.#parts.onTrouble(text);
  }
}

const stopped = {
  forked:
    'The log of this dock holds entries that its ledger does not have: it is an old copy, or another device has its name. Nothing of it is told to the others.',
  closed: 'This dock was retired: nothing of it is told to the others. Give it a name of its own.',
  fenced: 'Another device has this dock’s name: nothing of it is told to the others. Give it a name of its own.',
};

/**
 * A dock's part in its site: while there is a link to the site's server, what happened here goes to its log, what
 * happened at the others is folded into the ledger, and whoever is the teller tells the storefronts. Without a link
 * nothing here is in anybody's way: the ledger holds what is to be said.
 */
import { randomBytes } from 'node:crypto';
import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { type SitePeerRow, sitePeersMax } from '../inventory/nouns/site/fold.ts';
import type { HandOver, Reach } from '../inventory/nouns/site/hand-over.ts';
import type { CutOff, SiteStatus, Stopped } from '../inventory/nouns/site/status.ts';
import type { Book } from '../ledger/book.ts';
import { answerTo, questions } from './answers.ts';
import { OrderClaims } from './claims.ts';
import type { Seen } from './core/facts.ts';
import { Digests } from './digests.ts';
import { Folder } from './folder.ts';
import { comeBack, takeName } from './former-life.ts';
import { HandingOver } from './handing-over.ts';
import type { Connection } from './link/connection.ts';
import { openLink, type Link as ServerLink } from './link/open-link.ts';
import type { Streams } from './link/streams.ts';
import type { LogsLink } from './logs-link.ts';
import { Losses } from './losses.ts';
import { namesOf, type SiteNames } from './names.ts';
import { Publisher } from './publisher.ts';
import { Register } from './register.ts';
import { Rights } from './rights.ts';
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
  readonly reach: Reach;
  readonly book: Pick<Book, 'boot' | 'head' | 'read' | 'recent' | 'row' | 'rows' | 'stock' | 'submit' | 'openEpoch'>;
  readonly clock: Clock;
  random(): number;
  clockTrusted(): boolean;
  /** A moment (ms UTC) as people at this dock say it. */
  timeOf(ms: number): string;
  log(message: string, facts?: Record<string, unknown>): void;
  /**
   * Since when the server is not reached, ms UTC, and why; undefined: it is reached. `told`: up to this entry of the
   * ledger the others can read all, by what this start of the agent heard.
   */
  onCutOff(cutOff: CutOff | undefined, told: number): void;
  /** For a person: what does not fit together. */
  onTrouble(text: string): void;
  onTurn(speaks: boolean): void;
};

type Link = ServerLink & { readonly publisher: Publisher };

/** Looked at least so often whether it is time for anything. */
const lookMs = 5_000;
/** What is left to be told is looked at so often (`core/pace.ts`). */
const paceMs = 50;
const backoff = { baseMs: 200, capMs: 10_000 };

export class Site {
  readonly teller: SiteTeller;
  readonly claims: OrderClaims;
  readonly #rights: Rights;
  readonly #parts: SiteParts;
  readonly #names: SiteNames;
  readonly #folder: Folder;
  readonly #register: Register;
  readonly #digests: Digests;
  readonly #handing: HandingOver;
  readonly #losses: Losses;
  readonly #answer: (asked: Buffer) => Promise<Buffer | undefined>;
  /** This process is the dock of its name: the others are told what is in its ledger. */
  #holds = false;
  #named = false;
  #published = 0;
  #whole = false;
  /** The last entry that any server was known to have, by the number that the others know it by. */
  #told = 0;
  /** The connection over which all was said and heard once: orders are asked for over no other. */
  #caughtUp: Link | undefined;
  /** There is more to be said, or heard, than one look does. */
  #left: 'to-say' | 'to-hear' | undefined;
  #cutOff: CutOff | undefined;
  #link: Link | undefined;
  #linkedNow = false;
  #trouble: string | null = null;
  /** What the server said when it took nothing. */
  #refused: string | undefined;
  #stopped: Stopped | null = null;
  #failures = 0;
  #wake: () => void = () => undefined;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    const { site, dock, book, clock, log, timeOf } = parts;
    this.#names = namesOf(site);
    const me = { dock, names: this.#names, instance: randomBytes(8).toString('hex') };
    this.#register = new Register(me);
    const ask = async (other: string, question: Buffer) =>
      await this.#link?.connection.ask(this.#names.askOf(other), question);
    this.#folder = new Folder({
      ...{ dock, names: this.#names, book, alarm: (text) => this.#isTrouble(text) },
      wasRetired: () => void this.#rights.doubt().catch(() => undefined),
      askFor: async (other, after) => await ask(other, questions.entriesAfter(after)),
    });
    this.#digests = new Digests({
      ...{ book, clock, heard: () => this.#heard(), differs: (text) => this.#isTrouble(text), ask },
    });
    this.#rights = new Rights({ dock, names: this.#names, book });
    this.claims = new OrderClaims({ dock, names: this.#names, book, clock, timeOf, cutOff: () => this.#cutOff });
    const able = () => parts.tells && this.#holds;
    const others = async () => (await this.#living()).map((other) => other.dock);
    this.#losses = new Losses({
      ...{ names: this.#names, log },
      tell: () => void others().then((all) => all.map((other) => ask(other, questions.losses))),
    });
    this.teller = new SiteTeller({
      ...{ me, names: this.#names, able, clock, log },
      unheard: async (begins) => await this.#losses.unheard(this.#link?.streams, others, begins),
      clockTrusted: () => parts.clockTrusted(),
      onTurn: (speaks) => parts.onTurn(speaks),
    });
    this.#handing = new HandingOver({
      ...{ dock, teller: this.teller, ask, able, reach: parts.reach, clock, log, others },
      clockTrusted: () => parts.clockTrusted(),
    });
    const said = { dock, book, losses: this.#losses, handing: this.#handing, digests: this.#digests };
    const answers = { ...said, holds: () => this.#holds, wake: () => this.#wake() };
    this.#answer = async (asked) => await answerTo(answers, asked);
  }

  /** The ledger goes on. */
  news(): void {
    this.#wake();
  }

  async status(): Promise<SiteStatus> {
    const { site, dock, book } = this.#parts;
    return {
      ...{ site, dock, linked: this.#linkedNow, cutOff: this.#cutOff ?? null, trouble: this.#trouble },
      stopped: this.#stopped,
      waiting: Math.max(0, book.head.seq - this.#published),
      ...{ teller: this.teller.teller ?? null, speaks: this.teller.speaks, waitsFor: [...this.teller.waitsFor] },
      behind: this.#folder.behind,
      compared: this.#digests.compared ?? null,
      rights: (await this.#rights.rows()).map(({ merchant, sku, units, wanted }) => ({ merchant, sku, units, wanted })),
      docks: await this.#others(),
    };
  }

  /** One look at what is new, on both sides, and the wait for more; without a link, for the next attempt. */
  readonly turn = async (signal: AbortSignal): Promise<'again'> => {
    // What comes while it looks wakes it at once.
    const woken = this.#sleep(signal);
    const ended = await this.#look().catch((error: unknown) => (error as Error).message);
    if (ended === undefined) {
      this.#isLinked();
      if (this.#left !== undefined) this.#wake();
      if (this.#left === 'to-say') await this.#parts.clock.sleep(paceMs, signal);
      await woken;
    } else if (!signal.aborted) await this.#isCutOff(ended, signal);
    return 'again';
  };

  /** A person wants that dock to tell the storefronts, or any other (null). */
  readonly handOver = (to: string | null): Promise<HandOver> => this.#handing.byHand(to);

  /** The agent stops, and another dock may tell the storefronts at once. */
  async leave(): Promise<void> {
    await this.teller.handOver(null);
    await this.close();
  }

  /** Lets the server go. */
  async close(): Promise<void> {
    const { connection, publisher } = this.#link ?? {};
    this.#told = Math.max(this.#told, publisher?.told ?? 0);
    this.#link = undefined;
    this.teller.unlinked();
    this.claims.unlinked();
    await connection?.close();
  }

  /** @returns why this connection is of no use any more; undefined: it is */
  async #look(): Promise<string | undefined> {
    const link = await this.#linked();
    const { over } = link;
    this.#refused = undefined;
    this.#left = undefined;
    if (over() !== undefined) return over();
    const sound =
      (await this.#losses.look(link.streams)) &&
      (await this.#publish(link)) &&
      (await this.#hear(link)) &&
      (await this.teller.look());
    this.claims.waitFor(this.teller.waitsFor);
    if (sound && this.#caughtUp !== link) this.claims.linked(this.#logs(link));
    if (sound) this.#caughtUp = link;
    const claimed = sound && (this.#stopped !== null || (await this.#claim(link)));
    if (claimed && this.#whole) await this.#register.isWhole(link.streams, this.#losses.number);
    if (claimed) await this.#digests.look(async () => await this.#asked());
    this.#handing.look();
    return claimed ? over() : (over() ?? this.#refused ?? 'the site’s server does not answer as it should');
  }

  /** Of each dock up to which entry this one, and the server, know it. */
  #heard(): Seen {
    return { ...this.#folder.seen, [this.#parts.dock]: this.#link?.publisher.told ?? 0 };
  }

  /** @returns the docks that heard the same, and were compared */
  async compare(): Promise<string[]> {
    return await this.#digests.compare(await this.#asked());
  }

  /** Those of the other docks whose names come later: of two one asks. */
  async #asked(): Promise<string[]> {
    return (await this.#living()).map(({ dock }) => dock).filter((dock) => dock > this.#parts.dock);
  }

  /** Of orders and of units. @returns false: the connection is of no use any more */
  async #claim(link: Link): Promise<boolean> {
    return (await this.claims.look(this.#published)) && (await this.#rights.look(this.#logs(link)));
  }

  #logs({ streams, logs }: Link): LogsLink {
    return { streams, foldToEnd: async () => (await this.#folder.foldToEnd(logs)) === 'end' };
  }

  /** @returns false: the connection is of no use any more */
  async #hear({ logs }: Link): Promise<boolean> {
    const heard = await this.#folder.catchUp(logs);
    if (heard === 'more') this.#left = 'to-hear';
    return heard !== 'lost';
  }

  /** @returns false: the connection is of no use any more */
  async #publish({ connection, streams, publisher }: Link): Promise<boolean> {
    this.#whole = false;
    const held = this.#holds ? 'held' : await this.#register.hold(connection, streams);
    if (held === 'unknown') return false;
    this.#holds = held === 'held';
    if (held === 'double') {
      this.#isStopped('double');
      return true;
    }
    if (!this.#named && !(await this.#isNamed(streams))) return true;
    const published = await publisher.catchUp();
    if (published.type === 'lost') {
      this.#refused = published.why;
      return false;
    }
    if (published.type === 'published') {
      this.#published = published.to;
      this.#isStopped(null);
      this.#whole = !published.more;
      if (published.more) this.#left = 'to-say';
      return true;
    }
    if (published.why === 'closed') this.#isStopped('retired');
    // Whoever wrote there may be a second device that took the name while this one was cut off.
    else if (await this.#stillHolds(connection, streams)) await this.#comeBack(streams, publisher);
    return true;
  }

  /** Under which name the site hears of this ledger. @returns false: not yet */
  async #isNamed(streams: Streams): Promise<boolean> {
    const { dock, book } = this.#parts;
    const wrong = await takeName(streams, { dock, names: this.#names, book });
    if (wrong !== undefined) this.#isTrouble(wrong);
    this.#named = wrong === undefined;
    return this.#named;
  }

  async #stillHolds(connection: Connection, streams: Streams): Promise<boolean> {
    this.#holds = (await this.#register.hold(connection, streams)) === 'held';
    if (!this.#holds) this.#isStopped('double');
    return this.#holds;
  }

  /** This ledger is an old copy: what it lacks comes back from the server. */
  async #comeBack(streams: Streams, publisher: Publisher): Promise<void> {
    const { dock, book, log } = this.#parts;
    const became = await comeBack(streams, { dock, names: this.#names, book });
    if (became.type === 'stuck') this.#isTrouble(`This ledger is an old copy, and stays one. ${became.text}`);
    if (became.type !== 'recovered') return;
    await Promise.all([this.claims.doubt(), this.#rights.doubt()]);
    log('An old copy of the ledger has what it lacked', { facts: became.facts });
    publisher.recovered();
    this.#wake();
  }

  async #linked(): Promise<Link> {
    if (this.#link !== undefined) return this.#link;
    const opened = await openLink({ ...this.#parts, names: this.#names, wake: () => this.#wake() });
    const link = { ...opened, publisher: this.#publisher(opened) };
    this.#link = link;
    const { connection, streams, logs, decisions } = link;
    // Another process may have taken the name while this one was away.
    this.#holds = false;
    this.#register.answer(connection);
    connection.answer(this.#names.askOf(this.#parts.dock), this.#answer);
    this.teller.linked({ connection, streams, decisions });
    await this.#isLost(streams, await this.#folder.begin(logs));
    return link;
  }

  /** @param missing the server may lack what the other docks told */
  async #isLost(streams: Streams, missing: boolean): Promise<void> {
    this.#losses.doubt();
    // What a dock said itself its log may not hold yet.
    const known = missing ? (await this.#living()).filter(({ place }) => place > 0) : [];
    const own = this.#told > 0 ? [{ dock: this.#parts.dock, to: this.#told }] : [];
    if (await this.#losses.look(streams)) await this.#losses.search(streams, [...known, ...own]);
  }

  async #isCutOff(reason: string, signal: AbortSignal): Promise<void> {
    const { clock, random, log, onCutOff } = this.#parts;
    await this.close();
    if (this.#failures === 0) log('The site’s server is not reached', { reason });
    this.#linkedNow = false;
    this.#failures += 1;
    this.#cutOff = { since: this.#cutOff?.since ?? clock.wallMs(), reason };
    onCutOff(this.#cutOff, this.#published);
    await clock.sleep(backoffMs(backoff, this.#failures - 1, random), signal);
    this.teller.tick();
  }

  #publisher({ streams, logs }: ServerLink): Publisher {
    const { dock, book, clock } = this.#parts;
    return new Publisher({
      ...{ dock, stream: this.#names.logs, subject: this.#names.logOf(dock), ledger: book, streams, clock },
      seen: () => this.#folder.seen,
      took: (seq) => logs.own(seq),
    });
  }

  async #others(): Promise<SitePeerRow[]> {
    const { book, dock: own } = this.#parts;
    return (await book.rows('site-peer', { limit: sitePeersMax })).filter(({ dock }) => dock !== own);
  }

  async #living(): Promise<SitePeerRow[]> {
    return (await this.#others()).filter(({ closed }) => closed !== true);
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
    this.#parts.onCutOff(undefined, this.#published);
    this.#parts.log('The site’s server is reached', { teller: this.teller.teller });
  }

  #isTrouble(text: string): void {
    if (this.#trouble === text) return;
    this.#trouble = text;
    this.#parts.onTrouble(text);
  }

  #isStopped(why: Stopped | null): void {
    if (this.#stopped === why) return;
    this.#stopped = why;
    this.claims.distrust(why === null ? undefined : stoppedWords[why]);
    if (why !== null) this.#parts.log('Nothing of this dock is told to the others', { why });
  }
}

const stoppedWords: { readonly [Why in Stopped]: string } = {
  double: 'another device has this dock’s name',
  retired: 'this dock was retired',
};

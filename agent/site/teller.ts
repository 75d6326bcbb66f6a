/**
 * Who tells the storefronts. Silence says who may try (`core/silence.ts`); the one place that the tell log has for each
 * decision says who does. Before a batch goes out the teller puts its name and key there: a teller that was deposed
 * finds the log longer than it expected, and sends nothing.
 */
import type { Clock } from '../clock.ts';
import type { Decision, DecisionBody, Teller as Name } from './core/decisions.ts';
import { beatEveryMs, heard, listeningFrom, maySend, mayTakeOver, type Silence } from './core/silence.ts';
import { channelIn, emptyLog, readDecision, type TellLog, tells } from './core/tell-log.ts';
import type { Connection } from './link/connection.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';

type TellerParts = {
  readonly me: Name;
  readonly names: SiteNames;
  /** This dock may tell at all, and is the one that has its name. */
  able(): boolean;
  /** Docks of a site that was told before, which nobody has heard since its server forgot it: they may know more. */
  unheard(): Promise<readonly string[]>;
  readonly clock: Pick<Clock, 'monoMs'>;
  clockTrusted(): boolean;
  log(message: string, facts?: Record<string, unknown>): void;
  /** Whether this dock tells changed. */
  onTurn(speaks: boolean): void;
};

type Link = { readonly connection: Connection; readonly streams: Streams };

/** Appends of one decision that found another one in their place. */
const attemptsMax = 16;

export class SiteTeller {
  readonly #parts: TellerParts;
  #log: TellLog = emptyLog;
  /** Number of the last message read of the tell log, and what it said. */
  #place = 0;
  #last: Buffer = Buffer.alloc(0);
  /** The server may have lost what was read of it. */
  #unsure = false;
  #silence: Silence;
  #link: Link | undefined;
  #beatMs = Number.NEGATIVE_INFINITY;
  #told = false;
  #waitsFor: readonly string[] = [];
  /** Appends come one after the other: each expects the one before. */
  #appending: Promise<unknown> = Promise.resolve();

  constructor(parts: TellerParts) {
    this.#parts = parts;
    this.#silence = listeningFrom(parts.clock.monoMs());
  }

  /** undefined: nobody told yet. */
  get teller(): string | undefined {
    return this.#log.teller?.dock;
  }

  /** Docks that have to be heard before anybody tells again: the site's server lost what it had. */
  get waitsFor(): readonly string[] {
    return this.#waitsFor;
  }

  /** This dock is the teller, and hears the server. */
  get speaks(): boolean {
    return this.#parts.able() && tells(this.#log, this.#parts.me) && maySend(this.#silence, this.#parts.clock.monoMs());
  }

  linked(link: Link): void {
    const { names, me } = this.#parts;
    this.#link = link;
    this.#unsure = true;
    this.#silence = listeningFrom(this.#now());
    this.#beatMs = Number.NEGATIVE_INFINITY;
    link.connection.listen(names.everyBeat, (subject) => {
      if (subject === names.beatOf(me.dock)) this.#hear('own-beat');
      const { teller } = this.#log;
      if (teller !== undefined && subject === names.beatOf(teller.dock)) this.#hear('teller-beat');
    });
  }

  unlinked(): void {
    this.#link = undefined;
  }

  /** Looks at who tells, and takes it over where nobody does. @returns false: the connection is of no use any more */
  async look(): Promise<boolean> {
    const link = this.#link;
    if (link === undefined) return false;
    this.#beat(link);
    if (!(await this.#read(link))) return false;
    this.#waitsFor = this.#log.teller === undefined ? await this.#parts.unheard() : [];
    if (this.#isDue()) await this.#decide({ kind: 'teller' }, () => this.#isDue());
    this.#turned();
    return true;
  }

  /** Looks whether this dock still hears the server, without asking it. */
  tick(): void {
    this.#turned();
  }

  /** Just before a batch goes out. @returns false: another dock tells now, or nobody knows */
  async mayTell(channel: string, key: string): Promise<boolean> {
    const known = () => channelIn(this.#log, channel).inFlight?.key === key;
    const mine = () => tells(this.#log, this.#parts.me);
    const freeze = () => ({
      ...{ kind: 'freeze' as const, channel, key, n: channelIn(this.#log, channel).frozen + 1, lines: [] },
    });
    if (!this.speaks) return false;
    // The same bytes once more are in the log already; that nobody else is behind them has to be seen.
    if (known()) return this.#link !== undefined && (await this.#read(this.#link)) && mine() && this.speaks;
    await this.#decide(freeze, mine);
    this.#turned();
    return known() && this.speaks;
  }

  /** @param still whether it is to be decided, asked anew whenever the log went on */
  async #decide(body: DecisionBody | (() => DecisionBody), still: () => boolean): Promise<void> {
    const before = this.#appending;
    const appended = (async () => {
      await before;
      for (let attempt = 0; attempt < attemptsMax && still(); attempt += 1) {
        const link = this.#link;
        if (link === undefined || !(await this.#read(link)) || !still()) return;
        const decision: Decision = {
          ...(typeof body === 'function' ? body() : body),
          ...{ t: this.#log.t + 1, by: this.#parts.me },
        };
        const { names } = this.#parts;
        const became = await link.streams.append(names.tells, names.tell, this.#place, packedDecision(decision));
        if (became.type === 'refused') this.#parts.log('A decision was refused', { reason: became.text });
        // Whether it is there is read from the log, like everybody's.
        if (!(await this.#read(link)) || became.type !== 'wrong-last') return;
      }
    })();
    this.#appending = appended.catch(() => undefined);
    await appended;
  }

  #isDue(): boolean {
    const { me } = this.#parts;
    const able = this.#parts.able();
    if (!able || tells(this.#log, me) || this.#link === undefined || this.#waitsFor.length > 0) return false;
    // Of a new site the first that comes; and who is the same dock with another ledger need not wait for itself.
    if (this.#log.teller === undefined || this.#log.teller.dock === me.dock) return true;
    const clockTrusted = this.#parts.clockTrusted();
    return mayTakeOver(this.#silence, { tells: able, clockTrusted, reachesStorefronts: true }, this.#now());
  }

  /** A log that does not hold any more what was read last is another one: it is read from its beginning. */
  async #recheck({ streams }: Link): Promise<boolean> {
    const { names } = this.#parts;
    const found = this.#place === 0 ? undefined : await streams.next(names.tells, names.tell, this.#place);
    if (found?.type === 'unknown') return false;
    const same =
      found?.type === 'found' && found.message.seq === this.#place && found.message.payload.equals(this.#last);
    if (!same) {
      this.#log = emptyLog;
      this.#place = 0;
    }
    this.#unsure = false;
    return true;
  }

  async #read(link: Link): Promise<boolean> {
    const { names } = this.#parts;
    const { streams } = link;
    if (this.#unsure && !(await this.#recheck(link))) return false;
    for (;;) {
      const found = await streams.next(names.tells, names.tell, this.#place + 1);
      if (found.type === 'unknown') return false;
      this.#hear('server-answered');
      if (found.type === 'none') return true;
      const decision = unpackedDecision(found.message.payload);
      this.#place = found.message.seq;
      this.#last = found.message.payload;
      if (decision === undefined) continue;
      const read = readDecision(this.#log, decision);
      if (read.type !== 'next') continue;
      const changes = read.log.teller?.dock !== this.#log.teller?.dock;
      this.#log = read.log;
      if (changes) {
        this.#hear('teller-changed');
        this.#parts.log('Who tells the storefronts', { dock: this.#log.teller?.dock });
      }
    }
  }

  #beat({ connection }: Link): void {
    if (this.#now() - this.#beatMs < beatEveryMs) return;
    this.#beatMs = this.#now();
    connection.publish(this.#parts.names.beatOf(this.#parts.me.dock), new Uint8Array());
  }

  #hear(type: Parameters<typeof heard>[1]['type']): void {
    this.#silence = heard(this.#silence, { type }, this.#now());
  }

  #turned(): void {
    if (this.speaks === this.#told) return;
    this.#told = this.speaks;
    this.#parts.onTurn(this.#told);
  }

  #now(): number {
    return this.#parts.clock.monoMs();
  }
}

const packedDecision = (decision: Decision): Buffer => Buffer.from(JSON.stringify(decision));

/** undefined: it is none that this version has a word for. */
function unpackedDecision(bytes: Buffer): Decision | undefined {
  try {
    const { kind, t, by, channel, n, key } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const { dock, instance } = (by ?? {}) as Record<string, unknown>;
    if (!Number.isSafeInteger(t) || typeof dock !== 'string' || typeof instance !== 'string') return undefined;
    const common = { t: t as number, by: { dock, instance } };
    if (kind === 'teller') return { kind, ...common };
    if (kind === 'freeze' && typeof channel === 'string' && typeof key === 'string')
      return { kind, channel, key, n: Number(n), lines: [], ...common };
    // What a newer version decides takes its place; what it says is for those that know the word.
    return { kind: 'ack', channel: '', n: 0, ...common };
  } catch {
    return undefined;
  }
}

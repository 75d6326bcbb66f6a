/**
 * Who tells the storefronts. Silence says who may try (`core/silence.ts`); the one place that the tell log has for each
 * decision says who does. Before a batch goes out the teller puts its name and key there: a teller that was deposed
 * finds the log longer than it expected, and sends nothing. Who tells no more says so there, and another one does at
 * once.
 */
import type { Clock } from '../clock.ts';
import type { Batch } from '../follow/batch.ts';
import { Batches } from './batches.ts';
import type { Decision, DecisionBody, Teller as Name } from './core/decisions.ts';
import { beatEveryMs, beats, heard, listeningFrom, maySend, mayTakeOver, type Silence } from './core/silence.ts';
import { channelIn, emptyLog, mayTellAtOnce, readDecision, type TellLog, tells } from './core/tell-log.ts';
import type { Connection } from './link/connection.ts';
import type { Reader } from './link/reader.ts';
import type { Stored, Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';
import { objectIn } from './shape.ts';

type TellerParts = {
  readonly me: Name;
  readonly names: SiteNames;
  /** This dock may tell at all, and is the one that has its name. */
  able(): boolean;
  /**
   * Docks of a site that was told before, which nobody has heard since its server lost what it had: they may know more.
   * `begins`: nobody told yet, as far as the server knows.
   */
  unheard(begins: boolean): Promise<readonly string[]>;
  readonly clock: Pick<Clock, 'monoMs' | 'sleep'>;
  clockTrusted(): boolean;
  log(message: string, facts?: Record<string, unknown>): void;
  /** Whether this dock tells changed. */
  onTurn(speaks: boolean): void;
};

/** `decisions`: the tell log. */
type Link = { readonly connection: Connection; readonly streams: Streams; readonly decisions: Reader };

/** Appends of one decision that found another one in their place. */
const attemptsMax = 16;
/** What is on its way when this dock hands over is waited for so long: no request lives longer. */
const onItsWayMs = 20_000;

/** `silent`: nobody knows; after its time another dock tells. */
type HandedOver = 'handed-over' | 'not-teller' | 'silent';

export class SiteTeller {
  readonly #parts: TellerParts;
  readonly #batches: Batches;
  /** Batches that are being sent, by channel and key. */
  readonly #onItsWay = new Set<string>();
  #landed: () => void = () => undefined;
  /** It is about to say that it tells no more. */
  #leaves = false;
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
  /** It is known, over this connection, whether anybody has to be waited for. */
  #looked = false;
  /** Appends come one after the other: each expects the one before. So do looks at the log. */
  #appending: Promise<unknown> = Promise.resolve();
  #reading: Promise<unknown> = Promise.resolve();

  constructor(parts: TellerParts) {
    this.#parts = parts;
    this.#batches = new Batches({ dock: parts.me.dock, names: parts.names });
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
    const { able, me } = this.#parts;
    const waits = this.#leaves || !this.#looked || this.#waitsFor.length > 0;
    return able() && !waits && tells(this.#log, me) && maySend(this.#silence, this.#now());
  }

  linked(link: Link): void {
    const { names, me } = this.#parts;
    this.#link = link;
    this.#unsure = true;
    this.#looked = false;
    this.#silence = listeningFrom(this.#now());
    this.#beatMs = Number.NEGATIVE_INFINITY;
    link.connection.listen(names.everyBeat, (subject) => {
      if (subject === names.beatOf(me.dock)) this.#hear('own-beat');
      const { teller, handsOverTo } = this.#log;
      const told = teller !== undefined && handsOverTo === undefined;
      if (told && subject === names.beatOf(teller.dock)) this.#hear('teller-beat');
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
    if (!(await this.#read(link, this.#unsure))) return false;
    this.#waitsFor = await this.#parts.unheard(this.#log.teller === undefined);
    this.#looked = true;
    if (this.#isDue()) await this.#decide({ kind: 'teller' }, () => this.#isDue());
    this.#turned();
    return true;
  }

  /** Looks whether this dock still hears the server, without asking it. */
  tick(): void {
    this.#turned();
  }

  /** Just before a batch goes out. @returns false: another dock tells now, or nobody knows */
  async mayTell(channel: string, batch: Batch): Promise<boolean> {
    const { key } = batch;
    const known = () => channelIn(this.#log, channel).inFlight?.key === key;
    const mine = () => tells(this.#log, this.#parts.me);
    const freeze = () => ({
      ...{ kind: 'freeze' as const, channel, key, n: channelIn(this.#log, channel).frozen + 1, lines: [] },
    });
    const link = this.#link;
    if (!this.speaks || link === undefined) return false;
    // The same bytes once more are in the log already; that nobody else is behind them has to be seen.
    if (known() && !(await this.#read(link))) return false;
    if (!known()) {
      await this.#decide(freeze, mine);
      this.#turned();
    }
    if (!known() || !(await this.#batches.put(link.streams, channel, batch))) return false;
    const may = mine() && this.speaks;
    if (may) this.#onItsWay.add(onChannel(channel, key));
    return may;
  }

  /** Whether another dock was the last to tell this storefront anything. */
  succeeds(channel: string): boolean {
    const { by } = channelIn(this.#log, channel);
    return by !== undefined && by !== this.#parts.me.dock;
  }

  /** The batch that another dock had on its way when this one took over; `unknown`: nobody can say now. */
  async left(channel: string): Promise<Batch | undefined | 'unknown'> {
    const { inFlight } = channelIn(this.#log, channel);
    if (inFlight === undefined) return undefined;
    return this.#link === undefined ? 'unknown' : await this.#batches.left(this.#link.streams, channel, inFlight.key);
  }

  /** An attempt is over; `settled`: so is the batch. */
  ended(channel: string, key: string, settled: boolean): void {
    this.#onItsWay.delete(onChannel(channel, key));
    if (this.#onItsWay.size === 0) this.#landed();
    if (settled && this.#link !== undefined) void this.#batches.over(this.#link.streams, channel, key);
  }

  /**
   * This dock tells no more: what it has on its way arrives, or does not, and then another one may tell at once.
   * @param to that one, or null: any other
   */
  async handOver(to: string | null): Promise<HandedOver> {
    const mine = () => tells(this.#log, this.#parts.me);
    if (!this.speaks) return 'not-teller';
    this.#leaves = true;
    this.#turned();
    // Whoever sends it hears its answer, and only then that this dock tells no more.
    if (this.#onItsWay.size > 0) await this.#arrival();
    await this.#decide({ kind: 'hand-over', to }, mine);
    this.#leaves = false;
    this.#turned();
    return mine() ? 'silent' : 'handed-over';
  }

  async #arrival(): Promise<void> {
    const over = new AbortController();
    this.#landed = () => over.abort();
    await this.#parts.clock.sleep(onItsWayMs, over.signal);
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
    const clockTrusted = this.#parts.clockTrusted();
    if (mayTellAtOnce(this.#log, me)) return clockTrusted;
    return mayTakeOver(this.#silence, { tells: able, clockTrusted, reachesStorefronts: true }, this.#now());
  }

  /** A log that does not hold any more what was read last is another one: it is read from its beginning. */
  async #recheck({ decisions }: Link): Promise<boolean> {
    const found = this.#place === 0 ? undefined : await decisions.at(this.#place);
    if (found?.type === 'unknown') return false;
    const same =
      found?.type === 'found' && found.message.seq === this.#place && found.message.payload.equals(this.#last);
    if (!same) {
      this.#log = emptyLog;
      this.#place = 0;
    }
    decisions.begin(this.#place + 1);
    this.#unsure = false;
    return true;
  }

  /** @param sure as the server has it now, whatever was heard */
  async #read(link: Link, sure = true): Promise<boolean> {
    const reading = this.#reading.then(() => this.#readOn(link, sure));
    this.#reading = reading.catch(() => undefined);
    return await reading;
  }

  async #readOn(link: Link, sure: boolean): Promise<boolean> {
    const { decisions } = link;
    if (this.#unsure && !(await this.#recheck(link))) return false;
    if (sure) decisions.doubt();
    let found = await decisions.next();
    for (; found.type === 'found'; found = await decisions.next()) this.#readOne(found.message);
    if (sure && found.type === 'none') this.#hear('server-answered');
    return found.type === 'none';
  }

  #readOne({ seq, payload }: Stored): void {
    const decision = unpackedDecision(payload);
    this.#place = seq;
    this.#last = payload;
    const read = decision && readDecision(this.#log, decision);
    if (read?.type !== 'next') return;
    const { teller, handsOverTo } = this.#log;
    this.#log = read.log;
    if (read.log.teller === teller && read.log.handsOverTo === handsOverTo) return;
    this.#batches.anew();
    this.#hear('teller-changed');
    const hands = read.log.handsOverTo !== undefined;
    if (!hands && read.log.teller?.dock === teller?.dock) return;
    this.#parts.log(hands ? 'Who tells the storefronts hands over' : 'Who tells the storefronts', {
      dock: read.log.teller?.dock,
      ...(hands && { to: read.log.handsOverTo }),
    });
  }

  #beat({ connection }: Link): void {
    if (!beats(this.#silence, tells(this.#log, this.#parts.me), this.#now())) return;
    // A look comes as often: one that comes a moment early counts.
    if (this.#now() - this.#beatMs < beatEveryMs * 0.8) return;
    this.#beatMs = this.#now();
    connection.publish(this.#parts.names.beatOf(this.#parts.me.dock), new Uint8Array());
  }

  #hear(type: Parameters<typeof heard>[1]['type']): void {
    this.#silence = heard(this.#silence, { type }, this.#now());
  }

  #turned(): void {
    const speaks = this.speaks || (this.#leaves && this.#onItsWay.size > 0);
    if (speaks === this.#told) return;
    this.#told = speaks;
    this.#parts.onTurn(this.#told);
  }

  #now(): number {
    return this.#parts.clock.monoMs();
  }
}

const onChannel = (channel: string, key: string): string => `${channel} ${key}`;

const packedDecision = (decision: Decision): Buffer => Buffer.from(JSON.stringify(decision));

/** undefined: it is none that this version has a word for. */
function unpackedDecision(bytes: Buffer): Decision | undefined {
  const { kind, t, by, channel, n, key, to } = objectIn(bytes);
  const { dock, instance } = Object(by) as Record<string, unknown>;
  if (!Number.isSafeInteger(t) || typeof dock !== 'string' || typeof instance !== 'string') return undefined;
  const common = { t: t as number, by: { dock, instance } };
  if (kind === 'teller') return { kind, ...common };
  if (kind === 'hand-over' && (to === null || typeof to === 'string')) return { kind, to, ...common };
  if (kind === 'freeze' && typeof channel === 'string' && typeof key === 'string')
    return { kind, channel, key, n: Number(n), lines: [], ...common };
  // What a newer version decides takes its place; what it says is for those that know the word.
  return { kind: 'ack', channel: '', n: 0, ...common };
}

/**
 * The orders that this dock packs (`core/claims.ts`), at the site's server: one subject for each order, that is taken
 * where it ends as expected, so that it is given once. What is held stands in the ledger, and a station opens it with
 * or without a network; what is over is let go once everything before it was published.
 */
import type { Clock } from '../clock.ts';
import { documentKey } from '../inventory/nouns/document.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import { type ClaimAnswer, claimsMax, type OrderClaimRow, type Released } from '../inventory/nouns/site/claim.ts';
import type { CutOff } from '../inventory/nouns/site/status.ts';
import type { Book } from '../ledger/book.ts';
import { type Claims, claimsAtStart, transition } from './core/claims.ts';
import { isSound, type LogsLink } from './logs-link.ts';
import type { SiteNames } from './names.ts';
import { objectIn } from './shape.ts';

type ClaimsParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'boot' | 'rows' | 'row' | 'submit'>;
  readonly clock: Pick<Clock, 'wallMs' | 'sleep'>;
  /** Since when nobody can be asked, and why; undefined: the server is reached, as far as it is known. */
  cutOff(): CutOff | undefined;
  /** A moment as people at this dock say it. */
  timeOf(ms: number): string;
};

type Named = Pick<OrderClaimRow, 'merchant' | 'order'>;
type Input = Parameters<typeof transition>[1];
type Effect = ReturnType<typeof transition>['effects'][number];

/** Nobody stands in front of a closed order for longer: the server is as good as not there. */
const patienceMs = 4_000;
/** Docks that take an order from each other's noses in one moment. */
const attemptsMax = 8;
const stationsMax = 1_000;

/** What stands on an order's subject. `dock` null: whoever asks gets it. */
type Held = { readonly dock: string | null; readonly at: number };

export class OrderClaims {
  readonly #parts: ClaimsParts;
  #claims: Claims = claimsAtStart({}, false);
  #link: LogsLink | undefined;
  /** What is held was compared with the server since the link is there. */
  #compared = false;
  #queue: Promise<unknown>;
  /** Stations whose order is being asked for. */
  readonly #asking = new Set<string>();
  #distrusted: string | undefined;
  #unheard: readonly string[] = [];
  /** When another dock took the order that was asked for last, ms UTC. */
  #takenAt = 0;

  constructor(parts: ClaimsParts) {
    this.#parts = parts;
    this.#queue = this.#begin(isSound(parts.book.boot));
  }

  linked(link: LogsLink): void {
    this.#link = link;
    this.#compared = false;
    this.#step({ type: 'link', up: true });
  }

  unlinked(): void {
    this.#link = undefined;
    this.#step({ type: 'link', up: false });
  }

  /** @param text why this dock is given no order: the site does not know it under its name; undefined: it does */
  distrust(text: string | undefined): void {
    this.#distrusted = text;
  }

  /** @param docks the server lost whose each order is, and these have not told it again: nobody is given any */
  waitFor(docks: readonly string[]): void {
    this.#unheard = docks;
  }

  /** A station waits for an order. @returns what came of it: opened, or why not */
  async asked(station: string): Promise<Outcome> {
    const { book } = this.#parts;
    const claiming = (await book.row('session', station))?.claiming;
    if (claiming === undefined) return { type: 'unchanged', data: { station } };
    const { merchant, id: order } = claiming.document;
    this.#asking.add(station);
    try {
      const answer = await this.#inTime({ merchant, order });
      return await book.submit({ type: 'claim-answer', station, merchant, order, answer });
    } finally {
      this.#asking.delete(station);
    }
  }

  /**
   * What is to be said to the server, and what it says of what was not certain.
   * @param published up to here the log of this dock is at the server, and all of the others is folded
   * @returns false: the connection is of no use any more
   */
  async look(published: number): Promise<boolean> {
    return await this.#oneByOne(async () => {
      const link = this.#link;
      if (link === undefined) return false;
      if (!this.#claims.confirmed) this.#step({ type: 'confirmed' });
      const { book } = this.#parts;
      const asked: OrderClaimRow[] = [];
      for (const row of await this.#settled(book)) {
        if (row.phase === 'over' && row.seq <= published && !(await this.#letGo(link, row))) return false;
        if (row.phase === 'held' && !this.#compared && !(await this.#compare(link, row))) return false;
        if (row.phase === 'asked') asked.push(row);
      }
      if (!(await this.#settleAsked(link, asked))) return false;
      this.#compared = true;
      return await this.#freeWithheld(link);
    });
  }

  /** What is open, once what nothing is in hand of was let go. */
  async #settled(book: ClaimsParts['book']): Promise<OrderClaimRow[]> {
    const open = { open: true, limit: claimsMax } as const;
    const rows = await book.rows('order-claim', open);
    if (rows.every(({ phase }) => phase !== 'held')) return rows;
    const settled = await book.submit({ type: 'claims-settle' });
    if (settled.type !== 'done') return rows;
    for (const each of (settled.data as { over: Named[] }).over) this.#step({ type: 'over', order: keyOf(each) });
    return await book.rows('order-claim', open);
  }

  /** A person looked at the bench of the dock that has it, and says that nobody packs it there any more. */
  async release({ merchant, order }: Named, by: string, reason: string): Promise<Released> {
    return await this.#oneByOne(async () => {
      const link = this.#link;
      if (link === undefined) return notNow(`Cut off since ${this.#since()}: nobody can be asked.`);
      const found = await this.#whose(link, { merchant, order });
      if (found === 'unknown') return notNow('The site’s server does not answer.');
      const { dock, at } = found;
      if (dock === null) return notSo(`No dock packs order ${order}.`);
      if (dock === this.#parts.dock) return notSo(`Order ${order} is packed here: CANCEL it at its station.`);
      const became = await this.#append(link, { merchant, order }, found.seq, { dock: null, by, reason });
      if (became === 'unknown') return notNow('It changed hands meanwhile, or the server is silent: ask again.');
      return { type: 'released', dock, since: at };
    });
  }

  /** This ledger was an old copy: what it holds of orders has to be asked for again. */
  async doubt(): Promise<void> {
    await this.#oneByOne(() => this.#begin(false));
  }

  async #begin(sound: boolean): Promise<void> {
    const { book } = this.#parts;
    if (!sound) await book.submit({ type: 'claims-doubt' });
    const rows = await book.rows('order-claim', { open: true, limit: claimsMax });
    const held = rows.filter(({ phase }) => phase === 'held');
    const orders = held.map((row) => [keyOf(row), { phase: 'open' as const, number: row.number }]);
    this.#claims = { ...claimsAtStart(Object.fromEntries(orders), sound), linked: this.#link !== undefined };
  }

  async #inTime(about: Named): Promise<ClaimAnswer> {
    const over = new AbortController();
    const late = this.#parts.clock
      .sleep(patienceMs, over.signal)
      .then(() => this.#cutOff('the site’s server is silent'));
    const answer = await Promise.race([this.#oneByOne(() => this.#want(about)), late]);
    over.abort();
    return answer;
  }

  async #want(about: Named): Promise<ClaimAnswer> {
    if (this.#distrusted !== undefined) return this.#cutOff(this.#distrusted);
    const order = keyOf(about);
    // What the ledger holds no longer is asked for anew, under another number.
    const row = await this.#parts.book.row('order-claim', order);
    if (row?.phase !== 'held') {
      if (this.#unheard.length > 0)
        return this.#cutOff(`the site’s server lost what it had, and waits for ${this.#unheard.join(', ')}`);
      this.#step({ type: 'over', order });
    }
    let effects = this.#step({ type: 'wanted', order });
    for (let effect = effects[0]; effect !== undefined; effect = effects[0]) {
      const link = this.#link;
      const answer = this.#answerOf(effect, order);
      if (answer !== undefined) return answer;
      if (link === undefined) break;
      effects = [...effects.slice(1), ...(await this.#run(effect, link, about))];
    }
    return this.#cutOff('the site’s server does not answer');
  }

  #answerOf(effect: Effect, order: string): ClaimAnswer | undefined {
    if (!('order' in effect) || effect.order !== order) return undefined;
    if (effect.type === 'open') return { type: 'won', number: effect.number };
    if (effect.type !== 'refuse') return undefined;
    if (effect.why === 'cut-off') return this.#cutOff('the site’s server is not reached');
    return { type: 'elsewhere', dock: effect.dock ?? '', since: this.#parts.timeOf(this.#takenAt) };
  }

  async #run(effect: Effect, link: LogsLink, about: Named): Promise<readonly Effect[]> {
    switch (effect.type) {
      case 'create':
        return await this.#create(link, about);
      case 'fold-to-end':
        return (await link.foldToEnd()) ? this.#step({ type: 'folded' }) : [];
      default:
        // Confirmed by the next look.
        return [];
    }
  }

  async #create(link: LogsLink, about: Named): Promise<readonly Effect[]> {
    const order = keyOf(about);
    const took = await this.#take(link, about);
    if (took === 'unknown') return [];
    if (took.dock === this.#parts.dock) return this.#step({ type: 'won', order, number: took.seq });
    this.#takenAt = took.at;
    return this.#step({ type: 'lost', order, to: took.dock });
  }

  /** Always under a new number: what was said under an older one is no word of this time. */
  async #take(link: LogsLink, about: Named): Promise<{ dock: string; at: number; seq: number } | 'unknown'> {
    const { dock, clock } = this.#parts;
    let expected = 0;
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const at = clock.wallMs();
      const became = await this.#append(link, about, expected, { dock });
      if (typeof became === 'number') return { dock, at, seq: became };
      const found = await this.#whose(link, about);
      if (found === 'unknown') return 'unknown';
      // Nobody knows whether it was taken: what is this dock's by now may be that, and is taken once more.
      if (found.dock !== null && found.dock !== dock && !(await this.#isRetired(found.dock)))
        return { dock: found.dock, at: found.at, seq: found.seq };
      expected = found.seq;
    }
    return 'unknown';
  }

  /** All that it did is known: its log ends. */
  async #isRetired(dock: string): Promise<boolean> {
    return (await this.#parts.book.row('site-peer', dock))?.closed === true;
  }

  async #letGo(link: LogsLink, row: OrderClaimRow): Promise<boolean> {
    let expected = row.number;
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if ((await this.#append(link, row, expected, { dock: null })) !== 'unknown') return await this.#gone(row);
      const found = await this.#whose(link, row);
      if (found === 'unknown') return false;
      // Written all the same, or a person was faster.
      if (found.dock !== this.#parts.dock) return await this.#gone(row);
      // Taken once more in a moment that a kill swallowed: under that number it is let go.
      expected = found.seq;
    }
    return false;
  }

  /** What a person gave to somebody else is packed here no longer; what the server lost it is told again. */
  async #compare(link: LogsLink, row: OrderClaimRow): Promise<boolean> {
    const found = await this.#whose(link, row);
    if (found === 'unknown') return false;
    if (found.seq === row.number) return true;
    const took = found.seq < row.number ? await this.#take(link, row) : found;
    if (took === 'unknown') return false;
    if (took.dock === this.#parts.dock) return await this.#has(row, took.seq);
    return await this.#gone(row);
  }

  /** Asked, and nobody waits for the answer any more; or the ledger was in doubt. */
  async #settleAsked(link: LogsLink, rows: readonly OrderClaimRow[]): Promise<boolean> {
    if (rows.length === 0) return true;
    const sessions = await this.#parts.book.rows('session', { open: true, limit: stationsMax });
    const waiting = sessions.filter(({ claiming }) => claiming !== undefined);
    // Whoever waited when the agent was stopped still does.
    for (const { station } of waiting) if (!this.#asking.has(station)) void this.asked(station).catch(() => undefined);
    const waited = new Set(
      waiting.map(({ claiming }) => documentKey(claiming?.document.merchant ?? '', claiming?.document.id ?? '')),
    );
    for (const row of rows.filter((each) => !waited.has(keyOf(each)))) {
      if (!(await this.#settleOne(link, row))) return false;
    }
    return true;
  }

  async #settleOne(link: LogsLink, row: OrderClaimRow): Promise<boolean> {
    // Whoever asked may have been answered since the rows were read.
    const { phase, seq } = (await this.#parts.book.row('order-claim', keyOf(row))) ?? row;
    if (phase !== 'asked' || seq !== row.seq) return true;
    const found = await this.#whose(link, row);
    if (found === 'unknown') return false;
    if (found.dock !== this.#parts.dock) return await this.#gone(row);
    const took = await this.#take(link, row);
    if (took === 'unknown') return false;
    return took.dock === this.#parts.dock ? await this.#has(row, took.seq) : await this.#gone(row);
  }

  /** Who has the claim and all logs knows what became of an order's units; nobody else packs it meanwhile. */
  async #freeWithheld(link: LogsLink): Promise<boolean> {
    const { book, dock } = this.#parts;
    const rows = await book.rows('order-withheld', { open: true, limit: claimsMax });
    for (const { merchant, order } of rows.filter(({ mine }) => mine)) {
      if ((await book.row('order-claim', documentKey(merchant, order)))?.phase !== 'held') {
        const took = await this.#take(link, { merchant, order });
        if (took === 'unknown') return false;
        if (took.dock !== dock) continue;
        if (!(await this.#has({ merchant, order }, took.seq)) || !(await link.foldToEnd())) return false;
      }
      await book.submit({ type: 'order-free', merchant, order });
    }
    return true;
  }

  async #has({ merchant, order }: Named, number: number): Promise<boolean> {
    const outcome = await this.#parts.book.submit({
      type: 'claim-answer',
      merchant,
      order,
      answer: { type: 'won', number },
    });
    const phases = { ...this.#claims.orders, [documentKey(merchant, order)]: { phase: 'open', number } as const };
    this.#claims = { ...this.#claims, orders: phases };
    return outcome.type !== 'refused';
  }

  async #gone({ merchant, order, number }: OrderClaimRow): Promise<boolean> {
    this.#step({ type: 'over', order: documentKey(merchant, order) });
    const outcome = await this.#parts.book.submit({ type: 'claim-gone', merchant, order, number });
    return outcome.type !== 'refused';
  }

  async #append(
    link: LogsLink,
    about: Named,
    expected: number,
    held: Record<string, unknown>,
  ): Promise<number | 'unknown'> {
    const { names, clock } = this.#parts;
    const payload = Buffer.from(JSON.stringify({ ...held, at: clock.wallMs() }));
    const subject = names.claimOf(about.merchant, about.order);
    const became = await link.streams.append(names.claims, subject, expected, payload);
    return became.type === 'stored' ? became.seq : 'unknown';
  }

  async #whose(link: LogsLink, about: Named): Promise<(Held & { seq: number }) | 'unknown'> {
    const { names } = this.#parts;
    const found = await link.streams.last(names.claims, names.claimOf(about.merchant, about.order));
    if (found.type === 'unknown') return 'unknown';
    if (found.type === 'none') return { dock: null, at: 0, seq: 0 };
    return { ...heldOf(found.message.payload), seq: found.message.seq };
  }

  #cutOff(reason: string): ClaimAnswer {
    return { type: 'cut-off', since: this.#since(), reason: this.#parts.cutOff()?.reason ?? reason };
  }

  #since(): string {
    const { cutOff, timeOf, clock } = this.#parts;
    return timeOf(cutOff()?.since ?? clock.wallMs());
  }

  #step(input: Input): readonly Effect[] {
    const { state, effects } = transition(this.#claims, input);
    this.#claims = state;
    return effects;
  }

  async #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work, work);
    this.#queue = result.catch(() => undefined);
    return await result;
  }
}

const notNow = (text: string): Released => ({ type: 'refused', code: 'site-cut-off', text });
const notSo = (text: string): Released => ({ type: 'refused', code: 'bad-request', text });

const keyOf = ({ merchant, order }: Named): string => documentKey(merchant, order);

/** What cannot be read is nobody's. */
function heldOf(payload: Buffer): Held {
  const { dock, at } = objectIn(payload);
  const known = typeof dock === 'string' && dock.length <= 32;
  return { dock: known ? dock : null, at: typeof at === 'number' && Number.isSafeInteger(at) ? at : 0 };
}

/**
 * Docks of one site, their server and two storefronts, on virtual time, driven by dice with a seed. The docks run the
 * pure parts of `agent/site`; server, wires and storefronts are the model's. Every message may be lost, doubled, late
 * and so out of order; every request may be carried out and its answer lost. Docks are cut off, die, come back from a
 * copy of yesterday, are cloned; the server loses what it held last; teller may become who wants to, at any moment.
 *
 * What is on the shelves is known to the model alone: levels are held against that at the moment a batch enters the
 * log.
 */
import { claimsAtStart, transition as claimsTransition } from '../../agent/site/core/claims.ts';
import type { Decision, DecisionBody, FrozenTelling } from '../../agent/site/core/decisions.ts';
import type { Claim, Fact, FactBody, LaterFact } from '../../agent/site/core/facts.ts';
import { movesOf } from '../../agent/site/core/facts.ts';
import { again, forkOf } from '../../agent/site/core/former-self.ts';
import { away, transition as publishTransition } from '../../agent/site/core/publishing.ts';
import { factsMax, type Range, totalsOf } from '../../agent/site/core/range.ts';
import { channelIn, emptyLog, readDecision, tells } from '../../agent/site/core/tell-log.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { transition as foldTransition, nothingFolded, seenOf } from './core/fold.ts';
import { free, propose, transition as proposeTransition, whyNot } from './core/proposing.ts';
import { type Report, recoveryOf } from './core/server-recovery.ts';
import { bookedOf, foldDecision, foldFact, freeOf, hasRisen, isHeldBy, SharedStock } from './core/shared-stock.ts';
import { Hub, logOf, type Message, tellSubject } from './hub.ts';
import { Dock, type Entry, skus, stockCopy, viewOf } from './model-dock.ts';

/** The parts that a mutation may replace, to see that the checks bite. */
export const soundParts = {
  believesAll: false,
  closesRetired: true,
  confirmsByStart: true,
  fencesClones: true,
  reportsUntold: true,
  sendsFrozenOnly: true,
  snapshotsAll: true,
  soundAfterRestore: false,
  tellsMerchantsApart: true,
  waitsForAll: true,
  claimsTransition,
  foldDecision,
  foldFact,
  foldTransition,
  forkOf,
  freeOf,
  hasRisen,
  whyNot,
};
export type Parts = typeof soundParts;

/** What may go wrong in a run, beside lost, doubled and late messages and cut cables. */
export type Faults = {
  restores?: boolean;
  losses?: boolean;
  clones?: boolean;
  rollbacks?: boolean;
  versions?: boolean;
  counts?: boolean;
  /** Docks that are taken for lost live on, and come back. */
  returns?: boolean;
  /** Storefronts are put back as they were. */
  stores?: boolean;
  /** Who tells says at any time that it tells no more. */
  handsOver?: boolean;
  /** Three docks, so that they meet more often. */
  few?: boolean;
  /** Copies are put back where nobody can be asked, rights are given freely; who dies had just sent something. */
  aimed?: boolean;
  /** Storefronts sell, change and cancel more, and docks pack more. */
  busy?: boolean;
};

const merchant = 'acme';
/** Another one, with goods of the same names. */
const otherMerchant = 'birch';
const channels = ['web', 'mkt'];
/** Units have an item of their own: what is counted by hand has none. */
const unitSku = 'A';
const unitKeys = ['u1', 'u2', 'u3', 'u4'];
const counted = ['B', 'C'];

/** `epoch`: of its channel, which begins anew with a snapshot. */
type Shown = { epoch: string; to: number; levels: Map<string, number> };
type Shop = Shown & {
  orders: ShopOrder[];
  backup: Shown | undefined;
  /** It is not where the docks left it: it may miss a batch. */
  strayed: boolean;
};
type ShopOrder = { order: string; version: number; status: 'open' | 'cancelled'; lines: Record<string, number> };

export type Run = { errors: string[]; counts: Record<string, number> };

export class Model {
  readonly errors: string[] = [];
  readonly counts: Record<string, number> = {};
  readonly #dice: () => number;
  readonly #parts: Parts;
  readonly #faults: Faults;
  readonly #hub: Hub;
  readonly #docks: Dock[];
  readonly #shops = new Map<string, Shop>();
  /** Late messages. */
  #wire: (() => void)[] = [];
  #lateOnly = false;
  #marks = 0;
  #names: number;
  #keptClaims = new Map<string, Claim | null>();

  /** All facts that exist anywhere, once, and all decisions: what a dock would know that knew everything. */
  #truth = new SharedStock();
  #otherTruth = new SharedStock();
  #trueMarks = new Set<string>();
  #trueTells = 0;
  #truthStale = false;
  /** Of it, what the server has: a level rests on nothing else. */
  #published = new SharedStock();
  #publishedTo = 0;
  #publishedIn = 1;
  /** Ranges that a server was filled again with may overlap. */
  #publishedMarks = new Set<string>();
  /** What is on the shelves. */
  readonly #shelf = new Map<string, number>();
  readonly #turns = new Set<string>();
  /** Of each line the most that it said when somebody shipped units of it. */
  readonly #wanted = new Map<string, number>();
  /** Items of which somebody forgot what happened: the shelf is no witness any more. */
  readonly #forgotten = new Set<string>();
  /** Units that lie apart at a dock, by its name and the item. */
  readonly #apart = new Map<string, number>();
  /** What nobody could hear: facts, by their marks, of docks that were retired and lived on. */
  readonly #unheard = new Set<string>();
  /** Lines of orders that such a dock shipped: whether somebody else did, too, a person has to see. */
  readonly #forced = new Set<string>();
  /** Of each batch, by its key. */
  readonly #batches = new Map<string, { epoch: string; snapshot: boolean }>();
  /** All that is left to do is to tell what is known. */
  #settling = false;

  constructor(seed: number, faults: Faults, parts: Parts) {
    this.#dice = seededRandom(seed);
    this.#parts = parts;
    this.#faults = faults;
    this.#hub = new Hub(parts.believesAll);
    const many = faults.few === true ? 3 : 2 + Math.floor(this.#dice() * this.#dice() * 7);
    this.#names = many;
    this.#docks = Array.from({ length: many }, (_, n) => new Dock(`d${n}`));
    if (faults.versions === true) for (const dock of this.#docks) dock.newer = dock.name === 'd0' || this.#chance(0.5);
    for (const name of channels) {
      const shown = { epoch: '', to: 0, levels: new Map<string, number>() };
      this.#shops.set(name, { ...shown, orders: [], backup: undefined, strayed: false });
    }
    for (const dock of this.#docks) {
      this.#hub.instances.set(dock.name, dock.instance);
      this.#hub.of(logOf(dock.name));
      dock.startSeq = this.#record(dock, null).seq;
    }
    this.#step(this.#docks[0] as Dock, { kind: 'teller' });
  }

  run(steps: number): Run {
    for (let step = 0; step < steps && this.errors.length === 0; step += 1) this.#anything();
    if (this.errors.length === 0) this.#heal();
    return { errors: this.errors, counts: this.counts };
  }

  // ---------------------------------------------------------------------------------------------- dice

  #chance(probability: number): boolean {
    return this.#dice() < probability;
  }
  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#dice() * list.length)] as T;
  }
  #note(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
  #fail(text: string): void {
    this.errors.push(text);
  }
  get #living(): Dock[] {
    return this.#docks.filter(({ alive }) => alive);
  }

  /** Now, late, never, or more than once. */
  #send(message: () => void): void {
    if (this.#chance(0.1)) return;
    if (this.#lateOnly || this.#chance(0.2)) this.#wire.push(message);
    else message();
    if (this.#chance(0.12)) this.#wire.push(message);
  }

  #anything(): void {
    const faults = this.#faults;
    const dock = this.#pick(this.#docks);
    if (faults.busy === true && this.#chance(0.3)) {
      if (this.#chance(0.3)) this.#sell();
      else if (this.#chance(0.5)) this.#tellOr(dock);
      else if (dock.alive) this.#pack(dock);
      return;
    }
    if (faults.aimed === true && this.#chance(0.02)) {
      const holds = ({ name, stock }: Dock) => skus.some((sku) => (stock.item(sku).rights.get(name) ?? 0) > 0);
      this.#spendTwice(this.#living.find(holds) ?? dock);
      return;
    }
    if (faults.stores === true && this.#chance(0.03)) {
      this.#strays();
      return;
    }
    const roll = this.#dice();
    if (dock.barred && roll < 0.02) this.#letIn(dock);
    else if (roll < 0.2 && dock.alive) this.#work(dock);
    else if (roll < 0.32) this.#publish(dock);
    else if (roll < 0.45) this.#foldSome(dock);
    else if (roll < 0.63) this.#tellOr(dock);
    else if (roll < 0.72) this.#sendBatches();
    else if (roll < 0.79) this.#readAnswers();
    else if (roll < 0.86) this.#sell();
    else if (roll < 0.91) this.#deliver();
    else if (roll < 0.925) this.#pull(dock);
    else if (roll < 0.93) dock.online = this.#chance(0.7);
    else if (roll < 0.945) this.#takeOver(dock);
    else if (roll < 0.965) this.#confirm(dock);
    else if (roll < 0.975)
      dock.backup = this.#isLost(dock) || faults.restores !== true ? undefined : this.#copyOf(dock);
    else if (roll < 0.982) this.#restore(dock);
    else if (roll < 0.986 && faults.returns === true) this.#retireAlive(dock);
    else if (roll < 0.9905 && faults.losses === true) this.#lose(dock);
    else if (roll < 0.993 && faults.clones === true) this.#clone(dock);
    else if (roll < 0.996 && faults.rollbacks === true) this.#rollBack();
    else if (roll >= 0.996 && roll < 0.9965) this.#stopServer();
    else if (roll < 0.998) this.#keptClaims = new Map(this.#hub.claims);
    else this.#rename(dock);
  }

  // ---------------------------------------------------------------------------------------------- a dock's ledger

  #record(dock: Dock, fact: FactBody | LaterFact | null): Entry {
    this.#marks += 1;
    const before = dock.entries.at(-1);
    const mark = (this.#marks + 0x10000000).toString(16);
    dock.head += 1;
    const entry: Entry = {
      ...{ seq: dock.head, epoch: dock.epoch, hash: `${mark}.${before?.mark ?? ''}`, mark, fact },
    };
    dock.entries.push(entry);
    if (fact !== null) {
      const said = { ...fact, seq: entry.seq, mark };
      if (dock.barred) this.#goesUnheard(said);
      this.#fold(dock, dock.name, said);
      if (!this.#truthStale) this.#know(dock.name, said);
    }
    return entry;
  }

  /** It happens on the floor, and is in the ledger. */
  #happens(dock: Dock, fact: FactBody | LaterFact): void {
    if (fact.kind !== 'count' && fact.merchant === merchant) {
      for (const { sku, units } of movesOf(fact)) {
        if (fact.kind === 'unit' && this.#turns.has(`${fact.key} ${fact.turn}`)) continue;
        if (fact.kind === 'unit') this.#turns.add(`${fact.key} ${fact.turn}`);
        this.#shelf.set(sku, (this.#shelf.get(sku) ?? 0) + units);
      }
    }
    this.#record(dock, fact);
  }

  #know(dock: string, fact: Fact): void {
    if (this.#trueMarks.has(fact.mark)) return;
    this.#trueMarks.add(fact.mark);
    foldFact(fact.merchant === merchant ? this.#truth : this.#otherTruth, dock, fact);
  }

  #fold(at: Dock, dock: string, fact: Fact): void {
    at.marks.add(fact.mark);
    const other = this.#parts.tellsMerchantsApart && fact.merchant !== merchant;
    this.#parts.foldFact(other ? at.other : at.stock, dock, fact);
  }

  /** It is true, and no word of it comes out. */
  #goesUnheard(fact: Fact): void {
    this.#unheard.add(fact.mark);
    if (fact.kind === 'ship') this.#forced.add(`${fact.order} ${fact.sku}`);
  }

  #truthNow(): SharedStock {
    if (this.#truthStale) {
      this.#truth = new SharedStock();
      this.#otherTruth = new SharedStock();
      this.#trueMarks = new Set();
      this.#trueTells = 0;
      this.#truthStale = false;
      for (const messages of this.#hub.subjects.values()) {
        for (const { range } of messages) for (const fact of range?.facts ?? []) this.#know(range?.dock ?? '', fact);
      }
      for (const dock of this.#living) {
        const since = dock.entries.filter(({ seq }) => seq >= dock.ownSince);
        for (const { fact, seq, mark } of since) if (fact !== null) this.#know(dock.name, { ...fact, seq, mark });
        for (const messages of dock.copies.values()) {
          for (const { range } of messages) for (const fact of range?.facts ?? []) this.#know(range?.dock ?? '', fact);
        }
      }
    }
    const decided = this.#hub.of(tellSubject);
    for (; this.#trueTells < decided.length; this.#trueTells += 1) {
      const decision = decided[this.#trueTells]?.decision;
      if (decision !== undefined) foldDecision(this.#truth, decision);
    }
    return this.#truth;
  }

  #readServer(): void {
    if (this.#publishedIn !== this.#hub.incarnation) {
      this.#published = new SharedStock();
      this.#publishedTo = 0;
      this.#publishedMarks = new Set();
      this.#publishedIn = this.#hub.incarnation;
    }
    const news = [...this.#hub.subjects.values()].flatMap((messages) => {
      const from = messages.findLastIndex(({ seq }) => seq <= this.#publishedTo) + 1;
      return from === messages.length ? [] : messages.slice(from);
    });
    news.sort((one, other) => one.seq - other.seq);
    for (const { range, decision } of news) {
      if (decision !== undefined) foldDecision(this.#published, decision);
      for (const fact of range?.facts ?? []) {
        if (fact.merchant !== merchant || this.#publishedMarks.has(fact.mark)) continue;
        this.#publishedMarks.add(fact.mark);
        foldFact(this.#published, range?.dock ?? '', fact);
      }
    }
    this.#publishedTo = this.#hub.seq;
  }

  // ---------------------------------------------------------------------------------------------- on the floor

  #work(dock: Dock): void {
    this.#giveBack(dock);
    if (this.#chance(0.15)) {
      this.#workAside(dock);
      return;
    }
    const roll = this.#dice();
    const sku = this.#pick(skus);
    if (roll < 0.3) this.#happens(dock, { kind: 'move', merchant, sku, units: 1 + Math.floor(this.#dice() * 5) });
    else if (roll < 0.45) this.#scanUnit(dock);
    else if (roll < 0.6) this.#shipOnRight(dock);
    else if (roll < 0.85) this.#pack(dock);
    else if (roll < 0.95 && this.#faults.counts === true) this.#countSome(dock);
    else if (roll < 0.98 && dock.newer) {
      this.#happens(dock, { kind: 'later', name: 'assembly', merchant, moves: [{ sku, units: 2 }] });
    } else this.#record(dock, null);
  }

  /** What is done less often: something is taken back, set apart, let go, taken out of its box, or another’s. */
  #workAside(dock: Dock): void {
    const roll = this.#dice();
    const sku = this.#pick(skus);
    const at = `${dock.name} ${sku}`;
    const apart = this.#apart.get(at) ?? 0;
    if (roll < 0.3) {
      const last = dock.entries.at(-1)?.fact;
      if (last?.kind !== 'move' || last.units <= 0 || last.merchant !== merchant) return;
      this.#note('undone');
      this.#happens(dock, { ...last, units: -last.units });
    } else if (roll < 0.5) {
      if (dock.stock.item(sku).inStock - dock.stock.item(sku).apart < 1) return;
      this.#note('set apart');
      this.#apart.set(at, apart + 1);
      this.#happens(dock, { kind: 'move', merchant, sku, units: 0, apart: 1 });
    } else if (roll < 0.65) {
      // It lies here, and the ledger knows so: one that was put back may not.
      const known = dock.entries.reduce((sum, { fact }) => sum + apartIn(fact, sku), 0);
      if (apart === 0 || known < 1) return;
      this.#apart.set(at, apart - 1);
      this.#happens(dock, { kind: 'move', merchant, sku, units: 0, apart: -1 });
    } else if (roll < 0.85) this.#reopen(dock);
    else this.#happens(dock, { kind: 'move', merchant: otherMerchant, sku, units: 1 + Math.floor(this.#dice() * 3) });
  }

  /** What it has shipped of an order comes back into its box, while nobody else can have got the order. */
  #reopen(dock: Dock): void {
    if (!dock.claims.confirmed) return;
    for (const [order, { phase }] of Object.entries(dock.claims.orders)) {
      if (phase !== 'open' || dock.stock.order(order).status !== 'open') continue;
      const shipped = new Map<string, number>();
      for (const { fact } of dock.entries) {
        if (fact?.kind === 'ship' && fact.order === order)
          shipped.set(fact.sku, (shipped.get(fact.sku) ?? 0) + fact.units);
      }
      const [sku, units] = [...shipped].find(([, each]) => each > 0) ?? [];
      if (sku === undefined || units === undefined) continue;
      this.#note('reopened');
      this.#happens(dock, { kind: 'ship', merchant, sku, order, units: -units });
      return;
    }
  }

  #scanUnit(dock: Dock): void {
    const key = this.#pick(unitKeys);
    const known = dock.stock.units.get(key);
    const turn = known === undefined ? 1 : Math.max(...known.keys()) + 1;
    if (turn > 8) return;
    const unit = { kind: 'unit', merchant, sku: unitSku, units: 1, key, turn } as const;
    if (turn % 2 === 1) this.#happens(dock, unit);
    else if (this.#mayUseRight(dock, unitSku)) this.#happens(dock, { ...unit, right: true });
  }

  #mayUseRight(dock: Dock, sku: string): boolean {
    return dock.claims.confirmed && (dock.stock.item(sku).rights.get(dock.name) ?? 0) > 0;
  }

  #shipOnRight(dock: Dock): void {
    const sku = skus.find((each) => this.#mayUseRight(dock, each));
    if (sku === undefined) return;
    this.#note('rights spent');
    this.#happens(dock, { kind: 'right', merchant, sku, units: 1 });
  }

  #pack(dock: Dock): void {
    const wanting = [...dock.stock.orders].filter(
      ([, { status, lines, shipped }]) =>
        status === 'open' && Object.entries(lines).some(([sku, units]) => (shipped.get(sku) ?? 0) < units),
    );
    if (wanting.length === 0) return;
    // One that somebody else had in hand and let go, while this dock knows it as it was.
    const passedOn = wanting.filter(
      ([id]) => !this.#hub.claims.has(id) && [...this.#truth.order(id).shipped.values()].some((units) => units > 0),
    );
    const [order] = this.#pick(this.#faults.busy === true && passedOn.length > 0 ? passedOn : wanting);
    this.#claim(dock, { type: 'wanted', order });
  }

  #claim(dock: Dock, input: Parameters<typeof claimsTransition>[1]): void {
    const before = dock.claims;
    const { state, effects } = this.#parts.claimsTransition(before, input);
    dock.claims = state;
    for (const effect of effects) {
      if (effect.type === 'create') this.#create(dock, effect.order);
      else if (effect.type === 'fold-to-end') {
        this.#foldAll(dock);
        if (dock.linked) this.#claim(dock, { type: 'folded' });
      } else if (effect.type === 'confirm') this.#confirm(dock);
      else if (effect.type === 'open') this.#ship(dock, effect.order);
      else if (effect.type === 'refuse') {
        // M11: what it has, it has.
        const { confirmed, orders } = before;
        if (confirmed && orders[effect.order]?.phase === 'open')
          this.#fail(`${dock.name} refuses ${effect.order}, which it has in hand`);
      } else if (effect.type === 'release') {
        this.#record(dock, { kind: 'release', merchant, order: effect.order, claim: effect.number });
        dock.givenBack.set(effect.order, { seq: dock.head, number: effect.number });
      }
    }
  }

  #create(dock: Dock, order: string): void {
    if (!this.#reaches(dock) || this.#hub.recovering) return;
    const given = this.#hub.claim(order, dock.name);
    if (this.#chance(0.1)) return; // The answer is lost; asked again, the server says the same.
    if (given === null) this.#claim(dock, { type: 'lost', order, to: '' });
    else if (given.dock === dock.name) this.#claim(dock, { type: 'won', order, number: given.number });
    else this.#claim(dock, { type: 'lost', order, to: given.dock });
  }

  #ship(dock: Dock, order: string): void {
    const { status, lines, shipped } = dock.stock.order(order);
    const line = Object.entries(lines).find(([sku, units]) => (shipped.get(sku) ?? 0) < units);
    if (status !== 'open' || line === undefined) return;
    const [sku, units] = line;
    this.#note('shipped');
    this.#wanted.set(`${order} ${sku}`, Math.max(units, this.#wanted.get(`${order} ${sku}`) ?? 0));
    this.#happens(dock, { kind: 'ship', merchant, sku, order, units: units - (shipped.get(sku) ?? 0) });
  }

  /** What was cancelled is put back; an order that waits for this dock, and that it knows nothing of, is let go. */
  #giveBack(dock: Dock): void {
    for (const [order, claim] of Object.entries(dock.claims.orders)) {
      const { status, held } = dock.stock.order(order);
      const changed = held?.dock === dock.name && 'number' in claim && held.number === claim.number;
      if (status === 'cancelled' || changed) this.#claim(dock, { type: 'over', order });
    }
    for (const [order, { seq }] of dock.givenBack) {
      if (!this.#reaches(dock) || this.#hub.recovering || dock.publishing.to < seq) continue;
      dock.givenBack.delete(order);
      if (this.#hub.claims.get(order)?.dock === dock.name) this.#hub.claims.delete(order);
    }
    if (!dock.claims.confirmed || !this.#reaches(dock)) return;
    for (const [order, row] of dock.stock.orders) {
      if (isHeldBy(row) !== dock.name || dock.claims.orders[order] !== undefined || row.held === undefined) continue;
      this.#record(dock, { kind: 'release', merchant, order, claim: row.held.number });
    }
  }

  // ---------------------------------------------------------------------------------------------- counts

  #countSome(dock: Dock): void {
    if (dock.count === undefined) {
      const sku = this.#pick(counted);
      const { seq } = this.#record(dock, { kind: 'count-begin', merchant, sku });
      dock.count = { sku, begin: seq };
      return;
    }
    const { sku, begin } = dock.count;
    const knew: Record<string, number> = {};
    const apart: string[] = [];
    let after = this.#movedSince(dock, sku, begin);
    let unfolded = 0;
    for (const other of this.#living) {
      // A clone is out of view, and nobody knows that it is there.
      if (other === dock || other.ownSince > 0) continue;
      const read = dock.folded.places[other.name]?.to ?? 0;
      const saw = other.sawCounts.get(`${dock.name} ${begin}`);
      const inView = this.#reaches(other) && !other.fenced;
      // It waits until who is in view has seen it, and says so in the log that was read.
      if (inView && (saw === undefined || read < saw || !this.#isReadOf(dock, other))) return;
      const upTo = saw === undefined ? read : Math.min(saw, read);
      knew[other.name] = upTo;
      if (saw === undefined) continue;
      if (inView) apart.push(other.name);
      // What moved at a dock that knew of it lies apart, and is none of what is counted.
      after += this.#movedSince(other, sku, saw);
      unfolded += this.#foldedBetween(dock, other, sku, saw, read);
    }
    for (const { name } of this.#docks) knew[name] ??= dock.folded.places[name]?.to ?? 0;
    const found = (this.#shelf.get(sku) ?? 0) - after;
    const expected = dock.stock.item(sku).inStock - this.#movedSince(dock, sku, begin, true) - unfolded;
    dock.count = undefined;
    this.#note('counted');
    this.#happens(dock, { kind: 'count', merchant, sku, units: found - expected, begin, knew, apart });
  }

  /**
   * Whether what was read of the other is of the life that it lives: one that was put back goes on under numbers that
   * its other life told other things by, until it has found what that one told.
   */
  #isReadOf({ folded }: Dock, other: Dock): boolean {
    const place = folded.places[other.name];
    return place === undefined || this.#hashAt(other, place.to) === place.hash;
  }

  /** Of what the other told: in its ledger there may be other entries by those numbers meanwhile. */
  #foldedBetween(dock: Dock, other: Dock, sku: string, after: number, to: number): number {
    const told = this.#hub.of(logOf(other.name)).flatMap(({ range }) => range?.facts ?? []);
    const own = other.entries.flatMap(({ fact, seq, mark }) => (fact === null ? [] : [{ ...fact, seq, mark }]));
    const facts = new Map([...own, ...told].map((fact) => [fact.mark, fact]));
    let units = 0;
    for (const fact of facts.values()) {
      if (fact.seq <= after || fact.seq > to || !dock.marks.has(fact.mark)) continue;
      for (const move of movesOf(fact)) if (move.merchant === merchant && move.sku === sku) units += move.units;
    }
    return units;
  }

  #movedSince(dock: Dock, sku: string, since: number, withCounts = false): number {
    return this.#movedBetween(dock, sku, since, dock.head, withCounts);
  }

  /** @param withCounts what counts corrected as well, which moved nothing on the floor */
  #movedBetween(dock: Dock, sku: string, after: number, to: number, withCounts = true): number {
    let units = 0;
    for (const { seq, fact } of dock.entries) {
      if (seq <= after || seq > to || fact === null || (fact.kind === 'count' && !withCounts)) continue;
      for (const move of movesOf(fact)) if (move.merchant === merchant && move.sku === sku) units += move.units;
    }
    return units;
  }

  // ---------------------------------------------------------------------------------------------- publishing

  #reaches({ alive, linked, barred }: Dock): boolean {
    return alive && linked && !barred;
  }

  #publish(dock: Dock): void {
    if (!this.#reaches(dock) || this.#hub.recovering || dock.incarnation !== this.#hub.incarnation) return;
    const same = !this.#parts.fencesClones || this.#hub.instances.get(dock.name) === dock.instance;
    this.#toPublisher(dock, { type: 'instance', same });
    if (dock.publishing.phase === 'away') this.#toPublisher(dock, { type: 'link', up: true });
    else if (dock.publishing.phase === 'asking') this.#askLast(dock);
    else if (dock.publishing.phase === 'sending') this.#toPublisher(dock, { type: 'silence' });
    const range = dock.publishing.phase === 'ready' ? this.#nextRange(dock) : undefined;
    if (range !== undefined) this.#toPublisher(dock, { type: 'due', range });
  }

  #toPublisher(dock: Dock, input: Parameters<typeof publishTransition>[1]): void {
    const { state, effects } = publishTransition(dock.publishing, input);
    dock.publishing = state;
    if (state.phase === 'fenced') dock.fenced = true;
    for (const effect of effects) {
      if (effect.type === 'ask-last') this.#askLast(dock);
      else if (effect.type === 'recover') this.#recover(dock);
      else if (effect.type === 'append') {
        const { range, expected } = effect;
        const { incarnation } = this.#hub;
        this.#send(() => {
          if (incarnation !== this.#hub.incarnation) return;
          const seq = this.#hub.append(logOf(range.dock), expected, { range });
          if (seq !== undefined) for (const fact of range.facts) this.#know(range.dock, fact);
          if (seq === undefined) this.#note('refused ranges');
          if (this.#chance(0.15) || dock.publishing !== state) return; // The answer is lost, or comes too late.
          this.#toPublisher(dock, seq === undefined ? { type: 'wrong-last' } : { type: 'stored', seq, to: range.to });
        });
      }
    }
  }

  #askLast(dock: Dock): void {
    if (!this.#reaches(dock) || this.#chance(0.1)) return;
    const last = this.#hub.last(logOf(dock.name));
    const range = last?.range;
    const mine = range !== undefined && this.#hashAt(dock, range.to) === range.hash;
    const found = last && range && { seq: last.seq, to: range.to, mine, closed: range.closed === true };
    this.#toPublisher(dock, { type: 'last', found });
  }

  #hashAt({ entries, witnessed }: Dock, seq: number): string | undefined {
    return entries.find((entry) => entry.seq === seq)?.hash ?? witnessed.get(seq);
  }

  #nextRange(dock: Dock, after = dock.publishing.to): Range | undefined {
    const next = dock.entries.filter(({ seq }) => seq > after).slice(0, Math.min(8, factsMax));
    const [first] = next;
    if (first === undefined) return undefined;
    const last = next.at(-1) ?? first;
    const facts = next.flatMap(({ fact, seq, mark }) => (fact === null ? [] : [{ ...fact, seq, mark }]));
    const seen = seenOf(dock.folded);
    return {
      ...{ v: 1, dock: dock.name, epoch: String(last.epoch), after, to: last.seq, hash: last.hash, seen },
      ...{ totals: totalsOf(facts), facts },
    };
  }

  /** An old copy: what another life of the dock recorded comes back, what this one did goes behind it. */
  #recover(dock: Dock): void {
    const log = this.#hub.of(logOf(dock.name)).flatMap(({ range }) => (range === undefined ? [] : [range]));
    const marks = new Map(dock.entries.map(({ seq, mark }) => [seq, mark]));
    const fork = this.#parts.forkOf(log, {
      hashAt: (seq) => this.#hashAt(dock, seq),
      markAt: (seq) => marks.get(seq),
    });
    this.#note('forks');
    for (const { to, hash } of log) if (to > fork.at) dock.witnessed.set(to, hash);
    for (const { fact } of fork.lost) dock.formerSelf.push(fact);
    this.#recordAgain(dock, fork.at, Math.max(fork.above, dock.head));
    this.#toPublisher(dock, { type: 'recovered' });
  }

  /** Entries after `at` get new numbers above `above`, under a new epoch; then all is added up anew. */
  #recordAgain(dock: Dock, at: number, above: number): void {
    const rest = dock.entries.filter(({ seq }) => seq > at);
    const numbers = new Map<number, number>();
    dock.entries = dock.entries.filter(({ seq }) => seq <= at);
    dock.epoch += 1;
    dock.head = above;
    this.#truthStale = true;
    this.#record(dock, null);
    for (const { seq, fact, mark } of rest) {
      const entry = this.#record(dock, fact === null ? null : again(fact, (old) => numbers.get(old) ?? old));
      if (this.#unheard.has(mark)) this.#unheard.add(entry.mark);
      numbers.set(seq, entry.seq);
      if (seq === dock.startSeq) dock.startSeq = entry.seq;
    }
    if (!dock.entries.some(({ seq }) => seq === dock.startSeq)) dock.startSeq = dock.head;
    if (dock.count !== undefined && dock.count.begin > at) dock.count = undefined;
    this.#addUpAnew(dock);
  }

  #addUpAnew(dock: Dock): void {
    dock.stock = new SharedStock();
    dock.other = new SharedStock();
    dock.marks.clear();
    dock.folded = nothingFolded;
    dock.log = emptyLog;
    dock.epochOfChannels = '';
    for (const { fact, seq, mark } of dock.entries) {
      if (fact !== null) this.#fold(dock, dock.name, { ...fact, seq, mark });
    }
    for (const fact of dock.formerSelf) this.#fold(dock, dock.name, fact);
    this.#foldAll(dock);
  }

  // ---------------------------------------------------------------------------------------------- folding

  #foldSome(dock: Dock): void {
    if (!this.#reaches(dock)) return;
    const subject = this.#pick([tellSubject, ...this.#docks.map(({ name }) => logOf(name))]);
    const messages = this.#hub.of(subject);
    if (messages.length === 0) return;
    // Doubled, late, out of order: any of them; mostly the next ones.
    if (this.#chance(0.2)) this.#take(dock, this.#pick(messages));
    else
      for (const message of this.#unread(dock, subject).slice(0, 1 + Math.floor(this.#dice() * 4)))
        this.#take(dock, message);
  }

  #unread(dock: Dock, subject: string): Message[] {
    const messages = this.#hub.of(subject);
    if (subject === tellSubject) return messages.slice(dock.log.t);
    if (subject === logOf(dock.name)) return [];
    const place = dock.folded.places[subject.slice('log.'.length)];
    // Behind its end there may be that it was let in again.
    if (place?.closed === true) {
      const isIts = ({ range }: Message) => range?.closed === true && range.to === place.to;
      return messages.slice(messages.findIndex(isIts) + 1);
    }
    const from = messages.findIndex(({ range }) => (range?.to ?? 0) > (place?.to ?? 0) || range?.closed === true);
    return from < 0 ? [] : messages.slice(from);
  }

  #foldAll(dock: Dock): void {
    if (!this.#reaches(dock) || this.#hub.recovering) return;
    for (const subject of this.#hub.subjects.keys())
      for (const message of this.#unread(dock, subject)) this.#take(dock, message);
  }

  #take(dock: Dock, message: Message): void {
    const { range, decision, subject } = message;
    if (decision !== undefined) {
      const read = readDecision(dock.log, decision);
      if (read.type !== 'next') return;
      dock.log = read.log;
      this.#parts.foldDecision(dock.stock, decision);
      if (decision.kind === 'start-over') dock.epochOfChannels = String(decision.t);
      this.#keep(dock, message);
      dock.proposing = proposeTransition(dock.proposing, { type: 'folded', t: dock.log.t }).state;
      return;
    }
    if (subject === logOf(dock.name)) return;
    const { state, effects } = this.#parts.foldTransition(dock.folded, { type: 'range', range });
    dock.folded = state;
    for (const effect of effects) {
      if (effect.type === 'alarm') this.#fail(`alarm at ${dock.name}: ${effect.text}`);
      if (effect.type !== 'fold') continue;
      this.#keep(dock, message);
      for (const fact of effect.facts) {
        this.#fold(dock, range.dock, fact);
        if (fact.kind === 'count-begin') dock.sawCounts.set(`${range.dock} ${fact.seq}`, dock.head);
      }
    }
  }

  #keep(dock: Dock, message: Message): void {
    if (this.#faults.rollbacks !== true) return;
    const copies = dock.copies.get(message.subject) ?? [];
    copies.push(message);
    dock.copies.set(message.subject, copies);
  }

  #confirm(dock: Dock): void {
    if (!this.#reaches(dock) || dock.claims.confirmed || dock.fenced || this.#hub.recovering) return;
    if (this.#parts.confirmsByStart) {
      this.#publish(dock);
      if (dock.publishing.phase !== 'ready' || dock.publishing.to < dock.startSeq) return;
    }
    this.#foldAll(dock);
    this.#claim(dock, { type: 'confirmed' });
  }

  // ---------------------------------------------------------------------------------------------- telling

  #ready(dock: Dock) {
    const { name, instance, log } = dock;
    const published = dock.publishing.phase === 'ready' && dock.publishing.to === dock.head;
    const trusted = !this.#hub.recovering && dock.incarnation === this.#hub.incarnation;
    return { me: { dock: name, instance }, log, published, trusted };
  }

  #tellOr(any: Dock): void {
    const teller = this.#living.find(
      (dock) => dock.linked && tells(dock.log, { dock: dock.name, instance: dock.instance }),
    );
    const dock = this.#chance(0.7) ? (teller ?? any) : any;
    if (!this.#reaches(dock)) return;
    if (this.#chance(0.8)) this.#publish(dock);
    if (this.#chance(0.8)) this.#foldAll(dock);
    this.#decide(dock);
  }

  #takeOver(dock: Dock): void {
    if (!this.#reaches(dock) || dock.fenced || this.#hub.recovering || dock.incarnation !== this.#hub.incarnation)
      return;
    if (this.#faults.versions === true && !dock.newer) return;
    this.#foldAll(dock);
    this.#step(dock, { kind: 'teller' });
    this.#note('take-overs');
  }

  #decide(dock: Dock): void {
    for (const [order, claim] of this.#hub.claims) {
      if (claim?.dock === tellSubject && claim.number <= dock.log.t) this.#hub.claims.delete(order);
    }
    if (this.#parts.whyNot(dock.proposing, this.#ready(dock)) !== undefined) {
      if (dock.proposing.phase === 'in-flight' && this.#chance(0.3)) dock.proposing = free;
      return;
    }
    const body = this.#due(dock);
    if (body !== undefined) this.#step(dock, body);
  }

  #news(dock: Dock): ShopOrder | undefined {
    for (const shop of this.#shops.values()) {
      const news = shop.orders.find(({ order, version }) => version > (dock.stock.orders.get(order)?.version ?? 0));
      if (news !== undefined) return news;
    }
    return undefined;
  }

  #due(dock: Dock): DecisionBody | undefined {
    const last = this.#faults.aimed === true ? 0.6 : 0.78;
    const roll = this.#dice() * (this.#settling ? last : 1);
    const { stock, log } = dock;
    if (this.#faults.handsOver === true && !this.#settling && this.#chance(0.1)) {
      this.#note('hand-overs');
      return { kind: 'hand-over', to: null };
    }
    if (dock.strayed) {
      dock.strayed = false;
      return { kind: 'start-over', without: [] };
    }
    if (roll < 0.35) {
      const news = dock.online ? this.#news(dock) : undefined;
      if (news === undefined) return undefined;
      const body = { kind: 'order', ...structuredClone(news) } as const;
      const before = stock.orders.get(news.order)?.lines ?? {};
      const less = Object.entries(before).some(([sku, units]) => (news.lines[sku] ?? 0) < units);
      if (news.status === 'open' && !less) return body;
      const claim = this.#hub.claims.get(news.order);
      if (claim === undefined) {
        // Nobody gets it before this place of the log is taken, by this decision or another one.
        this.#hub.claims.set(news.order, news.status === 'cancelled' ? null : { dock: tellSubject, number: log.t + 1 });
      }
      return claim && claim.dock !== tellSubject ? { ...body, held: claim } : body;
    }
    if (roll < last) {
      const channel = this.#pick(channels);
      const { frozen, inFlight, shown, startsOver } = channelIn(log, channel);
      if (inFlight !== undefined || !dock.online || this.#news(dock) !== undefined) return undefined; // Orders first.
      const lines = skus.flatMap((sku) => {
        const level = Math.max(0, this.#parts.freeOf(stock, sku));
        const all = startsOver && this.#parts.snapshotsAll;
        return level === (shown[sku] ?? 0) && !all ? [] : [{ sku, level }];
      });
      if (lines.length === 0) return undefined;
      const key = `${channel}-${frozen + 1}-${this.#batches.size}`;
      this.#batches.set(key, { epoch: dock.epochOfChannels, snapshot: startsOver });
      return { kind: 'freeze', channel, n: frozen + 1, key, lines };
    }
    const sku = this.#pick(skus);
    const item = stock.item(sku);
    if (roll < 0.88) {
      const units = Math.floor(freeOf(stock, sku) / 2);
      const to = this.#pick(this.#living);
      if (units < 1 || to.fenced || log.retired.includes(to.name)) return undefined;
      return { kind: 'grant', dock: to.name, sku, units: Math.min(units, 3) };
    }
    const on = freeOf(stock, sku) > 0;
    const rises = Object.fromEntries(item.rises);
    if (item.flag && this.#chance(0.2)) return { kind: 'flag', sku, on: false, cause: 'admin', rises };
    if (on === item.flag || (on && !this.#parts.hasRisen(item))) return undefined;
    return { kind: 'flag', sku, on, cause: 'auto', rises };
  }

  #step(dock: Dock, body: DecisionBody): void {
    const { name, instance, log } = dock;
    const proposing = propose(body, { me: { dock: name, instance }, log });
    dock.proposing = proposing;
    const { decision } = proposing;
    const expected = log.t === 0 ? 0 : (this.#hub.of(tellSubject)[log.t - 1]?.seq ?? -1);
    const { incarnation } = this.#hub;
    const teller = dock;
    const heard = new Set(body.kind === 'freeze' ? dock.marks : []);
    this.#send(() => {
      if (incarnation !== this.#hub.incarnation) return;
      const before = this.#truthNow().item(body.kind === 'flag' ? body.sku : (skus[0] as string));
      const wasRisen = hasRisen(before);
      const seq = this.#hub.append(tellSubject, expected, { decision });
      if (seq === undefined) {
        this.#note('refused decisions');
        if (this.#chance(0.8)) teller.proposing = proposeTransition(teller.proposing, { type: 'refused' }).state;
        return;
      }
      this.#checkDecision(decision, wasRisen, heard);
      this.#truthNow();
    });
    if (!this.#parts.sendsFrozenOnly && body.kind === 'freeze') this.#arrive(dock, body);
  }

  /** M4, M8, M9: as it enters the log. */
  #checkDecision(decision: Decision, wasRisen: boolean, heard: ReadonlySet<string>): void {
    if (decision.kind === 'flag' && decision.cause === 'auto' && decision.on && !wasRisen) {
      this.#fail(`the flag of ${decision.sku} turned on again, and nothing had risen`);
    }
    if (decision.kind !== 'freeze') return;
    this.#note('freezes');
    const truth = this.#truthNow();
    this.#readServer();
    const gone = this.#goneUnseen(heard);
    for (const { sku, level } of decision.lines) {
      const booked = bookedOf(truth, sku);
      const { units: late = 0, fromShelf = 0 } = gone.get(sku) ?? {};
      const free = Math.max(0, truth.item(sku).inStock - truth.item(sku).apart - booked + late);
      const known = Math.max(
        0,
        this.#published.item(sku).inStock - this.#published.item(sku).apart - bookedOf(this.#published, sku) + late,
      );
      if (level > known)
        this.#fail(`${level} of ${sku} told to ${decision.channel}, ${known} are free by what is published`);
      if (level > free)
        this.#fail(`sold what is not there: ${level} of ${sku} told to ${decision.channel}, ${free} are free`);
      const onShelf = Math.max(0, (this.#shelf.get(sku) ?? 0) - booked + fromShelf);
      if (this.#forgotten.has(sku) || level <= onShelf) continue;
      this.#fail(`counted twice: ${level} of ${sku} told to ${decision.channel}, ${onShelf} on the shelf are free`);
    }
  }

  /**
   * What is true on the floor and the teller had not heard of when it decided: a count that found fewer, something
   * taken back or set apart, and whatever a dock did that was retired. Nobody could have told it.
   */
  #goneUnseen(heard: ReadonlySet<string>): Map<string, { units: number; fromShelf: number }> {
    const gone = new Map<string, { units: number; fromShelf: number }>();
    const seen = new Set(heard);
    const look = (fact: Fact) => {
      if (fact.merchant !== merchant || seen.has(fact.mark)) return;
      seen.add(fact.mark);
      for (const { sku, units, fromShelf } of this.#goneBy(fact)) {
        const before = gone.get(sku) ?? { units: 0, fromShelf: 0 };
        gone.set(sku, { units: before.units + units, fromShelf: before.fromShelf + fromShelf });
      }
    };
    for (const { entries } of this.#living) {
      for (const { fact, seq, mark } of entries) if (fact !== null) look({ ...fact, seq, mark });
    }
    for (const messages of this.#hub.subjects.values()) {
      for (const { range } of messages) for (const fact of range?.facts ?? []) look(fact);
    }
    return gone;
  }

  #goneBy(fact: Fact): { sku: string; units: number; fromShelf: number }[] {
    const less = movesOf(fact).flatMap(({ sku, units }) =>
      units < 0 ? [{ sku, units: -units, fromShelf: -units }] : [],
    );
    if (fact.kind === 'count' && !this.#unheard.has(fact.mark)) return less.map((each) => ({ ...each, fromShelf: 0 }));
    if (fact.kind === 'move') return [...less, { sku: fact.sku, units: Math.max(0, fact.apart ?? 0), fromShelf: 0 }];
    return this.#unheard.has(fact.mark) ? less : [];
  }

  #sendBatches(): void {
    for (const dock of this.#living) {
      if (!dock.online || !tells(dock.log, { dock: dock.name, instance: dock.instance })) continue;
      const { inFlight } = channelIn(dock.log, this.#pick(channels));
      if (inFlight === undefined) continue;
      this.#send(() => this.#arrive(dock, inFlight));
    }
  }

  /** M3: what a storefront does with a batch. */
  #arrive(sender: Dock, { channel, n, key, lines }: FrozenTelling): void {
    const shop = this.#shops.get(channel);
    const { epoch = '', snapshot = false } = this.#batches.get(key) ?? {};
    if (shop === undefined) return;
    if (shop.epoch === epoch && n <= shop.to) {
      this.#note('batches known');
      return;
    }
    if (!snapshot && (shop.epoch !== epoch || n > shop.to + 1)) {
      if (shop.epoch === epoch && !shop.strayed)
        this.#fail(`${channel} misses a batch: it holds ${shop.to} and was sent ${n}`);
      if (this.#chance(0.7)) sender.strayed = true;
      return;
    }
    const frozen = [this.#hub, ...this.#docks.map(({ copies }) => copies)]
      .flatMap((each) => (each instanceof Hub ? each.of(tellSubject) : (each.get(tellSubject) ?? [])))
      .find(({ decision }) => decision?.kind === 'freeze' && decision.channel === channel && decision.n === n);
    if (frozen?.decision?.kind !== 'freeze' || JSON.stringify(frozen.decision.lines) !== JSON.stringify(lines)) {
      this.#fail(`${channel} was sent batch ${n}, which is not in the log`);
    }
    this.#note('batches');
    if (snapshot) this.#note('snapshots');
    // A late one of an older epoch is taken for what it says: the next batch will not fit.
    if (snapshot) shop.strayed = Number(epoch) < Number(shop.epoch);
    Object.assign(shop, { epoch, to: n });
    for (const { sku, level } of lines) shop.levels.set(sku, level);
  }

  #readAnswers(): void {
    for (const dock of this.#living) {
      if (!dock.online || !this.#reaches(dock)) continue;
      for (const channel of channels) {
        const { inFlight } = channelIn(dock.log, channel);
        const shop = this.#shops.get(channel);
        if (inFlight === undefined || shop === undefined || shop.to < inFlight.n) continue;
        if (shop.epoch !== this.#batches.get(inFlight.key)?.epoch) continue;
        if (whyNot(dock.proposing, this.#ready(dock)) !== undefined) continue;
        this.#step(dock, { kind: 'ack', channel, n: inFlight.n });
      }
    }
  }

  #sell(): void {
    const [channel, shop] = this.#pick([...this.#shops]);
    if (this.#chance(0.6)) {
      const there = skus.filter((sku) => (shop.levels.get(sku) ?? 0) > 0);
      if (there.length === 0) return;
      const sku = this.#pick(there);
      const units = Math.min(shop.levels.get(sku) ?? 0, 1 + Math.floor(this.#dice() * 3));
      shop.levels.set(sku, (shop.levels.get(sku) ?? 0) - units);
      shop.orders.push({
        ...{ order: `${channel}-${shop.orders.length + 1}`, version: 1, status: 'open', lines: { [sku]: units } },
      });
      this.#note('orders');
    } else if (shop.orders.length > 0) {
      // One that changes once more while somebody has it in hand.
      const inHand = shop.orders.filter((each) => isHeldBy(this.#truth.order(each.order)) !== undefined);
      const order = this.#pick(this.#faults.busy === true && inHand.length > 0 ? inHand : shop.orders);
      const [sku = '', units = 0] = Object.entries(order.lines)[0] ?? [];
      if (order.status !== 'open') return;
      order.version += 1;
      if (this.#chance(0.4)) order.status = 'cancelled';
      else order.lines = { [sku]: Math.max(1, units - 1) };
    }
  }

  #deliver(): void {
    const late = Math.floor(this.#dice() * this.#wire.length);
    const [message] = this.#wire.splice(late, 1);
    message?.();
  }

  // ---------------------------------------------------------------------------------------------- faults

  /** A storefront is put back as it was some time ago. */
  #strays(): void {
    const [, shop] = this.#pick([...this.#shops]);
    const { epoch, to, levels, backup } = shop;
    const soldOut = [...(backup?.levels ?? [])].some(([sku, level]) => level > 0 && (levels.get(sku) ?? 0) === 0);
    // Mostly one that showed what is sold out by now.
    if (backup !== undefined && backup.to < to && !soldOut && this.#chance(0.7)) return;
    if (backup === undefined || backup.to === to) {
      shop.backup = { epoch, to, levels: new Map(levels) };
      return;
    }
    Object.assign(shop, { ...backup, levels: new Map(backup.levels), strayed: true });
    this.#note('storefronts put back');
  }

  /** Nobody reaches it; it keeps what it has. */
  #stopServer(): void {
    for (const dock of this.#living) {
      dock.linked = false;
      this.#toPublisher(dock, { type: 'link', up: false });
      this.#claim(dock, { type: 'link', up: false });
    }
    this.#note('server stopped');
  }

  #pull(dock: Dock): void {
    if (dock.barred) return;
    dock.linked = this.#chance(0.55);
    this.#toPublisher(dock, { type: 'link', up: dock.linked && dock.alive });
    this.#claim(dock, { type: 'link', up: dock.linked });
    if (dock.linked) this.#report(dock);
  }

  #copyOf({ backup: _, ...dock }: Dock): Dock {
    const copy = new Dock(dock.name);
    const { stock, other, log, proposing: __, ...rows } = dock;
    Object.assign(copy, structuredClone(rows), { log });
    copy.stock = stockCopy(stock);
    copy.other = stockCopy(other);
    return copy;
  }

  /** A copy of an earlier day is put in its place: what it recorded since and did not publish is gone. */
  #restore(dock: Dock): void {
    const { backup } = dock;
    if (backup === undefined || this.#isLost(dock) || this.#faults.restores !== true) return;
    const kept = {
      linked: this.#faults.aimed === true ? dock.linked && this.#chance(0.4) : dock.linked,
      online: dock.online,
      backup,
    };
    this.#forget(dock, backup.head);
    Object.assign(dock, this.#copyOf(backup), kept);
    dock.publishing = away;
    dock.proposing = free;
    dock.claims = { ...claimsAtStart(backup.claims.orders, this.#parts.soundAfterRestore), linked: dock.linked };
    dock.count = undefined;
    dock.startSeq = this.#record(dock, null).seq;
    this.#truthStale = true;
    this.#note('restores');
  }

  /** What nobody but a lost ledger knew. */
  #forget(dock: Dock, since: number): void {
    for (const { seq, fact } of dock.entries) {
      if (seq <= since || fact === null || fact.merchant !== merchant) continue;
      for (const { sku } of movesOf(fact)) this.#forgotten.add(sku);
    }
  }

  /** A right is used, that goes out, and the copy of the moment before is put back where nobody can be asked. */
  #spendTwice(dock: Dock): void {
    if (!this.#reaches(dock) || dock.fenced || this.#faults.restores !== true) return;
    this.#foldAll(dock);
    dock.backup = this.#copyOf(dock);
    for (let units = 0; units < 5; units += 1) this.#shipOnRight(dock);
    this.#pack(dock);
    this.#publish(dock);
    if (this.#chance(0.7)) dock.linked = false;
    this.#restore(dock);
    for (let units = 0; units < 5; units += 1) this.#shipOnRight(dock);
    this.#pack(dock);
  }

  /** It burnt. A person retires it: its log is closed first, and only then is given away what it held. */
  #lose(dock: Dock): void {
    if (this.#isLost(dock) || dock.name === 'd0' || dock.ownSince > 0 || this.#living.length < 3) return;
    if (this.#faults.aimed === true) {
      this.#pack(dock);
      this.#lateOnly = true;
      this.#publish(dock);
      this.#lateOnly = false;
    }
    dock.alive = false;
    this.#forget(dock, dock.publishing.to);
    dock.entries = [];
    this.#truthStale = true;
    this.#note('docks lost');
    this.#retire(dock);
  }

  #isLost = ({ alive, barred }: Dock): boolean => !alive || barred;

  /** Nobody has heard of it for days, and a person retires it; it works on, and hears nothing of that. */
  #retireAlive(dock: Dock): void {
    const others = this.#living.filter(({ barred }) => !barred);
    if (this.#reaches(dock) || this.#isLost(dock) || dock.fenced || dock.ownSince > 0 || dock.name === 'd0') return;
    if (this.#hub.recovering || others.length < 3) return;
    const told = this.#hub.last(logOf(dock.name))?.range?.to;
    if (told === undefined) return; // Who told nothing has nothing to end.
    for (const { fact, seq, mark } of dock.entries) {
      if (fact !== null && seq > told) this.#goesUnheard({ ...fact, seq, mark });
    }
    if (this.#faults.aimed === true) this.#reopen(dock);
    this.#retire(dock);
    Object.assign(dock, { barred: true, backup: undefined });
    this.#note('retired alive');
  }

  /** It was there all the time: its key is let in again, and what it did is told. */
  #letIn(dock: Dock): void {
    if (!dock.barred || this.#hub.recovering) return;
    const subject = logOf(dock.name);
    const last = this.#hub.last(subject);
    if (last?.range?.closed === true) {
      const { closed: _, ...open } = last.range;
      this.#hub.append(subject, last.seq, { range: open });
    }
    Object.assign(dock, { barred: false, linked: true, incarnation: this.#hub.incarnation });
    dock.publishing = away;
    dock.proposing = free;
    dock.givenBack.clear();
    dock.claims = { ...claimsAtStart({}, false), linked: true };
    dock.startSeq = this.#record(dock, null).seq;
    // People go on at once.
    if (this.#faults.aimed === true) this.#pack(dock);
    this.#addUpAnew(dock);
    this.#note('let in again');
  }

  #retire(dock: Dock): void {
    const subject = logOf(dock.name);
    const last = this.#hub.last(subject);
    const to = last?.range?.to ?? 0;
    const closing: Range = {
      ...{ v: 1, dock: dock.name, epoch: 'closed', after: to, to, hash: last?.range?.hash ?? '' },
      ...{ seen: {}, totals: [], facts: [], closed: true },
    };
    if (this.#parts.closesRetired) this.#hub.append(subject, last?.seq ?? 0, { range: closing });
    const tell = this.#hub.last(tellSubject);
    const decision = {
      kind: 'retired',
      dock: dock.name,
      to,
      t: (tell?.decision?.t ?? 0) + 1,
      by: { dock: dock.name, instance: '' },
    } as const;
    this.#hub.append(tellSubject, tell?.seq ?? 0, { decision });
    for (const [order, claim] of this.#hub.claims) if (claim?.dock === dock.name) this.#hub.claims.delete(order);
  }

  /** Its card is copied into a second device, and both run. */
  #clone(dock: Dock): void {
    if (this.#isLost(dock) || dock.ownSince > 0 || this.#docks.length > 9) return;
    const twin = this.#copyOf(dock);
    twin.instance = `${dock.name}-twin-${this.#docks.length}`;
    twin.publishing = away;
    twin.claims = { ...claimsAtStart({}, false), linked: twin.linked };
    twin.count = undefined;
    twin.startSeq = this.#record(twin, null).seq;
    twin.ownSince = twin.startSeq;
    this.#docks.push(twin);
    this.#note('clones');
  }

  /** A person gives the second device a name of its own; what it scanned joins under that. */
  #rename(dock: Dock): void {
    if (!dock.fenced || !this.#reaches(dock) || dock.ownSince === 0) return;
    dock.entries = dock.entries.filter(({ seq }) => seq >= dock.ownSince);
    dock.name = `d${this.#names}`; // From here on it is a dock that joins.
    this.#names += 1;
    this.#hub.instances.set(dock.name, dock.instance);
    this.#hub.of(logOf(dock.name));
    dock.ownSince = 0;
    dock.witnessed = new Map();
    dock.formerSelf = [];
    dock.claims = { ...claimsAtStart({}, false), linked: dock.linked };
    dock.fenced = false;
    dock.publishing = away;
    this.#recordAgain(dock, 0, 0);
    this.#note('renamed');
  }

  /** The server comes back with what it held some time ago; what was on its way to it is gone. */
  #rollBack(): void {
    if (this.#hub.recovering) return;
    const seq = Math.max(0, this.#hub.seq - Math.floor(this.#dice() * 30));
    this.#hub.loseAfter(this.#chance(0.2) ? 0 : seq, this.#keptClaims);
    this.#keptClaims = new Map();
    this.#note('roll-backs');
    for (const dock of this.#living) {
      this.#toPublisher(dock, { type: 'link', up: false });
      if (dock.linked) this.#report(dock);
    }
    if (!this.#parts.waitsForAll) this.#fillAgain();
  }

  #report(dock: Dock): void {
    if (dock.incarnation === this.#hub.incarnation || !this.#reaches(dock)) return;
    dock.incarnation = this.#hub.incarnation;
    dock.proposing = free;
    if (this.#hub.recovering) this.#fillAgain();
  }

  #fillAgain(): void {
    const here = this.#living.filter(({ fenced, barred }) => !fenced && !barred);
    const heard = here.filter(({ incarnation }) => incarnation === this.#hub.incarnation);
    const reports = heard.map((dock): Report => {
      const heads: Record<string, { place: number; hash: string }> = { tell: { place: dock.log.t, hash: '' } };
      for (const [name, { to, hash }] of Object.entries(dock.folded.places)) heads[logOf(name)] = { place: to, hash };
      // Of its own log it has most: all that it did is there before anybody is given anything.
      heads[logOf(dock.name)] = { place: dock.head, hash: dock.entries.at(-1)?.hash ?? '' };
      const open = Object.entries(dock.claims.orders).flatMap(([order, each]) =>
        'number' in each ? [[order, each.number] as const] : [],
      );
      // What it let go and has not told yet is nobody else's before it has.
      const untold = [...dock.givenBack].map(([order, { number }]) => [order, number] as const);
      const claims = Object.fromEntries(this.#parts.reportsUntold ? [...untold, ...open] : open);
      return { dock: dock.name, heads, claims };
    });
    const kept: Record<string, number> = { tell: this.#hub.of(tellSubject).length };
    for (const [subject, messages] of this.#hub.subjects)
      if (subject !== tellSubject) kept[subject] = messages.at(-1)?.range?.to ?? 0;
    const active = this.#parts.waitsForAll ? here.map(({ name }) => name) : heard.map(({ name }) => name);
    const plan = recoveryOf(reports, active, kept);
    if (plan.type === 'waits') return;
    for (const { subject, by, from } of plan.uploads) {
      const owner = this.#docks.find(({ name }) => name === by);
      if (owner !== undefined && subject === logOf(by)) this.#publishAgain(owner);
      const copies = owner?.copies.get(subject) ?? [];
      for (const { range, decision } of copies) {
        const expected = this.#hub.last(subject)?.seq ?? 0;
        if (decision !== undefined && decision.t > this.#hub.of(subject).length)
          this.#hub.append(subject, expected, { decision });
        const end = this.#hub.last(subject)?.range?.to ?? from;
        if (range !== undefined && range.to > end && range.after <= end) this.#hub.append(subject, expected, { range });
      }
    }
    for (const [order, claim] of Object.entries(plan.claims)) {
      this.#hub.claims.set(order, claim);
      this.#hub.claimNumber = Math.max(this.#hub.claimNumber, claim.number);
    }
    this.#hub.recovering = false;
    this.#truthStale = true;
    this.#note('recoveries');
  }

  /** What the server does not have of its ledger, where the log ends with what it has itself. */
  #publishAgain(dock: Dock): void {
    for (;;) {
      const last = this.#hub.last(logOf(dock.name));
      const { to, hash } = last?.range ?? { to: 0, hash: undefined };
      const range = to === 0 || this.#hashAt(dock, to) === hash ? this.#nextRange(dock, to) : undefined;
      if (range === undefined) return;
      this.#hub.append(logOf(dock.name), last?.seq ?? 0, { range });
    }
  }

  // ---------------------------------------------------------------------------------------------- the end

  /** Late messages arrive, everybody meets, and is held against who knows everything. */
  #heal(): void {
    while (this.#wire.length > 0) this.#deliver();
    for (let round = 0; round < 40; round += 1) {
      for (const dock of this.#living) {
        dock.linked = true;
        dock.online = true;
        if (dock.barred) this.#letIn(dock);
        this.#report(dock);
        if (dock.claims.linked !== true) this.#claim(dock, { type: 'link', up: true });
        if (dock.fenced) this.#rename(dock);
        this.#publish(dock);
        this.#confirm(dock);
        this.#foldAll(dock);
        this.#giveBack(dock);
      }
      while (this.#wire.length > 0) this.#deliver();
    }
    const [boss] = this.#living;
    if (boss === undefined) return;
    for (let round = 0; round < 300; round += 1) {
      this.#settling = round >= 150;
      if (this.#settling && this.#faults.stores !== true) break;
      this.#publish(boss);
      this.#foldAll(boss);
      if (!tells(boss.log, { dock: boss.name, instance: boss.instance })) this.#takeOver(boss);
      else this.#decide(boss);
      this.#sendBatches();
      this.#readAnswers();
      while (this.#wire.length > 0) this.#deliver();
      for (const dock of this.#living) this.#giveBack(dock);
    }
    for (let round = 0; round < 60; round += 1) {
      for (const dock of this.#living) this.#publish(dock);
      while (this.#wire.length > 0) this.#deliver();
    }
    for (const dock of this.#living) this.#foldAll(dock);
    this.#truthStale = true;
    const truth = viewOf(this.#truthNow());
    const others = viewOf(this.#otherTruth);
    const newcomer = new Dock('newcomer');
    this.#foldAll(newcomer);
    for (const dock of [...this.#living, newcomer]) {
      const view = viewOf(dock.stock);
      if (view !== truth) this.#fail(`${dock.name} differs: ${view} against ${truth}`);
      if (viewOf(dock.other) !== others) this.#fail(`${dock.name} mixes up goods of two merchants`);
      if (dock.publishing.to !== dock.head)
        this.#fail(`${dock.name} did not publish all: ${JSON.stringify(dock.publishing)} of ${dock.head}`);
    }
    for (const [id, { shipped }] of this.#truth.orders) {
      for (const [sku, units] of shipped) {
        if (units <= (this.#wanted.get(`${id} ${sku}`) ?? 0) || this.#forced.has(`${id} ${sku}`)) continue;
        this.#fail(`order ${id} was shipped twice`);
      }
    }
    if (this.#faults.stores !== true) return;
    for (const [channel, { levels, strayed }] of this.#shops) {
      // Put back, or told something late, and nothing was told since: the next batch or the nightly look finds it.
      if (strayed) continue;
      for (const [sku, level] of levels) {
        const free = Math.max(0, freeOf(this.#truth, sku));
        if (level > free) this.#fail(`in the end ${channel} shows ${level} of ${sku}, and ${free} are free`);
      }
    }
  }
}

const apartIn = (fact: Entry['fact'], sku: string): number =>
  fact?.kind === 'move' && fact.sku === sku ? (fact.apart ?? 0) : 0;

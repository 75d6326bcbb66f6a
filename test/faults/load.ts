/**
 * A day at the dock: some receive and pack blind, others work on notices, orders and counts (`receiver.ts`,
 * `packer.ts`, `counter.ts`), and a clerk brings new ones. What they were told is written down for the audit.
 */
import type { Dock } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import type { Deed, Trigger } from './audit.ts';
import { Clerk } from './clerk.ts';
import { Counter } from './counter.ts';
import { Goods } from './goods.ts';
import { type Ordered, Packer } from './packer.ts';
import { Person } from './person.ts';
import { type Announced, Receiver } from './receiver.ts';

/** Where somebody works, and how. */
export type Place = {
  station: string;
  scanner: string;
  work: 'receiving' | 'packing' | 'counting';
  /** Without looking at the screen, and without a document. */
  blind: boolean;
};

export type LoadOptions = {
  dock: Dock;
  /** In the catalogue; the last ones are for counting only. */
  articles: number;
  /** In [0, 1), seeded. */
  random(): number;
  places: readonly Place[];
};

/** Articles that only a count moves. */
const countedArticles = 2;
/** Between two scans of one person, at most. */
const thinkMsMax = { blind: 30, documents: 60 };

/** What happened to documents. */
export type Paperwork = {
  noticesClosed: number;
  overages: number;
  shortages: number;
  ordersShipped: number;
  shippedPartly: number;
  wrongItems: number;
  counts: number;
  recounts: number;
  takenBack: number;
  laidAside: number;
};

export class Load {
  readonly triggers: Trigger[] = [];
  /** What the screens showed and should not have. */
  readonly findings: string[] = [];
  readonly goods = new Goods();
  readonly #options: LoadOptions;
  readonly #clerk: Clerk;
  readonly #blind: Place[] = [];
  readonly #people: Person[] = [];
  readonly #receivers: Receiver[] = [];
  readonly #packers: Packer[] = [];
  readonly #counters: Counter[] = [];
  readonly #over = new AbortController();
  #nextPull = Promise.withResolvers<void>();
  #working = true;
  readonly #done: Promise<unknown>;

  constructor(options: LoadOptions) {
    this.#options = options;
    const { dock, random, places } = options;
    const articles = options.articles - countedArticles;
    const working = () => this.#working;
    const orders: Ordered[] = [];
    const notices: Announced[] = [];
    const benches = new Map<string, string>();
    this.#clerk = new Clerk({ dock, articles, random, working, orders, notices });
    const documents = { goods: this.goods, random, working, thinkMsMax: thinkMsMax.documents };
    const counted = Array.from({ length: countedArticles }, (_, index) => articles + index);
    const { findings } = this;
    const pulled = (trigger: Trigger) => this.#pulled(trigger);
    for (const place of places) {
      if (place.blind) {
        this.#blind.push(place);
        continue;
      }
      const person = new Person({ dock, ...place, pulled, findings, over: this.#over.signal });
      const common = { ...documents, person };
      this.#people.push(person);
      if (place.work === 'receiving') this.#receivers.push(new Receiver({ ...common, articles, board: notices }));
      if (place.work === 'packing') this.#packers.push(new Packer({ ...common, articles, board: orders, benches }));
      if (place.work === 'counting') this.#counters.push(new Counter({ ...common, articles: counted }));
    }
    const everybody = [...this.#receivers, ...this.#packers, ...this.#counters, this.#clerk];
    const days = everybody.map((each) => each.work());
    for (const place of this.#blind) days.push(this.#scanBlind(place, articles));
    this.#done = Promise.all(days);
    this.#done.catch(() => undefined); // whoever ends the day hears of it
  }

  /** Good beeps so far. */
  get confirmed(): number {
    return this.triggers.reduce((count, { confirmed }) => count + (confirmed ? 1 : 0), 0);
  }

  get deeds(): readonly Deed[] {
    return this.#clerk.deeds;
  }

  /** By SKU, what the counts found last. */
  get counted(): ReadonlyMap<string, number> {
    return new Map(this.#counters.flatMap(({ booked }) => [...booked]));
  }

  get paperwork(): Paperwork {
    const sum = <T>(people: readonly T[], of: (each: T) => number) => people.reduce((all, each) => all + of(each), 0);
    const undone = [...this.#receivers, ...this.#packers, ...this.#counters];
    return {
      noticesClosed: sum(this.#receivers, ({ closed }) => closed),
      overages: sum(this.#receivers, ({ overages }) => overages),
      shortages: sum(this.#receivers, ({ shortages }) => shortages),
      ordersShipped: sum(this.#packers, ({ shipped }) => shipped),
      shippedPartly: sum(this.#packers, ({ partly }) => partly),
      wrongItems: sum(this.#packers, ({ wrong }) => wrong),
      counts: sum(this.#counters, ({ counts }) => counts),
      recounts: sum(this.#counters, ({ recounts }) => recounts),
      takenBack: sum(undone, (each) => each.undone),
      laidAside: sum(this.#packers, ({ laidAside }) => laidAside),
    };
  }

  /** Somebody pulls a trigger: the scan is on its way. */
  nextPull(): Promise<void> {
    return this.#nextPull.promise;
  }

  /** Everybody finishes what is in hand, with the agent running, and stops. @throws what stopped one of them earlier */
  async end(): Promise<void> {
    this.#working = false;
    await this.#done;
  }

  /** Sends everybody home, whatever they do. */
  abandon(): void {
    this.#working = false;
    this.#over.abort();
    for (const person of this.#people) person.leave();
  }

  #pulled(trigger: Trigger): void {
    this.triggers.push(trigger);
    this.#nextPull.resolve();
    this.#nextPull = Promise.withResolvers();
  }

  async #scanBlind({ station, scanner: name, work }: Place, articles: number): Promise<void> {
    const { dock, random } = this.#options;
    const scanner = dock.simulator(name);
    while (this.#working) {
      await pause(random() * thinkMsMax.blind);
      const article = Math.floor(random() * articles);
      // A packer takes only what is there; the goods taken are gone from the shelf whatever the beep says.
      const unit = work === 'packing' ? this.goods.takeFromShelf(article) : this.goods.fresh(article);
      if (unit === undefined) continue;
      const trigger: Trigger = { scanner: name, station, text: unit.label, confirmed: false };
      this.#pulled(trigger);
      trigger.confirmed = await scanner.scan(unit.label);
      if (work === 'receiving' && trigger.confirmed) this.goods.putOnShelf(unit);
    }
  }
}

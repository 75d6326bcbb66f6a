/** Docks of one site for tests: ledgers on the disk, each with its part in the site, at a real server. */
import { join } from 'node:path';
import { type Clock, systemClock } from '../../agent/clock.ts';
import type { Batch } from '../../agent/follow/batch.ts';
import type { Reach } from '../../agent/inventory/nouns/site/hand-over.ts';
import type { CutOff } from '../../agent/inventory/nouns/site/status.ts';
import { Site } from '../../agent/site/site.ts';
import { identity, rulebook, sku } from '../ledger/goods.ts';
import { open, type TestBook } from '../ledger/watched-book.ts';
import { until } from '../wait.ts';

type DockOptions = {
  clock?: Clock;
  /** Folder of its ledger, beside those of the others; its name by default. */
  data?: string;
  /** Its stations ask for orders before they open them, as those of every dock do that has `[site]`. */
  asks?: boolean;
  /** Whether its clock is believed. */
  clockTrusted?: boolean;
  /** The server's, or that of its cable to it. */
  port?: number;
  /** What it reaches of the storefronts; all of them by default. */
  reach?: Reach;
  /** What its key's file says; without, the server asks for none. */
  seed?: string;
};

const reachesAll: Reach = { failing: async () => [], unreached: async () => [] };

export class SiteDock {
  readonly name: string;
  readonly site: Site;
  readonly troubles: string[] = [];
  cutOff: CutOff | undefined;
  /** Up to this entry the others can read all, as it was known when the link was lost. */
  toldTo = 0;
  readonly data: string;
  readonly #book: TestBook;
  #stop = new AbortController();
  #lives: Promise<void> = Promise.resolve();

  constructor(
    site: string,
    name: string,
    around: Required<Omit<DockOptions, 'asks' | 'seed'>> & Pick<DockOptions, 'seed'> & { book: TestBook },
  ) {
    const { port, book, clock, data, clockTrusted, reach, seed } = around;
    this.name = name;
    this.data = data;
    this.#book = book;
    this.site = new Site({
      ...{ site, dock: name, server: `nats://127.0.0.1:${port}`, tells: true, book: book.book, clock },
      ...{ reach, ...(seed !== undefined && { readKey: async () => seed }) },
      timeOf: (ms) => new Date(ms).toISOString(),
      ...{ random: () => 0, clockTrusted: () => clockTrusted, log: () => undefined, onTurn: () => undefined },
      onCutOff: (cutOff, told) => {
        this.cutOff = cutOff;
        this.toldTo = told;
      },
      onTrouble: (text) => void this.troubles.push(text),
    });
  }

  get book() {
    return this.#book.book;
  }

  /** Epochs that its ledger opened since it was opened here, by their reason. */
  get epochs() {
    return this.#book.watched.epochs;
  }

  link(): this {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const live = async () => {
      while (!signal.aborted) await this.site.turn(signal);
    };
    this.#lives = live();
    return this;
  }

  /** As SIGSTOP does: its connection is there, and it does nothing. Linked again it goes on. */
  async freeze(): Promise<void> {
    this.#stop.abort();
    await this.#lives;
  }

  /** As its agent does when it is told to stop: others are let know. */
  async stop(): Promise<void> {
    await this.freeze();
    await this.site.leave();
  }

  async inStock(n: number): Promise<number | undefined> {
    return (await this.book.stock({ merchant: 'acme', skus: [sku(n)] }))[0]?.inStock;
  }

  /** Everything that it did is at the server. */
  async told(): Promise<void> {
    await until(`all of ${this.name} is told`, async () => {
      const { linked, waiting } = await this.site.status();
      return linked && waiting === 0;
    });
  }

  async close(): Promise<void> {
    await this.freeze();
    await this.site.close();
    await this.#book.book.close();
  }
}

export class SiteDocks {
  readonly folder: string;
  readonly #site: string;
  readonly #port: number;
  readonly #opened = new Set<SiteDock>();

  constructor(dir: string, site: string, port: number) {
    this.folder = join(dir, site);
    this.#site = site;
    this.#port = port;
  }

  async open(name: string, options: DockOptions = {}): Promise<SiteDock> {
    const { clock = systemClock, data = name, asks = false, clockTrusted = true, port = this.#port } = options;
    const { reach = reachesAll, seed } = options;
    const folder = join(this.folder, data);
    const given = {
      identity: { ...identity, site: this.#site, dock: name },
      ...(asks && { rulebook: { ...rulebook, site: true as const } }),
    };
    const book = await open(folder, given, () => dock?.site.news());
    const around = { port, book, clock, clockTrusted, reach, data: folder, ...(seed !== undefined && { seed }) };
    const dock: SiteDock | undefined = new SiteDock(this.#site, name, around);
    this.#opened.add(dock);
    return dock;
  }

  async shut(dock: SiteDock): Promise<void> {
    this.#opened.delete(dock);
    await dock.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened].map((dock) => this.shut(dock)));
  }
}

export const shows = async (docks: readonly SiteDock[], n: number, units: number): Promise<unknown> =>
  await until(`${docks.map(({ name }) => name)} show ${units} of ${sku(n)}`, async () => {
    const shown = await Promise.all(docks.map((dock) => dock.inStock(n)));
    if (shown.some((each) => each !== units)) throw new Error(`they show ${shown}`);
    return true;
  });

export const hasOrder = async (dock: SiteDock, status: string): Promise<unknown> =>
  await until(
    `${dock.name}: the order is ${status}`,
    async () => (await dock.book.order('acme', '1'))?.status === status,
  );

/** What goes out on a channel. */
export const batch = (key: string): Batch => ({
  ...{ key, epoch: 'e1', after: 0, to: 1, seen: 1, snapshot: true, lines: [{ sku: sku(0) }] },
  body: `{"id":"${key}","lines":["à"]}`,
});

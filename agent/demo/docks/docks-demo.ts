/**
 * Three docks, one stock, one storefront: what happens when a cable is pulled and when a dock dies. A story of two
 * minutes with real agents, that ends with a sentence which was held against what each of them has.
 *
 *   scanner ─ dock-1 ─┐                    ┌─ storefront: whoever tells, it is one voice
 *   scanner ─ dock-2 ─┼─ cable ─ nats-server
 *   scanner ─ dock-3 ─┘
 */
import { readFileSync } from 'node:fs';
import type { DemoShell } from '../demo.ts';
import { packageFile } from '../place.ts';
import { clock } from '../show/picture.ts';
import { type Article, readCatalogue } from '../story/catalogue.ts';
import { type DockOfSite, merchant } from './dock-of-site.ts';
import { findServer } from './site-server.ts';
import { DocksStage } from './stage.ts';

const readyMs = 30_000;
/** Longer than a teller may be silent before another one takes over. */
const tellsMs = 90_000;
const everyMs = 100;

/** @returns 0 when the last sentence is true, 1 when something failed */
export async function runDocksDemo(docks: number, shell: DemoShell): Promise<0 | 1> {
  return await new DocksDemo(docks, shell).run();
}

class DocksDemo {
  readonly #shell: DemoShell;
  readonly #stage: DocksStage;
  readonly #articles: Article[];
  readonly #startedMs: number;
  /** Units that scanners, orders and the office moved, as this story counts them itself. */
  readonly #moved = new Map<string, number>();
  /** Of them, what only the dock knows that is cut off. */
  readonly #unseen = new Map<string, number>();
  #cutOff: DockOfSite | undefined;
  #scans = 0;
  #sold = 0;
  /** Who told the storefront last. */
  #teller = '';

  constructor(docks: number, shell: DemoShell) {
    this.#shell = shell;
    this.#startedMs = shell.monoMs();
    this.#stage = new DocksStage(docks, shell.timezone, (ms) => shell.sleep(ms));
    this.#articles = readCatalogue(readFileSync(packageFile('config/demo/items.csv'), 'utf8'));
    shell.onExit(() => this.#stage.downNow());
  }

  async run(): Promise<0 | 1> {
    try {
      const program = await findServer();
      this.#say('putting up', `${this.#stage.docks.length} docks, their site’s nats-server, a storefront`);
      await this.#stage.up(program);
      await this.#story();
      this.#shell.write(`${await this.#lastWords()}\n`);
      return 0;
    } catch (error) {
      const reason = this.#shell.stop.aborted ? 'stopped' : (error as Error).message;
      this.#shell.write(`The demo had to stop: ${reason}\n`);
      return this.#shell.stop.aborted ? 0 : 1;
    } finally {
      await this.#stage.down();
    }
  }

  async #story(): Promise<void> {
    const { docks } = this.#stage;
    const [one, two] = docks as [DockOfSite, DockOfSite];
    const three = docks.at(-1) as DockOfSite;
    await this.#comesTrue('all docks are linked', readyMs, async () => (await this.#linked()) === docks.length);
    this.#say('linked', `${docks.length} docks, one stock; the numbers are at ${this.#stage.storesUrl}`);
    await this.#stage.tallyman(one, ['items', 'import', packageFile('config/demo/items.csv')]);
    const known = async (dock: DockOfSite) => (await dock.stock()).size >= this.#articles.length;
    await this.#comesTrue('all docks know the goods', readyMs, async () => await every(docks, known));
    this.#say(one.name, `${this.#articles.length} articles imported: every dock knows them`);

    await this.#receive(one, 0, 6);
    await this.#receive(two, 0, 4);
    await this.#receive(three, 1, 5);
    await this.#agree(docks);
    this.#say('storefront', `shows what three docks received, as one number: ${this.#shown(0)}`);
    this.#say(this.#teller, 'is the one that tells it, for all of them');
    await this.#sell(two, 0, 3);
    await this.#agree(docks);
    this.#say(two.name, `an order of 3 is taken: every dock has it booked, the storefront shows ${this.#shown(0)}`);

    // Not the one that tells: that comes later.
    const last = docks.findLast(({ name }) => name !== this.#teller) ?? three;
    this.#cutOff = last;
    last.cable.set(false);
    this.#say(last.name, 'the cable to the site is pulled');
    await this.#comesTrue('it notices', readyMs, async () => !(await last.site()).linked);
    await this.#receive(last, 0, 7);
    const others = docks.filter((dock) => dock !== last);
    await this.#receive(others[0] as DockOfSite, 1, 2);
    await this.#agree(others);
    const { waiting } = await last.site();
    this.#say(last.name, `works on alone: ${waiting} entries wait, the storefront still shows ${this.#shown(0)}`);
    last.cable.set(true);
    this.#heard();
    this.#say(last.name, 'the cable is back');
    await this.#agree(docks);
    this.#say('storefront', `shows ${this.#shown(0)}: what waited has come, once`);

    const teller = docks.find(({ name }) => name === this.#teller) ?? one;
    await teller.kill();
    this.#say(teller.name, 'told the storefront, and is dead (kill -9)');
    const living = docks.filter((dock) => dock !== teller);
    await this.#receive(living[0] as DockOfSite, 0, 5);
    this.#say('storefront', `keeps ${this.#shown(0)} until another dock is sure that ${teller.name} is silent (45 s)`);
    await this.#comesTrue(
      'another dock tells',
      tellsMs,
      async () => await some(living, async (dock) => (await dock.site()).speaks),
    );
    await this.#agree(living);
    this.#say(this.#teller, `tells now: the storefront shows ${this.#shown(0)}`);
    teller.start();
    this.#say(teller.name, 'is switched on again');
    await this.#receive(living[0] as DockOfSite, 1, 1);
    await this.#agree(docks);
    this.#say(teller.name, 'has what happened meanwhile');
  }

  /** @throws when it is not true */
  async #lastWords(): Promise<string> {
    const { docks, batches } = this.#stage;
    let compared = 0;
    for (const dock of docks) {
      await this.#stage.tallyman(dock, ['ledger', 'verify']);
      const rows = await dock.stock();
      for (const { sku } of this.#articles) {
        const [has, moved] = [rows.get(sku)?.available ?? 0, this.#moved.get(sku) ?? 0];
        if (has !== moved) throw new Error(`${dock.name} has ${has} of ${sku}, and ${moved} were moved`);
        compared += 1;
      }
    }
    for (const [sku, moved] of this.#moved) {
      const shown = this.#stage.shown.get(sku);
      if (shown !== moved) throw new Error(`the storefront shows ${shown} of ${sku}, and ${moved} were moved`);
      compared += 1;
    }
    const parts = [
      `${docks.length} docks, one stock`,
      `${this.#scans} units scanned, ${this.#sold} sold`,
      'one cable pulled, one dock killed',
      `${batches.applied} batches taken by the storefront`,
      `${compared} numbers compared at the docks and at the storefront: all are the same, nothing lost, nothing twice`,
    ];
    return `${parts.join(' · ')}.`;
  }

  /** Somebody scans so many of an article at a dock, one after the other. */
  async #receive(dock: DockOfSite, article: number, units: number): Promise<void> {
    const { sku, code } = this.#article(article);
    const before = (await dock.stock()).get(sku)?.inStock ?? 0;
    for (let n = 0; n < units; n += 1) this.#stage.bench.scan(dock.name, code);
    const booked = async () => ((await dock.stock()).get(sku)?.inStock ?? 0) >= before + units;
    await this.#comesTrue(`${dock.name} books ${units} scans`, readyMs, booked);
    this.#scans += units;
    const known = dock === this.#cutOff ? this.#unseen : this.#moved;
    known.set(sku, (known.get(sku) ?? 0) + units);
    this.#say(dock.name, `received ${units} × ${sku}`);
  }

  async #sell(dock: DockOfSite, article: number, quantity: number): Promise<void> {
    const { sku } = this.#article(article);
    await dock.ask('order', 'place', { merchant, id: `WEB-${this.#sold + 1}`, lines: [{ sku, quantity }] });
    this.#sold += quantity;
    this.#moved.set(sku, (this.#moved.get(sku) ?? 0) - quantity);
  }

  /** These docks have what was moved, less what only one that is cut off knows, and the storefront shows it. */
  async #agree(docks: readonly DockOfSite[]): Promise<void> {
    await this.#comesTrue('docks and storefront agree', tellsMs, async () => {
      const rows = await Promise.all(docks.map((dock) => dock.stock()));
      return [...this.#moved].every(
        ([sku, units]) =>
          rows.every((stock) => stock.get(sku)?.available === units) && this.#stage.shown.get(sku) === units,
      );
    });
  }

  #article(n: number): { sku: string; code: string } {
    const article = this.#articles[n];
    if (article === undefined) throw new Error('the demo’s catalogue is empty');
    return { sku: article.sku, code: article.each };
  }

  #shown(article: number): string {
    const { sku } = this.#article(article);
    return `${this.#stage.shown.get(sku) ?? 0} × ${sku}`;
  }

  async #linked(): Promise<number> {
    const found = await Promise.all(this.#stage.docks.map(async (dock) => (await dock.site()).linked));
    return found.filter(Boolean).length;
  }

  /** What the dock did alone is everybody's. */
  #heard(): void {
    this.#cutOff = undefined;
    for (const [sku, units] of this.#unseen) this.#moved.set(sku, (this.#moved.get(sku) ?? 0) + units);
    this.#unseen.clear();
  }

  /** @throws when it does not come true in time, or somebody stops the demo */
  async #comesTrue(what: string, withinMs: number, condition: () => Promise<boolean>): Promise<void> {
    const deadline = this.#shell.monoMs() + withinMs;
    for (;;) {
      if (this.#shell.stop.aborted) throw new Error('stopped');
      // An agent that is starting does not answer yet.
      if (await condition().catch(() => false)) break;
      if (this.#shell.monoMs() >= deadline) throw new Error(`it did not come true in time that ${what}`);
      await this.#shell.sleep(everyMs, this.#shell.stop);
    }
    for (const dock of this.#stage.docks) {
      const status = await dock.site().catch(() => undefined);
      if (status?.speaks === true) this.#teller = dock.name;
    }
  }

  #say(who: string, what: string): void {
    this.#shell.write(` ${clock(this.#shell.monoMs() - this.#startedMs).padStart(5)} · ${who.padEnd(10)} ${what}\n`);
  }
}

const every = async <T>(all: readonly T[], asked: (one: T) => Promise<boolean>): Promise<boolean> =>
  (await Promise.all(all.map(asked))).every(Boolean);
const some = async <T>(all: readonly T[], asked: (one: T) => Promise<boolean>): Promise<boolean> =>
  (await Promise.all(all.map(asked))).some(Boolean);

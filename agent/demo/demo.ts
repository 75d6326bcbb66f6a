/**
 * The whole dock on one machine: simulated scanners and a scale on pseudo-terminals, a broker, two storefronts with a
 * page of their own, the real agent, and people who receive and sell. Needs no root, no hardware, no network and leaves
 * nothing behind. A person can scan, too, cut the network, and kill the agent without warning.
 *
 *   people ─ bench ─ (pty) ─ agent ─ network ─ broker, storefronts
 *                              └─ local socket ─ watcher ─ view ─ show
 */
import { readFileSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { AgentLink } from './dock/agent-link.ts';
import { openShop } from './dock/open-shop.ts';
import { names, Stage } from './dock/stage.ts';
import { packageFile } from './place.ts';
import { type Look, speaksUnicode } from './show/ansi.ts';
import { waiting } from './show/desks.ts';
import { firstView } from './show/first-view.ts';
import { lastWords } from './show/last-words.ts';
import { advance, agreed, type News, type StockRow, type View } from './show/news.ts';
import { liveShow, plainShow, type Show } from './show/show.ts';
import type { Asked } from './show/typing.ts';
import { Watcher } from './show/watcher.ts';
import { type Article, readCatalogue } from './story/catalogue.ts';
import { People } from './story/people.ts';
import type { Shop } from './story/shop.ts';
import { isGoods } from './story/steps.ts';

type DemoOptions = {
  /** Keep everything in this folder and go on where it ended; a temporary one by default. */
  data?: string | undefined;
  seed: number;
  /** How fast people work; 1 is a calm day. */
  speed: number;
  /** Ends by itself after this time, once everything has reached the storefronts. */
  forMs?: number | undefined;
  /** Ends by itself when the story is told that everybody should see, in the same way. */
  once: boolean;
  /** Cuts the network for this long. */
  offlineForMs?: number | undefined;
  color: boolean;
};

/** What the demo needs of the process around it. */
export type DemoShell = {
  input: ReadStream | undefined;
  output: WriteStream | undefined;
  write(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  timezone: string;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  monoMs(): number;
  /** The wish to stop; aborts at most once. */
  stop: AbortSignal;
  /** Called while the process ends, however it ends. */
  onExit(listener: () => void): void;
};

/** People work this long before the network is cut, at normal speed: the first lorry is unloaded. */
const onlineFirstMs = 8_000;
const agentReadyMs = 20_000;
/** The longest wait for the storefronts at an end that nobody asked for. */
const settleMs = 45_000;
/** What is on its way when somebody stops the demo gets this long to arrive. */
const lastWayMs = 800;
const pollMs = 50;

/** @returns 0 when all is as it should be, 1 when something failed */
export async function runDemo(options: DemoOptions, shell: DemoShell): Promise<0 | 1> {
  return new Demo(options, shell).run();
}

class Demo {
  readonly #options: DemoOptions;
  readonly #shell: DemoShell;
  readonly #startedMs: number;
  readonly #end = new AbortController();
  /** Somebody wants to stop, or nothing can go on. */
  readonly #stopping: AbortSignal;
  readonly #articles: Article[];
  readonly #stage: Stage;
  readonly #screenLink: AgentLink;
  readonly #peopleLink: AgentLink;
  readonly #watcher: Watcher;
  #view: View;
  #show: Show | undefined;
  #people: People | undefined;
  #typed = 0;
  #broken: string | undefined;

  constructor(options: DemoOptions, shell: DemoShell) {
    this.#options = options;
    this.#shell = shell;
    this.#startedMs = shell.monoMs();
    this.#stopping = AbortSignal.any([shell.stop, this.#end.signal]);
    this.#articles = readCatalogue(readFileSync(packageFile('config/demo/items.csv'), 'utf8'));
    this.#view = firstView(this.#articles);
    this.#stage = new Stage({
      data: options.data,
      timezone: shell.timezone,
      sleep: shell.sleep,
      onStores: (stores) => this.#tell({ type: 'stores', stores }),
      onAgent: (state) => this.#tell({ type: 'agent', state }),
      onBroken: (reason) => this.#breakOff(reason),
    });
    this.#screenLink = new AgentLink(this.#stage.dataDir, 'demo-screen');
    this.#peopleLink = new AgentLink(this.#stage.dataDir, 'demo');
    this.#watcher = new Watcher({
      link: this.#screenLink,
      stations: Object.values(names.desks).map(({ station }) => station),
      scale: names.scale,
      sleep: shell.sleep,
      onNews: (news) => this.#tell(news),
      onAnswer: () => {
        this.#stage.agentAnswered();
        if (this.#view.agent !== 'running') this.#tell({ type: 'agent', state: 'running' });
      },
    });
    shell.onExit(() => {
      this.#show?.end();
      this.#stage.downNow();
    });
  }

  async run(): Promise<0 | 1> {
    try {
      this.#show = this.#openShow();
      await this.#open();
      if (!this.#stopping.aborted) await this.#day();
      await this.#settle();
    } catch (error) {
      this.#broken ??= error instanceof Error ? error.message : String(error);
    }
    this.#tell({ type: 'agent', state: 'stopping' });
    await this.#watcher.stop();
    this.#screenLink.close();
    this.#peopleLink.close();
    this.#show?.end();
    await this.#stage.down();
    const { ok, text } = lastWords({
      view: this.#view,
      broken: this.#broken,
      scans: (this.#people?.scans ?? 0) + this.#typed,
      kept: this.#options.data,
    });
    this.#shell.write(`${text}\n`);
    return ok ? 0 : 1;
  }

  /** Puts everything up, until the agent knows the goods. */
  async #open(): Promise<void> {
    this.#tell({ type: 'note', text: 'putting up broker, storefronts, scanners and scale' });
    await this.#stage.up();
    const { storesUrl, screenUrl, screenPin } = this.#stage;
    this.#view = { ...this.#view, storesUrl, screenUrl, screenPin };
    this.#tell({ type: 'note', text: `the stations have their screens at ${screenUrl} (PIN ${screenPin})` });
    this.#tell({ type: 'note', text: `the storefronts show their numbers at ${storesUrl}` });
    this.#watcher.start((reason) => this.#breakOff(reason));
    const answers = () => this.#view.agent === 'running' && this.#view.head > 0;
    const ready = await this.#comesTrue(answers, agentReadyMs, this.#stopping);
    if (!ready && !this.#stopping.aborted) throw new Error('the agent did not answer');
    if (!ready) return;
    await this.#stage.tallyman(['items', 'import', packageFile('config/demo/items.csv')], this.#stopping);
    this.#tell({ type: 'note', text: `to ask this dock yourself: tallyman status --config ${this.#stage.configFile}` });
  }

  /** People at work, until the time or the steps are over or somebody stops them. */
  async #day(): Promise<void> {
    const { forMs, offlineForMs, once } = this.#options;
    const over = new AbortController();
    const dayEnds = AbortSignal.any([this.#stopping, over.signal]);
    const shop = await openShop({
      link: this.#peopleLink,
      articles: this.#articles,
      random: seededRandom(this.#options.seed),
      head: this.#view.head,
    });
    this.#people = this.#hire(shop);
    // What is connected was told before anybody was there to hear it.
    this.#people.devices(this.#allOpen());
    if (offlineForMs !== undefined) void this.#outage(offlineForMs, dayEnds);
    if (forMs !== undefined) void this.#shell.sleep(forMs, dayEnds).then(() => over.abort());
    await this.#people.work(dayEnds, () => once && shop.seenEnough);
    over.abort();
  }

  #hire(shop: Shop): People {
    const link = this.#peopleLink;
    return new People({
      shop,
      bench: this.#stage.bench,
      link,
      desks: names.desks,
      scale: names.scale,
      speed: this.#options.speed,
      sleep: this.#shell.sleep,
      now: this.#shell.monoMs,
      async shelf() {
        const { items } = await link.ask<{ items: StockRow[] }>('stock', 'get', { limit: 200 });
        return new Map(items.map((item) => [item.sku, item]));
      },
      onRefusal: (text) => this.#tell({ type: 'note', text: `the office was told no: ${text}` }),
    });
  }

  async #outage(forMs: number, dayEnds: AbortSignal): Promise<void> {
    await this.#shell.sleep(onlineFirstMs / Math.max(1, this.#options.speed), dayEnds);
    if (dayEnds.aborted) return;
    this.#setNetwork(false);
    await this.#shell.sleep(forMs, dayEnds);
    if (!dayEnds.aborted) this.#setNetwork(true);
  }

  /** What is on its way gets the time to arrive: little when somebody waits for the end. */
  async #settle(): Promise<void> {
    if (this.#broken !== undefined || this.#people === undefined) return;
    if (!this.#stopping.aborted) {
      if (!this.#stage.network.up) this.#setNetwork(true);
      await this.#comesTrue(() => agreed(this.#view), settleMs, this.#stopping);
    }
    const arrived = () => !this.#people?.waiting && (agreed(this.#view) || !this.#view.networkUp);
    await this.#comesTrue(arrived, lastWayMs);
  }

  #openShow(): Show {
    const { input, output, env, write } = this.#shell;
    const look: Look = { color: this.#options.color, unicode: speaksUnicode(env) };
    const elapsedMs = () => this.#elapsedMs();
    if (input === undefined || output === undefined) return plainShow((line) => write(`${line}\n`), look, elapsedMs);
    return liveShow(this.#view, { input, output, look, elapsedMs, onAsked: (asked) => this.#obey(asked) });
  }

  #obey(asked: Exclude<Asked, { type: 'help' }>): void {
    if (asked.type === 'quit') this.#end.abort();
    else if (asked.type === 'network') this.#setNetwork(!this.#stage.network.up);
    else if (this.#people === undefined || this.#stopping.aborted) return;
    else if (asked.type === 'kill') this.#stage.killAgent();
    else {
      if (isGoods(asked.code)) this.#typed += 1;
      this.#stage.bench.scan(names.desks.receiving.scanner, asked.code);
    }
  }

  #setNetwork(up: boolean): void {
    this.#stage.network.set(up);
    this.#tell({ type: 'network', up });
  }

  #tell(news: News): void {
    const before = this.#view;
    this.#view = advance(before, news, this.#elapsedMs());
    if (news.type === 'entry') this.#people?.saw(news.entry);
    if (news.type === 'status') this.#people?.devices(this.#allOpen());
    if (news.type === 'agent' && news.state !== 'running') this.#people?.devices(false);
    this.#show?.news(news, before, this.#view);
    const { screenUrl, desks, papers } = this.#view;
    this.#stage.showDock({ screenUrl, desks, papers: waiting(papers, desks) });
  }

  #allOpen(): boolean {
    const { agent, devices } = this.#view;
    return agent === 'running' && devices.length > 0 && devices.every(({ state }) => state === 'open');
  }

  #breakOff(reason: string): void {
    this.#broken ??= reason;
    this.#end.abort();
  }

  #elapsedMs(): number {
    return this.#shell.monoMs() - this.#startedMs;
  }

  /** @returns whether it came true in time and before the signal */
  async #comesTrue(condition: () => boolean, withinMs: number, signal?: AbortSignal): Promise<boolean> {
    const deadline = this.#shell.monoMs() + withinMs;
    while (!condition()) {
      if (signal?.aborted || this.#shell.monoMs() >= deadline) return false;
      await this.#shell.sleep(pollMs, signal);
    }
    return true;
  }
}

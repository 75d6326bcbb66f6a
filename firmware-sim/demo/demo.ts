/**
 * The whole dock on one machine: simulated scanners and a scale on pseudo-terminals, a broker, two storefronts with a page of
 * their own, the real agent, and people who receive and sell. Needs no root, no hardware, no network and leaves nothing
 * behind. A person can scan, too, cut the network, and kill the agent without warning.
 *
 *   people ─ bench ─ (pty) ─ agent ─ network ─ broker, storefronts
 *                              └─ local socket ─ watcher ─ view ─ show
 */
import { readFileSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { seededRandom } from '../faults.ts';
import { AgentLink } from './agentlink.ts';
import { type Look, speaksUnicode } from './ansi.ts';
import { readCatalogue, readOrders } from './catalogue.ts';
import { lastWords } from './lastwords.ts';
import { advance, type News, type StockRow, standing, type View } from './news.ts';
import { People } from './people.ts';
import { packageFile } from './place.ts';
import { Shop } from './shop.ts';
import { liveShow, plainShow, type Show } from './show.ts';
import { names, Stage } from './stage.ts';
import type { Asked } from './typing.ts';
import { Watcher } from './watcher.ts';

export type DemoOptions = {
  /** Keep everything in this folder and go on where it ended; a temporary one by default. */
  data?: string | undefined;
  seed: number;
  /** How fast people work; 1 is a calm day. */
  speed: number;
  /** Ends by itself after this time, once everything has reached the storefronts. */
  forMs?: number | undefined;
  /** Ends by itself after so many things done, in the same way. */
  steps?: number | undefined;
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
/** A scan that is on its way when the demo is stopped gets this long to arrive. */
const lastScanMs = 300;
const pollMs = 50;

/** @returns 0 when all is as it should be, 1 when something failed or did not come to agree */
export async function runDemo(options: DemoOptions, shell: DemoShell): Promise<0 | 1> {
  const startedMs = shell.monoMs();
  const elapsedMs = () => shell.monoMs() - startedMs;
  const end = new AbortController();
  let broken: string | undefined;
  const breakOff = (reason: string) => {
    broken ??= reason;
    end.abort();
  };
  const stopping = AbortSignal.any([shell.stop, end.signal]);

  const articles = readCatalogue(readFileSync(packageFile('config/demo/items.csv'), 'utf8'));
  let view = firstView();
  let show: Show | undefined;
  let people: People | undefined;
  const tell = (news: News) => {
    const before = view;
    view = advance(view, news, elapsedMs());
    if (news.type === 'entry') people?.saw(news.entry);
    if (news.type === 'status') people?.devices(news.status.devices.every(({ state }) => state === 'open'));
    if (news.type === 'agent' && news.state !== 'running') people?.devices(false);
    show?.news(news, before, view);
  };

  const stage = new Stage({
    data: options.data,
    timezone: shell.timezone,
    sleep: shell.sleep,
    onStores: (stores) => tell({ type: 'stores', stores }),
    onAgent: (state) => tell({ type: 'agent', state }),
    onBroken: breakOff,
  });
  shell.onExit(() => {
    show?.end();
    stage.downNow();
  });
  const links = { watching: new AgentLink(stage.dataDir, 'demo-screen'), acting: new AgentLink(stage.dataDir, 'demo') };
  const watcher = new Watcher({
    link: links.watching,
    scale: names.receiving.scale,
    sleep: shell.sleep,
    onNews: tell,
    onAnswer() {
      stage.agentAnswered();
      if (view.agent !== 'running') tell({ type: 'agent', state: 'running' });
    },
  });
  const setNetwork = (up: boolean) => {
    stage.network.set(up);
    tell({ type: 'network', up });
  };
  let typed = 0;
  const onAsked = (asked: Asked) => {
    if (asked.type === 'quit') end.abort();
    else if (asked.type === 'network') setNetwork(!stage.network.up);
    else if (people === undefined)
      return; // not everything is up yet
    else if (asked.type === 'kill') stage.killAgent();
    else {
      typed += 1;
      stage.bench.scan(names.receiving.scanner, asked.code);
    }
  };

  try {
    const look: Look = { color: options.color, unicode: speaksUnicode(shell.env) };
    const { input, output } = shell;
    show =
      input !== undefined && output !== undefined
        ? liveShow(view, { input, output, look, elapsedMs, onAsked })
        : plainShow((line) => shell.write(`${line}\n`), look, elapsedMs);
    tell({ type: 'note', text: 'putting up broker, storefronts, scanners and scale' });
    await stage.up();
    view = { ...view, storesUrl: stage.storesUrl };
    tell({ type: 'note', text: `the storefronts show their numbers at ${stage.storesUrl}` });
    watcher.start(breakOff);
    await until(() => view.agent === 'running' && view.head > 0, agentReadyMs, 'the agent did not answer');
    await stage.tallyman(['items', 'import', packageFile('config/demo/items.csv')], stopping);

    people = new People({
      shop: new Shop({
        merchant: names.merchant,
        channels: [names.web, names.outlet],
        articles,
        openingOrders: readOrders(readFileSync(packageFile('config/demo/orders.jsonl'), 'utf8')),
        lastOrder: 2000 + view.head,
        random: seededRandom(options.seed),
      }),
      bench: stage.bench,
      link: links.acting,
      receiving: names.receiving,
      packing: names.packing,
      speed: options.speed,
      sleep: shell.sleep,
      now: shell.monoMs,
      async shelf() {
        const { items } = await links.acting.ask<{ items: StockRow[] }>('stock', 'get', { limit: 200 });
        return new Map(items.map((item) => [item.sku, item]));
      },
    });
    const closing = new AbortController();
    const dayEnds = AbortSignal.any([stopping, closing.signal]);
    if (options.offlineForMs !== undefined) void outage(options.offlineForMs, dayEnds);
    if (options.forMs !== undefined) void shell.sleep(options.forMs, dayEnds).then(() => closing.abort());
    await people.work(dayEnds, options.steps ?? Number.POSITIVE_INFINITY);

    // Nobody asked to stop: the day is over, and the storefronts are given the time to hear everything.
    if (!stopping.aborted) {
      if (!stage.network.up) setNetwork(true);
      await until(agreed, settleMs, undefined);
    }
    await shell.sleep(people.waiting ? lastScanMs : 0);
  } catch (error) {
    broken ??= error instanceof Error ? error.message : String(error);
  }
  tell({ type: 'agent', state: 'stopping' });
  await watcher.stop();
  links.watching.close();
  links.acting.close();
  show?.end();
  await stage.down();
  const { ok, text } = lastWords({
    view,
    broken,
    scans: (people?.scans ?? 0) + typed,
    agreed: agreed(),
    kept: options.data,
  });
  shell.write(`${text}\n`);
  return ok ? 0 : 1;

  function firstView(): View {
    const channel = { state: 'starting', cursor: 0, pending: 0, oldestUnsentMs: null, applied: 0, duplicates: 0 };
    return {
      site: names.site,
      dock: names.dock,
      storesUrl: '',
      networkUp: true,
      agent: 'starting',
      restarts: 0,
      head: 0,
      channels: [
        { ...channel, name: names.web, kind: 'mqtt', minimumLevel: 0, levels: new Map() },
        { ...channel, name: names.outlet, kind: 'https', minimumLevel: names.minimumLevel, levels: new Map() },
      ],
      devices: [],
      weight: undefined,
      items: articles.map(({ sku, name }) => {
        return { sku, name, inStock: 0, booked: 0, available: 0, received: false, processOrders: false };
      }),
      happenings: [],
      counts: { scans: 0, setAside: 0, orders: 0, cancelled: 0, turns: 0 },
    };
  }

  function agreed(): boolean {
    return view.channels.every(
      (channel) => channel.pending === 0 && view.items.every((item) => standing(item, channel) !== 'behind'),
    );
  }

  /** @throws with `reason` when it does not come true in time; without a reason it just ends */
  async function until(condition: () => boolean, withinMs: number, reason: string | undefined): Promise<void> {
    const deadline = shell.monoMs() + withinMs;
    while (!condition()) {
      if (stopping.aborted) return;
      if (shell.monoMs() >= deadline) {
        if (reason === undefined) return;
        throw new Error(reason);
      }
      await shell.sleep(pollMs, stopping);
    }
  }

  async function outage(forMs: number, dayEnds: AbortSignal): Promise<void> {
    await shell.sleep(onlineFirstMs / Math.max(1, options.speed), dayEnds);
    if (dayEnds.aborted) return;
    setNetwork(false);
    await shell.sleep(forMs, dayEnds);
    if (!dayEnds.aborted) setNetwork(true);
  }
}

/** Follows the agent from outside, through its local socket: new entries at once, stock and health as they change. */
import type { StationState } from '../../inventory/station/station-state.ts';
import { type AgentLink, isAway } from '../dock/agent-link.ts';
import { orderProgress, type Papers } from './desks.ts';
import type { Entry, News, Status, StockRow } from './news.ts';

type WatcherOptions = {
  link: AgentLink;
  stations: readonly string[];
  scale: string;
  sleep(ms: number): Promise<void>;
  onNews(news: News): void;
  /** Every answer the agent gives; the first one after a start says that it works. */
  onAnswer(): void;
};

const everyMs = 60;
const healthEveryMs = 300;
const pageSize = 500;
/** Of each kind of paper; more are not shown. */
const papersMax = 50;

export class Watcher {
  readonly #options: WatcherOptions;
  /** undefined: not known yet. What a kept ledger holds already is not told again. */
  #head: number | undefined;
  #rounds = 0;
  #running = true;
  #stopped: Promise<void> = Promise.resolve();

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  /** @param onFailure an answer that nobody expected; watching ends with it */
  start(onFailure: (reason: string) => void): void {
    this.#stopped = this.#run().catch((error) => onFailure(error instanceof Error ? error.message : String(error)));
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#stopped;
  }

  async #run(): Promise<void> {
    while (this.#running) {
      try {
        await this.#round();
      } catch (error) {
        // Between two lives of the agent there is nobody to ask; the next round asks again.
        if (!isAway(error)) throw error;
      }
      await this.#options.sleep(everyMs);
    }
  }

  async #round(): Promise<void> {
    const { link, onNews, onAnswer } = this.#options;
    this.#head ??= (await link.ask<{ seq: number }>('ledger', 'head')).seq;
    const { entries } = await link.ask<{ entries: Entry[] }>('ledger', 'read', { after: this.#head, limit: pageSize });
    onAnswer();
    const due = this.#rounds % Math.round(healthEveryMs / everyMs) === 0;
    this.#rounds += 1;
    if (entries.length > 0 || due) await this.#lookAround();
    for (const entry of entries) {
      this.#head = entry.seq;
      onNews({ type: 'entry', entry });
    }
    if (!due) return;
    onNews({ type: 'status', status: await link.ask<Status>('device', 'health') });
    onNews({ type: 'papers', papers: await this.#papers() });
    await this.#weight();
  }

  /** Levels and stations are known before the entries that moved them are told. */
  async #lookAround(): Promise<void> {
    const { link, stations, onNews } = this.#options;
    const { items } = await link.ask<{ items: StockRow[] }>('stock', 'get', { limit: 200 });
    onNews({ type: 'stock', rows: items });
    for (const station of stations) {
      onNews({ type: 'station', station, state: await link.ask<StationState>('station', 'get', { station }) });
    }
  }

  async #papers(): Promise<Papers> {
    const { link } = this.#options;
    const open = { status: 'open', limit: papersMax };
    type Notices = { notices: { id: string; unitsDone: number; unitsOf: number }[] };
    type Orders = { orders: Parameters<typeof orderProgress>[0][] };
    const { notices } = await link.ask<Notices>('notice', 'list', open);
    const { orders } = await link.ask<Orders>('order', 'list', open);
    const { exceptions } = await link.ask<{ exceptions: unknown[] }>('exception', 'list', open);
    return {
      notices: notices.map(({ id, unitsDone, unitsOf }) => ({ id, done: unitsDone, of: unitsOf })).toReversed(),
      orders: orders.map(orderProgress).toReversed(),
      exceptions: exceptions.length,
    };
  }

  async #weight(): Promise<void> {
    const { link, scale, onNews } = this.#options;
    type Weight = { state: string; digits?: string; unit?: string };
    const weight = await link.ask<Weight>('scale', 'read', { device: scale }).catch((error) => {
      if (isAway(error)) throw error;
      return undefined; // it has not shown a weight yet
    });
    if (weight === undefined) return;
    const text = weight.digits === undefined ? '' : `${weight.digits.trim()} ${weight.unit ?? ''}`.trim();
    onNews({ type: 'weight', text, state: weight.state });
  }
}

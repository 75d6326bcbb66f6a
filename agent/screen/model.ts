/**
 * What the pages show, and who tells it: the agent's events move the stations' views at once; what nobody tells of (silent
 * scales, the channels' numbers) is looked at from time to time, and only while somebody watches.
 */
import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { AdminContext } from '../admin/command.ts';
import { health } from '../admin/health.ts';
import type { Clock } from '../clock.ts';
import type { AgentEvents, Events } from '../events.ts';
import type { Log } from '../log.ts';
import { NewestExceptions } from './exceptions.ts';
import { Feed } from './feed.ts';
import { scansBefore } from './past.ts';
import type { AdminPicture, StationPicture } from './picture.ts';
import { emptyView, fromBefore, type StationInput, type StationView, transition } from './stationview.ts';

export type ModelParts = { config: Config; events: Events; context: AdminContext; clock: Clock; log: Log };

const tickMs = 1_000;
/** The channels' numbers and the newest exceptions are asked for at most this often after news, and without any. */
const askMs = { news: 1_000, quiet: 5_000 };

export class ScreenModel {
  /** Changes with every start: ids of scans are only worth something within one. */
  readonly boot = randomUUID().slice(0, 8);
  readonly adminFeed = new Feed(
    () => this.#admin,
    () => this.#askNow(),
  );
  readonly #parts: ModelParts;
  readonly #views = new Map<string, StationView>();
  readonly #feeds = new Map<string, Feed>();
  readonly #exceptions: NewestExceptions;
  #admin: AdminPicture | null = null;
  #news = true;
  #askedMs = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => {};

  constructor(parts: ModelParts) {
    this.#parts = parts;
    this.#exceptions = new NewestExceptions(parts.context.book);
    for (const { name } of parts.config.stations) {
      this.#views.set(name, emptyView);
      this.#feeds.set(
        name,
        new Feed(
          () => this.#stationPicture(name),
          () => this.#askNow(),
        ),
      );
    }
  }

  /** undefined: there is no such station. */
  stationFeed(name: string): Feed | undefined {
    return this.#feeds.get(name);
  }

  /** A person has seen an error. @returns false when the station is unknown or the id is of another start */
  acknowledge(station: string, boot: string, id: number): boolean {
    if (boot !== this.boot || !this.#views.has(station)) return false;
    this.#input(station, { type: 'acknowledge', id });
    return true;
  }

  /** Listens first and looks back then, so that nothing falls in between. Goes on until the signal aborts. */
  async open(signal: AbortSignal): Promise<void> {
    const { context, config, events, log } = this.#parts;
    events.on('outcome', this.#onOutcome).on('weight', this.#onWeight).on('device', this.#onDevice);
    for (const name of ['commit', 'channel', 'alarm'] as const) events.on(name, this.#onNews);
    signal.addEventListener('abort', () => this.#close(), { once: true });
    for (const status of context.devices()) this.#input(status.station, { type: 'device', status });
    const names = config.stations.map(({ name }) => name);
    try {
      const past = await scansBefore(context.book, names);
      for (const [station, scans] of past) this.#input(station, { type: 'past', scans });
    } catch (cause) {
      log.warn('The screen cannot show what was recorded before the start', { cause });
    }
    void this.#follow(signal);
  }

  #close(): void {
    const { events } = this.#parts;
    events.off('outcome', this.#onOutcome).off('weight', this.#onWeight).off('device', this.#onDevice);
    for (const name of ['commit', 'channel', 'alarm'] as const) events.off(name, this.#onNews);
    this.#wake();
  }

  readonly #onOutcome = ({ station, text, outcome }: AgentEvents['outcome'][0]): void => {
    this.#input(station, { type: 'outcome', at: this.#parts.clock.wallMs(), text, outcome });
  };

  readonly #onWeight = ({ station, device, weighing }: AgentEvents['weight'][0]): void => {
    this.#input(station, { type: 'weight', device, weighing, monoMs: this.#parts.clock.monoMs() });
  };

  readonly #onDevice = (status: AgentEvents['device'][0]): void => {
    this.#input(status.station, { type: 'device', status });
    this.#news = true;
  };

  readonly #onNews = (): void => {
    this.#news = true;
  };

  #input(station: string, input: StationInput): void {
    const view = this.#views.get(station);
    if (view === undefined) return;
    const next = transition(view, input);
    if (next === view) return;
    this.#views.set(station, next);
    this.#feeds.get(station)?.touch();
  }

  #stationPicture(name: string): StationPicture {
    const { heardMs: _, ...view } = this.#views.get(name) ?? emptyView;
    return { ...view, boot: this.boot, fromBefore: fromBefore(view) };
  }

  #askNow(): void {
    this.#askedMs = Number.NEGATIVE_INFINITY;
    this.#wake();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock, context, log } = this.#parts;
    while (!signal.aborted) {
      const nowMs = clock.monoMs();
      const { state } = context.book;
      for (const name of this.#views.keys()) {
        this.#input(name, { type: 'tick', monoMs: nowMs });
        this.#input(name, { type: 'book', refusing: state.state === 'refusing' ? state.text : null });
      }
      if (this.#watched() && nowMs - this.#askedMs >= (this.#news ? askMs.news : askMs.quiet)) {
        this.#askedMs = nowMs;
        this.#news = false;
        await this.#ask().catch((cause: unknown) => log.warn('The screen cannot learn how the dock is', { cause }));
      }
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      if (this.#askedMs !== Number.NEGATIVE_INFINITY || !this.#watched()) await clock.sleep(tickMs, woken.signal);
    }
  }

  #watched(): boolean {
    return this.adminFeed.watched || [...this.#feeds.values()].some((feed) => feed.watched);
  }

  async #ask(): Promise<void> {
    const { context, config, clock } = this.#parts;
    const { channels, state, site, dock, clockTrusted, alarms } = await health(context);
    for (const { name, merchant } of config.stations) {
      const concerned = new Set(
        config.channels.filter((each) => merchant === undefined || each.merchant === merchant).map((each) => each.name),
      );
      this.#input(name, { type: 'channels', reports: channels.filter((report) => concerned.has(report.name)) });
    }
    if (!this.adminFeed.watched) return;
    const exceptions = await this.#exceptions.look();
    this.#admin = {
      ...{ boot: this.boot, site, dock, version: context.version, clockTrusted, alarms, channels, exceptions },
      ...{ state, head: context.book.head, at: clock.wallMs() },
      devices: context.devices(),
    };
    this.adminFeed.touch();
  }
}

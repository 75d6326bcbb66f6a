/**
 * What the pages show, and who tells it: the agent's events move the stations' views at once; the work at a station
 * (session, open document) is read from the book after its own outcomes, and after any commit, for another station may
 * have moved its document. What nobody tells of (silent scales, the channels' numbers) is looked at from time to time.
 * Nothing is read while nobody watches.
 */
import { randomUUID } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import { scannerProtocols } from '../../../drivers/scanners/protocols/index.ts';
import { owner } from '../../admin/authority.ts';
import { health } from '../../admin/health.ts';
import type { AdminContext } from '../../admin/verb.ts';
import type { Clock } from '../../clock.ts';
import type { AgentEvents, Events } from '../../events.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import type { StationState } from '../../inventory/station/station-state.ts';
import type { Log } from '../../log.ts';
import type { KeepLoop } from '../../loops.ts';
import { rulebookOf } from '../../rulebook.ts';
import { noDevice } from '../../stations/stations.ts';
import { Feed } from '../feed.ts';
import type { ShownPictures } from '../pictures.ts';
import { printable } from '../printable.ts';
import { benchView } from './bench-view.ts';
import { choicesFor } from './choices.ts';
import { deskOf } from './desk.ts';
import { dockView } from './dock-view.ts';
import { shown } from './foreground.ts';
import { Paced } from './paced.ts';
import { scansBefore } from './past.ts';
import type { AdminPicture, StationPicture } from './picture.ts';
import { pictured } from './pictured.ts';
import { lengths } from './scan-words.ts';
import { blindly, emptyView, type StationInput, type StationView, transition } from './station-view.ts';
import { heldErrors } from './unseen.ts';

/** Of a station, by its merchant, how this dock is cut off from its site. */
type CutOffAt = (merchant: string | undefined) => StationView['cutOff'];

type ModelParts = {
  config: Config;
  events: Events;
  context: AdminContext;
  clock: Clock;
  keep: KeepLoop;
  log: Log;
  pictures: ShownPictures;
  /** Ends everything. */
  signal: AbortSignal;
};

const tickMs = 1_000;
/** Items that a dock which is cut off may ship without an order, of which a screen has room for so many. */
const rightsShown = 3;
/** The channels' numbers and the dock's lists are asked for at most this often after news, and without any. */
const askMs = { news: 1_000, quiet: 5_000 };
/** As often as browsers get a picture: reading the book more often would take its time from scans, for nothing. */
const benchApartMs = 100;
const choicesApartMs = 500;
/** A result is shown without its document after so long: the book may be waiting for its disk. */
const benchWaitMs = 50;
/** Entries looked through for why an order was cancelled. */
const cancelLookBack = 1_000;
/** Whoever is signed in and scanned here so recently is taken to be standing here still. */
const presentMs = 10 * 60_000;

type Station = {
  view: StationView;
  feed: Feed;
  bench: Paced;
  choices: Paced;
  /** Monotonic ms of the last scan: a weight proves nobody's presence. */
  scannedMs: number;
  /** Whose goods are handled there, where that is known beforehand. */
  home: string | undefined;
  /** Whose the goods of the newest scan that counted are. */
  goods: { id: number; merchant: string } | undefined;
};

export class ScreenModel {
  /** Changes with every start: ids of scans are only worth something within one. */
  readonly boot = randomUUID().slice(0, 8);
  readonly adminFeed: Feed;
  readonly #parts: ModelParts;
  readonly #stations = new Map<string, Station>();
  readonly #asking: Paced;
  /** Stations where somebody has to sign in first. */
  readonly #signIn: ReadonlySet<string>;
  /** Scanners that send a refused code again by themselves. */
  readonly #resenders: ReadonlySet<string>;
  readonly #news: { channels: boolean } = { channels: true };
  #admin: AdminPicture | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ModelParts) {
    this.#parts = parts;
    const { clock, signal, log } = parts;
    const { stations } = rulebookOf(parts.config);
    this.#signIn = new Set(stations.filter(({ signIn }) => signIn === 'required').map(({ name }) => name));
    const resends = ({ protocol, options }: Config['devices'][number]) =>
      scannerProtocols.find(({ name }) => name === protocol)?.resends?.(options) === true;
    this.#resenders = new Set(parts.config.devices.filter(resends).map(({ name }) => name));
    const paced = (apartMs: number, work: () => Promise<void>): Paced =>
      new Paced({
        ...{ work, apartMs, clock, signal },
        onError: (cause) => log.warn('The screen cannot learn how the dock is', { cause }),
      });
    this.#asking = paced(askMs.news, () => this.#ask());
    this.adminFeed = new Feed(
      () => this.#admin,
      () => this.#asking.request(),
    );
    const { merchants } = parts.config;
    const [only] = merchants.length === 1 ? merchants : [];
    for (const { name, merchant } of parts.config.stations) {
      const station: Station = {
        view: emptyView,
        feed: new Feed(
          () => this.#picture(name),
          async () => {
            void this.#asking.request();
            await station.bench.request();
          },
        ),
        bench: paced(benchApartMs, () => this.#readBench(name)),
        choices: paced(choicesApartMs, () => this.#readChoices(name, merchant)),
        scannedMs: Number.NEGATIVE_INFINITY,
        ...{ home: merchant ?? only?.id, goods: undefined },
      };
      this.#stations.set(name, station);
    }
  }

  /** undefined: there is no such station. */
  stationFeed(name: string): Feed | undefined {
    return this.#stations.get(name)?.feed;
  }

  /** Somebody is signed in at this station with a badge that proves it, and scanned here not long ago. */
  present(name: string): boolean {
    const station = this.#stations.get(name);
    if (station === undefined) return false;
    const { view, scannedMs } = station;
    const { bench } = view;
    const signedIn = bench !== null && bench.operator !== null && !bench.locked && !view.lockedOut;
    // Anybody can print a badge of the house's own: where there is a PIN, it is no way round it.
    const proven = bench?.proven === true || this.#parts.config.screen?.pinFile === undefined;
    return signedIn && proven && this.#parts.clock.monoMs() - scannedMs <= presentMs;
  }

  /** The same, as the book says it now: for letting somebody in. */
  async presentNow(name: string): Promise<boolean> {
    await this.#stations.get(name)?.bench.request();
    return this.present(name);
  }

  /**
   * A person has seen these errors.
   * @returns `unknown` when the station is unknown or the ids are of another start; `held` when the ledger holds it,
   * too, and has to be told
   */
  acknowledge(name: string, boot: string, ids: readonly number[]): 'unknown' | 'seen' | 'held' {
    const station = this.#stations.get(name);
    if (boot !== this.boot || station === undefined) return 'unknown';
    const { view } = station;
    const held = view.bench?.held?.seq;
    const seen = heldErrors(view).filter(({ id }) => ids.includes(id));
    for (const id of ids) this.#input(name, { type: 'acknowledge', id });
    return held !== undefined && seen.some(({ seq }) => seq === held) ? 'held' : 'seen';
  }

  /** Listens first and looks back then, so that nothing falls in between. Goes on until the signal aborts. */
  async open(): Promise<void> {
    const { context, config, events, log, signal } = this.#parts;
    events.on('outcome', this.#onOutcome).on('weight', this.#onWeight).on('device', this.#onDevice);
    events.on('commit', this.#onCommit).on('lockedOut', this.#onLockedOut).on('message', this.#onMessage);
    for (const name of ['channel', 'alarm'] as const) events.on(name, this.#onNews);
    signal.addEventListener('abort', () => this.#close(), { once: true });
    this.#parts.pictures?.onNews(this.#onPictures);
    for (const status of context.devices()) this.#input(status.station, { type: 'device', status });
    const names = config.stations.map(({ name }) => name);
    try {
      const past = await scansBefore(context.book, names);
      for (const [station, scans] of past) this.#input(station, { type: 'past', scans });
    } catch (cause) {
      log.warn('The screen cannot show what was recorded before the start', { cause });
    }
    void this.#parts.keep('the look at what the screens show', () => this.#follow(), signal);
  }

  #close(): void {
    const { events } = this.#parts;
    events.off('outcome', this.#onOutcome).off('weight', this.#onWeight).off('device', this.#onDevice);
    events.off('commit', this.#onCommit).off('lockedOut', this.#onLockedOut).off('message', this.#onMessage);
    for (const name of ['channel', 'alarm'] as const) events.off(name, this.#onNews);
  }

  /** The result and the document it belongs to go out as one picture: n of N must not follow a moment later. */
  readonly #onOutcome = ({ station: name, device, text, outcome }: AgentEvents['outcome'][0]): void => {
    const station = this.#stations.get(name);
    if (station === undefined) return;
    const { clock, signal } = this.#parts;
    const scale = station.view.devices.some(({ name: known, kind }) => known === device && kind === 'scale');
    if (device !== noDevice && !scale) station.scannedMs = clock.monoMs();
    const from = { ...(this.#resenders.has(device) && { resender: device }), ...(scale && { weight: true as const }) };
    station.view = transition(station.view, { type: 'outcome', at: clock.wallMs(), text, outcome, ...from });
    if (outcome.type === 'recorded') station.goods = { id: station.view.lastId, merchant: outcome.merchant };
    const read = station.feed.watched ? station.bench.request() : Promise.resolve();
    void Promise.race([read, clock.sleep(benchWaitMs, signal)]).then(() => station.feed.touch());
  };

  readonly #onWeight = ({ station, device, weighing }: AgentEvents['weight'][0]): void => {
    this.#input(station, { type: 'weight', device, weighing, monoMs: this.#parts.clock.monoMs() });
  };

  readonly #onDevice = (status: AgentEvents['device'][0]): void => {
    this.#input(status.station, { type: 'device', status });
    this.#news.channels = true;
  };

  readonly #onLockedOut = ({ station, lockedOut }: AgentEvents['lockedOut'][0]): void => {
    this.#input(station, { type: 'locked-out', lockedOut });
  };

  readonly #onMessage = ({ station, message }: AgentEvents['message'][0]): void => {
    const shown = message && { text: message.text, untilMs: message.untilMs };
    this.#input(station, { type: 'message', message: shown });
  };

  readonly #onCommit = (): void => {
    this.#news.channels = true;
    for (const { feed, bench } of this.#stations.values()) if (feed.watched) void bench.request();
  };

  readonly #onPictures = (): void => {
    for (const { feed } of this.#stations.values()) feed.touch();
  };

  readonly #onNews = (): void => {
    this.#news.channels = true;
  };

  #input(name: string, input: StationInput): void {
    const station = this.#stations.get(name);
    if (station === undefined) return;
    const next = transition(station.view, input);
    if (next === station.view) return;
    station.view = next;
    station.feed.touch();
  }

  #picture(name: string): StationPicture {
    const station = this.#stations.get(name);
    const view = blindly(station?.view ?? emptyView);
    const { held: _held, heldLeftOut: _leftOut, recordsSinceId: _id, heardMs: _heard, ...told } = view;
    const front = shown({ ...view, signIn: this.#signIn.has(name) });
    const about = { front: front.front, bench: view.bench, home: station?.home, goods: station?.goods };
    return {
      ...told,
      ...front,
      ...pictured(about, this.#parts.pictures?.of),
      boot: this.boot,
      pin: this.#parts.config.screen?.pinFile !== undefined,
      present: this.present(name),
      signIn: this.#signIn.has(name),
      operators: this.#parts.config.operators.length > 0,
      reasons: this.#parts.config.dock.conditionReasons,
    };
  }

  async #readBench(name: string): Promise<void> {
    const state = await this.#parts.context.book.station(name);
    const bench = benchView(state);
    const cancelReason = bench.document?.status === 'cancelled' ? await this.#cancelReason(name, state) : null;
    this.#input(name, { type: 'bench', bench, cancelReason });
    const station = this.#stations.get(name);
    if (bench.document === null) void station?.choices.request();
  }

  /** Looked up once, and kept for as long as the order is shown. */
  async #cancelReason(name: string, { document }: StationState): Promise<string | null> {
    const before = this.#stations.get(name)?.view;
    if (before?.bench?.document?.status === 'cancelled') return before.cancelReason;
    if (document?.type !== 'order') return null;
    const entries = await this.#parts.context.book.tail(cancelLookBack);
    const { merchant, id } = document.order;
    const found = entries.findLast(
      (entry) => entry.kind === 'order-cancel' && entry.document === id && entry.merchant === merchant,
    );
    const { reason } = (found?.body ?? {}) as EntryBody['order-cancel'];
    return reason === undefined ? null : printable(reason, lengths.detail);
  }

  async #readChoices(name: string, merchant: string | undefined): Promise<void> {
    const station = this.#stations.get(name);
    if (station?.view.bench?.document !== null) return;
    const { choices, leftOut } = await choicesFor(
      this.#parts.context.book,
      station.view.bench.work,
      merchant,
      station.view.bench.practice ? name : undefined,
    );
    this.#input(name, { type: 'choices', choices, leftOut });
  }

  async #follow(): Promise<'again'> {
    const { clock, context, signal } = this.#parts;
    const nowMs = clock.monoMs();
    const { state } = context.book;
    for (const [name, station] of this.#stations) {
      this.#input(name, { type: 'tick', monoMs: nowMs });
      const { message } = station.view;
      if (message !== null && clock.wallMs() > message.untilMs) this.#input(name, { type: 'message', message: null });
      this.#input(name, { type: 'book', refusing: state.state === 'refusing' ? state.reason : null });
      if (station.view.bench?.operator !== null) station.feed.touch();
    }
    const dueMs = this.#news.channels ? askMs.news : askMs.quiet;
    if (this.#watched() && nowMs - this.#askedMs >= dueMs) void this.#asking.request();
    await clock.sleep(tickMs, signal);
    return 'again';
  }

  #watched(): boolean {
    return this.adminFeed.watched || [...this.#stations.values()].some(({ feed }) => feed.watched);
  }

  async #cutOff(): Promise<CutOffAt> {
    const status = await this.#parts.context.site();
    if (status === undefined || status.cutOff === null) return () => null;
    const { cutOff, waiting } = status;
    const usable = status.rights.filter(({ units }) => units > 0);
    return (merchant) => {
      const own = usable.filter((each) => merchant === undefined || each.merchant === merchant);
      const rights = own.slice(0, rightsShown).map(({ sku, units }) => ({ sku, units }));
      return { since: cutOff.since, waiting, rights };
    };
  }

  async #ask(): Promise<void> {
    const { context, config, clock } = this.#parts;
    this.#askedMs = clock.monoMs();
    this.#news.channels = false;
    const { channels, state, site, dock, clockTrusted, alarms, shortItems } = await health(context, owner);
    const cutOff = await this.#cutOff();
    for (const { name, merchant } of config.stations) {
      this.#input(name, { type: 'site', cutOff: cutOff(merchant) });
      const concerned = new Set(
        config.channels.filter((each) => merchant === undefined || each.merchant === merchant).map((each) => each.name),
      );
      this.#input(name, { type: 'channels', reports: channels.filter((report) => concerned.has(report.name)) });
    }
    if (!this.adminFeed.watched) return;
    const names = config.stations.map(({ name }) => name);
    const now = {
      ...{ boot: this.boot, site, dock, version: context.version, clockTrusted, alarms, channels, shortItems },
      ...{ state, head: context.book.head, at: clock.wallMs(), pin: config.screen?.pinFile !== undefined },
      ...{ devices: context.devices(), merchants: config.merchants.map(({ id }) => id) },
      ...(await dockView(context.book, names)),
    };
    const { waiting: _, ...told } = now;
    this.#admin = { ...told, desk: deskOf(now) };
    this.adminFeed.touch();
  }
}

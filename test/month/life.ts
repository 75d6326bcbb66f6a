/**
 * One life of the dock's agent: the real book, forwarders, street dates and requests, on the time and the wires of the
 * month.
 */
import { owner } from '../../agent/admin/authority.ts';
import { DiagnosisArchive } from '../../agent/admin/dock/diagnosis-archive.ts';
import { Jobs } from '../../agent/admin/jobs.ts';
import { Admin, type Answer } from '../../agent/admin/request.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { datesMs, lastBelieved } from '../../agent/alarms/clock-leap.ts';
import { BookNews } from '../../agent/app/book-news.ts';
import { forwardNews } from '../../agent/app/followers.ts';
import { openStreetDates } from '../../agent/app/street-dates.ts';
import type { Clock } from '../../agent/clock.ts';
import { Events } from '../../agent/events.ts';
import { Forwarders } from '../../agent/forward/all-channels.ts';
import type { Turns } from '../../agent/forward/turns.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import type { Log } from '../../agent/log.ts';
import { loopKeeper } from '../../agent/loops.ts';
import { rulebookOf } from '../../agent/rulebook.ts';
import { Stations } from '../../agent/stations/stations.ts';
import type { Config } from '../../config/config.ts';
import { type Answered, InlineBook } from './inline-book.ts';
import { secret } from './site.ts';
import type { Timeline } from './timeline.ts';
import { ScriptedUplink, type Wires } from './wires.ts';

export type DeviceClock = { skewMs: number; trusted: boolean };

export type LifeParts = {
  config: Config;
  timeline: Timeline;
  wires: Wires;
  device: DeviceClock;
  turns: Turns;
  random(): number;
  onCommit(life: { inline: InlineBook }, head: number | undefined, answered: readonly Answered[]): void;
  /** Each word of its log that tells of a mistake of its own. */
  onBug(text: string): void;
};

const everybody = { ...owner, by: 'local:root', answerBytesMax: 1024 * 1024 };
/** Of the device's own clocks: the readers' threads are real. */
const realSleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    timer.unref();
    const awake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener('abort', awake, { once: true });
  });

export class Life {
  readonly book: Book;
  readonly forwarders: Forwarders;
  readonly admin: Admin;
  readonly inline: InlineBook;
  readonly #parts: LifeParts;
  readonly #stop: (() => unknown)[];

  private constructor(
    parts: LifeParts,
    inline: InlineBook,
    made: { book: Book; forwarders: Forwarders; admin: Admin; stop: (() => unknown)[] },
  ) {
    this.#parts = parts;
    this.inline = inline;
    this.book = made.book;
    this.forwarders = made.forwarders;
    this.admin = made.admin;
    this.#stop = made.stop;
  }

  static async open(parts: LifeParts): Promise<Life> {
    const { config, timeline, wires, device, turns, random, onBug } = parts;
    wires.life += 1;
    const number = wires.life;
    const alive = () => wires.life === number;
    const clock = timeline.clock(alive, () => device.skewMs);
    const inline: InlineBook = new InlineBook({
      ...{ timeline, random, wallMs: () => clock.wallMs() },
      onCommit: (head, answered) => parts.onCommit({ inline }, head, answered),
    });
    const log = logOf(onBug);
    const alarms = new Alarms(clock);
    const keep = loopKeeper({ clock, random, alarms, log });
    const news = new BookNews();
    let lastEntryAt = 0;
    const facts = () => ({
      ...{ trusted: device.trusted, uptimeMs: clock.monoMs(), wallMs: clock.wallMs(), lastEntryAt },
    });
    const book = counted(
      await openBook({
        ...{ dataDir: config.dock.data, rulebook: rulebookOf(config), timezone: config.dock.timezone, events: news },
        identity: { site: config.dock.site, dock: config.dock.name, version: '0.0.0' },
        bootId: `boot-${number}`,
        clockTrusted: () => device.trusted,
        datesMs: () => datesMs(facts()),
        clock: { ...clock, sleep: realSleep },
        thread: inline.worker,
      }),
      timeline,
    );
    lastEntryAt = lastBelieved(await book.tail(200));
    const uplink = new ScriptedUplink(wires);
    const forwarders = new Forwarders(config.channels, {
      ...{ book, uplink, clock, keep, random, turns },
      readFile: async () => Buffer.from(secret),
      log: (channel) => (message, said) => heard(onBug, `${channel}: ${message}`, said),
      onState: () => {},
    });
    forwardNews(news, forwarders);
    const clockTrust = { datesMs: () => datesMs(facts()) };
    const dates = openStreetDates({ config, clock, keep }, { book, clockTrust } as Parameters<
      typeof openStreetDates
    >[1]);
    const context = contextOf({ config, book, clock, forwarders, device });
    const admin = new Admin(context, log);
    const stop = [...dates.parts.map((part) => () => part.stop()), () => forwarders.close(), () => book.close()];
    return new Life(parts, inline, { book, forwarders, admin, stop });
  }

  /** One request, as through the local socket. */
  ask(name: string, params: object): Promise<Answer> {
    const [area, verb] = name.split('/');
    this.#parts.timeline.stir();
    return this.admin.handle({ area, verb, params }, everybody);
  }

  /** In order, as the service manager does it. */
  async stop(): Promise<void> {
    for (const stop of this.#stop) await stop();
    this.#parts.wires.life += 1;
  }

  /** The process is gone between two instructions. @returns once its files are let go of */
  async kill(): Promise<void> {
    this.#parts.wires.life += 1;
    if (this.inline.killed === 'no') this.inline.killed = 'before';
    await waitedFor(this.#parts.timeline, this.inline.release());
  }
}

/** What this machine's threads and files do takes no time of the month: how long it takes is not the same twice. */
function waitedFor<T>(timeline: Timeline, work: Promise<T>): Promise<T> {
  timeline.asked += 1;
  const over = () => {
    timeline.asked -= 1;
    timeline.stir();
  };
  work.then(over, over);
  return work;
}

/** Whoever asks a thread of its own, or waits for its end, is waited for: time does not go on meanwhile. */
function counted(book: Book, timeline: Timeline): Book {
  return new Proxy(book, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        const answer = (value as (...args: unknown[]) => unknown).apply(target, given);
        if (!['read', 'wasSent', 'explain', 'find', 'channelHistory', 'verify', 'close'].includes(String(name)))
          return answer;
        return waitedFor(timeline, answer as Promise<unknown>);
      };
    },
  });
}

function contextOf(parts: {
  config: Config;
  book: Book;
  clock: Clock;
  forwarders: Forwarders;
  device: DeviceClock;
}): AdminContext {
  const { config, book, clock, forwarders, device } = parts;
  const stations = new Stations({
    ...{ book, events: new Events(), clock, isCommand: () => false },
    ports: { signal: () => {}, pauseAll: () => {}, resumeAll: () => {}, hold: () => {}, tellScale: () => 'sent' },
  });
  return {
    ...{ book, config, clock, version: '0.0.0', verbs: async () => verbs, counted: new Map(), turnedAway: new Map() },
    jobs: new Jobs(clock),
    diagnosis: new DiagnosisArchive(),
    devices: () => [],
    commandStation: (station, command, by) => stations.command(station, command, by),
    commandScale: () => 'unknown-device',
    commandKeys: { list: () => [], change: async () => ({ ok: true, data: {} }) },
    site: async () => undefined,
    reconciler: () => undefined,
    forwarding: () => forwarders,
    logTail: () => [],
    clockTrusted: () => device.trusted,
    acknowledgeAlarm: () => undefined,
    showMessage: () => {},
    uplink: () => undefined,
    alarms: () => [],
    vitals: async () => ({
      ...{ uptimeMs: clock.monoMs(), configVersion: '0', restartRequired: false, lastScanAt: null },
      dockToSellableMs: forwarders.dockToSellableMs,
    }),
  };
}

function heard(onBug: (text: string) => void, message: string, facts: Record<string, unknown> = {}): void {
  const text = textOf(message, facts);
  if (/should not|internal error|failed and is started|does not come to an end/.test(text)) onBug(text);
}

function logOf(onBug: (text: string) => void): Log {
  const said = (message: string, facts?: Record<string, unknown>) => heard(onBug, message, facts);
  return { debug() {}, info() {}, warn: said, error: (message, facts) => onBug(textOf(message, facts)) };
}

const textOf = (message: string, facts: Record<string, unknown> = {}): string =>
  `${message} ${JSON.stringify(facts, (_, value) => (value instanceof Error ? value.stack : value))}`;

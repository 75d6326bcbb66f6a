/**
 * The composition root: everything the agent is, put together on one screen.
 *
 *   devices → stations → book → (commit) → operator's signal, forwarders → channels → storefronts
 *
 * Order of the start: claim the socket (one agent per ledger), open the book (boot check), then the uplink, the channels and
 * the devices; `ready` is said as soon as scans can be booked, whatever the network is doing. Stopping goes the other way
 * round: no new scans, what was read is committed, the storefronts' words are written down, the ledger is closed clean.
 */
import { randomBytes } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.ts';
import { Admin } from './admin/admin.ts';
import type { AdminContext } from './admin/command.ts';
import { commands } from './admin/commands/index.ts';
import { AdminSocket, alreadyRunning } from './admin/doors/socket.ts';
import { health } from './admin/health.ts';
import { info } from './admin/info.ts';
import { Alarms } from './alarms/alarms.ts';
import type { AlarmCode } from './alarms/catalogue.ts';
import { AlarmWatch } from './alarms/watch.ts';
import type { Clock } from './clock.ts';
import { ClockTrust } from './clock-trust.ts';
import { CommandKeyKeeper } from './command-key/keeper.ts';
import { claimDataFolder } from './data-folder.ts';
import { settled } from './deadline.ts';
import { superviseDevices } from './devices/supervisor.ts';
import { Events } from './events.ts';
import { Forwarders } from './forward/channels.ts';
import { turnsOf } from './forward/turns.ts';
import { isCommand } from './inventory/station/scans.ts';
import { type BookEvents, matterCodes } from './ledger/book.ts';
import { newBootId } from './ledger/chain/ids.ts';
import { openBook } from './ledger/client.ts';
import type { LocalTime } from './ledger/stamp.ts';
import type { Facts, Log } from './log.ts';
import { loopKeeper } from './loops.ts';
import { type MqttUplink, openUplink } from './mqtt/uplink.ts';
import { namedFiles } from './named-file.ts';
import type { Notify } from './notify.ts';
import { rulebookOf } from './rulebook.ts';
import { IdleLock } from './stations/idle-lock.ts';
import { lastScanEntries, lastScanOf, lastScans } from './stations/last-scans.ts';
import { ParcelScales } from './stations/parcel-scale.ts';
import { scaleAt } from './stations/scale.ts';
import { Stations } from './stations/stations.ts';

/** Granted again and again while a damaged ledger is saved: a start that gets on is not a start that hangs. */
const startGraceMs = 120_000;

export type AppOptions = {
  config: Config;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  log: Log;
  version: string;
  notify?: Notify;
  /** Where systemd put the unit's credentials. */
  credentialsDirectory?: string;
  /** The book's thread, when it was started already (`book-thread.ts`). */
  bookThread?: Worker;
  /** The dock's, where the process keeps it. */
  localTime?: LocalTime;
  /** What a person should look at from the start on: a configuration that was not used … */
  alarms?: { code: AlarmCode; text: string }[];
};

export type App = {
  readonly events: Events;
  readonly admin: Admin;
  /** Stops in order; resolves when the ledger is closed clean. Idempotent. */
  stop(reason: string): Promise<void>;
};

export async function startApp(options: AppOptions): Promise<App> {
  const { config, clock, random, log, version, notify } = options;
  const { dock } = config;
  let uplink: MqttUplink | undefined;
  let watcher: AlarmWatch | undefined;
  const events = new Events((event, error) => log.error('A listener failed', { event, error: String(error) }));
  const startedMs = clock.monoMs();
  const alarms = new Alarms(clock, (alarm, edge) => {
    if (edge === 'raised') log.warn('Alarm', { alarm: alarm.id, severity: alarm.severity, text: alarm.text });
    if (edge === 'cleared') log.info('Alarm over', { alarm: alarm.id });
    const cleared = edge === 'cleared';
    events.emit('alarm', { alarm, cleared });
    // Without a link nobody hears it; `health`, which is told at the next one, has what stands.
    const edges = { ...alarm, cleared, at: clock.wallMs() };
    if (edge !== 'changed' && uplink?.connected === true)
      uplink.publish('evt/alarm', JSON.stringify(edges)).catch(() => {});
    uplink?.healthChanged();
  });
  const keep = loopKeeper({ clock, random, alarms, log });
  for (const { code, text } of options.alarms ?? []) alarms.raise(code, { text });
  const files = namedFiles(options.credentialsDirectory);
  const readFile = files.read;
  claimDataFolder(dock.data);
  const socket = await AdminSocket.claim(dock.data, log);

  const commandKeys = await CommandKeyKeeper.open(dock, readFile, clock.wallMs());
  const rules = rulebookOf(config, commandKeys.list());

  let forwarders: Forwarders | undefined;
  let stations: Stations | undefined;
  let parcelScales: ParcelScales | undefined;
  const watch: BookEvents = {
    onCommit: (head, due, hurried) => {
      events.emit('commit', { epoch: head.epoch, seq: head.seq });
      parcelScales?.ledgerMoved();
      if (due) forwarders?.news(head.seq);
      for (const merchant of hurried) forwarders?.sendNow(merchant);
    },
    onState: (state) => {
      if (state.state === 'open') log.info('The ledger takes scans again');
      else log.error('Scans are refused: the ledger cannot be written', { reason: state.reason, text: state.text });
      watcher?.soon();
    },
    onEpoch: ({ reason, epoch, detail }) => {
      if (reason === 'new-dock') return;
      log.error('A new ledger epoch was opened', { reason, epoch, detail });
      alarms.raise(`epoch-${reason}`, { text: `A new ledger epoch was opened (${reason}): ${detail}` });
      forwarders?.epochOpened();
    },
    onDamage: ({ part, reason, seq }) => {
      log.error('A verification found damage in the ledger', { part, reason, seq });
      if (part !== 'projections')
        alarms.raise('ledger-damaged', { text: `${reason}. The next start sets it aside and keeps what is sound.` });
    },
    onMatters: (matters) => {
      for (const code of matterCodes) {
        const matter = matters.find((each) => each.code === code);
        if (matter === undefined) alarms.clear(code);
        else alarms.raise(code, { text: matter.text });
      }
    },
    onProgress: () => notify?.extend(startGraceMs),
    onDrain: () => stations?.drained(),
  };
  const clockTrust = new ClockTrust(clock, keep);
  const bootId = newBootId(randomBytes);
  const book = await openBook({
    bootId,
    dataDir: dock.data,
    rulebook: rules,
    identity: { site: dock.site, dock: dock.name, version },
    clockTrusted: () => clockTrust.trusted,
    timezone: dock.timezone,
    events: watch,
    clock,
    ...(options.bookThread && { thread: options.bookThread }),
    ...(options.localTime && { localTime: options.localTime }),
  });
  // Whoever lives there may have lost its socket's file, and is no less the one writer.
  if (book.boot.locked === true) {
    await Promise.all([socket.close(), book.close()]);
    throw alreadyRunning(dock.data);
  }
  if (book.state.state === 'open') log.info('The ledger is open', { ...book.boot });
  commandKeys.attach(book, (code, text) => alarms.raise(code, { text }));
  stations = new Stations({
    ...{ book, events, log, clock },
    isCommand: (text) => isCommand(rules, text),
    onLockedOut: (station, lockedOut) => {
      events.emit('lockedOut', { station, lockedOut });
      if (lockedOut) alarms.raise('badges-tried', { subject: station });
      else alarms.clear('badges-tried', station);
    },
  });
  const weighs = config.stations
    .filter(
      ({ name, weigh, work }) => weigh === true || (work !== 'packing' && scaleAt(config.devices, name) !== undefined),
    )
    .map(({ name }) => name);
  const stopping = new AbortController();
  parcelScales = new ParcelScales({ book, events, clock, keep, signal: stopping.signal, stations: weighs });

  const idle = new IdleLock({
    stations: config.stations,
    clock,
    keep,
    lock: async (station) => {
      const request = { type: 'station', station, by: 'idle', command: { command: 'lock' } } as const;
      const outcome = await book.submit(request).catch(() => undefined);
      if (outcome?.type === 'stepped') events.emit('outcome', { station, device: '', text: '', outcome });
    },
  });
  const before = book.state.state === 'open' ? await book.tail(lastScanEntries) : [];
  const lastEntryAt = Math.max(0, ...before.map(({ at }) => at));
  let lastScanAt = lastScanOf(before);
  const devices = superviseDevices({
    devices: config.devices,
    clock,
    keep,
    random,
    log,
    events,
    lastScans: lastScans(before, clock.wallMs()),
    onReading: (device, reading, _atMonoMs, arrival) => {
      if (reading.type === 'weighing') parcelScales?.read(device);
      else {
        lastScanAt = clock.wallMs();
        idle.touched(device.station);
        stations.read(device, reading, arrival);
      }
    },
    onUnread: (device) => stations.unread(device),
    onSilence: (device) => stations.silent(device),
  });
  stations.attach({
    ...{ signal: devices.signal, pauseAll: devices.pauseAll, resumeAll: devices.resumeAll },
    hold: devices.hold,
    tellScale: (station, order) => devices.command(scaleAt(config.devices, station) ?? '', order),
  });
  parcelScales.attach(devices);

  const context: AdminContext = {
    book,
    config,
    clock,
    version,
    commands,
    devices: () => devices.status(),
    commandKeys,
    touched: (station) => idle.touched(station),
    commandScale: (device, command) => devices.command(device, command),
    forwarding: () => forwarders,
    clockTrusted: () => clockTrust.trusted,
    alarms: (channels) => {
      watcher?.look(channels);
      return alarms.list();
    },
    uplink: () => uplink?.status,
    vitals: () => ({
      uptimeMs: Math.round(clock.monoMs() - startedMs),
      lastScanAt,
      freeBytes: watcher?.freeBytes,
    }),
  };
  const admin = new Admin(context, log);
  /** What comes with a reason is trouble, and a person may want to look. */
  const say = (message: string, facts: Facts = {}) =>
    'reason' in facts || 'error' in facts ? log.warn(message, facts) : log.info(message, facts);

  uplink =
    config.mqtt &&
    openUplink({
      config: config.mqtt,
      site: dock.site,
      dock: dock.name,
      clock,
      keep,
      random,
      readFile,
      log: say,
      presence: {
        boot: bootId,
        info: () => info(context),
        health: () => health(context),
      },
    });
  forwarders = new Forwarders(config.channels, {
    book,
    uplink,
    clock,
    keep,
    random,
    readFile,
    turns: turnsOf(
      dock.data,
      config.channels.map(({ name }) => name),
      log,
    ),
    log: (channel) => (message, facts) => say(message, { channel, ...facts }),
    onState: (channel, state, error) => {
      events.emit('channel', { channel, state, ...(error === undefined ? {} : { error }) });
      watcher?.soon();
    },
  });
  if (config.reconcile !== undefined) alarms.raise('reconcile-not-built');
  watcher = new AlarmWatch({
    ...{ config, alarms, clock, keep, files },
    reports: async () => forwarders?.reports(),
    facts: () => ({
      book: book.state,
      devices: devices.status(),
      ...(uplink && { uplink: uplink.status }),
      clock: {
        ...{ trusted: clockTrust.trusted, uptimeMs: clock.monoMs() - startedMs, wallMs: clock.wallMs(), lastEntryAt },
      },
    }),
  });
  events.on('device', () => watcher?.soon());
  watcher.begin();
  socket.serve(admin);
  // Loaded only where there is one: most of a dock's day has nobody looking.
  const showing =
    config.screen &&
    import('./screen/screen.ts').then(({ openScreen }) =>
      openScreen({
        ...{ listen: config.screen?.listen ?? '', config, events, context, clock, keep, alarms, log, readFile },
      }),
    );
  showing?.catch((error: unknown) => {
    log.error('The screen failed', { error: String(error) });
    alarms.raise('screen-down', { text: `The screens cannot be shown: ${String(error)}` });
  });
  notify?.ready(`recording at ${dock.site}/${dock.name}`);
  const stopWatchdog = notify?.watch(() => book.ping(), keep);

  /** One stage of the stop must not use up the time of the next: the ledger is closed whatever hangs before it. */
  const within = async (what: string, limitMs: number, work: Promise<unknown>): Promise<void> => {
    const end = await settled(work, limitMs, clock);
    if (end !== 'done') log.warn('A part did not stop as it should', { what, limitMs, ...end });
  };
  const stop = async (reason: string): Promise<void> => {
    log.info('Stopping', { reason });
    notify?.stopping(reason);
    stopWatchdog?.();
    clockTrust.stop();
    watcher?.stop();
    stopping.abort();
    // What was read is committed and answered first, so that nobody scans again what is recorded.
    devices.pauseAll();
    await within('the last scans', 1_000, book.ping());
    idle.close();
    stations.close();
    await within('devices', 1_000, Promise.all([devices.close(), socket.close()]));
    await within('channels', 500, forwarders?.close() ?? Promise.resolve());
    await Promise.all([within('uplink', 2_000, uplink?.close() ?? Promise.resolve()), book.close()]);
    log.info('Stopped', { head: book.head.seq });
  };
  let stopped: Promise<void> | undefined;
  return {
    events,
    admin,
    stop: (reason) => {
      stopped ??= stop(reason);
      return stopped;
    },
  };
}

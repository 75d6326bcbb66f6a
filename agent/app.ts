/**
 * The composition root: everything the agent is, put together on one screen.
 *
 *   devices → stations → book → (commit) → operator's signal, forwarders → channels → storefronts
 *
 * Order of the start: claim the socket (one agent per ledger), open the book (boot check), then the uplink, the channels and
 * the devices; `ready` is said as soon as scans can be booked, whatever the network is doing. Stopping goes the other way
 * round: no new scans, what was read is committed, the storefronts' words are written down, the ledger is closed clean.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { Admin } from './admin/admin.ts';
import type { AdminContext } from './admin/command.ts';
import { commands } from './admin/commands/index.ts';
import { health } from './admin/health.ts';
import { info } from './admin/info.ts';
import { AdminSocket } from './admin/socket.ts';
import type { Clock } from './clock.ts';
import { ClockWatch } from './clockwatch.ts';
import { superviseDevices } from './devices.ts';
import { Events } from './events.ts';
import { Forwarders } from './forward/forwarders.ts';
import type { BookEvents } from './ledger/book.ts';
import { openBook } from './ledger/client.ts';
import type { Log } from './log.ts';
import { type MqttUplink, openUplink } from './mqtt.ts';
import { namedFileReader } from './namedfile.ts';
import type { Notify } from './notify.ts';
import { rulebookOf } from './rulebook.ts';
import { Stations } from './stations/stations.ts';

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
  /** What a person should look at from the start on: a configuration that was not used … */
  alarms?: { code: string; text: string }[];
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
  const events = new Events();
  const alarms = [...(options.alarms ?? [])];
  const readFile = namedFileReader(options.credentialsDirectory);
  await mkdir(dock.data, { recursive: true, mode: 0o700 });
  const socket = await AdminSocket.claim(dock.data, log);

  let uplink: MqttUplink | undefined;
  let forwarders: Forwarders | undefined;
  let stations: Stations | undefined;
  const watch: BookEvents = {
    onCommit: (head, due) => {
      events.emit('commit', { epoch: head.epoch, seq: head.seq });
      if (due) forwarders?.news(head.seq);
    },
    onState: (state) => {
      if (state.state === 'open') log.info('The ledger takes scans again');
      else log.error('Scans are refused: the ledger cannot be written', { reason: state.reason, text: state.text });
      uplink?.healthChanged();
    },
    onEpoch: ({ reason, epoch, detail }) => {
      if (reason === 'new-dock') return;
      const text = `A new ledger epoch was opened (${reason}): ${detail}`;
      log.error('A new ledger epoch was opened', { reason, epoch, detail });
      alarms.push({ code: `epoch-${reason}`, text });
      events.emit('alarm', { code: `epoch-${reason}`, text });
      forwarders?.epochOpened();
    },
    onDrain: () => stations?.drained(),
  };
  const clockWatch = new ClockWatch(clock);
  const book = await openBook({
    dataDir: dock.data,
    rulebook: rulebookOf(config),
    identity: { site: dock.site, dock: dock.name, version },
    clockTrusted: () => clockWatch.trusted,
    timezone: dock.timezone,
    events: watch,
    clock,
  });
  log.info('The ledger is open', { ...book.boot });
  void clockWatch.follow((change) => void book.submit({ type: 'clock', ...change }));
  stations = new Stations(book, events);

  const devices = superviseDevices({
    devices: config.devices,
    clock,
    random,
    log,
    events,
    onReading: (device, reading) => stations.read(device, reading),
  });
  stations.attach(devices);

  const context: AdminContext = {
    book,
    config,
    clock,
    version,
    commands,
    devices: () => devices.status(),
    commandScale: (device, command) => devices.command(device, command),
    forwarding: () => forwarders,
    clockTrusted: () => clockWatch.trusted,
    alarms: () => alarms,
  };
  const admin = new Admin(context, log);

  uplink =
    config.mqtt &&
    openUplink({
      config: config.mqtt,
      site: dock.site,
      dock: dock.name,
      clock,
      random,
      readFile,
      log: (message, facts) => log.info(message, facts),
      presence: {
        boot: randomUUID().slice(0, 8),
        info: () => info(context),
        health: () => health(context),
      },
    });
  forwarders = await Forwarders.open(config.channels, {
    book,
    uplink,
    clock,
    random,
    readFile,
    log: (channel) => (message, facts) => log.info(message, { channel, ...facts }),
    onState: (channel, state, error) => {
      events.emit('channel', { channel, state, ...(error === undefined ? {} : { error }) });
      uplink?.healthChanged();
    },
  });
  socket.serve(admin);
  notify?.ready(`recording at ${dock.site}/${dock.name}`);
  const stopWatchdog = notify?.watch(() => book.ping());

  const stop = async (reason: string): Promise<void> => {
    log.info('Stopping', { reason });
    notify?.stopping(reason);
    stopWatchdog?.();
    clockWatch.stop();
    await Promise.all([devices.close(), socket.close()]);
    await forwarders.close();
    await Promise.all([uplink?.close(), book.close()]);
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

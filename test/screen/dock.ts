/**
 * A dock for the screen: a real book in a directory of its own, real stations, and devices and channels that say what a
 * test wants.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosisArchive } from '../../agent/admin/dock/diagnosis-archive.ts';
import { Jobs } from '../../agent/admin/jobs.ts';
import { Admin } from '../../agent/admin/request.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import type { Alarm } from '../../agent/alarms/alarms.ts';
import { systemClock } from '../../agent/clock.ts';
import { type DeviceStatus, Events } from '../../agent/events.ts';
import type { ChannelReport } from '../../agent/forward/channel-report.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import { isCommand } from '../../agent/inventory/station/is-command.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import type { Facts, Log } from '../../agent/log.ts';
import { namedFileReader } from '../../agent/named-file.ts';
import { readReport } from '../../agent/reconcile/report-file.ts';
import { rulebookOf } from '../../agent/rulebook.ts';
import { openScreen, type Screen, type ScreenParts } from '../../agent/screen/screen.ts';
import { DeskPeople } from '../../agent/screen/session/desk-people.ts';
import { Stations } from '../../agent/stations/stations.ts';
import type { Config } from '../../config/config.ts';
import type { Weighing } from '../../drivers/reading.ts';
import { testKey } from '../command-key/command-codes.ts';
import { keepFor } from '../loop-keeper.ts';

export const codes = { tee: '4006381333931', kettle: '5901234123457', hostile: '96385074', unknown: '4012345678901' };

/** What a storefront or a spreadsheet might hold. */
export const hostileName = '<img src=x onerror=alert(1)>\u202e gnp.exe';

export class ScreenDock {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tallyman-screen-'));
  readonly events = new Events();
  readonly logged: { level: string; message: string; facts: Facts | undefined }[] = [];
  readonly channels: ChannelReport[] = [];
  readonly devices = new Map<string, DeviceStatus>();
  readonly alarms: Alarm[] = [];
  /** Channels that somebody asked to be tried at once. */
  readonly refreshed: string[] = [];
  readonly config: Config = {
    dock: {
      site: 'reno-1',
      name: 'dock-3',
      timezone: 'UTC',
      data: this.#directory,
      locale: 'en',
      conditionReasons: [],
    },
    mqtt: undefined,
    screen: { listen: '127.0.0.1:0' },
    merchants: [{ id: 'acme', sync: 'process-orders', processOrders: 'auto' }],
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'packing-1', work: 'packing' },
    ],
    operators: [],
    admins: [],
    packagings: [],
    devices: [],
    channels: [],
    reconcile: { at: '22:00', atOf: {} },
    mail: undefined,
    log: { level: 'info' },
  };
  #book: Book | undefined;
  #stations: Stations | undefined;
  #screen: Screen | undefined;
  #admin: Admin | undefined;

  /** Opens the book (the same one again after `stop`) and its stations. */
  async start(): Promise<void> {
    this.#book = await openBook({
      dataDir: this.#directory,
      rulebook: rulebookOf(this.config, [testKey]),
      identity: { site: 'reno-1', dock: 'dock-3', version: '0.0.0' },
      clockTrusted: () => true,
      timezone: 'UTC',
      events: {
        onCommit: ({ epoch, seq }) => void this.events.emit('commit', { epoch, seq }),
        onState: () => {},
        onEpoch: () => {},
        onDrain: () => {},
      },
      clock: systemClock,
    });
    this.#stations = new Stations({
      ...{ book: this.#book, events: this.events, clock: systemClock },
      isCommand: (text) => isCommand(rulebookOf(this.config), text),
      ports: {
        ...{ signal: () => {}, pauseAll: () => {}, resumeAll: () => {}, hold: () => {} },
        tellScale: () => 'unknown-device',
      },
    });
  }

  async stop(): Promise<void> {
    await this.#screen?.close();
    await this.#book?.close();
    this.#screen = undefined;
    this.#book = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get book(): Book {
    if (this.#book === undefined) throw new Error('the dock was not started');
    return this.#book;
  }

  get stations(): Stations {
    if (this.#stations === undefined) throw new Error('the dock was not started');
    return this.#stations;
  }

  /** Of the screen that is open. */
  get admin(): Admin {
    if (this.#admin === undefined) throw new Error('the screen was not opened');
    return this.#admin;
  }

  get screen(): Screen {
    if (this.#screen === undefined) throw new Error('the screen was not opened');
    return this.#screen;
  }

  /** @returns where it is, without the slash at the end */
  async openScreen(
    limits: NonNullable<ScreenParts['limits']> = {},
    listen = '127.0.0.1:0',
    pictures?: Awaited<ScreenParts['pictures']>,
  ): Promise<string> {
    const context = this.#context();
    this.#admin = new Admin(context, this.#log());
    this.#screen = await openScreen({
      listen,
      config: this.config,
      events: this.events,
      context,
      admin: this.#admin,
      clock: systemClock,
      keep: keepFor(systemClock),
      alarms: { raise: () => {}, clear: () => {} },
      log: this.#log(),
      readFile: namedFileReader(undefined),
      limits,
      ...(pictures !== undefined && { pictures: Promise.resolve(pictures) }),
    });
    return this.#screen.url.replace(/\/$/, '');
  }

  async importItems(): Promise<void> {
    const item = (sku: string, name: string, code: string, units = 1) => ({
      merchant: 'acme',
      sku,
      name,
      barcodes: [{ code, units }],
    });
    await this.book.submit({
      type: 'items',
      by: 'test',
      items: [
        item('TEE-BLK-M', 'Organic T-shirt, black, M', codes.tee),
        item('KETTLE-17', 'Enamel kettle 1.7 l, carton of six', codes.kettle, 6),
        item('BAD-1', hostileName, codes.hostile),
      ],
    });
  }

  /** Resolves when the outcome was told to everybody. */
  async scan(text: string, station = 'receiving-1'): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const heard = () => resolve();
    this.events.on('outcome', heard);
    const source = { name: 'scanner-1', station, link: 1 };
    this.#stations?.read(source, { type: 'scan', text });
    this.#stations?.silent(source);
    await promise;
    this.events.off('outcome', heard);
  }

  /** An outcome that would need a full disk, or a rule that is not there yet. */
  tell(outcome: Outcome, text: string, station = 'receiving-1'): void {
    this.events.emit('outcome', { station, device: 'scanner-1', text, outcome });
  }

  weigh(weighing: Omit<Weighing, 'type'>, station = 'receiving-1'): void {
    this.events.emit('weight', { station, device: 'scale-1', weighing: { type: 'weighing', ...weighing } });
  }

  device(status: Partial<DeviceStatus> & { name: string; kind: 'scanner' | 'scale' }): void {
    const whole: DeviceStatus = {
      station: 'receiving-1',
      protocol: status.kind === 'scale' ? 'mt-sics' : 'serial-line',
      port: '/dev/ttyUSB0',
      state: 'open',
      frames: 0,
      discarded: 0,
      lost: 0,
      ...status,
    };
    this.devices.set(whole.name, whole);
    this.events.emit('device', whole);
  }

  channel(report: Partial<ChannelReport> & { name: string }): void {
    const whole: ChannelReport = {
      ...{ merchant: 'acme', kind: 'mqtt', state: 'idle', cursor: 0, pending: 0 },
      ...{ oldestUnsentMs: null, lastAckAt: null, lastRunAt: null },
      ...report,
    };
    const at = this.channels.findIndex(({ name }) => name === whole.name);
    if (at === -1) {
      this.channels.push(whole);
      this.config.channels.push(channelConfig(whole.name));
    } else this.channels[at] = whole;
    this.events.emit('channel', { channel: whole.name, state: whole.state });
  }

  #context(): AdminContext {
    const { book, config, channels } = this;
    const people = new DeskPeople({ config, book, clock: systemClock, log: this.#log() });
    return {
      ...(config.desk?.people === true && { deskPeople: async () => people }),
      book,
      config,
      clock: systemClock,
      version: '0.1.0',
      verbs: async () => verbs,
      counted: new Map(),
      turnedAway: new Map(),
      jobs: new Jobs(systemClock),
      diagnosis: new DiagnosisArchive(),
      devices: () => [...this.devices.values()],
      commandStation: (station, command, by) => this.stations.command(station, command, by),
      commandScale: () => 'unknown-device',
      commandKeys: { list: () => [testKey], change: async () => ({ ok: true, data: {} }) },
      site: async () => undefined,
      reconciler: () => ({
        run: async () => ({ type: 'stopped' }),
        rows: (of, page) => readReport(this.config.dock.data, of, page),
      }),
      forwarding: () => ({
        reports: async () => [...channels],
        refresh: async (channel) => {
          this.refreshed.push(channel);
          return undefined;
        },
        comparing: () => undefined,
        sendNow: () => {},
        pause: () => {},
        resume: () => {},
      }),
      logTail: () => ['{"level":"info","message":"The ledger is open"}'],
      clockTrusted: () => true,
      alarms: () => this.alarms,
      acknowledgeAlarm: () => undefined,
      showMessage: (station, message) => this.events.emit('message', { station, message }),
      uplink: () => undefined,
      vitals: async () => ({
        ...{ uptimeMs: 1_000, configVersion: '0', restartRequired: false, lastScanAt: null },
        dockToSellableMs: { p50: null, p99: null },
      }),
    };
  }

  #log(): Log {
    const say = (level: string) => (message: string, facts?: Facts) => void this.logged.push({ level, message, facts });
    return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  }
}

function channelConfig(name: string): Config['channels'][number] {
  return {
    ...{ name, merchant: 'acme', kind: 'mqtt', enabled: true, minimumLevel: 0, mode: 'changes', basis: 'available' },
    schedule: { type: 'realtime', quietMs: 250, maxMs: 2_000 },
    options: {},
  };
}

/** One that stands on the dock's page. */
export function alarm(text: string): Alarm {
  const code = 'epoch-damaged';
  return { id: code, code, severity: 'error', text, remedy: 'Count again.', since: 5, count: 2 };
}

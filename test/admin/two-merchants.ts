/** A real book of a dock with two merchants, goods and work of both in it, and the requests of either. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { owner } from '../../agent/admin/authority.ts';
import { Configuration } from '../../agent/admin/configuration/configuration.ts';
import { Backups } from '../../agent/admin/dock/backups.ts';
import { DiagnosisArchive } from '../../agent/admin/dock/diagnosis-archive.ts';
import type { UpdatesHeld } from '../../agent/admin/dock/machine-hand.ts';
import type { Fetched } from '../../agent/admin/dock/package-fetch.ts';
import { Jobs } from '../../agent/admin/jobs.ts';
import { Admin, type Answer, type Asker } from '../../agent/admin/request.ts';
import type { AdminContext, Verb } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { kinds } from '../../agent/cli/kinds.ts';
import { systemClock } from '../../agent/clock.ts';
import { Events } from '../../agent/events.ts';
import { noClasses } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { openBook } from '../../agent/ledger/client.ts';
import type { Log } from '../../agent/log.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { rulebookOf } from '../../agent/rulebook.ts';
import { Stations } from '../../agent/stations/stations.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { testKey } from '../command-key/command-codes.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const channel = (name: string, merchant: string): Config['channels'][number] => ({
  ...{ name, merchant, kind: 'mqtt', enabled: true, minimumLevel: 0, mode: 'changes', basis: 'available' },
  schedule: { type: 'realtime', quietMs: 250, maxMs: 2_000 },
  options: {},
});

export const everybody: Asker = { ...owner, by: 'local:root', answerBytesMax: 256 * 1024 };

export class TwoMerchants {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tallyman-admin-'));
  readonly events = new Events();
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
    screen: undefined,
    merchants: [
      { id: 'acme', sync: 'process-orders', processOrders: 'auto' },
      { id: 'globex', sync: 'process-orders', processOrders: 'auto' },
    ],
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    operators: [],
    admins: [],
    packagings: [],
    devices: [],
    channels: [channel('acme-web', 'acme'), channel('globex-web', 'globex')],
    reconcile: { at: '22:00', atOf: {} },
    mail: undefined,
    log: { level: 'info' },
  };
  /** What its configuration file says. */
  readonly toml = `# by hand
[dock]
site = "reno-1"
name = "dock-3"
timezone = "UTC"
data = "${this.#directory}"

[[merchant]]
id = "acme"

[[merchant]]
id = "globex"

[[station]]
name = "receiving-1"
work = "receiving"

[[channel]]
name = "acme-web"
merchant = "acme"
kind = "https"
url = "https://shop.example/stock"
secret-file = "${this.#directory}/webhook-secret"
headers = { x-shop-token = "s3cret-of-acme" }
`;
  readonly configFile = join(this.#directory, 'tallyman.toml');
  configuration!: Configuration;
  book!: Book;
  admin!: Admin;
  stations!: Stations;
  readonly jobs = new Jobs(systemClock);
  /** How often each verb was asked since it was opened. */
  counted!: AdminContext['counted'];
  /** Alarms that somebody has seen, words at stations, wishes about the machine. */
  readonly acknowledged: string[] = [];
  readonly shown: string[] = [];
  readonly wishes: string[] = [];
  updatesHeld: UpdatesHeld | undefined;
  /** What comes of fetching one. */
  package: Fetched = { ok: true, file: '/nowhere/upgrade.deb' };
  clockIsTrusted = true;
  /** By so much is the dock's clock ahead. */
  aheadMs = 0;
  /** What the scale was told. */
  readonly scale: string[] = [];
  /** Merchants whose channels were hurried by a verb. */
  readonly sentNow: string[] = [];
  /** And by the book: those whose entries say so. */
  readonly hurried: string[] = [];
  /** Outcomes that whoever watches the station saw. */
  readonly seen: Outcome[] = [];

  async open(): Promise<void> {
    writeFileSync(join(this.#directory, 'webhook-secret'), `whsec_${'A'.repeat(43)}=`, { mode: 0o600 });
    if (!existsSync(this.configFile)) writeFileSync(this.configFile, this.toml, { mode: 0o640 });
    const load = (text: string) => loadConfig(text, this.configFile, kinds);
    const loaded = load(this.toml);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
    this.configuration = new Configuration({
      ...{ file: this.configFile, load, running: loaded.config, files: namedFiles(undefined), wallMs: Date.now },
    });
    this.book = await openBook({
      dataDir: this.#directory,
      rulebook: rulebookOf(this.config, [testKey]),
      identity: { site: 'reno-1', dock: 'dock-3', version: '0.0.0' },
      clockTrusted: () => true,
      timezone: 'UTC',
      events: {
        onCommit: (_head, _due, hurried) => this.hurried.push(...hurried),
        onState: () => {},
        onEpoch: () => {},
        onDrain: () => {},
      },
      clock: systemClock,
    });
    this.stations = new Stations({
      ...{ book: this.book, events: this.events, clock: systemClock },
      isCommand: () => false,
      ports: {
        ...{ signal: () => {}, pauseAll: () => {}, resumeAll: () => {}, hold: () => {} },
        tellScale: (station, order) => {
          this.scale.push(`${station} ${order}`);
          return 'sent';
        },
      },
    });
    this.events.removeAllListeners('outcome');
    this.events.on('outcome', ({ outcome }) => this.seen.push(outcome));
    const context = this.context();
    this.counted = context.counted;
    this.admin = new Admin(context, silent);
  }

  async stop(): Promise<void> {
    await this.book.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  context(table: readonly Verb[] = verbs): AdminContext {
    const { book, config, stations } = this;
    const kept = {
      state: 'idle',
      cursor: 0,
      pending: 0,
      oldestUnsentMs: null,
      lastAckAt: null,
      lastRunAt: null,
    } as const;
    return {
      ...{
        book,
        config,
        clock: { ...systemClock, wallMs: () => systemClock.wallMs() + this.aheadMs },
        version: '0.1.0',
        verbs: async () => table,
        counted: new Map(),
        turnedAway: new Map(),
        jobs: this.jobs,
      },
      configuration: this.configuration,
      backups: new Backups({
        ...{ dataDir: this.#directory, identity: { site: 'reno-1', dock: 'dock-3', version: '0.1.0' } },
        ...{ wallMs: Date.now, toml: () => this.toml },
        backUp: (file, onProgress) => this.book.backUp(file, onProgress),
      }),
      restart: () => {},
      devices: () => [],
      commandStation: (station, command, by) => stations.command(station, command, by),
      commandScale: () => 'unknown-device',
      commandKeys: {
        list: () => [testKey],
        change: async () => ({ ok: true, data: { key: '3f9a', text: 'Print every sheet anew.' } }),
      },
      site: async () => undefined,
      handOver: async (to) => ({ type: 'handed-over', to }),
      releaseClaim: async () => ({ type: 'released', dock: 'dock-2', since: 1 }),
      reconciler: () => ({
        run: async ({ merchant }) => ({
          type: 'made',
          made: { merchant, run: '2026-11-28-9', date: '2026-11-28', classes: noClasses(), channels: [], leftOut: 0 },
        }),
        rows: async () => ({ rows: [], numbers: [], next: null }),
      }),
      forwarding: () => ({
        reports: async () => config.channels.map(({ name, merchant, kind }) => ({ ...kept, name, merchant, kind })),
        refresh: async () => ({
          ...{ orders: { read: true }, levels: 'idle' },
          listings: {
            read: false,
            reason: 'there is no link to the storefront',
            listings: 0,
            unknown: 0,
            differ: 0,
            silent: 0,
            named: [],
          },
        }),
        comparing: () => undefined,
        sendNow: (merchant) => this.sentNow.push(merchant),
        pause: () => {},
        resume: () => {},
      }),
      logTail: () => ['{"level":"info","message":"The ledger is open"}'],
      clockTrusted: () => this.clockIsTrusted,
      diagnosis: new DiagnosisArchive(),
      certificates: {
        list: async () => [],
        request: async () => ({ ok: true, data: { request: '-----BEGIN CERTIFICATE REQUEST-----' } }),
        renew: async () => ({ ok: true, data: { certificates: [] } }),
      },
      uplink: () => undefined,
      acknowledgeAlarm: (id, by) => {
        this.acknowledged.push(`${id} ${by}`);
        const alarm = this.context()
          .alarms([])
          .find((one) => one.id === id);
        return alarm && { ...alarm, acknowledged: { by, at: 1 } };
      },
      showMessage: (station, message) => this.shown.push(`${station}: ${message?.text ?? 'nothing'}`),
      machine: {
        ask: async (wish, signed) => {
          this.wishes.push(signed === undefined ? wish : `${wish} ${signed}`);
          return true;
        },
        fetch: async () => this.package,
        said: () => undefined,
        held: () => this.updatesHeld,
        hold: (held) => {
          this.updatesHeld = held;
        },
      },
      alarms: () =>
        config.channels.map(({ name }) => ({
          ...{ id: name, code: 'channel-behind', severity: 'warning', text: `${name} is behind`, remedy: '' },
          ...{ subject: name, since: 1, count: 1 },
        })) as ReturnType<AdminContext['alarms']>,
      vitals: async () => ({
        ...{ uptimeMs: 1_000, configVersion: '0', restartRequired: false, lastScanAt: null },
        dockToSellableMs: { p50: null, p99: null },
      }),
    };
  }

  /** @throws for an answer that is not as the verb's schema says */
  async ask(name: string, params: object = {}, more: object = {}, asker: Asker = everybody): Promise<Answer> {
    const [area, verb] = name.split('/');
    const answer = await this.admin.handle({ area, verb, params, ...more }, asker);
    const known = verbs.find((one) => one.area === area && one.verb === verb);
    // Of a repeated request a long answer is not kept.
    if (answer.status === 'ok' && answer.data !== null) known?.answer().parse(answer.data);
    return answer;
  }

  /** @throws when it is refused */
  async data<T>(name: string, params: object = {}, more: object = {}): Promise<T> {
    const answer = await this.ask(name, params, more);
    if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
    return answer.data as T;
  }

  /** Goods, an order, a notice and an exception of each merchant. */
  async fill(): Promise<void> {
    for (const merchant of ['acme', 'globex']) {
      const sku = `${merchant}-TEE`;
      const item = { merchant, sku, name: `${merchant} tee`, barcodes: [{ code: `${merchant}-4006`, units: 1 }] };
      await this.data('item/upsert', { items: [item] });
      await this.data('stock/adjust', { merchant, sku, quantity: 50, reason: 'found' });
      await this.data('order/place', { merchant, id: `${merchant}-1`, lines: [{ sku, quantity: 2 }] });
      await this.data('notice/announce', { merchant, id: `${merchant}-asn`, lines: [{ sku, quantity: 4 }] });
    }
  }
}

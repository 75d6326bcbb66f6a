/**
 * One dock for one test: a data folder, a configuration file, a broker, scanners on pseudo-terminals, a scripted
 * storefront and the agent, all real processes on this machine. Everything is seen from outside, by the contract:
 * configuration, command line, bytes on ports, messages at the broker.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testKey } from '../command-key/command-codes.ts';
import { until, type WaitOptions } from '../wait.ts';
import { Agent } from './agent.ts';
import { Broker, type BrokerOptions } from './broker.ts';
import { catalogueCsv } from './codes.ts';
import { type Table, toml } from './config-file.ts';
import { type SimScanner, simScanner, socatScanner, type TestScanner } from './scanners.ts';
import { Sink } from './sink.ts';

export const site = 'reno-1';
export const dockName = 'dock-3';
export const merchant = 'acme';

export type DockOptions = {
  /** Articles SKU-0000 … in the catalogue, imported when the agent runs for the first time. */
  articles?: number;
  stations?: ({ name: string; work: 'receiving' | 'packing' | 'counting' } & Table)[];
  scanners?: {
    name: string;
    station: string;
    by?: 'socat' | 'simulator';
    /** The scanner waits for ACK and sends again without it (simulator only). */
    handshake?: boolean;
    feedback?: 'none' | 'bel' | 'ack-nak';
  }[];
  /** Keys of the [[channel]] tables; name, merchant and kind have defaults. None: the dock works alone. */
  channels?: Table[] | ((place: { /** Path of one of `files`. */ file(name: string): string }) => Table[]);
  /** Files to put beside the configuration, by name. */
  files?: Record<string, string>;
  /** Its printed codes are proved with a key that it makes itself, not with the one of `command-codes.ts`. */
  ownCommandKey?: boolean;
  mqtt?: Table;
  /** Keys of the [[merchant]] table. */
  rules?: Table;
  /** Keys of further [[merchant]] tables. */
  merchants?: Table[];
  /** Keys of the [screen] table; none: no screen. */
  screen?: (place: { file(name: string): string }) => Table;
  operators?: Table[];
  packagings?: Table[];
  /** Keys of further [[device]] tables, which a test brings itself. */
  devices?: (place: { file(name: string): string }) => Table[];
  broker?: Omit<BrokerOptions, 'dir'>;
  env?: NodeJS.ProcessEnv;
  /** Another `tallyman` than this checkout's. */
  program?: string;
};

export class Dock {
  readonly dir: string;
  readonly data: string;
  readonly configFile: string;
  readonly broker: Broker;
  readonly sink: Sink;
  readonly agent: Agent;
  readonly #scanners: Map<string, TestScanner>;
  readonly #articles: number;

  private constructor(parts: {
    dir: string;
    data: string;
    configFile: string;
    broker: Broker;
    sink: Sink;
    agent: Agent;
    scanners: TestScanner[];
    articles: number;
  }) {
    this.dir = parts.dir;
    this.data = parts.data;
    this.configFile = parts.configFile;
    this.broker = parts.broker;
    this.sink = parts.sink;
    this.agent = parts.agent;
    this.#scanners = new Map(parts.scanners.map((each) => [each.name, each]));
    this.#articles = parts.articles;
  }

  /** Everything around the agent is up; the agent is configured and not started. */
  static async create({
    articles = 5,
    stations = [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'packing-1', work: 'packing' },
    ],
    scanners = [{ name: 'scanner-1', station: 'receiving-1' }],
    channels = [{}],
    mqtt = {},
    rules = {},
    merchants = [],
    files = {},
    screen,
    operators = [],
    packagings = [],
    devices: others = () => [],
    broker: brokerOptions = {},
    env = {},
    program,
    ownCommandKey = false,
  }: DockOptions = {}): Promise<Dock> {
    const dir = mkdtempSync(join(tmpdir(), 'tallyman-dock-'));
    const data = join(dir, 'data');
    mkdirSync(data, { mode: 0o700 });
    const startBroker = async () => {
      const broker = await Broker.start({ dir, ...brokerOptions });
      return { broker, sink: await Sink.start({ url: broker.url, site, dock: dockName }) };
    };
    const startScanner = async ({ name, by = 'simulator', handshake = false }: (typeof scanners)[number]) => {
      const port = join(dir, name);
      return by === 'socat' ? socatScanner(name, port) : simScanner(name, port, { handshake });
    };
    const [{ broker, sink }, devices] = await Promise.all([startBroker(), Promise.all(scanners.map(startScanner))]);
    const file = (name: string) => join(dir, name);
    const keyFile: Table = ownCommandKey ? {} : { 'command-key-file': file('command.key') };
    writeFileSync(file('command.key'), testKey, { mode: 0o600 });
    for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text, { mode: 0o600 });
    const tables = typeof channels === 'function' ? channels({ file }) : channels;
    const configFile = join(dir, 'tallyman.toml');
    writeFileSync(
      configFile,
      toml({
        dock: {
          site,
          name: dockName,
          timezone: 'America/Los_Angeles',
          data,
          ...keyFile,
        },
        mqtt: { url: broker.url, ...mqtt },
        merchants: [{ id: merchant, ...rules }, ...merchants],
        ...(screen === undefined ? {} : { screen: screen({ file }) }),
        ...{ stations, operators, packagings },
        devices: [
          ...scanners.map(({ name, station, feedback = 'ack-nak' }) => ({
            name,
            station,
            kind: 'scanner',
            protocol: 'serial-line',
            port: join(dir, name),
            feedback,
          })),
          ...others({ file }),
        ],
        channels: tables.map((each) => ({ name: 'web', merchant, kind: 'mqtt', ...each })),
        log: { level: 'debug' },
      }),
    );
    const agent = new Agent({ config: configFile, env, ...(program === undefined ? {} : { program }) });
    return new Dock({ dir, data, configFile, broker, sink, agent, scanners: devices, articles });
  }

  /** Creates the dock, starts the agent and imports the catalogue: ready to be scanned at. */
  static async start(options: DockOptions = {}): Promise<Dock> {
    const dock = await Dock.create(options);
    try {
      await dock.open();
      return dock;
    } catch (cause) {
      await dock.end();
      throw cause;
    }
  }

  /** Starts the agent for the first time and imports the catalogue. */
  async open(): Promise<void> {
    await this.agent.start();
    await this.importCatalogue();
    await this.devicesOpen();
  }

  async importCatalogue(): Promise<void> {
    if (this.#articles === 0) return;
    const file = join(this.dir, 'items.csv');
    writeFileSync(file, catalogueCsv(merchant, this.#articles));
    const { code, stderr, stdout } = await this.agent.cli(['items', 'import', file]);
    if (code !== 0) throw new Error(`items import: exit ${code}\n${stderr}${stdout}\n${this.evidence()}`);
  }

  /** All ports are open: what is scanned from now on is read. */
  async devicesOpen(): Promise<void> {
    await this.until(
      'every device is open',
      async () => {
        const { devices } = await this.agent.status();
        return devices.every(({ state }) => state === 'open');
      },
      { everyMs: 50 },
    );
  }

  scanner(name = 'scanner-1'): TestScanner {
    const found = this.#scanners.get(name);
    if (found === undefined) throw new Error(`the test has no scanner ${name}`);
    return found;
  }

  /** The scanner as the simulator it is, with its beeps. */
  simulator(name = 'scanner-1'): SimScanner {
    const found = this.scanner(name);
    if (!('scan' in found)) throw new Error(`${name} is no simulator`);
    return found as SimScanner;
  }

  /** The cursor of a channel as the operator sees it. */
  async cursor(channel = 'web'): Promise<number> {
    const { channels } = await this.agent.status();
    return channels.find(({ name }) => name === channel)?.cursor ?? -1;
  }

  /** `until` with everybody's output in the failure. */
  until<T>(what: string, probe: () => T | Promise<T>, options: WaitOptions = {}) {
    return until(what, probe, { evidence: () => this.evidence(), ...options });
  }

  evidence(): string {
    const outputs = [this.agent.output, this.broker.output, ...[...this.#scanners.values()].map((each) => each.output)];
    const batches = this.sink.received.slice(-5).map(({ effect, text }) => `${effect} ${text.slice(0, 400)}`);
    return [...outputs.map(shortened), '--- last batches', ...batches].join('\n');
  }

  /** Stops everything by pid and removes the folder. */
  async end(): Promise<void> {
    this.broker.thaw();
    this.agent.signal('SIGCONT');
    await this.agent.stop();
    await Promise.all([...this.#scanners.values()].map((each) => each.end()));
    await this.sink.end();
    await this.broker.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The line that says who it is and how it ended, and the last of what it printed. */
function shortened(output: string): string {
  const head = output.slice(0, output.indexOf('\n') + 1);
  return output.length <= 4000 ? output : head + output.slice(-4000);
}

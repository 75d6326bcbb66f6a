/**
 * Everything around the agent, put up and taken down: broker, network, storefronts, simulated devices, and the agent
 * itself as a real process with a real configuration file.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AgentClient } from '../../admin/doors/socket-client.ts';
import { moduleAt, packageFile } from '../place.ts';
import type { Store } from '../show/news.ts';
import type { DockPicture } from '../storefront/dock-cards.ts';
import { demoKey } from '../story/steps.ts';
import { AgentProcess } from './agent-process.ts';
import { Bench } from './bench.ts';
import { type DemoBroker, startBroker } from './broker.ts';
import { Child } from './child.ts';
import { dockFile } from './dock-file.ts';
import { freePort } from './free-port.ts';
import { Network } from './network.ts';

export const names = {
  site: 'demo',
  dock: 'dock-1',
  merchant: 'demo',
  web: 'demo-web',
  outlet: 'demo-outlet',
  minimumLevel: 5,
  desks: {
    receiving: { station: 'receiving-1', scanner: 'scanner-1' },
    packing: { station: 'packing-1', scanner: 'scanner-2' },
    counting: { station: 'counting-1', scanner: 'scanner-3' },
  },
  scale: 'scale-1',
} as const;

type StageOptions = {
  /** Where to keep everything; a temporary folder, removed at the end, when not given. */
  data?: string | undefined;
  timezone: string;
  sleep(ms: number): Promise<void>;
  onStores(stores: Store[]): void;
  onAgent(state: 'starting' | 'killed'): void;
  /** Something that the demo cannot go on without is gone. */
  onBroken(reason: string): void;
};

const agentGraceMs = 1_200;
const othersGraceMs = 400;
const commandMs = 15_000;
const storesReadyMs = 15_000;

/** Its configuration and its devices would be taken away from under it. */
async function isTaken(dataDir: string): Promise<boolean> {
  try {
    const client = await AgentClient.connect(dataDir, 'demo');
    client.close();
    return true;
  } catch {
    return false;
  }
}

export class Stage {
  readonly #options: StageOptions;
  readonly folder: string;
  readonly network = new Network();
  readonly bench: Bench;
  readonly configFile: string;
  /** The agent's own data directory. */
  readonly dataDir: string;
  storesUrl = '';
  /** The pages of the dock's stations, shown by the agent itself. */
  screenUrl = '';
  /** Whoever knows it may press the buttons of those pages. */
  screenPin = '';
  #broker: DemoBroker | undefined;
  #storefront: Child | undefined;
  #agent: AgentProcess | undefined;
  #leaving = false;
  #dockShown = '';

  constructor(options: StageOptions) {
    this.#options = options;
    this.bench = new Bench(options.sleep);
    this.folder = options.data === undefined ? mkdtempSync(join(tmpdir(), 'tallyman-demo-')) : resolve(options.data);
    this.configFile = join(this.folder, 'tallyman.toml');
    this.dataDir = join(this.folder, 'dock');
  }

  /** Puts everything up; the agent is started, but has not answered yet. @throws with what did not come up */
  async up(): Promise<void> {
    const { folder } = this;
    if (await isTaken(this.dataDir)) throw new Error(`another tallyman runs on ${this.dataDir}; stop it first`);
    const ports = join(folder, 'dev', 'serial', 'by-id');
    mkdirSync(ports, { recursive: true, mode: 0o700 });
    mkdirSync(this.dataDir, { recursive: true, mode: 0o700 });
    this.#broker = await startBroker();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const secretFile = join(folder, 'outlet.secret');
    writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
    const pinFile = join(folder, 'screen.pin');
    this.screenPin = String(randomInt(10_000)).padStart(4, '0');
    writeFileSync(pinFile, `${this.screenPin}\n`, { mode: 0o600 });
    const commandKeyFile = join(folder, 'command.key');
    writeFileSync(commandKeyFile, `${demoKey}\n`, { mode: 0o600 });
    const { receiving, packing, counting } = names.desks;
    const port = (number: number) => join(ports, `usb-Simulated_Scanner_000${number}-if00`);
    const desks = {
      receiving: { ...receiving, port: port(1) },
      packing: { ...packing, port: port(2) },
      counting: { ...counting, port: port(3) },
    };
    const scale = { name: names.scale, port: join(ports, 'usb-Simulated_Scale_0001-if00') };
    const [outlet] = await Promise.all([
      this.#openStores(this.#broker.port, secret),
      this.bench.plug(moduleAt('../../firmware-sim/main'), [
        ...Object.values(desks).map(({ scanner, port }) => ({ name: scanner, device: 'scanner', link: port })),
        { name: scale.name, device: 'mt-sics', link: scale.port },
      ]),
    ]);
    const screenPort = await freePort();
    this.screenUrl = `http://127.0.0.1:${screenPort}/`;
    const file = dockFile({
      site: names.site,
      dock: names.dock,
      merchant: names.merchant,
      timezone: this.#options.timezone,
      data: this.dataDir,
      ...{ screenPort, pinFile, commandKeyFile, storesUrl: this.storesUrl },
      brokerPort: await this.network.relay(this.#broker.port),
      outletPort: await this.network.relay(Number(outlet.port)),
      outletPath: outlet.pathname,
      secretFile,
      minimumLevel: names.minimumLevel,
      ...{ desks, scale },
    });
    writeFileSync(this.configFile, file, { mode: 0o600 });
    this.#agent = new AgentProcess({
      entry: moduleAt('../main'),
      config: this.configFile,
      logFile: join(folder, 'agent.log'),
      sleep: this.#options.sleep,
      onState: this.#options.onAgent,
      onHopeless: (output) => this.#broken(`the agent does not start:\n${output}`),
    });
    this.#agent.start();
  }

  /**
   * Runs one command of the command line on this dock; the signal ends it.
   * @throws with what it said when it fails or takes too long
   */
  async tallyman(args: string[], signal: AbortSignal): Promise<void> {
    const child = new Child('tallyman', [moduleAt('../main'), ...args, '--config', this.configFile]);
    const enough = AbortSignal.any([signal, AbortSignal.timeout(commandMs)]);
    enough.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    const { code } = await child.exited;
    if (code !== 0 && !signal.aborted) throw new Error(`tallyman ${args.join(' ')} failed:\n${child.output}`);
  }

  /** For the page of the storefronts; told again only when it is another. */
  showDock(dock: DockPicture): void {
    const line = JSON.stringify(dock);
    if (line === this.#dockShown || this.#storefront === undefined) return;
    this.#dockShown = line;
    this.#storefront.tell(line);
  }

  agentAnswered(): void {
    this.#agent?.answered();
  }

  killAgent(): void {
    this.#agent?.kill();
  }

  /** Stops in order: agent first, while everything it talks to is still there. Never throws. */
  async down(): Promise<void> {
    this.#leaving = true;
    await this.#agent?.stop(agentGraceMs);
    await Promise.all([
      this.bench.unplug(othersGraceMs),
      this.#storefront?.stop(othersGraceMs),
      this.network.close().then(() => this.#broker?.close()),
    ]);
    this.#clear();
  }

  /** The last resort of an exit handler: nothing may wait here. */
  downNow(): void {
    this.#leaving = true;
    this.#agent?.kill();
    this.bench.kill();
    this.#storefront?.kill('SIGKILL');
    this.#clear();
  }

  #clear(): void {
    if (this.#options.data === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  #broken(reason: string): void {
    if (!this.#leaving) this.#options.onBroken(reason);
  }

  /** @returns the address at which the outlet takes batches */
  #openStores(brokerPort: number, secret: string): Promise<URL> {
    const { onStores } = this.#options;
    const args = ['--file', join(this.folder, 'storefronts.jsonl'), '--mqtt', `mqtt://127.0.0.1:${brokerPort}`];
    const channels = ['--mqtt-channel', names.web, '--http-channel', names.outlet, '--secret', secret];
    const minimum = ['--http-minimum', String(names.minimumLevel)];
    const items = ['--items', packageFile('config/demo/items.csv')];
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the storefronts did not open')), storesReadyMs);
      const child = new Child(
        'storefronts',
        [moduleAt('storefront/storefront'), ...args, ...channels, ...minimum, ...items],
        (line) => {
          const said = JSON.parse(line) as { event: string; page: string; endpoint: string; stores: Store[] };
          onStores(said.stores);
          if (said.event !== 'ready') return;
          clearTimeout(late);
          this.storesUrl = said.page;
          resolve(new URL(said.endpoint));
        },
      );
      this.#storefront = child;
      void child.exited.then(() => {
        clearTimeout(late);
        reject(new Error(`the storefronts did not open:\n${child.output}`));
        this.#broken(`the storefronts stopped:\n${child.output}`);
      });
    });
  }
}

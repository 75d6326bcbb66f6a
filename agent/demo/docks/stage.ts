/** Everything around three docks: the site's server, a storefront, scanners; put up and taken down. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench } from '../dock/bench.ts';
import { type DemoBroker, startBroker } from '../dock/broker.ts';
import { Child } from '../dock/child.ts';
import { moduleAt, packageFile } from '../place.ts';
import type { Store } from '../show/news.ts';
import { channel, DockOfSite } from './dock-of-site.ts';
import { startServer } from './site-server.ts';

const graceMs = 1_500;
const storesReadyMs = 15_000;
const commandMs = 20_000;

export class DocksStage {
  readonly docks: readonly DockOfSite[];
  readonly bench: Bench;
  readonly #folder = mkdtempSync(join(tmpdir(), 'tallyman-docks-'));
  readonly #timezone: string;
  #broker: DemoBroker | undefined;
  #server: Child | undefined;
  #storefront: Child | undefined;
  #stores: readonly Store[] = [];
  storesUrl = '';

  constructor(docks: number, timezone: string, sleep: (ms: number) => Promise<void>) {
    this.#timezone = timezone;
    this.bench = new Bench(sleep);
    this.docks = Array.from({ length: docks }, (_, n) => new DockOfSite(`dock-${n + 1}`, this.#folder));
  }

  /** What the storefront shows, by SKU. */
  get shown(): Map<string, number> {
    const items = this.#stores.find((store) => store.channel === channel)?.items ?? [];
    return new Map(items.map(({ sku, level }) => [sku, level]));
  }

  /** Batches that it took, and those that it knew already. */
  get batches(): { applied: number; duplicates: number } {
    return this.#stores.find((store) => store.channel === channel) ?? { applied: 0, duplicates: 0 };
  }

  /** @param program nats-server @throws with what did not come up */
  async up(program: string): Promise<void> {
    const { child, port } = await startServer(program, this.#folder);
    this.#server = child;
    this.#broker = await startBroker();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const secretFile = join(this.#folder, 'outlet.secret');
    writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
    const endpoint = await this.#openStore(this.#broker.port, secret);
    const around = { folder: this.#folder, timezone: this.#timezone, serverPort: port, endpoint, secretFile };
    await Promise.all(this.docks.map((dock) => dock.configure(around)));
    const scanners = this.docks.map(({ name, scannerPort }) => ({ name, device: 'scanner', link: scannerPort }));
    await this.bench.plug(moduleAt('../../firmware-sim/main'), scanners);
    for (const dock of this.docks) dock.start();
  }

  /** Runs one command of the command line on a dock. @throws with what it said when it fails */
  async tallyman(dock: DockOfSite, args: string[]): Promise<void> {
    const child = new Child('tallyman', [moduleAt('../main'), ...args, '--config', dock.configFile]);
    const late = setTimeout(() => child.kill('SIGKILL'), commandMs);
    const { code } = await child.exited;
    clearTimeout(late);
    if (code !== 0) throw new Error(`tallyman ${args.join(' ')} failed:\n${child.output}`);
  }

  /** Never throws. */
  async down(): Promise<void> {
    await Promise.all(this.docks.map((dock) => dock.stop(graceMs)));
    await Promise.all([
      this.bench.unplug(graceMs),
      this.#storefront?.stop(graceMs),
      this.#server?.stop(graceMs),
      this.#broker?.close(),
    ]);
    this.#clear();
  }

  /** The last resort of an exit handler: nothing may wait here. */
  downNow(): void {
    for (const dock of this.docks) dock.killNow();
    this.bench.kill();
    this.#storefront?.kill('SIGKILL');
    this.#server?.kill('SIGTERM');
    this.#clear();
  }

  #clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #openStore(brokerPort: number, secret: string): Promise<URL> {
    const args = ['--file', join(this.#folder, 'storefront.jsonl'), '--mqtt', `mqtt://127.0.0.1:${brokerPort}`];
    const channels = ['--mqtt-channel', 'demo-web', '--http-channel', channel, '--secret', secret];
    const items = ['--items', packageFile('config/demo/items.csv')];
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the storefront did not open')), storesReadyMs);
      const heard = (line: string) => {
        const said = JSON.parse(line) as { event: string; page: string; endpoint: string; stores: Store[] };
        this.#stores = said.stores;
        if (said.event !== 'ready') return;
        clearTimeout(late);
        this.storesUrl = said.page;
        resolve(new URL(said.endpoint));
      };
      const child = new Child('storefront', [moduleAt('storefront/storefront'), ...args, ...channels, ...items], heard);
      this.#storefront = child;
      void child.exited.then(() => reject(new Error(`the storefront did not open:\n${child.output}`)));
    });
  }
}

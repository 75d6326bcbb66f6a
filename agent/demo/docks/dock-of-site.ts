/** One dock of the demo's site: a real agent with a scanner, its cable to the site's server, and its plug. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteStatus } from '../../inventory/nouns/site/status.ts';
import { AgentLink } from '../dock/agent-link.ts';
import { Child } from '../dock/child.ts';
import { Network } from '../dock/network.ts';
import { moduleAt } from '../place.ts';
import type { StockRow } from '../show/news.ts';

type Around = {
  readonly folder: string;
  readonly timezone: string;
  readonly serverPort: number;
  readonly endpoint: URL;
  readonly secretFile: string;
};

export const merchant = 'demo';
export const channel = 'demo-outlet';

export class DockOfSite {
  readonly name: string;
  readonly configFile: string;
  readonly scannerPort: string;
  /** To the site's server; the storefront is reached past it. */
  readonly cable = new Network();
  readonly #link: AgentLink;
  readonly #folder: string;
  #agent: Child | undefined;

  constructor(name: string, folder: string) {
    this.name = name;
    this.#folder = join(folder, name);
    this.configFile = join(this.#folder, 'tallyman.toml');
    this.scannerPort = join(this.#folder, 'dev', 'serial', 'by-id', 'usb-Simulated_Scanner_0001-if00');
    this.#link = new AgentLink(join(this.#folder, 'data'), 'demo');
    mkdirSync(join(this.#folder, 'dev', 'serial', 'by-id'), { recursive: true, mode: 0o700 });
    mkdirSync(join(this.#folder, 'data'), { recursive: true, mode: 0o700 });
  }

  async configure({ timezone, serverPort, endpoint, secretFile }: Around): Promise<void> {
    const port = await this.cable.relay(serverPort);
    const text = JSON.stringify;
    writeFileSync(
      this.configFile,
      `# Written by the demo; while it runs: tallyman site status --config <this file>
[dock]
site = "demo"
name = ${text(this.name)}
timezone = ${text(timezone)}
data = ${text(join(this.#folder, 'data'))}

[[merchant]]
id = ${text(merchant)}

[[station]]
name = "receiving-1"
work = "receiving"

[[device]]
name = "scanner-1"
station = "receiving-1"
kind = "scanner"
protocol = "serial-line"
port = ${text(this.scannerPort)}
feedback = "bel"

[[channel]]
name = ${text(channel)}
merchant = ${text(merchant)}
kind = "https"
url = ${text(endpoint.href)}
secret-file = ${text(secretFile)}

[site]
server = "nats://127.0.0.1:${port}"
`,
      { mode: 0o600 },
    );
  }

  start(): void {
    const log = (line: string) => appendFileSync(join(this.#folder, 'agent.log'), `${line}\n`);
    this.#agent = new Child(this.name, [moduleAt('../main'), 'run', '--config', this.configFile], log);
  }

  get output(): string {
    return this.#agent?.output ?? '';
  }

  /** As the power would: no warning, no last word. @returns when it is dead */
  async kill(): Promise<void> {
    this.#agent?.kill('SIGKILL');
    await this.#agent?.exited;
    this.#link.close();
  }

  killNow(): void {
    this.#agent?.kill('SIGKILL');
  }

  async stop(graceMs: number): Promise<void> {
    this.#link.close();
    await this.#agent?.stop(graceMs);
    await this.cable.close();
  }

  async ask<T>(area: string, verb: string, params: unknown = {}): Promise<T> {
    return await this.#link.ask<T>(area, verb, params);
  }

  async site(): Promise<SiteStatus> {
    return await this.ask<SiteStatus>('site', 'status');
  }

  /** Units in stock and available, by SKU. */
  async stock(): Promise<Map<string, StockRow>> {
    const { items } = await this.ask<{ items: StockRow[] }>('stock', 'get', { limit: 200 });
    return new Map(items.map((item) => [item.sku, item]));
  }
}

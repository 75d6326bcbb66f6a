/**
 * tallyman as a system under test, by its contract: a configuration, `run`, messages at the broker; and one look into
 * its file.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent } from '../end-to-end/agent.ts';
import { run } from '../end-to-end/child.ts';
import { catalogueCsv, gtin, sku } from '../end-to-end/codes.ts';
import { toml } from '../end-to-end/config-file.ts';
import { dockName, merchant, site } from '../end-to-end/dock.ts';
import type { Batch } from '../end-to-end/sink.ts';
import { isBuilt, layOut } from '../installed.ts';
import type { Place, Subject, Told } from './subject.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const base = `tallyman/v1/${site}/${dockName}`;

export class Tallyman implements Subject {
  readonly name = 'tallyman';
  readonly topic = `${base}/evt/stock/+`;
  readonly rowsSql =
    "SELECT seq AS id, body ->> 'scan' AS raw FROM entry WHERE seq > ? AND kind IN ('receipt', 'shipment') ORDER BY seq LIMIT 2000";
  readonly newestSql = 'SELECT coalesce(max(seq), -1) FROM entry';
  readonly confirms = true;
  readonly #installed: string;
  readonly #entry: string;
  /** Ledgers with a catalogue, by its size and revisions: made once, copied for each session. */
  readonly #templates = new Map<string, string>();
  /** What the storefront has of the channel. */
  #position: { epoch: string; to: number } | undefined;
  #gtins = new Map<string, string>();

  /** Lays out the built program as a package does. @throws when it was not built, or not since the source changed. */
  constructor() {
    if (!isBuilt()) throw new Error('what is built is not this source: run "npm run build" first');
    this.#installed = mkdtempSync(join(tmpdir(), 'tallyman-bench-installed-'));
    this.#entry = layOut(this.#installed);
  }

  async prepare(place: Place): Promise<void> {
    this.#position = undefined;
    this.#gtins = new Map(Array.from({ length: place.articles + 1 }, (_, index) => [sku(index), gtin(index)]));
    const template = await this.#template(place.articles, place.revisions);
    cpSync(template, join(place.dir, 'data'), { recursive: true });
    writeFileSync(this.configFile(place), config(place));
  }

  command(place: Place) {
    return {
      command: process.execPath,
      args: [this.#entry, 'run', '--config', this.configFile(place)],
      // What the unit says, and what its CacheDirectory= does, for the installed service.
      env: { ...unitEnvironment(), CACHE_DIRECTORY: join(this.#installed, 'cache') },
      cwd: place.dir,
    };
  }

  configFile(place: Place): string {
    return join(place.dir, 'tallyman.toml');
  }

  database(place: Place): string {
    const data = join(place.dir, 'data');
    const name = readdirSync(data).find((file) => file.endsWith('.db'));
    if (name === undefined) throw new Error(`no database in ${data}`);
    return join(data, name);
  }

  read(_topic: string, payload: string): Told[] {
    const { data } = JSON.parse(payload) as Batch;
    return data.lines.map((line) => ({
      type: 'level',
      gtin: this.#gtins.get(line.sku) ?? line.sku,
      level: line.level,
    }));
  }

  /** The storefront's part of the contract: in order, once, snapshots in any case. */
  answer(_topic: string, payload: string) {
    const { channel, epoch, after, to, snapshot } = (JSON.parse(payload) as Batch).data;
    const here = this.#position;
    const repeat = here?.epoch === epoch && to <= here.to;
    if (!repeat && (snapshot === true || (here?.epoch === epoch && after === here.to))) this.#position = { epoch, to };
    const answer = this.#position ?? { epoch: null, to: 0 };
    return { topic: `${base}/ack/${channel}`, payload: JSON.stringify(answer) };
  }

  /** One command of the command line on the data of a place; the exit code is an answer. */
  cli(place: Place, args: string[]) {
    return run(process.execPath, [this.#entry, ...args, '--config', this.configFile(place)]);
  }

  /** Removes the templates. */
  end(): void {
    rmSync(this.#installed, { recursive: true, force: true });
    for (const dir of this.#templates.values()) rmSync(dir, { recursive: true, force: true });
  }

  /** An agent without network and devices takes the catalogue, at full speed, and is stopped. */
  async #template(articles: number, revisions: number): Promise<string> {
    const key = `${articles} ${revisions}`;
    const made = this.#templates.get(key) ?? (await this.#makeTemplate(articles, revisions));
    this.#templates.set(key, made);
    return made;
  }

  async #makeTemplate(articles: number, revisions: number): Promise<string> {
    const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tallyman-bench-catalogue-'));
    const data = join(dir, 'data');
    mkdirSync(data, { mode: 0o700 });
    const file = join(dir, 'tallyman.toml');
    const alone = { dir, port: '', brokerPort: 0, debounceMs: 250, articles, revisions, screen: false };
    writeFileSync(file, config(alone));
    const items = join(dir, 'items.csv');
    const agent = new Agent({ config: file, program: this.#entry });
    try {
      await agent.start();
      for (let revision = 1; revision <= revisions; revision++) {
        const names = `,Edition ${revision} of article `;
        writeFileSync(items, catalogueCsv(merchant, articles + 1).replaceAll(',Article ', names));
        const { code, stderr } = await agent.cli(['items', 'import', items]);
        if (code !== 0) throw new Error(`items import: ${stderr}`);
      }
    } finally {
      await agent.stop(30_000);
    }
    rmSync(items);
    return data;
  }
}

/** Of the service: limits of its heap change what it needs. */
function unitEnvironment(): NodeJS.ProcessEnv {
  const unit = readFileSync(join(root, 'systemd/tallyman.service'), 'utf8');
  return Object.fromEntries([...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

/** @param place without a port and a broker: a dock that works alone */
function config(place: Place): string {
  return toml({
    dock: { site, name: dockName, timezone: 'UTC', data: join(place.dir, 'data') },
    ...(place.brokerPort === 0 ? {} : { mqtt: { url: `mqtt://127.0.0.1:${place.brokerPort}` } }),
    ...(place.screen ? { screen: { listen: '127.0.0.1:0' } } : {}),
    merchants: [{ id: merchant, sync: 'always' }],
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    devices:
      place.port === ''
        ? []
        : [
            {
              name: 'scanner-1',
              station: 'receiving-1',
              kind: 'scanner',
              protocol: 'serial-line',
              port: place.port,
              baud: 115_200,
              feedback: 'bel',
            },
          ],
    channels:
      place.brokerPort === 0
        ? []
        : [
            {
              name: 'web',
              merchant,
              kind: 'mqtt',
              ...(place.debounceMs === undefined
                ? {}
                : { 'debounce-quiet': `${place.debounceMs}ms`, 'debounce-max': `${place.debounceMs}ms` }),
            },
          ],
  });
}

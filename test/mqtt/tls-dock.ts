/**
 * A dock and its admin at a real Mosquitto that asks everybody for a certificate and knows them by the name in it, with
 * the access list that comes with tallyman. Beside it a listener without TLS, for who watches.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { Dock, type DockOptions } from '../end-to-end/dock.ts';
import { Authority, type Certificate } from '../forward/certificates.ts';

const acl = readFileSync(new URL('../../config/mosquitto/tallyman.acl', import.meta.url), 'utf8');
export const dockUser = 'reno-1-dock-3';

type Wish = DockOptions & {
  /** Keys of [mqtt.tls] beside, or instead of, the three files. */
  tls?(file: (name: string) => string): Record<string, string>;
};

export class TlsDock {
  readonly authority: Authority;
  readonly dir: string;
  readonly dock: Dock;
  readonly url: string;
  readonly #admin: string[];

  private constructor(parts: Pick<TlsDock, 'authority' | 'dir' | 'dock' | 'url'>, admin: string[]) {
    this.authority = parts.authority;
    this.dir = parts.dir;
    this.dock = parts.dock;
    this.url = parts.url;
    this.#admin = admin;
  }

  /** Configured, its agent not started; certificates are of `authority`, good for 300 days, the dock's for 5. */
  static async create({ tls, ...options }: Wish = {}): Promise<TlsDock> {
    const dir = mkdtempSync(join(tmpdir(), 'tallyman-tls-'));
    const file = (name: string) => join(dir, name);
    const authority = new Authority(dir, 'docks', 300);
    put(dir, 'broker', authority.issue({ days: 300 }));
    put(dir, 'dock', authority.issue({ client: true, commonName: dockUser, days: 5 }));
    put(dir, 'lena', authority.issue({ client: true, commonName: 'lena', days: 300 }));
    for (const name of ['ca.pem', 'clients.pem']) writeFileSync(file(name), readFileSync(authority.caFile));
    // Without a name: who watches.
    writeFileSync(file('acl'), `topic readwrite #\n${acl}`, { mode: 0o700 });
    const port = await freePort();
    const url = `mqtts://127.0.0.1:${port}`;
    const extra = [
      ...[`acl_file ${file('acl')}`, `listener ${port} 127.0.0.1`, `cafile ${file('clients.pem')}`],
      ...[`certfile ${file('broker.pem')}`, `keyfile ${file('broker.key')}`],
      ...['require_certificate true', 'use_identity_as_username true'],
    ];
    const dock = await Dock.create({ scanners: [], articles: 0, ...options, mqtt: { url }, broker: { extra } });
    const key = join(dock.dir, 'lena.key');
    const { stdout: table } = await dock.agent.cli(['admin', 'keygen', key, '--id', 'lena']);
    const named = tls?.(file) ?? { cert: file('dock.pem'), key: file('dock.key') };
    const lines = Object.entries({ ca: file('ca.pem'), ...named }).map(([name, path]) => `${name} = "${path}"\n`);
    appendFileSync(dock.configFile, `\n[mqtt.tls]\n${lines.join('')}\n${table.replace('"viewer"', '"installer"')}`);
    const admin = [
      ...['admin', 'req', '--as', 'lena', '--key', key, '--broker', url, '--dock', 'reno-1/dock-3', '--json'],
      ...['--ca', file('ca.pem'), '--cert', file('lena.pem'), '--cert-key', file('lena.key')],
    ];
    return new TlsDock({ authority, dir, dock, url }, admin);
  }

  async end(): Promise<void> {
    await this.dock.end();
    rmSync(this.dir, { recursive: true, force: true });
  }

  file(name: string): string {
    return join(this.dir, name);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  /** `NAME.pem` and `NAME.key` in its folder. */
  put(name: string, certificate: Certificate): void {
    put(this.dir, name, certificate);
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever a verb answers
  async ask(verb: string, params: object = {}, reason = 'the test'): Promise<any> {
    const words = [...this.#admin, verb, JSON.stringify(params), '--reason', reason];
    const { stdout, stderr } = await this.dock.agent.cli(words);
    if (stdout === '') throw new Error(`${verb}: ${stderr}\n${this.dock.evidence()}`);
    return JSON.parse(stdout);
  }

  /** How the dock's link is, seen from the dock. */
  async broker(): Promise<{ state: string; links: number; error?: string }> {
    const { broker } = await this.dock.agent.json<{ broker: { state: string; links: number } }>(['status']);
    return broker;
  }

  online(links = 1): Promise<unknown> {
    return this.dock.until(`link ${links} is there`, async () => {
      const { state, links: made } = await this.broker();
      return state === 'online' && made >= links;
    });
  }
}

function put(dir: string, name: string, { cert, key }: Certificate): void {
  writeFileSync(join(dir, `${name}.pem`), cert);
  writeFileSync(join(dir, `${name}.key`), key, { mode: 0o600 });
}

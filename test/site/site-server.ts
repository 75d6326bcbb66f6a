/** A real nats-server as a site has one: every append is on the disk before it is answered; keys and rights by dock. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { Connection } from '../../agent/site/link/connection.ts';
import type { Nkey } from '../../agent/site/link/nkey.ts';
import { Streams } from '../../agent/site/link/streams.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const program = join(import.meta.dirname, '../../.cache/nats/nats-server');

export class SiteServer {
  readonly port: number;
  readonly #dir: string;
  readonly #more: string;
  #child: Child | undefined;

  private constructor(port: number, dir: string, more: string) {
    this.port = port;
    this.#dir = dir;
    this.#more = more;
  }

  /** @param more lines of its configuration */
  static async start(dir: string, more = ''): Promise<SiteServer> {
    mkdirSync(dir, { recursive: true });
    const server = new SiteServer(await freePort(), dir, more);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const file = join(this.#dir, 'nats.conf');
    const streams = `jetstream { store_dir: "${join(this.#dir, 'streams')}", sync_interval: always }`;
    const lines = ['server_name: site', `listen: 127.0.0.1:${this.port}`, 'max_payload: 131072', streams, this.#more];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const child = new Child('nats-server', program, ['-c', file]);
    this.#child = child;
    await until('nats-server is ready', () => child.output.includes('Server is ready') || !child.running, {
      evidence: () => child.output,
    });
    if (!child.running) throw new Error(`nats-server ended:\n${child.output}`);
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  get output(): string {
    return this.#child?.output ?? '';
  }

  /** @param ca PEM of its authority */
  async connect(
    name: string,
    key?: Nkey,
    { port = this.port, ca }: { port?: number; ca?: string } = {},
  ): Promise<{ connection: Connection; streams: Streams }> {
    const address = { host: '127.0.0.1', port, ...(ca !== undefined && { ca }) };
    const connection = await Connection.open({ address, name, ...(key !== undefined && { key }) });
    return { connection, streams: await Streams.of(connection) };
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  /** Its disk is dead: the next start has nothing. */
  forgetAll(): void {
    rmSync(join(this.#dir, 'streams'), { recursive: true, force: true });
  }

  /** A copy of its disk as it is now, while it does not run. */
  keep(): void {
    cpSync(join(this.#dir, 'streams'), join(this.#dir, 'kept'), { recursive: true });
  }

  /** The next start has what was kept. */
  putBack(): void {
    this.forgetAll();
    cpSync(join(this.#dir, 'kept'), join(this.#dir, 'streams'), { recursive: true });
  }
}

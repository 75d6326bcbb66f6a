/** A real Mosquitto on a port of its own that can be killed, frozen and started again on the same port. */

import { writeFileSync } from 'node:fs';
import { connect as tcpConnect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { until } from '../wait.ts';
import { Child } from './child.ts';

export type BrokerOptions = {
  /** Folder for its configuration file (and, with `persistence`, its store). */
  dir: string;
  /** Default: no persistence, so a kill forgets everything it had acknowledged. */
  persistence?: boolean;
  /** Further lines of mosquitto.conf. */
  extra?: string[];
};

/** Ports to try. */
const triesMax = 5;

export class Broker {
  readonly port: number;
  readonly url: string;
  readonly #file: string;
  #child: Child | undefined;

  private constructor(port: number, file: string) {
    this.port = port;
    this.url = `mqtt://127.0.0.1:${port}`;
    this.#file = file;
  }

  static async start(options: BrokerOptions): Promise<Broker> {
    for (let tries = 1; ; tries += 1) {
      const broker = Broker.#on(await freePort(), options);
      try {
        await broker.start();
        return broker;
      } catch (cause) {
        // Somebody was quicker.
        if (tries === triesMax || !broker.output.includes('Address already in use')) throw cause;
      }
    }
  }

  static #on(port: number, { dir, persistence = false, extra = [] }: BrokerOptions): Broker {
    const file = join(dir, `mosquitto-${port}.conf`);
    const lines = [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'set_tcp_nodelay true',
      'max_queued_messages 0',
      'max_inflight_messages 0',
      // As root it would give up its rights and could no longer read this folder.
      `user ${userInfo().username}`,
      `persistence ${persistence}`,
      ...(persistence ? [`persistence_location ${dir}/`, 'autosave_interval 1'] : []),
      ...extra,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return new Broker(port, file);
  }

  get output(): string {
    return this.#child?.output ?? '';
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /** Starts (again) and resolves when it takes connections. @throws when it ends instead, with what it said */
  async start(): Promise<void> {
    const child = new Child('mosquitto', mosquittoPath(), ['-c', this.#file]);
    this.#child = child;
    await until('Mosquitto takes connections', () => !child.running || answers(this.port), {
      evidence: () => child.output,
    });
    if (!child.running) throw new Error(`Mosquitto ended:\n${child.output}`);
  }

  async stop(): Promise<void> {
    await this.#child?.end();
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  /** Frozen: connections stay open and nothing answers, as behind a dead radio link. */
  freeze(): void {
    this.#child?.signal('SIGSTOP');
  }

  /** Reads its access list anew; connections stay. */
  reload(): void {
    this.#child?.signal('SIGHUP');
  }

  thaw(): void {
    this.#child?.signal('SIGCONT');
  }
}

/** Debian puts it where an ordinary user's PATH does not look. */
function mosquittoPath(): string {
  return process.env.MOSQUITTO ?? '/usr/sbin/mosquitto';
}

/** Whether somebody accepts TCP connections there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

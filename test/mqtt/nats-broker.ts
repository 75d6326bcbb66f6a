/** A real nats-server that speaks MQTT 3.1.1, on a port of its own; what it keeps is in a folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../agent/demo/dock/free-port.ts';
import { answers } from '../end-to-end/broker.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

export class NatsBroker {
  readonly url: string;
  readonly #file: string;
  readonly #port: number;
  #child: Child | undefined;

  private constructor(port: number, file: string) {
    this.url = `mqtt://127.0.0.1:${port}`;
    this.#port = port;
    this.#file = file;
  }

  static async start(dir: string): Promise<NatsBroker> {
    const [port, clients] = [await freePort(), await freePort()];
    const file = join(dir, 'nats.conf');
    // MQTT needs JetStream: retained messages and sessions are kept in it.
    const lines = [
      ...['server_name: one', `listen: 127.0.0.1:${clients}`, `jetstream { store_dir: "${join(dir, 'jetstream')}" }`],
      `mqtt { host: 127.0.0.1, port: ${port} }`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const broker = new NatsBroker(port, file);
    await broker.start();
    return broker;
  }

  async start(): Promise<void> {
    const child = new Child('nats-server', process.env.NATS_SERVER ?? '/usr/sbin/nats-server', ['-c', this.#file]);
    this.#child = child;
    await until('nats-server takes MQTT', () => !child.running || answers(this.#port), {
      evidence: () => child.output,
    });
    if (!child.running) throw new Error(`nats-server ended:\n${child.output}`);
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }
}

/**
 * One run of one system under test: broker, scanner and looking glass around it, its process in the middle. The
 * broker's outages are made by a relay, so that the subscriber that measures stays connected.
 */
import { rmSync } from 'node:fs';
import { connect, type MqttClient } from 'mqtt';
import { Broker } from '../end-to-end/broker.ts';
import { Child } from '../end-to-end/child.ts';
import { gtin } from '../end-to-end/codes.ts';
import { until } from '../wait.ts';
import { Deliveries } from './deliveries.ts';
import type { Disk, Native } from './disk.ts';
import { Feed } from './feed.ts';
import { nowMs } from './monotonic.ts';
import { cpuMs, rssMb, writtenBytes } from './processes.ts';
import { Relay } from './relay.ts';
import type { Place, Subject } from './subject.ts';
import { DurableWatch, probeFirst } from './watch.ts';

export type SessionOptions = {
  subject: Subject;
  disk: Disk;
  native: Native;
  articles?: number;
  revisions?: number;
  debounceMs?: number;
  /** Cost of a scattered page, for the checkpoints. */
  scatterMs?: number;
  screen?: boolean;
};

export class Session {
  readonly subject: Subject;
  readonly place: Place;
  readonly feed: Feed;
  readonly rows: DurableWatch;
  readonly told = new Deliveries();
  /** False: the storefront keeps silent. */
  answering = true;
  readonly #disk: Disk;
  readonly #env: NodeJS.ProcessEnv;
  readonly #broker: Broker;
  readonly #relay: Relay;
  readonly #client: MqttClient;
  #child: Child;
  #startedMs = 0;
  #probe = probeFirst;

  private constructor(parts: {
    options: SessionOptions;
    place: Place;
    feed: Feed;
    broker: Broker;
    relay: Relay;
    client: MqttClient;
  }) {
    const { options, place, feed, broker, relay, client } = parts;
    this.subject = options.subject;
    this.place = place;
    this.feed = feed;
    this.#disk = options.disk;
    this.#broker = broker;
    this.#relay = relay;
    this.#client = client;
    this.#env = options.disk.env(place.dir, options.scatterMs ?? 0);
    client.on('message', (topic, payload) => this.#listen(topic, payload.toString('utf8')));
    this.rows = new DurableWatch(this.subject.database(place), this.subject.rowsSql, this.subject.newestSql);
    this.#child = this.#spawn();
  }

  /** Everything is up and the system under test is starting; `ready` says when it works. */
  static async open(options: SessionOptions): Promise<Session> {
    const dir = options.disk.folder();
    const broker = await Broker.start({ dir });
    const relay = new Relay(broker.port);
    await relay.up();
    const client = connect(broker.url, { protocolVersion: 5, reconnectPeriod: 100 });
    await until('the subscriber is connected', () => client.connected);
    await client.subscribeAsync(options.subject.topic, { qos: 1 });
    const feed = await Feed.start(options.native.feeder, dir);
    const place: Place = {
      dir,
      port: feed.port,
      brokerPort: relay.port,
      debounceMs: options.debounceMs,
      articles: options.articles ?? 500,
      revisions: options.revisions ?? 1,
      screen: options.screen ?? false,
    };
    await options.subject.prepare(place);
    return new Session({ options, place, feed, broker, relay, client });
  }

  /** Measured scans that are durable; probes do not count. */
  get durable(): number {
    return this.rows.measured;
  }

  /** How long to wait until nothing more is told: a dock may hold a delta back for 2 s. */
  get stillMs(): number {
    return (this.place.debounceMs ?? 2000) + 1500;
  }

  /** When the system's link to the broker was made last, and whether that was after `ms`. */
  get linkedMs(): number {
    return this.#relay.joinedMs;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get output(): string {
    return this.#child.output;
  }

  syncs(): number {
    return this.#disk.syncs(this.place.dir);
  }

  rssMb(): number {
    return rssMb(this.pid);
  }

  writtenBytes(): number {
    return writtenBytes(this.pid);
  }

  cpuMs(): number {
    return cpuMs(this.pid);
  }

  /**
   * Scans a probe every now and then until one is durable.
   * @returns ms from the start of the process to the first durable scan
   */
  async ready(): Promise<number> {
    const isProbe = (serial: number) => serial >= probeFirst;
    const before = this.rows.probes;
    const began = this.#startedMs;
    let nextProbeMs = 0;
    await this.until('a probe is durable', () => {
      if (!this.#child.running) return true;
      if (this.rows.probes > before) return true;
      if (nowMs() >= nextProbeMs) {
        nextProbeMs = nowMs() + 40;
        void this.feed.send({ rate: 0, count: 1, first: this.#probe++, articles: 1, base: this.place.articles });
      }
      return false;
    });
    if (!this.#child.running) throw new Error(`${this.subject.name} ended: ${this.output.slice(-3000)}`);
    const first = Math.min(...[...this.rows.rows].filter(([serial]) => isProbe(serial)).map(([, row]) => row.atMs));
    return (before === 0 ? first : nowMs()) - began;
  }

  async kill9(): Promise<void> {
    await this.#child.kill9();
  }

  async stop(): Promise<void> {
    await this.#child.end();
  }

  /** Starts it again on the same data. */
  async restart(): Promise<void> {
    await this.feed.free();
    this.#child = this.#spawn();
  }

  linkDown(): Promise<void> {
    return this.#relay.down();
  }

  linkUp(): Promise<void> {
    return this.#relay.up();
  }

  until<T>(what: string, probe: () => T | Promise<T>, deadlineMs = 120_000) {
    const evidence = () => `${this.subject.name}: ${this.output.slice(-3000)}`;
    return until(`${this.subject.name}: ${what}`, probe, { deadlineMs, everyMs: 2, evidence });
  }

  /** Resolves when `value` has stopped changing for `stillMs`: what has not come by then does not come. */
  async settled(value: () => number, stillMs: number, deadlineMs = 120_000): Promise<number> {
    let last = value();
    let sinceMs = nowMs();
    await this.until(
      'it settles',
      () => {
        const current = value();
        if (current !== last) {
          last = current;
          sinceMs = nowMs();
        }
        return nowMs() - sinceMs > stillMs;
      },
      deadlineMs,
    );
    return last;
  }

  async end(): Promise<void> {
    await this.rows.end();
    await this.#child.end();
    await this.feed.end();
    await this.#client.endAsync(true);
    await this.#relay.down();
    await this.#broker.stop();
    rmSync(this.place.dir, { recursive: true, force: true });
  }

  #spawn(): Child {
    const { command, args, env, cwd } = this.subject.command(this.place);
    this.#startedMs = nowMs();
    return new Child(this.subject.name, command, args, { cwd, env: { ...this.#env, ...env } });
  }

  #listen(topic: string, payload: string): void {
    const probe = gtin(this.place.articles);
    for (const told of this.subject.read(topic, payload)) {
      if (told.gtin !== probe) this.told.take(told);
    }
    const answer = this.answering ? this.subject.answer?.(topic, payload) : undefined;
    if (answer !== undefined) this.#client.publish(answer.topic, answer.payload, { qos: 1 });
  }
}

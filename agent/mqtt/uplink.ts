/**
 * The dock's one connection to its broker: it comes back by itself for ever, keeps the subscriptions, says who and how
 * the dock is (presence), and carries messages while there is a link. It stores nothing for later: the ledger is the
 * queue. What a single connection has to avoid is told in `link.ts`; here is what comes between two of them:
 * - the wait is told in `retry.ts`, so that a site full of docks does not return in step; it ends at once when this
 *   device's own network has changed;
 * - a refusal (bad password, not authorized, busy) is retried for ever like any outage, with its reason shown;
 * - MQTT 5 first, 3.1.1 for a broker that refuses it or hangs up on it: many do (RabbitMQ before 4, NATS).
 */
import type { IPublishPacket } from 'mqtt';
import type { MqttConfig } from '../../config/config.ts';
import type { Clock } from '../clock.ts';
import type { KeepLoop } from '../loops.ts';
import type { ReadNamedFile } from '../named-file.ts';
import { addresses } from './addresses.ts';
import { type LinkSettings, messageBytesMax } from './client-options.ts';
import { credentialsOf } from './credentials/credentials.ts';
import { type LinkFailure, type MqttLink, openLink, refusedPublish } from './link.ts';
import { type Presence, PresenceTeller } from './presence.ts';
import { afterLink, startingRetry } from './retry.ts';
import { isForAnswers, topicId, topicMatches } from './topics.ts';
import type { MqttUplink, Reply, Uplink, UplinkStatus } from './uplink-contract.ts';

const publishTimeoutMs = 10_000;
/** How often a wait looks whether this device's own network has changed. */
const lookAtNetworkMs = 1_000;
const warningsMax = 16;
const refusedAgainMs = 60_000; // An access list may be changed while the link lasts.

export type UplinkParts = {
  config: MqttConfig;
  site: string;
  dock: string;
  clock: Clock;
  keep: KeepLoop;
  /** In [0, 1). */
  random(): number;
  log(message: string, facts?: Record<string, unknown>): void;
  presence: Presence;
  readFile: ReadNamedFile;
  /** What this device's network looks like; when it changes, a wait ends. Its addresses if not given. */
  network?(): string;
};

type Handler = Parameters<Uplink['subscribe']>[1];
type SubscribeOptions = NonNullable<Parameters<Uplink['subscribe']>[2]>;

/** Starts connecting at once; never rejects for want of a broker. @throws when site or dock do not fit in a topic */
export function openUplink(parts: UplinkParts): MqttUplink {
  for (const id of [parts.site, parts.dock]) {
    if (!topicId.test(id))
      throw new Error(`${JSON.stringify(id)} does not fit in a topic: a-z, 0-9 and -, 1 to 32 of them`);
  }
  return new RunningUplink(parts);
}

class RunningUplink implements MqttUplink {
  readonly #parts: UplinkParts;
  readonly #siteTopic: string;
  readonly #base: string;
  readonly #handlers = new Map<string, Map<Handler, SubscribeOptions>>();
  readonly #listeners = new Set<(up: boolean) => void>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  readonly #warnings = new Map<string, string>();
  readonly #presence: PresenceTeller;
  #link: MqttLink | undefined;
  #state: UplinkStatus['state'] = 'connecting';
  #error: string | undefined;
  #refused = false;
  #retry = startingRetry;
  /** Monotonic. */
  #downSinceMs: number;
  #links = 0;
  /** It ended its link itself, and waits for nothing before the next. */
  #atOnce = false;
  #dropped = 0;
  /** 5 until the broker refuses it; once a broker took 5, hanging up is no refusal of it. */
  #version: 4 | 5;
  #provenVersion: 4 | 5 | undefined;

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#downSinceMs = parts.clock.monoMs();
    this.#siteTopic = `tallyman/v1/${parts.site}/`;
    this.#base = `${this.#siteTopic}${parts.dock}/`;
    this.#version = parts.config.version === '3.1.1' ? 4 : 5;
    const { presence, clock, keep, log } = parts;
    this.#presence = new PresenceTeller({
      presence,
      clock,
      keep,
      log,
      publish: (...message) => this.publish(...message),
    });
    this.#running = keep(
      'the link to the broker',
      () => this.#turn(),
      this.#closing.signal,
      () => this.#state !== 'connecting',
    );
  }

  get connected(): boolean {
    return this.#state === 'online';
  }

  get status(): UplinkStatus {
    const version = this.#link?.version;
    return {
      state: this.#state,
      ...(version !== undefined && { version: version === 5 ? '5' : '3.1.1' }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      warnings: [...this.#warnings.values()],
      refused: this.#refused && this.#error !== undefined,
      downMs: this.connected ? 0 : Math.round(this.#parts.clock.monoMs() - this.#downSinceMs),
      links: this.#links,
      dropped: this.#dropped,
    };
  }

  publish(topic: string, payload: string, options: Parameters<Uplink['publish']>[2] = {}): Promise<void> {
    return this.#publish(this.#base + topic, payload, options);
  }

  subscribe(topic: string, handler: Handler, options: SubscribeOptions = {}): () => void {
    const handlers = this.#handlers.get(topic);
    if (handlers !== undefined) {
      handlers.set(handler, options);
    } else {
      this.#handlers.set(topic, new Map([[handler, options]]));
      if (this.#link !== undefined) void this.#subscribe(this.#link, [topic]);
    }
    return () => this.#unsubscribe(topic, handler);
  }

  onLink(listener: (up: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stateChanged(): void {
    this.#presence.stateChanged();
  }

  infoChanged(): void {
    this.#presence.infoChanged();
  }

  healthChanged(): void {
    this.#presence.healthChanged();
  }

  relink(): void {
    if (this.#link === undefined) return;
    this.#atOnce = true;
    void this.#link.end();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#running;
    const link = this.#link;
    if (link !== undefined && this.connected) await this.#presence.farewell();
    this.#closing.abort();
    await link?.end();
    await this.#running;
    this.#set('closed', undefined);
  }

  async #turn(): Promise<'again'> {
    const { signal } = this.#closing;
    this.#set('connecting', this.#error);
    const { lastedMs, failure, atOnce } = await this.#oneLink().catch((error: unknown) => this.#giveUp(error));
    if (signal.aborted || atOnce) return 'again';
    this.#refused = failure.refused === true;
    this.#set('waiting', failure.text);
    const { state, waitMs } = afterLink(this.#retry, lastedMs, this.#parts.random);
    this.#retry = state;
    await this.#wait(waitMs);
    return 'again';
  }

  /** A mistake of our own: nothing of the link may live on beside the next one. */
  async #giveUp(error: unknown): Promise<never> {
    const link = this.#link;
    this.#leave();
    await link?.end();
    throw error;
  }

  /** From CONNECT to the end of the link. */
  async #oneLink(): Promise<{ lastedMs: number; failure: LinkFailure; atOnce: boolean }> {
    const { clock, log } = this.#parts;
    const settings = await this.#settings().catch((error: Error) => error.message);
    if (typeof settings === 'string') return { lastedMs: 0, failure: { text: settings }, atOnce: false };
    const opened = await openLink(settings, clock, this.#closing.signal);
    if (!opened.ok) return { lastedMs: 0, failure: opened.failure, atOnce: this.#changeVersion(opened.failure) };
    const { link } = opened;
    const sinceMs = clock.monoMs();
    this.#provenVersion = link.version;
    if (this.#closing.signal.aborted) await link.end();
    else await this.#arrive(link);
    const failure = await link.closed;
    this.#leave();
    log('the link to the broker is gone', { reason: failure.text });
    const atOnce = this.#atOnce;
    this.#atOnce = false;
    return { lastedMs: clock.monoMs() - sinceMs, failure, atOnce };
  }

  /** Passwords and certificates are read again for every link, so that a renewed one counts. */
  async #settings(): Promise<LinkSettings> {
    const { config, site, dock, readFile } = this.#parts;
    return {
      ...(await credentialsOf(config, readFile)),
      url: config.url,
      version: this.#version,
      clientId: config.clientId ?? `tallyman-${site}-${dock}`,
      keepaliveS: config.keepaliveS,
      will: { topic: `${this.#base}state`, payload: this.#presence.lastWill },
      onMessage: (packet) => this.#receive(packet),
      onStray: () => {
        this.#dropped += 1;
      },
    };
  }

  /** @returns true when the next attempt goes out at once in the other version */
  #changeVersion(failure: LinkFailure): boolean {
    if (this.#parts.config.version !== 'auto' || failure.version === undefined) return false;
    if (this.#version === 5) {
      // A broker that once took 5 and now hangs up is ill, not old.
      if (failure.version === 'suspected' && this.#provenVersion !== undefined) return false;
      this.#version = 4;
      return true;
    }
    // Neither version got through: it was not the version. Begin with 5 again, after the wait.
    if (this.#provenVersion === undefined) this.#version = 5;
    return false;
  }

  async #arrive(link: MqttLink): Promise<void> {
    this.#link = link;
    this.#links += 1;
    this.#warnings.clear();
    // Before anything is sent: an answer must not find nobody listening.
    await this.#subscribe(link, [...this.#handlers.keys()]);
    if (link.gone || this.#closing.signal.aborted) return;
    this.#set('online', undefined);
    this.#parts.log('linked to the broker', { version: link.version === 5 ? '5' : '3.1.1' });
    this.#presence.begin();
    for (const listener of [...this.#listeners]) this.#guarded(() => listener(true));
  }

  #leave(): void {
    const wasOnline = this.connected;
    this.#link = undefined;
    this.#state = 'waiting';
    this.#presence.end();
    if (wasOnline) this.#downSinceMs = this.#parts.clock.monoMs();
    if (wasOnline) for (const listener of [...this.#listeners]) this.#guarded(() => listener(false));
  }

  /** Ends early when the device's own network changes: a cable is back, an address was given. */
  async #wait(ms: number): Promise<void> {
    const { clock, network: look = addresses } = this.#parts;
    const before = look();
    const endMs = clock.monoMs() + ms;
    while (clock.monoMs() < endMs && look() === before) {
      await clock.sleep(Math.max(0, Math.min(lookAtNetworkMs, endMs - clock.monoMs())), this.#closing.signal);
      if (this.#closing.signal.aborted) return;
    }
  }

  async #subscribe(link: MqttLink, topics: string[]): Promise<void> {
    const wished = (topic: string, wish: 'asPublished' | 'lying') =>
      [...(this.#handlers.get(topic)?.values() ?? [])].some((options) => options[wish]);
    const filter = (topic: string) => ({
      ...{ topic: this.#base + topic, asPublished: wished(topic, 'asPublished'), retained: wished(topic, 'lying') },
    });
    const refused = await link.subscribe(topics.map(filter));
    for (const topic of topics) {
      const reason = refused.get(this.#base + topic);
      if (reason === undefined) this.#warnings.delete(`read ${topic}`);
      else this.#warn(`read ${topic}`, `the broker refuses to let us read ${this.#base}${topic}: ${reason}`);
    }
    const again = topics.filter((topic) => refused.has(this.#base + topic));
    if (again.length > 0) void this.#subscribeAgain(link, again);
  }

  async #subscribeAgain(link: MqttLink, topics: string[]): Promise<void> {
    await this.#parts.clock.sleep(refusedAgainMs, this.#closing.signal);
    const wanted = topics.filter((topic) => this.#handlers.has(topic));
    if (this.#link === link && wanted.length > 0) await this.#subscribe(link, wanted);
  }

  #unsubscribe(topic: string, handler: Handler): void {
    const handlers = this.#handlers.get(topic);
    if (handlers === undefined || !handlers.delete(handler) || handlers.size > 0) return;
    this.#handlers.delete(topic);
    this.#link?.unsubscribe(this.#base + topic);
  }

  #receive(packet: IPublishPacket): void {
    const { topic } = packet;
    const relative = topic.startsWith(this.#base) ? topic.slice(this.#base.length) : '';
    const wanted = [...this.#handlers].filter(([filter]) => topicMatches(filter, relative));
    // Before anything else: what nobody wants costs nothing more.
    if (wanted.length === 0 || packet.payload.length > messageBytesMax) {
      this.#dropped += 1;
      return;
    }
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const reply = packet.retain ? undefined : this.#reply(packet);
    let heard = false;
    for (const [, handlers] of wanted) {
      for (const [handler, { retained }] of [...handlers]) {
        // What was retained is old: a command or an answer of yesterday must not count today.
        const take = packet.retain ? retained : handler;
        if (take === undefined) continue;
        heard = true;
        this.#guarded(() => take(payload, relative, reply));
      }
    }
    if (!heard || packet.retain) this.#dropped += 1;
  }

  /**
   * MQTT 5 request and response, where the response topic is one for answers below the site: elsewhere a caller has no
   * business.
   */
  #reply({ properties }: IPublishPacket): Reply | undefined {
    const topic = properties?.responseTopic;
    if (topic === undefined || !isForAnswers(topic, this.#siteTopic)) return undefined;
    const correlation = properties?.correlationData;
    return { topic, say: (payload) => this.#publish(topic, payload, correlation === undefined ? {} : { correlation }) };
  }

  #publish(
    topic: string,
    payload: string,
    options: NonNullable<Parameters<Uplink['publish']>[2]> & { correlation?: Buffer },
  ): Promise<void> {
    const link = this.#link;
    if (link === undefined || !this.connected) return Promise.reject(new Error('no link to the broker'));
    if (Buffer.byteLength(payload) > messageBytesMax) return Promise.reject(new Error('larger than 64 KiB'));
    const { qos = 1, retain = false, timeoutMs = publishTimeoutMs, ...rest } = options;
    const sent = link.publish(topic, payload, { qos, retain, timeoutMs, ...rest });
    return sent.then(
      () => {
        this.#warnings.delete(topic);
      },
      (error: Error) => {
        if (error.message.startsWith(refusedPublish)) this.#warn(topic, error.message);
        throw error;
      },
    );
  }

  #warn(topic: string, text: string): void {
    if (this.#warnings.get(topic) === text) return;
    if (this.#warnings.size < warningsMax) this.#warnings.set(topic, text);
    this.#parts.log(text);
  }

  #set(state: UplinkStatus['state'], error: string | undefined): void {
    if (error !== undefined && error !== this.#error) this.#parts.log('no link to the broker', { reason: error });
    this.#state = state;
    this.#error = error;
  }

  /** A listener that throws is a bug of its own; the others and the link go on. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.log('a listener of the uplink failed', { error: String(error) });
    }
  }
}

/**
 * One connection to the broker, from CONNECT to its end; when it ends, the client and everything it holds is thrown
 * away. The traps of MQTT.js 5 that end here (issue numbers of mqttjs/MQTT.js, and what we saw ourselves):
 * - it reconnects at a fixed pace (#561), not at all after a refused CONNACK (#1947), and replays its store one message
 *   per round trip: so `reconnectPeriod: 0`, one client per link, and `uplink.ts` alone decides when the next one
 *   comes;
 * - messages published while offline pile up in memory (100,000 = 90 MB) and callbacks never fire after a cut (#1974,
 *   #360): so nothing is published unless connected, every publish has our own time limit, and what is open when the
 *   link goes is told so here;
 * - `end()` waits for ever for a message that is never acknowledged (#710, #1629): so what is open is removed first,
 *   and after two seconds the socket is destroyed;
 * - a broker may rewrite the client's options (GHSA-gfxc-3w7m-8ch4) and topic aliases can crash it
 *   (GHSA-c8jq-r765-cq7g): fresh options for every link, no aliases;
 * - it takes whatever a broker sends as fast as it comes, and scans wait meanwhile: `reading-pace.ts` says how fast;
 * - it buffers a packet of any size before it looks at it: the length is read from the fixed header, and a link that
 *   announces more than we take is cut at once;
 * - `clean: true` with expiry 0: a session would bring back yesterday's commands, and lose what it promised to keep (a
 *   broker that dies forgets what it acknowledged, one that is full drops).
 */
import { Socket } from 'node:net';
import type { MqttClient } from 'mqtt';
import { writeToStream } from 'mqtt-packet';
import { Allowance } from '../allowance.ts';
import type { Clock } from '../clock.ts';
import { connectionTrouble, isRefusedTls } from '../net-error.ts';
import { connectClient } from './broker-stream.ts';
import { clientOptions, type LinkSettings, type ProtocolVersion, packetBytesMax, windowMax } from './client-options.ts';
import { PacketLengths } from './packet-lengths.ts';
import { messagePace, ReadingPace } from './reading-pace.ts';
import { mqttReason, noMatchingSubscribers, versionRefused } from './reasons.ts';

/** Publishes that wait for the window; more are refused at once. */
const waitingMax = 256;
/** QoS 0 is dropped when the socket has not taken this much yet. */
const unsentBytesMax = 256 * 1024;
/** A broker that answers pings and acknowledges nothing for so long is no broker. */
const unacknowledgedMsMax = 60_000;
const subscribeMsMax = 10_000;
const endMsMax = 2_000;
/** Other packets: acknowledgements of ours, pings. Nobody waits with those, so there is only the end. */
const packetPace = { perS: 5_000, burst: 20_000 };
/** Some brokers take only 8 subscriptions in a packet. */
const subscribeBatch = 8;

// With its first packet it would make every 16-bit number there is into a buffer, 65,536 of them: 7 MB and 30 ms.
writeToStream.cacheNumbers = false;

export type LinkFailure = {
  text: string;
  /** The broker does not speak this version: certain when it said so, likely when it hung up on the CONNECT. */
  version?: 'refused' | 'suspected';
  /** It answered, and does not let us in. */
  refused?: true;
};

type PublishOptions = {
  qos: 0 | 1;
  retain: boolean;
  timeoutMs: number;
  correlation?: Buffer;
  /** The broker has it and nobody listens (MQTT 5 says so). */
  onUnheard?: () => void;
};

type Message = PublishOptions & {
  topic: string;
  payload: string;
  id: number | undefined;
  sentMs: number;
  settled: boolean;
  settle(error: Error | undefined): void;
};

/**
 * `asPublished`: new messages keep their retain flag; `retained`: what lies there is wanted (MQTT 5; a 3.1.1 broker
 * always sends it).
 */
type Filter = { topic: string; asPublished?: boolean; retained?: boolean };

type Opened = { ok: true; link: MqttLink } | { ok: false; failure: LinkFailure };

/**
 * Connects once. Resolves when the broker has accepted or the attempt is over (10 s at most, at once when aborted);
 * never rejects.
 */
export function openLink(settings: LinkSettings, clock: Clock, signal: AbortSignal): Promise<Opened> {
  let client: MqttClient;
  try {
    client = connectClient(clientOptions(settings));
  } catch (error) {
    // A certificate or key that is none.
    return Promise.resolve({ ok: false, failure: { text: connectionTrouble(error, new URL(settings.url).host) } });
  }
  const link = new MqttLink(client, settings, clock);
  const giveUp = () => link.cut('given up');
  signal.addEventListener('abort', giveUp, { once: true });
  return new Promise((resolve) => {
    const done = (opened: Opened) => {
      signal.removeEventListener('abort', giveUp);
      resolve(opened);
    };
    client.once('connect', () => done({ ok: true, link }));
    link.closed.then((failure) => done({ ok: false, failure }));
  });
}

export class MqttLink {
  readonly version: ProtocolVersion;
  /** Resolves once, when the connection is gone, with the reason. */
  readonly closed: Promise<LinkFailure>;
  readonly #client: MqttClient;
  readonly #clock: Clock;
  readonly #open = new Set<Message>();
  readonly #byId = new Map<number, Message>();
  readonly #waiting: Message[] = [];
  #window = windowMax;
  readonly #ended = new AbortController();
  #accepted = false;
  #gone = false;
  #failure: LinkFailure | undefined;

  constructor(client: MqttClient, settings: LinkSettings, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.version = settings.version;
    const where = new URL(settings.url).host;
    client.on('error', (error) => {
      this.#blame(this.#understand(error, where));
      // After a malformed packet the library would read on as if nothing had been.
      client.stream.destroy();
    });
    client.on('disconnect', (packet) =>
      this.#blame({ text: `${where}: the broker ended the connection: ${mqttReason(packet.reasonCode ?? 0)}` }),
    );
    client.on('message', (_topic, _payload, packet) => settings.onMessage(packet));
    const packets = new Allowance(packetPace, clock.monoMs());
    const pace = new ReadingPace({
      ...{ clock, stream: client.stream, gone: this.#ended.signal },
      onFlood: () => this.cut(floodText(where)),
    });
    // Called after each message; the next one is not looked at, and the socket not read, before `done`.
    client.handleMessage = ({ topic, payload }, done) => pace.read(topic.length + payload.length, done);
    client.on('packetreceive', (packet) => {
      if (packet.cmd !== 'publish') {
        if (packets.spend(1, clock.monoMs()) > 0) this.cut(packetFloodText(where));
      } else if (packet.qos === 2) this.cut(`${where}: the broker sends QoS 2, which nobody asked for`);
      if (packet.cmd !== 'puback') return;
      const acknowledged = this.#byId.get(packet.messageId ?? -1);
      if (acknowledged === undefined) settings.onStray?.();
      if (packet.reasonCode === noMatchingSubscribers) acknowledged?.onUnheard?.();
    });
    client.once('connect', (packet) => {
      this.#accepted = true;
      this.#window = Math.min(windowMax, packet.properties?.receiveMaximum ?? windowMax);
    });
    const { stream } = client;
    // With TLS 1.3 the broker judges our certificate after the handshake, and the library keeps its word to itself.
    stream.on('error', (error: Error) => isRefusedTls(error) && this.#blame(this.#understand(error, where)));
    if (stream instanceof Socket) stream.setNoDelay(true).setKeepAlive(true, 60_000);
    const lengths = new PacketLengths(packetBytesMax);
    stream.on('data', (chunk: Buffer) => {
      if (!lengths.push(chunk)) this.cut(`${where}: the broker sent a packet of more than 64 KiB`);
    });
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        const failure = this.#failure ?? this.#unexplained(where);
        this.#abandon(failure.text);
        // Its own timers and listeners end too; nothing of this link is used again.
        client.end(true);
        resolve(failure);
      });
    });
  }

  get gone(): boolean {
    return this.#gone;
  }

  /**
   * QoS 1: resolves on PUBACK; rejects when the link goes, on a reason code ≥ 128, when its time is over (the message
   * may still arrive), or at once when too many wait already. QoS 0: resolves when the socket took it.
   */
  publish(topic: string, payload: string, options: PublishOptions): Promise<void> {
    if (this.#gone || !this.#client.connected) return Promise.reject(new Error('no link to the broker'));
    if (options.qos === 0) return this.#publishUnacknowledged(topic, payload, options);
    if (this.#waiting.length >= waitingMax) return Promise.reject(new Error('too many messages wait for the broker'));
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const message: Message = {
        ...options,
        topic,
        payload,
        id: undefined,
        sentMs: 0,
        settled: false,
        settle: (error) => {
          if (message.settled) return;
          message.settled = true;
          done.abort();
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.#waiting.push(message);
      this.#clock.sleep(options.timeoutMs, done.signal).then(() => this.#timeUp(message));
      this.#sendWaiting();
    });
  }

  /** @returns the topics that were refused, with the reason; an empty map when all were granted or the link went */
  async subscribe(topics: readonly Filter[]): Promise<Map<string, string>> {
    const refused = new Map<string, string>();
    for (let i = 0; i < topics.length && !this.#gone; i += subscribeBatch) {
      const some = topics.slice(i, i + subscribeBatch);
      const codes = await this.#subscribeSome(some);
      some.forEach(({ topic }, n) => {
        const code = codes[n] ?? 0;
        if (code >= 128) refused.set(topic, mqttReason(code));
      });
    }
    return refused;
  }

  unsubscribe(topic: string): void {
    if (!this.#gone && this.#client.connected) this.#client.unsubscribe(topic);
  }

  /** Says goodbye, so that the will is not sent; gone within two seconds whatever the broker does. */
  async end(): Promise<void> {
    this.#blame({ text: 'closed' });
    // The client would wait for their acknowledgements for ever.
    const ids = [...this.#byId.keys()];
    this.#abandon('the connection is being closed');
    for (const id of ids) this.#client.removeOutgoingMessage(id);
    this.#client.end(false);
    const over = new AbortController();
    await Promise.race([this.closed, this.#clock.sleep(endMsMax, over.signal)]);
    over.abort();
    this.#client.stream.destroy();
  }

  /** Cuts the connection without a word, for a reason of ours: the broker sends the will. */
  cut(text: string): void {
    this.#blame({ text });
    this.#client.stream.destroy();
  }

  #publishUnacknowledged(topic: string, payload: string, options: PublishOptions): Promise<void> {
    if (this.#client.stream.writableLength > unsentBytesMax) {
      return Promise.reject(new Error('the broker does not keep up'));
    }
    this.#client.publish(topic, payload, { qos: 0, retain: options.retain, ...this.#properties(options) });
    return Promise.resolve();
  }

  #properties({ correlation }: PublishOptions) {
    return this.version === 5 && correlation !== undefined ? { properties: { correlationData: correlation } } : {};
  }

  #sendWaiting(): void {
    while (this.#open.size < this.#window) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      if (!message.settled) this.#send(message);
    }
  }

  #send(message: Message): void {
    this.#open.add(message);
    message.sentMs = this.#clock.monoMs();
    const options = { qos: 1 as const, retain: message.retain, ...this.#properties(message) };
    this.#client.publish(message.topic, message.payload, options, (error) => {
      this.#open.delete(message);
      if (message.id !== undefined) this.#byId.delete(message.id);
      message.settle(error ? refusal(error, message.topic) : undefined);
      this.#sendWaiting();
    });
    message.id = this.#client.getLastMessageId();
    this.#byId.set(message.id, message);
  }

  /**
   * The caller is told; the message keeps its place in the window until the broker acknowledges it or the link ends.
   */
  #timeUp(message: Message): void {
    if (message.settled) return;
    message.settle(new Error('the broker did not acknowledge in time'));
    // Its place is somebody else's: a list full of what nobody waits for any more would refuse everything, and never
    // tell how long the broker is silent.
    const waited = this.#waiting.indexOf(message);
    if (waited >= 0) this.#waiting.splice(waited, 1);
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#clock.monoMs() - oldest.sentMs >= unacknowledgedMsMax) {
      this.cut('the broker answers but acknowledges nothing');
    }
  }

  #subscribeSome(topics: readonly Filter[]): Promise<number[]> {
    return new Promise((resolve) => {
      const over = new AbortController();
      const done = (codes: number[]) => {
        over.abort();
        resolve(codes);
      };
      // Retain handling 2: what lies retained on a topic is old, and mostly not wanted.
      const wanted = topics.map(({ topic, asPublished: rap = false, retained }) => [
        topic,
        { qos: 1 as const, rh: retained ? 0 : 2, rap },
      ]);
      this.#client.subscribe(Object.fromEntries(wanted), (error, _granted, packet) => {
        if (packet !== undefined) done(packet.granted.map(Number));
        else if (error !== null) done([]);
      });
      this.#clock.sleep(subscribeMsMax, over.signal).then(() => {
        if (over.signal.aborted) return;
        this.cut('the broker did not answer a subscription');
        resolve([]);
      });
    });
  }

  #blame(failure: LinkFailure): void {
    this.#failure ??= failure;
  }

  #understand(error: Error, where: string): LinkFailure {
    const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
    if (code === undefined)
      return { text: connectionTrouble(error, where), ...(isRefusedTls(error) && { refused: true as const }) };
    const text = `${where}: the broker refused: ${mqttReason(code)}`;
    return versionRefused(code) ? { text, version: 'refused' } : { text, refused: true };
  }

  #unexplained(where: string): LinkFailure {
    return this.#accepted
      ? { text: `${where}: the connection was lost` }
      : { text: `${where}: the broker hung up without an answer`, version: 'suspected' };
  }

  /** Everything that waits is told that the link is gone. */
  #abandon(reason: string): void {
    this.#gone = true;
    this.#ended.abort();
    const error = new Error(reason);
    for (const message of [...this.#open, ...this.#waiting.splice(0)]) message.settle(error);
    this.#open.clear();
    this.#byId.clear();
  }
}

const floodText = (where: string): string =>
  `${where}: the broker floods: more than ${messagePace.perS} messages a second, on and on — who publishes to this dock’s topics?`;

const packetFloodText = (where: string): string =>
  `${where}: the broker floods: more than ${packetPace.perS} acknowledgements and pings a second, on and on, for messages that this dock never sent`;

/** How the rejection of a publish begins that the broker refused, with its reason. */
export const refusedPublish = 'the broker refused';

function refusal(error: Error, topic: string): Error {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  return code === undefined ? error : new Error(`${refusedPublish} ${topic}: ${mqttReason(code)}`);
}

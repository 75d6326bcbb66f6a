/**
 * A storefront that a test holds in its hand: reads batches from the broker, applies them as the contract says
 * and answers, unless the test tells it not to. State is in memory; `forget` makes it a shop restored from nothing.
 */
import { connect, type MqttClient } from 'mqtt';
import { until } from '../wait.ts';

export type Line = {
  sku: string;
  level: number;
  previous: number | null;
  delta: number | null;
  processOrders: boolean;
};
export type Batch = {
  specversion: string;
  type: string;
  source: string;
  id: string;
  subject: string;
  time: string;
  datacontenttype: string;
  data: { channel: string; epoch: string; after: number; to: number; snapshot?: boolean; lines: Line[] };
};
export type Received = {
  atMs: number;
  batch: Batch;
  text: string;
  effect: 'applied' | 'duplicate' | 'gap' | 'ignored';
};
export type Shelf = {
  level: number;
  processOrders: boolean /** Sum of the deltas applied since the last snapshot. */;
  sum: number;
};

export type SinkOptions = { url: string; site: string; dock: string; protocolVersion?: 4 | 5 };

export class Sink {
  /** Applies what it is sent. */
  applying = true;
  /** Answers on `ack/{channel}`. */
  answering = true;
  readonly received: Received[] = [];
  readonly shelves = new Map<string, Map<string, Shelf>>();
  readonly #client: MqttClient;
  readonly #base: string;
  readonly #positions = new Map<string, { epoch: string; to: number }>();

  private constructor({ url, site, dock, protocolVersion = 5 }: SinkOptions) {
    this.#base = `tallyman/v1/${site}/${dock}`;
    this.#client = connect(url, {
      protocolVersion,
      clean: true,
      reconnectPeriod: 100,
      connectTimeout: 2000,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.#client.on('error', () => undefined); // it comes back; the tests see what is missing
    this.#client.on('connect', () => this.#client.subscribe(`${this.#base}/evt/stock/+`, { qos: 1 }));
    this.#client.on('message', (topic, payload) => this.#take(topic, payload.toString('utf8')));
  }

  static async start(options: SinkOptions): Promise<Sink> {
    const sink = new Sink(options);
    await until('the scripted storefront is connected', () => sink.#client.connected);
    return sink;
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  shelf(channel: string, sku: string): Shelf | undefined {
    return this.shelves.get(channel)?.get(sku);
  }

  level(channel: string, sku: string): number {
    return this.shelf(channel, sku)?.level ?? 0;
  }

  /** Every line of an item that arrived for a channel and was applied, oldest first. */
  linesOf(channel: string, sku: string): Line[] {
    return this.received
      .filter(({ batch, effect }) => batch.data.channel === channel && effect === 'applied')
      .flatMap(({ batch }) => batch.data.lines.filter((line) => line.sku === sku));
  }

  /** Up to where it has applied a channel's batches. */
  position(channel: string): { epoch: string; to: number } | undefined {
    return this.#positions.get(channel);
  }

  /** Answers for a channel as it stands, unasked. */
  answer(channel: string): void {
    const { epoch, to } = this.#positions.get(channel) ?? { epoch: null, to: 0 };
    this.#client.publish(`${this.#base}/ack/${channel}`, JSON.stringify({ epoch, to }), { qos: 1 });
  }

  /** Loses all it knows, as a shop set up anew. */
  forget(): void {
    this.#positions.clear();
    this.shelves.clear();
  }

  async end(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(topic: string, text: string): void {
    const channel = topic.split('/').at(-1) ?? '';
    const batch = JSON.parse(text) as Batch;
    const effect = this.applying ? this.#apply(channel, batch) : 'ignored';
    this.received.push({ atMs: performance.now(), batch, text, effect });
    if (this.answering) this.answer(channel);
  }

  #apply(channel: string, { data }: Batch): Received['effect'] {
    const position = this.#positions.get(channel);
    const { epoch, after, to, snapshot, lines } = data;
    const sameEpoch = position?.epoch === epoch;
    if (sameEpoch && to <= position.to) return 'duplicate';
    if (!snapshot && !(sameEpoch && after === position.to)) return 'gap';
    const shelves = (!snapshot && this.shelves.get(channel)) || new Map<string, Shelf>();
    for (const { sku, level, delta, processOrders } of lines) {
      const before = shelves.get(sku);
      shelves.set(sku, {
        level,
        processOrders,
        sum: before === undefined || delta === null ? level : before.sum + delta,
      });
    }
    this.shelves.set(channel, shelves);
    this.#positions.set(channel, { epoch, to });
    return 'applied';
  }
}

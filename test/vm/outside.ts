/**
 * What is outside of a dock, on this machine: a real Mosquitto, a storefront that applies what it is told, and somebody
 * who listens to how the dock is and what becomes of its scans.
 */
import { connect, type MqttClient } from 'mqtt';
import { Broker } from '../end-to-end/broker.ts';
import { Sink } from '../end-to-end/sink.ts';
import { until } from '../wait.ts';

type Health = {
  state: string;
  /** How often the ledger was opened; null while it cannot be read. */
  boots: number | null;
  clockTrusted: boolean;
  devices: { name: string; state: string }[];
  alarms: { code: string; subject?: string; text: string }[];
};
type Scan = { station: string; device: string; result: string; code?: string; sku?: string };

/** An emulated processor is slow, and another file's tests run beside it. */
export const patience = { deadlineMs: 180_000, everyMs: 50 };

export class Outside {
  readonly broker: Broker;
  readonly shop: Sink;
  readonly #listener: MqttClient;
  /** The last word of the dock about itself. */
  health: Health | undefined;
  /** Every alarm that came, as `code` or `code:subject`, in the order in which they came. */
  readonly raised: string[] = [];
  readonly scans: Scan[] = [];

  private constructor(broker: Broker, shop: Sink, listener: MqttClient) {
    this.broker = broker;
    this.shop = shop;
    this.#listener = listener;
    listener.on('message', (topic, payload) => this.#take(topic.split('/').slice(4).join('/'), payload.toString()));
  }

  /** @param dir a folder for the broker's file */
  static async start(dir: string, site: string, dock: string): Promise<Outside> {
    const broker = await Broker.start({ dir });
    const shop = await Sink.start({ url: broker.url, site, dock });
    const listener = connect(broker.url);
    const outside = new Outside(broker, shop, listener);
    const base = `tallyman/v1/${site}/${dock}`;
    await listener.subscribeAsync([`${base}/health`, `${base}/evt/alarm`, `${base}/evt/scan`], { qos: 1 });
    return outside;
  }

  #take(topic: string, payload: string): void {
    const said = JSON.parse(payload);
    if (topic === 'health') this.health = said;
    else if (topic === 'evt/scan') this.scans.push(said);
    else if (said.cleared !== true) this.raised.push(said.id);
  }

  device(name: string, state: string): Promise<unknown> {
    const found = () => this.health?.devices.find((each) => each.name === name)?.state;
    return until(`${name} is ${state}`, () => found() === state, { ...patience, evidence: () => this.evidence() });
  }

  alarm(code: string): Promise<{ text: string }> {
    const standing = () => this.health?.alarms.find((each) => each.code === code);
    return until(`the alarm ${code}`, standing, { ...patience, evidence: () => this.evidence() });
  }

  /** The number that the shop shows. */
  shows(sku: string, level: number): Promise<unknown> {
    const shown = () => this.shop.level('web', sku) === level;
    return until(`the shop shows ${level} of ${sku}`, shown, { ...patience, evidence: () => this.evidence() });
  }

  evidence(): string {
    const batches = this.shop.received.slice(-3).map(({ effect, text }) => `${effect} ${text.slice(0, 400)}`);
    return [JSON.stringify(this.health), ...this.raised.slice(-10), ...batches].join('\n');
  }

  async end(): Promise<void> {
    await this.#listener.endAsync(true);
    await this.shop.end();
    await this.broker.stop();
  }
}

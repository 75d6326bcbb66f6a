/** The storefront at an MQTT broker: takes batches from every dock of every site, answers each, and says where it is when it comes. */
import { connect, type MqttClient } from 'mqtt';
import { page } from './pages.ts';
import type { Storefront } from './storefront.ts';

const batches = /^(tallyman\/v1\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32})\/evt\/stock\/([a-z0-9-]{1,32})$/;
const questions = /^(tallyman\/v1\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32})\/ask\/([a-z0-9-]{1,32})$/;

export type MqttFaceOptions = {
  url: string;
  /** The channel it is the storefront of; all channels when absent. */
  channel?: string;
  version?: 4 | 5;
  username?: string;
  password?: string;
  ca?: Buffer;
};

export interface Face {
  close(): Promise<void>;
}

/** Resolves when it is connected and listens; afterwards it reconnects by itself. */
export async function openMqttFace(shop: Storefront, options: MqttFaceOptions): Promise<Face> {
  const { url, channel = '+', version = 5, ...rest } = options;
  const client = connect(url, {
    protocolVersion: version,
    clean: true,
    reconnectPeriod: 200,
    queueQoSZero: false,
    ...rest,
  });
  const late = new Set<NodeJS.Timeout>();
  client.on('message', (topic, payload) => {
    const [, base, name] = batches.exec(topic) ?? [];
    if (base !== undefined && name !== undefined) take(base, name, payload.toString('utf8'));
    const [, asker, asked] = questions.exec(topic) ?? [];
    if (asker !== undefined && asked !== undefined) tell(asker, asked, payload.toString('utf8'));
  });

  function take(base: string, name: string, text: string): void {
    const delivery = shop.deliver(text);
    if (delivery.type !== 'answered' || delivery.muted) return;
    const answer = () => say(client, `${base}/ack/${name}`, delivery.answer);
    const times = delivery.doubled ? 2 : 1;
    for (let i = 0; i < times; i += 1) {
      if (delivery.delayMs === 0) answer();
      else {
        const timer = setTimeout(() => {
          late.delete(timer);
          answer();
        }, delivery.delayMs);
        late.add(timer);
      }
    }
  }

  function tell(base: string, name: string, text: string): void {
    const question = parsed(text);
    if (question.what !== 'levels' && question.what !== 'orders') return;
    say(client, `${base}/tell/${name}`, page(shop, name, question.what, question.cursor));
  }

  await new Promise<void>((resolve, reject) => {
    let first = true;
    client.on('error', (error) => {
      if (first) reject(error);
    });
    client.on('connect', () => {
      const topics = [`tallyman/v1/+/+/evt/stock/${channel}`, `tallyman/v1/+/+/ask/${channel}`];
      client.subscribe(topics, { qos: 1 }, () => {
        // A dock that waits for an answer which never came hears that we are here again.
        for (const { source, channel: name, answer } of shop.greetings()) {
          say(client, `tallyman/v1/${source.slice('/tallyman/'.length)}/ack/${name}`, answer);
        }
        first = false;
        resolve();
      });
    });
  });
  return {
    close: async () => {
      for (const timer of late) clearTimeout(timer);
      await client.endAsync(true);
    },
  };
}

function say(client: MqttClient, topic: string, message: object): void {
  // What cannot be said now is not said later: the dock asks again.
  if (client.connected) client.publish(topic, JSON.stringify(message), { qos: 1 });
}

function parsed(text: string): { what?: unknown; cursor?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

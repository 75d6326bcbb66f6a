/**
 * The storefront at an MQTT broker: takes batches from every dock of every site, answers each, and says where it is
 * when it comes; tells its levels and orders to whoever asks, and if it is asked to, every order at once to the docks
 * it knows.
 */
import { connect, type MqttClient } from 'mqtt';
import { signedAnswer } from './answer-hmac.ts';
import { page } from './pages.ts';
import type { Storefront } from './storefront.ts';

const batches = /^(tallyman\/v1\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32})\/evt\/(?:stock|shipment)\/([a-z0-9-]{1,32})$/;
const states = /^tallyman\/v1\/([a-z0-9-]{1,32}\/[a-z0-9-]{1,32})\/state$/;
const questions = /^(tallyman\/v1\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32})\/ask\/([a-z0-9-]{1,32})$/;

export type MqttFaceOptions = {
  url: string;
  /** The channel it is the storefront of; all channels when absent. */
  channel?: string;
  version?: 4 | 5;
  /** Tells new and changed orders unasked. */
  tellsUnasked?: boolean;
  /** Repeats the question's cursor in the answer; true when absent. */
  repeatsCursor?: boolean;
  /** `whsec_…` that its answers prove themselves with. */
  ackSecret?: string;
  username?: string;
  password?: string;
  ca?: Buffer;
};

export interface Face {
  close(): Promise<void>;
}

/** Resolves when it is connected and listens; afterwards it reconnects by itself. */
export async function openMqttFace(shop: Storefront, options: MqttFaceOptions): Promise<Face> {
  const { url, channel = '+', version = 5, tellsUnasked = false, repeatsCursor = true, ackSecret, ...rest } = options;
  const client = connect(url, {
    protocolVersion: version,
    clean: true,
    reconnectPeriod: 200,
    queueQoSZero: false,
    ...rest,
  });
  const late = new Set<NodeJS.Timeout>();
  /** Docks heard of since the start, with their channels: who is told unasked. */
  const known = new Set<string>();
  const after = (delayMs: number, work: () => void) => {
    if (delayMs === 0) {
      work();
      return;
    }
    const timer = setTimeout(() => {
      late.delete(timer);
      work();
    }, delayMs);
    late.add(timer);
  };
  client.on('message', (topic, payload) => {
    const [, base, name] = batches.exec(topic) ?? [];
    if (base !== undefined && name !== undefined) take(base, name, payload.toString('utf8'));
    const [, came] = states.exec(topic) ?? [];
    if (came !== undefined && parsed(payload.toString('utf8')).s === 'online') greet(`/tallyman/${came}`);
    const [, asker, asked] = questions.exec(topic) ?? [];
    if (asker !== undefined && asked !== undefined) tell(asker, asked, payload.toString('utf8'));
  });

  /** Says what is held. @param dock the source of one; all of them when it is absent */
  function greet(dock?: string): void {
    for (const { source, channel: name, answer } of shop.greetings()) {
      if ((dock !== undefined && source !== dock) || (channel !== '+' && name !== channel)) continue;
      const topic = `tallyman/v1/${source.slice('/tallyman/'.length)}/ack/${name}`;
      say(client, topic, signedAnswer(answer, name, ackSecret));
    }
  }

  function take(base: string, name: string, text: string): void {
    known.add(`${base} ${name}`);
    const delivery = shop.deliver(text);
    if (delivery.type !== 'answered' || delivery.muted) return;
    const said = signedAnswer(delivery.answer, name, ackSecret);
    const answer = () => say(client, `${base}/ack/${name}`, said);
    const times = delivery.doubled ? 2 : 1;
    for (let i = 0; i < times; i += 1) after(delivery.delayMs, answer);
  }

  function tell(base: string, name: string, text: string): void {
    const question = parsed(text);
    if (question.what !== 'levels' && question.what !== 'orders') return;
    known.add(`${base} ${name}`);
    const told = page(shop, name, question.what, question.cursor);
    const answer = question.what === 'orders' && !repeatsCursor ? { ...told, cursor: undefined } : told;
    const { delaysMs } = question.what === 'orders' ? shop.telling() : { delaysMs: [0] };
    for (const delayMs of delaysMs) after(delayMs, () => say(client, `${base}/tell/${name}`, answer));
  }

  const leave = shop.onOrder((name, order) => {
    if (!tellsUnasked) return;
    for (const each of known) {
      const [base, asked] = each.split(' ');
      if (asked !== name) continue;
      const told = { what: 'orders', orders: [order] };
      for (const delayMs of shop.telling().delaysMs) after(delayMs, () => say(client, `${base}/tell/${name}`, told));
    }
  });

  await new Promise<void>((resolve, reject) => {
    let first = true;
    client.on('error', (error) => {
      if (first) reject(error);
    });
    client.on('connect', () => {
      const topics = [
        ...[`tallyman/v1/+/+/evt/stock/${channel}`, `tallyman/v1/+/+/evt/shipment/${channel}`],
        `tallyman/v1/+/+/ask/${channel}`,
        'tallyman/v1/+/+/state',
      ];
      client.subscribe(topics, { qos: 1 }, () => {
        // A dock that waits for an answer which never came hears that we are here again.
        greet();
        first = false;
        resolve();
      });
    });
  });
  return {
    close: async () => {
      leave();
      for (const timer of late) clearTimeout(timer);
      await client.endAsync(true);
    },
  };
}

function say(client: MqttClient, topic: string, message: object): void {
  // What cannot be said now is not said later: the dock asks again.
  if (client.connected) client.publish(topic, JSON.stringify(message), { qos: 1 });
}

function parsed(text: string): { what?: unknown; cursor?: unknown; s?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * A receiver of levels over MQTT, as small as it can be: what a shop has to do with the batches of a dock. Node with
 * the package "mqtt". The place and the levels have to be kept in one transaction of your database; here both are in
 * one object.
 *
 *     node receiver-mqtt.mjs mqtt://127.0.0.1:1883
 *     then: tallyman channel conform mqtt://127.0.0.1:1883/site-1/no-dock --channel acme-web
 *
 * A broker's access list has to see to it that only docks may speak on evt/stock, and only you on ack.
 */
import { connectAsync } from 'mqtt';
import { decided } from './receiver.mjs';

const bytesMax = 64 * 1024;

/** @param own rules in place of those that stand there @returns once it listens */
export async function createMqttReceiver(url, own = {}) {
  const rules = { decided, answer: (held) => held, ...own };
  const shop = { levels: new Map(), held: new Map() };
  // The session is kept by the broker: what comes while this program restarts waits there.
  const client = await connectAsync(url, { clientId: 'receiver-of-levels', clean: false });
  client.on('message', (topic, payload) => {
    if (payload.length > bytesMax) return;
    const batch = parsed(payload);
    if (batch?.type !== 'tallyman.stock.v1') return;
    // One dock and one channel have one place.
    const place = `${batch.source} ${batch.data.channel}`;
    const held = shop.held.get(place) ?? { epoch: null, to: 0 };
    if (rules.decided(held, batch) === 'apply') {
      const { epoch, to, lines } = batch.data;
      for (const { sku, level } of lines) shop.levels.set(sku, level);
      shop.held.set(place, { epoch, to, id: batch.id });
    }
    const answer = rules.answer(shop.held.get(place) ?? held, batch);
    // Every batch is answered, also one that was not applied: the answer is what the dock goes on from.
    if (answer !== undefined)
      client.publish(topic.replace('/evt/stock/', '/ack/'), JSON.stringify(answer), { qos: 1, retain: false });
  });
  await client.subscribeAsync('tallyman/v1/+/+/evt/stock/+', { qos: 1 });
  return { shop, close: () => client.endAsync() };
}

function parsed(payload) {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

if (process.argv[1]?.endsWith('receiver-mqtt.mjs')) await createMqttReceiver(process.argv[2]);

/**
 * A hostile broker and a hostile storefront in a process of their own, so that whoever times the scans does nothing
 * else. `flooder.ts` starts it and asks it one line of JSON at a time; it ends with its standard input.
 */
import { createInterface } from 'node:readline';
import { ScriptedBroker } from '../mqtt/scripted-broker.ts';
import { type Flood, floodsOf, type Played } from './flood-kinds.ts';
import type { Answer, Asked, Facts, Seen } from './flooder.ts';
import { HostileShop } from './hostile-shop.ts';

const base = process.argv[2] ?? '';
const broker = await ScriptedBroker.start();
const shop = await HostileShop.start();
const answers: string[] = [];
const floods: Record<string, Flood> = floodsOf({ broker, shop, base, answers });
let over = true;
let playing: Promise<Played> = Promise.resolve({ sent: 0, taken: 0 });

// An honest storefront on the broker, so that there is something to disturb.
broker.onPublish = ({ topic, payload }) => {
  // Nothing was sold: levels rise without waiting.
  if (topic.endsWith('/ask/web')) broker.publish(`${base}/tell/web`, JSON.stringify({ what: 'orders', orders: [] }));
  if (!topic.endsWith('/evt/stock/web')) return;
  const { id, data } = JSON.parse(payload) as { id: string; data: { epoch: string; to: number } };
  const answer = JSON.stringify({ epoch: data.epoch, to: data.to, id });
  if (answers.at(-1) !== answer) answers.push(answer);
  broker.publish(`${base}/ack/web`, answer);
};

async function answerTo({ begin, ask }: Asked): Promise<Answer> {
  if (begin !== undefined) {
    const flood = floods[begin];
    if (flood === undefined) throw new Error(`no such flood: ${begin}`);
    await flood.begin?.();
    over = false;
    playing = flood.play(() => over);
    return {};
  }
  if (ask === 'end') {
    over = true;
    return await playing;
  }
  return { linked: broker.linked, links: broker.links, batches: answers.length } satisfies Seen;
}

const say = (words: Facts | Answer) => process.stdout.write(`${JSON.stringify(words)}\n`);
say({ brokerUrl: broker.url, shopUrl: shop.url, ca: shop.ca, names: Object.keys(floods) });
for await (const line of createInterface({ input: process.stdin })) say(await answerTo(JSON.parse(line) as Asked));
process.exit(0);

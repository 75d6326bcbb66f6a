/** Every flood there is, by name: what a hostile broker or a hostile storefront writes to the dock, without end. */
import { sku } from '../end-to-end/codes.ts';
import type { ScriptedBroker } from '../mqtt/scripted-broker.ts';
import { pause } from '../wait.ts';
import type { HostileShop, Way } from './hostile-shop.ts';

/** What was written, and how many messages of it the dock has taken off its link. */
export type Played = { sent: number; taken: number };

/**
 * `begin` resolves when the flood has reached the dock; `play` goes on with it until `over`, and resolves when the dock
 * has read it all.
 */
export type Flood = { begin?(): Promise<void>; play(over: () => boolean): Promise<Played> };

export type Sources = {
  broker: ScriptedBroker;
  shop: HostileShop;
  /** Topic of the dock. */
  base: string;
  /** What the honest storefront said so far, one for each batch. */
  answers: readonly string[];
};

/**
 * One lot is being read and the next waits: the dock never finds its socket empty, and what it has left to read
 * afterwards is soon read.
 */
const lotsAhead = 2;

export function floodsOf({ broker, shop, base, answers }: Sources): Record<string, Flood> {
  const message = (topic: string, payload: string, qos: 0 | 1 = 0) =>
    broker.message(`${base}/${topic}`, payload, { qos });
  const told = (payload: object) => message('tell/web', JSON.stringify(payload));
  let number = 0;
  const order = () => {
    number += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + number).toISOString();
    return { id: `F-${number}`, placedAt: at, updatedAt: at, status: 'open', lines: [{ sku: sku(1), quantity: 1 }] };
  };

  /** Lots of `count` messages, as fast as the dock reads or one every so many milliseconds. */
  const flood = (count: number, make: () => Buffer, everyMs = 0): Flood => ({
    async play(over) {
      let sent = 0;
      let taken = 0;
      const ahead: Promise<boolean>[] = [];
      const settle = async () => {
        if (await ahead.shift()) taken += count;
      };
      while (!over()) {
        if (!broker.linked) {
          await pause(20);
          continue;
        }
        broker.write(Buffer.concat(Array.from({ length: count }, make)));
        sent += count;
        ahead.push(broker.taken());
        if (ahead.length > lotsAhead) await settle();
        if (everyMs > 0) await pause(everyMs);
      }
      while (ahead.length > 0) await settle();
      return { sent, taken };
    },
  });
  const same = (count: number, bytes: Buffer, everyMs = 0): Flood => flood(count, () => bytes, everyMs);
  const senseless = (qos: 0 | 1) => same(150, message('ack/web', '{"epoch":"e","to":-1}', qos));
  /** Word for word what the storefront answered before: the one before the last, or the first of all. */
  const again = (which: number, qos: 0 | 1): Flood => ({
    play: (over) => same(150, message('ack/web', answers.at(which) ?? '', qos)).play(over),
  });
  const malformed = message('ack/web', '{"epoch":');
  const list = JSON.stringify(Array.from({ length: 6_000 }, (_, index) => 1_000_000 + index));
  const page = told({ what: 'orders', orders: Array.from({ length: 100 }, order) });
  // The dock asks when its own schedule says so.
  const asked = (way: Way): Flood => ({
    begin: () => shop.begin(way),
    play: async (over) => ({ sent: await shop.play(over), taken: 0 }),
  });
  return {
    'malformed answers, 10,000 a second': same(100, malformed, 10),
    'malformed answers, as many as go': same(150, malformed),
    'answers that make no sense, QoS 0': senseless(0),
    'answers that make no sense, QoS 1': senseless(1),
    'the answer before the last, QoS 1': again(-2, 1),
    'the first answer of all, QoS 0': again(0, 0),
    '60 kB of brackets': same(4, message('ack/web', '['.repeat(60_000))),
    '48 kB of a list': same(4, message('ack/web', list)),
    'the same hundred orders in a page': same(20, page),
    'one new order in a page': flood(100, () => told({ what: 'orders', orders: [order()] })),
    'a topic that nobody reads': same(150, broker.message('tallyman/v1/elsewhere/x', 'y')),
    'pages of orders without end, over HTTPS': asked('pages'),
    'interim answers without end, over HTTPS': asked('interim'),
  };
}

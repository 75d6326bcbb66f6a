/**
 * One storefront without a shop behind it, for whoever sets up a dock or writes a receiver: it takes batches over HTTP
 * or MQTT as the contract says, shows what it holds, and sells what is typed.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Box } from '../../../firmware-sim/storefront/core.ts';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { openMqttFace } from '../../../firmware-sim/storefront/mqtt-face.ts';
import type { Order } from '../../../firmware-sim/storefront/order-feed.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { became, boxText, changes, help, orderText, oversold, type Typed, typed } from './spoken.ts';

type LoneShop = {
  channel: string;
  /** Where it takes batches over HTTP; undefined: at a broker. */
  listen?: { host: string; port: number };
  broker?: string;
  /** Folder of what it holds and its secret; undefined: forgotten at the end. */
  keep?: string;
  stdin: Readable;
  /** For people: a line. */
  say(text: string): void;
  /** For programs: the same as facts. */
  tell(fact: { event: string } & Record<string, unknown>): void;
  stop: AbortController;
};

/** Until `quit` is typed or it is stopped; the end of its input is no end. @throws when it cannot listen */
export async function runLoneShop({ channel, listen, broker, keep, stop, ...io }: LoneShop): Promise<void> {
  const folder = resolve(keep ?? mkdtempSync(join(tmpdir(), 'tallyman-storefront-')));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secretFile = join(folder, 'secret');
  let before = new Map<string, { level: number }>();
  const shop: Storefront = new Storefront({
    file: join(folder, 'storefront.jsonl'),
    log(event, { to, reason, key, boxes }) {
      if (event === 'malformed') io.say(`this is no batch: ${String(reason)}`);
      if (boxes !== undefined) for (const box of boxes as Box[]) left(box);
      if (key === undefined) return;
      const after = shop.levels(channel);
      io.say(became(event, Number(to), changes(before, after)));
      io.tell({ event, to, levels: Object.fromEntries([...after].map(([sku, { level }]) => [sku, level])) });
      before = after;
    },
  });
  before = shop.levels(channel);
  try {
    const face = listen === undefined ? await atBroker() : await overHttp(listen);
    io.say(`Type what happens in it:\n${help}`);
    const lines = createInterface({ input: io.stdin });
    lines.on('line', (line) => {
      const wish = typed(line);
      if (wish !== undefined) io.say(done(wish));
    });
    if (!stop.signal.aborted) await new Promise((ended) => stop.signal.addEventListener('abort', ended));
    lines.close();
    await face.close();
  } finally {
    shop.close();
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }

  async function overHttp({ host, port }: { host: string; port: number }) {
    if (!existsSync(secretFile))
      writeFileSync(secretFile, `whsec_${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    const secret = readFileSync(secretFile, 'utf8').trim();
    const face = await openHttpFace(shop, { host, port, channel, secrets: [secret] });
    io.tell({ event: 'ready', url: face.url, secretFile });
    io.say(`The storefront ${channel} takes batches at ${face.url}\nA dock is told of it so:\n`);
    io.say(table('https', [`url = "${face.url}"`, `secret-file = "${secretFile}"`, 'shipments = true']));
    return face;
  }

  async function atBroker() {
    const url = broker ?? '';
    const face = await openMqttFace(shop, { url, channel, tellsUnasked: true });
    io.tell({ event: 'ready', url });
    io.say(`The storefront ${channel} listens at the broker ${url}\nA dock at the same broker is told of it so:\n`);
    io.say(table('mqtt', []));
    return face;
  }

  function table(kind: string, more: string[]): string {
    const keys = [`name = "${channel}"`, 'merchant = "…"', `kind = "${kind}"`, ...more, 'orders = true'];
    return ['[[channel]]', ...keys, ''].join('\n');
  }

  /** Does what was typed. @returns what is said of it */
  function done(wish: Typed): string {
    switch (wish.do) {
      case 'sell':
        return sold(
          shop.placeOrder(channel, [{ sku: wish.sku, quantity: wish.units }]),
          oversold(wish.units, shop.levels(channel).get(wish.sku)?.level),
        );
      case 'cancel': {
        const order = shop.orders(channel).find(({ id, status }) => id === wish.order && status === 'open');
        return order === undefined
          ? `there is no open order ${wish.order}`
          : sold(shop.cancelOrder(channel, wish.order));
      }
      case 'levels': {
        const rows = [...shop.levels(channel)].map(([sku, { level }]) => `${sku}  ${level}`);
        return rows.join('\n') || 'it was told nothing yet';
      }
      case 'orders':
        return (
          shop
            .orders(channel)
            .map((order) => orderText(order, shop.boxesOf(order.id)))
            .join('\n') || 'it sold nothing yet'
        );
      case 'forget':
        shop.forget();
        before = new Map();
        return 'its database is empty: the dock hears so with the next batch';
      case 'quit':
        stop.abort();
        return 'it ends';
      case 'help':
        return help;
      case 'unknown':
        return wish.text;
    }
  }

  function sold(order: Order, beside = ''): string {
    io.tell({ event: 'order', ...order });
    return `${orderText(order, shop.boxesOf(order.id))}${beside}`;
  }

  function left(box: Box): void {
    io.tell({ event: 'shipped', ...box });
    io.say(boxText(box));
  }
}

/**
 * A hostile broker and a hostile storefront play every flood there is while somebody scans as fast as a hand can at the real agent; between two
 * floods it is quiet. What the dock promises: every scan is recorded, memory is bounded, and scans wait no more than 50 ms longer.
 *
 * The machine is shared with the flooder and whoever else is at work on it. So each flood comes several times, each time beside a quiet
 * window of its own, and the calmest of its windows is held against the middle one of the quiet: what the dock is slow for by itself shows in
 * all of them. What a link had not read when its window ended still comes in the quiet one after it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { serialised, sku } from '../end-to-end/codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { pause, until } from '../end-to-end/wait.ts';
import { Authority } from '../forward/certificates.ts';
import { ScriptedBroker } from '../forward/scripted-broker.ts';

export type FloodOptions = {
  /** Of one window. */
  seconds: number;
  /** Of each flood. */
  windows: number;
  onFlood?(figures: FloodFigures): void;
};

type Latency = { scans: number; p50: number; p99: number; max: number };

export type FloodFigures = {
  name: string;
  /** The calmest window, by its p99, in milliseconds. */
  flood: Latency;
  /** The middle one of the quiet windows between them. */
  quiet: Latency;
  /** Messages or answers that were written. */
  sent: number;
  /** What the link counted as unwanted, and the answers of the channel that changed nothing. */
  dropped: number;
  ignored: number;
  /** Links that ended while it lasted. */
  cuts: number;
  rssMbMax: number;
};

export type FloodReport = { floods: FloodFigures[]; scans: number; findings: string[] };

const waitMsMore = 50;
/** The agent's own promise is less; this is the sign of something that grows. */
const rssMbAllowed = 300;
/** The simulated hand needs that long between two pulls. */
const betweenScansMs = 150;
const base = 'tallyman/v1/reno-1/dock-3';

type Status = {
  broker: { links: number; dropped: number };
  channels: { name: string; ignored?: number }[];
};

/** @throws only when the run itself could not be made; what is wrong with the product is in `findings`. */
export async function runFloods({ seconds, windows, onFlood = () => undefined }: FloodOptions): Promise<FloodReport> {
  const broker = await ScriptedBroker.start();
  const shop = await HostileShop.start();
  const dock = await Dock.create({
    mqtt: { url: broker.url },
    files: { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`, 'ca.pem': shop.ca },
    channels: ({ file }) => [
      { orders: true },
      {
        ...{ name: 'shop', kind: 'https', url: shop.url, orders: true, 'orders-every': '5s' },
        ...{ 'secret-file': file('secret'), 'ca-file': file('ca.pem') },
      },
    ],
  });
  // An honest storefront on the broker, so that there is something to disturb.
  broker.onPublish = ({ topic, payload }) => {
    if (!topic.endsWith('/evt/stock/web')) return;
    const { id, data } = JSON.parse(payload) as { id: string; data: { epoch: string; to: number } };
    broker.publish(`${base}/ack/web`, JSON.stringify({ epoch: data.epoch, to: data.to, id }));
  };
  try {
    await dock.open();
    await until('the dock is linked', () => broker.linked);
    return await floodBesideWork();
  } finally {
    await dock.end();
    await broker.close();
    await shop.close();
  }

  async function floodBesideWork(): Promise<FloodReport> {
    const findings: string[] = [];
    const floods: FloodFigures[] = [];
    let scans = 0;
    let rssMbMax = 0;

    async function scanMs(): Promise<number> {
      scans += 1;
      const beganMs = performance.now();
      if (!(await dock.simulator().scan(serialised(0, scans)))) findings.push(`scan ${scans} was not confirmed`);
      const tookMs = performance.now() - beganMs;
      rssMbMax = Math.max(rssMbMax, dock.agent.rssMb());
      await pause(betweenScansMs);
      return tookMs;
    }
    async function scanUntil(over: () => boolean): Promise<number[]> {
      const tookMs: number[] = [];
      while (!over()) tookMs.push(await scanMs());
      return tookMs;
    }
    const seen = async () => {
      const { broker: link, channels } = (await dock.agent.status()) as unknown as Status;
      const ignored = channels.reduce((sum, channel) => sum + (channel.ignored ?? 0), 0);
      return { dropped: link.dropped, ignored, links: broker.links };
    };

    for (const [name, { begin, play }] of Object.entries(floodsOf(broker, shop))) {
      rssMbMax = 0;
      const before = await seen();
      const quiets: Latency[] = [];
      const flooded: Latency[] = [];
      let sent = 0;
      for (let window = 0; window < windows; window += 1) {
        const quietUntilMs = performance.now() + seconds * 1000;
        quiets.push(latencyOf(await scanUntil(() => performance.now() > quietUntilMs)));
        await until('the dock is linked again', () => broker.linked, { deadlineMs: 120_000 });
        await begin?.();
        const floodUntilMs = performance.now() + seconds * 1000;
        const over = () => performance.now() > floodUntilMs;
        const flood = play(over);
        flooded.push(latencyOf(await scanUntil(over)));
        sent += await flood;
      }
      const after = await seen();
      const [calmest = latencyOf([])] = byP99(flooded);
      const quiet = byP99(quiets)[Math.floor(quiets.length / 2)] ?? latencyOf([]);
      const figures: FloodFigures = {
        ...{ name, flood: calmest, quiet, sent, rssMbMax },
        ...{ dropped: after.dropped - before.dropped, ignored: after.ignored - before.ignored },
        cuts: after.links - before.links,
      };
      onFlood(figures);
      floods.push(figures);
      const { p99 } = quiet;
      if (calmest.p99 > p99 + waitMsMore) {
        findings.push(`${name}: p99 ${Math.round(calmest.p99)} ms, more than ${Math.round(p99)} + ${waitMsMore}`);
      }
      if (rssMbMax > rssMbAllowed) findings.push(`${name}: ${Math.round(rssMbMax)} MB resident`);
      if (sent === 0) findings.push(`${name}: nothing was sent`);
    }
    if (!dock.agent.running) findings.push('the agent ended');
    const inStock = (await dock.agent.stock()).find((row) => row.sku === sku(0))?.inStock;
    if (inStock !== scans) findings.push(`${inStock} in stock, ${scans} were scanned`);
    return { floods, scans, findings };
  }
}

const byP99 = (windows: readonly Latency[]): Latency[] => [...windows].sort((a, b) => a.p99 - b.p99);

/** For people. */
export function floodLine({ name, flood, quiet, sent, dropped, ignored, cuts, rssMbMax }: FloodFigures): string {
  const shown = ({ p50, p99, max }: Latency) => [p50, p99, max].map((ms) => ms.toFixed(1)).join(' / ');
  return `${name.padEnd(42)} p50/p99/max ${shown(flood)} ms, quiet ${shown(quiet)} ms; sent ${sent}, dropped ${dropped}, ignored ${ignored}, cuts ${cuts}, ${Math.round(rssMbMax)} MB`;
}

function latencyOf(tookMs: readonly number[]): Latency {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { scans: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** `begin` resolves when the flood has reached the dock; `play` goes on with it and resolves with what was written. */
type Flood = { begin?(): Promise<void>; play(over: () => boolean): Promise<number> };

function floodsOf(broker: ScriptedBroker, shop: HostileShop): Record<string, Flood> {
  const message = (topic: string, payload: string, qos: 0 | 1 = 0) =>
    broker.message(`${base}/${topic}`, payload, { qos });
  const many = (count: number, make: () => Buffer) => Buffer.concat(Array.from({ length: count }, make));
  const told = (payload: object) => message('tell/web', JSON.stringify(payload));
  let number = 0;
  const order = () => {
    number += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + number).toISOString();
    const lines = [{ sku: sku(1), quantity: 1 }];
    return { id: `F-${number}`, placedAt: at, updatedAt: at, status: 'open', lines };
  };
  const page = told({ what: 'orders', orders: Array.from({ length: 100 }, order) });
  const malformed = many(100, () => message('ack/web', '{"epoch":'));
  const old = (qos: 0 | 1) => many(100, () => message('ack/web', '{"epoch":"e","to":-1}', qos));
  const list = JSON.stringify(Array.from({ length: 6_000 }, (_, index) => 1_000_000 + index));
  const nested = many(4, () => message('ack/web', '['.repeat(60_000)));
  const valid = many(4, () => message('ack/web', list));
  const unknown = many(100, () => broker.message('tallyman/v1/elsewhere/x', 'y'));
  const by = async (count: number, times: Promise<number>) => count * (await times);
  const play = (play: Flood['play']): Flood => ({ play });
  // The dock asks when its own schedule says so.
  const asked = (way: Way): Flood => ({ begin: () => shop.begin(way), play: (over) => shop.play(over) });
  return {
    'malformed answers, 10,000 a second': play((over) => by(100, broker.flood(malformed, over, 10))),
    'malformed answers, as many as go': play((over) => by(100, broker.flood(malformed, over))),
    'answers that make no sense, QoS 0': play((over) => by(100, broker.flood(old(0), over))),
    'answers that make no sense, QoS 1': play((over) => by(100, broker.flood(old(1), over))),
    '60 kB of brackets': play((over) => by(4, broker.flood(nested, over))),
    '48 kB of a list': play((over) => by(4, broker.flood(valid, over))),
    'the same hundred orders in a page': play((over) => broker.flood(page, over)),
    'one new order in a page': play((over) =>
      by(
        20,
        broker.flood(() => many(20, () => told({ what: 'orders', orders: [order()] })), over),
      ),
    ),
    'a topic that nobody reads': play((over) => by(100, broker.flood(unknown, over))),
    'pages of orders without end, over HTTPS': asked('pages'),
    'interim answers without end, over HTTPS': asked('interim'),
  };
}

type Way = 'quiet' | 'pages' | 'interim';

/** Takes every batch; what it answers to a question for orders is up to the flood. */
class HostileShop {
  readonly ca: string;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #way: Way = 'quiet';
  #sent = 0;
  #sentBefore = 0;
  #orders = 0;

  private constructor() {
    const dir = mkdtempSync(join(tmpdir(), 'tallyman-authority-'));
    const authority = new Authority(dir);
    const { cert, key } = authority.issue();
    this.ca = readFileSync(authority.caFile, 'utf8');
    rmSync(dir, { recursive: true });
    this.#server = createServer({ cert, key }, (request, response) => {
      request.resume();
      if (this.#way === 'interim') {
        this.#interim(response);
        return;
      }
      if (request.method === 'POST') response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(this.#page());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(): Promise<HostileShop> {
    const shop = new HostileShop();
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get url(): string {
    const address = this.#server.address();
    return `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/stock`;
  }

  /** Resolves when the dock has asked, and got the first of it. */
  async begin(way: Way): Promise<void> {
    this.#sentBefore = this.#sent;
    this.#way = way;
    await until('the dock asks its storefront', () => this.#sent > this.#sentBefore, { deadlineMs: 120_000 });
  }

  /** Ends what `begin` began. @returns how many pages or interim answers it gave since */
  async play(over: () => boolean): Promise<number> {
    while (!over()) await pause(20);
    this.#way = 'quiet';
    return this.#sent - this.#sentBefore;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #page(): string {
    if (this.#way === 'quiet') return JSON.stringify({ what: 'orders', orders: [] });
    this.#sent += 1;
    const orders = Array.from({ length: 100 }, () => {
      this.#orders += 1;
      const at = new Date(Date.UTC(2026, 1, 1) + this.#orders).toISOString();
      return {
        id: `H-${this.#orders}`,
        placedAt: at,
        updatedAt: at,
        status: 'open',
        lines: [{ sku: sku(2), quantity: 1 }],
      };
    });
    return JSON.stringify({ what: 'orders', orders, next: String(this.#orders) });
  }

  #interim(response: ServerResponse): void {
    const { socket } = response;
    const more = () => {
      if (socket === null || socket.destroyed || this.#way !== 'interim') {
        socket?.destroy();
        return;
      }
      this.#sent += 1_000;
      if (socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000))) setTimeout(more, 5);
      else socket.once('drain', more);
    };
    more();
  }
}

/**
 * The ways between the dock and its storefronts, in place of a broker and of connections: what travels is what the real
 * kinds say, and takes its time. Who was killed hears nothing any more.
 */
import type { Uplink } from '../../agent/mqtt/uplink-contract.ts';
import type { Shop } from './shop.ts';
import type { Timeline } from './timeline.ts';

/** The one world of this process: a kind that opens a connection knows nothing of who simulates it. */
export const world: { wires: Wires | undefined } = { wires: undefined };

export const portOf = (index: number): number => 4_000 + index;

type Handler = (payload: Buffer, topic: string) => void;

export class Wires {
  readonly timeline: Timeline;
  readonly shops: readonly Shop[];
  /** Counts the starts of the dock. */
  life = 0;
  brokerUp = true;
  uplink: ScriptedUplink | undefined;
  requests = 0;
  readonly #dice: () => number;

  constructor(timeline: Timeline, shops: readonly Shop[], dice: () => number) {
    this.timeline = timeline;
    this.shops = shops;
    this.#dice = dice;
    world.wires = this;
  }

  /** One way over the network, ms. */
  async travel(mood: Shop['mood']): Promise<void> {
    const slow = mood === 'slow' ? 11_500 : 0;
    await this.timeline.sleep(5 + Math.floor(this.#dice() * 150) + slow);
    this.timeline.stir();
  }

  setBroker(up: boolean): void {
    this.brokerUp = up;
    this.uplink?.changed();
  }
}

/** The broker, as the dock has it. */
export class ScriptedUplink implements Uplink {
  readonly #wires: Wires;
  readonly #life: number;
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #listeners = new Set<(up: boolean) => void>();

  constructor(wires: Wires) {
    this.#wires = wires;
    this.#life = wires.life;
    wires.uplink = this;
  }

  get connected(): boolean {
    return this.#wires.brokerUp;
  }

  changed(): void {
    this.#wires.timeline.stir();
    for (const listener of [...this.#listeners]) listener(this.connected);
  }

  async publish(topic: string, payload: string, options: { onUnheard?: () => void } = {}): Promise<void> {
    if (!this.connected) throw new Error('there is no link to the broker');
    const name = topic.split('/').at(-1);
    const shop = this.#wires.shops.find(({ channel }) => channel === name);
    if (shop === undefined) return;
    this.#wires.requests += 1;
    if (shop.mood === 'dead') options.onUnheard?.();
    else void this.#carry(shop, topic, payload);
  }

  subscribe(topic: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  onLink(listener: (up: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #carry(shop: Shop, topic: string, payload: string): Promise<void> {
    const wires = this.#wires;
    await wires.travel('well');
    if (!wires.brokerUp) return;
    const asks = topic.startsWith('ask/');
    if (asks && shop.mood === 'secret') return;
    const said = asks
      ? answerTo(shop, JSON.parse(payload))
      : isLevels(payload)
        ? shop.take(payload)
        : shop.hear(payload);
    const back = asks ? `tell/${shop.channel}` : `ack/${shop.channel}`;
    const { mood } = shop;
    if (mood === 'deaf' || mood === 'busy') return;
    await wires.travel(mood);
    if (!wires.brokerUp || wires.life !== this.#life) return;
    const text = JSON.stringify(said);
    const bytes = Buffer.from(mood === 'half' ? text.slice(0, Math.floor(text.length / 2)) : text);
    for (const handler of [...(this.#handlers.get(back) ?? [])]) handler(bytes, back);
  }
}

type ScriptedRequest = { method: string; path: string; body?: string; signal: AbortSignal };
type ScriptedResponse = { statusCode: number; headers: Record<string, string>; body: { text(): Promise<string> } };

/** In the place of the HTTP library's client. */
export class Client {
  readonly #wires: Wires;
  readonly #life: number;
  readonly #shop: Shop;

  constructor(origin: string) {
    const { wires } = world;
    const shop = wires?.shops.find((_, index) => origin.endsWith(`:${portOf(index)}`));
    if (wires === undefined || shop === undefined) throw new Error(`nobody is at ${origin}`);
    this.#wires = wires;
    this.#life = wires.life;
    this.#shop = shop;
  }

  request({ method, path, body = '', signal }: ScriptedRequest): Promise<ScriptedResponse> {
    this.#wires.requests += 1;
    return new Promise((resolve, reject) => {
      const aborted = () => reject(Object.assign(new Error('aborted'), { code: 'UND_ERR_ABORTED' }));
      if (signal.aborted) return aborted();
      signal.addEventListener('abort', aborted, { once: true });
      this.#exchange(method, path, body).then((response) => {
        if (response === undefined || this.#wires.life !== this.#life) return;
        signal.removeEventListener('abort', aborted);
        if (response instanceof Error) reject(response);
        else resolve(response);
      }, reject);
    });
  }

  async destroy(): Promise<void> {}

  /** undefined: no answer comes. */
  async #exchange(method: string, path: string, body: string): Promise<ScriptedResponse | Error | undefined> {
    const wires = this.#wires;
    const shop = this.#shop;
    await wires.travel('well');
    if (shop.mood === 'dead') return trouble('ECONNREFUSED');
    if (shop.mood === 'busy') return response(503, '', { 'retry-after': '40' });
    const asks = method === 'GET';
    if (asks && shop.mood === 'secret') return response(401, '{}');
    const asked = new URL(path, 'http://shop');
    const question = { what: asked.pathname.split('/').at(-1), cursor: asked.searchParams.get('cursor') || null };
    const said = asks ? answerTo(shop, question) : isLevels(body) ? shop.take(body) : shop.hear(body);
    const { mood } = shop;
    if (mood === 'deaf') return undefined;
    await wires.travel(mood);
    const text = JSON.stringify(said);
    if (mood === 'half') return trouble('UND_ERR_SOCKET');
    return response(asks || taken(said, body) ? 200 : 409, text);
  }
}

const isLevels = (body: string): boolean => (JSON.parse(body) as { type: string }).type === 'tallyman.stock.v1';
const answerTo = (shop: Shop, { what, cursor }: { what?: string | undefined; cursor: unknown }): object =>
  what === 'levels' ? shop.levels(cursor) : shop.page(cursor);
const taken = (answer: object, body: string): boolean =>
  (answer as { id?: unknown }).id === (JSON.parse(body) as { id: string }).id;
const trouble = (code: string): Error => Object.assign(new Error(code), { code });
const response = (statusCode: number, text: string, headers: Record<string, string> = {}): ScriptedResponse => ({
  ...{ statusCode, headers },
  body: { text: async () => text },
});

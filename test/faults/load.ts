/**
 * People at work: every scanner scans, waits for its beep and thinks a moment; a clerk places and cancels orders over the local socket and
 * asks again when the answer is lost. What they were told is written down for the audit.
 */
import { type AgentClient, AgentError, AgentClient as Client } from '../../agent/admin/socketclient.ts';
import { serialised, sku } from '../endtoend/codes.ts';
import { type Dock, merchant } from '../endtoend/dock.ts';
import { pause } from '../endtoend/wait.ts';
import type { OrderDeed, Trigger } from './audit.ts';

export type LoadOptions = {
  dock: Dock;
  articles: number;
  /** In [0, 1), seeded. */
  random(): number;
  scanners: { name: string; work: 'receiving' | 'packing' }[];
};

/** Between two scans of one person, at most. */
const thinkMsMax = 30;
const betweenOrdersMsMax = 150;

export class Load {
  readonly triggers: Trigger[] = [];
  readonly orders: OrderDeed[] = [];
  readonly #options: LoadOptions;
  readonly #onHand: number[];
  #serial = 0;
  #working = true;
  readonly #done: Promise<unknown>;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#onHand = Array.from({ length: options.articles }, () => 0);
    this.#done = Promise.all([...options.scanners.map((each) => this.#scan(each)), this.#clerk()]);
  }

  /** Good beeps so far. */
  get confirmed(): number {
    return this.triggers.reduce((count, { confirmed }) => count + (confirmed ? 1 : 0), 0);
  }

  /** Everybody finishes what is in hand and stops. */
  async end(): Promise<void> {
    this.#working = false;
    await this.#done;
  }

  async #scan({ name, work }: LoadOptions['scanners'][number]): Promise<void> {
    const { dock, random, articles } = this.#options;
    const scanner = dock.simulator(name);
    while (this.#working) {
      await pause(random() * thinkMsMax);
      const article = Math.floor(random() * articles);
      // A packer takes only what is there; the goods taken are gone from the shelf whatever the beep says.
      if (work === 'packing' && (this.#onHand[article] ?? 0) < 1) continue;
      if (work === 'packing') this.#onHand[article] = (this.#onHand[article] ?? 0) - 1;
      const trigger: Trigger = { scanner: name, serial: this.#serial++, confirmed: false };
      this.triggers.push(trigger);
      trigger.confirmed = await scanner.scan(serialised(article, trigger.serial));
      if (work === 'receiving' && trigger.confirmed) this.#onHand[article] = (this.#onHand[article] ?? 0) + 1;
    }
  }

  async #clerk(): Promise<void> {
    const { random, articles } = this.#options;
    const open: string[] = [];
    for (let number = 1; this.#working; number++) {
      await pause(random() * betweenOrdersMsMax);
      const cancels = open.length > 0 && random() < 0.5;
      const id = cancels ? open.splice(Math.floor(random() * open.length), 1)[0] : `K-${number}`;
      if (id === undefined) continue;
      const lines = [{ sku: sku(Math.floor(random() * articles)), quantity: 1 + Math.floor(random() * 3) }];
      const deed = cancels ? 'cancel' : 'place';
      const params = cancels ? { merchant, id, reason: 'by the clerk' } : { merchant, id, lines };
      if (!(await this.#insist(deed, params))) continue;
      this.orders.push({ id, deed });
      if (deed === 'place') open.push(id);
    }
  }

  /** Asks until there is an answer; false when it was refused, or the day ended first. */
  async #insist(verb: OrderDeed['deed'], params: unknown): Promise<boolean> {
    while (this.#working) {
      let client: AgentClient | undefined;
      try {
        client = await Client.connect(this.#options.dock.data, 'clerk');
        const answer = await client.ask({ area: 'order', verb, params }, { idleMs: 5000 });
        if (answer.status === 'ok') return true;
        // `order-closed`: the answer to an earlier try was lost, and it was done.
        if (answer.error.code === 'order-closed') return true;
        if (answer.error.code !== 'starting' && answer.error.code !== 'stopping') return false;
      } catch (cause) {
        if (!(cause instanceof AgentError)) throw cause;
      } finally {
        client?.close();
      }
      await pause(50);
    }
    return false;
  }
}

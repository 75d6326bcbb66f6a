/**
 * A clerk at a desk: places and cancels orders and announces notices over the local socket, whatever is open at the
 * stations meanwhile, and asks again when the answer is lost.
 */
import { AgentClient, AgentError } from '../../agent/admin/doors/socket-client.ts';
import { sku, sscc } from '../end-to-end/codes.ts';
import { type Dock, merchant } from '../end-to-end/dock.ts';
import { pause } from '../wait.ts';
import type { Deed } from './audit.ts';
import type { Ordered } from './packer.ts';
import { type Announced, announcementOf } from './receiver.ts';

export type ClerkOptions = {
  dock: Dock;
  articles: number;
  random(): number;
  working(): boolean;
  orders: Ordered[];
  notices: Announced[];
};

const betweenDeedsMsMax = 150;
/** Announced and not begun: more than that is no use to anybody. */
const noticesAhead = 2;
const orderLinesMax = 3;

export class Clerk {
  /** What the agent said it had done. */
  readonly deeds: Deed[] = [];
  readonly #options: ClerkOptions;
  readonly #open: string[] = [];
  #number = 0;

  constructor(options: ClerkOptions) {
    this.#options = options;
  }

  async work(): Promise<void> {
    const { random, working, notices } = this.#options;
    while (working()) {
      await pause(random() * betweenDeedsMsMax);
      this.#number += 1;
      if (notices.length < noticesAhead) await this.#announce();
      else if (this.#open.length > 0 && random() < 0.4) await this.#cancel();
      else await this.#place();
    }
  }

  async #announce(): Promise<void> {
    const { notices } = this.#options;
    const [first, ...others] = this.#lines(4);
    if (first === undefined) return;
    // The first line has two units more, and these stand on a pallet.
    const lines = [{ ...first, quantity: first.quantity + 2 }, ...others];
    const pallet = { sscc: sscc(this.#number), lines: [{ ...first, quantity: 2 }] };
    const notice: Announced = { id: `N-${this.#number}`, lines, pallet };
    if (!(await this.#insist('notice', 'announce', announcementOf(notice)))) return;
    this.deeds.push({ kind: 'notice', id: notice.id });
    notices.push(notice);
  }

  async #place(): Promise<void> {
    const order: Ordered = { id: `K-${this.#number}`, lines: this.#lines(3) };
    const lines = order.lines.map(({ article, quantity }) => ({ sku: sku(article), quantity }));
    if (!(await this.#insist('order', 'place', { id: order.id, lines }))) return;
    this.deeds.push({ kind: 'order', id: order.id });
    this.#open.push(order.id);
    this.#options.orders.push(order);
  }

  /** An order that was shipped meanwhile is refused, and nobody may say that it was cancelled. */
  async #cancel(): Promise<void> {
    const [id] = this.#open.splice(Math.floor(this.#options.random() * this.#open.length), 1);
    const done = id !== undefined && (await this.#insist('order', 'cancel', { id, reason: 'by the clerk' }));
    if (done) this.deeds.push({ kind: 'order-cancel', id });
  }

  /** Different articles, one to `most` units of each. */
  #lines(most: number): Ordered['lines'] {
    const { random, articles } = this.#options;
    const picked = new Set<number>();
    const lines = 1 + Math.floor(random() * orderLinesMax);
    while (picked.size < Math.min(lines, articles)) picked.add(Math.floor(random() * articles));
    return [...picked].map((article) => ({ article, quantity: 1 + Math.floor(random() * most) }));
  }

  /** Asks until there is an answer; false when it was refused, or the day ended first. */
  async #insist(area: string, verb: string, params: object): Promise<boolean> {
    while (this.#options.working()) {
      let client: AgentClient | undefined;
      try {
        client = await AgentClient.connect(this.#options.dock.data, 'clerk');
        const answer = await client.ask({ area, verb, params: { merchant, ...params } }, { idleMs: 5000 });
        if (answer.status === 'ok') return true;
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

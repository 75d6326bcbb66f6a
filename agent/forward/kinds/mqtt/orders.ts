/**
 * Orders over MQTT: `ask/{channel}` {"what":"orders","cursor":…} → `tell/{channel}` {"what":"orders","orders":[…],"next":…}.
 * A tell carries no number of its question. A storefront that repeats the question's `cursor` in it leaves no doubt; without one,
 * the first tell after the question counts as its answer. Should that be wrong (a late answer, an unasked tell), nothing is lost:
 * orders are taken either way, and a cursor is only ever the storefront's own `next`, at worst an older one.
 */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext, OrderSource, OrdersResult } from '../../channel.ts';
import { type ParsedOrders, parseOrders } from '../../orders/told-orders.ts';
import { retainedText } from './retained.ts';

const answerMs = 10_000;
const logEvery = 1_000;

type Question = { cursor: string | null; take(result: OrdersResult): void };

export class MqttOrders implements OrderSource {
  readonly #context: ChannelContext;
  readonly #uplink: Uplink;
  #leave: (() => void)[] = [];
  #question: Question | undefined;
  #told: Parameters<OrderSource['onTold']>[0] = () => {};
  #malformed = 0;
  /** Pages came with the retain flag, and none without it since. */
  #retained = false;

  constructor(context: ChannelContext, uplink: Uplink) {
    this.#context = context;
    this.#uplink = uplink;
  }

  onTold(handler: Parameters<OrderSource['onTold']>[0]): void {
    this.#told = handler;
    this.#listen();
  }

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    if (signal.aborted) return { type: 'retry', reason: 'given up' };
    this.#listen();
    const { name, clock } = this.#context;
    const topic = `ask/${name}`;
    const over = new AbortController();
    let unheard = false;
    const answered = new Promise<OrdersResult>((resolve) => {
      const retry = (reason: string) => resolve({ type: 'retry', reason });
      this.#question = { cursor, take: resolve };
      signal.addEventListener('abort', () => retry('given up'), { once: true, signal: over.signal });
      this.#uplink
        .publish(topic, JSON.stringify({ what: 'orders', cursor }), {
          timeoutMs: answerMs,
          onUnheard: () => (unheard = true),
        })
        .catch((error: Error) => retry(error.message));
      clock.sleep(answerMs, over.signal).then(() => {
        if (!over.signal.aborted) retry(this.#retained ? retainedText(`tell/${name}`) : silence(topic, name, unheard));
      });
    });
    const result = await answered;
    over.abort();
    this.#question = undefined;
    return result;
  }

  close(): void {
    for (const leave of this.#leave) leave();
    this.#question?.take({ type: 'retry', reason: 'closed' });
  }

  #listen(): void {
    if (this.#leave.length > 0) return;
    this.#leave = [
      this.#uplink.subscribe(`tell/${this.#context.name}`, (payload) => this.#hear(payload.toString('utf8')), {
        // An old page would book what was cancelled since.
        retained: () => {
          this.#retained = true;
        },
      }),
      this.#uplink.onLink((up) => {
        if (!up) this.#question?.take({ type: 'retry', reason: 'the link to the broker was lost' });
      }),
    ];
  }

  #hear(text: string): void {
    this.#retained = false;
    const parsed = parseOrders(text);
    if (!parsed.ok) {
      // Levels are told on the same topic, to somebody else.
      if (parsed.levels === true) return;
      this.#complain(parsed.reason);
      return;
    }
    const question = this.#question;
    if (question !== undefined && answers(parsed, question)) question.take({ type: 'page', page: parsed.page });
    else if (parsed.page.orders.length > 0) this.#told(parsed.page.orders);
  }

  #complain(reason: string): void {
    this.#question?.take({ type: 'retry', reason: `what it tells of its orders makes no sense: ${reason}` });
    this.#malformed += 1;
    // A storefront that babbles fills no log.
    if (this.#malformed % logEvery !== 1) return;
    this.#context.log('a page of orders that makes no sense was refused', { reason, count: this.#malformed });
  }
}

function answers({ asked }: Extract<ParsedOrders, { ok: true }>, { cursor }: Question): boolean {
  return asked === undefined || asked === cursor;
}

function silence(topic: string, channel: string, unheard: boolean): string {
  if (unheard) return `nobody listens to ${topic} at the broker — is the storefront running?`;
  return `no answer on tell/${channel} within ${answerMs / 1000} s — does the storefront tell its orders, and may this dock read that topic?`;
}

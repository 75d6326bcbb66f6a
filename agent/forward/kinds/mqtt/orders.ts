/**
 * Orders over MQTT: `ask/{channel}` {"what":"orders","cursor":…} → `tell/{channel}` {"what":"orders","orders":[…],"next":…}.
 * A tell carries no number of its question. A storefront that repeats the question's `cursor` in it leaves no doubt; without one,
 * the first tell after the question counts as its answer. Should that be wrong (a late answer, an unasked tell), nothing is lost:
 * orders are taken either way, and a cursor is only ever the storefront's own `next`, at worst an older one.
 */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext, OrderSource, OrdersResult, ToldOrders } from '../../channel.ts';
import { parseOrders } from '../../orders/told-orders.ts';
import { MqttQuestion } from './question.ts';
import { retainedText } from './retained.ts';

const logEvery = 1_000;

export class MqttOrders implements OrderSource {
  readonly #context: ChannelContext;
  readonly #uplink: Uplink;
  #leave: (() => void)[] = [];
  readonly #question: MqttQuestion<ToldOrders>;
  #told: Parameters<OrderSource['onTold']>[0] = () => {};
  #malformed = 0;
  /** Pages came with the retain flag, and none without it since. */
  #retained = false;

  constructor(context: ChannelContext, uplink: Uplink) {
    this.#context = context;
    this.#uplink = uplink;
    this.#question = new MqttQuestion(context, uplink, 'orders');
  }

  onTold(handler: Parameters<OrderSource['onTold']>[0]): void {
    this.#told = handler;
    this.#listen();
  }

  fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    this.#listen();
    return this.#question.ask(cursor, signal, () =>
      this.#retained ? retainedText(`tell/${this.#context.name}`) : undefined,
    );
  }

  close(): void {
    for (const leave of this.#leave) leave();
    this.#question.retry('closed');
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
        if (!up) this.#question.retry('the link to the broker was lost');
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
    const { cursor } = this.#question;
    const answers = cursor !== undefined && (parsed.asked === undefined || parsed.asked === cursor);
    if (answers) this.#question.take({ type: 'page', page: parsed.page });
    else if (parsed.page.orders.length > 0) this.#told(parsed.page.orders);
  }

  #complain(reason: string): void {
    this.#question.retry(`what it tells of its orders makes no sense: ${reason}`);
    this.#malformed += 1;
    // A storefront that babbles fills no log.
    if (this.#malformed % logEvery !== 1) return;
    this.#context.log('a page of orders that makes no sense was refused', { reason, count: this.#malformed });
  }
}

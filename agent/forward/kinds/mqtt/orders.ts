/**
 * Orders over MQTT: `ask/{channel}` {"what":"orders","cursor":…} → `tell/{channel}`
 * {"what":"orders","orders":[…],"next":…}. A tell carries no number of its question. A storefront that repeats the
 * question's `cursor` in it leaves no doubt; without one, the first tell after the question counts as its answer.
 * Should that be wrong (a late answer, an unasked tell), nothing is lost: orders are taken either way, and a cursor is
 * only ever the storefront's own `next`, at worst an older one.
 */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext, OrderSource, OrdersResult, ToldOrders } from '../../channel.ts';
import type { HeldPlace } from '../../orders/held-place.ts';
import { parseOrders } from '../../orders/told-orders.ts';
import { MqttQuestion, type Read } from './question.ts';

const logEvery = 1_000;

export class MqttOrders implements OrderSource {
  readonly #context: ChannelContext;
  readonly #question: MqttQuestion<ToldOrders>;
  readonly #held: HeldPlace;
  #told: Parameters<OrderSource['onTold']>[0] = () => {};
  #malformed = 0;

  constructor(context: ChannelContext, uplink: Uplink, held: HeldPlace) {
    this.#context = context;
    this.#held = held;
    this.#question = new MqttQuestion({
      ...{ context, uplink, what: 'orders', read: readTold },
      onUnasked: (page) => {
        void held.hear(page);
        if (page.orders.length > 0) this.#told(page.orders);
      },
      onNonsense: (reason) => this.#complain(reason),
    });
  }

  onTold(handler: Parameters<OrderSource['onTold']>[0]): void {
    this.#told = handler;
    this.#question.listen();
  }

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    return this.#held.heardIn(await this.#question.ask(cursor, signal));
  }

  close(): void {
    this.#question.close();
  }

  #complain(reason: string): void {
    this.#malformed += 1;
    // A storefront that babbles fills no log.
    if (this.#malformed % logEvery !== 1) return;
    this.#context.log('a page of orders that makes no sense was refused', { reason, count: this.#malformed });
  }
}

function readTold(text: string): Read<ToldOrders> {
  const parsed = parseOrders(text);
  return parsed.ok ? parsed : { ok: false, reason: parsed.reason, elsewhere: parsed.levels === true };
}

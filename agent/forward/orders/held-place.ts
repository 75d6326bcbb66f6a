/**
 * A page of orders may say what its storefront holds, `held: {epoch, to, id}`, with the `hmac` of an answer where
 * answers have to prove themselves. It is judged as an answer that comes outside of `send`: a dock that only reads
 * (a copy of a ledger, one that was put back to an older state, one whose folder was wiped) hears of it before it ever
 * tells a level.
 */
import type { AnswerProof } from '../answer-proof.ts';
import type { ChannelContext, OrdersResult } from '../channel.ts';

const logEvery = 1_000;

export class HeldPlace {
  readonly #context: Pick<ChannelContext, 'handlers' | 'log'>;
  readonly #proof: AnswerProof;
  #malformed = 0;

  constructor(context: Pick<ChannelContext, 'handlers' | 'log'>, proof: AnswerProof) {
    this.#context = context;
    this.#proof = proof;
  }

  /** What cannot be read or believed is dropped: the orders of its page count all the same. Never rejects. */
  async hear({ held }: { held?: unknown }): Promise<void> {
    if (held === undefined) return;
    const read = await this.#proof.read(held);
    if (read.ok) {
      this.#context.handlers.onAnswer(read.answer);
      return;
    }
    this.#malformed += 1;
    // A storefront that babbles fills no log.
    if (this.#malformed % logEvery !== 1) return;
    const facts = { reason: read.reason, count: this.#malformed };
    this.#context.log('what a page of orders says its storefront holds was not believed', facts);
  }

  /** The same result, once what it holds was heard. */
  async heardIn(result: OrdersResult): Promise<OrdersResult> {
    if (result.type === 'page') await this.hear(result.page);
    return result;
  }
}

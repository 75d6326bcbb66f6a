/**
 * Batches that go out on one topic and are answered on `ack/{channel}`. The PUBACK only says that the broker has the
 * batch, and brokers lose what they acknowledged; what counts is the answer. A batch without one is sent again, after
 * 10 s, 20 s, 40 s, 60 s …, and at once when the link comes back.
 */
import type { Clock } from '../../../clock.ts';
import type { Batch, FollowerAnswer, SendResult } from '../../../follow/batch.ts';
import type { Uplink } from '../../../mqtt/uplink-contract.ts';

const answerMs = { first: 10_000, cap: 60_000 };

type Expected = { batch: Batch; take(result: SendResult): void };

type AnsweredTopicParts = {
  topic: string;
  channel: string;
  uplink: Uplink;
  clock: Pick<Clock, 'sleep'>;
  /** Why answers that came meanwhile did not count; undefined: none came. */
  known(): string | undefined;
};

export class AnsweredTopic {
  readonly #parts: AnsweredTopicParts;
  #expected: Expected | undefined;
  /** How often the batch with this key has waited in vain on the present link. */
  #unanswered = { key: '', times: 0 };

  constructor(parts: AnsweredTopicParts) {
    this.#parts = parts;
  }

  /** A batch waits for its answer. */
  get waits(): boolean {
    return this.#expected !== undefined;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const { topic, channel, uplink, clock, known } = this.#parts;
    if (signal.aborted) return { type: 'retry', reason: 'given up' };
    const times = this.#unanswered.key === batch.key ? this.#unanswered.times : 0;
    const waitMs = Math.min(answerMs.cap, answerMs.first * 2 ** times);
    let unheard = false;
    let inVain = false;
    const over = new AbortController();
    let expected: Expected | undefined;
    const answered = new Promise<SendResult>((resolve) => {
      expected = { batch, take: resolve };
      this.#expected = expected;
      signal.addEventListener('abort', () => resolve({ type: 'retry', reason: 'given up' }), { once: true });
      // The answer may be here before the PUBACK, so both are waited for at once; the PUBACK itself decides nothing.
      uplink
        .publish(topic, batch.body, { timeoutMs: waitMs, onUnheard: () => (unheard = true) })
        .catch((error: Error) => resolve({ type: 'retry', reason: error.message }));
      clock.sleep(waitMs, over.signal).then(() => {
        if (over.signal.aborted) return;
        inVain = true;
        resolve({ type: 'retry', reason: known() ?? silence(topic, channel, waitMs, unheard) });
      });
    });
    const result = await answered;
    over.abort();
    // An attempt that was given up must not disturb the one that follows it.
    if (this.#expected === expected) this.#expected = undefined;
    if (inVain) this.#unanswered = { key: batch.key, times: times + 1 };
    return result;
  }

  /** Whether it is the answer that ends the wait; what everything else means is the pump's to judge. */
  takes(answer: FollowerAnswer): boolean {
    const expected = this.#expected;
    if (expected === undefined || !answersFor(answer, expected.batch)) return false;
    expected.take({ type: 'answer', answer });
    return true;
  }

  /** Whether `takes` would be true. */
  isAnsweredBy(answer: FollowerAnswer): boolean {
    return this.#expected !== undefined && answersFor(answer, this.#expected.batch);
  }

  linkChanged(up: boolean): void {
    this.#unanswered = { key: '', times: 0 };
    if (!up) this.#expected?.take({ type: 'retry', reason: 'the link to the broker was lost' });
  }

  close(): void {
    this.#expected?.take({ type: 'retry', reason: 'closed' });
  }
}

function answersFor({ epoch, to, id }: FollowerAnswer, batch: Batch): boolean {
  return epoch === batch.epoch && to === batch.to && (id === undefined || id === batch.key);
}

function silence(topic: string, channel: string, waitMs: number, unheard: boolean): string {
  if (unheard) return `nobody listens to ${topic} at the broker — is the storefront running?`;
  return `no answer on ack/${channel} within ${waitMs / 1000} s — is the storefront running, and may this dock read that topic?`;
}

/**
 * A storefront that listens at the dock's own broker: batches go out on `evt/stock/{channel}`, its answers come in on
 * `ack/{channel}`. The PUBACK only says that the broker has the batch, and brokers lose what they acknowledged; what
 * counts is the answer. A batch without one is sent again, after 10 s, 20 s, 40 s, 60 s …, and at once when the link
 * comes back.
 */
import { z } from 'zod';
import type { Batch, FollowerAnswer, SendResult } from '../../../follow/batch.ts';
import { topicId } from '../../../mqtt/topics.ts';
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import { parseAnswer, parseJson } from '../../answer.ts';
import { AnswerProof, ackSecretFile, checkAckSecret, type Unproved } from '../../answer-proof.ts';
import type { Channel, ChannelContext, ChannelKind } from '../../channel.ts';
import { HeldPlace } from '../../orders/held-place.ts';
import { MqttLevels } from './levels.ts';
import { MqttOrders } from './orders.ts';
import { retainedText } from './retained.ts';

const logEvery = 1_000;
const answerMs = { first: 10_000, cap: 60_000 };

const options = z.strictObject({ 'ack-secret-file': ackSecretFile });
type MqttChannelOptions = z.infer<typeof options>;

export const mqttChannel: ChannelKind<MqttChannelOptions> = {
  kind: 'mqtt',
  title: 'Storefront at the dock’s MQTT broker',
  options,
  files: { 'ack-secret-file': checkAckSecret },
  open(checked, context) {
    if (context.uplink === undefined) throw new Error(`channel ${context.name}: kind mqtt needs an [mqtt] table`);
    if (!topicId.test(context.name)) throw new Error(`channel ${context.name}: the name does not fit in a topic`);
    return new MqttChannel(checked, context, context.uplink);
  },
};

type Expected = { batch: Batch; take(result: SendResult): void };

class MqttChannel implements Channel {
  readonly orders: MqttOrders;
  readonly levels: MqttLevels;
  readonly #context: ChannelContext;
  readonly #uplink: Uplink;
  readonly #proof: AnswerProof;
  readonly #leave: (() => void)[];
  #expected: Expected | undefined;
  /** How often the batch with this key has waited in vain on the present link. */
  #unanswered = { key: '', times: 0 };
  #malformed = 0;
  /** Answers came with the retain flag, and none without it since. */
  #retained = false;
  #retainedTimes = 0;
  /** What was wrong with the proof of an answer that came while this batch was waited for. */
  #unproved: string | undefined;

  constructor(checked: MqttChannelOptions, context: ChannelContext, uplink: Uplink) {
    this.#context = context;
    this.#uplink = uplink;
    const { name: channel, clock, readFile } = context;
    this.#proof = new AnswerProof({ channel, clock, readFile, file: checked['ack-secret-file'] });
    this.orders = new MqttOrders(context, uplink, new HeldPlace(context, this.#proof));
    this.levels = new MqttLevels(context, uplink);
    this.#leave = [
      uplink.subscribe(`ack/${context.name}`, (payload) => this.#hear(payload), {
        retained: (payload) => this.#hearRetained(payload),
      }),
      uplink.onLink((up) => {
        this.#unanswered = { key: '', times: 0 };
        if (!up) this.#expected?.take({ type: 'retry', reason: 'the link to the broker was lost' });
        context.handlers.onLink(up);
      }),
    ];
  }

  get ignored(): number {
    return this.#malformed + this.#retainedTimes;
  }

  get unproved(): Unproved | undefined {
    return this.#proof.unproved;
  }

  get linked(): boolean {
    return this.#uplink.connected;
  }

  async send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const { name, clock } = this.#context;
    if (signal.aborted) return { type: 'retry', reason: 'given up' };
    const times = this.#unanswered.key === batch.key ? this.#unanswered.times : 0;
    const waitMs = Math.min(answerMs.cap, answerMs.first * 2 ** times);
    const topic = `evt/stock/${name}`;
    let unheard = false;
    let inVain = false;
    this.#unproved = undefined;
    const over = new AbortController();
    let expected: Expected | undefined;
    const answered = new Promise<SendResult>((resolve) => {
      expected = { batch, take: resolve };
      this.#expected = expected;
      signal.addEventListener('abort', () => resolve({ type: 'retry', reason: 'given up' }), { once: true });
      // The answer may be here before the PUBACK, so both are waited for at once; the PUBACK itself decides nothing.
      this.#uplink
        .publish(topic, batch.body, { timeoutMs: waitMs, onUnheard: () => (unheard = true) })
        .catch((error: Error) => resolve({ type: 'retry', reason: error.message }));
      clock.sleep(waitMs, over.signal).then(() => {
        if (over.signal.aborted) return;
        inVain = true;
        const known = this.#unproved ?? (this.#retained ? retainedText(`ack/${name}`) : undefined);
        resolve({ type: 'retry', reason: known ?? silence(topic, name, waitMs, unheard) });
      });
    });
    const result = await answered;
    over.abort();
    // An attempt that was given up must not disturb the one that follows it.
    if (this.#expected === expected) this.#expected = undefined;
    if (inVain) this.#unanswered = { key: batch.key, times: times + 1 };
    return result;
  }

  async close(): Promise<void> {
    for (const leave of this.#leave) leave();
    this.orders.close();
    this.levels.close();
    this.#expected?.take({ type: 'retry', reason: 'closed' });
  }

  /**
   * It may be an answer of yesterday, or one of now whose sender (or a bridge) set the flag. Epochs are random and a
   * place is never used twice in one, so what names this very batch is an answer to it; nothing else is believed.
   */
  #hearRetained(payload: Buffer): void {
    const text = payload.toString('utf8');
    const parsed = parseAnswer(text);
    const expected = this.#expected;
    if (parsed.ok && expected !== undefined && answersFor(parsed.answer, expected.batch)) {
      this.#proved(text, () => expected.take({ type: 'answer', answer: parsed.answer }));
      return;
    }
    this.#retained = true;
    this.#retainedTimes += 1;
  }

  #hear(payload: Buffer): void {
    this.#retained = false;
    const text = payload.toString('utf8');
    const parsed = parseAnswer(text);
    if (!parsed.ok) {
      this.#malformed += 1;
      // A storefront that babbles fills no log.
      if (this.#malformed % logEvery !== 1) return;
      this.#context.log('an answer that makes no sense was ignored', { reason: parsed.reason, count: this.#malformed });
      return;
    }
    this.#proved(text, () => this.#believe(parsed.answer));
  }

  /** Does it at once where no proof is asked for. */
  #proved(text: string, believe: () => void): void {
    if (!this.#proof.wanted) {
      believe();
      return;
    }
    void this.#proof.problem(parseJson(text)).then((problem) => {
      if (problem === undefined) believe();
      else this.#disbelieve(problem);
    });
  }

  #disbelieve(problem: string): void {
    this.#unproved = problem;
    const count = this.#proof.unproved?.count ?? 0;
    if (count % logEvery === 1) this.#context.log('an answer was not believed', { reason: problem, count });
  }

  #believe(answer: FollowerAnswer): void {
    const expected = this.#expected;
    // Only the batch's own answer ends the wait for it; what everything else means is the pump's to judge.
    if (expected !== undefined && answersFor(answer, expected.batch)) {
      expected.take({ type: 'answer', answer });
    } else {
      this.#context.handlers.onAnswer(answer);
    }
  }
}

function answersFor({ epoch, to, id }: FollowerAnswer, batch: Batch): boolean {
  return epoch === batch.epoch && to === batch.to && (id === undefined || id === batch.key);
}

function silence(topic: string, channel: string, waitMs: number, unheard: boolean): string {
  if (unheard) return `nobody listens to ${topic} at the broker — is the storefront running?`;
  return `no answer on ack/${channel} within ${waitMs / 1000} s — is the storefront running, and may this dock read that topic?`;
}

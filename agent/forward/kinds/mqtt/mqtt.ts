/**
 * A storefront that listens at the dock's own broker: levels go out on `evt/stock/{channel}`, what else it is told
 * (R25) on topics of their own, and its answers to all of them come in on `ack/{channel}`.
 */
import type { Batch, FollowerAnswer, SendResult } from '../../../follow/batch.ts';
import { type TellingType, tellingTypes } from '../../../inventory/nouns/channels/telling.ts';
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import { topicId } from '../../../mqtt/topics.ts';
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import { parseAnswer } from '../../answer.ts';
import { AnswerProof, type Unproved } from '../../answer-proof.ts';
import type { Channel, ChannelContext } from '../../channel.ts';
import { HeldPlace } from '../../orders/held-place.ts';
import { tellingOfAnswer } from '../../tellings/answered.ts';
import { AnsweredTopic } from './answered-topic.ts';
import { MqttLevels } from './levels.ts';
import type { MqttChannelOptions } from './mqtt-kind.ts';
import { MqttOrders } from './orders.ts';
import { retainedText } from './retained.ts';

export function open(checked: MqttChannelOptions, context: ChannelContext): Channel {
  if (context.uplink === undefined) throw new Error(`channel ${context.name}: kind mqtt needs an [mqtt] table`);
  if (!topicId.test(context.name)) throw new Error(`channel ${context.name}: the name does not fit in a topic`);
  return new MqttChannel(checked, context, context.uplink);
}

const logEvery = 1_000;

/** `evt/notice/{merchant}` is the observers'. */
const tellingTopics: { [Type in TellingType]: string } = {
  shipment: 'evt/shipment',
  notice: 'evt/closed-notice',
  return: 'evt/return',
};

class MqttChannel implements Channel {
  readonly orders: MqttOrders;
  readonly levels: MqttLevels;
  readonly #context: ChannelContext;
  readonly #uplink: Uplink;
  readonly #proof: AnswerProof;
  readonly #leave: (() => void)[];
  readonly #stock: AnsweredTopic;
  readonly #tellings: ReadonlyMap<TellingType, AnsweredTopic>;
  #malformed = 0;
  /** Answers came with the retain flag, and none without it since. */
  #retained = false;
  #retainedTimes = 0;
  /** What was wrong with the proof of an answer that came since the last batch went out. */
  #unproved: string | undefined;

  constructor(checked: MqttChannelOptions, context: ChannelContext, uplink: Uplink) {
    this.#context = context;
    this.#uplink = uplink;
    const { name: channel, clock, readFile } = context;
    this.#proof = new AnswerProof({ channel, clock, readFile, file: checked['ack-secret-file'] });
    this.orders = new MqttOrders(context, uplink, new HeldPlace(context, this.#proof));
    this.levels = new MqttLevels(context, uplink);
    const known = () => this.#unproved ?? (this.#retained ? retainedText(`ack/${channel}`) : undefined);
    const answeredTopic = (topic: string) => new AnsweredTopic({ topic, channel, uplink, clock, known });
    this.#stock = answeredTopic(`evt/stock/${channel}`);
    this.#tellings = new Map(
      tellingTypes.map((type) => [type, answeredTopic(`${tellingTopics[type]}/${channel}`)] as const),
    );
    this.#leave = [
      uplink.subscribe(`ack/${context.name}`, (payload) => this.#hear(payload), {
        retained: (payload) => this.#hearRetained(payload),
      }),
      uplink.onLink((up) => {
        for (const topic of this.#topics) topic.linkChanged(up);
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

  send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    this.#unproved = undefined;
    return this.#stock.send(batch, signal);
  }

  tell(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    this.#unproved = undefined;
    const topic = this.#tellings.get(type);
    if (topic === undefined) throw new Error(`no topic for ${type}`);
    return topic.send(batch, signal);
  }

  async close(): Promise<void> {
    for (const leave of this.#leave) leave();
    this.orders.close();
    this.levels.close();
    for (const topic of this.#topics) topic.close();
  }

  get #topics(): AnsweredTopic[] {
    return [this.#stock, ...this.#tellings.values()];
  }

  /**
   * It may be an answer of yesterday, or one of now whose sender (or a bridge) set the flag. Epochs are random and a
   * place is never used twice in one, so what names this very batch is an answer to it; nothing else is believed.
   */
  #hearRetained(payload: Buffer): void {
    const text = payload.toString('utf8');
    const parsed = parseAnswer(text);
    const topic = parsed.ok && this.#topics.find((each) => each.isAnsweredBy(parsed.answer));
    if (parsed.ok && topic) {
      this.#proved(text, () => topic.takes(parsed.answer));
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
    this.#proved(text, () => this.#believe(parsed.answer, tellingOfAnswer(parsed.answer, parseJson(text))));
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

  /** Only the batch's own answer ends the wait for it. @param said of which stream it is, where it says so */
  #believe(answer: FollowerAnswer, said: TellingType | undefined): void {
    const type = said ?? this.#meant(answer);
    const topic = type === undefined ? this.#stock : this.#tellings.get(type);
    if (topic?.takes(answer) === true) return;
    if (type === undefined) this.#context.handlers.onAnswer(answer);
    else this.#context.handlers.onToldAnswer?.(type, answer);
  }

  /** Of an answer that names no batch: the only one that waits for an answer, or for this very one. */
  #meant(answer: FollowerAnswer): TellingType | undefined {
    if (answer.id !== undefined || this.#stock.isAnsweredBy(answer)) return undefined;
    const waiting = [...this.#tellings].filter(([, topic]) => topic.waits);
    const [own] = waiting.find(([, topic]) => topic.isAnsweredBy(answer)) ?? [];
    return own ?? (this.#stock.waits ? undefined : waiting[0]?.[0]);
  }
}

/**
 * The course's batches on `evt/stock/CHANNEL` of a dock that there is not, at QoS 1; answers on `ack/CHANNEL`. Who may
 * speak there is the broker's to say, so that nothing is signed.
 */
import type { Clock } from '../../clock.ts';
import { parseAnswer } from '../../forward/answer.ts';
import type { MqttLink } from '../../mqtt/link.ts';
import { type OwnSettings, openNewest } from '../../mqtt/newest-link.ts';
import type { Played, Said } from './course.ts';
import { bodyOf, type Carrier, type Names } from './play.ts';

const publishMsMax = 10_000;
/** Longest silence after a batch. */
const answerMsMax = 10_000;
/** After an answer that does not fit: one to an earlier batch may have come late, or twice. */
const laterMsMax = 1_000;
/** What a broker keeps comes right behind its consent. */
const keptMsMax = 500;

type Ear = { topic: string; heard(text: string, kept: boolean): void };

export class OverMqtt implements Carrier {
  readonly wire = 'mqtt';
  readonly names: Names;
  readonly #clock: Clock;
  readonly #link: MqttLink;
  readonly #ears: Set<Ear>;
  #unheard = false;
  #everAnswered = false;

  private constructor(names: Names, link: MqttLink, clock: Clock, ears: Set<Ear>) {
    this.names = names;
    this.#link = link;
    this.#clock = clock;
    this.#ears = ears;
  }

  /** @throws why it cannot be played there, for a person: no link, not let in, or there is a dock of this name */
  static async open(settings: Omit<OwnSettings, 'onMessage'>, names: Names, clock: Clock): Promise<OverMqtt> {
    const ears = new Set<Ear>();
    const onMessage: OwnSettings['onMessage'] = ({ topic, payload, retain }) => {
      for (const ear of ears) if (ear.topic === topic) ear.heard(payload.toString(), retain);
    };
    const link = await openNewest({ ...settings, onMessage }, clock);
    const carrier = new OverMqtt(names, link, clock, ears);
    try {
      await carrier.#lookAround();
    } catch (cause) {
      await link.end();
      throw cause;
    }
    return carrier;
  }

  /** @throws when nobody takes the batches, or nobody ever answered */
  async told(batch: Played, fits: (said: Said) => boolean): Promise<Said> {
    const { channel } = this.names;
    const [told, answered] = [this.#topic(`evt/stock/${channel}`), this.#topic(`ack/${channel}`)];
    const heard = this.#answer(answered, fits);
    await this.#link.publish(told, bodyOf(batch, this.names, this.#clock), {
      ...{ qos: 1, retain: false, timeoutMs: publishMsMax },
      onUnheard: () => {
        this.#unheard = true;
      },
    });
    if (this.#unheard) throw new Error(`nobody listens on ${told} at this broker: start the receiver first`);
    const said = await heard;
    this.#everAnswered ||= said !== 'silence';
    if (!this.#everAnswered)
      throw new Error(
        `nobody answered on ${answered} within ${answerMsMax / 1_000} s; does the receiver run, and may it speak there?`,
      );
    return said;
  }

  close(): Promise<void> {
    return this.#link.end();
  }

  /** Who really is called like that has its `state` at the broker, for as long as there is a broker. */
  async #lookAround(): Promise<void> {
    const { site, dock, channel } = this.names;
    const state = this.#topic('state');
    let there = false;
    const ear: Ear = {
      topic: state,
      heard: () => {
        there = true;
      },
    };
    this.#ears.add(ear);
    const refused = await this.#link.subscribe([
      { topic: this.#topic(`ack/${channel}`) },
      { topic: state, retained: true },
    ]);
    for (const [topic, why] of refused) throw new Error(`the broker refuses to let us read ${topic}: ${why}`);
    await this.#clock.sleep(keptMsMax);
    this.#ears.delete(ear);
    if (there) throw new Error(`${site}/${dock} is a dock that this broker knows; take a name that no dock has`);
  }

  #topic(end: string): string {
    return `tallyman/v1/${this.names.site}/${this.names.dock}/${end}`;
  }

  /** The answer that fits, else the last one. */
  #answer(topic: string, fits: (said: Said) => boolean): Promise<Said> {
    return new Promise((resolve) => {
      let waiting = new AbortController();
      let newest: Said = 'silence';
      const done = () => {
        waiting.abort();
        this.#ears.delete(ear);
        resolve(newest);
      };
      const wait = (ms: number) => {
        waiting.abort();
        const mine = new AbortController();
        waiting = mine;
        this.#clock.sleep(ms, mine.signal).then(() => mine.signal.aborted || done());
      };
      const ear: Ear = {
        topic,
        heard: (text, kept) => {
          if (kept) return;
          const parsed = parseAnswer(text);
          newest = { answer: parsed.ok ? parsed.answer : undefined };
          if (fits(newest)) done();
          else wait(laterMsMax);
        },
      };
      this.#ears.add(ear);
      this.#link.closed.then(done);
      wait(answerMsMax);
    });
  }
}

/**
 * Words that the dock says to itself through the broker, on each tree of topics that it says or hears something on: an
 * access list that denies one does so without a word. Mosquitto grants a subscription that it then delivers nothing of,
 * and a 3.1.1 broker acknowledges what it throws away; so nothing fails, and nobody hears the dock, or it nobody.
 *
 *     evt/canary  res/canary  reported/canary     what the dock says (its user has to be let read these)
 *     req/canary  desired/canary                  what it hears (its user has to be let write these)
 *     state  info  health                         said anew, and looked for
 *
 * A topic is silent when its word was taken by a broker that acknowledges, and did not come back, twice. Channels need
 * none of it: a storefront whose `ack` or `tell` does not come is an alarm of its own. Some brokers (Mosquitto 2.0.11,
 * RabbitMQ, AWS) end the link instead: a topic is silent, too, when the link fell with its word in the air, and none is
 * said for ten minutes, so that the canary does not bring the link down again and again.
 */
import type { Clock } from '../clock.ts';
import type { KeepLoop } from '../loops.ts';
import { refusedPublish } from './link.ts';
import type { MqttUplink } from './uplink-contract.ts';

/** Not in the storm of a fleet that comes back, nor beside the first words of a link. */
const afterLinkMs = 30_000;
const backMsMax = 10_000;
/** Somebody is at the access list. */
const silentAgainMs = 60_000;
/** A link that falls later than this after a word fell for another reason. */
const fallsMsMax = 5_000;
const fellAgainMs = 600_000;
const againMs = 3_600_000;
const tries = 2;

const ofTheDock = ['evt/canary', 'res/canary', 'reported/canary', 'req/canary', 'desired/canary'] as const;
const presence = ['state', 'info', 'health'] as const;
const topics = [...presence, ...ofTheDock];

/** Such a message is nobody's request. @param topic relative to the dock's */
export const isCanary = (topic: string): boolean => ofTheDock.some((own) => own === topic);

type CanaryParts = {
  uplink: Pick<
    MqttUplink,
    'connected' | 'publish' | 'subscribe' | 'onLink' | 'stateChanged' | 'infoChanged' | 'healthChanged'
  >;
  /** Of this start: nobody else's word is taken for ours. */
  boot: string;
  clock: Clock;
  keep: KeepLoop;
};

export class Canary {
  readonly #parts: CanaryParts;
  readonly #closing = new AbortController();
  readonly #silent = new Set<string>();
  #rest = new AbortController();
  #resting = true;
  #inTheAir = new AbortController();
  /** The link ended with a word in the air. */
  #fell = false;
  #fellForIt = false;
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(parts: CanaryParts) {
    this.#parts = parts;
    parts.uplink.onLink((up) => {
      if (up && !this.#fell) this.#rest.abort();
      if (up || this.#resting || this.#closing.signal.aborted) return;
      this.#fell = true;
      this.#fellForIt = parts.clock.monoMs() - this.#saidMs < fallsMsMax;
      this.#inTheAir.abort();
    });
    const turn = () => this.#turn();
    void parts.keep('the canary at the broker', turn, this.#closing.signal, () => this.#resting);
  }

  /** Topics, relative to the dock's, on which its own words do not come back to it. */
  get silent(): readonly string[] {
    return topics.filter((topic) => this.#silent.has(topic));
  }

  close(): void {
    this.#closing.abort();
  }

  async #turn(): Promise<'again'> {
    await this.#parts.clock.sleep(afterLinkMs, this.#closing.signal);
    this.#resting = false;
    // Those that came last time first: one that ends the link must not hide the others.
    const looked = [...topics].sort((a, b) => Number(this.#silent.has(a)) - Number(this.#silent.has(b)));
    for (const topic of looked) await this.#look(topic);
    this.#resting = true;
    const silentMs = this.#fell ? fellAgainMs : silentAgainMs;
    await this.#restFor((this.#silent.size > 0 ? silentMs : againMs) - afterLinkMs);
    return 'again';
  }

  async #restFor(ms: number): Promise<void> {
    this.#rest = new AbortController();
    await this.#parts.clock.sleep(ms, AbortSignal.any([this.#rest.signal, this.#closing.signal]));
    this.#fell = false;
  }

  async #look(topic: (typeof topics)[number]): Promise<void> {
    for (let tried = 1; tried <= tries; tried += 1) {
      if (!this.#parts.uplink.connected || this.#fell || this.#closing.signal.aborted) return;
      const end = await this.#say(topic);
      if (end === 'back') this.#silent.delete(topic);
      if (this.#fell && this.#fellForIt && isCanary(topic)) this.#silent.add(topic);
      if (end !== 'silent') return;
    }
    this.#silent.add(topic);
  }

  /** `unclear`: nobody can tell; what a broker refuses aloud is among the uplink's warnings. */
  async #say(topic: (typeof topics)[number]): Promise<'back' | 'silent' | 'unclear'> {
    const { uplink, clock, boot } = this.#parts;
    const word = JSON.stringify({ boot, at: clock.wallMs() });
    const over = new AbortController();
    this.#inTheAir = over;
    let came = false;
    this.#saidMs = clock.monoMs();
    const unsubscribe = uplink.subscribe(topic, (payload) => {
      if (isCanary(topic) && payload.toString() !== word) return;
      came = true;
      over.abort();
    });
    try {
      if (topic === 'state') uplink.stateChanged();
      else if (topic === 'info') uplink.infoChanged();
      else if (topic === 'health') uplink.healthChanged();
      else await uplink.publish(topic, word);
      await clock.sleep(backMsMax, AbortSignal.any([over.signal, this.#closing.signal]));
      if (came) return 'back';
      if (this.#fell) return 'unclear';
      // Acknowledged in order: what was said before it was taken, too.
      await uplink.publish('evt/canary', word);
      return came || this.#closing.signal.aborted ? 'unclear' : 'silent';
    } catch (error) {
      // Said aloud, and some end the link right after it: the uplink’s own warning is over with the link.
      if (String(error).includes(refusedPublish)) {
        this.#fell = true;
        this.#fellForIt = true;
      }
      return 'unclear';
    } finally {
      unsubscribe();
    }
  }
}

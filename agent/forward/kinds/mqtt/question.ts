/** One question at a time to a storefront at the broker: `ask/{channel}` {"what":…,"cursor":…}, answered on `tell/{channel}`. */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext } from '../../channel.ts';

const answerMs = 10_000;

type Told<Page> = { type: 'page'; page: Page } | { type: 'retry'; reason: string; absent?: true };

export class MqttQuestion<Page> {
  readonly #context: Pick<ChannelContext, 'name' | 'clock'>;
  readonly #uplink: Uplink;
  readonly #what: 'orders' | 'levels';
  #open: { cursor: string | null; take(told: Told<Page>): void } | undefined;

  constructor(context: Pick<ChannelContext, 'name' | 'clock'>, uplink: Uplink, what: 'orders' | 'levels') {
    this.#context = context;
    this.#uplink = uplink;
    this.#what = what;
  }

  /** The cursor that is asked with; undefined: nothing is asked. */
  get cursor(): string | null | undefined {
    return this.#open?.cursor;
  }

  /** Ends the question that is open, if there is one. */
  take(told: Told<Page>): void {
    this.#open?.take(told);
  }

  retry(reason: string): void {
    this.take({ type: 'retry', reason });
  }

  /** @param inVain what it means that nobody answered, when something better is known than silence  @returns within 10 s */
  async ask(cursor: string | null, signal: AbortSignal, inVain: () => string | undefined): Promise<Told<Page>> {
    if (signal.aborted) return { type: 'retry', reason: 'given up' };
    const { name, clock } = this.#context;
    const topic = `ask/${name}`;
    const over = new AbortController();
    const answered = new Promise<Told<Page>>((resolve) => {
      const retry = (reason: string) => resolve({ type: 'retry', reason });
      this.#open = { cursor, take: resolve };
      signal.addEventListener('abort', () => retry('given up'), { once: true, signal: over.signal });
      this.#uplink
        .publish(topic, JSON.stringify({ what: this.#what, cursor }), {
          timeoutMs: answerMs,
          // Nobody will answer: asked again soon, whoever waits for it loses no time.
          onUnheard: () => resolve({ type: 'retry', reason: this.#unheard(topic), absent: true }),
        })
        .catch((error: Error) => retry(error.message));
      clock.sleep(answerMs, over.signal).then(() => {
        if (!over.signal.aborted) retry(inVain() ?? this.#silence());
      });
    });
    const told = await answered;
    over.abort();
    this.#open = undefined;
    return told;
  }

  #unheard(topic: string): string {
    return `nobody listens to ${topic} at the broker — is the storefront running?`;
  }

  #silence(): string {
    return `no answer on tell/${this.#context.name} within ${answerMs / 1000} s — does the storefront tell its ${this.#what}, and may this dock read that topic?`;
  }
}

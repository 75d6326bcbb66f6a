/**
 * What a storefront at the broker tells of one matter: `ask/{channel}` {"what":…,"cursor":…}, one question at a time,
 * answered on `tell/{channel}`. Whoever asks brings a reader of his pages; nothing is listened to before the first
 * question, or before he says so.
 */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext } from '../../channel.ts';
import { retainedText } from './retained.ts';

const answerMs = 10_000;

type Told<Page> = { type: 'page'; page: Page } | { type: 'retry'; reason: string; absent?: true };

/**
 * What a message on the topic is. `asked`: the cursor it answers, where it says so. `elsewhere`: a page of another
 * matter.
 */
export type Read<Page> =
  | { ok: true; page: Page; asked: string | null | undefined }
  | { ok: false; reason: string; elsewhere: boolean };

type MqttQuestionParts<Page> = {
  context: Pick<ChannelContext, 'name' | 'clock'>;
  uplink: Uplink;
  what: 'orders' | 'levels';
  read(text: string): Read<Page>;
  /** A page that answers no question. */
  onUnasked?(page: Page): void;
  /** A message of this matter that cannot be read, asked for or not. */
  onNonsense?(reason: string): void;
};

export class MqttQuestion<Page> {
  readonly #parts: MqttQuestionParts<Page>;
  #leave: (() => void)[] = [];
  #open: { cursor: string | null; take(told: Told<Page>): void } | undefined;
  /** Pages came with the retain flag, and none without it since. */
  #retained = false;

  constructor(parts: MqttQuestionParts<Page>) {
    this.#parts = parts;
  }

  listen(): void {
    if (this.#leave.length > 0) return;
    const { uplink, context } = this.#parts;
    this.#leave = [
      uplink.subscribe(`tell/${context.name}`, (payload) => this.#hear(payload.toString('utf8')), {
        // An old page tells of what was changed since.
        retained: () => {
          this.#retained = true;
        },
      }),
      uplink.onLink((up) => {
        if (!up) this.#retry('the link to the broker was lost');
      }),
    ];
  }

  /** @returns within 10 s; at once when the broker says that nobody listens */
  async ask(cursor: string | null, signal: AbortSignal): Promise<Told<Page>> {
    if (signal.aborted) return { type: 'retry', reason: 'given up' };
    this.listen();
    const { context, uplink, what } = this.#parts;
    const { name, clock } = context;
    const topic = `ask/${name}`;
    const over = new AbortController();
    const answered = new Promise<Told<Page>>((resolve) => {
      const retry = (reason: string) => resolve({ type: 'retry', reason });
      this.#open = { cursor, take: resolve };
      signal.addEventListener('abort', () => retry('given up'), { once: true, signal: over.signal });
      uplink
        .publish(topic, JSON.stringify({ what, cursor }), {
          timeoutMs: answerMs,
          // Nobody will answer: asked again soon, whoever waits for it loses no time.
          onUnheard: () => resolve({ type: 'retry', reason: unheardText(topic), absent: true }),
        })
        .catch((error: Error) => retry(error.message));
      clock.sleep(answerMs, over.signal).then(() => {
        if (!over.signal.aborted) retry(this.#retained ? retainedText(`tell/${name}`) : silenceText(name, what));
      });
    });
    const told = await answered;
    over.abort();
    this.#open = undefined;
    return told;
  }

  close(): void {
    for (const leave of this.#leave) leave();
    this.#retry('closed');
  }

  #hear(text: string): void {
    this.#retained = false;
    const { read, onUnasked, onNonsense, what } = this.#parts;
    // Where nobody wants what is told unasked, it is not even read.
    if (this.#open === undefined && onUnasked === undefined) return;
    const told = read(text);
    if (told.ok) {
      const asked = this.#open?.cursor;
      // A page that names another cursor answers a question that was given up.
      const answers = asked !== undefined && (told.asked === undefined || told.asked === asked);
      if (answers) this.#open?.take({ type: 'page', page: told.page });
      else onUnasked?.(told.page);
    } else if (!told.elsewhere) {
      this.#retry(`what it tells of its ${what} makes no sense: ${told.reason}`);
      onNonsense?.(told.reason);
    }
  }

  #retry(reason: string): void {
    this.#open?.take({ type: 'retry', reason });
  }
}

const unheardText = (topic: string): string => `nobody listens to ${topic} at the broker — is the storefront running?`;

const silenceText = (channel: string, what: string): string =>
  `no answer on tell/${channel} within ${answerMs / 1000} s — does the storefront tell its ${what}, in pages of at most 64 KiB, and may this dock read that topic?`;

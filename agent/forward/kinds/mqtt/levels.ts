/** Levels over MQTT: `ask/{channel}` {"what":"levels","cursor":…} → `tell/{channel}` {"what":"levels","items":[…],"next":…}. */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext, LevelSource, LevelsResult, ToldLevels } from '../../channel.ts';
import { parseLevels } from '../../levels/told-levels.ts';
import { MqttQuestion } from './question.ts';
import { retainedText } from './retained.ts';

export class MqttLevels implements LevelSource {
  readonly #name: string;
  readonly #uplink: Uplink;
  readonly #question: MqttQuestion<ToldLevels>;
  #leave: (() => void)[] = [];
  #retained = false;

  constructor(context: ChannelContext, uplink: Uplink) {
    this.#name = context.name;
    this.#uplink = uplink;
    this.#question = new MqttQuestion(context, uplink, 'levels');
  }

  fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    this.#listen();
    return this.#question.ask(cursor, signal, () => (this.#retained ? retainedText(`tell/${this.#name}`) : undefined));
  }

  close(): void {
    for (const leave of this.#leave) leave();
    this.#question.retry('closed');
  }

  #listen(): void {
    if (this.#leave.length > 0) return;
    this.#leave = [
      this.#uplink.subscribe(`tell/${this.#name}`, (payload) => this.#hear(payload.toString('utf8')), {
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
    const asked = this.#question.cursor;
    if (asked === undefined) return;
    const parsed = parseLevels(text);
    if (parsed.ok) {
      // A page that names another cursor answers a question that was given up.
      if (parsed.asked === undefined || parsed.asked === asked)
        this.#question.take({ type: 'page', page: parsed.page });
    } else if (parsed.orders !== true)
      this.#question.retry(`what it tells of its levels makes no sense: ${parsed.reason}`);
  }
}

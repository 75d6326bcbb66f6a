/**
 * Levels over MQTT: `ask/{channel}` {"what":"levels","cursor":…} → `tell/{channel}`
 * {"what":"levels","items":[…],"next":…}.
 */
import type { Uplink } from '../../../mqtt/uplink-contract.ts';
import type { ChannelContext, LevelSource, LevelsResult, ToldLevels } from '../../channel.ts';
import { parseLevels } from '../../levels/told-levels.ts';
import { MqttQuestion, type Read } from './question.ts';

export class MqttLevels implements LevelSource {
  readonly #question: MqttQuestion<ToldLevels>;

  constructor(context: ChannelContext, uplink: Uplink) {
    this.#question = new MqttQuestion({ context, uplink, what: 'levels', read: readTold });
  }

  fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    return this.#question.ask(cursor, signal);
  }

  close(): void {
    this.#question.close();
  }
}

function readTold(text: string): Read<ToldLevels> {
  const parsed = parseLevels(text);
  return parsed.ok ? parsed : { ok: false, reason: parsed.reason, elsewhere: parsed.orders === true };
}

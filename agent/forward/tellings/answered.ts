/** Whose an answer is, where a channel has several streams. */
import type { FollowerAnswer } from '../../follow/batch.ts';
import { type TellingType, tellingOfEvent, tellingOfKey } from '../../inventory/nouns/channels/telling.ts';

/**
 * The stream that an answer is of, as far as it says so: by the batch's `type`, or its `id`. undefined: of levels, or
 * it does not say. @param json the answer as it came
 */
export function tellingOfAnswer({ id }: FollowerAnswer, json: unknown): TellingType | undefined {
  const type = typeof json === 'object' && json !== null && 'type' in json ? tellingOfEvent(json.type) : undefined;
  return type ?? (id === undefined ? undefined : tellingOfKey(id));
}

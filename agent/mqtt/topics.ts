/** MQTT topic names and filters (5.0 §4.7). */

/** Whether a filter (`+` one level, `#` the rest) matches a topic. */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [i, want] of wanted.entries()) {
    if (want === '#') return true;
    if (i >= levels.length || (want !== '+' && want !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

/** Ids in topics: also safe as NATS subjects, and never a wildcard or another level. */
export const topicId = /^[a-z0-9-]{1,32}$/;

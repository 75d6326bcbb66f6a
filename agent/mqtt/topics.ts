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

/** What docks and storefronts say, and are told, under a dock's name. */
const ofTheContract = ['state', 'info', 'health', 'evt', 'ack', 'ask', 'tell', 'req', 'desired', 'reported'];

/**
 * Whether an answer may go there: below the site, and in nobody's name. Else whoever asks could have the dock speak for
 * a storefront, or ask another dock.
 * @param site ends with a slash
 */
export function isForAnswers(topic: string, site: string): boolean {
  if (!topic.startsWith(site) || /[+#\0]/.test(topic)) return false;
  const [, second = ''] = topic.slice(site.length).split('/');
  return !ofTheContract.includes(second);
}

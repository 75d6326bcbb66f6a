/**
 * Whoever follows the ledger and tells others: the channels. What they tell is in the ledger, so they may come and go.
 */
import { Forwarders } from '../forward/all-channels.ts';
import { ListedItems } from '../forward/levels/listed-items.ts';
import { turnsOf } from '../forward/turns.ts';
import { bothOf } from '../forward/voice.ts';
import { openWebhooks } from '../forward/webhooks/called-channels.ts';
import type { Base } from './base.ts';
import type { BookNews } from './book-news.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Part } from './part.ts';
import type { Site } from './site.ts';

export type Followers = { forwarders: Forwarders; parts: Part[] };

export function openFollowers(base: Base, { book, news }: Ledger, links: Links, site: Site): Followers {
  const { uplink } = links;
  const voice = links.voice && site.voice ? bothOf(site.voice, links.voice) : (site.voice ?? links.voice);
  const { config, clock, keep, random, alarms, files, log, events, say } = base;
  const names = config.channels.map(({ name }) => name);
  const forwarders = new Forwarders(config.channels, {
    ...{ book, uplink, clock, keep, random, readFile: files.read },
    ...(voice !== undefined && { voice }),
    turns: turnsOf(config.dock.data, names, log),
    log: (channel) => (message, facts) => say(message, { channel, ...facts }),
    onState: (channel, state, error) =>
      void events.emit('channel', { channel, state, ...(error !== undefined && { error }) }),
  });
  forwardNews(news, forwarders);
  const stopping = new AbortController();
  const reading = config.channels
    .filter(({ onlyListed, enabled }) => onlyListed === true && enabled)
    .map(({ name, merchant }) => {
      const door = () => forwarders.comparing(name);
      const items = new ListedItems({ config: { name, merchant }, book, clock, door, alarms, log: say });
      return keep(`what ${name} lists`, items.turn, stopping.signal);
    });
  const onCall = (channel: string) => forwarders.readOrdersSoon(channel);
  const hangUp = openWebhooks({ config, clock, readFile: files.read, onCall, log: say });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([forwarders.close(), hangUp?.(), ...reading]);
  };
  return { forwarders, parts: [{ name: 'channels', stop, limitMs: 500 }] };
}

/** What the ledger says goes to whoever tells the channels. */
export function forwardNews(news: BookNews, forwarders: Forwarders): void {
  news.join({
    onCommit: ({ seq }, due, hurried) => {
      if (due) forwarders.news(seq);
      for (const merchant of hurried) forwarders.sendNow(merchant);
    },
    onEpoch: ({ reason }) => {
      if (reason !== 'new-dock') forwarders.epochOpened();
    },
  });
}

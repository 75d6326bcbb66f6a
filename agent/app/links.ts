/** The network: the dock's one connection to its broker, if it has one. It comes and goes by itself. */
import { owner } from '../admin/authority.ts';
import { health } from '../admin/health.ts';
import { info } from '../admin/info.ts';
import type { AdminContext } from '../admin/verb.ts';
import { AlarmEdges } from '../alarms/edges.ts';
import type { Voice } from '../forward/voice.ts';
import { Canary } from '../mqtt/canary.ts';
import { messageBytesMax } from '../mqtt/client-options.ts';
import { fittingHealth, fittingInfo } from '../mqtt/fitting.ts';
import { onHealthNews } from '../mqtt/health-news.ts';
import { Observers } from '../mqtt/observers.ts';
import { openUplink } from '../mqtt/uplink.ts';
import type { MqttUplink } from '../mqtt/uplink-contract.ts';
import type { Base } from './base.ts';
import { openDouble } from './double.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export type Links = {
  uplink: MqttUplink | undefined;
  /** Topics on which the dock’s own words do not come back to it. */
  silent(): readonly string[];
  /** Absent: nobody could notice a double at a broker. */
  voice?: Voice;
  parts: Part[];
};

/** @param context asked for when there is a link, so after the start */
export function openLinks(base: Base, ledger: Ledger, context: () => AdminContext): Links {
  const { bootId, book, news } = ledger;
  const { config, clock, keep, random, files, events, say } = base;
  if (config.mqtt === undefined) return { uplink: undefined, silent: () => [], parts: [] };
  const uplink = openUplink({
    ...{ clock, keep, random, config: config.mqtt, site: config.dock.site, dock: config.dock.name },
    ...{ readFile: files.read, log: say },
    presence: {
      boot: bootId,
      epoch: () => book.head.epoch,
      info: () => fittingInfo(info(context(), owner), messageBytesMax),
      health: async () => fittingHealth(await health(context(), owner), messageBytesMax),
    },
  });
  const edges = new AlarmEdges(clock, (edge) => {
    // Without a link nobody hears it; `health`, which is told at the next one, has what stands.
    if (uplink.connected) uplink.publish('evt/alarm', JSON.stringify(edge)).catch(() => {});
  });
  events.on('alarm', ({ alarm, cleared, edge }) => {
    if (edge !== 'changed') edges.tell(alarm, cleared);
    uplink.healthChanged();
  });
  onHealthNews(events, () => uplink.healthChanged());
  news.join({
    onEpoch: () => {
      uplink.stateChanged();
      uplink.infoChanged();
    },
  });
  const observers = new Observers({
    ...{ uplink, events, clock, keep, head: () => book.head.seq, recent: (after, limit) => book.recent(after, limit) },
    // How many exceptions are open is part of `health`.
    onTold: (kind) => kind === 'exception' && uplink.healthChanged(),
  });
  const canary = new Canary({ uplink, clock, keep, boot: bootId });
  const double = openDouble(base, ledger, uplink);
  const { site, name } = config.dock;
  return {
    ...{ uplink, voice: double.voice },
    silent: () => canary.silent.map((topic) => `tallyman/v1/${site}/${name}/${topic}`),
    parts: [
      { name: 'uplink', stop: () => uplink.close(), limitMs: 2_000 },
      { name: 'the edges of alarms', stop: () => edges.close(), limitMs: 100 },
      { name: 'the word to observers', stop: () => observers.close(), limitMs: 100 },
      double.part,
      { name: 'the canary at the broker', stop: () => canary.close(), limitMs: 100 },
    ],
  };
}

/** The watch over the dock: what is wrong is an alarm, whether or not anybody asks. */
import { AlarmWatch } from '../alarms/watch.ts';
import type { Base } from './base.ts';
import type { Floor } from './floor.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Part } from './part.ts';

export type Watch = { watcher: AlarmWatch; parts: Part[] };

type Watched = { ledger: Ledger; links: Links; followers: Followers; floor: Floor };

export function openWatch(base: Base, { ledger, links, followers, floor }: Watched): Watch {
  const { config, alarms, clock, keep, files, events, configVersion, configOnDisk, log } = base;
  const { book, clockTrust, news, socket, commandKeys } = ledger;
  const { uplink } = links;
  const watcher = new AlarmWatch({
    ...{ config, alarms, clock, keep, files, configVersion },
    ...(configOnDisk && { configOnDisk }),
    ping: () => book.ping(),
    keepInPlace: async () => {
      await socket.keepInPlace();
      if (commandKeys.keepInPlace()) log.info('The key of the printed codes was gone and was written again');
    },
    reports: () => followers.forwarders.reports(),
    facts: () => ({
      ...{ book: book.state, devices: floor.devices.status(), clock: clockTrust.facts },
      ...(uplink && { uplink: { ...uplink.status, silent: links.silent() } }),
    }),
  });
  events.on('device', () => watcher.soon()).on('channel', () => watcher.soon());
  news.join({
    onState: () => {
      watcher.soon();
      watcher.filesChanged();
    },
  });
  watcher.begin();
  return { watcher, parts: [{ name: 'the watch over the dock', stop: () => watcher.stop(), limitMs: 100 }] };
}

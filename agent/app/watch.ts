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
  const { config, alarms, clock, keep, files, events, configVersion, configOnDisk } = base;
  const { book, clockTrust, news, socket } = ledger;
  const { uplink } = links;
  const watcher = new AlarmWatch({
    ...{ config, alarms, clock, keep, files, configVersion },
    ...(configOnDisk && { configOnDisk }),
    ping: () => book.ping(),
    keepInPlace: () => socket.keepInPlace(),
    reports: () => followers.forwarders.reports(),
    facts: () => ({
      ...{ book: book.state, devices: floor.devices.status(), clock: clockTrust.facts },
      ...(uplink && { uplink: uplink.status }),
    }),
  });
  events.on('device', () => watcher.soon()).on('channel', () => watcher.soon());
  news.join({ onState: () => watcher.soon() });
  watcher.begin();
  return { watcher, parts: [{ name: 'the watch over the dock', stop: () => watcher.stop(), limitMs: 100 }] };
}

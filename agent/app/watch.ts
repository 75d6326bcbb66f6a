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
  const { config, alarms, clock, keep, files, events, startedMs, configVersion, configOnDisk } = base;
  const { book, clockTrust, lately, news } = ledger;
  const { uplink } = links;
  const lastEntryAt = Math.max(0, ...lately.map(({ at }) => at));
  if (config.reconcile !== undefined) alarms.raise('reconcile-not-built');
  const time = () => {
    const [trusted, uptimeMs, wallMs] = [clockTrust.trusted, clock.monoMs() - startedMs, clock.wallMs()];
    return { trusted, uptimeMs, wallMs, lastEntryAt };
  };
  const watcher = new AlarmWatch({
    ...{ config, alarms, clock, keep, files, configVersion },
    ...(configOnDisk && { configOnDisk }),
    ping: () => book.ping(),
    reports: () => followers.forwarders.reports(),
    facts: () => ({
      ...{ book: book.state, devices: floor.devices.status(), clock: time() },
      ...(uplink && { uplink: uplink.status }),
    }),
  });
  events.on('device', () => watcher.soon()).on('channel', () => watcher.soon());
  news.join({ onState: () => watcher.soon() });
  watcher.begin();
  return { watcher, parts: [{ name: 'the watch over the dock', stop: () => watcher.stop(), limitMs: 100 }] };
}

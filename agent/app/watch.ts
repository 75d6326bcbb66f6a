/** The watch over the dock: what is wrong is an alarm, whether or not anybody asks. */
import { readFile, realpath } from 'node:fs/promises';
import { AlarmWatch } from '../alarms/watch.ts';
import { isLeftBehind, type OwnMount, ownMountOf } from '../ledger/disk/own-mount.ts';
import type { Base } from './base.ts';
import type { Floor } from './floor.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Part } from './part.ts';

/** How soon a dock begins anew for a disk that others may write again. */
const mountLookMs = 5_000;

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
  const stopping = new AbortController();
  watchMount(base, stopping.signal);
  const stop = (): void => {
    watcher.stop();
    stopping.abort();
  };
  return { watcher, parts: [{ name: 'the watch over the dock', stop, limitMs: 100 }] };
}

/** A service that began on a read-only disk sees nothing of its being writable again: it begins anew. */
function watchMount({ config, clock, keep, restart }: Base, signal: AbortSignal): void {
  if (restart === undefined) return;
  let seen: OwnMount | undefined;
  const turn = async (): Promise<'again' | 'over'> => {
    const before = seen;
    seen = await mountOf(config.dock.data);
    if (isLeftBehind(before, seen)) restart('the disk can be written again, and it takes a new start to do so');
    if (seen?.ours !== 'ro' || seen.disk !== 'ro') return 'over';
    await clock.sleep(mountLookMs, signal);
    return 'again';
  };
  void keep('the watch over the mount of the ledger', turn, signal);
}

/** undefined: nobody says. */
async function mountOf(folder: string): Promise<OwnMount | undefined> {
  try {
    return ownMountOf(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(folder));
  } catch {
    return undefined;
  }
}

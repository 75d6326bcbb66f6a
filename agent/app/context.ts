/** The running agent as the verbs see it. */
import type { AdminContext } from '../admin/verb.ts';
import { verbs } from '../admin/verbs/table.ts';
import type { Base } from './base.ts';
import type { Floor } from './floor.ts';
import type { Followers } from './followers.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Watch } from './watch.ts';

type Running = { ledger: Ledger; links: Links; followers: Followers; floor: Floor; watch: Watch };

export function contextOf(base: Base, { ledger, links, followers, floor, watch }: Running): AdminContext {
  const { config, clock, version, alarms, startedMs } = base;
  const { book, commandKeys, clockTrust } = ledger;
  const { devices, stations, lastScanAt } = floor;
  const { watcher } = watch;
  return {
    ...{ book, config, clock, version, verbs, commandKeys, counted: new Map<string, number>() },
    devices: () => devices.status(),
    commandStation: (station, command, by) => stations.command(station, command, by),
    commandScale: (device, command) => devices.command(device, command),
    forwarding: () => followers.forwarders,
    clockTrusted: () => clockTrust.trusted,
    alarms: (channels) => {
      watcher.look(channels);
      return alarms.list();
    },
    uplink: () => links.uplink?.status,
    vitals: () => ({
      uptimeMs: Math.round(clock.monoMs() - startedMs),
      lastScanAt: lastScanAt(),
      freeBytes: watcher.freeBytes,
    }),
  };
}

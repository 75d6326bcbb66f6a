/** The dock's floor: devices, and the stations that they stand at. From here on scans are booked. */
import { type Devices, superviseDevices } from '../devices/supervisor.ts';
import { isCommand } from '../inventory/station/is-command.ts';
import { soundAtBeepers } from '../stations/beepers.ts';
import { IdleLock } from '../stations/idle-lock.ts';
import { lastScanOf, lastScans } from '../stations/last-scans.ts';
import { ParcelScales } from '../stations/parcel-scale.ts';
import { scaleAt } from '../stations/scale.ts';
import { Stations } from '../stations/stations.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';
import type { Site } from './site.ts';

export type Floor = {
  devices: Devices;
  stations: Stations;
  /** ms UTC. */
  lastScanAt(): number | null;
  /** Since the start. */
  readonly scans: number;
  parts: Part[];
};

/** Devices begin to read when the start is through, so that what they read finds its station. */
export function openFloor(base: Base, { book, news, rules, lately, lastReads }: Ledger, site: () => Site): Floor {
  const { config, clock, keep, random, log, events } = base;
  let lastScanAt = lastScanOf(lately);
  let scans = 0;
  const devices = superviseDevices({
    ...{ devices: config.devices, clock, keep, random, log, events },
    lastScans: lastScans(lastReads, clock.wallMs()),
    onReading: (device, reading, _atMonoMs, arrival) => {
      if (reading.type === 'weighing') return scales.read(device);
      lastScanAt = clock.wallMs();
      scans += 1;
      idle.touched(device.station);
      stations.read(device, reading, arrival);
    },
    onUnread: (device) => stations.unread(device),
    onSilence: (device) => stations.silent(device),
  });
  soundAtBeepers(config.devices, devices, events);
  const stations = new Stations({
    ...{ book, events, log, clock },
    isCommand: (text) => isCommand(rules, text),
    asked: (station) => site().asked(station),
    ports: portsOf(base, devices),
    onTouched: (station) => idle.touched(station),
    onTried: () => scales.lookAgain(),
    onLockedOut: lockOutTold(base),
  });
  const stopping = new AbortController();
  const scales = new ParcelScales({
    ...{ book, events, clock, keep, signal: stopping.signal, stations: weighing(base), scales: devices },
  });
  const idle = new IdleLock({ ...{ stations: config.stations, clock, keep }, lock: lockOf(stations) });
  news.join({ onCommit: () => scales.lookAgain(), onDrain: () => stations.drained() });
  /** What was read is committed and answered, so that nobody scans again what is recorded. */
  const settle = () => {
    stopping.abort();
    devices.pauseAll();
    return book.ping();
  };
  const close = () => Promise.all([idle.close(), stations.close(), devices.close()]);
  const parts = [
    { name: 'devices', stop: close, limitMs: 1_000 },
    { name: 'the last scans', stop: settle, limitMs: 1_000 },
  ];
  return {
    ...{ devices, stations, parts, lastScanAt: () => lastScanAt },
    get scans() {
      return scans;
    },
  };
}

const portsOf = ({ config }: Base, { signal, pauseAll, resumeAll, hold, command }: Devices) => ({
  ...{ signal, pauseAll, resumeAll, hold },
  tellScale: (station: string, order: 'tare' | 'zero') => command(scaleAt(config.devices, station) ?? '', order),
});

/** Stations where a weight may be waited for. */
const weighing = ({ config: { stations, devices } }: Base): string[] =>
  stations
    .filter(({ name, weigh, work }) => weigh === true || (work !== 'packing' && scaleAt(devices, name) !== undefined))
    .map(({ name }) => name);

function lockOutTold({ events, alarms }: Base) {
  return (station: string, lockedOut: boolean): void => {
    events.emit('lockedOut', { station, lockedOut });
    if (lockedOut) alarms.raise('badges-tried', { subject: station });
    else alarms.clear('badges-tried', station);
  };
}

/** Where there is nobody to lock out nothing is told. */
function lockOf(stations: Stations) {
  return async (station: string): Promise<void> => {
    const byItself = { by: 'idle', tell: 'steps', person: false } as const;
    await stations.command(station, { command: 'lock' }, byItself).catch(() => undefined);
  };
}

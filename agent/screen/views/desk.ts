/**
 * What a supervisor should see first: how much waits, and each thing that is wrong with what can be done about it.
 * Pure, made from the rest of the dock's picture.
 */
import { alarmCatalogue } from '../../alarms/catalogue.ts';
import { type ChannelReport, isLate } from '../../forward/channel-report.ts';
import type { AdminPicture, ShownException } from './picture.ts';

/** How much waits. `orders`: without those that are held (R24), which are `held`. */
type Waiting = { notices: number; returns: number; orders: number; held: number; exceptions: number };

export type RepairAction =
  | { do: 'retry' | 'resume'; channel: string }
  | { do: 'acknowledge'; alarm: string }
  /** Unknown codes are bound, whatever else waits is dismissed: on the page of exceptions. */
  | { do: 'bind' }
  | { do: 'look'; station: string };

/** One line: one thing that is wrong. */
export type Repair = {
  /** The same while it is the same trouble. */
  id: string;
  about: 'alarm' | 'channel' | 'device' | 'station' | 'exception';
  /** A code of ours (of an alarm or an exception, a state of a channel, a device or a station). */
  code: string;
  /** Whom it is about; empty: the dock. */
  subject: string;
  text: string;
  /** Of a code that nobody knows: what else it may be. */
  unknown?: ShownException['unknown'];
  /** Of alarms: what they say beside what their code means; null: nothing. */
  said?: string | null;
  /** ms UTC; null: not known. */
  since: number | null;
  times: number;
  seenBy: string | null;
  actions: readonly RepairAction[];
};

export type Desk = {
  waiting: Waiting;
  /** Storefronts that wait for numbers they should have by now; `since` when the first of them does, ms UTC. */
  behind: { count: number; since: number | null };
  /** What else is wrong: each repair is of one of these, of a storefront behind, or an exception. */
  troubles: {
    /** Names of devices that do not work, and of stations that wait for a person. */
    devices: readonly string[];
    stations: readonly string[];
    others: number;
  };
  repairs: readonly Repair[];
  repairsLeftOut: number;
};

type Facts = Pick<AdminPicture, 'at' | 'alarms' | 'channels' | 'devices' | 'stations' | 'exceptions'> & {
  waiting: Waiting;
};

const repairsMax = 50;
/** Folded lines of exceptions: the page of exceptions has them all. */
const exceptionLinesMax = 8;

const failing: ReadonlySet<ChannelReport['state']> = new Set(['backing-off', 'circuit-open', 'link-down']);
/** What only a person sets going again. A brake is let go by name, from the command line. */
const halted: ReadonlySet<ChannelReport['state']> = new Set(['paused', 'stopped', 'held']);

export function deskOf(facts: Facts): Desk {
  const { at, channels, exceptions, waiting } = facts;
  const behind = channels.filter(isBehind);
  const ages = behind.flatMap(({ oldestUnsentMs }) => (oldestUnsentMs === null ? [] : [oldestUnsentMs]));
  const repairs = [
    ...facts.alarms.map((alarm) => ofAlarm(alarm, channels)),
    ...channels.filter(isAmiss).flatMap((report) => (hasAlarm(facts, report.name) ? [] : [ofChannel(report, at)])),
    ...facts.devices.flatMap((device) => {
      const well =
        (device.state === 'open' && device.error === undefined) || ['opening', 'stopped'].includes(device.state);
      return well || hasAlarm(facts, device.name) ? [] : [ofDevice(device)];
    }),
    ...facts.stations.flatMap(ofStation),
    ...ofExceptions(exceptions),
  ];
  return {
    waiting,
    behind: { count: behind.length, since: ages.length === 0 ? null : at - Math.max(...ages) },
    troubles: troublesIn(repairs, facts, behind),
    repairs: repairs.slice(0, repairsMax),
    repairsLeftOut: Math.max(0, repairs.length - repairsMax),
  };
}

/** What an alarm is about is told by its subject: the name of a device, of a channel, or neither. */
function troublesIn(
  repairs: readonly Repair[],
  { devices }: Facts,
  behind: readonly ChannelReport[],
): Desk['troubles'] {
  const topic = ({ about, subject }: Repair): 'device' | 'station' | 'counted' | 'other' => {
    if (about === 'station' || about === 'device') return about;
    if (about === 'exception' || behind.some(({ name }) => name === subject)) return 'counted';
    return devices.some(({ name }) => name === subject) ? 'device' : 'other';
  };
  const namesOf = (wanted: ReturnType<typeof topic>) => [
    ...new Set(repairs.filter((repair) => topic(repair) === wanted).map(({ subject }) => subject)),
  ];
  return {
    devices: namesOf('device'),
    stations: namesOf('station'),
    others: repairs.filter((repair) => topic(repair) === 'other').length,
  };
}

const hasAlarm = ({ alarms }: Facts, name: string): boolean => alarms.some(({ subject }) => subject === name);

function isAmiss({ state, error, refused }: ChannelReport): boolean {
  return (
    state !== 'off' &&
    (failing.has(state) || halted.has(state) || state === 'braked' || error !== undefined || refused === true)
  );
}

function isBehind(report: ChannelReport): boolean {
  const { state, pending, scheduled } = report;
  if (state === 'off' || pending === 0) return false;
  return isAmiss(report) || (scheduled !== true && isLate(report));
}

function ofAlarm(alarm: Facts['alarms'][number], channels: Facts['channels']): Repair {
  const { id, code, text, remedy, subject = '', since, count, acknowledged } = alarm;
  const report = channels.find(({ name }) => name === subject);
  const seen: RepairAction[] = acknowledged === undefined ? [{ do: 'acknowledge', alarm: id }] : [];
  return {
    ...{ id, about: 'alarm', code, subject, text: `${text} ${remedy}`, since, times: count },
    said: text.endsWith(alarmCatalogue[code].meaning) ? null : text,
    seenBy: acknowledged?.by ?? null,
    actions: [...(report === undefined ? [] : actionOf(report)), ...seen],
  };
}

function ofChannel(report: ChannelReport, at: number): Repair {
  const { name, state, error = '', oldestUnsentMs } = report;
  return {
    ...{ id: `channel ${name}`, about: 'channel', code: state, subject: name, text: error, times: 1, seenBy: null },
    since: oldestUnsentMs === null ? null : at - oldestUnsentMs,
    actions: actionOf(report),
  };
}

function actionOf({ name, state }: ChannelReport): RepairAction[] {
  if (halted.has(state)) return [{ do: 'resume', channel: name }];
  return state === 'braked' || state === 'off' ? [] : [{ do: 'retry', channel: name }];
}

function ofDevice({ name, state, error = '' }: Facts['devices'][number]): Repair {
  return {
    ...{ id: `device ${name}`, about: 'device', code: state, subject: name, text: error },
    ...{ since: null, times: 1, seenBy: null, actions: [] },
  };
}

function ofStation({ name, waits }: Facts['stations'][number]): Repair[] {
  if (waits === null) return [];
  return [
    {
      ...{ id: `station ${name}`, about: 'station', code: waits, subject: name, text: '' },
      ...{ since: null, times: 1, seenBy: null, actions: [{ do: 'look', station: name }] },
    },
  ];
}

function ofExceptions(exceptions: readonly ShownException[]): Repair[] {
  const kinds = Map.groupBy(exceptions, ({ kind }) => kind);
  return [...kinds].slice(0, exceptionLinesMax).flatMap(([id, same]) => {
    const [newest] = same;
    const oldest = same.at(-1);
    if (newest === undefined || oldest === undefined) return [];
    const { reason: code, scan, where, text, unknown } = newest;
    return [
      {
        ...{ id: `exception ${id}`, about: 'exception' as const, code, subject: scan || where },
        ...(unknown !== undefined && { unknown }),
        ...{ text, since: oldest.at, times: same.length, seenBy: null, actions: [{ do: 'bind' as const }] },
      },
    ];
  });
}

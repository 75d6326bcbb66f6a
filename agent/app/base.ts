/** What every part of the agent is made with: the configuration, the clock, the log, and who is told what. */
import type { Worker } from 'node:worker_threads';
import type { Config } from '../../config/config.ts';
import { type ConfigOnDisk, configVersion } from '../../config/on-disk.ts';
import type { ConfigFile } from '../admin/configuration/configuration.ts';
import { Alarms } from '../alarms/alarms.ts';
import type { AlarmCode } from '../alarms/catalogue.ts';
import type { Clock } from '../clock.ts';
import { Events } from '../events.ts';
import { BookRefusedError } from '../ledger/calls.ts';
import type { LocalTime } from '../ledger/stamp.ts';
import type { Facts, Log } from '../log.ts';
import { type KeepLoop, loopKeeper } from '../loops.ts';
import { type NamedFileReader, namedFiles } from '../named-file.ts';
import type { Notify } from '../notify.ts';

export type AppOptions = {
  config: Config;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  log: Log;
  version: string;
  notify?: Notify;
  /** Where systemd put the unit's credentials. */
  credentialsDirectory?: string;
  /** The book's thread, when it was started already (`book-thread.ts`). */
  bookThread?: Worker;
  /** The dock's, where the process keeps it. */
  localTime?: LocalTime;
  /** A dock was started on this data folder before, by what is remembered outside of it. */
  livedHere?: boolean;
  /** What its file says now; absent where there is none. */
  configOnDisk?(): Promise<ConfigOnDisk>;
  /** Ends the process, where something starts it again. */
  restart?: (why: string) => void;
  /** Where wishes about the machine are left for root; absent: there is nobody who does them. */
  machineDir?: string;
  /** For what may be had again: packages on their way to root. */
  cacheDir?: string;
  /** The file itself, where there is one: it may be changed from afar. */
  configFile?: ConfigFile;
  /** What a person should look at from the start on: a configuration that was not used … */
  alarms?: { code: AlarmCode; text: string }[];
};

export type Base = Omit<AppOptions, 'alarms' | 'credentialsDirectory'> & {
  events: Events;
  alarms: Alarms;
  keep: KeepLoop;
  files: NamedFileReader;
  startedMs: number;
  configVersion: string;
  /** What comes with a reason is trouble, and a person may want to look. */
  say(message: string, facts?: Facts): void;
};

export function baseOf({ alarms: standing = [], credentialsDirectory, ...options }: AppOptions): Base {
  const { clock, random, log } = options;
  const events = new Events((event, error) => log.error('A listener failed', { event, error: String(error) }));
  const alarms = new Alarms(clock, (alarm, edge) => {
    if (edge === 'raised') log.warn('Alarm', { alarm: alarm.id, severity: alarm.severity, text: alarm.text });
    if (edge === 'cleared') log.info('Alarm over', { alarm: alarm.id });
    events.emit('alarm', { alarm, cleared: edge === 'cleared', edge });
  });
  for (const { code, text } of standing) alarms.raise(code, { text });
  return {
    ...options,
    ...{ events, alarms, startedMs: clock.monoMs(), files: namedFiles(credentialsDirectory) },
    configVersion: configVersion(options.config),
    keep: loopKeeper({ clock, random, alarms, log, isKnown: (error) => error instanceof BookRefusedError }),
    say: (message, facts = {}) =>
      'reason' in facts || 'error' in facts ? log.warn(message, facts) : log.info(message, facts),
  };
}

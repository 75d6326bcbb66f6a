/**
 * One admin verb: what it takes, whether it changes anything, and what it does. Transport-free: the local socket, MQTT
 * and the screen hand requests to the same table (`commands/index.ts`).
 */
import type { z } from 'zod';
import type { Config } from '../../config/config.ts';
import type { Alarm } from '../alarms/alarms.ts';
import type { Clock } from '../clock.ts';
import type { Devices } from '../devices/supervisor.ts';
import type { ErrorCode } from '../errors.ts';
import type { DeviceStatus } from '../events.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import type { Book } from '../ledger/book.ts';
import type { UplinkStatus } from '../mqtt/uplink.ts';

/** The running agent as the commands see it; made by the composition root. */
export type AdminContext = {
  book: Book;
  config: Config;
  clock: Clock;
  version: string;
  /** The table of verbs, for the list of them. */
  commands: readonly Command[];
  /** What the supervisor knows of every configured device. */
  devices(): DeviceStatus[];
  /** Hands a command to a scale's session. */
  commandScale: Devices['command'];
  /** Somebody is at work at this station: it does not lock. */
  touched(station: string): void;
  /** The channels' forwarders; undefined until they are open. */
  forwarding(): Forwarding | undefined;
  /** What printed codes are proved with. */
  commandKeys: {
    /** The one to print with first; none while there is trouble with them. */
    list(): readonly string[];
    /** Another one, from now on and for good; it is on the record. */
    change(by: string): Promise<CommandResult>;
  };
  clockTrusted(): boolean;
  /** What a person should look at now; `channels` as they are this moment. */
  alarms(channels: readonly ChannelReport[]): Alarm[];
  /** How the link to the broker is; undefined where none is configured. */
  uplink(): UplinkStatus | undefined;
  vitals(): Vitals;
};

export type Vitals = {
  uptimeMs: number;
  /** ms UTC. */
  lastScanAt: number | null;
  /** Of the data disk, where it answers. */
  freeBytes?: number | undefined;
};

/** What the commands ask of the forwarders; the entries that make it last are the book's. */
export type Forwarding = {
  reports(): Promise<ChannelReport[]>;
  pause(channel: string, reason: string): void;
  resume(channel: string): void;
};

/** Who asks, and how much of an answer the way back can carry. */
export type Caller = {
  /** Goes on the record: `local:root`, `mqtt`, `screen:receiving-1`. */
  by: string;
  /** Bytes of JSON that `data` may have; longer answers are paged. */
  answerBytesMax: number;
  /** Tells the caller how far a long command is; answers with status `running`. */
  progress(data: unknown): void;
};

export type CommandResult =
  | { ok: true; data: unknown; seq?: number }
  | { ok: false; code: ErrorCode; message: string; field?: string; seq?: number };

export type Command = {
  area: string;
  verb: string;
  title: string;
  /** Changes something: honours `expires`, and is recorded with who asked. */
  changes: boolean;
  params: z.ZodObject;
  run(params: never, context: AdminContext, caller: Caller): Promise<CommandResult>;
};

/** Ties the type of the parameters to their schema. */
export function command<Shape extends z.core.$ZodShape>(
  definition: Omit<Command, 'params' | 'run'> & {
    params: z.ZodObject<Shape>;
    run(params: z.output<z.ZodObject<Shape>>, context: AdminContext, caller: Caller): Promise<CommandResult>;
  },
): Command {
  return definition as Command;
}

export const ok = (data: unknown): CommandResult => ({ ok: true, data });

export function failed(code: ErrorCode, message: string, field?: string): CommandResult {
  return { ok: false, code, message, ...(field !== undefined && { field }) };
}

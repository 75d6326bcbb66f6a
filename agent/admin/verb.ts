/**
 * One admin verb: what it takes, whether it changes anything, and what it does. Transport-free: the local socket, MQTT
 * and the screen hand requests to the same table (`verbs/table.ts`).
 */
import { z } from 'zod';
import type { Config } from '../../config/config.ts';
import type { Alarm } from '../alarms/alarms.ts';
import type { Clock } from '../clock.ts';
import type { CopyReport } from '../copy/ledger-copy.ts';
import type { Devices } from '../devices/supervisor.ts';
import type { ErrorCode } from '../errors/errors.ts';
import type { DeviceStatus, StationMessage } from '../events.ts';
import type { ChannelReport } from '../forward/channel-report.ts';
import type { Comparing } from '../forward/forwarder-parts.ts';
import type { Refreshed } from '../forward/refresh.ts';
import type { Role } from '../inventory/nouns/admin/admin-key.ts';
import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { Desired } from '../inventory/nouns/admin/desired.ts';
import type { Said } from '../inventory/nouns/admin/said.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { Released } from '../inventory/nouns/site/claim.ts';
import type { HandOver } from '../inventory/nouns/site/hand-over.ts';
import type { SiteStatus } from '../inventory/nouns/site/status.ts';
import type { Submission } from '../inventory/nouns/submission.ts';
import type { Book } from '../ledger/book.ts';
import type { LogLevel } from '../log.ts';
import type { UplinkStatus } from '../mqtt/uplink-contract.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { DeskPeople } from '../screen/session/desk-people.ts';
import type { Stations } from '../stations/stations.ts';
import type { Touched, Who } from './authority.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { Backups } from './dock/backups.ts';
import type { Certificates } from './dock/certificates.ts';
import type { DiagnosisArchive } from './dock/diagnosis-archive.ts';
import type { MachineHand } from './dock/machine-hand.ts';
import type { Jobs } from './jobs.ts';
import { merchantId } from './params.ts';

/** The running agent as the verbs see it; made by the composition root. */
export type AdminContext = {
  book: Book;
  config: Config;
  clock: Clock;
  version: string;
  /** Its file, to be looked at and changed; undefined where it was started without one. */
  configuration?: Configuration | undefined;
  /** The table of verbs; read when the first request comes. */
  verbs(): Promise<readonly Verb[]>;
  /** How often each was asked since the start. */
  counted: Map<string, number>;
  /** What takes long. */
  jobs: Jobs;
  /** The last lines of the log, oldest first. */
  logTail(limit: number): string[];
  /** How much of it is written, until the next start. */
  setLogLevel?(level: LogLevel): void;
  /** Ends the agent, and somebody starts it again; absent where nobody would. */
  restart?: ((why: string) => void) | undefined;
  /** Tells `state`, `info` and `health` to the broker anew. */
  announce?(): void;
  /** How many were refused before they were run, by code. */
  turnedAway: Map<string, number>;
  /** What the supervisor knows of every configured device. */
  devices(): DeviceStatus[];
  /** Hands a command to a scale's session. */
  commandScale: Devices['command'];
  /** Works a station by hand: its book, its scale, and whoever watches it. */
  commandStation: Stations['command'];
  /** The channels' forwarders; undefined until they are open. */
  forwarding(): Forwarding | undefined;
  /** R22: compares what storefronts show with the ledger. */
  reconciler(): Pick<Reconciler, 'run' | 'rows'> | undefined;
  /** undefined: the dock is alone. */
  site(): Promise<SiteStatus | undefined>;
  /** Another dock of the site is to tell the storefronts, that one or any (null); absent: the dock is alone. */
  handOver?(to: string | null): Promise<HandOver>;
  /** A person says that a dock of the site packs an order no more; absent: the dock is alone. */
  releaseClaim?(order: { merchant: string; order: string }, by: string, reason: string): Promise<Released>;
  /** What printed codes are proved with. */
  commandKeys: {
    /** The one to print with first; none while there is trouble with them. */
    list(): readonly string[];
    /** Another one, from now on and for good; it is on the record. */
    change(request: { by: string; asked(): CommandAsked }): Promise<VerbResult>;
  };
  clockTrusted(): boolean;
  /** What a person should look at now; `channels` as they are this moment. */
  alarms(channels: readonly ChannelReport[]): Alarm[];
  /** Somebody has seen it; undefined: no such alarm stands. */
  acknowledgeAlarm(id: string, by: string): Alarm | undefined;
  /** Shows words at a station, or takes them away (null). */
  showMessage(station: string, message: StationMessage | null): void;
  /** Who may sign in at a desk, and who is; absent where nobody does. */
  deskPeople?(): Promise<DeskPeople>;
  /** Copies of ledger and configuration; undefined where there is no configuration file. */
  backups?: Pick<Backups, 'list' | 'make'> | undefined;
  /** How far the ledger has been followed to other media. */
  copies?(): CopyReport[];
  /** The machine that the dock runs on; undefined where nobody does there what it is asked. */
  machine?: MachineHand | undefined;
  /** The last one that was made as an archive. */
  diagnosis: DiagnosisArchive;
  /** Of the link to the broker; undefined where it needs none. */
  certificates?: Pick<Certificates, 'list' | 'request' | 'renew'> | undefined;
  /** How the link to the broker is; undefined where none is configured. */
  uplink(): UplinkStatus | undefined;
  vitals(): Promise<Vitals>;
};

/** How the process, its machine and its configuration are. What is absent is not known, or not there. */
export type Vitals = {
  uptimeMs: number;
  configVersion: string;
  /** The configuration's file says something else than what runs. */
  restartRequired: boolean;
  /** ms UTC. */
  lastScanAt: number | null;
  /** Of the data disk. */
  freeBytes?: number | undefined;
  /** Bytes of this process that went to a disk since its start, over its scans. */
  writtenPerScan?: number | undefined;
  clockOffsetMs?: number | undefined;
  certificateDaysLeft?: number | undefined;
  /** The processor is slowed down, for want of power or of cold. */
  throttled?: boolean | undefined;
  dockToSellableMs: { p50: number | null; p99: number | null };
};

/** What the verbs ask of the forwarders; the entries that make it last are the book's. */
type Forwarding = {
  reports(): Promise<ChannelReport[]>;
  refresh(channel: string, by: string): Promise<Refreshed | undefined>;
  /** How its store's levels are read; undefined: it does not run now. */
  comparing(channel: string): Comparing | undefined;
  /** Past the debounce, on every channel of the merchant. */
  sendNow(merchant: string): void;
  pause(channel: string, reason: string): void;
  resume(channel: string): void;
};

/** Who asks, and how much of an answer the way back can carry. */
export type Caller = {
  /** Goes on the record: `local:root`, `mqtt`, `screen:receiving-1`. */
  by: string;
  /** Of a signed request: whoever asks is far away. */
  counter?: number;
  /** Of what was desired of the dock, whether or not it was there: whoever asked is far away, too. */
  desired?: Desired;
  /** Of either: `{"key","body","signature"}` as it came, for who believes it and nobody else. */
  signed?: string;
  /** Whose rows an answer may hold. */
  merchants: Who['merchants'];
  /** Bytes of JSON that `data` may have; longer answers are paged. */
  answerBytesMax: number;
  /** Tells the caller how far a long command is; answers with status `running`. */
  progress(data: unknown): void;
  /** Aborts when the command is cancelled: what changes something stops before its next step, with `cancelled`. */
  signal: AbortSignal;
  /**
   * Hands the one submission of a changing verb to the book: it and the record of the request are one commit. Its
   * outcome has to be what is answered (`resultOf`), for that is what a repetition is told.
   */
  submit(submission: Submission): Promise<Outcome>;
  /** It changed nothing: on the record only where its answer has to be given again. */
  changedNothing(): void;
  /** The request as it is to be recorded, for who writes the record in a commit of its own: then nobody else does. */
  asked(): CommandAsked;
};

export type VerbResult = Said<ErrorCode>;

/**
 * Whose goods a request touches (`authority.ts`). `merchant`: those of the parameter of that name, or of the dock's
 * only merchant; it is known whose before the verb runs. `merchants`: the same, or everybody's where the request names
 * nobody.
 */
type Touches =
  | Exclude<Touched, readonly unknown[]>
  | 'merchant'
  | 'merchants'
  | ((params: never, context: AdminContext) => Touched | Promise<Touched>);

export type Verb = {
  area: string;
  verb: string;
  /** What it does, in one line: of `device/info`, the reference, and `tallyman req --help`. */
  title: string;
  /** Changes something: honours `expires`, is done once for each transaction, and is recorded with who asked. */
  changes: boolean;
  role: Role;
  touches: Touches;
  /** Made when the verb is asked, as few of them are in a dock's day. */
  params(): z.ZodObject;
  /** What `data` of an answer `ok` holds; made only when somebody asks for it. */
  answer(): z.ZodType;
  /** One request, and what is answered to it. */
  example: { params: object; answer: object };
  run(params: never, context: AdminContext, caller: Caller): Promise<VerbResult>;
};

/** A verb as its area's file says it; the area and its own name are where it stands there. */
type VerbEntry = Omit<Verb, 'area' | 'verb'>;

/** Ties the type of the parameters to their schema. */
export function verb<Shape extends z.core.$ZodShape>(
  entry: Omit<VerbEntry, 'params' | 'run' | 'touches'> & {
    params(): z.ZodObject<Shape>;
    touches:
      | Exclude<Touches, 'merchant' | ((...given: never[]) => unknown)>
      | ((params: z.output<z.ZodObject<Shape>>, context: AdminContext) => Touched | Promise<Touched>);
    run(params: z.output<z.ZodObject<Shape>>, context: AdminContext, caller: Caller): Promise<VerbResult>;
  },
): VerbEntry {
  return entry as VerbEntry;
}

/** A verb about the goods of one merchant: it takes `merchant` without saying so, and is told whose they are. */
export function merchantVerb<Shape extends z.core.$ZodShape>(
  entry: Omit<VerbEntry, 'params' | 'run' | 'touches'> & {
    params(): z.ZodObject<Shape>;
    run(
      params: z.output<z.ZodObject<Shape>> & { merchant: string },
      context: AdminContext,
      caller: Caller,
    ): Promise<VerbResult>;
  },
): VerbEntry {
  const params = () => z.strictObject({ merchant: merchantId.optional(), ...entry.params().shape });
  return { ...entry, touches: 'merchant', params } as unknown as VerbEntry;
}

/** The verbs of one area, by their names. */
export function area(name: string, entries: Readonly<Record<string, VerbEntry>>): Verb[] {
  return Object.entries(entries).map(([verb, entry]) => ({ area: name, verb, ...entry }));
}

export const ok = (data: unknown): VerbResult => ({ ok: true, data });

export function failed(code: ErrorCode, message: string, field?: string): VerbResult {
  return { ok: false, code, message, ...(field !== undefined && { field }) };
}

/**
 * The configuration as the agent uses it: checked as a whole (`load.ts`), defaults filled in, names in camelCase.
 * What the rules go by (merchants, stations, operators, packagings, part of a channel) is declared with the rules.
 * Options of protocols and channel kinds stay as their own schemas made them (`options`).
 */
import type { AdminKey } from '../agent/inventory/nouns/admin/admin-key.ts';
import type { ChannelRules } from '../agent/inventory/nouns/channels/channel.ts';
import type { Contact } from '../agent/inventory/nouns/nightly/digest.ts';
import type { MerchantRules, Operator, PackagingRules, StationRules } from '../agent/inventory/nouns/rulebook.ts';
import type { DeviceKind, LineSettings } from '../drivers/driver.ts';
import type { SftpKeys } from './schemas/sftp.ts';

export type DeviceConfig = {
  name: string;
  station: string;
  kind: DeviceKind;
  protocol: string;
  /** Path of the port: by-id, by-path, or any link to a tty. */
  port: string;
  line: LineSettings;
  /** Checked by the protocol's own schema. */
  options: unknown;
};

export type Schedule =
  | { type: 'realtime'; quietMs: number; maxMs: number }
  | { type: 'every'; ms: number }
  | { type: 'cron'; expression: string; timezone: string };

export type ChannelConfig = ChannelRules & {
  kind: string;
  enabled: boolean;
  schedule: Schedule;
  /** R3: its orders are read; `everyMs` null = only before a schedule's turn. Absent: orders are not read. */
  orders?: { everyMs: number | null };
  /**
   * R21: how long a level that rises waits at most for the orders of all of the merchant's storefronts. Absent: a
   * minute.
   */
  riseWaitMs?: number | 'forever';
  /** After so long without being told it is late; absent: ten minutes. */
  lateAfterMs?: number;
  /** Checked by the kind's own schema. */
  options: unknown;
};

export type TlsConfig = {
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  crlFile?: string;
  /** Older than 1.3 only where somebody wrote so. */
  minVersion?: '1.2';
};

export type MqttConfig = {
  url: string;
  /** `auto`: 5 where the broker has it, else 3.1.1. */
  version: 'auto' | '5' | '3.1.1';
  clientId?: string;
  keepaliveS: number;
  username?: string;
  /**
   * Path of a file that holds the password (one line); `$CREDENTIALS_DIRECTORY/…` allowed. Never in the file itself.
   */
  passwordFile?: string;
  tls: TlsConfig;
  /** Requests without a signature may read. */
  openReading?: true;
};

/** `lockAfterMs`: without a scan for so long the station locks. */
export type StationConfig = StationRules & { lockAfterMs?: number };

/** R22. Local times in the merchants’ zones, "22:00"; null: no night is compared. */
type ReconcileConfig = { at: string | null; atOf: Readonly<Record<string, string | null>> };

export type MailConfig = {
  smtp: string;
  from: string;
  user?: string;
  passwordFile?: string;
  caFile?: string;
  allowInsecure?: true;
  /** Nothing is sent after a night that leaves nothing to do. */
  silentWhenQuiet?: true;
  /** By merchant. */
  to: Readonly<Record<string, readonly string[]>>;
};

/** A partner that is told EPCIS events; one of `folder` and `url`. */
export type EpcisConfig = {
  name: string;
  folder?: string;
  url?: string;
  headersFile?: string;
  caFile?: string;
  /** Only of this merchant's goods; absent: all. */
  merchant?: string;
  readPoint?: string;
  location?: string;
};

type DockConfig = {
  site: string;
  name: string;
  timezone: string;
  data: string;
  locale: string;
  /** R26: why goods are on hold or damaged, as people choose it at a station. */
  conditionReasons: readonly string[];
  /** What printed codes are proved with; absent: a key of the dock's own, in its data folder. */
  commandKeyFile?: string;
};
/** Where the ledger is copied to as it grows; by SFTP as its keys say. */
export type CopyConfig = { name: string; folder: string } & SftpKeys;

/** One stock with other docks. `tellsAs`: the name under which they all tell storefronts. */
export type SiteConfig = {
  server: string;
  keyFile?: string;
  caFile?: string;
  tells: boolean;
  tellsAs: string;
};

/** Pictures of items that are fetched. `allowLocal`: from addresses of the local network, too. */
export type PicturesConfig = { spaceBytes: number; allowLocal: boolean; caFile?: string };

/** `names`: what browsers may call it, beside the host it listens on. */
export type DeskConfig = {
  listen: string;
  certFile: string;
  keyFile: string;
  /** Of the one PIN; absent where people sign in. */
  pinFile?: string;
  /** Whoever has a role at the desk signs in as themselves. */
  people?: true;
  names: string[];
};

/** `desk`: what they may at a desk where people sign in. */
type OperatorConfig = Operator & { desk?: 'viewer' | 'operator' | 'supervisor' };

export type Config = {
  dock: DockConfig;
  mqtt: MqttConfig | undefined;
  /**
   * `pinFile`: who knows the PIN in it may press the screen's buttons; absent: nobody may but a badge at its station.
   * `links`: other pages that the start page leads to.
   */
  screen: { listen: string; pinFile?: string; links?: readonly { name: string; url: string }[] } | undefined;
  /** The pages for other desks, over TLS; absent: they are shown on this machine alone. */
  desk?: DeskConfig;
  /** Absent: none are fetched. */
  pictures?: PicturesConfig;
  /** Where stores call that can; absent: none does, and their orders are read by their turns. */
  webhooks?: { listen: string };
  merchants: MerchantRules[];
  stations: StationConfig[];
  operators: OperatorConfig[];
  /** Who may send signed requests from afar. */
  admins: AdminKey[];
  packagings: PackagingRules[];
  devices: DeviceConfig[];
  channels: ChannelConfig[];
  reconcile: ReconcileConfig;
  mail: MailConfig | undefined;
  /** Who is written to about what happens, and how often; absent: nobody. */
  contacts?: readonly Contact[];
  /** Absent: nobody. */
  epcis?: readonly EpcisConfig[];
  /** Absent: nowhere. */
  copies?: readonly CopyConfig[];
  /** Absent: the dock is alone. */
  site?: SiteConfig;
  log: { level: 'debug' | 'info' | 'warn' | 'error' };
};

/** One mistake in the file: `file:line:col key — what is wrong; what to do`. */
export type ConfigError = { file: string; line: number; column: number; key: string; message: string };

export type LoadResult = { ok: true; config: Config; file: string } | { ok: false; errors: ConfigError[] };

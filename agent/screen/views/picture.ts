/** What goes over the wire to the pages: whole pictures, small enough to be sent again at every change. */

import type { Health } from '../../admin/health.ts';
import type { Alarm } from '../../alarms/alarms.ts';
import type { DeviceStatus } from '../../events.ts';
import type { ChannelReport } from '../../forward/channel-report.ts';
import type { UnknownCode } from '../../inventory/barcodes/unknown-code.ts';
import type { Shortage } from '../../inventory/nouns/stock/shortage.ts';
import type { Head } from '../../ledger/book.ts';
import type { BenchView, ShownDocument } from './bench-view.ts';
import type { Desk } from './desk.ts';
import type { Shown } from './foreground.ts';
import type { StationView } from './station-view.ts';

export type StationPicture = Omit<StationView, 'held' | 'heldLeftOut' | 'recordsSinceId' | 'heardMs'> &
  Shown & {
    /** Changes with every start of the agent: ids of scans are only worth something within one. */
    boot: string;
    /** Whether there is a PIN that lets a person press buttons. */
    pin: boolean;
    /** Somebody who is signed in was just here: buttons work without a PIN. */
    present: boolean;
    /** Whether anybody can sign in here at all. */
    operators: boolean;
    /** R26: why goods are on hold or damaged, to choose from. */
    reasons: readonly string[];
    /** Nothing counts here before somebody signed in. */
    signIn: boolean;
    /** The name of the picture of what is in hand, or asked about. */
    pictured?: string;
  };

/** An exception that waits for somebody. */
export type ShownException = {
  seq: number;
  /** ms UTC. */
  at: number;
  where: string;
  operator: string;
  reason: string;
  text: string;
  /** As people see it; empty: no scan. */
  scan: string;
  /** The same for the same code and reason: those are one thing to settle. */
  kind: string;
  document: string;
  merchant: string | null;
  units: number;
  /** Of a code that nobody knows: what else it may be. */
  unknown?: UnknownCode;
};

/** One station, for whoever looks after the dock. */
export type ShownStation = Pick<BenchView, 'work' | 'operator' | 'locked' | 'practice'> & {
  name: string;
  document: Pick<
    ShownDocument,
    'type' | 'merchant' | 'id' | 'linesDone' | 'linesThere' | 'linesOf' | 'unitsDone' | 'unitsOf'
  > | null;
  /** What keeps it from counting. */
  waits: 'error' | 'question' | null;
};

export type ShownOpenDocument = Omit<ShownDocument, 'lines' | 'linesLeftOut'>;

/** An item that somebody should order more of. */
export type ShownShortItem = { merchant: string; sku: string; name: string; available: number; state: Shortage };

export type AdminPicture = {
  boot: string;
  site: string;
  dock: string;
  version: string;
  state: Health['state'];
  head: Head;
  clockTrusted: boolean;
  /** ms UTC by the device's clock when the picture was made. */
  at: number;
  channels: ChannelReport[];
  devices: DeviceStatus[];
  stations: ShownStation[];
  /** Newest first. */
  exceptions: ShownException[];
  /** There are more than are shown. */
  moreExceptions: boolean;
  documents: ShownOpenDocument[];
  moreDocuments: boolean;
  /** What is low or out, the first of it: what is out comes first. */
  short: ShownShortItem[];
  shortItems: Health['shortItems'];
  /** Whose goods are handled here, for binding a code. */
  merchants: string[];
  /** Whether there is a PIN at all. */
  pin: boolean;
  alarms: Alarm[];
  /** What comes first, made from all of this. */
  desk: Desk;
};

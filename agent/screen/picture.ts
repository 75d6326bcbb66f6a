/** What goes over the wire to the pages: whole pictures, small enough to be sent again at every change. */

import type { Health } from '../admin/health.ts';
import type { Alarm } from '../alarms.ts';
import type { DeviceStatus } from '../events.ts';
import type { ChannelReport } from '../forward/forwarder.ts';
import type { Head } from '../ledger/book.ts';
import type { StationView } from './stationview.ts';

export type StationPicture = Omit<StationView, 'lastId' | 'heardMs'> & {
  /** Changes with every start of the agent: ids of scans are only worth something within one. */
  boot: string;
  /** Nothing was scanned since the start. */
  fromBefore: boolean;
  lastId: number;
};

export type ShownException = {
  seq: number;
  /** ms UTC. */
  at: number;
  where: string;
  reason: string;
  text: string;
  /** What was scanned, or the document concerned. */
  about: string;
};

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
  exceptions: ShownException[];
  alarms: Alarm[];
};

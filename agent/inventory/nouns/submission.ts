/** What is handed to the book. */
import type { Shown } from '../weighing/mass.ts';
import type { AdminKeySubmission } from './admin/admin-key.ts';
import type { BulkSubmission } from './admin/bulk.ts';
import type { OperatorSubmission } from './admin/operator.ts';
import type { SearchSubmission } from './admin/saved-search.ts';
import type { ChannelSubmission } from './channels/channel.ts';
import type { ListingSubmission } from './channels/listing.ts';
import type { NoticeSubmission } from './inbound/notice.ts';
import type { ReturnSubmission } from './inbound/return.ts';
import type { DigestSubmission } from './nightly/digest.ts';
import type { NightlySubmission } from './nightly/reconciliation.ts';
import type { OrderSubmission } from './orders/order.ts';
import type { ClaimSubmission } from './site/claim.ts';
import type { SiteSubmission } from './site/fold.ts';
import type { SiteLinkSubmission } from './site/link.ts';
import type { RightSubmission } from './site/right.ts';
import type { WithheldSubmission } from './site/withheld.ts';
import type { ResolveSubmission } from './station/exception.ts';
import type { ReprintSubmission } from './station/reprint.ts';
import type { StationCommand } from './station/station-command.ts';
import type { CountSubmission, SnapshotSubmission } from './stock/count.ts';
import type { AdjustSubmission, ItemSubmission } from './stock/item.ts';
import type { PolicySubmission } from './stock/merchant.ts';

export type ScanSubmission = {
  type: 'scan';
  station: string;
  device: string;
  operator?: string;
  /** The scan's text as the scanner sent it (latin1, GS kept). */
  text: string;
};

/**
 * What one pull of a trigger sent in several lines, one of which commands something: nothing of it is done.
 * `lines`: the first of them, as the scanner sent them; `count`: how many there were.
 */
export type LabelSubmission = { type: 'label-aside'; station: string; device: string; lines: string[]; count: number };

/**
 * What a person does at a station otherwise than by scanning goods: a command barcode says the same as the button on
 * the screen (`station/commands.ts`).
 */
export type StationSubmission = { type: 'station'; station: string; by: string; command: StationCommand };

/** A weight that is believed (stable, fresh, moved since the last parcel), for whatever the station waits for. */
export type WeightSubmission = {
  type: 'weight';
  station: string;
  device: string;
  weight: Shown & { kind?: 'gross' | 'net' | 'tare' };
};

export type Submission =
  | ScanSubmission
  | LabelSubmission
  | StationSubmission
  | WeightSubmission
  | ItemSubmission
  | AdjustSubmission
  | PolicySubmission
  | OrderSubmission
  | NoticeSubmission
  | ReturnSubmission
  | CountSubmission
  | DigestSubmission
  | SnapshotSubmission
  | ResolveSubmission
  | AdminKeySubmission
  | OperatorSubmission
  | BulkSubmission
  | SearchSubmission
  | ChannelSubmission
  | ListingSubmission
  | NightlySubmission
  | ReprintSubmission
  | SiteSubmission
  | ClaimSubmission
  | SiteLinkSubmission
  | WithheldSubmission
  | RightSubmission;

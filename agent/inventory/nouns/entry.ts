/**
 * What the ledger is made of. Everything that changes state is an entry; items, stock, orders and channels are
 * projections of the entries (`projections/apply.ts`) and can be rebuilt from them at any time.
 */
import type { AdminKeyEntries } from './admin/admin-key.ts';
import type { BulkEntries } from './admin/bulk.ts';
import type { DockEntries } from './admin/dock.ts';
import type { OperatorEntries } from './admin/operator.ts';
import type { SearchEntries } from './admin/saved-search.ts';
import type { BrakeEntries } from './channels/brake.ts';
import type { CapturedEntries } from './channels/captured.ts';
import type { ChannelEntries } from './channels/channel.ts';
import type { ListingEntries } from './channels/listing.ts';
import type { TellingEntries } from './channels/telling.ts';
import type { NoticeEntries } from './inbound/notice.ts';
import type { ReturnEntries } from './inbound/return.ts';
import type { CalendarEntries } from './nightly/calendar.ts';
import type { DigestEntries } from './nightly/digest.ts';
import type { NightlyEntries } from './nightly/reconciliation.ts';
import type { OrderEntries } from './orders/order.ts';
import type { ClaimEntries } from './site/claim.ts';
import type { Folded, SiteEntries } from './site/fold.ts';
import type { SiteLinkEntries } from './site/link.ts';
import type { RightEntries } from './site/right.ts';
import type { WithheldEntries } from './site/withheld.ts';
import type { ExceptionEntries } from './station/exception.ts';
import type { ReprintEntries } from './station/reprint.ts';
import type { SessionChange } from './station/session.ts';
import type { CountEntries } from './stock/count.ts';
import type { ItemEntries } from './stock/item.ts';
import type { MerchantEntries } from './stock/merchant.ts';
import type { MovementEntries } from './stock/movement.ts';
import type { ShortageEntries } from './stock/shortage.ts';

/**
 * What an entry says, by kind. `quantity` on the entry is the signed effect: + into the building or booked, − out or
 * freed.
 */
export type EntryBody = DockEntries &
  ItemEntries &
  MerchantEntries &
  MovementEntries &
  CountEntries &
  OrderEntries &
  NoticeEntries &
  ReturnEntries &
  ShortageEntries &
  ExceptionEntries &
  AdminKeyEntries &
  OperatorEntries &
  ChannelEntries &
  BrakeEntries &
  TellingEntries &
  CapturedEntries &
  ListingEntries &
  CalendarEntries &
  NightlyEntries &
  DigestEntries &
  BulkEntries &
  SiteEntries &
  ClaimEntries &
  SiteLinkEntries &
  WithheldEntries &
  RightEntries &
  SearchEntries &
  ReprintEntries & {
    /** A step of the person working at `station`; the session is what these add up to. */
    session: SessionChange;
  };

export type EntryKind = keyof EntryBody;

/**
 * What any entry may say beside its own: the code that led to it, where it is not about the code itself (a command, the
 * number of a document), and whose it is, where it was folded from another dock.
 */
type Read = { read?: CodeRead; folded?: Folded };
type CodeRead = { scan: string; device: string };

/** What a device read that led to an entry; none: a button, a request, the agent itself. */
export function codeRead({ body }: Pick<Entry, 'body'>): CodeRead | undefined {
  const { device, scan } = (body as Read).read ?? (body as Partial<CodeRead>);
  return typeof device === 'string' && typeof scan === 'string' ? { scan, device } : undefined;
}

/** The entry of another dock of the site that this one repeats; undefined: it happened here. */
export const foldedFrom = ({ body }: Pick<Entry, 'body'>): Folded | undefined => (body as Read | null)?.folded;

/** What `decide` wants appended: the book adds epoch, seq, time, boot and hash. */
export type Draft<K extends EntryKind = EntryKind> = {
  [P in K]: {
    kind: P;
    station?: string;
    operator?: string;
    merchant?: string;
    sku?: string;
    quantity?: number;
    document?: string;
    body: EntryBody[P] & Read;
  };
}[K];

/**
 * One row of the ledger as everybody outside the book sees it (`ledger export --jsonl` prints exactly these fields).
 */
export type Entry = {
  epoch: string;
  seq: number;
  /** ms UTC by the device's clock; trust it only when `clockTrusted`. */
  at: number;
  utcOffsetMin: number;
  boot: string;
  monoMs: number;
  clockTrusted: boolean;
  station: string | null;
  operator: string | null;
  kind: EntryKind;
  merchant: string | null;
  sku: string | null;
  quantity: number | null;
  document: string | null;
  body: unknown;
  /** SHA-256 over the previous hash and the canonical bytes of every field, lower-case hex. */
  hash: string;
};

/** What of an entry moves the projections. */
export type AppliedEntry = Pick<
  Entry,
  'epoch' | 'seq' | 'at' | 'station' | 'operator' | 'kind' | 'merchant' | 'sku' | 'quantity' | 'document' | 'body'
>;

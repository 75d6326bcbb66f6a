/**
 * Projections that are kept whole, one row a thing: the documents people work on, the sessions of the stations, the
 * exceptions they leave behind, and the units that can be told from all others. Each has a key, perhaps a label under
 * which a scan finds it, and is open as long as there is something to do about it.
 */

import type { AdminKeyRow } from './admin/admin-key.ts';
import type { BulkRow } from './admin/bulk.ts';
import type { DesiredRow } from './admin/desired.ts';
import type { OperatorRow } from './admin/operator.ts';
import type { SavedSearch } from './admin/saved-search.ts';
import type { BrakeRow } from './channels/brake.ts';
import type { ChannelSettingsRow, SyncAnsweredRow, ToldAnewRow } from './channels/channel.ts';
import { type AliasRow, type ListingRow, listingKey } from './channels/listing.ts';
import { streamName, type TellingPlaceRow, type TellingRow } from './channels/telling.ts';
import { documentKey } from './document.ts';
import type { HandlingUnitRow, NoticeRow } from './inbound/notice.ts';
import type { ReturnRow } from './inbound/return.ts';
import type { CalendarRow } from './nightly/calendar.ts';
import type { DigestRow } from './nightly/digest.ts';
import type { ReconciliationRow } from './nightly/reconciliation.ts';
import { type AllocationRow, allocationKey } from './orders/allocation.ts';
import type { AsideCountRow, AsideOrderRow, AskedVersionRow, ToldPrintRow } from './orders/order.ts';
import type { PackingListRow, ParcelRow } from './orders/packing-list.ts';
import type { OrderClaimRow } from './site/claim.ts';
import type { SitePeerRow } from './site/fold.ts';
import type { SiteLinkRow } from './site/link.ts';
import type { SiteOwnRow } from './site/own.ts';
import { type RightRow, rightKey } from './site/right.ts';
import type { WithheldRow } from './site/withheld.ts';
import type { ExceptionRow } from './station/exception.ts';
import { codeOf } from './station/exception-code.ts';
import { isStanding } from './station/exception-reason.ts';
import type { SessionRow } from './station/session.ts';
import type { CountRow } from './stock/count.ts';
import type { UnitRow, UnitTurnRow } from './stock/movement.ts';

export type Rows = {
  notice: NoticeRow;
  'handling-unit': HandlingUnitRow;
  return: ReturnRow;
  count: CountRow;
  exception: ExceptionRow;
  session: SessionRow;
  unit: UnitRow;
  'unit-turn': UnitTurnRow;
  'packing-list': PackingListRow;
  parcel: ParcelRow;
  'order-aside': AsideOrderRow;
  'orders-aside': AsideCountRow;
  'told-order': ToldPrintRow;
  'asked-version': AskedVersionRow;
  'admin-key': AdminKeyRow;
  operator: OperatorRow;
  desired: DesiredRow;
  allocation: AllocationRow;
  bulk: BulkRow;
  'saved-search': SavedSearch;
  'channel-settings': ChannelSettingsRow;
  'told-anew': ToldAnewRow;
  'sync-answered': SyncAnsweredRow;
  brake: BrakeRow;
  listing: ListingRow;
  alias: AliasRow;
  telling: TellingRow;
  'telling-place': TellingPlaceRow;
  calendar: CalendarRow;
  reconciliation: ReconciliationRow;
  digest: DigestRow;
  'site-peer': SitePeerRow;
  'site-own': SiteOwnRow;
  'site-link': SiteLinkRow;
  'order-claim': OrderClaimRow;
  'order-withheld': WithheldRow;
  right: RightRow;
};
export type RowKind = keyof Rows;

type Manner<Row> = { key(row: Row): string; label(row: Row): string; open(row: Row): boolean };

const manners: { [K in RowKind]: Manner<Rows[K]> } = {
  notice: {
    key: ({ merchant, id }) => documentKey(merchant, id),
    label: ({ id }) => id,
    open: ({ status }) => status === 'open',
  },
  'handling-unit': { key: ({ sscc }) => sscc, label: () => '', open: () => false },
  return: {
    key: ({ merchant, id }) => documentKey(merchant, id),
    label: ({ id }) => id,
    open: ({ status }) => status === 'open',
  },
  count: { key: ({ id }) => id, label: () => '', open: ({ status }) => status === 'open' },
  exception: {
    // Keys sort as text: numbers of one length keep the order of the ledger.
    key: ({ seq }) => exceptionKey(seq),
    label: ({ scan, status, reason }) =>
      status !== 'open' ? '' : isStanding(reason) ? reason : scan !== null ? codeOf(scan) : '',
    open: ({ status }) => status === 'open',
  },
  session: { key: ({ station }) => station, label: () => '', open: () => true },
  unit: { key: ({ key }) => key, label: () => '', open: () => false },
  'unit-turn': { key: ({ key }) => key, label: () => '', open: () => false },
  'packing-list': { key: ({ merchant, order }) => documentKey(merchant, order), label: () => '', open: () => false },
  parcel: { key: ({ tracking }) => tracking, label: () => '', open: () => false },
  'order-aside': { key: ({ key }) => key, label: () => '', open: () => false },
  'orders-aside': { key: ({ channel }) => channel, label: () => '', open: () => false },
  'told-order': { key: ({ merchant, order }) => documentKey(merchant, order), label: () => '', open: () => false },
  'asked-version': { key: ({ key }) => key, label: () => '', open: () => false },
  // Open: the ledger has something to say beside the configuration.
  'admin-key': {
    key: ({ id }) => id,
    label: () => '',
    open: ({ added, revoked }) => added !== null || revoked.length > 0,
  },
  desired: { key: ({ what }) => what, label: () => '', open: () => true },
  operator: { key: ({ id }) => id, label: () => '', open: () => true },
  allocation: {
    key: ({ merchant, channel, sku }) => allocationKey(merchant, channel, sku),
    label: () => '',
    open: () => false,
  },
  bulk: {
    key: ({ merchant, token }) => documentKey(merchant, token),
    label: () => '',
    open: ({ done, count }) => done < count,
  },
  'saved-search': {
    key: ({ merchant, name }) => documentKey(merchant, name),
    // What is forgotten is not listed.
    label: ({ merchant, search }) => (search === null ? '' : merchant),
    open: ({ search }) => search !== null,
  },
  brake: { key: ({ channel }) => channel, label: () => '', open: ({ held }) => held !== null },
  // Labelled as long as it is to be told: then its stream finds it among all that was told before.
  telling: {
    key: ({ channel, type, id }) => `${streamName(channel, type)}/${id}`,
    label: ({ channel, type, due }) => (due ? streamName(channel, type) : ''),
    open: ({ due }) => due,
  },
  // Labelled while its store lists it: then all of those are found.
  listing: {
    key: ({ channel, sku }) => listingKey(channel, sku),
    label: ({ channel, listed }) => (listed === true ? channel : ''),
    open: () => false,
  },
  alias: { key: ({ channel, alias }) => listingKey(channel, alias), label: () => '', open: ({ sku }) => sku !== null },
  'telling-place': { key: ({ channel, type }) => streamName(channel, type), label: () => '', open: () => true },
  'told-anew': { key: ({ channel }) => channel, label: () => '', open: () => false },
  'sync-answered': { key: ({ channel, sku }) => listingKey(channel, sku), label: () => '', open: () => false },
  'channel-settings': { key: ({ channel }) => channel, label: () => '', open: () => false },
  calendar: { key: ({ merchant, job }) => documentKey(merchant, job), label: () => '', open: () => false },
  // Open: there is something to go on with, a comparison or its mail.
  reconciliation: {
    key: ({ merchant, run }) => documentKey(merchant, run),
    label: ({ merchant }) => merchant,
    open: ({ endedAt, mail }) => endedAt === null || mail === 'due',
  },
  // Open: its mail is to be sent.
  digest: {
    key: ({ merchant, contact }) => documentKey(merchant, contact),
    label: () => '',
    open: ({ mail }) => mail === 'due',
  },
  'site-peer': { key: ({ dock }) => dock, label: () => '', open: () => true },
  'site-own': { key: () => 'own', label: () => '', open: () => true },
  'site-link': { key: () => 'own', label: () => '', open: () => true },
  'order-claim': {
    key: ({ merchant, order }) => documentKey(merchant, order),
    label: () => '',
    open: ({ phase }) => phase !== 'free',
  },
  'order-withheld': {
    key: ({ merchant, order }) => documentKey(merchant, order),
    label: () => '',
    open: ({ lines }) => lines.length > 0,
  },
  // Open: this dock's own. Labelled as long as another dock has some: then all of that dock's are found.
  right: {
    key: rightKey,
    label: ({ dock, units }) => (units > 0 ? (dock ?? '') : ''),
    open: ({ dock, wanted, units }) => dock === null && (wanted > 0 || units > 0),
  },
};

export const exceptionKey = (seq: number): string => String(seq).padStart(16, '0');

/** How a row is found: its key, its label ('' = none), and whether it is open. */
export function filed<K extends RowKind>(kind: K, row: Rows[K]): { key: string; label: string; open: boolean } {
  const { key, label, open } = manners[kind];
  return { key: key(row), label: label(row), open: open(row) };
}

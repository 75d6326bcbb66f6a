/** What the dock's pages have words for; no station's page loads them. */

import type { Health } from '../../admin/health.ts';
import type { Role } from '../../inventory/nouns/admin/admin-key.ts';
import type { ItemAction, OrderAction } from '../../inventory/nouns/admin/bulk.ts';
import type { ChannelState } from '../../inventory/nouns/channels/channel.ts';
import type { CompareClass, ComparedRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { CountedSince } from '../../inventory/nouns/station/exception.ts';
import type { SyncPolicy } from '../../inventory/nouns/stock/merchant.ts';
import type { WhyNot } from '../page/admin/may.ts';

export type AdminTexts = {
  title: string;
  /** On the first page: what all this is. */
  welcome: string;
  /** What was asked for did not happen. */
  notDone: string;
  /** What opens a sentence that there is in English alone. */
  inEnglish: string;
  pages: string;
  dock: string;
  states: Record<Health['state'], string>;
  state: string;
  head: string;
  epoch: string;
  hash: string;
  clock: string;
  clockTrusted: string;
  clockUntrusted: string;
  version: string;
  now: string;
  /** What a supervisor sees first. */
  desk: {
    refusing: string;
    /** @param since a time of day; null: nobody knows */
    notTold(count: string, since: string | null, one: boolean): string;
    exceptions(count: string, one: boolean): string;
    ordersWait(count: string, one: boolean): string;
    ordersHeld(count: string, one: boolean): string;
    deliveries(count: string, one: boolean): string;
    returns(count: string, one: boolean): string;
    /** @param which the name of one, or how many */
    devices(which: string, one: boolean): string;
    stationsWait(which: string, one: boolean): string;
    /** @param more beside what was said already */
    toRepair(count: string, one: boolean, more: boolean): string;
    allWell: string;
    numbers: Record<'receive' | 'pack', string> & Record<'exceptions' | 'behind', (one: boolean) => string>;
    short: { title: string; columns: readonly string[]; states: Record<'low' | 'out', string> };
    repairs: string;
    nothingToRepair: string;
    seenBy(who: string): string;
    waits: Record<'error' | 'question', string>;
    /** By the codes of the ledger; of one that has no word here its own. */
    exceptionReasons: Readonly<Record<string, string>>;
    /** Working off the queue of exceptions. */
    settle: {
      item: string;
      look: string;
      which: string;
      another: string;
      becomes(code: string, units: string): string;
      /** `asked`: nothing is decided yet. */
      counts(units: string, asked: boolean): string;
      stock(before: string, after: string): string;
      /** The question, and its two answers: the number stays, or becomes another one. */
      countedSince(inStock: string): string;
      countStands(inStock: string): string;
      countApart(inStock: string): string;
      /** What came of it: `… is a barcode of ITEM. 3 units counted; in stock: 11.` */
      bound(code: string): string;
      counted(units: string, inStock: string): string;
      answered: Record<CountedSince, string>;
      dismissed(code: string): string;
      forDocument(units: string, document: string): string;
      withoutDocument(units: string): string;
      left(count: string): string;
      more(count: string): string;
      reason: string;
      dismissAll(count: string): string;
      told: Record<'done' | 'pin' | 'away' | 'nothing' | 'asking', string>;
      asTable: string;
      columns: [string, string, string, string, string, string, string, string, string];
    };
    actions: Record<'retry' | 'resume' | 'acknowledge' | 'bind' | 'look', string>;
    pinFirst: string;
    /** Why there is a field for it. */
    pinFor: string;
    asking: string;
    details: string;
    /** The button beside a table: it is kept as a file. */
    asCsv(table: string): string;
  };
  channels: string;
  noChannels: string;
  channelColumns: [string, string, string, string, string, string, string];
  channelStates: Record<ChannelState, string>;
  /** Of a channel whose storefront never answered, and that has nothing to tell it. */
  unanswered: string;
  devices: string;
  deviceColumns: [string, string, string, string, string, string, string];
  stations: string;
  stationColumns: [string, string, string, string, string];
  waits: Record<'error' | 'question' | 'locked' | 'practice', string>;
  exceptions: string;
  exceptionsTitle(count: string): string;
  noExceptions: string;
  bind: string;
  bindTitle(code: string): string;
  merchant: string;
  sku: string;
  unitsEach: string;
  dismiss: string;
  resolved: string;
  counted(units: string): string;
  documents: string;
  noDocuments: string;
  /** R22: what nightly comparisons found. */
  reports: string;
  noReports: string;
  showReport: string;
  classes: Record<CompareClass, string>;
  done: Record<ComparedRow['done'], string>;
  reportColumns: [string, string, string, string, string, string, string, string, string];
  /** Dates that nothing was compared for. */
  missed(dates: string): string;
  allRight: string;
  /** R23: what a search finds, changed at once. */
  bulk: {
    /** Of the words of a search. */
    badSearch: string;
    title: string;
    what: string;
    of: Record<'items' | 'orders', string>;
    search: string;
    saved: string;
    saveAs: string;
    save: string;
    forget: string;
    action: string;
    actions: Record<ItemAction['action'] | OrderAction['action'], string>;
    value: string;
    values: Record<SyncPolicy | 'merchant' | 'on' | 'off' | 'yes' | 'no', string>;
    /** Empty: none. */
    date: string;
    reason: string;
    look: string;
    found: Record<'items' | 'orders', (count: string) => string>;
    nothing: string;
    toBeChanged: string;
    changed: string;
    /** By the codes of the answer, of what is and of what comes of it; of one that has no word here its own. */
    effects: Readonly<Record<string, string>>;
    /** By the names of the answer. */
    columns: Readonly<Record<string, string>>;
    sure(count: string): string;
    far(done: string, of: string): string;
    stop: string;
    left: string;
  };
  items: string;
  /** As it was then; empty: now. */
  /** How an item is named there. */
  itemNamed: string;
  itemNone: string;
  itemAt: string;
  itemAtNone: string;
  explain: string;
  /** R4: open orders that keep an older state of the item. */
  keepingOld(orders: number): string;
  noChannelsOf(merchant: string): string;
  asOfEntry(seq: string): string;
  documentColumns: [string, string, string, string, string, string];
  more: string;
  pin: string;
  enter: string;
  leave: string;
  /** Where people sign in as themselves. */
  people: {
    title: string;
    name: string;
    wrong: string;
    signOut: string;
    roles: Readonly<Record<Role, string>>;
    /** Why a button is not for whoever is here. */
    whyNot: Readonly<Record<Exclude<WhyNot, 'pin'>, string>>;
  };
  never: string;
};

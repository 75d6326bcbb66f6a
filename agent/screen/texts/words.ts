/** What the pages have words for. A new language is one more file beside this one: the type says what is missing. */
import type { Health } from '../../admin/health.ts';
import type { DeviceState } from '../../events.ts';
import type { ItemAction, OrderAction } from '../../inventory/nouns/admin/bulk.ts';
import type { ChannelState } from '../../inventory/nouns/channels/channel.ts';
import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { CompareClass, ComparedRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { Hold } from '../../inventory/nouns/orders/hold.ts';
import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';
import type { Question } from '../../inventory/nouns/station/session.ts';
import type { ButtonCommand } from '../../inventory/nouns/station/station-command.ts';
import type { ApartCondition } from '../../inventory/nouns/stock/condition.ts';
import type { SyncPolicy } from '../../inventory/nouns/stock/merchant.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { Card } from '../page/words.ts';
import type { ShownDocument } from '../views/bench-view.ts';
import type { ScaleView } from '../views/station-view.ts';

type Advice = { title: string; advice: string };

export type Texts = {
  work: Record<Work, string>;
  /** The word of a result, beside its icon. */
  results: Record<Card, string>;
  inStock(count: string): string;
  /** How far a line is: `3 of 12`. */
  nOf(n: string, of: string): string;
  steps: Record<Step, string>;
  /** What a step means for whoever did it, where its word alone does not say. */
  stepAdvice: Partial<Record<Step, string>>;
  got: string;
  expected: string;
  missing: string;
  tooMuch: string;
  documents: Record<DocumentType, string>;
  documentStates: Record<ShownDocument['status'], string>;
  /** R24: why an order cannot be packed now. */
  heldOrder: Record<Hold['reason'], string>;
  units(done: string, of: string | null): string;
  lines(done: string, of: string | null): string;
  moreLines(count: string): string;
  from(who: string): string;
  expectedAt(date: string): string;
  box(number: string): string;
  choose: string;
  chooseHint: Record<DocumentType, string>;
  noneOpen: Record<DocumentType, string>;
  nextScan(quantity: string): string;
  questions: Record<Question['about'], Advice>;
  /** What the buttons of a question do. @param units what would count; null: not said */
  answers: Record<Question['about'], { yes(units: string | null): string; no: string }>;
  /** Of a parcel with the wrong weight. */
  openBox: string;
  /** Units of one line: `24 announced, 24 here, 12 more`. */
  announced(of: string, here: string, more: string): string;
  /** One unit of weight for both. */
  shouldWeigh(seen: string, expected: string): string;
  likely: Record<'missing' | 'extra', (pieces: string, name: string) => string>;
  cancelled: Advice;
  cancelledReason(reason: string): string;
  takeAway: string;
  locked: Advice;
  signInFirst: Advice;
  nobody: string;
  parcel: { title(box: string): string; advice: string };
  /** In the unit of the scale beside it. */
  parcelBand(from: string, to: string, unit: string): string;
  complete(id: string): string;
  /** R26: what was counted and is not for sale. */
  apart: Record<ApartCondition, string>;
  /** Of what may have gone short. */
  packed(id: string): string;
  buttons: Record<Exclude<ButtonCommand, 'confirm' | 'cancel'> | 'put-aside' | 'quantity' | 'back' | 'more', string>;
  unreadable: string;
  openInstead(id: string): string;
  quantityTitle: string;
  remaining(count: string): string;
  done: string;
  pinTitle: string;
  pinHint: string;
  pinWrong: string;
  pinWait(seconds: string): string;
  pinUnusable: string;
  pinNone: string;
  clear: string;
  refusals: Partial<Record<RefusalCode, Advice>>;
  otherRefusal: Advice;
  acknowledge: string;
  acknowledgeKeys: string;
  /** Errors that nobody has acknowledged, behind something newer. */
  earlier(count: string, one: boolean): string;
  ok: string;
  /** The dock could not write, and can again. */
  recordsAgain: Advice;
  scanAgain(what: string): string;
  /** What is asked once the error was seen. */
  thenAsked: string;
  ready: string;
  readyHint: string;
  restarted: string;
  restartedAdvice: string;
  recentTitle: string;
  notRecorded: string;
  /** Somebody tried badges here. */
  lockedOut: string;
  refusing: string;
  weightTitle: string;
  weights: Record<ScaleView['state'], string>;
  weightKinds: Record<'gross' | 'net' | 'tare', string>;
  devicesTitle: string;
  deviceStates: Record<DeviceState, string>;
  deviceKinds: Record<'scanner' | 'scale', string>;
  noDevices: string;
  /** What to do about a scanner that reads nothing. */
  deadScanner: Partial<Record<DeviceState, string>>;
  /** Nothing gets out. */
  offline(waiting: string, lastAnswer: string | null): string;
  /** One storefront is silent, others are not. */
  partly(channel: string, waiting: string): string;
  held(waiting: string): string;
  connected: string;
  lost: string;
  lostAdvice: string;
  lostSince(time: string): string;
  connecting: string;
  soundTest: string;
  soundOff: string;
  noScript: string;
  unknownPage: string;
  stations: string;
  admin: {
    title: string;
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
      deliveries(count: string, one: boolean): string;
      returns(count: string, one: boolean): string;
      /** @param which the name of one, or how many */
      devices(which: string, one: boolean): string;
      stationsWait(which: string, one: boolean): string;
      /** @param more beside what was said already */
      toRepair(count: string, one: boolean, more: boolean): string;
      allWell: string;
      numbers: Record<'receive' | 'pack' | 'exceptions' | 'behind', string>;
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
        counts(scans: string, units: string, one: boolean): string;
        stock(before: string, after: string): string;
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
    devices: string;
    deviceColumns: [string, string, string, string, string, string, string];
    stations: string;
    stationColumns: [string, string, string, string, string];
    waits: Record<'error' | 'question' | 'locked', string>;
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
    reportColumns: [string, string, string, string, string, string, string, string];
    /** Dates that nothing was compared for. */
    missed(dates: string): string;
    allRight: string;
    /** R23: what a search finds, changed at once. */
    bulk: {
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
    itemAt: string;
    explain: string;
    /** R4: open orders that keep an older state of the item. */
    keepingOld(orders: number): string;
    asOfEntry(seq: string): string;
    documentColumns: [string, string, string, string, string, string];
    more: string;
    pin: string;
    enter: string;
    leave: string;
    never: string;
  };
};

/** What the pages have words for. A new language is one more file beside this one: the type says what is missing. */
import type { DeviceKind } from '../../../drivers/driver.ts';
import type { PrinterTrouble } from '../../../drivers/printers/host-status.ts';
import type { DeviceState } from '../../events.ts';
import type { UnknownCode } from '../../inventory/barcodes/unknown-code.ts';
import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { Hold } from '../../inventory/nouns/orders/hold.ts';
import type { Already, RefusalCode, Step, StepPart } from '../../inventory/nouns/outcome.ts';
import type { Question } from '../../inventory/nouns/station/session.ts';
import type { ButtonCommand } from '../../inventory/nouns/station/station-command.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { Card } from '../page/sound-card.ts';
import type { GuideStep } from '../page/station/guide.ts';
import type { ShownDocument } from '../views/bench-view.ts';
import type { BookTrouble, ScaleView } from '../views/station-view.ts';

type Advice = { title: string; advice: string };

export type Texts = {
  work: Record<Work, string>;
  /** The word of a result, beside its icon. */
  results: Record<Card, string>;
  inStock(count: string): string;
  /** How far a line is: `3 of 12`. */
  nOf(n: string, of: string): string;
  steps: Record<Step, string>;
  /** Of a step that had been done before. */
  already: Record<Already['step'], string>;
  /** What to do next, in the first delivery of somebody who is new. */
  guide: Record<GuideStep, string>;
  /** What a step means for whoever did it, where its word alone does not say. */
  stepAdvice: Partial<Record<Step, string>>;
  /** What is heard of scanners while somebody practises. */
  practiceTones: string;
  /** Of an error where somebody practises: what it would ask for else. */
  forReal(advice: string): string;
  /** Of a scan that would count more than the order still wants, while it wants some. */
  fewerWanted(wanted: string, scanned: string): string;
  /** Of a carrier's label that another box has. */
  labelUsed(box: string, order: string): string;
  /** Of boxes that are open again, by their numbers; '': of goods that were taken back. */
  voidLabels(boxes: string): string;
  /** The way on, by the name of the button. */
  reopenFirst(button: string, order: string): string;
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
  /** Several. */
  labels(count: string): string;
  /** A step: what is scanned now goes into it. */
  nextBox(number: string): string;
  choose: string;
  chooseHint: Record<DocumentType, string>;
  noneOpen: Record<DocumentType, string>;
  nextScan(quantity: string): string;
  questions: Record<Question['about'], Advice>;
  /** What the buttons of a question do. @param units what would count; null: not said */
  answers: Record<Question['about'], { yes(units: string | null): string; no: string }>;
  /** Of a parcel with the wrong weight. */
  openBox: string;
  /** Units of one line: `24 announced, 20 here, 12 now: 8 too many`. */
  announced(of: string, here: string, now: string, over: string | null): string;
  /** Of the last scans: somebody was asked, and left it. */
  leftUncounted: string;
  /** In the next line: what was seen, in the same unit, stands before. */
  shouldWeigh(expected: string): string;
  likely: Record<'missing' | 'extra', (pieces: string, name: string) => string>;
  cancelled: Advice;
  cancelledReason(reason: string): string;
  takeAway: string;
  locked: Advice;
  signInFirst: Advice;
  nobody: string;
  /** null: nobody knows which box. */
  parcel: { title(box: string | null): string; advice: string };
  /** Boxes of the same order that wait for their weight, too. */
  parcelThen(boxes: string): string;
  /** In the unit of the scale beside it. */
  parcelBand(from: string, to: string, unit: string): string;
  complete(id: string): string;
  /** R26: what was counted and is not for sale; `good`: of an open return. */
  apart: Record<Condition, string>;
  /** What became of the goods of a closed document; they are listed behind it. */
  parts: Record<StepPart['is'], string>;
  /** A carrier's label was scanned. */
  labelFor(box: string, order: string): string;
  /** Of what may have gone short. */
  packed(id: string): string;
  buttons: Record<
    Exclude<ButtonCommand, 'confirm' | 'cancel'> | 'put-aside' | 'end-practice' | 'quantity' | 'back' | 'more',
    string
  >;
  unreadable: string;
  openInstead(id: string): string;
  quantityTitle: string;
  remaining(count: string): string;
  done: string;
  pinTitle: string;
  pinHint: string;
  /** Of what was pressed before the PIN was asked for: it has not happened. */
  pinFirst(button: string): string;
  /** The same of practice: whoever believes that it has begun books what he scans. */
  pinFirstPractice: string;
  /** To whoever may change nothing here. */
  onlyLooks: string;
  pinWrong: string;
  pinWait(seconds: string): string;
  pinUnusable: string;
  pinNone: string;
  clear: string;
  refusals: Partial<Record<RefusalCode, Advice>>;
  otherRefusal: Advice;
  /** Advice about a code that nobody knows, where it is not the plain one. */
  unknownCodes: Partial<Record<UnknownCode, string>>;
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
  /** Of the last scan, once an error behind it was seen. */
  beforeThat: string;
  restarted: string;
  restartedAdvice: string;
  recentTitle: string;
  notRecorded: string;
  /** Somebody tried badges here. */
  lockedOut: string;
  refusing: string;
  /** Why, and who is to do what about it. */
  refusingBecause: Record<BookTrouble, string>;
  weightTitle: string;
  weights: Record<ScaleView['state'], string>;
  weightKinds: Record<'gross' | 'net' | 'tare', string>;
  devicesTitle: string;
  deviceStates: Record<DeviceState, string>;
  deviceKinds: Record<DeviceKind, string>;
  noDevices: string;
  /** What to do about a label printer that does not print; the station works on. */
  printerTroubles: Record<PrinterTrouble, string>;
  printerGone: string;
  /** What to do about a scanner that reads nothing. */
  deadScanner: Partial<Record<DeviceState, string>>;
  /** Nothing gets out. */
  offline(waiting: string, lastAnswer: string | null): string;
  /** One storefront is silent, others are not. */
  partly(channel: string, waiting: string): string;
  held(waiting: string): string;
  /** Of a dock that cannot reach its site: since when, and how many entries wait. */
  siteCutOff(time: string, waiting: string): string;
  /** What may leave without an order meanwhile: "5 × TEE-1, 3 × MUG". */
  siteRights(goods: string): string;
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
};

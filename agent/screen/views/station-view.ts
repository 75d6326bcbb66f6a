/**
 * What one station's screen shows, as a pure function of what happened: transition(view, input) → view.
 *
 * A scan replaces the one before it. An error does not go away by the next scan: it is held until a person has
 * acknowledged it, behind what came after it, which has the screen. Everything here is bounded, and what does not fit
 * is counted.
 */
import { type PrinterTrouble, printerTroubleOf } from '../../../drivers/printers/host-status.ts';
import type { Weighing, WeightUnit } from '../../../drivers/reading.ts';
import { refusedMaxMs } from '../../../drivers/scanners/handshake.ts';
import type { DeviceState, DeviceStatus } from '../../events.ts';
import type { ChannelReport } from '../../forward/channel-report.ts';
import type { UnknownCode } from '../../inventory/barcodes/unknown-code.ts';
import type { DocumentRef } from '../../inventory/nouns/document.ts';
import type { Outcome, RefusalCode, Short, Step, StepPart, UsedFor } from '../../inventory/nouns/outcome.ts';
import type { CommandName } from '../../inventory/nouns/station/station-command.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';
import type { BookState } from '../../ledger/book.ts';
import { printable } from '../printable.ts';
import type { BenchView } from './bench-view.ts';
import type { ShownChoice } from './choices.ts';
import { lengths } from './scan-words.ts';
import { shownScan } from './shown-scan.ts';
import { seenByOk, unseen } from './unseen.ts';
import { noUplink, type UplinkView, uplinkView } from './uplink-view.ts';

type Result = 'good' | 'unknown' | 'refused' | 'duplicate' | 'trouble';

export type ShownScan = {
  /** Grows by one with every scan of this station since the agent's start; what was recorded before has 0 and less. */
  id: number;
  /** null: nothing could be recorded. */
  seq: number | null;
  /** ms UTC by the device's clock. */
  at: number;
  result: Result;
  what: 'receipt' | 'shipment' | 'packing' | 'count' | null;
  /** As people see it: printable, without the symbology identifier. */
  code: string;
  /** A command's code was scanned, which is no text for people. */
  command?: CommandName;
  sku: string | null;
  name: string | null;
  units: number | null;
  inStock: number | null;
  /** R26: set apart as this; `good`: of a return, for sale once that is closed; null: for sale, or nothing counted. */
  condition: Condition | null;
  /** Why it is set apart, as a person said. */
  why?: string;
  refusal: RefusalCode | null;
  /** What it did, when it counted nothing by itself. */
  step: Step | null;
  /** The step had been done before. */
  already?: true;
  /** The rules' own words, in English. */
  detail: string | null;
  /** What became of the goods of a document that was closed; the first of them are named. */
  parts?: readonly { is: StepPart['is']; goods: readonly string[]; more: number }[];
  /** Said of the next scan. */
  said?: Condition;
  /** Of a step: the box that it was about. */
  box?: number;
  /** How many boxes it was about, where there were several. */
  boxes?: number;
  /** Of these boxes, by number, the labels that came out are void; none: of the goods. */
  voided?: number[];
  /** A carrier's label belongs to it. */
  labels?: { box: number; order: string };
  /** How far this scan's line of the open document is with it. */
  line: { done: number; of: number } | null;
  /** Number of the document that this was the last unit of. */
  completes: string | null;
  /** How often the same code counted in a row, each soon after the one before. */
  times: number;
  /** It asked something, and that was left: nothing was counted for it. */
  left?: true;
  /** The order that wants what was refused. */
  fits: DocumentRef | null;
  /** Of too many. */
  short?: Short;
  /** Of a carrier's label: the box that has it. */
  used?: UsedFor;
  /** Number of the order that is to be taken up again first. */
  reopens?: string;
  /** Of a code that nobody knows: what else it may be. */
  unknown?: UnknownCode;
  /** No code: what a scale showed. */
  weight?: true;
  /** Scanned while somebody practises: nothing of it is on record. */
  practice?: true;
  /** It ended practice. */
  practiceOver?: true;
  /** Of a scanner that sends a refused code again by itself: its name. */
  resender?: string;
};

export type ScaleView = {
  device: string;
  /**
   * `silent`: it said nothing for a while; `not-connected`: its port is not open. Neither shows digits: they would be
   * old.
   */
  state: Weighing['state'] | 'silent' | 'not-connected';
  digits: string | null;
  unit: WeightUnit | null;
  kind: 'gross' | 'net' | 'tare' | null;
};

export type DeviceView = {
  name: string;
  kind: DeviceStatus['kind'];
  state: DeviceState;
  error: string | null;
  /** Of label printers: the error as one of those that every language has words for. */
  trouble?: PrinterTrouble;
};

export type StationView = {
  /** Newest first. */
  recent: readonly ShownScan[];
  /** Errors nobody has acknowledged yet, oldest first. */
  held: readonly ShownScan[];
  /** More errors than `held` has room for. */
  heldLeftOut: number;
  scales: readonly ScaleView[];
  devices: readonly DeviceView[];
  uplink: UplinkView;
  /**
   * This dock cannot reach its site: since when (ms UTC), how many entries wait, and what may leave without an order;
   * null: it can, or it is alone.
   */
  cutOff: { since: number; waiting: number; rights: readonly { sku: string; units: number }[] } | null;
  /** null: not read yet; it is only while somebody looks. */
  bench: BenchView | null;
  /** What could be opened here, while nothing is; null: not looked up yet. */
  choices: readonly ShownChoice[] | null;
  /** Documents that could be opened beside `choices`. */
  choicesLeftOut: number;
  /** Why the open order was cancelled, as whoever did it said. */
  cancelReason: string | null;
  /** Why scans cannot be recorded now. */
  refusing: BookTrouble | null;
  /** Too many unknown badges: for a minute nothing is taken here. */
  lockedOut: boolean;
  /** Of an admin, for whoever stands here. */
  message: { text: string; untilMs: number } | null;
  lastId: number;
  /** The trouble of scans up to this one is over: something was recorded after them. */
  recordsSinceId: number;
  /** Monotonic ms of each scale's last word. */
  heardMs: Readonly<Record<string, number>>;
};

/** What keeps the dock from recording; the page says it in its language. */
export type BookTrouble = Extract<BookState, { state: 'refusing' }>['reason'];

export type StationInput =
  /** `resender`: the scanner, when it is one that sends a refused code again by itself. */
  | { type: 'outcome'; at: number; text: string; outcome: Outcome; resender?: string; weight?: true }
  /** What the ledger says was recorded here before the agent's start, newest first. */
  | { type: 'past'; scans: readonly Omit<ShownScan, 'id'>[] }
  | { type: 'weight'; device: string; weighing: Weighing; monoMs: number }
  | { type: 'device'; status: DeviceStatus }
  | { type: 'channels'; reports: readonly ChannelReport[] }
  | { type: 'site'; cutOff: StationView['cutOff'] }
  | { type: 'book'; refusing: BookTrouble | null }
  | { type: 'locked-out'; lockedOut: boolean }
  | { type: 'message'; message: { text: string; untilMs: number } | null }
  | { type: 'bench'; bench: BenchView; cancelReason: string | null }
  | { type: 'choices'; choices: readonly ShownChoice[]; leftOut: number }
  /** A person has seen the error with this id. */
  | { type: 'acknowledge'; id: number }
  | { type: 'tick'; monoMs: number };

export const recentMax = 8;
export const heldMax = 20;
const devicesMax = 16;
/** A scale that streams speaks several times a second; one that is asked, about as often. */
export const silentAfterMs = 3_000;

export const emptyView: StationView = {
  recent: [],
  held: [],
  heldLeftOut: 0,
  scales: [],
  devices: [],
  uplink: noUplink,
  cutOff: null,
  bench: null,
  choices: null,
  choicesLeftOut: 0,
  cancelReason: null,
  refusing: null,
  lockedOut: false,
  message: null,
  lastId: 0,
  recordsSinceId: 0,
  heardMs: {},
};

export function transition(view: StationView, input: StationInput): StationView {
  switch (input.type) {
    case 'outcome':
      return arrived(view, shownScan(view.lastId + 1, input));
    case 'past': {
      const room = Math.max(0, recentMax - view.recent.length);
      const known = new Set(view.recent.map(({ seq }) => seq));
      const past = input.scans.filter(({ seq }) => !known.has(seq)).slice(0, room);
      return { ...view, recent: [...view.recent, ...past.map((scan, index) => ({ ...scan, id: 0 - index }))] };
    }
    case 'weight':
      return weighed(view, input.device, input.weighing, input.monoMs);
    case 'device':
      return deviceChanged(view, input.status);
    case 'channels':
      return { ...view, uplink: uplinkView(input.reports) };
    case 'site':
      return { ...view, cutOff: input.cutOff };
    case 'book':
      return {
        ...view,
        refusing: input.refusing,
        recordsSinceId: view.refusing !== null && input.refusing === null ? view.lastId : view.recordsSinceId,
      };
    case 'locked-out':
      return { ...view, lockedOut: input.lockedOut };
    case 'message': {
      const { message } = input;
      return { ...view, message: message && { ...message, text: printable(message.text, lengths.detail) } };
    }
    case 'bench':
      return {
        ...(input.bench.practice ? view : withoutPractice(view)),
        ...{ bench: input.bench, cancelReason: input.cancelReason },
        // What can be opened changes while something is: it is looked up anew.
        choices: input.bench.document === null && input.bench.work === view.bench?.work ? view.choices : null,
      };
    case 'choices':
      return { ...view, choices: input.choices, choicesLeftOut: input.leftOut };
    case 'acknowledge':
      return acknowledged(view, input.id);
    case 'tick':
      return quiet(view, input.monoMs);
  }
}

/** True until somebody scans: what is shown was recorded before the agent's start. */
export function fromBefore({ lastId }: Pick<StationView, 'lastId'>): boolean {
  return lastId === 0;
}

/** Where people count nothing is told of stock, also not of what was scanned there before as other work. */
export function blindly(view: StationView): StationView {
  const { bench, recent, held } = view;
  if (bench !== null && bench.work !== 'counting') return view;
  const unsaid = (scan: ShownScan): ShownScan => ({ ...scan, inStock: null });
  return { ...view, recent: recent.map(unsaid), held: held.map(unsaid) };
}

/** Refusals that say themselves what is to be done first, and that the screen shows for as long as it is so. */
const shownOtherwise: ReadonlySet<RefusalCode | null> = new Set([
  ...(['held', 'sign-in-first', 'needs-confirm', 'incomplete-label'] as const),
]);

/** What comes of a code that the scanner has sent again by itself stands for the trouble before, too: one scan. */
function arrived(view: StationView, scan: ShownScan): StationView {
  const resent = view.recent.find(({ resender }) => resender !== undefined && resender === scan.resender);
  if (resent?.result !== 'trouble' || resent.code !== scan.code) return scanned(view, scan);
  if (Math.abs(scan.at - resent.at) > refusedMaxMs) return scanned(view, scan);
  const others = (scans: readonly ShownScan[]) => scans.filter(({ id }) => id !== resent.id);
  return scanned({ ...view, recent: others(view.recent), held: others(view.held) }, scan);
}

function scanned(view: StationView, scan: ShownScan): StationView {
  // A printed OK: the error that is shown is gone, and the scan before it is what people want to see again.
  if (scan.step === 'acknowledged') return { ...withoutShownErrors(view), lastId: scan.id };
  const newest = { ...scan, times: repeats(view.recent[0], scan) };
  const next = {
    ...view,
    ...{ lastId: scan.id, recent: [newest, ...answered(view.recent, scan)].slice(0, recentMax) },
    recordsSinceId: scan.seq === null ? view.recordsSinceId : scan.id,
  };
  if (!isError(scan)) return next;
  // The newest is the one whose goods are in the hand.
  const held = [...view.held, scan].slice(-heldMax);
  return { ...next, held, heldLeftOut: view.heldLeftOut + view.held.length + 1 - held.length };
}

/** What was asked is settled by whatever comes next but another question: it was counted, done, or left. */
export function answered<Scan extends Omit<ShownScan, 'id'>>(
  recent: readonly Scan[],
  next: Pick<ShownScan, 'refusal' | 'what' | 'sku'> & Partial<Pick<ShownScan, 'step' | 'code'>>,
): readonly Scan[] {
  if (next.refusal !== null) return recent;
  // A person's word, and no new weight.
  const asItIs = next.code === '' && (next.step === 'overridden' || next.step === 'shipped');
  return recent.flatMap((scan) => {
    if (scan.refusal !== 'needs-confirm' || scan.left === true) return [scan];
    const counted = next.what !== null && next.sku === scan.sku;
    return counted || (asItIs && scan.sku === null) || scan.code === '' ? [] : [{ ...scan, left: true as const }];
  });
}

/** What a person has to have seen. */
export function isError({ result, refusal }: Pick<ShownScan, 'result' | 'refusal'>): boolean {
  return result !== 'good' && result !== 'duplicate' && !shownOtherwise.has(refusal);
}

/** The same code again so soon may be a second piece or a slip of the finger: it counts, and is shown to. */
const againMs = 3_000;

function repeats(before: ShownScan | undefined, { id, code, at, result, what }: ShownScan): number {
  const counted = result === 'good' && what !== null;
  const same = counted && before !== undefined && before.id === id - 1 && before.code === code && before.what === what;
  return same && Math.abs(at - before.at) <= againMs ? before.times + 1 : 1;
}

function withoutShownErrors(view: StationView): StationView {
  const { bench } = view;
  const left = seenByOk(unseen(view)).reduce(acknowledged, view);
  return { ...left, bench: bench === null ? null : { ...bench, held: null } };
}

/** Only an error that is held, and only the one a person saw; acknowledging it again changes nothing. */
function acknowledged(view: StationView, id: number): StationView {
  const held = view.held.filter((scan) => scan.id !== id);
  if (held.length === view.held.length) return view;
  return { ...view, held, heldLeftOut: held.length === 0 ? 0 : view.heldLeftOut };
}

/** Of errors that were only practised nobody has to have seen anything once that is over. */
function withoutPractice(view: StationView): StationView {
  const held = view.held.filter(({ practice }) => practice !== true);
  return held.length === view.held.length ? view : { ...view, held };
}

function weighed(view: StationView, device: string, weighing: Weighing, monoMs: number): StationView {
  const before = view.scales.find((scale) => scale.device === device);
  // A reading that was under way when its port closed is old already.
  if (before === undefined || before.state === 'not-connected') return view;
  const { state, digits, unit, kind } = weighing;
  return withScale(
    { ...view, heardMs: { ...view.heardMs, [device]: monoMs } },
    {
      device,
      state,
      digits: digits === undefined ? null : printable(digits, lengths.digits),
      unit: unit ?? null,
      kind: kind ?? null,
    },
  );
}

function deviceChanged(view: StationView, status: DeviceStatus): StationView {
  const { name, kind, state, error } = status;
  const trouble = kind === 'printer' ? printerTroubleOf(error) : undefined;
  const device = {
    ...{ name, kind, state, error: error === undefined ? null : printable(error, lengths.error) },
    ...(trouble !== undefined && { trouble }),
  };
  const at = view.devices.findIndex((each) => each.name === name);
  if (at === -1 && view.devices.length >= devicesMax) return view;
  const devices = at === -1 ? [...view.devices, device] : view.devices.with(at, device);
  const next = { ...view, devices };
  if (kind !== 'scale') return next;
  const scale = view.scales.find((each) => each.device === name);
  if (state !== 'open') return withScale(next, noWeight(name, 'not-connected'));
  return scale === undefined || scale.state === 'not-connected' ? withScale(next, noWeight(name, 'silent')) : next;
}

function quiet(view: StationView, monoMs: number): StationView {
  const silent = view.scales.filter(
    ({ device, state }) =>
      state !== 'silent' && state !== 'not-connected' && monoMs - (view.heardMs[device] ?? 0) > silentAfterMs,
  );
  return silent.reduce((next, { device }) => withScale(next, noWeight(device, 'silent')), view);
}

function noWeight(device: string, state: 'silent' | 'not-connected'): ScaleView {
  return { device, state, digits: null, unit: null, kind: null };
}

function withScale(view: StationView, scale: ScaleView): StationView {
  const at = view.scales.findIndex(({ device }) => device === scale.device);
  return { ...view, scales: at === -1 ? [...view.scales, scale] : view.scales.with(at, scale) };
}

/**
 * What the ledger says about the time before the agent's start: the last scans of each station, its weights, and what
 * was shipped and closed there, so that nobody has to guess.
 */
import type { Entry, EntryBody } from '../../inventory/nouns/entry.ts';
import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import type { Book } from '../../ledger/book.ts';
import { signalFor } from '../../stations/feedback.ts';
import { printable } from '../printable.ts';
import { codeOf, lengths, unknownAs, whyOf } from './scan-words.ts';
import { shownStock } from './shown-scan.ts';
import { answered, recentMax, type ShownScan } from './station-view.ts';

type PastScan = Omit<ShownScan, 'id'>;

/**
 * Entries looked through at a start; a station that was quiet for longer shows nothing from before. Asked of the book
 * itself, which has nothing else to do yet: the thread for long reads would cost a small dock 10 MB for this one
 * question.
 */
const entriesMax = 1_000;

/** Of one station, for what was asked and is settled since leaves no trace. */
const shownMax = 3 * recentMax;

/** The last of each of these stations, newest first, at most as many as a screen shows. */
export async function scansBefore(
  book: Pick<Book, 'tail' | 'item'>,
  stations: readonly string[],
): Promise<Map<string, PastScan[]>> {
  const found = new Map<string, Entry[]>(stations.map((name) => [name, []]));
  const entries = await book.tail(entriesMax);
  const undone = new Set(entries.map(({ kind, body }) => (kind === 'reversal' ? (body as { of?: number }).of : null)));
  for (const entry of entries) {
    const list = found.get(entry.station ?? '');
    if (list !== undefined && !undone.has(entry.seq) && isShown(entry)) list.push(entry);
  }
  const shown = new Map<string, PastScan[]>();
  for (const [name, own] of found) {
    const bySeq = new Map(own.map((entry) => [entry.seq, entry]));
    const scans = own.slice(-shownMax).reduce<readonly PastScan[]>(withEntry, []).slice(0, recentMax);
    const itemOf = ({ seq }: PastScan) => itemAt(book, bySeq.get(seq ?? 0));
    const named = scans.map(async (scan, at) => withItem(scan, await itemOf(scan), at === 0));
    shown.set(name, await Promise.all(named));
  }
  return shown;
}

const itemAt = async (book: Pick<Book, 'item'>, entry: Entry | undefined): Promise<ItemRow | undefined> =>
  entry === undefined || entry.merchant === null || entry.sku === null
    ? undefined
    : book.item(entry.merchant, entry.sku);

/** @param newest only then is what is in stock now what was in stock after it, as far as this station knows */
function withItem(scan: PastScan, item: ItemRow | undefined, newest: boolean): PastScan {
  if (item === undefined || scan.step !== null) return scan;
  const inStock = newest && scan.what !== null ? shownStock(scan.what, item.inStock) : null;
  return { ...scan, name: printable(item.name, lengths.name), inStock };
}

const scanKinds: ReadonlySet<Entry['kind']> = new Set([
  ...(['receipt', 'shipment', 'packing', 'tally', 'exception', 'parcel-label'] as const),
]);

/** What entries of a document at a station are the end of; a count has none of its own: it was left, finished. */
const ends: Partial<Record<Entry['kind'], Step>> = {
  shipment: 'shipped',
  'notice-close': 'closed',
  'return-close': 'closed',
};

const isScan = ({ kind, body }: Entry): boolean =>
  scanKinds.has(kind) && typeof (body as { scan?: unknown }).scan === 'string';

function endOf(entry: Entry): Step | undefined {
  if (entry.document === null || isScan(entry)) return undefined;
  return ends[entry.kind] ?? (isLeft(entry) ? 'finished' : undefined);
}

const isLeft = ({ kind, body }: Entry): boolean => {
  const change = kind === 'session' ? (body as EntryBody['session']) : undefined;
  return change?.change === 'leave' && change.why === 'finished';
};

/** What a scale showed of a box, where that is what it should. */
const weightOf = ({ kind, body }: Entry): string | undefined => {
  if (kind !== 'parcel-check') return undefined;
  const { result, digits, unit } = body as EntryBody['parcel-check'];
  return result === 'fits' && digits !== undefined ? `${digits} ${unit}` : undefined;
};

const isAnswer = ({ kind, body }: Entry): boolean =>
  kind === 'session' && (body as EntryBody['session']).change === 'answer';

const isShown = (entry: Entry): boolean =>
  isScan(entry) || endOf(entry) !== undefined || weightOf(entry) !== undefined || isAnswer(entry);

/** As the list of the last scans grows while somebody watches: what was asked is settled by what comes next. */
function withEntry(scans: readonly PastScan[], entry: Entry): readonly PastScan[] {
  if (isAnswer(entry)) return answered(scans, nothingCounted);
  const [newest] = scans;
  // What was shipped or closed is left, too.
  if (isLeft(entry) && newest?.name === entry.document && (newest.step === 'shipped' || newest.step === 'closed'))
    return scans;
  const scan = shownEntry(entry);
  // An order ships all its lines at once, and with the weight of its last box.
  const ended = endOf(entry) !== undefined && newest?.step === scan.step && newest.name === scan.name;
  const weighed = scan.step === 'shipped' && newest?.step === 'weighed';
  return [scan, ...answered(ended || weighed ? scans.slice(1) : scans, scan)];
}

const nothingCounted = { refusal: null, what: null, sku: null } as const;

function shownEntry(entry: Entry): PastScan {
  const { seq, at, document } = entry;
  const nothing = {
    result: 'good' as const,
    ...{ seq, at, what: null, code: '', sku: null, name: null, units: null, inStock: null },
    ...{ condition: null, refusal: null, step: null, detail: null, line: null, completes: null, times: 1, fits: null },
  };
  const step = endOf(entry);
  // Nobody calls a count by its number.
  if (step !== undefined)
    return { ...nothing, step, name: step === 'finished' ? null : printable(document ?? '', lengths.name) };
  const weight = weightOf(entry);
  if (weight !== undefined) return { ...nothing, step: 'weighed', code: printable(weight, lengths.code), weight: true };
  if (entry.kind === 'parcel-label') {
    const { box, scan = '' } = entry.body as EntryBody['parcel-label'];
    const labels = { box, order: printable(document ?? '', lengths.name) };
    return { ...nothing, step: 'box', ...codeOf(scan, undefined), labels };
  }
  return { ...nothing, ...scannedAs(entry) };
}

function scannedAs({ sku, quantity, kind, body: said }: Entry) {
  const body = said as EntryBody['receipt'] & Partial<EntryBody['exception']>;
  const isRefused = kind === 'exception';
  const refusal = isRefused ? ((body.reason ?? 'bad-request') as RefusalCode) : null;
  const refused = refusal === null ? undefined : ({ type: 'refused', code: refusal, text: '' } as const);
  return {
    result: refused === undefined ? ('good' as const) : signalFor(refused),
    what: isRefused ? null : kind === 'tally' ? 'count' : (kind as 'receipt' | 'shipment' | 'packing'),
    ...codeOf(body.scan ?? '', refused),
    sku: sku === null ? null : printable(sku, lengths.code),
    units: quantity === null ? null : Math.abs(quantity),
    condition: body.returned === 'good' ? ('good' as const) : (body.condition ?? null),
    ...whyOf(body.conditionReason),
    refusal,
    ...unknownAs(refusal, body.scan ?? ''),
    detail: isRefused ? printable(body.text ?? '', lengths.detail) : null,
  } as const;
}

/**
 * What the ledger says about the time before the agent's start: the last scans of each station, so that nobody has to
 * guess.
 */
import type { Entry, EntryBody } from '../../inventory/nouns/entry.ts';
import type { RefusalCode } from '../../inventory/nouns/outcome.ts';
import type { Book } from '../../ledger/book.ts';
import { signalFor } from '../../stations/feedback.ts';
import { printable } from '../printable.ts';
import { codeOf, lengths, unknownAs, whyOf } from './scan-words.ts';
import { shownStock } from './shown-scan.ts';
import { recentMax, type ShownScan } from './station-view.ts';

type PastScan = Omit<ShownScan, 'id'>;

/**
 * Entries looked through at a start; a station that was quiet for longer shows nothing from before. Asked of the book
 * itself, which has nothing else to do yet: the thread for long reads would cost a small dock 10 MB for this one
 * question.
 */
const entriesMax = 1_000;

/** The last scans of each of these stations, newest first, at most as many as a screen shows. */
export async function scansBefore(
  book: Pick<Book, 'tail' | 'item'>,
  stations: readonly string[],
): Promise<Map<string, PastScan[]>> {
  const found = new Map<string, Entry[]>(stations.map((name) => [name, []]));
  const entries = await book.tail(entriesMax);
  const undone = new Set(entries.map(({ kind, body }) => (kind === 'reversal' ? (body as { of?: number }).of : null)));
  for (const entry of entries.toReversed()) {
    if (undone.has(entry.seq)) continue;
    const list = found.get(entry.station ?? '');
    if (list !== undefined && list.length < recentMax && isScan(entry)) list.push(entry);
  }
  const shown = new Map<string, PastScan[]>();
  for (const [name, entries] of found) {
    shown.set(name, await Promise.all(entries.map((entry, index) => shownEntry(book, entry, index === 0))));
  }
  return shown;
}

const scanKinds: ReadonlySet<Entry['kind']> = new Set(['receipt', 'shipment', 'packing', 'tally', 'exception']);

function isScan({ kind, body }: Entry): boolean {
  if (!scanKinds.has(kind)) return false;
  return typeof (body as { scan?: unknown }).scan === 'string';
}

/** @param newest only then is what is in stock now what was in stock after it, as far as this station knows */
async function shownEntry(book: Pick<Book, 'item'>, entry: Entry, newest: boolean): Promise<PastScan> {
  const { seq, at, merchant, sku, quantity, kind } = entry;
  const item = merchant === null || sku === null ? undefined : await book.item(merchant, sku);
  const body = entry.body as EntryBody['receipt'] & Partial<EntryBody['exception']>;
  const isRefused = kind === 'exception';
  const what = isRefused ? null : kind === 'tally' ? 'count' : (kind as 'receipt' | 'shipment' | 'packing');
  const refusal = isRefused ? ((body.reason ?? 'bad-request') as RefusalCode) : null;
  const refused = refusal === null ? undefined : ({ type: 'refused', code: refusal, text: '' } as const);
  return {
    seq,
    at,
    result: refused === undefined ? 'good' : signalFor(refused),
    what,
    ...codeOf(body.scan ?? '', refused),
    sku: sku === null ? null : printable(sku, lengths.code),
    name: item === undefined ? null : printable(item.name, lengths.name),
    units: quantity === null ? null : Math.abs(quantity),
    inStock: newest && !isRefused ? shownStock(what, item?.inStock ?? null) : null,
    condition: body.returned === 'good' ? 'good' : (body.condition ?? null),
    ...whyOf(body.conditionReason),
    refusal,
    ...unknownAs(refusal, body.scan ?? ''),
    detail: isRefused ? printable(body.text ?? '', lengths.detail) : null,
    ...{ step: null, line: null, completes: null, times: 1, fits: null },
  };
}

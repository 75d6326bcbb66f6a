/** What a scan at a station books: a receipt at receiving, a shipment at packing; anything else is an exception on the record. */
import { lookupKeys } from './barcodes/lookup.ts';
import type { Decision, Now } from './decision.ts';
import { flagTurn } from './flag.ts';
import { available } from './levels.ts';
import type { BarcodeRow, Draft, Rulebook, Tables } from './model.ts';
import { quantityError } from './quantity.ts';
import type { RefusalCode, ScanSubmission } from './submission.ts';

/** As much of a scan as is kept: the longest legal barcode is far below, and a flood must not fill the ledger. */
const scanTextMax = 512;

type Station = Rulebook['stations'][number];
type Found = { row: BarcodeRow; units: number } | { code: RefusalCode; text: string };

export function decideScan(tables: Tables, rules: Rulebook, scan: ScanSubmission, now: Now): Decision {
  const station = rules.stations.find((s) => s.name === scan.station);
  if (station === undefined) return exception(scan, 'unknown-station', `There is no station named ${scan.station}.`);
  if (station.work === 'counting') {
    return exception(scan, 'no-count-open', 'No count is open at this station: start one, then scan again.');
  }
  const found = find(tables, station, scan.text);
  if ('code' in found) return exception(scan, found.code, found.text);
  const { row, units } = found;
  if (station.work === 'receiving') return book(tables, rules, scan, row, 'receipt', units, now);
  const inStock = tables.item(row.merchant, row.sku)?.inStock ?? 0;
  if (inStock < units) {
    const text = `${row.sku}: ${inStock} in stock, ${units} scanned: count the shelf, then correct the stock.`;
    return exception(scan, 'not-in-stock', text, row);
  }
  return book(tables, rules, scan, row, 'shipment', -units, now);
}

/** The item and the base units this scan stands for: the barcode's units, times the count the label itself carries. */
function find(tables: Tables, station: Station, text: string): Found {
  const { keys, judged, caution, units: counted } = lookupKeys(text);
  for (const key of keys) {
    const rows = tables
      .barcode(key)
      .filter((row) => station.merchant === undefined || row.merchant === station.merchant);
    const row = rows[0];
    if (row === undefined) continue;
    if (rows.length > 1) {
      const merchants = rows.map((r) => r.merchant).join(', ');
      return {
        code: 'ambiguous-barcode',
        text: `This code belongs to several merchants (${merchants}): scan at a station that is set to one of them.`,
      };
    }
    const units = row.units * (counted ?? 1);
    const wrong = quantityError(units);
    if (wrong !== undefined) return { code: 'bad-barcode', text: `The label's count is not usable: ${wrong}.` };
    return { row, units };
  }
  if (judged.verdict === 'bad') return { code: 'bad-barcode', text: judged.reason ?? 'This code is damaged.' };
  // The label is sound but cannot be believed on its own (a lost separator, a count without its item …): never booked silently.
  if (caution !== undefined) return { code: 'bad-barcode', text: caution };
  return { code: 'unknown-barcode', text: 'Nobody knows this code yet: set the goods aside.' };
}

function book(
  tables: Tables,
  rules: Rulebook,
  scan: ScanSubmission,
  row: BarcodeRow,
  kind: 'receipt' | 'shipment',
  quantity: number,
  now: Now,
): Decision {
  const item = tables.item(row.merchant, row.sku);
  if (item === undefined) throw new Error(`barcode ${row.code} names ${row.merchant}/${row.sku}, which is no item`);
  const after = available(item) + quantity;
  const turn = flagTurn(tables, rules, item, after, 'receipt', now);
  const movement: Draft = {
    kind,
    station: scan.station,
    ...(scan.operator === undefined ? {} : { operator: scan.operator }),
    merchant: item.merchant,
    sku: item.sku,
    quantity,
    body: { scan: scan.text.slice(0, scanTextMax), device: scan.device, barcode: row.code, units: row.units },
  };
  return {
    drafts: [movement, ...turn],
    outcome: (seqs) => ({
      type: 'recorded',
      seq: seqs[0] ?? 0,
      what: kind,
      merchant: item.merchant,
      sku: item.sku,
      name: item.name,
      units: Math.abs(quantity),
      inStock: item.inStock + quantity,
      available: after,
      processOrders: turnedTo(turn) ?? item.processOrders,
    }),
  };
}

function turnedTo(turn: Draft[]): boolean | undefined {
  const [draft] = turn;
  return draft?.kind === 'process-orders' ? draft.body.on : undefined;
}

/** A refused scan is recorded with what was read, where and by which device; the goods are not blocked. */
function exception(scan: ScanSubmission, code: RefusalCode, text: string, row?: BarcodeRow): Decision {
  const draft: Draft = {
    kind: 'exception',
    station: scan.station,
    ...(scan.operator === undefined ? {} : { operator: scan.operator }),
    ...(row === undefined ? {} : { merchant: row.merchant, sku: row.sku }),
    body: { reason: code, text, scan: scan.text.slice(0, scanTextMax), device: scan.device },
  };
  return { drafts: [draft], outcome: (seqs) => ({ type: 'refused', code, text, seq: seqs[0] ?? 0 }) };
}

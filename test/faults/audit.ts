/**
 * Accounts after a run with faults: what people were told, what the ledger says and what the storefront shows must be
 * one story. Made from the exported entries alone, without the agent's own rules. Pure; every sentence it returns is a
 * broken promise.
 */
import type { LedgerEntry, StockRow } from '../end-to-end/agent.ts';
import { serialOf } from '../end-to-end/codes.ts';
import { Books } from './books.ts';

/** One pull of a trigger. `confirmed`: the scanner beeped good. */
export type Trigger = { scanner: string; station: string; text: string; confirmed: boolean };
/** What the agent said it had done: the kind of the entry it must have written, once, and the document. */
export type Deed = { kind: 'order' | 'order-cancel' | 'notice'; id: string };

export type Evidence = {
  /** What screens showed and could not be, in words. */
  seen: readonly string[];
  /** In the order the triggers were pulled. */
  triggers: readonly Trigger[];
  deeds: readonly Deed[];
  /** Units, by GTIN and serial number, that somebody saw counted in or saw not counted. */
  believed: ReadonlyMap<string, 'in' | 'not in'>;
  /** By SKU, what lay there at the last count of those that nothing else moves. */
  counted: ReadonlyMap<string, number>;
  entries: readonly LedgerEntry[];
  stock: readonly StockRow[];
  shelves: Record<string, { level: number; processOrders: boolean }>;
};

export type Audit = {
  confirmed: number;
  stored: number;
  lost: number;
  doubled: number;
  /** Everything that is wrong, at most the first few of each kind. */
  findings: string[];
};

/** Of one kind of finding no more than this is spelled out. */
const spelledOutMax = 5;

export function audit(evidence: Evidence): Audit {
  const { triggers, entries } = evidence;
  const recorded = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    if (!['receipt', 'shipment', 'packing', 'tally'].includes(entry.kind)) continue;
    const { scan } = entry.body;
    if (typeof scan !== 'string') continue;
    recorded.set(scan, [...(recorded.get(scan) ?? []), entry]);
  }
  const isGoods = ({ text }: Trigger): boolean => serialOf(text) !== undefined || text.startsWith('00');
  const isThere = ({ text, station }: Trigger) => recorded.get(text)?.some((entry) => entry.station === station);
  const lost = triggers.filter((each) => isGoods(each) && each.confirmed && !isThere(each));
  const books = new Books();
  for (const entry of entries) books.read(entry);
  const findings = [
    ...some(evidence.seen, (sentence) => sentence),
    ...some(lost, ({ scanner, text }) => `${scanner} was told "good" for ${text}, and the ledger has no such scan`),
    ...some(books.doubled, (sentence) => sentence),
    ...some(books.wrong, (sentence) => sentence),
    ...invented(triggers, recorded),
    ...outOfOrder(triggers, recorded),
    ...broken(entries),
    ...notDone(evidence),
    ...otherwise(evidence, books),
    ...recount(evidence, books),
    ...shelvesWrong(evidence),
  ];
  return {
    confirmed: triggers.filter((each) => each.confirmed).length,
    stored: recorded.size,
    lost: lost.length,
    doubled: books.doubled.length,
    findings,
  };
}

function some<T>(list: readonly T[], sentence: (each: T) => string): string[] {
  const first = list.slice(0, spelledOutMax).map(sentence);
  return list.length > spelledOutMax ? [...first, `… and ${list.length - spelledOutMax} more like that`] : first;
}

/** Whatever counted was scanned, at that station, at least as often. */
function invented(triggers: readonly Trigger[], recorded: ReadonlyMap<string, readonly LedgerEntry[]>): string[] {
  const pulled = new Map<string, number>();
  const at = (station: string | null, text: string) => `${text} at ${station}`;
  for (const { station, text } of triggers) pulled.set(at(station, text), (pulled.get(at(station, text)) ?? 0) + 1);
  const wrong = [...recorded].flatMap(([text, entries]) => {
    const byStation = Map.groupBy(entries, ({ station }) => station);
    return [...byStation].flatMap(([station, here]) => {
      // A pallet's scan counts each of its lines.
      const times = Math.max(
        ...[...Map.groupBy(here, ({ kind, sku }) => `${kind} ${sku}`).values()].map((all) => all.length),
      );
      const scans = pulled.get(at(station, text)) ?? 0;
      return times > scans ? [`${text} counted ${times} times at ${station}, where it was scanned ${scans} times`] : [];
    });
  });
  return some(wrong, (sentence) => sentence);
}

/** One scanner's scans stand in the ledger in the order they were made; of those that were made once. */
function outOfOrder(triggers: readonly Trigger[], recorded: ReadonlyMap<string, readonly LedgerEntry[]>): string[] {
  const pulls = Map.groupBy(triggers, ({ scanner, text }) => `${scanner} ${text}`);
  const last = new Map<string, { seq: number; text: string }>();
  const wrong: string[] = [];
  for (const { scanner, station, text } of triggers) {
    const seq = recorded.get(text)?.find((entry) => entry.station === station)?.seq;
    if (seq === undefined || pulls.get(`${scanner} ${text}`)?.length !== 1) continue;
    const before = last.get(scanner);
    if (before !== undefined && seq < before.seq) {
      wrong.push(`${scanner}: ${text} (seq ${seq}) stands before the earlier scan ${before.text} (${before.seq})`);
    }
    last.set(scanner, { seq, text });
  }
  return some(wrong, (sentence) => sentence);
}

/** Dense numbers, one epoch: nothing in such a run is a reason for a new one. */
function broken(entries: readonly LedgerEntry[]): string[] {
  const gaps = entries.filter((entry, index) => index > 0 && entry.seq !== (entries[index - 1]?.seq ?? 0) + 1);
  const renewed = entries.filter(({ kind, seq }) => kind === 'epoch' && seq > 1);
  return [
    ...(entries[0]?.seq === 1 ? [] : [`the ledger begins with seq ${entries[0]?.seq}`]),
    ...some(gaps, ({ seq }) => `no entry stands directly before seq ${seq}`),
    ...some(renewed, ({ seq, body }) => `a new epoch begins at seq ${seq}: ${JSON.stringify(body)}`),
  ];
}

/** What the clerk was told is on the record, once. */
function notDone({ deeds, entries }: Evidence): string[] {
  const wrong = deeds.flatMap(({ kind, id }) => {
    const found = entries.filter((entry) => entry.kind === kind && entry.document === id).length;
    return found === 1 ? [] : [`the agent said it had done: ${kind} ${id}; the ledger has it ${found} times`];
  });
  return some(wrong, (sentence) => sentence);
}

/** What somebody saw on the screen at the time is what the ledger says. */
function otherwise({ believed, counted, stock }: Evidence, books: Books): string[] {
  const units = [...believed].filter(([key, place]) => books.wasReceived(key) !== (place === 'in'));
  const shelves = [...counted].filter(([sku, there]) => stock.find((row) => row.sku === sku)?.inStock !== there);
  return [
    ...some(units, ([key, place]) => `unit ${key} was seen to be ${place}, the ledger says otherwise`),
    ...some(shelves, ([sku, there]) => `${sku}: the last count found ${there}, and nothing else moves it`),
  ];
}

/** Stock counted again from nothing but the entries. */
function recount({ stock }: Evidence, books: Books): string[] {
  const wrong = stock.filter(({ sku, inStock, booked, available, incoming }) => {
    const item = books.item(sku);
    const same = item.inStock === inStock && item.booked === booked && available === inStock - booked;
    return !same || books.incoming(sku) !== incoming;
  });
  return some(wrong, ({ sku, inStock, booked, incoming }) => {
    const shown = `${inStock} in stock, ${booked} booked, ${incoming} incoming`;
    return `${sku}: the agent shows ${shown}; the entries say ${JSON.stringify(books.item(sku))}, ${books.incoming(sku)} incoming`;
  });
}

/**
 * What was ever for sale is shown at the storefront with its available number, never a negative one (R20). What was
 * never received, or came in and was booked already each time, was never for sale and is not shown (R11, R12).
 */
function shelvesWrong({ entries, stock, shelves }: Evidence): string[] {
  const wasForSale = new Set(
    entries.filter(({ kind, body }) => kind === 'process-orders' && body.on).map(({ sku }) => sku),
  );
  const wrong = stock.filter(({ sku, available, processOrders }) => {
    const shelf = shelves[sku];
    if (!wasForSale.has(sku)) return shelf !== undefined;
    return shelf?.level !== Math.max(0, available) || shelf.processOrders !== processOrders;
  });
  return some(
    wrong,
    ({ sku, available, processOrders }) =>
      `${sku}: available ${available} (flag ${processOrders}), the storefront shows ${JSON.stringify(shelves[sku])}`,
  );
}

/**
 * Accounts after a run with faults: what people were told, what the ledger says and what the storefront shows must be one story.
 * Pure; every sentence it returns is a broken promise.
 */
import type { LedgerEntry, StockRow } from '../endtoend/agent.ts';
import { serialOf } from '../endtoend/codes.ts';

/** One pull of a trigger. `confirmed`: the scanner beeped good. */
export type Trigger = { scanner: string; serial: number; confirmed: boolean };
export type OrderDeed = { id: string; deed: 'place' | 'cancel' };

export type Evidence = {
  /** In the order the triggers were pulled. */
  triggers: readonly Trigger[];
  /** What the agent said it had done. */
  orders: readonly OrderDeed[];
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
  const booked = new Map<number, LedgerEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'receipt' && entry.kind !== 'shipment') continue;
    const serial = serialOf(String(entry.body.scan));
    if (serial === undefined) continue;
    booked.set(serial, [...(booked.get(serial) ?? []), entry]);
  }
  const lost = triggers.filter(({ serial, confirmed }) => confirmed && !booked.has(serial));
  const doubled = [...booked].filter(([, found]) => found.length > 1);
  const told = new Set(triggers.map(({ serial }) => serial));
  const invented = [...booked.keys()].filter((serial) => !told.has(serial));
  const findings = [
    ...some(lost, ({ scanner, serial }) => `${scanner} was told "good" for ${serial}, and the ledger has no such scan`),
    ...some(doubled, ([serial, found]) => `scan ${serial} is booked ${found.length} times: seq ${seqs(found)}`),
    ...some(invented, (serial) => `scan ${serial} is booked and was never scanned`),
    ...outOfOrder(triggers, booked),
    ...broken(entries),
    ...ordersMissing(evidence),
    ...recount(evidence),
    ...shelvesWrong(evidence),
  ];
  const confirmed = triggers.filter((each) => each.confirmed).length;
  return { confirmed, stored: booked.size, lost: lost.length, doubled: doubled.length, findings };
}

function some<T>(list: readonly T[], sentence: (each: T) => string): string[] {
  const first = list.slice(0, spelledOutMax).map(sentence);
  return list.length > spelledOutMax ? [...first, `… and ${list.length - spelledOutMax} more like that`] : first;
}

const seqs = (entries: readonly LedgerEntry[]): string => entries.map(({ seq }) => seq).join(', ');

/** One scanner's scans stand in the ledger in the order they were made. */
function outOfOrder(triggers: readonly Trigger[], booked: ReadonlyMap<number, LedgerEntry[]>): string[] {
  const last = new Map<string, { seq: number; serial: number }>();
  const wrong: string[] = [];
  for (const { scanner, serial } of triggers) {
    const seq = booked.get(serial)?.[0]?.seq;
    if (seq === undefined) continue;
    const before = last.get(scanner);
    if (before !== undefined && seq < before.seq) {
      wrong.push(
        `${scanner}: scan ${serial} (seq ${seq}) stands before the earlier scan ${before.serial} (${before.seq})`,
      );
    }
    last.set(scanner, { seq, serial });
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

function ordersMissing({ orders, entries }: Evidence): string[] {
  const count = (kind: string, id: string) =>
    entries.filter((entry) => entry.kind === kind && entry.document === id).length;
  const wrong = orders.flatMap(({ id, deed }) => {
    const found = count(deed === 'place' ? 'order' : 'order-cancel', id);
    return found === 1 ? [] : [`the agent said order ${id} was done (${deed}); the ledger has it ${found} times`];
  });
  return some(wrong, (sentence) => sentence);
}

/** Stock counted again from nothing but the entries. */
function recount({ entries, stock }: Evidence): string[] {
  const counted = new Map<string, { inStock: number; booked: number }>();
  for (const { kind, sku, quantity } of entries) {
    if (sku === null || quantity === null) continue;
    const item = counted.get(sku) ?? { inStock: 0, booked: 0 };
    if (['receipt', 'shipment', 'adjustment', 'reversal'].includes(kind)) item.inStock += quantity;
    if (kind === 'booking') item.booked += quantity;
    counted.set(sku, item);
  }
  const wrong = stock.filter(({ sku, inStock, booked, available }) => {
    const item = counted.get(sku) ?? { inStock: 0, booked: 0 };
    return item.inStock !== inStock || item.booked !== booked || available !== inStock - booked;
  });
  return some(
    wrong,
    (row) =>
      `${row.sku}: the agent shows ${row.inStock} in stock and ${row.booked} booked, the entries say ${JSON.stringify(counted.get(row.sku))}`,
  );
}

/** What was ever received is shown at the storefront with its available number, never a negative one; anything else is not (R11, R20). */
function shelvesWrong({ stock, shelves }: Evidence): string[] {
  const wrong = stock.filter(({ sku, available, received, processOrders }) => {
    const shelf = shelves[sku];
    if (!received) return shelf !== undefined;
    return shelf?.level !== Math.max(0, available) || shelf.processOrders !== processOrders;
  });
  return some(
    wrong,
    ({ sku, available, processOrders }) =>
      `${sku}: available ${available} (flag ${processOrders}), the storefront shows ${JSON.stringify(shelves[sku])}`,
  );
}

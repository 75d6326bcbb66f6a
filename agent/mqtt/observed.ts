/**
 * What observers are told of the ledger: small facts, `evt/{kind}` for whoever may see the whole dock and
 * `evt/{kind}/{merchant}` for that merchant's own people. What was scanned is not among them: a badge or the code of
 * another's goods could be.
 *
 * Entries of one turn that say the same about the same thing are one message: units add up, `entries` counts them,
 * `seq` is the last one's. So a delivery of a thousand units is a handful of messages.
 */
import type { Entry, EntryBody, EntryKind } from '../inventory/nouns/entry.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';

export type Observed = {
  kind: 'order' | 'exception' | 'receipt' | 'notice' | 'scan' | 'low-stock';
  merchant: string | null;
  fact: object;
};

type Told = { kind: Observed['kind']; what: string; more?(body: unknown): object };

const told: Partial<Record<EntryKind, Told>> = {
  receipt: {
    kind: 'receipt',
    what: 'received',
    more: (body) => {
      const { returned } = body as EntryBody['receipt'];
      return returned === undefined ? {} : { returned };
    },
  },
  order: { kind: 'order', what: 'placed' },
  'order-cancel': { kind: 'order', what: 'cancelled' },
  'order-finish': { kind: 'order', what: 'packed' },
  'order-reopen': { kind: 'order', what: 'reopened' },
  shipment: { kind: 'order', what: 'shipped' },
  notice: { kind: 'notice', what: 'announced' },
  'notice-close': {
    kind: 'notice',
    what: 'closed',
    more: (body) => {
      const { short, over } = body as EntryBody['notice-close'];
      return { short, over };
    },
  },
  'low-stock': {
    kind: 'low-stock',
    what: 'changed',
    more: (body) => {
      const { state, available, threshold } = body as EntryBody['low-stock'];
      return { state: state ?? 'over', available, threshold };
    },
  },
  return: { kind: 'notice', what: 'return-announced' },
  'return-close': {
    kind: 'notice',
    what: 'return-closed',
    more: (body) => {
      const { missing, extra } = body as EntryBody['return-close'];
      return { missing, extra };
    },
  },
  restock: { kind: 'receipt', what: 'restocked' },
  exception: {
    kind: 'exception',
    what: 'raised',
    more: (body) => {
      const { reason, channel } = body as EntryBody['exception'];
      return { reason, ...(channel !== undefined && { channel }) };
    },
  },
  'exception-resolve': {
    kind: 'exception',
    what: 'settled',
    more: (body) => ({ of: (body as EntryBody['exception-resolve']).of }),
  },
};

/** @param entries oldest first */
export function observedOf(entries: readonly Entry[]): Observed[] {
  const found = new Map<string, { kind: Observed['kind']; merchant: string | null; fact: Fact }>();
  for (const entry of entries) {
    const { kind: entryKind, merchant, sku, document, station, seq, at, quantity } = entry;
    const known = told[entryKind];
    // What leaves without an order is no order's news.
    if (known === undefined || (entryKind === 'shipment' && document === null)) continue;
    const { kind, what, more } = known;
    const about = { merchant, sku, document, station, ...more?.(entry.body) };
    const key = JSON.stringify([kind, what, about]);
    const before = found.get(key)?.fact;
    const units = quantity === null ? before?.quantity : (before?.quantity ?? 0) + quantity;
    const fact = { what, ...given(about), ...(units !== undefined && { quantity: units }) };
    found.delete(key);
    found.set(key, { kind, merchant, fact: { ...fact, seq, at, entries: (before?.entries ?? 0) + 1 } });
  }
  return [...found.values()];
}

type Fact = { what: string; quantity?: number; seq: number; at: number; entries: number };

const given = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** What became of a scan or a button, not what it said. */
export function observedScan(station: string, device: string, outcome: Outcome, at: number): Observed {
  const practice = 'practice' in outcome && outcome.practice === true ? { practice: true } : {};
  const about = { at, station, device, result: outcome.type, ...practice };
  if (outcome.type === 'recorded') {
    const { merchant, sku, units, what, seq } = outcome;
    return { kind: 'scan', merchant, fact: { ...about, what, merchant, sku, units, seq } };
  }
  const code = outcome.type === 'refused' ? { code: outcome.code } : {};
  return { kind: 'scan', merchant: null, fact: { ...about, ...code } };
}

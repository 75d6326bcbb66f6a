/** One entry as a supervisor reads it: what, when, where and who. */
import type { PastEntry } from '../../inventory/explain/past.ts';
import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { EntryBody } from '../../inventory/nouns/entry.ts';
import { countStood } from '../../inventory/nouns/stock/count-stood.ts';
import type { Scanned } from '../../inventory/nouns/stock/movement.ts';

export type Event = {
  seq: number;
  /** ms UTC by the dock's clock; trust it only when `clockTrusted`. */
  at: number;
  clockTrusted: boolean;
  kind: string;
  /** What of its kind it was, where one kind is several things to people: the code of its word. */
  what: string;
  /** Of what is taken back: what it was. */
  of: string | null;
  station: string | null;
  /** As people call whoever did it. */
  who: string | null;
  document: { type: DocumentType; id: string } | null;
  /** In which box of an order. */
  box: number | null;
  /** What the label said beside the item. */
  label: Pick<Scanned, 'lot' | 'serial' | 'expiry' | 'sscc'>;
  /** Of what is turned on or off: on; null: of what is not. */
  on: boolean | null;
  /** Why, in somebody's own words, or the code of a reason; ''. */
  reason: string;
  /** Of what moves no stock because a count knew of it: the entry of the count. */
  countStood?: number;
};

/** What the document of each kind of entry is. */
const documentOf: Readonly<Record<string, DocumentType>> = {
  ...{ order: 'order', booking: 'order', packing: 'order', shipment: 'order', 'order-finish': 'order' },
  ...{ 'order-reopen': 'order', 'order-cancel': 'order', 'order-hold': 'order', 'order-refresh': 'order' },
  ...{ 'parcel-check': 'order', 'parcel-label': 'order' },
  ...{ receipt: 'notice', notice: 'notice', 'notice-close': 'notice', 'notice-publish': 'notice' },
  ...{ return: 'return', restock: 'return', 'return-close': 'return' },
  ...{ tally: 'count', count: 'count' },
};

export function eventOf(entry: PastEntry, nameOf: (id: string | null) => string | null): Event {
  const { seq, at, clockTrusted, kind, station, operator, document } = entry;
  const body = entry.body as Partial<Scanned & EntryBody['reversal'] & { box: number; reason: string; on: boolean }>;
  const { lot, serial, expiry, sscc, box = null, conditionReason = '', reason = conditionReason, on = null } = body;
  const stood = kind === 'adjustment' ? countStood(reason) : undefined;
  const of = kind === 'reversal' ? (body.kind ?? null) : null;
  const type = body.returned !== undefined ? 'return' : documentOf[of ?? kind];
  return {
    ...{ seq, at, clockTrusted, kind, what: whatOf(entry), of, station, who: nameOf(operator), box, on, reason },
    ...(stood !== undefined && { countStood: stood }),
    document: document === null || type === undefined ? null : { type, id: document },
    label: {
      ...(lot !== undefined && { lot }),
      ...(serial !== undefined && { serial }),
      ...(expiry !== undefined && { expiry }),
      ...(sscc !== undefined && { sscc }),
    },
  };
}

/** R26, R24, R15: what is done and undone by entries of one kind, or comes in several ways. */
function whatOf({ kind, body, quantity, document }: PastEntry): string {
  switch (kind) {
    case 'receipt': {
      const { condition } = body as Scanned;
      return condition === undefined ? kind : `receipt-${condition}`;
    }
    case 'parcel-check':
      return `parcel-check-${(body as EntryBody['parcel-check']).result}`;
    case 'condition':
      return `condition-${(body as EntryBody['condition']).to}`;
    case 'order-hold':
      return (body as EntryBody['order-hold']).held ? 'order-held' : 'order-released';
    case 'notice-publish':
      return (quantity ?? 0) < 0 ? 'notice-unpublish' : kind;
    case 'shipment':
      return document === null ? 'loose' : kind;
    default:
      return kind;
  }
}

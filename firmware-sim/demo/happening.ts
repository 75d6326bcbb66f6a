/** One line for one thing that happened, from its ledger entry. Pure. */
import type { Entry } from './news.ts';
import { printable } from './printable.ts';

export type Mark = 'in' | 'out' | 'refused' | 'order' | 'cancel' | 'on' | 'off' | 'note';

/** `what` is one of a few words; `detail` says which goods, and holds outside text only in printable form. */
export type Told = { mark: Mark; what: string; detail: string };
/** With the time since the demo began. */
export type Happening = Told & { atMs: number };

/** Nothing for entries that are bookkeeping (bookings of an order's lines, acknowledgements, commands). */
export function tell(entry: Entry, nameOf: (sku: string) => string): Told | undefined {
  const body = fields(entry.body);
  const name = entry.sku === null ? '' : printable(nameOf(entry.sku));
  const units = Math.abs(entry.quantity ?? 0);
  const code = printable(text(body.scan));
  switch (entry.kind) {
    case 'receipt':
      return { mark: 'in', what: 'received', detail: `${units} × ${name}  ${code}` };
    case 'shipment':
      return { mark: 'out', what: 'shipped', detail: `${units} × ${name}  ${code}` };
    case 'exception':
      return { mark: 'refused', what: 'set aside', detail: `${code}  ${printable(text(body.text))}`.trim() };
    case 'order':
      return {
        mark: 'order',
        what: 'ordered',
        detail: `${printable(entry.document ?? '')}: ${orderLines(body.lines)}`,
      };
    case 'order-cancel': {
      const reason = printable(text(body.reason));
      return { mark: 'cancel', what: 'cancelled', detail: `${printable(entry.document ?? '')}: ${reason}` };
    }
    case 'process-orders': {
      const on = body.on === true;
      return {
        mark: on ? 'on' : 'off',
        what: on ? 'orders on' : 'orders off',
        detail: `${name} (${printable(text(body.reason))})`,
      };
    }
    case 'adjustment':
    case 'reversal':
      return { mark: 'note', what: 'corrected', detail: `${entry.quantity ?? 0} × ${name}` };
    case 'start':
      return { mark: 'note', what: 'started', detail: `the agent, version ${printable(text(body.version))}` };
    default:
      return undefined;
  }
}

function orderLines(lines: unknown): string {
  if (!Array.isArray(lines)) return '';
  return lines
    .slice(0, 6)
    .map((line) => fields(line))
    .map(({ sku, quantity }) => `${Number(quantity)} × ${printable(text(sku))}`)
    .join(', ');
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

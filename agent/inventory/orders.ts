/** R3, R4: an order books its units when it arrives; cancelling frees them. Shipping an order's units is the packing station's work. */
import { type Decision, done, type Now, refuse, unchanged } from './decision.ts';
import { flagTurn } from './flag.ts';
import { available } from './levels.ts';
import type { Draft, Rulebook, Tables } from './model.ts';
import { quantityError } from './quantity.ts';
import type { VerbSubmission } from './submission.ts';

type Place = Extract<VerbSubmission, { type: 'order-place' }>;
type Cancel = Extract<VerbSubmission, { type: 'order-cancel' }>;
type Line = { sku: string; quantity: number };

/** The same order placed twice is one order; a known number with other lines is refused, because nobody can tell which is true. */
export function decideOrderPlace(tables: Tables, rules: Rulebook, request: Place, now: Now): Decision {
  const { merchant, id } = request;
  if (!rules.merchants.some((m) => m.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  for (const [index, line] of request.lines.entries()) {
    const wrong = quantityError(line.quantity);
    if (wrong !== undefined) return refuse('bad-quantity', `${line.sku}: ${wrong}.`, `lines[${index}].quantity`);
    if (tables.item(merchant, line.sku) === undefined) {
      return refuse('unknown-item', `There is no item ${line.sku}: import it first.`, `lines[${index}].sku`);
    }
  }
  const lines = merged(request.lines);
  const known = tables.order(merchant, id);
  if (known !== undefined) {
    return sameLines(known.lines, lines)
      ? unchanged({ merchant, id, status: known.status })
      : refuse('duplicate-order', `Order ${id} exists with other lines: change or cancel that one.`, 'id');
  }
  const common = { operator: request.by, merchant, document: id };
  const drafts: Draft[] = [
    {
      kind: 'order',
      ...common,
      body: {
        lines,
        ...(request.channel === undefined ? {} : { channel: request.channel }),
        ...(request.placedAt === undefined ? {} : { placedAt: request.placedAt }),
      },
    },
  ];
  for (const line of lines) {
    const item = tables.item(merchant, line.sku);
    if (item === undefined) continue;
    const kept = { name: item.name, ...(item.unitWeightG === null ? {} : { unitWeightG: item.unitWeightG }) };
    drafts.push({ kind: 'booking', ...common, sku: line.sku, quantity: line.quantity, body: kept });
    drafts.push(...flagTurn(tables, rules, item, available(item) - line.quantity, 'freed', now));
  }
  return done(drafts, { merchant, id, status: 'open', lines });
}

export function decideOrderCancel(tables: Tables, rules: Rulebook, request: Cancel, now: Now): Decision {
  const { merchant, id } = request;
  const order = tables.order(merchant, id);
  if (order === undefined) return refuse('unknown-order', `There is no order ${id}.`, 'id');
  if (order.status === 'cancelled') return unchanged({ merchant, id, status: 'cancelled' });
  if (order.status === 'shipped') return refuse('order-closed', `Order ${id} has been shipped.`, 'id');
  const common = { operator: request.by, merchant, document: id };
  const drafts: Draft[] = [
    { kind: 'order-cancel', ...common, body: request.reason === undefined ? {} : { reason: request.reason } },
  ];
  for (const line of order.lines) {
    const open = line.quantity - line.shipped;
    const item = tables.item(merchant, line.sku);
    if (open <= 0 || item === undefined) continue;
    drafts.push({ kind: 'booking', ...common, sku: line.sku, quantity: -open, body: {} });
    drafts.push(...flagTurn(tables, rules, item, available(item) + open, 'freed', now));
  }
  return done(drafts, { merchant, id, status: 'cancelled' });
}

/** Two lines of one SKU are one line: a batch and a flag turn see the sum. */
function merged(lines: Line[]): Line[] {
  const sum = new Map<string, number>();
  for (const { sku, quantity } of lines) sum.set(sku, (sum.get(sku) ?? 0) + quantity);
  return [...sum].map(([sku, quantity]) => ({ sku, quantity }));
}

function sameLines(a: Line[], b: Line[]): boolean {
  const text = (lines: Line[]): string => JSON.stringify(lines.map(({ sku, quantity }) => [sku, quantity]).sort());
  return text(a) === text(b);
}

/**
 * What is typed at a storefront that somebody tries a dock against, and what is said of what it takes. Pure: texts in,
 * texts out.
 */
import type { Box } from '../../../firmware-sim/storefront/core.ts';
import type { Order } from '../../../firmware-sim/storefront/order-feed.ts';

export type Typed =
  | { do: 'sell'; sku: string; units: number }
  | { do: 'cancel'; order: string }
  | { do: 'levels' | 'orders' | 'forget' | 'help' | 'quit' }
  | { do: 'unknown'; text: string };

export const help = `sell SKU [UNITS]   a customer orders: the dock reads it, books it and tells less
cancel ORDER       the customer does not want it any more
levels, orders     what the storefront shows, and what it sold
forget             as if its database were lost: the dock notices, and says everything anew
quit               (or Ctrl-C)`;

const unitsMax = 1_000_000;
const plain = ['levels', 'orders', 'forget', 'help', 'quit'] as const;

/** @param line without its line end  @returns undefined for an empty one */
export function typed(line: string): Typed | undefined {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  if (word === '') return undefined;
  const one = plain.find((each) => each === word);
  if (one !== undefined && rest.length === 0) return { do: one };
  if (word === 'cancel' && rest.length === 1) return { do: 'cancel', order: rest[0] ?? '' };
  // A SKU may have blanks in it; what is a whole number behind one is how many.
  const last = rest.at(-1) ?? '';
  const counted = rest.length > 1 && /^\d{1,7}$/.test(last);
  const sku = (counted ? rest.slice(0, -1) : rest).join(' ');
  const units = counted ? Number(last) : 1;
  if (word === 'sell' && sku !== '' && units >= 1 && units <= unitsMax) return { do: 'sell', sku, units };
  return { do: 'unknown', text: `“${line.trim().slice(0, 80)}” is nothing this storefront can do.\n${help}` };
}

type Levels = ReadonlyMap<string, { level: number }>;

/** `TEE 46 (was 50), CAP 0 (new)`: what a batch changed, or that it changed nothing. */
export function changes(before: Levels, after: Levels): string {
  const changed = [...after].flatMap(([sku, { level }]) => {
    const was = before.get(sku)?.level;
    return was === level ? [] : [`${sku} ${level} (${was === undefined ? 'new' : `was ${was}`})`];
  });
  const shown = changed.slice(0, changesShown).join(', ');
  if (changed.length === 0) return 'no number changed';
  return changed.length > changesShown ? `${shown} and ${changed.length - changesShown} more` : shown;
}
const changesShown = 12;

/** What became of a batch, in words; `change` is said of one that was applied. */
export function became(event: string, to: number, change: string): string {
  switch (event) {
    case 'applied':
      return `applied up to ${to}: ${change}`;
    case 'duplicate':
      return `a repetition (up to ${to}): nothing is applied, the same answer`;
    case 'gap':
      return `does not follow what is held here (up to ${to}): nothing is applied, and the dock hears what is held`;
    case 'stranger':
      return `another batch at the place that is held (up to ${to}): a clone of the dock, or an old copy; nothing is applied`;
    default:
      return event;
  }
}

/** @param boxes what of it has left, as the dock said */
export function orderText({ id, status, lines }: Order, boxes: readonly Box[] = []): string {
  const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const left = boxes.flatMap((box) => box.lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const state =
    left === 0 || status !== 'open' ? status : left < wanted ? `open, ${left} of ${wanted} shipped` : 'shipped';
  return `order ${id} ${state}: ${goods(lines)}`;
}

/** What a dock says of one box. */
export function boxText({ order, box, status, lines, tracking }: Box): string {
  const number = tracking === undefined ? '' : `, ${tracking}`;
  return status === 'shipped'
    ? `shipped: box ${box} of order ${order}: ${goods(lines)}${number}`
    : `taken back: box ${box} of order ${order} has not left`;
}

/** Of an order for more than is shown, which a real shop would refuse. @param shown undefined: it lists no such item */
export function oversold(units: number, shown: number | undefined): string {
  if (shown !== undefined && units <= shown) return '';
  return shown === undefined ? ' (it lists no such item)' : ` (it shows only ${shown})`;
}

const goods = (lines: readonly { sku: string; quantity: number }[]): string =>
  lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');

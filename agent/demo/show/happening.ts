/** One line for one thing that happened, from its ledger entry. Pure. */
import type { Entry } from './news.ts';
import { printable } from './printable.ts';

export type Mark = 'in' | 'out' | 'step' | 'asked' | 'refused' | 'order' | 'cancel' | 'on' | 'off' | 'note';

/** `what` is one of a few words; `detail` says which goods, and holds outside text only in printable form. */
export type Told = { mark: Mark; what: string; detail: string };
/** With the time since the demo began, and the station where somebody did it. */
export type Happening = Told & { atMs: number; station: string | null };

/**
 * Nothing for entries that are bookkeeping (bookings of an order's lines, acknowledgements, commands), and nothing for
 * the shipments of an order's lines, which leave together.
 */
export function tell(entry: Entry, nameOf: (sku: string) => string): Told | undefined {
  const body = fields(entry.body);
  const name = entry.sku === null ? '' : printable(nameOf(entry.sku));
  const goods = `${Math.abs(entry.quantity ?? 0)} × ${name}`;
  const code = printable(text(body.scan));
  const document = printable(entry.document ?? '');
  switch (entry.kind) {
    case 'receipt':
      return { mark: 'in', what: 'received', detail: `${goods}  ${code}${whyReceived(body)}` };
    case 'shipment':
      return document === '' ? { mark: 'out', what: 'shipped', detail: `${goods}  ${code}` } : undefined;
    case 'packing':
      return { mark: 'out', what: 'packed', detail: `${goods}  ${document}, box ${Number(body.box)}` };
    case 'tally':
      if (entry.quantity !== 0) return { mark: 'step', what: 'tallied', detail: `${goods}  ${document}` };
      // A tally of nothing begins a round.
      return Number(body.round) > 1 ? { mark: 'asked', what: 'recount', detail: `${name}  ${document}` } : undefined;
    case 'count':
      return { mark: 'step', what: 'counted', detail: `${name}: ${countResult(body)}` };
    case 'exception':
      return exceptional(code, printable(text(body.text)), text(body.reason));
    case 'session':
      return session(entry, body);
    case 'exception-resolve': {
      const why = body.how === 'bound' ? 'somebody said whose the unknown code is' : printable(text(body.reason));
      return { mark: 'note', what: 'settled', detail: why };
    }
    case 'parcel-check':
      return parcel(document, body);
    case 'notice':
      return { mark: 'order', what: 'announced', detail: `${document}: ${contents(body)}` };
    case 'notice-close':
      return { mark: 'step', what: 'closed', detail: `${document}: ${closingResult(body)}` };
    case 'order':
      return { mark: 'order', what: 'ordered', detail: `${document}: ${lines(body.lines)}` };
    case 'order-finish':
      return { mark: 'step', what: 'finished', detail: `${document}: ${finishResult(body)}` };
    case 'order-reopen':
      return { mark: 'step', what: 'reopened', detail: document };
    case 'order-cancel':
      return { mark: 'cancel', what: 'cancelled', detail: `${document}: ${printable(text(body.reason))}` };
    case 'process-orders': {
      const on = body.on === true;
      const why = `${name} (${printable(text(body.reason))})`;
      return { mark: on ? 'on' : 'off', what: on ? 'orders on' : 'orders off', detail: why };
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

/** All of an order that left together. */
export function tellShipped(document: string, units: number, boxes: number): Told {
  const what = `${units} ${units === 1 ? 'unit' : 'units'} in ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`;
  return { mark: 'out', what: 'shipped', detail: `${printable(document)}: ${what}` };
}

type Fields = Record<string, unknown>;

function whyReceived({ sscc, reason, replays }: Fields): string {
  if (replays !== undefined) return '  (set aside before)';
  if (sscc !== undefined) return '  (pallet)';
  return reason === undefined ? '' : `  (${printable(text(reason))}, confirmed)`;
}

function countResult({ counted, expected, rounds }: Fields): string {
  const [found, should] = [Number(counted), Number(expected)];
  const again = Number(rounds ?? 1) > 1 ? ', counted again' : '';
  return found === should ? `${found}, as expected${again}` : `${found} instead of ${should}${again}`;
}

const setAside = new Set(['unknown-barcode', 'ambiguous-barcode', 'bad-barcode', 'incomplete-label']);

function exceptional(code: string, words: string, reason: string): Told {
  if (reason === 'needs-confirm') return { mark: 'asked', what: 'asks', detail: words };
  const detail = `${code}  ${words}`.trim();
  return { mark: 'refused', what: setAside.has(reason) ? 'set aside' : 'refused', detail };
}

function session({ document, operator, station }: Entry, body: Fields): Told | undefined {
  const { change, answer, box, quantity } = body;
  const about = printable(document ?? text(fields(body.document).id));
  const at = printable(station ?? '');
  const who = printable(operator ?? '');
  switch (change) {
    case 'open':
      return { mark: 'step', what: 'opened', detail: `${about}  ${who}` };
    case 'box':
      return { mark: 'step', what: 'next box', detail: `box ${Number(box)} of ${about}` };
    case 'quantity':
      return quantity === null
        ? undefined
        : { mark: 'step', what: 'quantity', detail: `${Number(quantity)} × the next` };
    case 'sign-in':
      return { mark: 'step', what: 'signed in', detail: `${who} at ${at}` };
    case 'sign-out':
      return { mark: 'step', what: 'signed out', detail: at };
    case 'answer':
      return { mark: 'step', what: answer === 'confirm' ? 'confirmed' : 'dropped', detail: about };
    default:
      return undefined;
  }
}

/** A weight that does not fit is an exception, too, and that has the words. */
function parcel(document: string, { result, digits, unit, box }: Fields): Told | undefined {
  const where = `${document}, box ${Number(box)}`;
  if (result === 'fits') {
    return {
      mark: 'step',
      what: 'weighed',
      detail: `${where}: ${printable(text(digits))} ${printable(text(unit))} fits`,
    };
  }
  return result === 'overridden' ? { mark: 'step', what: 'weighed', detail: `${where}: shipped as it is` } : undefined;
}

function closingResult({ short, over }: Fields): string {
  const missing = lines(short);
  const surplus = lines(over);
  const parts = [...(missing === '' ? [] : [`short ${missing}`]), ...(surplus === '' ? [] : [`over ${surplus}`])];
  return parts.length === 0 ? 'all of it is here' : parts.join(', ');
}

const finishResult = ({ boxes, partial }: Fields): string =>
  `${Number(boxes)} ${Number(boxes) === 1 ? 'box' : 'boxes'}${partial === true ? ', not all of it' : ''}`;

function contents({ lines: announced, handlingUnits }: Fields): string {
  const pallets = Array.isArray(handlingUnits) && handlingUnits.length > 0 ? 'a pallet with ' : '';
  return `${pallets}${lines(announced)}`;
}

/** The first few of them. */
function lines(list: unknown): string {
  if (!Array.isArray(list)) return '';
  return list
    .slice(0, 6)
    .map((line) => fields(line))
    .map(({ sku, quantity }) => `${Number(quantity)} × ${printable(text(sku))}`)
    .join(', ');
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

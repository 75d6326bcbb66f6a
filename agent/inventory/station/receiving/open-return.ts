/** A return at a station: opened by its number, by the number of the order that comes back, or blind. */
import type { Decision } from '../../decision.ts';
import { type DocumentRef, documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { inWords, missingOn } from '../../nouns/inbound/notice-lines.ts';
import { asReceived, foundOn, type ReturnRow, returnProgress } from '../../nouns/inbound/return.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Tables } from '../../nouns/tables.ts';
import { type Bench, preceded, refused, sessionDraft, whoAndWhere, workAt } from '../bench.ts';
import { type DocumentKind, opened } from '../opened.ts';

/** Merchants that may have a return of the same number. */
const merchantsMax = 100;
/** Parcels that one order comes back in. */
const parcelsMax = 50;
/** Open returns among which one of this station is looked for. */
const returnsLooked = 200;

export const returnKind: DocumentKind<ReturnRow> = {
  find: (tables, merchant, id) => tables.row('return', documentKey(merchant, id)),
  named: (tables, id) => tables.rowsLabelled('return', id, merchantsMax),
  usable: ({ status }) => status === 'open',
  open(bench, ref) {
    const { id } = ref;
    const row = returnKind.find(bench.plan, ref.merchant, id);
    if (row === undefined) return refused(bench, 'unknown-return', `There is no return ${id}.`);
    if (row.status === 'closed') {
      return refused(bench, 'return-closed', `Return ${id} is closed: what still comes is a return of its own.`);
    }
    const missing = missingOn(row.lines.map(asReceived));
    const rest = row.blind
      ? 'nobody announced it'
      : missing.length === 0
        ? 'all of it is here'
        : `${inWords(missing)} to come`;
    const how = 'Say GOOD, HOLD or DAMAGED before each unit; what nobody looked at is put on hold.';
    return opened(bench, ref, `Return ${id}: ${rest}. ${how}`, returnProgress(row));
  },
};

const whoseText =
  'Goods of several merchants are handled here: scan the number of the order or the return. CANCEL if nothing came back.';

/** Goods in hand that came back are not for sale: nothing counts before somebody has said whose they are. */
export const notYetReturned = (bench: Bench): Decision => refused(bench, 'needs-confirm', `Not counted. ${whoseText}`);

/** RETURN: goods come back that nobody announced. @param whose the merchant, where somebody said so */
export function blindReturn(bench: Bench, whose: string | undefined): Decision {
  const { station, rules, session } = bench;
  if (workAt(bench) !== 'receiving') {
    return refused(bench, 'bad-command', `This station is for ${workAt(bench)}; goods come back at receiving.`);
  }
  const [only, ...others] = rules.merchants.map(({ id }) => id);
  const merchant = whose ?? station.merchant ?? (others.length === 0 ? only : undefined);
  if (merchant === undefined) {
    return refused(bench, 'needs-confirm', whoseText, {}, [
      sessionDraft(bench, { change: 'ask', question: { about: 'return', text: whoseText } }),
    ]);
  }
  if (!rules.merchants.some(({ id }) => id === merchant)) {
    return refused(bench, 'unknown-merchant', `There is no merchant ${merchant}.`);
  }
  // Whatever opens or leaves a document moves `since` on, so that no two of a station have one number.
  const id = emptyHere(bench, merchant) ?? `${blindPrefix(bench)}${session.since}`;
  return begun(bench, { type: 'return', merchant, id }, undefined);
}

const blindPrefix = ({ station }: Bench): string => `RETURN-${station.name}-`;

/**
 * The number of a return that was begun at this station and has nothing in it: whoever went on with the number of an
 * order left it, and it would stand on every list for ever.
 */
function emptyHere(bench: Bench, merchant: string): string | undefined {
  const prefix = blindPrefix(bench);
  const isOurs = (id: string) => id.startsWith(prefix) && /^\d+$/.test(id.slice(prefix.length));
  const ours = bench.plan
    .openRows('return', returnsLooked)
    .filter(({ id, order, ...row }) => row.merchant === merchant && row.blind && order === null && isOurs(id));
  const found = ours.find(({ lines }) => lines.every(isEmpty));
  return found?.id;
}

const isEmpty = (line: ReturnRow['lines'][number]): boolean => foundOn(line) === 0;

/** The number of an order of which something was shipped: it comes back. @returns undefined: it is none */
export function returnOfOrder(bench: Bench, number: string): Decision | undefined {
  const { plan, station } = bench;
  const orders = plan
    .ordersNamed(number)
    .filter(({ merchant }) => station.merchant === undefined || station.merchant === merchant)
    .filter(({ lines }) => lines.some(({ shipped }) => shipped > 0));
  const [order, other] = orders;
  if (order === undefined) return undefined;
  if (other !== undefined) {
    const text = `${number} is an order of several merchants: open the return at a station of one of them.`;
    return refused(bench, 'ambiguous-barcode', text);
  }
  for (let parcel = 1; parcel <= parcelsMax; parcel++) {
    const id = parcelId(number, parcel);
    const row = returnKind.find(plan, order.merchant, id);
    if (row?.status !== 'closed') return begun(bench, { type: 'return', merchant: order.merchant, id }, number);
  }
  return refused(bench, 'return-closed', `Order ${number} came back ${parcelsMax} times: announce this one by itself.`);
}

const parcelId = (number: string, parcel: number): string =>
  parcel === 1 ? `RETURN-${number}` : `RETURN-${number}-${parcel}`;

/** The parcels in which an order came back that nobody announced. */
export function parcelsOf(tables: Tables, { merchant, id }: Pick<OrderRow, 'merchant' | 'id'>): ReturnRow[] {
  const parcels: ReturnRow[] = [];
  for (let parcel = 1; parcel <= parcelsMax; parcel++) {
    const row = returnKind.find(tables, merchant, parcelId(id, parcel));
    if (row === undefined) break;
    parcels.push(row);
  }
  return parcels;
}

function begun(bench: Bench, ref: DocumentRef, order: string | undefined): Decision {
  if (returnKind.find(bench.plan, ref.merchant, ref.id) !== undefined) return returnKind.open(bench, ref, undefined);
  const body = { blind: true as const, lines: [], ...(order !== undefined && { order }) };
  const draft: Draft = {
    kind: 'return',
    ...whoAndWhere(bench),
    ...{ merchant: ref.merchant, document: ref.id, body },
  };
  bench.plan.add([draft]);
  return preceded([draft], returnKind.open(bench, ref, undefined));
}

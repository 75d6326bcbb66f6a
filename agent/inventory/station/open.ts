/**
 * Opening a document at a station: by scanning its number (or, at receiving, the SSCC of a pallet it announced), or by choosing it from
 * a list. Whatever was open before is put aside as it is. Goods come first: a code that is an item's never opens anything.
 *
 *   work        finds by scan                                       opens while it is
 *   receiving   a notice's number; an SSCC that a notice announced   open
 *   packing     an order's number                                    open or packed
 *   counting    a count's number                                     open
 */
import { splitAim } from '../barcodes/aim.ts';
import { type Decision, unchanged } from '../decision.ts';
import type { DocumentRef, DocumentType } from '../nouns/document.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { NoticeRow } from '../nouns/notice.ts';
import { inWords, missingOn, noticeProgress } from '../nouns/notice-lines.ts';
import type { OrderRow } from '../nouns/order.ts';
import { orderProgress } from '../nouns/order-lines.ts';
import type { Progress } from '../nouns/outcome.ts';
import type { Work } from '../nouns/work.ts';
import { type Bench, refused, sessionDraft, stepped, workAt } from './bench.ts';
import { chooseCount } from './counting/counting.ts';

const workOf: Readonly<Record<DocumentType, Work>> = { notice: 'receiving', order: 'packing', count: 'counting' };
const nameOf: Readonly<Record<DocumentType, string>> = { notice: 'Notice', order: 'Order', count: 'Count' };

/**
 * The document that a scan names, opened, or why that one cannot be.
 * @param text as the scanner sent it  @returns undefined when it names none
 */
export function openByScan(bench: Bench, text: string): Decision | undefined {
  const { data } = splitAim(text);
  const found = namedAt(bench, data);
  const [first, second] = found.filter(({ usable }) => usable);
  if (second !== undefined) {
    const merchants = found.map(({ ref }) => ref.merchant).join(', ');
    const what = `${data} is a number of several merchants (${merchants})`;
    return refused(bench, 'ambiguous-barcode', `${what}: choose it on the screen, or at a station of one of them.`);
  }
  const ref = (first ?? found[0])?.ref;
  return ref === undefined ? undefined : openDocument(bench, ref);
}

/** @returns stepped `opened`, unchanged when it is open here already, or the refusal */
export function openDocument(bench: Bench, ref: DocumentRef): Decision {
  const { station, session } = bench;
  const { type, merchant, id } = ref;
  const work = workOf[type];
  if (workAt(bench) !== work) {
    return refused(
      bench,
      'bad-command',
      `${nameOf[type]} ${id} is work for ${work}; this station is for ${workAt(bench)}.`,
    );
  }
  if (station.merchant !== undefined && type !== 'count' && station.merchant !== merchant) {
    return refused(
      bench,
      unknown[type],
      `${nameOf[type]} ${id} is not ${station.merchant}’s, whom this station is for.`,
    );
  }
  const open = session.document;
  const same = open?.type === type && open.merchant === merchant && open.id === id;
  if (type === 'count') return same ? unchanged({ document: ref }) : chooseCount(bench, { ...ref, type }, []);
  const found = type === 'notice' ? openNotice(bench, ref) : openOrder(bench, ref);
  if ('drafts' in found) return found;
  if (same) return unchanged({ document: ref, progress: found.progress });
  return stepped([openDraft(bench, ref)], 'opened', found.text, found.progress);
}

/** The entry that opens a document at this station, with that document on it. */
export function openDraft(bench: Bench, document: DocumentRef): Draft {
  return sessionDraft({ ...bench, session: { ...bench.session, document } }, { change: 'open', document });
}

export const noticeRef = ({ merchant, id }: NoticeRow): DocumentRef => ({ type: 'notice', merchant, id });

const unknown = { notice: 'unknown-notice', order: 'unknown-order' } as const;

/** Merchants that may have a notice of the same number. */
const merchantsMax = 100;

type Named = { ref: DocumentRef; usable: boolean };

/** Whatever has this number and is work for this station; `usable`: it can be opened now. */
function namedAt({ plan, station, session }: Bench, id: string): Named[] {
  const mine = ({ merchant }: { merchant: string }) => station.merchant === undefined || station.merchant === merchant;
  switch (workAt({ station, session })) {
    case 'receiving':
      return plan
        .rowsLabelled('notice', id, merchantsMax)
        .filter(mine)
        .map((notice) => ({ ref: noticeRef(notice), usable: notice.status === 'open' }));
    case 'packing':
      return plan
        .ordersNamed(id)
        .filter(mine)
        .map((order) => ({ ref: { type: 'order', merchant: order.merchant, id }, usable: canBePacked(order) }));
    case 'counting': {
      const count = plan.row('count', id);
      return count === undefined ? [] : [{ ref: { type: 'count', merchant: count.merchant, id }, usable: true }];
    }
  }
}

type Found = { text: string; progress: Progress };

function openNotice(bench: Bench, { merchant, id }: DocumentRef): Found | Decision {
  const notice = bench.plan.row('notice', documentKey(merchant, id));
  if (notice === undefined) return refused(bench, 'unknown-notice', `There is no notice ${id}.`);
  if (notice.status === 'closed') {
    return refused(bench, 'notice-closed', `Notice ${id} is closed: receive what comes without it.`);
  }
  const missing = missingOn(notice.lines);
  const rest = missing.length === 0 ? 'everything announced is here' : `${inWords(missing)} to come`;
  return { text: `Notice ${id}: ${rest}.`, progress: noticeProgress(notice) };
}

const canBePacked = ({ status }: OrderRow): boolean => status === 'open' || status === 'packed';

const closedOrder: { [S in Exclude<OrderRow['status'], 'open' | 'packed'>]: string } = {
  cancelled: 'was cancelled: nothing of it is to be packed',
  shipped: 'has been shipped already',
  'set-aside': 'could not be booked and is set aside: see the exceptions',
};

function openOrder(bench: Bench, { merchant, id }: DocumentRef): Found | Decision {
  const order = bench.plan.order(merchant, id);
  if (order === undefined) return refused(bench, 'unknown-order', `There is no order ${id}.`);
  const { status } = order;
  if (status !== 'open' && status !== 'packed') {
    return refused(bench, 'order-closed', `Order ${id} ${closedOrder[status]}.`);
  }
  const progress = orderProgress(order);
  const left = progress.unitsOf - progress.unitsDone;
  const text =
    status === 'packed' ? 'is packed and waits for its weight' : `${left} of ${progress.unitsOf} units to pack`;
  return { text: `Order ${id}: ${text}.`, progress };
}

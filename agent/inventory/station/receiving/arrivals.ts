/**
 * Goods that came in, as one scan brought them: counted on the open notice, or without one. More than was announced,
 * and what was not announced, is asked about first; several arrivals of one scan count together or not at all.
 */
import { type Decision, unchanged } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { NoticeRow } from '../../nouns/inbound/notice.ts';
import { inWords, noticeProgress, withReceived } from '../../nouns/inbound/notice-lines.ts';
import type { Progress } from '../../nouns/outcome.ts';
import { kitProblem } from '../../nouns/stock/kit.ts';
import { retiredProblem } from '../../nouns/stock/retired.ts';
import { alreadyMoved } from '../../nouns/stock/units.ts';
import { type Bench, movement, recorded, refused, sessionDraft, stepped } from '../bench.ts';
import type { Label } from '../label.ts';
import { receiveReturned } from './returned.ts';
import { asked, type Surprise, surprisesIn } from './surprises.ts';

/**
 * @param labels one label's goods, or all that was announced inside a handling unit; at least one
 * @param confirmed more than was announced, or not announced at all, was asked about already
 */
export function receive(bench: Bench, labels: readonly Label[], confirmed: boolean): Decision {
  for (const label of labels) {
    const kit = kitProblem(label.item);
    if (kit !== undefined) return refused(bench, 'is-kit', kit, label);
    const retired = retiredProblem(label.item);
    if (retired !== undefined) return refused(bench, 'item-retired', retired, label);
  }
  const arrivals = labels.map((label) => inSaidCondition(bench, label));
  const here = arrivals.map(({ item, body }) => alreadyMoved(bench.plan, item.merchant, body.unit, 'receipt'));
  const fresh = arrivals.filter((_, index) => here[index] === undefined);
  const [first] = fresh;
  const [before] = here;
  if (first === undefined) return unchanged({ sku: arrivals[0]?.item.sku, unit: before?.key, seq: before?.seq });
  const { document } = bench.session;
  if (document?.type === 'return') return receiveReturned(bench, document, fresh, confirmed);
  if (document?.type !== 'notice') return count(bench, undefined, fresh, []);
  const notice = bench.plan.row('notice', documentKey(document.merchant, document.id));
  if (notice?.status !== 'open') return closedMeanwhile(bench, document.id, first);
  const surprises = surprisesIn(notice, fresh);
  const [surprise] = surprises;
  return surprise === undefined || confirmed ? count(bench, notice, fresh, surprises) : asked(bench, notice, surprise);
}

/** R26: what was said before the scan. Goods are good where nothing is said. */
function inSaidCondition({ session: { condition: said } }: Bench, label: Label): Label {
  if (said === undefined || said.to === 'good') return label;
  const why = said.reason === undefined ? {} : { conditionReason: said.reason };
  return { ...label, body: { ...label.body, condition: said.to, ...why } };
}

function count(
  bench: Bench,
  notice: NoticeRow | undefined,
  arrivals: readonly Label[],
  surprises: readonly Surprise[],
): Decision {
  const reasonOf = (label: Label) => surprises.find((each) => each.label === label)?.about;
  const [label, ...others] = arrivals;
  if (label === undefined) throw new Error('nothing arrived');
  const progress = notice === undefined ? undefined : progressAfter(notice, arrivals);
  if (others.length === 0) {
    const only = countedOn(notice, label, label.item, reasonOf(label));
    return recorded(only, movement(bench, only), progress);
  }
  // Several lines may be of one item: each turn of its flag follows from those before it.
  const { plan } = bench;
  for (const each of arrivals) {
    const item = plan.item(each.item.merchant, each.item.sku) ?? each.item;
    plan.add(movement(bench, countedOn(notice, each, item, reasonOf(each))));
  }
  const what = inWords(arrivals.map(({ item, units }) => ({ sku: item.sku, quantity: units })));
  const goods = arrivals.map(({ item, units }) => ({ name: item.name, units }));
  return stepped(plan.drafts, 'received', `Received: ${what}.`, progress, { what: '', parts: [{ is: 'came', goods }] });
}

/** @param item as it is before this movement. Goods of another merchant than the notice's count without it. */
function countedOn(
  notice: NoticeRow | undefined,
  { units, body }: Label,
  item: Label['item'],
  reason: Surprise['about'] | undefined,
) {
  return {
    ...{ item, kind: 'receipt' as const, units },
    body: reason === undefined ? body : { ...body, reason },
    ...(notice === undefined || notice.merchant !== item.merchant ? {} : { document: notice.id }),
  };
}

function progressAfter(notice: NoticeRow, arrivals: readonly Label[]): Progress {
  const mine = arrivals.filter(({ item }) => item.merchant === notice.merchant);
  const lines = mine.reduce((after, { item, units }) => withReceived(after, item.sku, units), notice.lines);
  return noticeProgress({ ...notice, lines }, mine[0]?.item.sku);
}

/** Somebody closed it while it was open here. Left at once, so that the goods in hand count with the next scan. */
function closedMeanwhile(bench: Bench, id: string, { item, units }: Label): Decision {
  const text = `Notice ${id} was closed meanwhile, nothing was counted. Scan again to receive it without the notice.`;
  return refused(bench, 'notice-closed', text, { item, units }, [
    sessionDraft(bench, { change: 'leave', why: 'closed' }),
  ]);
}

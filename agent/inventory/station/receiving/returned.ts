/**
 * Goods that come back, at an open return (R26):
 *
 *   the scan, after     counts as found       until the return is closed    then
 *   GOOD                good                  on hold                       for sale again, told to shops
 *   HOLD, nothing       not looked at         on hold                       on hold
 *   DAMAGED             damaged               damaged                       damaged
 *
 * More than was announced, or not announced, is asked about first, and so is more than was shipped of an order that
 * comes back unannounced; any other blind return expects nothing. FINISH closes it, and asks where something is
 * missing.
 */
import type { Decision } from '../../decision.ts';
import type { DocumentRef } from '../../nouns/document.ts';
import type { NoticeLine } from '../../nouns/inbound/notice.ts';
import { inWords, missingOn } from '../../nouns/inbound/notice-lines.ts';
import {
  apartUntilRestocked,
  asReceived,
  foundOn,
  type ReturnRow,
  returnBounds,
  returnProgress,
  withFound,
} from '../../nouns/inbound/return.ts';
import type { Progress } from '../../nouns/outcome.ts';
import type { Condition } from '../../nouns/stock/condition.ts';
import type { SkuCount } from '../../nouns/stock/quantity.ts';
import { closingReturn } from '../../requests/inbound/returns.ts';
import { type Bench, movement, recorded, refused, sessionDraft, stepped, whoAndWhere } from '../bench.ts';
import type { Label } from '../label.ts';
import { partsOf } from '../step-parts.ts';
import { parcelsOf, returnKind } from './open-return.ts';
import { asked, surprisesIn } from './surprises.ts';

/** @param arrivals at least one  @param confirmed what was not announced so was asked about already */
export function receiveReturned(
  bench: Bench,
  { merchant, id }: DocumentRef,
  arrivals: readonly Label[],
  confirmed: boolean,
): Decision {
  const [first] = arrivals;
  if (first === undefined) throw new Error('nothing came back');
  const row = returnKind.find(bench.plan, merchant, id);
  if (row?.status !== 'open') return closedMeanwhile(bench, id, first);
  const stranger = arrivals.find(({ item }) => item.merchant !== merchant);
  if (stranger !== undefined) {
    const { item, units } = stranger;
    const text = `${item.name} is of ${item.merchant}, and this return is ${merchant}’s: put the return aside first.`;
    return refused(bench, 'bad-command', text, { item, units });
  }
  const full = problemOfSize(row, arrivals);
  if (full !== undefined) return refused(bench, 'bad-request', full, first);
  const expected = expectedOn(bench, row);
  const [surprise] = expected === undefined ? [] : surprisesIn({ merchant, id, lines: expected }, arrivals);
  if (surprise !== undefined && !confirmed) return asked(bench, { merchant, id, lines: expected ?? [] }, surprise);
  return found(bench, row, arrivals);
}

/**
 * What was announced; of an order that comes back unannounced, what was shipped of it, with what came back before.
 * Undefined: nobody knows.
 */
function expectedOn({ plan }: Bench, row: ReturnRow): NoticeLine[] | undefined {
  if (!row.blind) return row.lines.map(asReceived);
  const order = row.order === null ? undefined : plan.order(row.merchant, row.order);
  if (order === undefined) return undefined;
  const back = parcelsOf(plan, { merchant: row.merchant, id: row.order ?? '' }).flatMap(({ lines }) => lines);
  return order.lines.map(({ sku, shipped }) => ({
    ...{ sku, quantity: shipped },
    received: back.reduce((sum, line) => sum + (line.sku === sku ? foundOn(line) : 0), 0),
  }));
}

function found(bench: Bench, row: ReturnRow, arrivals: readonly Label[]): Decision {
  const { plan, session } = bench;
  const condition: Condition = session.condition?.to ?? 'hold';
  const why = session.condition?.reason === undefined ? {} : { conditionReason: session.condition.reason };
  const counted = arrivals.map(({ item, units, body }) => ({
    ...{ item, kind: 'receipt' as const, units, document: row.id },
    body: { ...body, condition: apartUntilRestocked(condition), returned: condition, ...why },
  }));
  const lines = arrivals.reduce((all, { item, units }) => withFound(all, item.sku, condition, units), row.lines);
  const progress: Progress = returnProgress({ ...row, lines }, arrivals[0]?.item.sku);
  const [only, ...others] = counted;
  if (only !== undefined && others.length === 0) return recorded(only, movement(bench, only), progress);
  for (const each of counted) {
    const item = plan.item(each.item.merchant, each.item.sku) ?? each.item;
    plan.add(movement(bench, { ...each, item }));
  }
  const what = inWords(arrivals.map(({ item, units }) => ({ sku: item.sku, quantity: units })));
  const goods = arrivals.map(({ item, units }) => ({ name: item.name, units }));
  return stepped(plan.drafts, 'received', `Came back: ${what}.`, progress, {
    what: '',
    parts: [{ is: 'came', goods }],
  });
}

/** FINISH, and the CONFIRM behind it. @param confirmed that something is missing was asked about already */
export function finishReturn(bench: Bench, { merchant, id }: DocumentRef, confirmed: boolean): Decision {
  const row = returnKind.find(bench.plan, merchant, id);
  if (row?.status !== 'open') {
    const left = sessionDraft(bench, { change: 'leave', why: 'closed' });
    return stepped([left], 'over', `Return ${id} was closed already.`, undefined, { what: id });
  }
  const missing = row.blind ? [] : missingOn(row.lines.map(asReceived));
  if (missing.length > 0 && !confirmed) {
    const text = `Missing: ${inWords(missing)}. CONFIRM closes return ${id} without it, CANCEL goes on.`;
    const ask = sessionDraft(bench, { change: 'ask', question: { about: 'shortage', text } });
    return refused(bench, 'needs-confirm', text, {}, [ask]);
  }
  const { plan, rules, now } = bench;
  const closed = closingReturn(plan, rules, row, whoAndWhere(bench), now);
  const part = (words: string, lines: readonly SkuCount[]) =>
    lines.length === 0 ? [] : [`${words} ${inWords(lines)}`];
  const told = [
    `Return ${id} is closed`,
    ...part('for sale again', closed.restocked),
    ...part('on hold', closed.onHold),
    ...part('damaged', closed.damaged),
    ...part('missing', closed.missing),
    ...part('not announced', closed.extra),
  ].join('; ');
  const left = sessionDraft(bench, { change: 'leave', why: 'finished' });
  return stepped([...closed.drafts, left], 'closed', `${told}.`, returnProgress(row), {
    what: id,
    parts: partsOf(plan, merchant, {
      ...{ restocked: closed.restocked, 'on-hold': closed.onHold, damaged: closed.damaged },
      ...{ missing: closed.missing, extra: closed.extra },
    }),
  });
}

/** A return is written anew with every scan. */
function problemOfSize({ id, lines, goodUnits }: ReturnRow, arrivals: readonly Label[]): string | undefined {
  const skus = new Set(
    [...lines.filter((line) => line.quantity > 0 || foundOn(line) > 0), ...arrivals.map(({ item }) => item)].map(
      ({ sku }) => sku,
    ),
  );
  const named = arrivals.filter(({ body }) => body.unit !== undefined).length;
  if (skus.size <= returnBounds.lines && goodUnits.length + named <= returnBounds.units) return undefined;
  return `Return ${id} is full: FINISH it, and go on with another one.`;
}

function closedMeanwhile(bench: Bench, id: string, { item, units }: Label): Decision {
  const text = `Return ${id} was closed meanwhile, nothing was counted: open another one for what still comes.`;
  return refused(bench, 'return-closed', text, { item, units }, [
    sessionDraft(bench, { change: 'leave', why: 'closed' }),
  ]);
}

/**
 * UNDO: takes back what the last scan at this station counted, as reversals on the record. It reaches back to where the
 * document was opened and no further, never across what another station counted. Without a document it takes back the
 * last scan only. Where an item was counted since, that count stands (R5): the document knows of the scan no more, and
 * what is in stock stays; in which condition the scan had set it apart is taken back like any other word of it (R26),
 * but what other scans set apart stays so, as far as it is there.
 */

import type { Decision } from '../decision.ts';
import { documentKey } from '../nouns/document.ts';
import type { Draft } from '../nouns/entry.ts';
import type { BoxContent } from '../nouns/orders/packing-list.ts';
import type { RefusalCode, StepAbout, StepPart } from '../nouns/outcome.ts';
import { type ApartCondition, inCondition } from '../nouns/stock/condition.ts';
import { countKnew } from '../nouns/stock/count.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import { available, goodShelf, type ItemRow, shelf } from '../nouns/stock/item.ts';
import type { Movement, MovementKind } from '../nouns/stock/movement.ts';
import { returnOf } from '../projections/inbound/apply-returns.ts';
import { Plan } from '../projections/plan.ts';
import { countStands } from '../requests/consequences/count-stands.ts';
import { type Bench, publishedUnits, refused, sessionDraft, stepped, whoAndWhere, workAt } from './bench.ts';
import { reopens } from './packing/reopen.ts';

/** Movements looked back through: more than one document's at one station. */
const lookBack = 1_000;

type Counted = Movement & { kind: MovementKind };

export function decideUndo(bench: Bench): Decision {
  const { session } = bench;
  // What was done last is what is taken back: a question or a quantity counted nothing yet.
  const { question, quantity, gathered, condition } = session;
  if (question !== null || quantity !== null || gathered.length > 0 || condition !== undefined) {
    const drafts = [sessionDraft(bench, { change: 'answer', answer: 'cancel' })];
    if (gathered.length > 0) drafts.push(sessionDraft(bench, { change: 'gather', scans: [] }));
    return stepped(drafts, 'undone', 'Dropped; nothing was counted for it.');
  }
  const scan = lastScan(bench);
  const [last] = scan;
  if (last === undefined) {
    const left = session.document === null ? reopens(bench.plan, session) : undefined;
    if (left !== undefined) {
      const text = `Order ${left.id} has left, and nothing was counted here since: REOPEN takes it up again.`;
      return refused(bench, 'nothing-to-undo', text, { reopens: left.id });
    }
    const since = session.document === null ? '' : ` since ${session.document.id} was opened`;
    return refused(bench, 'nothing-to-undo', `Nothing that counts is left to take back here${since}.`);
  }
  for (const movement of scan) {
    const wrong = cannotBeUndone(bench, movement, scan);
    if (wrong !== undefined) {
      const { code, text, reopens } = wrong;
      return refused(bench, code, text, { item: movement, ...(reopens !== undefined && { reopens }) });
    }
  }
  const after = new Plan(bench.plan, bench.rules);
  const named = new Set(scan.flatMap((movement) => unitCounted(bench, movement) ?? []));
  after.add(scan.map((movement, index) => reversal(bench, movement, scan.slice(0, index), named)));
  const settled = scan.filter((movement) => isSettled(bench, movement));
  const released = settled.map((movement) => countStandsFor(bench, movement, after));
  for (const movement of scan) if (movement.kind === 'condition') staysApart(bench, movement, after);
  const drafts = [...after.drafts, ...flagTurns(bench, scan, after)];
  const what = told(bench, scan);
  const goods = inStockOf(bench, settled);
  const { said, about } = voidedLabels(bench, scan);
  if (goods.length === 0)
    return stepped(drafts, 'undone', `Taken back: ${what}.${said}`, undefined, { what, ...about });
  const forSale = released.filter(({ units }) => units > 0);
  const parts: StepPart[] = [{ is: 'counted-since', goods }];
  if (forSale.length > 0) parts.push({ is: 'restocked', goods: forSale });
  const list = (all: StepPart['goods']) => all.map(({ name, units }) => `${units} × ${name}`).join(', ');
  const sold = forSale.length === 0 ? '' : ` For sale again: ${list(forSale)}.`;
  const text = `Taken back: ${what}. Counted since, in stock stays: ${list(goods)}.${sold}${said}`;
  return stepped(drafts, 'undone', text, undefined, { what, parts, ...about });
}

/** Of goods whose label has come out, or is in the printer; one that waits is withdrawn. */
function voidedLabels({ station, now }: Bench, scan: readonly Counted[]): { said: string; about: Partial<StepAbout> } {
  const { done, sent } = now.labels?.(station.name) ?? { done: 0 };
  const isOut = scan.some(({ kind, seq }) => kind === 'receipt' && (seq <= done || seq === sent));
  if (!isOut) return { said: '', about: {} };
  return { said: ' Its label is void: throw it away.', about: { voided: { boxes: [] } } };
}

/** R5: a later count knew of it, so that it moves no stock any more. */
function isSettled({ plan }: Bench, { kind, merchant, sku, seq }: Counted): boolean {
  const item = plan.item(merchant, sku);
  return (kind === 'receipt' || kind === 'shipment') && item !== undefined && countKnew(item, seq);
}

/** @returns the key of the one unit that a label names, where the count found some of its item: it is here (R5) */
function unitCounted(bench: Bench, movement: Counted): string | undefined {
  const { kind, merchant, sku, body } = movement;
  const item = bench.plan.item(merchant, sku);
  if (kind !== 'receipt' || item === undefined || shelf(item) <= 0) return undefined;
  return isSettled(bench, movement) ? body.unit : undefined;
}

/**
 * What was counted stays in stock, and what is taken back is set apart no more.
 * @param after as what is taken back leaves it; the entries are added there @returns the units that are released
 */
function countStandsFor(bench: Bench, movement: Counted, after: Plan) {
  const { merchant, sku, quantity, body } = movement;
  const item = bench.plan.item(merchant, sku);
  if (item === undefined) return { name: sku, units: 0 };
  const apart = body.condition === undefined ? [] : apartStill(item, movement, body.condition, after);
  const rest = quantity - unitsOf(apart);
  standAs(bench, item, [...apart, [rest, undefined]], after);
  return { name: item.name, units: body.condition === undefined ? 0 : rest };
}

/** On the shelf nothing else moves: what is set apart still is so instead of being good again. */
function staysApart(bench: Bench, movement: Counted, after: Plan): void {
  const { merchant, sku, body } = movement;
  const item = bench.plan.item(merchant, sku);
  if (item === undefined || body.from !== 'good' || body.to === undefined || body.to === 'good') return;
  const apart = apartStill(item, movement, body.to, after);
  standAs(bench, item, [...apart, [-unitsOf(apart), undefined]], after);
}

type UnitsAs = readonly [units: number, condition: ApartCondition | undefined];

const unitsOf = (all: readonly UnitsAs[]): number => all.reduce((sum, [units]) => sum + units, 0);

/**
 * Of the units that are taken back, those that stay set apart. Where a count did not find all that was set apart, the
 * one that was not there is the one taken back now: what others said of those that are there still holds. What the
 * books have no more in that condition somebody took out of it already.
 */
function apartStill(item: ItemRow, { seq, quantity }: Counted, condition: ApartCondition, after: Plan): UnitsAs[] {
  const { merchant, sku } = item;
  const other = condition === 'hold' ? 'damaged' : 'hold';
  const known = after.apartLost(merchant, sku, seq);
  const lost = (as: ApartCondition) => inCondition(known, as) - givenBack(after, item, as);
  const short = -inCondition(after.item(merchant, sku) ?? item, condition);
  const same = Math.min(quantity, Math.max(0, short, lost(condition)));
  const others = Math.min(quantity - same, Math.max(0, lost(other)));
  return [
    [same, condition],
    [others, other],
  ];
}

/** By other lines of the same scan: they are no entries yet. */
function givenBack({ drafts }: Plan, { merchant, sku }: ItemRow, condition: ApartCondition): number {
  return drafts.reduce((sum, draft) => {
    const same = draft.kind === 'adjustment' && draft.merchant === merchant && draft.sku === sku;
    return same && draft.body.condition === condition ? sum + (draft.quantity ?? 0) : sum;
  }, 0);
}

function standAs(bench: Bench, item: ItemRow, all: readonly UnitsAs[], after: Plan): void {
  for (const [units, condition] of all) {
    if (units === 0) continue;
    after.add([countStands(after, bench.rules, { item, units: -units, condition }, whoAndWhere(bench))]);
  }
}

function inStockOf({ plan }: Bench, settled: readonly Counted[]): { name: string; units: number }[] {
  const items = new Map(settled.map(({ merchant, sku }) => [documentKey(merchant, sku), plan.item(merchant, sku)]));
  return [...items.values()].flatMap((item) => (item === undefined ? [] : [{ name: item.name, units: item.inStock }]));
}

/** What one scan counted, newest first: a pallet's lines stand for one scan of its SSCC. */
function lastScan({ plan, station, session }: Bench): Counted[] {
  const { document, since } = session;
  const undone = new Set<number>();
  const scan: Counted[] = [];
  for (const movement of plan.movements(station.name, since, lookBack)) {
    const { kind, body, seq } = movement;
    if (kind === 'reversal') {
      if (document === null && scan.length === 0) return [];
      undone.add(body.of ?? 0);
      continue;
    }
    // What was counted later for an exception is nobody's last scan.
    if (undone.has(seq) || body.replays !== undefined) continue;
    // Taken out of a box because the order was changed: no scan.
    if (kind === 'packing' && movement.quantity < 0) continue;
    const [last] = scan;
    if (last !== undefined && !ofOneScan(last, movement)) break;
    // Another merchant's goods that came with a notice count without it, and are taken back all the same.
    if (document !== null && movement.document !== null && movement.document !== document.id) continue;
    scan.push({ ...movement, kind });
  }
  return scan;
}

function ofOneScan(a: Movement, b: Movement): boolean {
  const { sscc, scan } = a.body;
  return sscc !== undefined && sscc === b.body.sscc && scan === b.body.scan && a.document === b.document;
}

/** `reopens`: number of the order that has to be taken up again first. */
type Wrong = { code: RefusalCode; text: string; reopens?: string };

/** @returns why this one stays as it is  @param scan all that is taken back with it */
function cannotBeUndone(bench: Bench, movement: Counted, scan: readonly Counted[]): Wrong | undefined {
  const { kind, merchant, sku, document, quantity, body } = movement;
  const { plan } = bench;
  const item = plan.item(merchant, sku);
  switch (kind) {
    case 'receipt': {
      if (body.returned !== undefined && returnOf(plan, movement)?.status !== 'open') {
        return { code: 'return-closed', text: `Return ${document} is closed: its goods were restocked.` };
      }
      const there = item === undefined ? 0 : thereIn(item, body.condition);
      const taken = scan.reduce((sum, other) => sum + (other.sku === sku ? other.quantity : 0), 0);
      const unit = body.unit === undefined ? undefined : plan.row('unit', body.unit);
      if (unit !== undefined && unit.state !== 'in') {
        return { code: 'nothing-to-undo', text: `${sku}: this one is not on the shelf any more.` };
      }
      if (there >= taken || isSettled(bench, movement)) return undefined;
      return {
        code: 'nothing-to-undo',
        text: `${sku}: of the ${taken} received only ${there} are still on the shelf${body.condition === undefined ? '' : ' as they came'}.`,
      };
    }
    case 'condition': {
      const { to } = body;
      const there = item === undefined ? 0 : thereIn(item, to === 'good' ? undefined : to);
      if (there >= quantity) return undefined;
      return {
        code: 'nothing-to-undo',
        // Counted blind: how many the books know is nobody's to hear there.
        text:
          workAt(bench) === 'counting'
            ? `${sku}: they are not as that scan left them any more.`
            : `${sku}: only ${there} of ${quantity} are still as that scan left them.`,
      };
    }
    case 'shipment':
      if (document === null) return undefined;
      return reopenFirst(document, 'shipped');
    case 'packing': {
      const order = plan.order(merchant, document ?? '');
      const list = plan.row('packing-list', documentKey(merchant, document ?? ''));
      const box = list?.boxes.find((each) => each.box === body.box && !each.shipped);
      const content = box?.contents.find((each) => each.sku === sku);
      if (order?.status === 'open' && content !== undefined && isIn(content, quantity, body.unit)) return undefined;
      if (order?.status === 'open') {
        return { code: 'nothing-to-undo', text: `${sku}: that was taken out of the box already.` };
      }
      if (order?.status === 'packed') {
        return reopenFirst(document ?? '', 'packed');
      }
      return {
        code: 'order-closed',
        text: `${document} is ${order?.status ?? 'gone'}: there is nothing to take back.`,
      };
    }
    case 'tally': {
      const count = plan.row('count', document ?? '');
      const line = count?.lines.find((one) => one.merchant === merchant && one.sku === sku && !one.done);
      // What an earlier round found is over, and so is a line that was booked.
      if (quantity > 0 && line !== undefined && line.round === (body.round ?? 1)) return undefined;
      return { code: 'nothing-to-undo', text: `${sku}: nothing was counted in this round yet.` };
    }
  }
}

const reopenFirst = (order: string, is: string): Wrong => ({
  ...{ code: 'bad-command', text: `${order} is ${is}: scan REOPEN to take it up again.`, reopens: order },
});

/** Units on the shelf in this condition; absent: good ones. */
const thereIn = (item: ItemRow, condition: ApartCondition | undefined): number =>
  condition === undefined ? goodShelf(item) : inCondition(item, condition);

/** What no label tells apart is never taken out for a unit that has one. */
function isIn({ quantity, units }: BoxContent, wanted: number, unit: string | undefined): boolean {
  if (unit !== undefined) return units.some(({ key }) => key === unit);
  return quantity - units.reduce((sum, each) => sum + each.quantity, 0) >= wanted;
}

/** @param before what is taken back before it  @param named units that a count found: they stay here */
function reversal(bench: Bench, movement: Counted, before: readonly Counted[], named: ReadonlySet<string>): Draft {
  const { seq, kind, merchant, sku, quantity, document, body } = movement;
  const { box, unit, condition, from, to, returned, lot, expiry } = body;
  const published = publishedOf(bench, [...before, movement], movement) - publishedOf(bench, before, movement);
  const about = { merchant, sku, ...(document !== null && { document }) };
  return {
    kind: 'reversal',
    ...whoAndWhere(bench),
    ...about,
    quantity: -quantity,
    body: {
      ...{
        of: seq,
        kind,
        ...(box !== undefined && { box }),
        ...(unit !== undefined && { [named.has(unit) ? 'stays' : 'unit']: unit }),
      },
      ...(kind === 'packing' && lot !== undefined && { lot }),
      ...(kind === 'packing' && expiry !== undefined && { expiry }),
      ...(published === 0 ? {} : { published }),
      ...(condition !== undefined && { condition }),
      ...(from === undefined || to === undefined ? {} : { from, to }),
      ...(returned !== undefined && { returned }),
    },
  };
}

/**
 * R15: what is to come again of a published line counts as available again. Below zero, as the units that are taken
 * back.
 */
function publishedOf({ plan }: Bench, scan: readonly Counted[], { merchant, sku, document }: Movement): number {
  const same = scan.filter(
    (each) =>
      each.kind === 'receipt' && each.body.returned === undefined && each.sku === sku && each.document === document,
  );
  const units = same.reduce((sum, { quantity }) => sum + quantity, 0);
  return document === null || units === 0 ? 0 : publishedUnits(plan, { merchant, sku }, document, -units);
}

/** Once for each item, by what it comes to. @param after as what is taken back leaves it */
function flagTurns(bench: Bench, scan: readonly Counted[], after: Plan): Draft[] {
  const { plan, rules, now } = bench;
  const moving = scan.filter(({ kind }) => kind === 'receipt' || kind === 'shipment' || kind === 'condition');
  const byItem = new Map(moving.map((each) => [documentKey(each.merchant, each.sku), each]));
  return [...byItem.values()].flatMap(({ kind, merchant, sku }) => {
    const [item, then] = [plan.item(merchant, sku), after.item(merchant, sku)];
    if (item === undefined || then === undefined) return [];
    const cause = kind === 'receipt' ? 'receipt' : kind === 'condition' ? 'adjustment' : 'sale';
    return flagTurn(plan, rules, item, available(then), cause, now);
  });
}

function told({ plan }: Bench, scan: readonly Counted[]): string {
  return scan
    .toReversed()
    .map(({ merchant, sku, quantity }) => `${Math.abs(quantity)} × ${plan.item(merchant, sku)?.name ?? sku}`)
    .join(', ');
}

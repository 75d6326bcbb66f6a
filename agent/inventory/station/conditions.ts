/**
 * R26: GOOD, HOLD or DAMAGED, said before a scan. At receiving the goods come in that condition
 * (`receiving/arrivals.ts`). At any other work they are on the shelf already: the scan sets them apart, or releases
 * them, and neither packs nor counts anything. Releasing takes a name.
 */
import { type Decision, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import { reasonLetters } from '../nouns/station/command-codes.ts';
import {
  type Condition,
  conditionWords,
  inCondition,
  movedBetween,
  type SaidCondition,
} from '../nouns/stock/condition.ts';
import { flagTurn } from '../nouns/stock/flag.ts';
import { available, goodShelf, type ItemRow, setApart } from '../nouns/stock/item.ts';
import type { UnitRow } from '../nouns/stock/movement.ts';
import { type Bench, refused, sessionDraft, stepped, whoAndWhere, workAt } from './bench.ts';
import type { Label } from './label.ts';

/** For the next scan only. @param reason why, in a person's words */
export function sayCondition(bench: Bench, to: Condition, reason: string | undefined): Decision {
  const condition = { to, ...(reason !== undefined && { reason }) };
  const why = reason === undefined ? '' : ` (${reason})`;
  return stepped(
    [sessionDraft(bench, { change: 'condition', condition })],
    'condition',
    `The next scan: goods that are ${conditionWords[to]}${why}.`,
    undefined,
    { what: reason ?? '', said: to },
  );
}

/** Why, after the condition; the words of the dock's list where the letters of a printed code mean one of them. */
export function sayReason(bench: Bench, said: string): Decision {
  const { condition } = bench.session;
  if (condition === undefined)
    return refused(bench, 'bad-command', 'A reason of what? Say HOLD, DAMAGED or GOOD first, then why.');
  const letters = reasonLetters(said);
  const known = bench.rules.conditionReasons?.find((each) => reasonLetters(each) === letters && letters !== '');
  return sayCondition(bench, condition.to, known ?? said);
}

export function conditionScan(bench: Bench, { item, units, body }: Label, said: SaidCondition): Decision {
  const { to, reason } = said;
  if (to === 'good' && bench.operator === undefined) {
    const text = 'Goods are released by somebody with a name: scan your badge first.';
    return refused(bench, 'sign-in-first', text, { item, units });
  }
  const unit = body.unit === undefined ? undefined : bench.plan.row('unit', body.unit);
  if (unit !== undefined && unit.state !== 'in') {
    const where = unit.state === 'packed' ? 'in a box of an order' : 'not in stock any more';
    return refused(bench, 'not-in-stock', `This ${item.name} is ${where}.`, { item, units });
  }
  if (unit !== undefined && conditionOf(unit) === to)
    return unchanged({ sku: item.sku, unit: unit.key, seq: unit.seq });
  const from = whereFrom(item, units, to, unit);
  if (from === undefined) {
    // Counting is blind: how many the books know is nobody's to hear there.
    const text =
      workAt(bench) === 'counting'
        ? `${item.name}: the books do not have so many of it like this. Count it first.`
        : to === 'good'
          ? `${item.name}: ${item.onHold} on hold and ${item.damaged} damaged; ${units} cannot be released at once.`
          : `${item.name}: ${goodShelf(item)} good ones on the shelf, ${units} scanned: count the shelf, then correct the stock.`;
    return refused(bench, 'not-in-stock', text, { item, units });
  }
  const { merchant, sku } = item;
  const draft: Draft = {
    kind: 'condition',
    ...whoAndWhere(bench),
    ...{ merchant, sku, quantity: units },
    body: { ...body, from, to, ...(reason !== undefined && { conditionReason: reason }) },
  };
  const after = available(item) - setApart(movedBetween(from, to, units));
  const turn =
    from === 'good' || to === 'good' ? flagTurn(bench.plan, bench.rules, item, after, 'adjustment', bench.now) : [];
  const name = `${units.toLocaleString('en-US')} × ${item.name}`;
  const text = to === 'good' ? `Released: ${name} is for sale again.` : `Set apart: ${name} is ${conditionWords[to]}.`;
  return stepped([draft, ...turn], to === 'good' ? 'released' : 'set-apart', text, undefined, {
    what: `${units} × ${item.name}`,
    ...(to !== 'good' && { apart: { condition: to, ...(reason !== undefined && { reason }) } }),
  });
}

const conditionOf = ({ condition }: UnitRow): Condition => condition ?? 'good';

/** Which units are meant: good ones where they are set apart; what is on hold is released before what is damaged. */
function whereFrom(item: ItemRow, units: number, to: Condition, unit: UnitRow | undefined): Condition | undefined {
  const has = (condition: Condition) =>
    (condition === 'good' ? goodShelf(item) : inCondition(item, condition)) >= units;
  if (unit !== undefined) return has(conditionOf(unit)) ? conditionOf(unit) : undefined;
  return (['good', 'hold', 'damaged'] as const).find((each) => each !== to && has(each));
}

/** Goods that came, left, were counted, set apart or reserved at other docks, in this ledger. */
import type { Now } from '../../decision.ts';
import type { Draft, EntryBody } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { type GoodsFact, labelOf, oneUnit, type SiteFact } from '../../nouns/site/fold.ts';
import { movedBetween } from '../../nouns/stock/condition.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, freshItem, type ItemRow, setApart } from '../../nouns/stock/item.ts';
import { doubtedOf, shownUnit, turnsOf } from '../../nouns/stock/units.ts';
import type { Tables, UnitMoved } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';
import { publishedUnits } from '../../station/bench.ts';
import { goneBy } from '../consequences/sold-out.ts';
import { doubtedBeyond } from './crossed.ts';
import { changedBy, rightOf } from './rights.ts';
import { isTakenBack, takesBack } from './taken-back.ts';
import { isKnownTurn } from './turns.ts';

type Of<Kind extends SiteFact['kind']> = Extract<SiteFact, { kind: Kind }>;
type About = { merchant: string; sku: string };
type Cause = Parameters<typeof flagTurn>[4];

const itemOf = (tables: Tables, { merchant, sku }: About): ItemRow =>
  tables.item(merchant, sku) ?? freshItem(merchant, sku);

/** The turn of the flag that so many more available units cause, or fewer; `after`: what is available then. */
function turned(tables: Tables, rules: Rulebook, item: ItemRow, after: number, cause: Cause, now: Now): Draft[] {
  if (after === available(item) || !rules.merchants.some(({ id }) => id === item.merchant)) return [];
  return flagTurn(tables, rules, item, after, cause, now);
}

export function moveDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'move'>, now: Now): Draft[] {
  const { merchant, sku, units, apart = 0, as, document, unit, turn } = fact;
  const about = { merchant, sku };
  const item = itemOf(tables, about);
  if (unit !== undefined && turn !== undefined && isKnownTurn(tables, unit, turn))
    return twiceDrafts(tables, rules, dock, { ...fact, unit, turn }, now);
  const body = saidOf(fact);
  const published = as === 'receipt' && document !== undefined ? publishedUnits(tables, item, document, units) : 0;
  const moves: Draft[] =
    units === 0
      ? []
      : as === 'receipt'
        ? [
            {
              ...{ kind: 'receipt', ...about, quantity: units },
              ...(document !== undefined && { document }),
              body: { ...body, ...(published !== 0 && { published }) },
            },
          ]
        : as === 'shipment'
          ? [{ kind: 'shipment', ...about, quantity: units, body }]
          : [{ kind: 'adjustment', ...about, quantity: units, body: adjusted(tables, rules, dock, item, fact) }];
  const left = body.condition === undefined ? apart : 0;
  if (left !== 0) {
    const [from, to] = left > 0 ? (['good', 'hold'] as const) : (['hold', 'good'] as const);
    moves.push({ kind: 'condition', ...about, quantity: Math.abs(left), body: { from, to } });
  }
  const cause = as === 'receipt' ? 'receipt' : as === 'shipment' ? 'sale' : 'adjustment';
  return [...moves, ...turned(tables, rules, item, available(item) + units - apart - published, cause, now)];
}

function adjusted(
  tables: Tables,
  rules: Rulebook,
  dock: string,
  item: ItemRow,
  fact: Of<'move'>,
): EntryBody['adjustment'] {
  const { condition } = saidOf(fact);
  const none = goneBy(tables, rules, item, 'adjustment', fact.units);
  return { reason: `at ${dock}`, ...(condition !== undefined && { condition }), ...none };
}

/** What an earlier version set apart without saying how is on hold: neither is sold. */
function saidOf(fact: Of<'move'>): ReturnType<typeof labelOf> {
  const { units, apart = 0 } = fact;
  return { ...(apart !== 0 && apart === units && { condition: 'hold' as const }), ...labelOf(fact) };
}

type Twice = Of<'move'> & { unit: string; turn: number };

/**
 * M6: one turn of a unit is one event, whoever scanned it. Where two labels say different quantities the lower stock
 * counts: fewer that came, more that went; set apart is it if either says so.
 */
function twiceDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Twice, now: Now): Draft[] {
  const known = tables.unitMoved(fact.merchant, fact.sku, fact.unit, fact.turn);
  const units = movedOnce(tables, fact, known);
  const lowered = known === undefined ? [] : lowerDrafts(tables, rules, dock, fact, units - known.units, now);
  const plan = new Plan(tables, rules);
  plan.add(lowered);
  plan.add(setApartOnce(plan, rules, itemOf(plan, fact), { ...fact, units }, now));
  plan.add(lessDoubted(plan, rules, fact, units, now));
  return [scannedTwice(tables, dock, fact, known), ...plan.drafts];
}

/** What was taken back is what came, whatever else is said of that turn. */
function movedOnce(tables: Tables, fact: Twice, known: UnitMoved | undefined): number {
  const { merchant, sku, unit, turn, units } = fact;
  if (known === undefined) return units;
  const isOnBooks = tables.unitMoved(merchant, sku, unit, turn - 1) !== undefined;
  if (isOnBooks && takesBack(fact)) return units;
  return isOnBooks && isTakenBack(tables, fact) ? known.units : Math.min(units, known.units);
}

function lowerDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Twice, by: number, now: Now): Draft[] {
  if (by === 0) return [];
  const { merchant, sku, unit, turn, units } = fact;
  const item = itemOf(tables, fact);
  const reason = `the label read at ${dock} says ${Math.abs(units)}`;
  const isBack = (each: number) => isTakenBack(tables, { merchant, sku, unit, turn: each });
  if (isBack(turn + 1)) {
    // So many fewer were taken back, too.
    const adjusted = (quantity: number, each: number): Draft => ({
      ...{ kind: 'adjustment', merchant, sku, quantity, body: { reason, unit, turn: each } },
    });
    const then = isBack(turn + 2) ? lowerDrafts(tables, rules, dock, { ...fact, turn: turn + 2 }, by, now) : [];
    return [adjusted(by, turn), adjusted(-by, turn + 1), ...then];
  }
  const row = tables.row('unit', unit);
  const condition = row?.state === 'in' && turnsOf(tables, unit).turn === turn ? row.condition : null;
  const body = {
    ...{ reason, unit, turn },
    ...(condition !== null && { condition }),
    ...goneBy(tables, rules, item, 'adjustment', by),
  };
  const after = available(item) + (condition === null ? by : 0);
  const flag = turned(tables, rules, item, after, 'adjustment', now);
  return [{ kind: 'adjustment', merchant, sku, quantity: by, body }, ...flag];
}

/** M8: what was on hold in doubt of a unit, and is not on the books of it any more. */
function lessDoubted(tables: Tables, rules: Rulebook, fact: Twice, units: number, now: Now): Draft[] {
  const { merchant, sku, unit, turn } = fact;
  const about = { kind: 'condition', merchant, sku, from: 'hold', to: 'good' } as const;
  const plan = new Plan(tables, rules);
  for (const { units: _, ...doubted } of tables.row('unit-turn', unit)?.doubted ?? []) {
    const held = doubtedOf(plan, { unit, ...doubted });
    if (doubted.turn !== turn || held <= units) continue;
    const less = { ...about, quantity: held - units, doubted: { unit, ...doubted } };
    plan.add(conditionDrafts(plan, rules, itemOf(plan, fact), less, now));
  }
  return plan.drafts;
}

/** @param known what is on the books of it; undefined: too little to say whose word that was */
function scannedTwice(tables: Tables, dock: string, fact: Twice, known: UnitMoved | undefined): Draft {
  const { merchant, sku, unit, turn, units } = fact;
  const way = units > 0 ? 'received' : 'shipped';
  const own = tables.row('site-own', 'own')?.name ?? 'this dock';
  const first = known === undefined ? 'another dock' : (known.dock ?? own);
  const differs = known !== undefined && known.units !== units;
  const said = differs ? `, as ${Math.abs(Math.min(units, known.units))}, since the labels say different numbers` : '';
  const then =
    units > 0
      ? 'If it had left in between it came back: scan its label once more where it is, and it counts. Else dismiss this.'
      : 'Look which of the two it was, and count.';
  const text = `${shownUnit(unit)} of ${sku} was ${way} at ${first} and at ${dock}: it counts once${said}. ${then}`;
  return {
    kind: 'exception',
    merchant,
    sku,
    body: { reason: 'counted-twice', text, unit, turn, ...(takesBack(fact) && { back: true as const }) },
  };
}

const apartness = ['good', 'hold', 'damaged'] as const;

/** R26: one dock found it good and another one did not. */
function setApartOnce(tables: Tables, rules: Rulebook, item: ItemRow, fact: Twice, now: Now): Draft[] {
  const { merchant, sku, unit, units: quantity, condition: to = 'good' } = fact;
  const row = tables.row('unit', unit);
  const from = row?.condition ?? 'good';
  if (row?.state !== 'in' || quantity <= 0 || apartness.indexOf(to) <= apartness.indexOf(from)) return [];
  return conditionDrafts(tables, rules, item, { kind: 'condition', merchant, sku, quantity, from, to, unit }, now);
}

type Changed = Extract<GoodsFact, { kind: 'condition' }>;

function conditionDrafts(tables: Tables, rules: Rulebook, item: ItemRow, fact: Changed, now: Now): Draft[] {
  const { merchant, sku, from, to, quantity, doubted } = fact;
  if (quantity === 0) return [];
  const after = available(item) - setApart(movedBetween(from, to, quantity));
  const body = { from, to, ...oneUnit(fact), ...(doubted !== undefined && { doubted }) };
  return [
    { kind: 'condition', merchant, sku, quantity, body },
    ...turned(tables, rules, item, after, 'adjustment', now),
  ];
}

/** As if it had been counted here: what it does not find is not set apart any more. */
export function countDrafts(tables: Tables, rules: Rulebook, fact: Of<'count'>, now: Now): Draft[] {
  const { merchant, sku, units, meant, lost = { onHold: 0, damaged: 0 } } = fact;
  const item = itemOf(tables, fact);
  const none = meant === true ? { meant } : goneBy(tables, rules, item, 'count', units);
  const body = { counted: item.inStock + units, expected: item.inStock, base: 0, lost, ...none };
  const after = available(item) + units + setApart(lost);
  return [{ kind: 'count', merchant, sku, quantity: units, body }, ...turned(tables, rules, item, after, 'count', now)];
}

export function goodsDrafts(tables: Tables, rules: Rulebook, dock: string, fact: GoodsFact, now: Now): Draft[] {
  const about = { merchant: fact.merchant, sku: fact.sku };
  const item = itemOf(tables, about);
  switch (fact.kind) {
    case 'condition': {
      const { doubted, quantity } = fact;
      const units = doubted === undefined ? quantity : doubtedBeyond(tables, fact, doubted);
      return conditionDrafts(tables, rules, item, { ...fact, quantity: units }, now);
    }
    case 'restock': {
      const { quantity, return: document, units } = fact;
      const after = available(item) - setApart(movedBetween('hold', 'good', quantity));
      const body = units === undefined ? {} : { units };
      return [
        { kind: 'restock', ...about, document, quantity, body },
        ...turned(tables, rules, item, after, 'return', now),
      ];
    }
    case 'right-taken':
      return changedBy(tables, rules, about, Math.max(fact.units, -rightOf(tables, dock, about)), now);
    case 'right': {
      const { units } = fact;
      // What was given to others meanwhile is missing now.
      const short = Math.max(0, units - rightOf(tables, dock, about));
      return [
        { kind: 'shipment', ...about, quantity: -units, body: { right: units, ...oneUnit(fact) } },
        ...turned(tables, rules, item, available(item) - short, 'sale', now),
      ];
    }
  }
}

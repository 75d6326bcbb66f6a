/**
 * M8: another dock counted an item without knowing what had come here, which may have been on the shelf already. In
 * doubt the lower number: what came here is on hold until a person has looked. The dock where it came says so, once,
 * and all hear it from there; what was taken out here counts as it is. Of a unit that its label tells from all others,
 * and that two docks received, a count knew if it knew of either. Else both say so: however many counts may have had it
 * it is on hold once, by as many as the dock that says more, and never more than are on the books of it; and once more
 * when somebody had looked for it in between. What was taken back is in no doubt.
 */
import type { Now } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SiteFact } from '../../nouns/site/fold.ts';
import { knownUpTo } from '../../nouns/site/numbering.ts';
import type { Known } from '../../nouns/stock/count.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, goodShelf, type ItemRow } from '../../nouns/stock/item.ts';
import type { Doubted } from '../../nouns/stock/movement.ts';
import { alsoScanned, doubtedOf, lastDoubted } from '../../nouns/stock/units.ts';
import type { Risen, RisenUnit, Tables } from '../../nouns/tables.ts';
import { isTakenBack } from './taken-back.ts';

type Count = Extract<SiteFact, { kind: 'count' }>;
type Move = Extract<SiteFact, { kind: 'move' }>;

/** @param tables as they are after the count @returns entries of this dock’s own; none: the count knew it all */
export function crossedDrafts(tables: Tables, rules: Rulebook, dock: string, count: Count, now: Now): Draft[] {
  const { merchant, sku, knew, begin } = count;
  const { name: me, renumbered = [] } = tables.row('site-own', 'own') ?? {};
  const item = tables.item(merchant, sku);
  // What another life of this dock counted lay on the shelf before anything came to this one.
  if (me === undefined || me === dock || knew === undefined || item === undefined) return [];
  const told = knew[me] ?? 0;
  const risen = tables.risenHere(merchant, sku, {
    ...{ since: knownUpTo(renumbered, told), dock: me, told },
    ...(begin !== undefined && { begun: { dock, seq: begin } }),
  });
  const knownTo: Known = { ...knew, [dock]: begin ?? count.seq };
  const loose = risen.named.reduce((rest, { came }) => rest - came, risen.came);
  const doubtful: Doubtful[] = [
    ...risen.named
      .filter((each) => !alsoScanned(tables, each).some((other) => other.seq <= (knownTo[other.dock] ?? 0)))
      // It was never here.
      .filter(({ unit, turn }) => !isTakenBack(tables, { merchant, sku, unit, turn: turn + 1 }))
      .flatMap((each) => doubtfulUnit(tables, count, dock, each)),
    { units: loose + (isFoundTwice(risen, count, me < dock) ? risen.counted : 0) },
  ];
  const why = `${dock} counted ${sku} without knowing of ${unitsOf(doubtful)} that came here meanwhile`;
  return heldDrafts(tables, rules, item, doubtful, { why, conditionReason: `counted at ${dock} meanwhile` }, now);
}

/** What is on hold for another count is so for this one, too, unless somebody has looked for it since. */
function doubtfulUnit(tables: Tables, count: Count, dock: string, { unit, turn, units }: RisenUnit): Doubtful[] {
  const { merchant, sku, seq } = count;
  const doubted = { unit, turn, dock, seq };
  const again = lastDoubted(tables, doubted);
  if (doubtedOf(tables, { unit, turn, again }) === 0)
    return [{ units, doubted: again === 0 ? doubted : { ...doubted, again } }];
  const released = tables.releasedSince(merchant, sku, doubted);
  return released > 0 ? [{ units: Math.min(units, released), doubted: { ...doubted, again: again + 1 } }] : [];
}

/**
 * As an old copy of its ledger this dock counted more than that one knew of, and what its other life had received comes
 * back: it may be what was found.
 * @param parted the last entry here that both lives have
 * @param tables as they are after the fact
 */
export function cameBackDrafts(tables: Tables, rules: Rulebook, parted: number, fact: Move, now: Now): Draft[] {
  const { merchant, sku, units, apart = 0 } = fact;
  const item = tables.item(merchant, sku);
  if (units <= 0 || item === undefined) return [];
  const { counted } = tables.risenHere(merchant, sku, { since: parted, dock: '', told: 0 });
  const doubtful = [{ units: Math.min(units - apart, counted) }];
  const why = `${sku} was counted here before it was known that ${units} had come`;
  return heldDrafts(tables, rules, item, doubtful, { why, conditionReason: 'counted meanwhile' }, now);
}

/** What the hearing dock makes of it: nothing, as far as it knows of that unit in doubt already. */
export function doubtedBeyond(tables: Tables, { merchant, sku, quantity }: Held, doubted: Doubted): number {
  const { units = quantity } = tables.unitMoved(merchant, sku, doubted.unit, doubted.turn) ?? {};
  return Math.max(0, Math.min(quantity, units) - doubtedOf(tables, doubted));
}

type Held = { merchant: string; sku: string; quantity: number };
type Doubtful = { units: number; doubted?: Doubted };
type Why = { why: string; conditionReason: string };

const unitsOf = (all: readonly Doubtful[]): number => all.reduce((sum, { units }) => sum + units, 0);

function heldDrafts(
  tables: Tables,
  rules: Rulebook,
  item: ItemRow,
  doubtful: readonly Doubtful[],
  { why, conditionReason }: Why,
  now: Now,
): Draft[] {
  const { merchant, sku } = item;
  const about = { merchant, sku };
  const held: Draft[] = [];
  let left = Math.max(0, goodShelf(item));
  for (const { units, ...which } of doubtful) {
    const quantity = Math.max(0, Math.min(units, left));
    left -= quantity;
    const body = { from: 'good', to: 'hold', conditionReason, ...which } as const;
    if (quantity > 0) held.push({ kind: 'condition', ...about, quantity, body });
  }
  const quantity = Math.max(0, goodShelf(item)) - left;
  if (quantity === 0) return [];
  const text = `${why}: ${quantity} may be counted twice, and are on hold. Look for them; release what is there with GOOD at a packing or counting station.`;
  return [
    ...held,
    ...flagTurn(tables, rules, item, available(item) - quantity, 'adjustment', now),
    { kind: 'exception', ...about, body: { reason: 'counted-meanwhile', text } },
  ];
}

/** Two counts that did not know of each other found more than was expected: the same, perhaps. */
const isFoundTwice = ({ counted }: Risen, { units }: Count, first: boolean): boolean =>
  counted > 0 && units > 0 && (counted < units || (counted === units && first));

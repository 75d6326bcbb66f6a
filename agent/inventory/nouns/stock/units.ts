/**
 * Units that their label tells from all others: a GTIN with a serial number, a logistic unit's SSCC. Such a label
 * counts once each way, however often and wherever it is scanned; of plain GTINs nobody can tell two units from one
 * that was scanned twice.
 */

import type { Tables } from '../tables.ts';
import type { AlsoScanned, Doubted, MovementKind, TurnOfUnit, UnitRow, UnitTurnRow } from './movement.ts';

type Names = { gtin: string | undefined; serial: string | undefined; sscc: string | undefined };

/** undefined: the label names a kind of goods, not one unit. */
export function unitKey({ gtin, serial, sscc }: Names): string | undefined {
  if (gtin !== undefined && serial !== undefined) return `${gtin}.${serial}`;
  return sscc;
}

/** As it stands on the label: the serial number where it has one. */
export const shownUnit = (key: string): string => (key[14] === '.' ? key.slice(15) : key);

/** Where a unit already is where this movement would bring it: scanned before, nothing to count. */
export function alreadyMoved(
  tables: Tables,
  merchant: string,
  key: string | undefined,
  kind: MovementKind,
): UnitRow | undefined {
  const row = key === undefined ? undefined : tables.row('unit', key);
  if (row === undefined || row.merchant !== merchant) return undefined;
  const there: { [K in MovementKind]: readonly UnitRow['state'][] } = {
    receipt: ['in', 'packed'],
    packing: ['packed', 'out'],
    shipment: ['out'],
    tally: [],
    condition: [],
  };
  return there[kind].includes(row.state) ? row : undefined;
}

/** Before its dock was one of a site a unit was only in, or out. */
export function turnsOf(tables: Pick<Tables, 'row'>, key: string): UnitTurnRow {
  const known = tables.row('unit-turn', key);
  if (known !== undefined) return known;
  const row = tables.row('unit', key);
  return { key, turn: row === undefined ? 0 : row.state === 'out' ? 2 : 1, missing: [] };
}

/** What is out here may have come in where nobody has heard of it yet. */
export function withTurn({ turn: last, missing, ...row }: UnitTurnRow, turn: number): UnitTurnRow {
  if (turn <= last) return { ...row, turn: last, missing: missing.filter((each) => each !== turn) };
  const skipped = Array.from({ length: turn - last - 1 }, (_, at) => last + 1 + at);
  return { ...row, turn, missing: [...missing, ...skipped].slice(-missingMax) };
}

type Again = TurnOfUnit & Pick<Doubted, 'again'>;

/** Units that came with it and are on hold since counts may have counted them (M8), whichever. */
export const doubtedOf = (tables: Pick<Tables, 'row'>, { unit, turn, again = 0 }: Again): number =>
  (tables.row('unit-turn', unit)?.doubted ?? [])
    .filter((each) => each.turn === turn && (each.again ?? 0) === again)
    .reduce((sum, { units }) => sum + units, 0);

/** How often somebody had looked for it when it was put on hold in doubt the last time; 0: it never was, or once. */
export const lastDoubted = (tables: Pick<Tables, 'row'>, { unit, turn }: TurnOfUnit): number =>
  (tables.row('unit-turn', unit)?.doubted ?? []).reduce(
    (last, each) => (each.turn === turn ? Math.max(last, each.again ?? 0) : last),
    0,
  );

/** @param units so many more are on hold for that; below zero: fewer */
export function withDoubted(
  { doubted = [], ...row }: UnitTurnRow,
  { unit: _, ...about }: Doubted,
  units: number,
): UnitTurnRow {
  const before = doubted.find((each) => isSame(each, about))?.units ?? 0;
  const others = doubted.filter((each) => !isSame(each, about));
  return { ...row, doubted: [...others, { ...about, units: before + units }].slice(-missingMax) };
}

type Which = Omit<Doubted, 'unit'>;
const isSame = (one: Which, other: Which): boolean =>
  one.turn === other.turn &&
  one.dock === other.dock &&
  one.seq === other.seq &&
  (one.again ?? 0) === (other.again ?? 0);

/** Other docks that scanned this turn of the unit as well as this one. */
export const alsoScanned = (tables: Pick<Tables, 'row'>, { unit, turn }: TurnOfUnit): AlsoScanned[] =>
  tables.row('unit-turn', unit)?.also?.filter((each) => each.turn === turn) ?? [];

export const withAlso = ({ also = [], ...row }: UnitTurnRow, scanned: AlsoScanned): UnitTurnRow => ({
  ...row,
  also: [...also, scanned].slice(-missingMax),
});

/** Of one unit: ways that nobody told, counts that may have counted it, docks that scanned it, too. */
const missingMax = 16;

/** What entries since one of them did to what is in stock of an item, by the index of an item's entries. */
import type { Statement } from 'better-sqlite3';
import type { Sold } from '../../inventory/nouns/channels/brake.ts';
import type { Apart, ApartCondition } from '../../inventory/nouns/stock/condition.ts';
import { countStoodLike } from '../../inventory/nouns/stock/count-stood.ts';
import type { Scanned, TurnOfUnit } from '../../inventory/nouns/stock/movement.ts';
import {
  type Risen,
  type RisenUnit,
  risenUnitsMax,
  type UnitMoved,
  type UnknownHere,
} from '../../inventory/nouns/tables.ts';
import { fromStored } from './stored-json.ts';

type Prepare = (source: string) => Statement<unknown[]>;

/** A count of what was there by `since` says nothing of what came after it. */
const isNewer = "coalesce(json_extract(body, '$.base'), 0) NOT BETWEEN 1 AND ?";

const tookStockBack = "coalesce(json_extract(body, '$.kind'), '') NOT IN ('packing','tally','condition')";

/** As `Tables.stockMoved`. */
export function stockMoved(sql: Prepare, merchant: string, sku: string, since: number): number {
  return sql(
    `SELECT coalesce(sum(quantity), 0) FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND (kind IN ('receipt','shipment','adjustment') OR (kind = 'count' AND ${isNewer}) OR (kind = 'reversal' AND ${tookStockBack}))`,
  )
    .pluck()
    .get(merchant, sku, since, since) as number;
}

/** As `Tables.risenHere`. */
export function risenHere(sql: Prepare, merchant: string, sku: string, unknown: UnknownHere): Risen {
  const all = risenUpTo(sql, merchant, sku, unknown, Number.MAX_SAFE_INTEGER);
  const upTo = all.came === 0 ? null : heardOfBegin(sql, unknown);
  return upTo === null ? all : risenUpTo(sql, merchant, sku, unknown, upTo);
}

function risenUpTo(
  sql: Prepare,
  merchant: string,
  sku: string,
  { since, dock, told }: UnknownHere,
  upTo: number,
): Risen {
  const found = sql(
    `SELECT coalesce(sum(CASE WHEN kind <> 'count' AND ${isBefore} THEN quantity END), 0) AS came,
    coalesce(sum(CASE WHEN kind = 'count' THEN quantity END), 0) AS counted
    FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND kind IN ('receipt','adjustment','count') AND ${isRisen}`,
  );
  const named = sql(
    `SELECT json_extract(body, '$.unit') AS unit, json_extract(body, '$.turn') AS turn,
    sum(CASE WHEN ${isRisen} AND ${isBefore} THEN quantity END) AS came, sum(quantity) AS units
    FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND kind IN ('receipt','adjustment') AND unit IS NOT NULL AND turn IS NOT NULL
    GROUP BY unit, turn HAVING came IS NOT NULL ORDER BY units DESC, unit LIMIT ?`,
  );
  const { came, counted } = found.get(upTo, merchant, sku, since, dock, told) as Omit<Risen, 'named'>;
  const units = came === 0 ? [] : named.all(dock, told, upTo, merchant, sku, since, risenUnitsMax);
  return { came, counted, named: units as RisenUnit[] };
}

/** Good, and here; or of another life of this dock. */
const isRisen = `quantity > 0 AND json_extract(body, '$.condition') IS NULL
  AND (json_extract(body, '$.folded') IS NULL
    OR (json_extract(body, '$.folded.dock') = ? AND json_extract(body, '$.folded.seq') > ?))`;

/** When the other life had it its entry does not say. */
const isBefore = "(seq <= ? OR json_extract(body, '$.folded') IS NOT NULL)";

/** @returns the entry here with which that of another dock was heard of; null: it was not */
function heardOfBegin(sql: Prepare, { since, begun }: UnknownHere): number | null {
  if (begun === undefined) return null;
  const found = sql(
    `SELECT min(seq) FROM entry WHERE seq > ? AND kind = 'site-fold'
    AND json_extract(body, '$.dock') = ? AND json_extract(body, '$.to') >= ?`,
  );
  return found.pluck().get(since, begun.dock, begun.seq) as number | null;
}

/** As `Tables.apartLost`. */
export function apartLost(sql: Prepare, merchant: string, sku: string, since: number): Apart {
  const of = (field: keyof Apart, condition: ApartCondition) => `coalesce(sum(CASE
    WHEN kind = 'count' THEN coalesce(json_extract(body, '$.lost.${field}'), max(0, -quantity))
    WHEN json_extract(body, '$.condition') = '${condition}' THEN -quantity END), 0) AS ${field}`;
  const found = sql(
    `SELECT ${of('onHold', 'hold')}, ${of('damaged', 'damaged')}
    FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND (kind = 'count' OR
    (kind = 'adjustment' AND quantity > 0 AND json_extract(body, '$.reason') LIKE ?))`,
  );
  return found.get(merchant, sku, since, countStoodLike) as Apart;
}

type FirstMove = Omit<UnitMoved['first'], 'body'> & { units: number | null; dock: string | null; body: string };

/** As `Tables.unitMoved`. */
export function unitMoved(
  sql: Prepare,
  merchant: string,
  sku: string,
  unit: string,
  turn: number,
): UnitMoved | undefined {
  // Of the first one, whose word it was.
  const found = sql(
    `SELECT sum(quantity) AS units, json_extract(body, '$.folded.dock') AS dock, min(seq),
    coalesce(json_extract(body, '$.kind'), kind) AS "as", quantity, document, body
    FROM entry WHERE merchant = ? AND sku = ? AND (kind IN ('receipt','shipment','adjustment') OR (kind = 'reversal' AND ${tookStockBack}))
    AND json_extract(body, '$.unit') = ? AND json_extract(body, '$.turn') = ?`,
  );
  const { units, dock, body, as, quantity, document } = found.get(merchant, sku, unit, turn) as FirstMove;
  if (units === null) return undefined;
  return { units, dock, first: { as, quantity, document, body: fromStored(body) as Scanned } };
}

/** As `Tables.releasedSince`. */
export function releasedSince(sql: Prepare, merchant: string, sku: string, { unit, turn }: TurnOfUnit): number {
  const found = sql(
    `SELECT coalesce(sum(quantity), 0) FROM entry WHERE merchant = ? AND sku = ? AND kind = 'condition'
    AND json_extract(body, '$.from') = 'hold' AND json_extract(body, '$.to') = 'good'
    AND json_extract(body, '$.doubted') IS NULL AND seq > (SELECT coalesce(max(seq), 0) FROM entry
      WHERE merchant = ? AND sku = ? AND kind = 'condition' AND json_extract(body, '$.to') = 'hold'
      AND json_extract(body, '$.doubted.unit') = ? AND json_extract(body, '$.doubted.turn') = ?)`,
  );
  return found.pluck().get(merchant, sku, merchant, sku, unit, turn) as number;
}

/**
 * What sales did to an item since entry `since`: an order's shipment takes from what is in stock and what is booked
 * alike, one that belongs to no order takes from what is available.
 */
export function soldSince(sql: Prepare, merchant: string, sku: string, since: number): Sold {
  const found = sql(
    `SELECT coalesce(sum(CASE WHEN kind = 'booking' THEN quantity END), 0) AS booked,
    coalesce(-sum(CASE WHEN kind <> 'booking' AND document IS NOT NULL THEN quantity END), 0) AS shipped,
    coalesce(-sum(CASE WHEN kind <> 'booking' AND document IS NULL THEN quantity END), 0) AS loose
    FROM entry WHERE merchant = ? AND sku = ? AND seq > ? AND (kind IN ('booking','shipment') OR (kind = 'reversal' AND json_extract(body, '$.kind') = 'shipment'))`,
  );
  return found.get(merchant, sku, since) as Sold;
}

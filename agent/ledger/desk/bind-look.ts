/**
 * What giving an unknown code to an item would do, before anybody does it: decided by the rule that would do it, on the
 * tables as they are, and dropped.
 */
import type { Database } from 'better-sqlite3';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { CountedSince } from '../../inventory/nouns/station/exception.ts';
import type { ItemRow } from '../../inventory/nouns/stock/item.ts';
import { decideResolve } from '../../inventory/requests/exceptions.ts';
import { SqlTables } from '../projections/sql-tables.ts';

export type BindAsked = {
  /** Of one exception of the code; all of the code are counted. */
  seq: number;
  merchant: string;
  sku: string;
  /** Base units that the code stands for. */
  units: number;
  /** The merchant's local date, YYYY-MM-DD. */
  today: string;
};

export type BindLook =
  /** Why it cannot be done. */
  | { refused: string }
  | {
      item: Pick<ItemRow, 'merchant' | 'sku' | 'name'>;
      code: string;
      units: number;
      /**
       * In stock now, and after it; `stands`: where the item was counted since, what it is after it if that count knew
       * of the goods. Then `after` is for those that it did not know of.
       */
      inStock: { before: number; after: number; stands?: number };
      /** Each scan that would count, and for what; those that would stay in the queue, and why. */
      counted: { seq: number; units: number; document: string | null; countedSince?: number }[];
      left: { seq: number; reason: string }[];
      /** More scans of the code than one request works off. */
      more: number;
    };

export function lookAtBinding(
  db: Database,
  rules: Rulebook,
  { seq, merchant, sku, units, today }: BindAsked,
): BindLook {
  const tables = new SqlTables(db);
  const bind = { merchant, sku, units };
  const asked = (answer: CountedSince) => {
    const request = { type: 'exception-resolve', by: '', seq, bind, counted: answer } as const;
    return decideResolve(tables, rules, request, { today: () => today }).outcome([]);
  };
  const apart = asked('apart');
  if (apart.type === 'refused') return { refused: apart.text };
  const { code, counted, left, more, inStock: after } = (apart as { data: Told }).data;
  const before = tables.item(merchant, sku);
  const since = counted.some(({ countedSince }) => countedSince !== undefined);
  const stands = since ? { stands: (asked('stands') as { data: Told }).data.inStock } : {};
  return {
    item: { merchant, sku, name: before?.name ?? sku },
    ...{ code, units, counted, left, more },
    inStock: { before: before?.inStock ?? 0, after, ...stands },
  };
}

/** As the rule answers. */
type Told = Pick<Extract<BindLook, { code: string }>, 'code' | 'counted' | 'left' | 'more'> & { inStock: number };

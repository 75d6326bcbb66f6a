/**
 * What counted at a station is remembered without an index, and is what the entries say, whatever was rolled back in
 * between.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Draft } from '../../../agent/inventory/nouns/entry.ts';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';
import { openStore } from '../../../agent/ledger/disk/store.ts';
import { Movements } from '../../../agent/ledger/projections/movements.ts';
import type { Stamp } from '../../../agent/ledger/stamp.ts';
import { Ledger } from '../../../agent/ledger/writer/ledger.ts';
import { newDirectory } from '../dock.ts';
import { rulebook } from '../goods.ts';

const stamp: Stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
const stations = ['receiving', 'packing', 'a station’s "name"'];

const receipt = (station: string): Draft => ({
  ...{ kind: 'receipt', station, merchant: 'acme', sku: 'TEE', quantity: 1, body: { scan: '1' } },
});

it('in any course of appending, asking and rolling back', () => {
  const db = openStore(join(newDirectory(), 'ledger.db'));
  migrate(db);
  const ledger = new Ledger(db, rulebook, 'test');
  const said = (station: string, since: number, limit: number) =>
    db
      .prepare("SELECT seq FROM entry WHERE seq > ? AND station = ? AND kind = 'receipt' ORDER BY seq DESC LIMIT ?")
      .pluck()
      .all(since, station, limit);
  const step = fc.record({
    stations: fc.array(fc.constantFrom(...stations), { maxLength: 4 }),
    asked: fc.constantFrom(...stations),
    inside: fc.boolean(),
    kept: fc.boolean(),
    since: fc.integer({ min: 0, max: 30 }),
    limit: fc.integer({ min: 1, max: 5 }),
  });
  const agree = ({ asked, since, limit }: { asked: string; since: number; limit: number }) => {
    const found = ledger.tables.movements(asked, since, limit).map(({ seq }) => seq);
    expect(found).toEqual(said(asked, since, limit));
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      for (const each of steps) {
        ledger.begin();
        for (const station of each.stations) ledger.append(receipt(station), stamp);
        if (each.inside) agree(each);
        if (each.kept) ledger.commit();
        else ledger.rollback();
        agree(each);
      }
    }),
    { numRuns: 40 },
  );
  db.close();
});

it('reads no further back than it is asked: a long ledger keeps no first scan waiting', () => {
  const db = openStore(join(newDirectory(), 'ledger.db'));
  migrate(db);
  const ledger = new Ledger(db, rulebook, 'test');
  ledger.begin();
  for (let n = 0; n < 3_000; n += 1) ledger.append(receipt(stations[n % 2] ?? ''), stamp);
  ledger.commit();
  let read = 0;
  const movements = new Movements((source) => {
    const statement = db.prepare<unknown[]>(source);
    const all = statement.all.bind(statement);
    statement.all = (...bound) => {
      read += Number(bound[1]) - Number(bound[0]);
      return all(...bound);
    };
    return statement;
  });
  expect(movements.of('receiving', 0, 3).map(({ seq }) => seq)).toEqual([2_999, 2_997, 2_995]);
  expect(movements.of('packing', 0, 200)).toHaveLength(200);
  expect(read).toBeLessThanOrEqual(500);
  // A station where nothing happened is looked for once, and then for nobody again.
  expect(movements.of('nowhere', 0, 3)).toEqual([]);
  expect(movements.of('elsewhere', 0, 3)).toEqual([]);
  expect(movements.of('packing', 0, 1_000)).toHaveLength(1_000);
  expect(read).toBe(3_000);
  db.close();
});

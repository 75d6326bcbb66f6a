/** What counted at a station is remembered without an index, and is what the entries say, whatever was rolled back in between. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Draft } from '../../agent/inventory/model.ts';
import { Ledger } from '../../agent/ledger/ledger.ts';
import { migrate } from '../../agent/ledger/migrations.ts';
import type { Stamp } from '../../agent/ledger/stamp.ts';
import { openStore } from '../../agent/ledger/store.ts';
import { newDirectory } from './dock.ts';
import { rulebook } from './goods.ts';

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

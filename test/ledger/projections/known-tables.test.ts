/**
 * Rows that are known from before are those of the database: after a change, after a transaction that came to nothing,
 * after a rebuild.
 */
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Draft } from '../../../agent/inventory/nouns/entry.ts';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';
import { databaseFile, openStore } from '../../../agent/ledger/disk/store.ts';
import { KnownRows } from '../../../agent/ledger/projections/known-rows.ts';
import { SqlTables } from '../../../agent/ledger/projections/sql-tables.ts';
import { rebuildProjections } from '../../../agent/ledger/replay/rebuild.ts';
import { Ledger } from '../../../agent/ledger/writer/ledger.ts';
import { newDirectory } from '../dock.ts';
import { rulebook } from '../goods.ts';

const stamp = { at: 0, utcOffsetMin: 0, monoMs: 0, clockTrusted: true };
const tee: Draft = {
  ...{ kind: 'item', merchant: 'acme', sku: 'TEE' },
  body: { name: 'Tee', barcodes: [{ code: '1', units: 1 }] },
};
const found = { kind: 'adjustment', merchant: 'acme', sku: 'TEE', quantity: 3, body: { reason: 'found' } } as const;
const policy = { kind: 'policy', merchant: 'acme', body: { sync: 'never' } } as const;

function setUp() {
  const file = join(newDirectory(), databaseFile);
  const db = openStore(file);
  migrate(db);
  onTestFinished(() => void db.close());
  const ledger = new Ledger(db, rulebook, 'test');
  ledger.begin();
  ledger.appendEpoch('first', 0, { reason: 'new-dock', detail: '' }, stamp);
  ledger.append(tee, stamp);
  ledger.commit();
  return { db, ledger, other: new SqlTables(db) };
}

it('what a transaction changed is known within it, and as it was before when the transaction comes to nothing', () => {
  const { ledger, other } = setUp();
  const { tables } = ledger;
  const before = { item: tables.item('acme', 'TEE'), merchant: tables.merchant('acme'), code: tables.barcode('1') };
  ledger.begin();
  ledger.append(found, stamp);
  ledger.append({ ...policy }, stamp);
  ledger.append({ ...tee, body: { barcodes: [{ code: '2', units: 1 }] } }, stamp);
  expect(tables.item('acme', 'TEE')).toMatchObject({ inStock: 3 });
  expect(tables.item('acme', 'TEE')).toEqual(other.item('acme', 'TEE'));
  expect(tables.merchant('acme')).toMatchObject({ sync: 'never' });
  expect(tables.barcode('1')).toEqual([]);
  expect(tables.barcode('2')).toHaveLength(1);
  ledger.rollback();
  const after = { item: tables.item('acme', 'TEE'), merchant: tables.merchant('acme'), code: tables.barcode('1') };
  expect(after).toEqual(before);
  expect(tables.barcode('2')).toEqual([]);
});

it('what was wrong in the database is not known any more when it was made again', () => {
  const { db, ledger } = setUp();
  db.prepare('UPDATE item SET in_stock = 77').run();
  ledger.tables.forget();
  expect(ledger.tables.item('acme', 'TEE')).toMatchObject({ inStock: 77 });
  ledger.begin();
  rebuildProjections(ledger);
  ledger.commit();
  expect(ledger.tables.item('acme', 'TEE')).toMatchObject({ inStock: 0 });
});

it('who is not the one writer knows nothing from before', () => {
  const { ledger, other } = setUp();
  expect(other.item('acme', 'TEE')).toMatchObject({ inStock: 0 });
  ledger.begin();
  ledger.append(found, stamp);
  ledger.commit();
  expect(other.item('acme', 'TEE')).toMatchObject({ inStock: 3 });
});

it('no more rows are known than there is room for', () => {
  const known = new KnownRows<number>(2);
  for (const [key, row] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    known.put(key, row);
  expect(['a', 'b', 'c'].map((key) => known.get(key))).toEqual([undefined, 2, 4]);
});

/** A ledger of an earlier version: migrated, and its projections made again by today's rules, once and with progress. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Draft } from '../../agent/inventory/model.ts';
import type { BookProgress } from '../../agent/ledger/book.ts';
import { boot } from '../../agent/ledger/boot.ts';
import { chainHash, type EntryFields, genesisHash } from '../../agent/ledger/chain.ts';
import { bodyText, entryColumns } from '../../agent/ledger/entries.ts';
import { migrate, migrations } from '../../agent/ledger/migrations.ts';
import { rebuildProjections } from '../../agent/ledger/rebuild.ts';
import { databaseFile, openStore } from '../../agent/ledger/store.ts';
import { verifyLedger, verifyStopped } from '../../agent/ledger/verify.ts';
import { newDirectory } from './dock.ts';
import { identity, rulebook } from './goods.ts';

const [first] = migrations;
const [{ id: merchant } = { id: '' }] = rulebook.merchants;
const [{ name: station } = { name: '' }] = rulebook.stations;

/** What a dock of the first version wrote: receipts, and codes that nobody knew. */
const past: Draft[] = [
  { kind: 'epoch', body: { reason: 'new-dock' } },
  { kind: 'item', merchant, sku: 'TEE', body: { name: 'Tee', barcodes: [{ code: '04006381333931', units: 1 }] } },
  { kind: 'receipt', station, merchant, sku: 'TEE', quantity: 3, body: { scan: '4006381333931', device: 's' } },
  {
    kind: 'exception',
    station,
    body: { reason: 'unknown-barcode', text: 'Nobody knows this code.', scan: 'NOBODY', device: 's' },
  },
  { kind: 'receipt', station, merchant, sku: 'TEE', quantity: 1, body: { scan: '4006381333931', device: 's' } },
];

/** As that version left it: its schema, its entries, and of the projections only what it had. */
function oldLedger(): string {
  const dataDir = newDirectory();
  const db = openStore(join(dataDir, databaseFile));
  if (first === undefined) throw new Error('there is no first version');
  migrate(db, [first]);
  const insert = db.prepare(`INSERT INTO entry (${entryColumns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`);
  let hash: Uint8Array = genesisHash;
  past.forEach((draft, index) => {
    const fields: EntryFields = [
      ...(['epoch-of-old', index + 1, 1_700_000_000_000 + index, 0, 'boot', index, 1] as const),
      ...([draft.station ?? null, null, draft.kind, draft.merchant ?? null, draft.sku ?? null] as const),
      ...([draft.quantity ?? null, null, bodyText(draft.body)] as const),
    ];
    hash = chainHash(hash, fields);
    insert.run(...fields, hash);
  });
  db.close();
  return dataDir;
}

function start(dataDir: string, progress: BookProgress[] = []) {
  const stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
  const onProgress = (each: BookProgress) => void progress.push(each);
  const booted = boot({ dataDir, rulebook, identity, boot: 'test', randomBytes, onProgress }, stamp);
  if (booted.type !== 'open') throw new Error(`did not open: ${JSON.stringify(booted)}`);
  const { desk, anchor } = booted;
  const close = () => {
    desk.ledger.db.close();
    anchor.close();
  };
  return { ledger: desk.ledger, close, progress };
}

it('is sound before it is migrated', () => {
  expect(verifyStopped(oldLedger(), rulebook)).toMatchObject({
    ok: true,
    entries: past.length,
    skipped: 'projections',
  });
});

it('knows what it did not look for then, once it is opened', () => {
  const dataDir = oldLedger();
  const { ledger, progress, close } = start(dataDir);
  expect(ledger.tables.item(merchant, 'TEE')).toMatchObject({ inStock: 4, received: true });
  expect(ledger.tables.openRows('exception', 9)).toMatchObject([{ scan: 'NOBODY', units: 1, status: 'open' }]);
  expect(progress).toContainEqual({ work: 'rebuild', entries: past.length });
  expect(verifyLedger(ledger.db, rulebook)).toMatchObject({ ok: true });
  close();
  const again = start(dataDir);
  expect(again.progress.filter(({ work }) => work === 'rebuild')).toEqual([]);
  again.close();
});

it('is made again by the next start when this one was killed in between', () => {
  const dataDir = oldLedger();
  const db = openStore(join(dataDir, databaseFile));
  migrate(db);
  db.close();
  const { ledger, progress, close } = start(dataDir);
  expect(progress).toContainEqual({ work: 'rebuild', entries: past.length });
  expect(ledger.tables.openRows('exception', 9)).toHaveLength(1);
  // A rebuild by hand gives the same.
  ledger.begin();
  rebuildProjections(ledger);
  ledger.commit();
  expect(ledger.tables.openRows('exception', 9)).toHaveLength(1);
  close();
  const look = new Database(join(dataDir, databaseFile), { readonly: true });
  expect(look.prepare('SELECT made_by FROM projection').all()).toHaveLength(1);
  look.close();
});

/** A ledger as the first version of its schema left it. */
import { join } from 'node:path';
import type { Draft } from '../../agent/inventory/nouns/entry.ts';
import { chainHash, genesisHash } from '../../agent/ledger/chain/chain.ts';
import { type EntryFields, entryColumns } from '../../agent/ledger/chain/columns.ts';
import { bodyText } from '../../agent/ledger/chain/entries.ts';
import { migrate, migrations } from '../../agent/ledger/disk/migrations.ts';
import { databaseFile, openStore } from '../../agent/ledger/disk/store.ts';
import { rulebook } from './goods.ts';

const [first] = migrations;
const [{ id: merchant } = { id: '' }] = rulebook.merchants;
const [{ name: station } = { name: '' }] = rulebook.stations;

/** What a dock of the first version wrote: receipts, and codes that nobody knew. */
export const past: Draft[] = [
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

/** As that version left it: its schema, its entries, and of the projections only what it had. @returns `dataDir` */
export function oldLedger(dataDir: string): string {
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

/**
 * The floors, in a process of its own under the same shim: how fast this disk syncs, and what the barest ledger with a
 * hash chain and a stock table can commit on it. Prints one JSON object. `bytes` measures instead what one single-row
 * commit writes with SQLite's own settings.
 *   node floor-process.ts FOLDER speed|bytes
 */
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { nowMs } from './monotonic.ts';

const [, , folder = '.', what = 'speed'] = process.argv;
const measureMs = 1200;
const skus = 500;

function ledger(file: string): (rows: number) => void {
  const db = new Database(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE entry (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, station TEXT, kind TEXT NOT NULL, sku TEXT, quantity INTEGER,
      body TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
    CREATE INDEX entry_sku ON entry (sku, seq);
    CREATE TABLE stock (sku TEXT PRIMARY KEY, quantity INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER keep BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
    CREATE TRIGGER stay BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;`);
  const insert = db.prepare('INSERT INTO entry VALUES (?,?,?,?,?,?,?,?)');
  const count = db.prepare(
    'INSERT INTO stock VALUES (?,1,?) ON CONFLICT (sku) DO UPDATE SET quantity = quantity + 1, seq = excluded.seq',
  );
  let seq = 0;
  let hash: Buffer = Buffer.alloc(32);
  return db.transaction((rows: number) => {
    for (let row = 0; row < rows; row++) {
      const sku = `SKU-${(++seq * 7919) % skus}`;
      const scan = `0104000000000006210${String(seq).padStart(7, '0')}`;
      const body = JSON.stringify({ scan, device: 'scanner-1', barcode: '04000000000006', units: 1 });
      hash = createHash('sha256').update(hash).update(`${seq}|receiving-1|receipt|${sku}|1|${body}`).digest();
      insert.run(seq, 1_790_000_000_000 + seq, 'receiving-1', 'receipt', sku, 1, body, hash);
      count.run(sku, seq);
    }
  }).immediate;
}

/** How often a second `step` can be done, times `each`. */
function perSecond(step: () => void, each = 1): number {
  step();
  const startMs = nowMs();
  let done = 0;
  for (; nowMs() - startMs < measureMs; done++) step();
  return Math.round((done * each * 1000) / (nowMs() - startMs));
}

function fdatasyncPerS(file: string): number {
  const fd = openSync(file, 'w');
  const page = Buffer.alloc(4096);
  const found = perSecond(() => {
    writeSync(fd, page);
    fdatasyncSync(fd);
  });
  closeSync(fd);
  return found;
}

if (what === 'bytes') {
  const commit = ledger(join(folder, 'floor.db'));
  const written = () => Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1]);
  const commits = 4000;
  const before = written();
  for (let n = 0; n < commits; n++) commit(1);
  console.log(JSON.stringify({ bytesPerCommit: Math.round((written() - before) / commits) }));
} else {
  const syncs = fdatasyncPerS(join(folder, 'floor'));
  const commit = ledger(join(folder, 'floor.db'));
  const single = perSecond(() => commit(1));
  const group32 = perSecond(() => commit(32), 32);
  console.log(JSON.stringify({ fdatasyncPerS: syncs, singlePerS: single, group32PerS: group32 }));
}

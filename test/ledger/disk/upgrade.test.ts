/**
 * A ledger of an earlier version: migrated, and its projections made again by today's rules, once and with progress.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { BookProgress, Head } from '../../../agent/ledger/book.ts';
import { Anchor, anchorFile } from '../../../agent/ledger/disk/anchor.ts';
import { migrate } from '../../../agent/ledger/disk/migrations.ts';
import { databaseFile, openStore } from '../../../agent/ledger/disk/store.ts';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import { rebuildProjections } from '../../../agent/ledger/replay/rebuild.ts';
import { verifyLedger, verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { newDirectory } from '../dock.ts';
import { past, oldLedger as written } from '../first-version.ts';
import { identity, rulebook } from '../goods.ts';

const [{ id: merchant } = { id: '' }] = rulebook.merchants;

function oldLedger(): string {
  const dataDir = written(newDirectory());
  const db = openStore(join(dataDir, databaseFile));
  const last = db.prepare('SELECT epoch, seq, lower(hex(hash)) AS hash FROM entry ORDER BY seq DESC LIMIT 1').get();
  db.close();
  const anchor = new Anchor(join(dataDir, anchorFile), { type: 'absent' });
  anchor.closeSynced({ ...(last as Head), freezes: 0 }, true);
  return dataDir;
}

function start(dataDir: string, progress: BookProgress[] = []) {
  const stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
  const onProgress = (each: BookProgress) => void progress.push(each);
  const booted = boot({ dataDir, rulebook, identity, boot: 'test', randomBytes, onProgress }, stamp);
  if (booted.type !== 'open') throw new Error(`did not open: ${JSON.stringify(booted)}`);
  const { groupCommit, anchor } = booted;
  const close = () => {
    groupCommit.ledger.db.close();
    anchor.close();
  };
  return { ledger: groupCommit.ledger, close, progress };
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
  expect(progress).toContainEqual({ work: 'rebuild', entries: past.length, of: past.length });
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
  expect(progress).toContainEqual({ work: 'rebuild', entries: past.length, of: past.length });
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

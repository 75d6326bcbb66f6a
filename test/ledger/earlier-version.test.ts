/**
 * A ledger that version 0.1.0 wrote (`test/fixtures/ledger-0.1.0`): 2,000 entries of a dock's days, of every kind it
 * knew. It opens, verifies and is rebuilt here to the rows that version had; columns, fields and kinds of rows that
 * came later are left out of the comparison.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Rulebook } from '../../agent/inventory/nouns/rulebook.ts';
import type { Head } from '../../agent/ledger/book.ts';
import { anchorFile } from '../../agent/ledger/disk/anchor.ts';
import { databaseFile } from '../../agent/ledger/disk/store.ts';
import { boot } from '../../agent/ledger/recovery/boot.ts';
import { rebuildProjections } from '../../agent/ledger/replay/rebuild.ts';
import { verifyLedger, verifyStopped } from '../../agent/ledger/replay/verify.ts';
import { newDirectory } from './dock.ts';
import { identity } from './goods.ts';

type Row = Record<string, unknown>;
type Expected = { head: Head; rulebook: Rulebook; projections: Record<string, Row[]> };

const kept = (name: string): Buffer =>
  brotliDecompressSync(readFileSync(new URL(`../fixtures/ledger-0.1.0/${name}.br`, import.meta.url)));
const { head, rulebook, projections } = JSON.parse(kept('expected.json').toString()) as Expected;

function earlier(): string {
  const dataDir = newDirectory();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, databaseFile), kept('ledger.db'));
  writeFileSync(join(dataDir, anchorFile), kept('anchor'));
  return dataDir;
}

const identifying = ['merchant', 'sku', 'code', 'id', 'kind', 'key', 'channel'];
/** A number is the database's own; an order's id is text. */
const ownId = ({ id, ...row }: Row): Row => (typeof id === 'string' ? { id, ...row } : row);
const nameOf = (row: Row): string => JSON.stringify(identifying.map((column) => row[column]));
const nested = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name === 'row' || name === 'lines' ? JSON.parse(String(value)) : value,
    ]),
  );

/**
 * The boxes of an order that was opened again after it had left are weighed again, by a rule that came later: what that
 * version said of their weight is left out.
 */
function openedAgain(db: Database): (row: Row) => Row {
  const opened = db.prepare(`SELECT merchant || '/' || document FROM entry WHERE kind = 'order-reopen'`).pluck().all();
  return (row) => {
    if (row.kind !== 'packing-list' || !opened.includes(row.key)) return row;
    const list = row.row as { boxes: Row[] };
    return { ...row, row: { ...list, boxes: list.boxes.map(({ checked: _, ...box }) => box) } };
  };
}

/** Every row that version had is there and says the same; none that it did not have. */
function expectProjections(db: Database): void {
  const byTodaysRules = openedAgain(db);
  for (const [table, wanted] of Object.entries(projections)) {
    const kinds = new Set(wanted.map(({ kind }) => kind));
    const found = new Map(
      (db.prepare(`SELECT * FROM ${table}`).all() as Row[])
        .filter(({ kind }) => kind === undefined || kinds.has(kind))
        .map((row) => ownId(nested(row)))
        .map((row) => [nameOf(row), row]),
    );
    for (const row of wanted.map(ownId).map(byTodaysRules)) {
      expect(found.get(nameOf(row)), `${table} ${nameOf(row)}`).toMatchObject(row);
    }
    expect(found.size, table).toBe(wanted.length);
  }
}

it('verifies before it is opened', () => {
  expect(verifyStopped(earlier(), rulebook)).toMatchObject({ ok: true, entries: 2_000, head });
});

it('opens as it was left, and is rebuilt to the same rows', () => {
  const stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
  const booted = boot({ dataDir: earlier(), rulebook, identity, boot: 'test', randomBytes }, stamp);
  if (booted.type !== 'open') throw new Error(JSON.stringify(booted));
  const { groupCommit, anchor, finding, opened, unclean } = booted;
  const { ledger } = groupCommit;
  expect({ finding, opened, unclean }).toMatchObject({
    finding: { verdict: 'agreed', epoch: head.epoch, head: head.seq },
    opened: [],
    unclean: false,
  });
  expect(ledger.head).toEqual(head);
  expectProjections(ledger.db);
  expect(verifyLedger(ledger.db, rulebook)).toMatchObject({ ok: true, head });
  ledger.begin();
  expect(rebuildProjections(ledger)).toEqual({ entries: 2_000 });
  ledger.commit();
  expectProjections(ledger.db);
  expect(verifyLedger(ledger.db, rulebook)).toMatchObject({ ok: true, head });
  ledger.db.close();
  anchor.close();
});

/**
 * A rollback: the version of today goes on with the ledger of one after it, and that one comes back. Both are programs
 * in processes of their own; what either booked is in the numbers of both.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { knownSchema } from '../../../agent/ledger/disk/migrations.ts';
import { databaseFile, openReadOnly } from '../../../agent/ledger/disk/store.ts';
import { newDirectory } from '../dock.ts';
import { items, scan } from '../goods.ts';
import { nextVersion } from '../next-version.ts';
import { RemoteBook } from '../remote-book.ts';

const itemCount = 5;
const asked = (dataDir: string, sql: string): unknown => {
  const db = openReadOnly(join(dataDir, databaseFile));
  const answer = db.prepare(sql).pluck().get();
  db.close();
  return answer;
};
const palletsOf = (dataDir: string): unknown => asked(dataDir, 'SELECT sum(pallets) FROM item');
const headOf = (dataDir: string): unknown => asked(dataDir, 'SELECT hex(hash) FROM entry ORDER BY seq DESC LIMIT 1');

/**
 * A turn of one version at the dock. @param program undefined: today's @returns what it says of the ledger at its end
 */
async function turn(dataDir: string, program: string | undefined, scans: number, first = false) {
  const book = new RemoteBook(dataDir, [], program);
  const { verdict } = await book.opened();
  if (first) await book.submit(items(itemCount));
  for (let n = 0; n < scans; n += 50) {
    const group = Array.from({ length: Math.min(50, scans - n) }, (_, i) => book.submit(scan((n + i) % itemCount)));
    for (const outcome of await Promise.all(group)) expect(outcome.type).toBe('recorded');
  }
  const rows = (await book.call('stock', { merchant: 'acme' })) as { sku: string; inStock: number }[];
  const verified = await book.verify();
  const { matters } = book;
  await book.call('close');
  await book.child.kill9();
  return { verdict, inStock: rows.reduce((sum, { inStock }) => sum + inStock, 0), verified, matters };
}

it('goes back with all 500 that the next version booked, and forward with all that were booked meanwhile', {
  timeout: 120_000,
}, async () => {
  const dataDir = newDirectory();
  const next = nextVersion({ readable: true });
  expect(await turn(dataDir, undefined, 20, true)).toMatchObject({ inStock: 20, matters: [] });
  const booked = await turn(dataDir, next, 500);
  expect(booked).toMatchObject({ verdict: 'agreed', inStock: 520, verified: { ok: true }, matters: [] });
  expect(palletsOf(dataDir)).toBe(500);

  // Twice: the second start has nothing to read anew.
  for (const inStock of [550, 580]) {
    const back = await turn(dataDir, undefined, 30);
    expect(back).toMatchObject({ verdict: 'agreed', inStock, verified: { ok: true } });
    expect(back.verified).not.toHaveProperty('skipped');
    expect(back.matters).toEqual([
      { code: 'older-version', text: expect.stringMatching(/it went back\. 500 of kind pallet are kept/) },
    ]);
  }

  const forward = await turn(dataDir, next, 10);
  expect(forward).toMatchObject({ verdict: 'agreed', inStock: 590, verified: { ok: true }, matters: [] });
  expect(forward.verified).not.toHaveProperty('skipped');
  expect(palletsOf(dataDir)).toBe(510);
});

it('leaves a ledger alone whose version says that those before it may not go on', { timeout: 60_000 }, async () => {
  const dataDir = newDirectory();
  await turn(dataDir, nextVersion({ readable: false }), 5, true);
  const before = headOf(dataDir);
  const book = new RemoteBook(dataDir);
  await expect(book.opened()).rejects.toThrow(`schema ${knownSchema + 1}`);
  expect(headOf(dataDir)).toBe(before);
});

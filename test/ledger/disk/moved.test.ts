/**
 * The ledger is moved, removed or replaced under a running dock: nobody hears good for what a restart would not find,
 * what was recorded is kept, and the dock goes on by itself when everything is back.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../wait.ts';
import { newDirectory, open, recorded } from '../dock.ts';
import { items, scan, sku } from '../goods.ts';
import { RemoteBook } from '../remote-book.ts';

let book: RemoteBook | undefined;
afterEach(async () => {
  await book?.child.kill9();
  book = undefined;
});

/** A dock with three pieces. */
async function start(dataDir: string): Promise<RemoteBook> {
  const started = new RemoteBook(dataDir);
  book = started;
  await started.opened();
  await started.submit(items(1));
  for (let n = 0; n < 3; n += 1) recorded(await started.submit(scan(0)));
  return started;
}

const refused = { type: 'refused', code: 'storage', text: expect.stringMatching(/moved, removed or replaced/) };
const inStock = async (dataDir: string) => {
  const after = await open(dataDir);
  const row = await after.book.item('acme', sku(0));
  const { verdict } = after.book.boot;
  await after.book.close();
  return { verdict, inStock: row?.inStock };
};
const copyIn = (dataDir: string): string | undefined => {
  const folder = join(dataDir, 'quarantine');
  const [name] = existsSync(folder) ? readdirSync(folder) : [];
  return name === undefined ? undefined : join(folder, name, 'ledger.db');
};
const isWhole = (file: string | undefined) => file !== undefined && existsSync(file) && !existsSync(`${file}-journal`);

it('removed: the next scan is refused, and a copy put in its place is the whole ledger', async () => {
  const dataDir = newDirectory();
  const at = await start(dataDir);
  for (const file of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) rmSync(join(dataDir, file));
  expect(await at.submit(scan(0))).toMatchObject(refused);
  expect(at.state).toMatchObject({ state: 'refusing', reason: 'moved' });
  await until('it is copied', () => isWhole(copyIn(dataDir)));
  await at.child.kill9();
  cpSync(copyIn(dataDir) ?? '', join(dataDir, 'ledger.db'));
  expect(await inStock(dataDir)).toEqual({ verdict: 'agreed', inStock: 3 });
});

it('the log alone: nothing is told to be recorded, and nobody has to scan to learn it', async () => {
  const dataDir = newDirectory();
  const at = await start(dataDir);
  rmSync(join(dataDir, 'ledger.db-wal'));
  // As the watch over the dock does.
  await at.call('ping');
  await at.untilState('refusing');
  expect(at.state).toMatchObject({ reason: 'moved' });
  expect(await at.submit(scan(0))).toMatchObject(refused);
});

it('replaced: refused, and the end of the dock leaves what stands there now alone', async () => {
  const dataDir = newDirectory();
  const at = await start(dataDir);
  writeFileSync(join(dataDir, 'other.db'), 'somebody else’s');
  renameSync(join(dataDir, 'other.db'), join(dataDir, 'ledger.db'));
  writeFileSync(join(dataDir, 'other.db-wal'), 'and their log');
  renameSync(join(dataDir, 'other.db-wal'), join(dataDir, 'ledger.db-wal'));
  expect(await at.submit(scan(0))).toMatchObject(refused);
  await until('it is copied', () => isWhole(copyIn(dataDir)));
  await Promise.race([at.call('close'), at.child.exited]).catch(() => undefined);
  await at.child.exited;
  expect(statSync(join(dataDir, 'ledger.db-wal')).size).toBe('and their log'.length);
});

it('moved and put back: it goes on where it was, without a restart', async () => {
  const dataDir = newDirectory();
  const at = await start(dataDir);
  const away = `${dataDir}-away`;
  renameSync(dataDir, away);
  mkdirSync(dataDir);
  expect(await at.submit(scan(0))).toMatchObject(refused);
  await until('it is copied', () => isWhole(copyIn(dataDir)));
  rmSync(dataDir, { recursive: true });
  renameSync(away, dataDir);
  await at.untilState('open');
  expect(recorded(await at.submit(scan(0))).inStock).toBe(4);
  await at.child.kill9();
  expect(await inStock(dataDir)).toEqual({ verdict: 'agreed', inStock: 4 });
});

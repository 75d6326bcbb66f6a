/**
 * A backup of a running dock, restored on another machine: the copy is known for what it is, a new epoch begins, and
 * nothing that is there is written over.
 */
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backup } from '../../agent/admin/dock/backups.ts';
import { restore } from '../../agent/cli/restore.ts';
import { systemClock } from '../../agent/clock.ts';
import { openBook } from '../../agent/ledger/client.ts';
import { rulebookOf } from '../../agent/rulebook.ts';
import { testKey } from '../command-key/command-codes.ts';
import { TwoMerchants } from './two-merchants.ts';

const dock = new TwoMerchants();
const elsewhere = mkdtempSync(join(tmpdir(), 'tallyman-elsewhere-'));
const options = { config: join(elsewhere, 'etc', 'tallyman.toml'), data: join(elsewhere, 'data') };
let backup: Backup;

beforeAll(async () => {
  await dock.open();
  await dock.fill();
  ({ backup } = await dock.data<{ backup: Backup }>('backup/now', { reason: 'a new machine' }));
  await dock.data('stock/adjust', { merchant: 'acme', sku: 'acme-TEE', quantity: 7, reason: 'found later' });
});
afterAll(async () => {
  await dock[Symbol.asyncDispose]();
  rmSync(elsewhere, { recursive: true });
});

const opened = (dataDir: string) =>
  openBook({
    ...{ dataDir, rulebook: rulebookOf(dock.config, [testKey]), clockTrusted: () => true, timezone: 'UTC' },
    identity: { site: 'reno-1', dock: 'dock-3', version: '0.0.0' },
    events: { onCommit: () => {}, onState: () => {}, onEpoch: () => {}, onDrain: () => {} },
    clock: systemClock,
  });

it('is whole, named by what it holds, and on the record', async () => {
  expect(readFileSync(join(backup.folder, 'tallyman.toml'), 'utf8')).toBe(dock.toml);
  expect(statSync(backup.folder).mode & 0o077).toBe(0);
  expect(backup).toMatchObject({ site: 'reno-1', dock: 'dock-3', epoch: dock.book.head.epoch });
  const { backups } = await dock.data<{ backups: Backup[] }>('backup/status');
  expect(backups).toEqual([backup]);
  const { requests } = await dock.data<{ requests: { verb: string }[] }>('audit/list');
  expect(requests.map(({ verb }) => verb)).toContain('backup/now');
});

it('is refused when a byte of it is another one', async () => {
  const spoilt = join(elsewhere, 'spoilt');
  cpSync(backup.folder, spoilt, { recursive: true });
  appendFileSync(join(spoilt, 'tallyman.toml'), '# by hand\n');
  await expect(restore(spoilt, options)).rejects.toThrow('tallyman.toml is not as it was');
  appendFileSync(join(spoilt, 'ledger.db'), 'x');
  await expect(restore(spoilt, options)).rejects.toThrow('is no whole backup');
  rmSync(join(spoilt, 'tallyman.toml'));
  cpSync(join(backup.folder, 'ledger.db'), join(spoilt, 'ledger.db'));
  await expect(restore(spoilt, options)).rejects.toThrow('is no whole backup');
  expect(existsSync(options.data) && existsSync(join(options.data, 'ledger.db'))).toBe(false);
});

it('begins a new epoch on another machine, with what it held, and says what is missing', async () => {
  mkdirSync(join(elsewhere, 'etc'));
  await expect(restore(backup.folder, options)).resolves.toMatchObject({
    text: expect.stringContaining(`up to entry ${backup.head}`),
  });
  expect(readFileSync(options.config, 'utf8')).toBe(dock.toml);
  const book = await opened(options.data);
  expect(book.boot).toMatchObject({
    verdict: 'rolled-back',
    detail: expect.stringContaining('the backup of reno-1/dock-3'),
  });
  expect(book.head.epoch).not.toBe(backup.epoch);
  // What was adjusted after the backup is not in it.
  expect(await book.item('acme', 'acme-TEE')).toMatchObject({ inStock: 50 });
  const { epoch } = book.head;
  await book.close();
  const again = await opened(options.data);
  expect(again.boot).toMatchObject({ verdict: 'agreed', epoch });
  await again.close();
});

it('is not put over a ledger', async () => {
  await expect(restore(backup.folder, options)).rejects.toThrow('holds a ledger');
});

it('keeps the last three, and nothing of one that was cut short', async () => {
  const torn = join(dock.config.dock.data, 'backups', '20260101T000000Z.new');
  mkdirSync(torn);
  const made = new Set<string>();
  while (made.size < 4) {
    await dock.data('stock/adjust', { merchant: 'acme', sku: 'acme-TEE', quantity: 1, reason: 'one more' });
    made.add((await dock.data<{ backup: Backup }>('backup/now')).backup.folder);
  }
  const { backups } = await dock.data<{ backups: Backup[] }>('backup/status');
  expect(backups).toHaveLength(3);
  expect(backups[0]?.folder).toBe([...made].at(-1));
  expect(existsSync(torn)).toBe(false);
});

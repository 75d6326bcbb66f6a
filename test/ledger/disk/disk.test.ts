// needs: fiu-run fiu-ctrl prlimit unshare nsenter mount root
/**
 * A disk that fails (fault cases 10-12, 14), by real means: failing syncs (libfiu), a limit on file sizes (writes
 * fail), a small tmpfs (full), a mount that is read-only. In each: scans are refused at once with the reason, nothing
 * confirmed is lost, nothing refused turns up later, and the book comes back by itself.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { until } from '../../wait.ts';
import { newDirectory, open, recorded } from '../dock.ts';
import { items, scan, sku } from '../goods.ts';
import { RemoteBook } from '../remote-book.ts';

const exec = promisify(execFile);
const books: RemoteBook[] = [];

async function remote(dataDir: string, wrapper: string[]): Promise<RemoteBook> {
  const book = new RemoteBook(dataDir, wrapper);
  books.push(book);
  await book.opened();
  return book;
}

afterEach(async () => {
  await Promise.all(books.splice(0).map((book) => book.child.kill9()));
});

/** Scans until one is refused. @returns how many were recorded before */
async function scanUntilRefused(book: RemoteBook): Promise<{ taken: number; refused: Outcome }> {
  for (let taken = 0; ; taken += 1) {
    const outcome = await book.submit(scan(0));
    if (outcome.type !== 'recorded') return { taken, refused: outcome };
  }
}

const stockOf = async (book: RemoteBook): Promise<number> => {
  const row = (await book.call('item', 'acme', sku(0))) as { inStock: number };
  return row.inStock;
};

describe('syncs that fail', () => {
  const control = join(newDirectory(), 'control');
  const fiu = (book: RemoteBook, command: string): Promise<unknown> =>
    exec('fiu-ctrl', ['-f', control, '-c', command, String(book.child.pid)]);
  const wrapper = ['fiu-run', '-x', '-f', control];

  it('once: the scan is refused, the ledger is opened anew and checked, and works on', {
    timeout: 60_000,
  }, async () => {
    const book = await remote(newDirectory(), wrapper);
    await book.submit(items(1));
    expect(recorded(await book.submit(scan(0))).inStock).toBe(1);
    await fiu(book, 'enable name=posix/io/sync/*,failinfo=5,onetime');
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
    expect(book.state).toMatchObject({ state: 'refusing', reason: 'io-error' });
    await book.untilState('open');
    expect(await stockOf(book)).toBe(1);
    expect(recorded(await book.submit(scan(0))).inStock).toBe(2);
    expect(await book.verify()).toMatchObject({ ok: true });
  });

  it('for good: scans are refused at once as long as it lasts, and nothing refused turns up', {
    timeout: 60_000,
  }, async () => {
    const dataDir = newDirectory();
    const book = await remote(dataDir, wrapper);
    await book.submit(items(1));
    for (let n = 0; n < 5; n += 1) recorded(await book.submit(scan(0)));
    await fiu(book, 'enable name=posix/io/sync/*,failinfo=5');
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
    const before = book.states.length;
    let scans = 0;
    await until('many scans were refused at once', async () => {
      const started = performance.now();
      expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
      expect(performance.now() - started).toBeLessThan(2_000);
      scans += 1;
      return scans > 40;
    });
    // It was opened again several times meanwhile, and never said that all is well.
    expect(book.states.slice(before).filter(({ state }) => state === 'open')).toEqual([]);
    await expect(book.call('ping')).resolves.toBeUndefined();
    await fiu(book, 'disable name=posix/io/sync/*');
    await book.untilState('open');
    expect(await stockOf(book)).toBe(5);
    expect(recorded(await book.submit(scan(0))).inStock).toBe(6);
    await book.child.kill9();

    const after = await open(dataDir);
    expect(after.book.boot.verdict).toBe('agreed');
    expect(await after.book.item('acme', sku(0))).toMatchObject({ inStock: 6 });
    expect(await after.book.verify()).toMatchObject({ ok: true });
    await after.book.close();
  });
});

describe('writes that fail', () => {
  it('are refused loudly; the book resumes when they succeed again', { timeout: 60_000 }, async () => {
    const book = await remote(newDirectory(), []);
    const limit = (bytes: string): Promise<unknown> =>
      exec('prlimit', ['--pid', String(book.child.pid), `--fsize=${bytes}:unlimited`]);
    await book.submit(items(1));
    recorded(await book.submit(scan(0)));
    await limit(String(300 * 1024));
    const { taken, refused } = await scanUntilRefused(book);
    expect(refused).toMatchObject({ type: 'refused', code: 'storage' });
    expect(book.states.some((state) => state.state === 'refusing' && state.reason === 'io-error')).toBe(true);
    await limit('unlimited');
    await book.untilState('open');
    const stock = await stockOf(book);
    expect(stock).toBe(1 + taken);
    expect(recorded(await book.submit(scan(0))).inStock).toBe(stock + 1);
    expect(await book.verify()).toMatchObject({ ok: true });
  });
});

describe('a disk of its own', () => {
  /** In a mount namespace of the child's: gone with it, and nobody else sees it. */
  const mounted = (dir: string, mount: string): string[] => [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `${mount} && exec "$@"`,
    dir,
  ];
  const inside = (book: RemoteBook, path: string): string => join('/proc', String(book.child.pid), 'root', path);

  it('that is full: refuses, still records what storefronts acknowledge, and resumes', {
    timeout: 60_000,
  }, async () => {
    const dir = newDirectory();
    const book = await remote(dir, mounted(dir, `mount -t tmpfs -o size=2m tmpfs ${dir}`));
    await book.submit(items(1));
    recorded(await book.submit(scan(0)));
    const batch = (await book.call('freeze', 'acme-web')) as { key: string };
    const filler = inside(book, join(dir, 'filler'));
    fill(filler);
    const { taken, refused } = await scanUntilRefused(book);
    expect(refused).toMatchObject({ type: 'refused', code: 'storage', text: expect.stringContaining('full') });
    expect(book.state).toMatchObject({ state: 'refusing', reason: 'disk-full' });
    expect(await book.call('acknowledge', 'acme-web', batch.key, [])).toBe(true);
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
    expect(await stockOf(book)).toBe(1 + taken);
    rmSync(filler);
    await book.untilState('open');
    expect(recorded(await book.submit(scan(0))).inStock).toBe(2 + taken);
    const [status] = (await book.call('channels')) as { acked: number }[];
    expect(status?.acked).toBeGreaterThan(0);
    expect(await book.verify()).toMatchObject({ ok: true });
  });

  it('that is full when the dock starts: shows what is there, records again when there is room', {
    timeout: 60_000,
  }, async () => {
    const dir = newDirectory();
    const kept = newDirectory();
    const first = await open(kept);
    await first.book.submit(items(1));
    await first.book.submit(scan(0));
    await first.book.close();
    const setUp = `mount -t tmpfs -o size=1m tmpfs ${dir} && cp ${kept}/* ${dir} && { head -c 2m /dev/zero > ${dir}/filler || true; }`;
    const book = await remote(dir, mounted(dir, setUp));
    await book.untilState('refusing');
    expect(book.state).toMatchObject({ reason: 'disk-full' });
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
    expect(await stockOf(book)).toBe(1);
    rmSync(inside(book, join(dir, 'filler')));
    await book.untilState('open');
    expect(recorded(await book.submit(scan(0))).inStock).toBe(2);
  });

  it('that is read-only: refuses from the start, opens when it is writable', { timeout: 60_000 }, async () => {
    const dir = newDirectory();
    const book = await remote(dir, mounted(dir, `mount -t tmpfs -o size=4m,ro tmpfs ${dir}`));
    expect(book.boot).toMatchObject({ verdict: 'unavailable' });
    expect(book.state).toMatchObject({ state: 'refusing', reason: 'read-only' });
    expect(await book.submit(scan(0))).toMatchObject({ type: 'refused', code: 'storage' });
    await expect(book.call('stock')).rejects.toThrow('read-only');
    await exec('nsenter', ['--target', String(book.child.pid), '--mount', 'mount', '-o', 'remount,rw', dir]);
    await book.untilState('open');
    await book.submit(items(1));
    expect(recorded(await book.submit(scan(0))).inStock).toBe(1);
  });
});

/** Writes until there is no room left. */
function fill(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const block = Buffer.alloc(16 * 1024, 1);
  try {
    for (;;) writeFileSync(file, block, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

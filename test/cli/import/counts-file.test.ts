/**
 * The counts file: that every mistake is named with its line and column, that a bad file books nothing, and that what
 * moved since stays.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCounts } from '../../../agent/cli/import/counts-import.ts';
import { Dock } from '../dock.ts';

const read = (text: string, merchants = ['acme']) => readCounts(new TextEncoder().encode(text), merchants);
const mistakes = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  return result.ok ? [] : result.errors.map(({ line, column, message }) => `${line} ${column} — ${message}`);
};

it('counts none of an item, too, and the same SKU of two merchants', () => {
  const text = 'merchant,sku,quantity\nacme,TEE,0\nbolt,TEE,12\n';
  expect(read(text, ['acme', 'bolt'])).toEqual({
    ok: true,
    counts: [
      { merchant: 'acme', sku: 'TEE', quantity: 0, line: 2 },
      { merchant: 'bolt', sku: 'TEE', quantity: 12, line: 3 },
    ],
  });
});

it.each([
  ['sku\nTEE\n', ['1 quantity — the column is missing; it says how many units there are']],
  ['sku,quantity\nTEE,-1\n', ['2 quantity — "-1" is no whole number from 0 to 1000000']],
  ['sku,quantity\nTEE,\n,1\n', ['2 quantity — "" is no whole number from 0 to 1000000', '3 sku — is empty']],
  ['sku,quantity\nTEE,1\nMUG,2\nTEE,3\n', ['4 sku — line 2 counts it already']],
  ['merchant,sku,quantity\nzeta,TEE,1\n', ['2 merchant — "zeta" is no merchant of this dock; it has acme']],
])('%j is named', (text, told) => {
  expect(mistakes(text)).toEqual(told);
});

describe('on a running dock', () => {
  let dock: Dock;
  beforeAll(async () => {
    dock = new Dock();
    await dock.start();
    writeFileSync(join(dock.directory, 'items.csv'), 'sku,name\nTEE,Tee\nMUG,Mug\n');
    await dock.cli('items', 'import', join(dock.directory, 'items.csv'));
  });
  afterAll(() => dock[Symbol.asyncDispose]());

  const imported = (text: string, ...more: string[]) => {
    const file = join(dock.directory, 'counts.csv');
    writeFileSync(file, text);
    return dock.cli('count', 'import', file, ...more);
  };
  const inStock = async () => {
    const rows = await dock.json<{ sku: string; inStock: number }[]>('stock', '--json');
    return Object.fromEntries(rows.map((row) => [row.sku, row.inStock]));
  };

  it('books nothing of a file with unknown items, and names them all', async () => {
    const { code, stderr } = await imported('sku,quantity\nTEE,5\nHAT,1\nBAG,2\n');
    expect(code).toBe(1);
    expect(stderr).toMatch(/counts\.csv:3 sku — There is no item HAT/);
    expect(stderr).toMatch(/counts\.csv:4 sku — There is no item BAG/);
    expect(await inStock()).toEqual({ TEE: 0, MUG: 0 });
  });

  it('is the stock of the first day, and goes in again without harm', async () => {
    const { stdout } = await imported('sku,quantity\nTEE,40\nMUG,7\n', '--json');
    const { base } = JSON.parse(stdout) as { base: number };
    expect(JSON.parse(stdout)).toEqual({ rows: 2, counts: 2, base });
    expect(await dock.json('stock', 'TEE', '--json')).toMatchObject([{ inStock: 40, received: true }]);
    await dock.json('req', 'stock/adjust', '{"sku":"TEE","quantity":-3,"reason":"broken"}');
    const again = await imported('sku,quantity\nTEE,40\nMUG,7\n', '--base', String(base), '--reason', 'first day');
    expect(again.stdout).toBe(`2 items counted, as of entry ${base}\n`);
    expect(await inStock()).toEqual({ TEE: 37, MUG: 7 });
  });

  it('takes nothing to 0 that is in stock before somebody confirms it', async () => {
    await imported('sku,quantity\nTEE,4\nMUG,7\n');
    const none = 'sku,quantity\nTEE,0\nMUG,0\n';
    const refused = await imported(none);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('2 items in stock would go to 0');
    expect(refused.stderr).toContain('--confirm');
    expect((await imported('sku,quantity\nTEE,9\nMUG,0\n')).stderr).toContain('1 item in stock would go to 0');
    expect(await inStock()).toEqual({ TEE: 4, MUG: 7 });
    expect((await imported(none, '--confirm')).code).toBe(0);
    expect(await inStock()).toEqual({ TEE: 0, MUG: 0 });
    // What is at 0 already goes nowhere.
    expect((await imported(none)).code).toBe(0);
  });

  it('R5 is taken as of a moment: what moved and was ordered since counts, and a dry run shows it', async () => {
    await imported('sku,quantity\nTEE,10\nMUG,7\n');
    const { at } =
      (await dock.json<{ entries: { at: number }[] }>('req', 'ledger/tail', '{"limit":1}')).entries[0] ?? {};
    const asOf = new Date(at ?? 0).toISOString();
    await dock.json('req', 'stock/adjust', '{"sku":"TEE","quantity":-3,"reason":"broken"}');
    await dock.json('req', 'order/place', '{"id":"S-1","lines":[{"sku":"TEE","quantity":2}]}');
    const dry = await imported('sku,quantity\nTEE,50\n', '--as-of', asOf, '--dry');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/TEE +50 +-3 +47 +2 +45/);
    expect(dry.stdout).toContain('1 of 1 item would change');
    expect(await inStock()).toEqual({ TEE: 7, MUG: 7 });
    const taken = await imported('sku,quantity\nTEE,50\n', '--as-of', asOf);
    expect(taken.stdout).toContain('1 of 1 item changed');
    expect(await inStock()).toEqual({ TEE: 47, MUG: 7 });
    expect((await imported('sku,quantity\nTEE,50\n', '--as-of', asOf, '--json')).stdout).toContain('"changed":0');
    expect((await imported('sku,quantity\nMUG,0\n', '--as-of', asOf)).stderr).toContain(
      '1 item in stock would go to 0',
    );
    const wrong = await imported('sku,quantity\nTEE,5\nHAT,1\nBAG,2\n', '--as-of', asOf);
    expect(wrong.stderr).toMatch(/:3 sku — There is no item HAT/);
    expect(wrong.stderr).toMatch(/:4 sku — There is no item BAG/);
  });

  it.each([
    ['2999-01-01', /which is still to come: it is/],
    ['2019-01-01 10:00', /before this dock’s ledger begins/],
    ['five', /asOf must be a moment/],
  ])('R5 takes nothing as of %s, and says why', async (asOf, why) => {
    const before = await inStock();
    const { code, stderr } = await imported('sku,quantity\nTEE,50\n', '--as-of', asOf);
    expect(code).toBe(1);
    expect(stderr).toMatch(why);
    expect(await inStock()).toEqual(before);
  });
});

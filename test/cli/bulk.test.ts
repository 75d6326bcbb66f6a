/** `tallyman bulk`, as a person types it: look, say yes, and a kill on the way loses and doubles nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import type { Child } from '../end-to-end/child.ts';
import { Dock, entry } from './dock.ts';

let dock: Dock;
beforeEach(() => {
  dock = new Dock();
});
afterEach(() => dock[Symbol.asyncDispose]());

async function filled(count: number): Promise<Child> {
  const agent = await dock.start();
  const file = join(dock.directory, 'items.csv');
  const rows = Array.from({ length: count }, (_, n) => `TEE-${String(n).padStart(5, '0')},Tee ${n}`);
  writeFileSync(file, `sku,name\n${rows.join('\n')}\nMUG,Blue mug\n`);
  expect(await dock.cli('items', 'import', file)).toMatchObject({ code: 0 });
  return agent;
}

const tokenIn = (text: string) => /--token (\S+)/.exec(text)?.[1] ?? '';
const found = async (search: string) =>
  (await dock.json<{ found: number }>('bulk', 'items', search, 'sync-now', '--json')).found;

describe('tallyman bulk', () => {
  it('shows the first few and the count, does it with the token, and says what became of it', async () => {
    await filled(12);
    const look = await dock.cli('bulk', 'items', 'sku:TEE-*', 'set-policy', 'never');
    expect(look).toMatchObject({ code: 0, stderr: '' });
    expect(look.stdout).toMatch(
      /^sku +name +available +now +effect\nTEE-00000 +Tee 0 +0 +the merchant's +to be changed\n/,
    );
    expect(look.stdout).toContain('… and 2 items more\n\n12 items: 12 to be changed\n');
    expect(await found('policy:never')).toBe(0);
    const token = tokenIn(look.stdout);
    const told = await dock.cli('bulk', 'items', 'sku:TEE-*', 'set-policy', 'never', '--token', token);
    expect(told).toMatchObject({ code: 0, stdout: '12 items: 12 changed\n' });
    expect(await found('policy:never')).toBe(12);
    const sent = await dock.cli('bulk', 'items', 'sku:TEE-00000', 'sync-now');
    expect(sent.stdout).toMatch(/^TEE-00000 +Tee 0 +0 +never received, so nothing is sent +never received, so/m);
  });

  it('does it at once with --yes, and needs no yes for nothing', async () => {
    await filled(2);
    const all = await dock.json('bulk', 'items', 'tee', 'set-bypass', 'yes', '--yes', '--json');
    expect(all).toMatchObject({ found: 2, done: 2, tally: { changed: 2 } });
    expect(await dock.cli('bulk', 'items', 'cup', 'set-bypass', 'yes', '--yes')).toMatchObject({
      code: 0,
      stdout: 'no items are found by this search\n',
    });
  });

  it.each([
    ['y', '12 items: 12 changed', 12],
    ['n', '', 0],
  ])('asks on a terminal, and takes %s for an answer', async (answer, says, done) => {
    await filled(12);
    const args = ['bulk', 'items', 'sku:TEE-*', 'set-policy', 'never', '--config', dock.config];
    const terminal = spawn(process.execPath, [entry, ...args], { cols: 120, rows: 40 });
    let shown = '';
    const over = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    terminal.onData((data) => {
      const asked = shown.includes('? [y/N]');
      shown += data;
      if (!asked && shown.includes('Yes, I am sure (12 items)? [y/N]')) terminal.write(`${answer}\r`);
    });
    expect(await over).toBe(0);
    expect(shown).toContain(says);
    expect(await found('policy:never')).toBe(done);
  });

  it('cancels orders', async () => {
    await filled(1);
    const client = await AgentClient.connect(dock.data, 'test');
    for (const id of ['A-1', 'B-1']) {
      const params = { id, lines: [{ sku: 'MUG', quantity: 1 }] };
      expect(await client.ask({ area: 'order', verb: 'place', params })).toMatchObject({ status: 'ok' });
    }
    client.close();
    const told = await dock.cli('bulk', 'orders', 'order:A-*', 'cancel', '--reason', 'recalled', '--yes');
    expect(told).toMatchObject({ code: 0, stdout: '1 order: 1 changed\n' });
    expect((await dock.cli('order', 'show', 'A-1')).stdout).toContain('cancelled');
    // What is held says why, as the list does.
    expect((await dock.cli('order', 'show', 'B-1')).stdout).toMatch(
      /: held: pre-order, 0 of 1 unit shipped\nOrder B-1 is held \(pre-order\): /,
    );
  });

  it.each([
    [['items', 'polcy:never', 'sync-now'], 1, 'Did you mean policy?'],
    [['items', '*', 'set-polcy', 'never'], 1, 'action is "set-polcy", not one of'],
    [['items', '*', 'sync-now', 'never'], 2, 'sync-now takes no value'],
    [['items', '*', 'set-policy'], 2, 'set-policy needs a value'],
    [['items', '*', 'set-bypass', 'perhaps'], 2, 'set-bypass needs a value'],
    [['items', '*', 'set-policy', 'nevr'], 1, 'sync'],
  ])('%j is refused', async (args, code, says) => {
    await dock.start();
    const result = await dock.cli('bulk', ...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(says);
  });

  it('goes on after a kill in the middle: each item once, then it says what was done', {
    timeout: 60_000,
  }, async () => {
    const items = 8_000;
    const agent = await filled(items);
    const asked = ['bulk', 'items', 'sku:TEE-* policy:merchant', 'set-policy', 'never'];
    const token = tokenIn((await dock.cli(...asked)).stdout);
    const client = await AgentClient.connect(dock.data, 'test');
    let killed: Promise<unknown> | undefined;
    const params = { search: asked[2], action: 'set-policy', sync: 'never', token };
    const broken = client.ask(
      { area: 'item', verb: 'bulk', params },
      {
        onRunning: () => {
          killed ??= agent.kill9();
        },
      },
    );
    await expect(broken).rejects.toThrow();
    await killed;
    await dock.start();
    const done = await found('policy:never');
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(items);
    const told = await dock.cli(...asked, '--token', token);
    expect(told).toMatchObject({ code: 0, stdout: '8,000 items: 8,000 changed\n' });
    expect(await dock.cli(...asked, '--token', token)).toEqual(told);
    const entries = await dock.cli('ledger', 'export', '--jsonl');
    const changed = entries.stdout.split('\n').filter((line) => line.includes('"kind":"policy"'));
    expect(new Set(changed.map((line) => JSON.parse(line).sku)).size).toBe(items);
    expect(changed).toHaveLength(items);
    expect(await dock.cli('ledger', 'verify')).toMatchObject({ code: 0 });
  });
});

describe('tallyman items retire', () => {
  it('takes items off every list, and brings them back', async () => {
    await filled(2);
    expect(await dock.cli('items', 'retire', 'TEE-00000', 'TEE-00001')).toMatchObject({
      code: 0,
      stdout: '2 items retired\n',
    });
    expect((await dock.cli('items', 'retire', 'TEE-00000')).stdout).toBe('0 items retired; 1 that way already\n');
    expect((await dock.cli('stock')).stdout).not.toContain('TEE-');
    expect((await dock.cli('stock', 'TEE-00000')).stdout).toContain('TEE-00000');
    expect([await found('sku:TEE-*'), await found('sku:TEE-* retired:yes')]).toEqual([0, 2]);
    const search = async (params: object) =>
      JSON.parse((await dock.cli('req', 'item/search', JSON.stringify(params))).stdout).items.length;
    expect([await search({ text: 'tee' }), await search({ text: 'tee', retired: true })]).toEqual([0, 2]);
    const all = await dock.json('bulk', 'items', 'retired:yes', 'set-retired', 'no', '--yes', '--json');
    expect(all).toMatchObject({ found: 2, tally: { changed: 2 } });
    expect((await dock.cli('items', 'unretire', 'TEE-00000')).stdout).toContain('0 items taken up again');
    expect(await found('sku:TEE-*')).toBe(2);
  });

  it('names what is in the way, and what is not there', async () => {
    await filled(1);
    await dock.cli('req', 'stock/adjust', '{"sku":"TEE-00000","quantity":3,"reason":"found"}');
    const used = await dock.cli('items', 'retire', 'TEE-00000');
    expect([used.code, used.stderr]).toEqual([1, expect.stringContaining('TEE-00000 still has 3 in stock')]);
    const none = await dock.cli('items', 'unretire', 'NOBODY');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no item NOBODY')]);
  });
});

/**
 * The same SKU through the doors of a running dock: one item, whoever typed it; and nothing unseen on the terminal or
 * in the log.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Dock } from './dock.ts';

it('a SKU is one item at every door, and what is hidden in one is named', async () => {
  await using dock = new Dock();
  const agent = await dock.start();
  const file = join(dock.directory, 'items.csv');
  const imported = (...skus: string[]) => {
    writeFileSync(file, `sku,name\n${skus.map((sku) => `${sku},x\n`).join('')}`);
    return dock.cli('items', 'import', file);
  };
  const req = (verb: string, params: object) => dock.cli('req', verb, JSON.stringify(params));
  expect(await imported('SKU123')).toMatchObject({ code: 0 });
  for (const sku of ['SKU123 ', ' SKU123', 'SKU123\u00a0']) {
    expect(await req('item/upsert', { items: [{ sku, name: 'y' }] })).toMatchObject({ code: 0 });
    expect(await imported(sku)).toMatchObject({ code: 0 });
    expect(await req('order/place', { id: `W-${sku.length} `, lines: [{ sku, quantity: 1 }] })).toMatchObject({
      code: 0,
    });
  }
  const stock = await dock.json<{ sku: string; booked: number }[]>('stock', '--json');
  expect(stock.map(({ sku, booked }) => [sku, booked])).toEqual([['SKU123', 1]]);
  const orders = await dock.json<{ id: string }[]>('order', 'ls', '--json');
  expect(orders.map(({ id }) => id).toSorted()).toEqual(['W-7']);
  expect(await req('order/get', { id: 'W-7 ' })).toMatchObject({ code: 0 });

  const hidden = await imported('SKU12\u200b3');
  expect(hidden.stderr).toContain('items.csv:2 sku — "SKU12\\u200b3" has a zero-width space (U+200B) after “SKU12”');
  expect((await req('item/upsert', { items: [{ sku: 'SKU\u202e123' }] })).stderr).toContain('(U+202E) after “SKU”');
  expect((await imported('SKU123'.replace('S', '\u0405'))).stderr).toContain('“\u0405” (U+0405)');
  const capitals = await imported('TEE', 'sku123');
  expect(capitals).toMatchObject({ code: 0 });
  expect(capitals.stderr).toContain('items.csv:3 sku — warning: "sku123" differs from "SKU123" in capitals only');
  expect((await imported('TEE', 'tee')).stderr).toContain('differs from "TEE"');
  expect((await imported('TEE', 'TEE.')).stderr).toContain('"TEE." looks much like "TEE": they are two items');
  writeFileSync(file, 'sku\nSku123\n');
  expect(await dock.cli('items', 'import', file, '--strict')).toMatchObject({ code: 1 });
  const order = await req('order/place', { id: 'W9', lines: [{ sku: 'Sku123', quantity: 1 }] });
  expect(order.stderr).toContain('Did you mean SKU123?');
  const unseen = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;
  for (const { stderr, stdout } of [hidden, capitals, order]) expect(stderr + stdout).not.toMatch(unseen);
  expect(agent.output).not.toMatch(unseen);
});

/** The tables as a decision will leave them: rows follow its drafts, what lies underneath stays as it is. */
import { expect, it } from 'vitest';
import type { Draft } from '../../../agent/inventory/nouns/entry.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { Overlay } from '../../../agent/inventory/projections/overlay.ts';
import { Plan } from '../../../agent/inventory/projections/plan.ts';
import { rulebook as rules } from '../world.ts';

const received = (units: number): Draft => ({
  ...{ kind: 'receipt', station: 'inbound-1', merchant: 'acme', sku: 'MUG', quantity: units },
  body: {},
});
const coded = (sku: string, ...codes: string[]): Draft => ({
  ...{ kind: 'item', merchant: 'acme', sku },
  body: { barcodes: codes.map((code) => ({ code, units: 1 })) },
});

function stocked(): MapTables {
  const first = new Plan(new MapTables(), rules);
  first.add([coded('MUG', '1', '2'), received(3)]);
  const tables = new MapTables();
  for (const row of first.items.values()) tables.putItem(row);
  tables.putBarcodes('acme', 'MUG', first.barcodesOf('acme', 'MUG'));
  return tables;
}

it('reads a row as its drafts leave it, and leaves the tables underneath alone', () => {
  const tables = stocked();
  const plan = new Plan(tables, rules);
  expect(plan.item('acme', 'MUG')?.inStock).toBe(3);
  plan.add([received(2)]);
  plan.add([received(1)]);
  expect(plan.item('acme', 'MUG')?.inStock).toBe(6);
  expect(plan.drafts).toEqual([received(2), received(1)]);
  expect(tables.item('acme', 'MUG')?.inStock).toBe(3);
  expect(plan.movements('inbound-1', 0, 10)).toEqual([]);
});

it('finds a code only at the item that has it once the drafts are appended', () => {
  const plan = new Plan(stocked(), rules);
  const owners = (code: string) => plan.barcode(code).map(({ sku }) => sku);
  plan.add([coded('MUG', '2'), coded('CUP', '3')]);
  expect([owners('1'), owners('2'), owners('3')]).toEqual([[], ['MUG'], ['CUP']]);
  expect(plan.barcodesOf('acme', 'MUG').map(({ code }) => code)).toEqual(['2']);
  plan.add([coded('MUG', '2', '1')]);
  expect([owners('1'), owners('2')]).toEqual([['MUG'], ['MUG']]);
});

it('answers every question that tables are asked itself: none is put to the few rows of its drafts alone', () => {
  const members = Object.entries(Object.getOwnPropertyDescriptors(MapTables.prototype));
  const methods = members.flatMap(([name, { value }]) => (typeof value === 'function' ? [name] : []));
  const asked = methods.filter((name) => !/^(constructor|put|own)/.test(name));
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => ![Plan, Overlay].some((each) => Object.hasOwn(each.prototype, name)))).toEqual([]);
});

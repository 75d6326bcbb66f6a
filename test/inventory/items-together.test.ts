/** What the items of one request say of each other holds in whatever order they stand. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { World } from './world.ts';

const merchant = 'acme';
type Item = { sku: string } & Record<string, unknown>;

class Shop extends World {
  items(...list: Item[]) {
    return this.submit({ type: 'items', by: 'lena', items: list.map((each) => ({ merchant, ...each })) });
  }
  try(...list: Item[]) {
    return this.submit({ type: 'items', by: 'lena', check: true, items: list.map((each) => ({ merchant, ...each })) });
  }
  /** The projections, made again from the entries. */
  again(): MapTables {
    const tables = new MapTables();
    for (const entry of this.entries) apply(tables, entry, this.rules);
    return tables;
  }
}

const set = {
  sku: 'SET',
  components: [
    { sku: 'TEE', quantity: 2 },
    { sku: 'MUG', quantity: 1 },
  ],
};
const [tee, mug] = [{ sku: 'TEE' }, { sku: 'MUG' }];
const refused = (text: string, field: string) => ({ type: 'refused', text: expect.stringContaining(text), field });

describe('a kit and its parts', () => {
  it.each([
    ['after', [tee, mug, set]],
    ['before', [set, mug, tee]],
    ['between', [mug, set, tee]],
  ])('come in one request, the kit %s them', (_where, list) => {
    const shop = new Shop();
    expect(shop.try(...list)).toMatchObject({ type: 'unchanged', data: { changed: 3 } });
    expect(shop.items(...list)).toMatchObject({ type: 'done', data: { items: 3, changed: 3 } });
    expect([shop.item('TEE').kits, shop.item('MUG').kits]).toEqual([['SET'], ['SET']]);
    expect(shop.item('SET')).toMatchObject({ components: set.components, fromParts: 0 });
    expect(shop.items(...list)).toMatchObject({ type: 'unchanged' });
    expect(shop.again().items).toEqual(shop.tables.items);
  });

  it('are judged by the whole of it: a part is known, is no kit, and the kit is no part', () => {
    const shop = new Shop();
    expect(shop.items(set, mug)).toMatchObject(refused('There is no item TEE: import it first', 'items[0].components'));
    const of = (sku: string, part: string) => ({ sku, components: [{ sku: part, quantity: 1 }] });
    expect(shop.items(of('ONE', 'TWO'), of('TWO', 'TEE'), tee)).toMatchObject(
      refused('TWO is a kit itself', 'items[0].components'),
    );
    expect(shop.items(of('ONE', 'TWO'), of('TWO', 'ONE'))).toMatchObject(
      refused('TWO is a kit itself', 'items[0].components'),
    );
    expect(shop.entries.filter(({ kind }) => kind === 'item')).toEqual([]);
    // What was a kit is a part as soon as it says that it is none any more.
    shop.items(tee, of('TWO', 'TEE'));
    expect(shop.items(of('ONE', 'TWO'), { sku: 'TWO', components: null })).toMatchObject({ type: 'done' });
  });

  it.each([
    ['first', (list: Item[]) => list],
    ['last', (list: Item[]) => list.toReversed()],
  ])('are retired together, the kit %s', (_where, inOrder) => {
    const shop = new Shop();
    shop.items(tee, mug, set);
    expect(shop.items({ ...tee, retired: true })).toMatchObject(
      refused('TEE is a part of the kit SET', 'items[0].retired'),
    );
    const all = inOrder(['SET', 'TEE', 'MUG'].map((sku) => ({ sku, retired: true })));
    expect(shop.items(...all)).toMatchObject({ type: 'done' });
    expect(['SET', 'TEE', 'MUG'].map((sku) => shop.item(sku).retired)).toEqual([true, true, true]);
  });

  it('a part is retired when its kit does without it from then on', () => {
    const shop = new Shop();
    shop.items(tee, mug, set);
    const without = { sku: 'SET', components: [{ sku: 'MUG', quantity: 1 }] };
    expect(shop.items({ ...tee, retired: true }, without)).toMatchObject({ type: 'done' });
    expect(shop.item('SET').components).toEqual(without.components);
    expect(shop.item('TEE')).toMatchObject({ retired: true, kits: null });
  });
});

describe('a barcode that one item gives up and another takes', () => {
  const [first, second] = ['04006381333931', '05012345678900'];
  const has = (sku: string, ...codes: (string | undefined)[]) => ({
    ...{ sku, barcodes: codes.map((code) => ({ code, units: 1 })) },
  });

  it.each([
    ['after', [has('TEE', second), has('MUG', first)]],
    ['before', [has('MUG', first), has('TEE', second)]],
  ])('goes over in one request, whoever takes it %s', (_where, swapped) => {
    const shop = new Shop();
    shop.items(has('TEE', first), has('MUG', second));
    expect(shop.items(...swapped)).toMatchObject({ type: 'done' });
    const tables = [shop.tables, shop.again()];
    for (const each of tables) {
      expect(each.barcode(first ?? '')).toEqual([{ code: first, merchant, sku: 'MUG', units: 1 }]);
      expect(each.barcode(second ?? '')).toEqual([{ code: second, merchant, sku: 'TEE', units: 1 }]);
      expect(each.barcodesOf(merchant, 'TEE').map(({ code }) => code)).toEqual([second]);
    }
  });

  it('stays where it is while its item keeps it, or another of the request has it', () => {
    const shop = new Shop();
    shop.items(has('TEE', first));
    expect(shop.items(has('MUG', first), { sku: 'TEE', name: 'Tee' })).toMatchObject(
      refused('belongs to TEE already', 'items[0].barcode'),
    );
    expect(shop.items(has('TEE'), has('MUG', first), has('CAP', first))).toMatchObject(
      refused('belongs to MUG already', 'items[2].barcode'),
    );
  });
});

/** Two items that look alike never exist; two that differ in capitals do, and it is said. */
import { describe, expect, it } from 'vitest';
import { look, lookInCapitals } from '../../../../agent/inventory/nouns/stock/lookalike.ts';
import type { Submission } from '../../../../agent/inventory/nouns/submission.ts';
import { World } from '../../world.ts';

const items = (...skus: string[]): Submission => ({
  type: 'items',
  by: 'test',
  check: false,
  items: skus.map((sku) => ({ merchant: 'acme', sku })),
});
const alike = [
  ['SKU 123', 'SKU  123'],
  ['SKU 123', 'SKU\u00a0123'],
  ['CKY-1', '\u0421\u041a\u0423-1'],
  ['SKU123', 'ＳＫＵ１２３'],
  ['A-1', 'A\u20111'],
  ['A-1', '\u0391\u22121'],
  ['\u0410\u0412\u0421-1', 'ABC-1'],
] as const;

describe('look-alikes', () => {
  it.each(alike)('%j and %j are never two items, whichever came first', (one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const world = new World();
      expect(world.submit(items(first))).toMatchObject({ type: 'done' });
      const refused = { type: 'refused', code: 'bad-request', field: 'items[0].sku' };
      expect(world.submit(items(second))).toMatchObject(refused);
      expect(world.submit(items(first))).toMatchObject({ type: 'unchanged' });
      expect(new World().submit(items(first, second))).toMatchObject({ ...refused, field: 'items[1].sku' });
    }
  });

  it('of another merchant are nobody’s business, and an old ledger keeps what it has', () => {
    const world = new World();
    world.submit(items('CKY-1'));
    expect(
      world.submit({
        type: 'items',
        by: 'test',
        check: false,
        items: [{ merchant: 'bolt', sku: '\u0421\u041a\u0423-1' }],
      }),
    ).toMatchObject({ type: 'done' });
    world.append({ kind: 'item', merchant: 'acme', sku: '\u0421\u041a\u0423-1', body: { name: 'twin' } });
    world.append({ kind: 'item', merchant: 'acme', sku: 'SKU123\u200b', body: { name: 'twin' } });
    expect(world.submit(items('\u0421\u041a\u0423-1'))).toMatchObject({ type: 'unchanged' });
  });

  it('are not letters of a script that has its own', () => {
    const world = new World();
    for (const sku of ['Футболка', 'FUTBOLKA', '茶杯', 'O0', 'OO', 'I1', 'l1', 'A.1', 'A-1', 'A_1'])
      expect(world.submit(items(sku)), sku).toMatchObject({ type: 'done' });
  });

  it.each(['\u0421\u041aU123', '\u0405KU123', 'C\u0430f\u00e9', 'TEE-BL\u039a-M'])(
    'are refused in one word with Latin letters: %j',
    (sku) => {
      expect(new World().submit(items(sku))).toMatchObject({
        type: 'refused',
        field: 'items[0].sku',
        text: expect.stringMatching(/letter of another script among Latin ones, “.” \(U\+0/),
      });
      // What an earlier version took goes on.
      const world = new World();
      world.append({ kind: 'item', merchant: 'acme', sku, body: { name: 'old' } });
      expect(world.submit(items(sku))).toMatchObject({ type: 'unchanged' });
    },
  );

  it('looked at twice look the same', () => {
    for (const sku of alike.flat()) {
      expect(look(look(sku))).toBe(look(sku));
      expect(lookInCapitals(lookInCapitals(sku))).toBe(lookInCapitals(sku));
    }
  });
});

describe('capitals', () => {
  it('make two items, which is said', () => {
    const world = new World();
    world.submit(items('SKU123'));
    expect(world.submit(items('TEE', 'sku123'))).toMatchObject({
      type: 'done',
      data: { alike: [{ index: 1, sku: 'sku123', like: 'SKU123' }] },
    });
    expect(world.submit(items('sku123'))).toMatchObject({ data: { alike: [] } });
  });

  it.each([
    ['TEE', 'TEE.'],
    ['TEE.', 'TEE'],
    ['TEE', 'TEE,'],
    ['I1', 'l1'],
    ['MUG-O', 'MUG-0'],
    ['MUG-0', 'MUG-O'],
    ['A1', 'AI'],
  ])('%s and %s are two items, and so near that it is said', (first, second) => {
    const world = new World();
    world.submit(items(first));
    const said = { type: 'done', data: { alike: [{ sku: second, like: first }] } };
    expect(world.submit(items(second))).toMatchObject(said);
    expect(new World().submit(items(first, second))).toMatchObject(said);
  });

  it.each([
    ['815', '0815'],
    ['00815', '0815'],
  ])('and the number with its zeros to who orders %s', (sku, meant) => {
    const world = new World();
    world.submit(items('0815', '5'));
    const order = { merchant: 'acme', id: 'W1', lines: [{ sku, quantity: 1 }] };
    expect(world.submit({ type: 'order-place', by: 'test', ...order, check: false })).toMatchObject({
      text: `There is no item ${sku}: import it first. Did you mean ${meant}?`,
    });
  });

  it.each(['sku123', '\u0405KU123', 'SKu123'])('and look-alikes are suggested to who orders %j', (sku) => {
    const world = new World();
    world.submit(items('SKU123'));
    const order = {
      type: 'order-place',
      by: 'test',
      merchant: 'acme',
      id: 'W1',
      lines: [{ sku, quantity: 1 }],
    } satisfies Submission;
    expect(world.submit({ ...order, check: false })).toMatchObject({
      type: 'refused',
      code: 'unknown-item',
      text: `There is no item ${sku}: import it first. Did you mean SKU123?`,
    });
  });
});

/** Numbers of documents that mean something else at a station, too. */
import { describe, expect, it } from 'vitest';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { badgeCode, formatCommand } from '../command-key/command-codes.ts';
import { codes, Packhouse } from './station/pack-house.ts';
import { rulebook, World } from './world.ts';

const lines = [{ sku: 'TEE', quantity: 1 }];
const about = { by: 'test', merchant: 'acme' };
const doors: readonly [string, (id: string) => Submission][] = [
  ['an order', (id) => ({ type: 'order-place', ...about, id, lines })],
  ['a notice', (id) => ({ type: 'notice-announce', ...about, id, notice: { lines } })],
  ['a return', (id) => ({ type: 'return-announce', ...about, id, return: { lines } })],
];

function house(): World {
  const world = new World({ ...rulebook, operators: [{ id: 'anna', name: 'Anna', badge: 'HOUSE-0815' }] });
  return world.withItem('TEE', codes.TEE);
}

describe.each(doors)('the number of %s', (_what, announced) => {
  it.each(['HOUSE-0815', badgeCode('anna'), formatCommand({ command: 'finish' })])(
    'is no badge and no command: %s',
    (id) => {
      expect(house().submit(announced(id))).toMatchObject({ type: 'refused', code: 'bad-request', field: 'id' });
    },
  );

  it('that is a barcode, too, is taken, and that is said', () => {
    expect(house().submit(announced(codes.TEE))).toMatchObject({
      type: 'done',
      data: { note: expect.stringContaining('is a barcode of TEE, too') },
    });
    expect(house().submit(announced('4711'))).not.toHaveProperty('data.note');
  });
});

it('an order whose number is a barcode opens where no order is open; then the same scan is goods', () => {
  const packing = new Packhouse().wants(codes.TEE, { TEE: 2 });
  expect(packing.scan(codes.TEE, 'packing-1')).toMatchObject({ type: 'stepped', step: 'opened' });
  expect(packing.scan(codes.TEE, 'packing-1')).toMatchObject({ type: 'recorded', what: 'packing' });
});

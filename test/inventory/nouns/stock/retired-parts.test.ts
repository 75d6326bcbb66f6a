/** A kit of which a part is retired can be sold by nobody: it is taken, and said. */
import { expect, it } from 'vitest';
import { World } from '../../world.ts';

const acme = 'acme';
const components = [
  { sku: 'CUP', quantity: 2 },
  { sku: 'SOAP', quantity: 1 },
];

function items(world: World, ...list: object[]) {
  const given = list.map((each) => ({ merchant: acme, ...each })) as { merchant: string; sku: string }[];
  return world.submit({ type: 'items', by: 'test', items: given, check: false });
}

it('is said of a part that was retired before, or in the same request', () => {
  const before = new World();
  items(before, { sku: 'CUP' }, { sku: 'SOAP', retired: true });
  const said = { index: 0, sku: 'SET', part: 'SOAP' };
  expect(items(before, { sku: 'SET', components })).toMatchObject({ type: 'done', data: { retiredParts: [said] } });
  const once = new World();
  items(once, { sku: 'CUP' }, { sku: 'SOAP' });
  const together = items(once, { sku: 'SOAP', retired: true }, { sku: 'SET', components });
  expect(together).toMatchObject({ data: { retiredParts: [{ ...said, index: 1 }] } });
});

it('is not said of a kit that is retired itself, nor where all parts are sold', () => {
  const world = new World();
  items(world, { sku: 'CUP' }, { sku: 'SOAP', retired: true }, { sku: 'TEE' });
  expect(items(world, { sku: 'OLD', components, retired: true })).not.toHaveProperty('data.retiredParts');
  const whole = items(world, { sku: 'NEW', components: [{ sku: 'TEE', quantity: 2 }] });
  expect(whole).not.toHaveProperty('data.retiredParts');
});

/**
 * R10, R13: the configuration file and people's verbs are one history: the later change wins, and a replay hangs on no
 * file of its day.
 */
import { describe, expect, it } from 'vitest';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { noticeSettings } from '../../../agent/inventory/requests/file-settings.ts';
import { acknowledge, told, web } from '../told.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const acme = (more: Partial<Rulebook['merchants'][number]>): Rulebook => ({
  ...rulebook,
  merchants: [{ id: 'acme', sync: 'process-orders', processOrders: 'auto', ...more }],
});

/** The dock starts with this file. @returns what it says was changed */
function start(world: World, rules: Rulebook): string[] {
  Object.assign(world, { rules });
  const { settings, drafts, texts } = noticeSettings(world.tables, rules);
  const body = { version: '1', node: '24', site: 's', dock: 'd', ...(settings && { settings }) };
  for (const draft of [{ kind: 'start', body } as const, ...drafts]) world.append(draft);
  return texts;
}

const inForce = (world: World) => world.tables.merchant('acme');
const set = (sync: 'never' | 'always' | 'process-orders') =>
  ({ type: 'set-policy', by: 'ann', merchant: 'acme', sync }) as const;

describe('R10 file and verb', () => {
  it('are told apart: whose word is in force', () => {
    const world = new World();
    expect(start(world, acme({ sync: 'never' }))).toEqual([]);
    expect(inForce(world)).toMatchObject({ sync: 'never', syncFrom: 'file', processOrdersFrom: 'file' });
    world.submit(set('always'));
    expect(inForce(world)).toMatchObject({ sync: 'always', syncFrom: 'admin', processOrdersFrom: 'file' });
  });

  it('the later change wins: a verb after the file, the file after a verb; a file that is as it was changes nothing', () => {
    const world = new World();
    start(world, acme({ sync: 'always' }));
    world.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', processOrders: 'manual' });
    start(world, acme({ sync: 'always' }));
    expect(inForce(world)).toMatchObject({ sync: 'always', processOrders: 'manual' });
    const texts = start(world, acme({ sync: 'never' }));
    expect(texts).toEqual(['The configuration file changed merchant acme: sync from always to never.']);
    expect(inForce(world)).toMatchObject({
      sync: 'never',
      syncFrom: 'file',
      processOrders: 'manual',
      processOrdersFrom: 'admin',
    });
    expect(world.entries.at(-1)).toMatchObject({ kind: 'policy', merchant: 'acme', body: { sync: 'never' } });
    expect(start(world, acme({ sync: 'never' }))).toEqual([]);
    world.submit(set('process-orders'));
    start(world, acme({ sync: 'never' }));
    expect(inForce(world)).toMatchObject({ sync: 'process-orders', syncFrom: 'admin' });
  });

  const silent = { unwritten: ['sync', 'processOrders'] } as const;
  const manual = { type: 'set-policy', by: 'ann', merchant: 'acme', processOrders: 'manual' } as const;

  it('the default, written where no line stood, is a later word than a verb’s', () => {
    const world = new World();
    start(world, acme(silent));
    world.submit({ ...manual, sync: 'never' });
    expect(start(world, acme(silent))).toEqual([]);
    expect(start(world, acme({ unwritten: ['sync'] }))).toEqual([
      'The configuration file changed merchant acme: process-orders from nothing to auto.',
    ]);
    expect(inForce(world)).toMatchObject({ processOrders: 'auto', processOrdersFrom: 'file', sync: 'never' });
    expect(start(world, acme({ unwritten: ['sync'] }))).toEqual([]);
    expect(start(world, acme({ unwritten: [] }))).toEqual([
      'The configuration file changed merchant acme: sync from nothing to process-orders.',
    ]);
    expect(inForce(world)).toMatchObject({ sync: 'process-orders', syncFrom: 'file' });
  });

  it('a line taken out of the file says nothing, unless the default is another value', () => {
    const world = new World();
    start(world, acme({ unwritten: [] }));
    world.submit(manual);
    expect(start(world, acme({ unwritten: ['processOrders'] }))).toEqual([
      'The configuration file changed merchant acme: process-orders from auto to nothing.',
    ]);
    expect(inForce(world)).toMatchObject({ processOrders: 'manual', processOrdersFrom: 'admin' });
    start(world, acme({ processOrders: 'first-receipt', unwritten: [] }));
    start(world, acme({ unwritten: ['processOrders'] }));
    expect(inForce(world)).toMatchObject({ processOrders: 'auto', processOrdersFrom: 'file' });
  });

  it('a ledger that does not know which lines were written learns it at the next start, and nothing else changes', () => {
    const world = new World();
    start(world, acme({}));
    world.submit(manual);
    expect(start(world, acme(silent))).toEqual([]);
    expect(inForce(world)).toMatchObject({ processOrders: 'manual', processOrdersFrom: 'admin' });
    expect(start(world, acme({ unwritten: ['sync'] }))).toEqual([
      'The configuration file changed merchant acme: process-orders from nothing to auto.',
    ]);
    const other = new World();
    start(other, acme({}));
    expect(start(other, acme({ ...silent, sync: 'never' }))).toEqual([
      'The configuration file changed merchant acme: sync from process-orders to never.',
    ]);
    expect(inForce(other)?.file?.unwritten).toEqual(['sync', 'processOrders']);
  });

  it('R13: a policy changed in the file sends nothing; the next movement decides', () => {
    const world = new World(acme({ sync: 'never' })).withItem('TEE', tee);
    start(world, acme({ sync: 'never' }));
    world.scan(tee);
    start(world, acme({ sync: 'always' }));
    expect(told(world, 'TEE')).toBeUndefined();
    world.scan(tee);
    expect(told(world, 'TEE')).toMatchObject({ level: 2 });
  });

  it.each(['never', 'always', 'process-orders'] as const)(
    'a replay beside a file that says %s gives the same rows',
    (sync) => {
      const world = new World(acme({ sync: 'never' }));
      start(world, acme({ sync: 'never' }));
      world.withItem('TEE', tee).scan(tee);
      start(world, acme({ sync: 'always' }));
      world.order('o-1', [{ sku: 'TEE', quantity: 1 }]);
      world.submit(set('process-orders'));
      world.scan(tee);
      const again = new MapTables();
      for (const entry of world.entries) apply(again, entry, acme({ sync }));
      expect(again.items).toEqual(world.tables.items);
      expect(again.merchants).toEqual(world.tables.merchants);
      expect(again.rows).toEqual(world.tables.rows);
    },
  );

  it('a change of zone or of split-held is on the record, too', () => {
    const world = new World();
    start(world, acme({ timezone: 'Europe/Berlin' }));
    expect(start(world, acme({ timezone: 'America/Santiago', splitHeld: true }))).toEqual([
      'The configuration file changed merchant acme: timezone from Europe/Berlin to America/Santiago, split-held from nothing to true.',
    ]);
    expect(inForce(world)?.file).toMatchObject({ timezone: 'America/Santiago', splitHeld: true });
  });
});

describe('R13 another minimum, maximum or basis', () => {
  const minimum = (minimumLevel: number): Rulebook => ({ ...acme({}), channels: [{ ...web, minimumLevel }] });
  const shop = (world: World) => world.rules.channels[0] ?? web;

  function world(): World {
    const made = new World(minimum(0)).withItem('TEE', tee).withItem('MUG', '5012345678900');
    start(made, minimum(0));
    for (let n = 0; n < 3; n++) made.scan(tee);
    for (let n = 0; n < 9; n++) made.scan('5012345678900');
    acknowledge(made, 'TEE');
    return made;
  }

  it('tells nothing of what is silent, though it was once sent because somebody asked (R14)', () => {
    const made = new World(minimum(0)).withItem('TEE', tee);
    start(made, minimum(0));
    for (let n = 0; n < 4; n++) made.scan(tee);
    acknowledge(made, 'TEE', web);
    made.submit({ type: 'set-policy', by: 'ann', merchant: 'acme', sku: 'TEE', sync: 'never' });
    made.submit({ type: 'sync-now', by: 'ann', merchant: 'acme', skus: ['TEE'] });
    expect(acknowledge(made, 'TEE', web)?.level).toBe(4);
    made.scan(tee);
    start(made, minimum(20));
    expect(told(made, 'TEE', { ...web, minimumLevel: 20 })).toBeUndefined();
    made.submit({ type: 'sync-now', by: 'ann', merchant: 'acme', skus: ['TEE'] });
    expect(told(made, 'TEE', { ...web, minimumLevel: 20 })?.level).toBe(0);
  });

  it('goes out at once where what is shown differs, and nowhere else', () => {
    const made = world();
    expect(start(made, minimum(5))).toEqual([
      'The configuration file changed channel acme-web: minimum-level from 0 to 5.',
    ]);
    expect(told(made, 'TEE', shop(made))).toMatchObject({ level: 0, previous: 3, delta: -3 });
    expect(told(made, 'MUG', shop(made))).toBeUndefined();
    acknowledge(made, 'TEE', shop(made));
    expect(start(made, minimum(5))).toEqual([]);
    expect(told(made, 'TEE', shop(made))).toBeUndefined();
    start(made, minimum(2));
    expect(told(made, 'TEE', shop(made))).toMatchObject({ level: 3, previous: 0 });
  });

  it('says nothing of what a policy keeps silent', () => {
    const made = world();
    made.submit({ type: 'set-process-orders', by: 'ann', merchant: 'acme', sku: 'TEE', on: false });
    acknowledge(made, 'TEE');
    made.submit({ type: 'adjust', by: 'ann', merchant: 'acme', sku: 'TEE', quantity: -1, reason: 'torn' });
    made.submit({ ...set('never'), sku: 'MUG' });
    start(made, minimum(20));
    expect(told(made, 'TEE', shop(made))).toBeUndefined();
    expect(told(made, 'MUG', shop(made))).toBeUndefined();
  });
});

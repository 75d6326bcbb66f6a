/** R26: what is set apart is in stock and never available, whoever scans, asks or takes it back. */
import { describe, expect, it } from 'vitest';
import { available, setApart } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { formatCommand } from '../../command-key/command-codes.ts';
import { told } from '../told.ts';
import { rulebook, World } from '../world.ts';
import { code } from './receiving-dock.ts';

const tee = '4006381333931';
/** GTIN and serial number: one unit that its label tells from all others. */
const named = `]d20104006381333931211234`;

const dock = (): World => new World().withItem('TEE', tee);
const numbers = (world: World): [inStock: number, onHold: number, damaged: number, available: number] => {
  const item = world.item('TEE');
  return [item.inStock, item.onHold, item.damaged, available(item)];
};
const press = (world: World, station: string, command: 'good' | 'hold' | 'damaged', reason = 'wet') =>
  world.submit({ type: 'station', station, by: 'anna', command: { command, reason } });
const adjust = (world: World, more: Partial<Extract<Submission, { type: 'adjust' }>>) =>
  world.submit({ type: 'adjust', by: 'anna', merchant: 'acme', sku: 'TEE', quantity: 1, reason: 'looked', ...more });
const received = (units: number): World => {
  const world = dock();
  for (let unit = 0; unit < units; unit++) world.scan(tee);
  return world;
};

describe('R26 a scan with a condition', () => {
  it.each(['hold', 'damaged'] as const)('received as %s is in stock, and nobody is told of it', (condition) => {
    const world = dock();
    world.scan(code(condition));
    expect(world.scan(tee)).toMatchObject({
      ...{ type: 'recorded', inStock: 1, available: 0, processOrders: false, condition },
    });
    expect(world.entries.at(-1)?.body).toMatchObject({ condition });
    expect([setApart(world.item('TEE')), told(world, 'TEE')]).toEqual([1, undefined]);
    // For one scan only.
    const next = world.scan(tee);
    expect(next).toMatchObject({ inStock: 2, available: 1, processOrders: true });
    expect(next).not.toHaveProperty('condition');
  });

  it('is good at receiving where GOOD is said', () => {
    const world = dock();
    world.scan(code('good'));
    expect(world.scan(tee)).toMatchObject({ type: 'recorded', available: 1 });
  });

  it('counts as many as were keyed in, with its reason', () => {
    const world = dock();
    world.submit({
      type: 'station',
      station: 'receiving-1',
      by: 'anna',
      command: { command: 'quantity', quantity: 4 },
    });
    press(world, 'receiving-1', 'hold', 'label missing');
    world.scan(tee);
    expect(numbers(world)).toEqual([4, 4, 0, 0]);
    expect(world.entries.at(-1)?.body).toMatchObject({ condition: 'hold', conditionReason: 'label missing' });
  });

  it('is given its reason by a printed code, in the words of the dock’s list, or by a button', () => {
    const world = new World({ ...rulebook, conditionReasons: ['Naß geworden', 'Karton zerdrückt'] });
    world.withItem('TEE', tee);
    const reason = (text: string) => formatCommand({ command: 'reason', reason: text });
    expect(world.scan(reason('Karton zerdrückt'))).toMatchObject({
      ...{ type: 'refused', code: 'bad-command', text: expect.stringContaining('HOLD, DAMAGED') },
    });
    const given = [];
    for (const said of ['Karton zerdrückt', 'NASS GEWORDEN', 'of an older sheet']) {
      world.scan(code('damaged'));
      expect(world.scan(reason(said))).toMatchObject({ type: 'stepped', step: 'condition' });
      world.scan(tee);
      given.push(world.entries.at(-1)?.body);
    }
    world.scan(code('hold'));
    world.submit({ type: 'station', station: 'receiving-1', by: 'anna', command: { command: 'reason', reason: '濡' } });
    world.scan(tee);
    given.push(world.entries.at(-1)?.body);
    expect(given).toMatchObject([
      { condition: 'damaged', conditionReason: 'Karton zerdrückt' },
      { condition: 'damaged', conditionReason: 'Naß geworden' },
      { condition: 'damaged', conditionReason: 'of an older sheet' },
      { condition: 'hold', conditionReason: '濡' },
    ]);
    // For one scan only, as the condition is.
    expect(world.scan(tee)).not.toHaveProperty('condition');
    expect(world.scan(reason('Naß geworden'))).toMatchObject({ code: 'bad-command' });
  });

  it.each(['packing-1', 'counting-1'])(
    'sets goods on the shelf apart at %s, and nothing is packed or counted',
    (at) => {
      const world = received(2);
      press(world, at, 'damaged');
      expect(world.scan(tee, at)).toMatchObject({ type: 'stepped', step: 'set-apart' });
      expect(numbers(world)).toEqual([2, 0, 1, 1]);
      expect(told(world, 'TEE')).toMatchObject({ level: 1 });
    },
  );

  it('is taken back with the scan, at receiving and on the shelf', () => {
    const world = received(1);
    world.scan(code('hold'));
    world.scan(tee);
    world.scan(code('undo'));
    expect(numbers(world)).toEqual([1, 0, 0, 1]);
    press(world, 'packing-1', 'damaged');
    world.scan(tee, 'packing-1');
    expect(world.item('TEE').processOrders).toBe(false);
    expect(world.scan(code('undo'), 'packing-1')).toMatchObject({ step: 'undone' });
    expect([numbers(world), world.item('TEE').processOrders]).toEqual([[1, 0, 0, 1], true]);
  });

  it('is not taken back when it was released meanwhile', () => {
    const world = dock();
    world.scan(code('hold'));
    world.scan(tee);
    adjust(world, { condition: 'hold', to: 'good' });
    expect(world.scan(code('undo'))).toMatchObject({ type: 'refused', code: 'nothing-to-undo' });
    expect(numbers(world)).toEqual([1, 0, 0, 1]);
  });

  it.each(['undo', 'cancel'] as const)('is forgotten by %s', (command) => {
    const world = received(1);
    world.scan(code('damaged'));
    world.scan(code(command));
    world.scan(tee);
    expect(numbers(world)).toEqual([2, 0, 0, 2]);
  });

  it('is released by somebody with a name only', () => {
    const world = received(1);
    world.scan(code('hold'), 'packing-1');
    world.scan(tee, 'packing-1');
    world.scan(code('good'), 'packing-1');
    expect(world.scan(tee, 'packing-1')).toMatchObject({ type: 'refused', code: 'sign-in-first' });
    const named: Submission = {
      ...{ type: 'station', station: 'packing-1', by: 'anna' },
      command: { command: 'goods', merchant: 'acme', sku: 'TEE' },
    };
    expect(world.submit(named)).toMatchObject({ type: 'stepped', step: 'released' });
    expect(world.entries.findLast(({ kind }) => kind === 'condition')).toMatchObject({ operator: 'anna' });
    expect(numbers(world)).toEqual([1, 0, 0, 1]);
  });

  it('never leaves: not in a shipment, not in an order, not as a unit that its label names', () => {
    const world = dock();
    world.scan(code('damaged'));
    world.scan(named);
    world.scan(tee);
    expect(world.scan(named, 'packing-1')).toMatchObject({
      ...{ type: 'refused', code: 'not-in-stock', text: expect.stringContaining('set apart') },
    });
    world.order('1', [{ sku: 'TEE', quantity: 2 }]);
    const open = { type: 'order', merchant: 'acme', id: '1' } as const;
    expect(
      world.submit({ type: 'station', station: 'packing-1', by: 'anna', command: { command: 'open', document: open } }),
    ).toMatchObject({ type: 'refused', code: 'order-held' });
  });

  it('waits with a code that nobody knows, and counts set apart when the code is known', () => {
    const world = dock();
    press(world, 'receiving-1', 'damaged', 'wet');
    const aside = world.scan('96385074');
    world.submit({
      ...{ type: 'exception-resolve', by: 'anna', seq: aside.type === 'refused' ? (aside.seq ?? 0) : 0 },
      bind: { merchant: 'acme', sku: 'TEE', units: 1 },
    });
    expect(numbers(world)).toEqual([1, 0, 1, 0]);
    const counted = world.entries.find(({ kind }) => kind === 'receipt');
    expect(counted?.body).toMatchObject({ condition: 'damaged', conditionReason: 'wet' });
  });
});

describe('R26 by request', () => {
  it('sets apart, moves, releases and writes off, and what is left is told', () => {
    const world = received(5);
    expect(adjust(world, { quantity: 3, to: 'hold' })).toMatchObject({
      data: { inStock: 5, setApart: 3, available: 2 },
    });
    adjust(world, { quantity: 2, condition: 'hold', to: 'damaged' });
    expect(numbers(world)).toEqual([5, 1, 2, 2]);
    expect(adjust(world, { quantity: -2, condition: 'damaged' })).toMatchObject({ data: { inStock: 3, setApart: 1 } });
    expect(adjust(world, { quantity: 1, condition: 'hold', to: 'good' })).toMatchObject({ data: { available: 3 } });
    expect(told(world, 'TEE')).toMatchObject({ level: 3 });
  });

  it.each([
    ['more than there are', { quantity: 3, condition: 'hold', to: 'good' }, 'not-in-stock'],
    ['more than can be written off', { quantity: -2, condition: 'damaged' }, 'not-in-stock'],
    ['good ones that are not there', { quantity: -2 }, 'not-in-stock'],
    ['what they are already', { quantity: 1, condition: 'hold', to: 'hold' }, 'bad-request'],
    ['a number below none', { quantity: -1, to: 'hold' }, 'bad-quantity'],
  ] as const)('refuses %s', (_, asked, code) => {
    const world = received(2);
    adjust(world, { to: 'hold' });
    expect(adjust(world, asked)).toMatchObject({ type: 'refused', code });
    expect(numbers(world)).toEqual([2, 1, 0, 1]);
  });

  it('says how to write off what is set apart', () => {
    const world = received(2);
    adjust(world, { to: 'hold' });
    const text =
      'Only 1 of the 2 in stock are good: to write off what is set apart, add "condition":"hold" for the 1 on hold.';
    expect(adjust(world, { quantity: -2 })).toMatchObject({ code: 'not-in-stock', field: 'condition', text });
  });

  it('turns Process Orders off with the last good unit, and on with the first that is released', () => {
    const world = received(1);
    adjust(world, { to: 'hold' });
    adjust(world, { condition: 'hold', to: 'good' });
    const turns = world.entries.filter(({ kind }) => kind === 'process-orders').map(({ body }) => body);
    expect(turns.slice(1)).toEqual([
      { on: false, reason: 'adjustment' },
      { on: true, reason: 'adjustment' },
    ]);
  });

  it('is in a count, and never more than a count finds', () => {
    const world = received(5);
    adjust(world, { quantity: 2, to: 'hold' });
    const count = (quantity: number) =>
      world.submit({ type: 'count', by: 'anna', merchant: 'acme', sku: 'TEE', quantity });
    expect(count(4)).toMatchObject({ data: { inStock: 4, setApart: 2, available: 2 } });
    expect(count(1)).toMatchObject({ data: { inStock: 1, setApart: 1, available: 0 } });
    expect(count(0)).toMatchObject({ data: { inStock: 0, setApart: 0, available: 0 } });
    expect(numbers(world)).toEqual([0, 0, 0, 0]);
  });
});

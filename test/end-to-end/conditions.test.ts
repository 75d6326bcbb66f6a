// needs: mosquitto
/**
 * R26 over a real line and a real broker: what is scanned as damaged is in stock and told to nobody, outlives a kill,
 * is the same after a rebuild, and is sold again when somebody with a name releases it. What comes back is sold again
 * when it is restocked.
 */
import { afterEach, expect, it } from 'vitest';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

it('a damaged unit is shown to nobody, over a kill and a rebuild, until it is released', {
  timeout: 60_000,
}, async () => {
  dock = await Dock.start({ channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }] });
  const { agent, sink } = dock;
  const levels = () => sink.linesOf('web', sku(0)).map(({ level }) => level);
  const told = (level: number) => dock?.until(`the storefront shows ${level}`, () => levels().at(-1) === level);
  const say = (command: PrintableCommand) => dock?.simulator().scan(formatCommand(command));
  const scan = () => dock?.simulator().scan(gtin(0));
  const stock = { inStock: 2, setApart: 1, booked: 0, available: 1 };

  expect([await say({ command: 'damaged' }), await scan()]).toEqual([true, true]);
  expect(await scan()).toBe(true);
  await told(1);
  expect(levels()).toEqual([1]);
  expect(await agent.stock(sku(0))).toMatchObject([stock]);

  await agent.kill9();
  await agent.start();
  expect((await agent.cli(['ledger', 'rebuild'])).code).toBe(0);
  expect(await agent.stock(sku(0))).toMatchObject([stock]);
  expect(await agent.req('explain/level', { merchant, sku: sku(0) })).toMatchObject({
    item: { setApart: 1, available: 1 },
    channels: [{ level: 1, text: expect.stringContaining('2 in stock less 1 damaged') }],
  });

  await agent.req('stock/adjust', {
    merchant,
    sku: sku(0),
    quantity: 1,
    condition: 'damaged',
    to: 'good',
    reason: 'fine',
  });
  await told(2);

  // What comes back is told to nobody before it is restocked, whatever happens in between.
  await agent.req('return/announce', { merchant, id: 'RET-1', lines: [{ sku: sku(0), quantity: 2 }] });
  const why = formatCommand({ command: 'reason', reason: 'Label missing' });
  const steps = ['RET-1', formatCommand({ command: 'good' }), gtin(0), formatCommand({ command: 'damaged' }), why];
  for (const step of steps) expect(await dock.simulator().scan(step)).toBe(true);
  await agent.kill9();
  await agent.start();
  expect((await agent.cli(['ledger', 'rebuild'])).code).toBe(0);
  expect(await scan()).toBe(true);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 4, setApart: 2, available: 2 }]);
  expect(await say({ command: 'finish' })).toBe(true);
  await told(3);
  expect(levels().at(-2)).toBe(2);
  expect(JSON.parse((await agent.cli(['return', 'show', 'RET-1', '--json'])).stdout)).toMatchObject({
    status: 'closed',
    lines: [{ quantity: 2, found: 2, good: 1, damaged: 1 }],
  });
  // Why was said before the kill, and is on the record.
  expect((await agent.cli(['explain', sku(0)])).stdout).toContain('found damaged (Label missing)');
  for (const step of [formatCommand({ command: 'hold' }), formatCommand({ command: 'reason', reason: 'wet' })])
    expect(await dock.simulator().scan(step)).toBe(true);
  expect(await dock.simulator().scan('96385074')).toBe(false);
  expect((await agent.cli(['exception', 'ls'])).stdout).toContain('Said to be hold (Wet).');
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});

// needs: mosquitto faketime
/** R8: a street date begins on the minute in the merchant's own zone, over restarts and steps of the clock, and its level goes out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { SetClock } from '../cli/shop.ts';
import { sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
let dir: string | undefined;
afterEach(async () => {
  await dock?.end();
  if (dir !== undefined) rmSync(dir, { recursive: true });
});

it('turns the flag and tells the level: at midnight in Berlin, after a start that missed it, after a step of the clock', async () => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-clock-'));
  // The dock itself stands in Los Angeles, where it is the afternoon before.
  const clock = new SetClock(dir, '2026-11-30T22:58:00Z');
  dock = await Dock.start({ env: clock.env, rules: { timezone: 'Europe/Berlin' } });
  const { agent, sink } = dock;
  const dated = async (article: number, streetDate: string) => {
    await agent.req('item/upsert', { items: [{ merchant, sku: sku(article), streetDate }] });
    await agent.req('stock/adjust', { sku: sku(article), quantity: article + 1, reason: 'found' });
  };
  await dated(0, '2026-12-01');
  await dated(1, '2026-12-05');
  await dated(2, '2026-12-09');
  const isOn = (article: number) => sink.shelf('web', sku(article))?.processOrders === true;
  const minutes = async () => (await agent.ledger()).filter(({ kind }) => kind === 'process-orders');

  expect(await minutes()).toEqual([]);
  clock.set('2026-11-30T22:59:57Z');
  await dock.until('the first one is sold', () => isOn(0), { deadlineMs: 20_000 });
  const [turn] = (await minutes()) as unknown as { at: number; body: object }[];
  expect(turn).toMatchObject({ sku: sku(0), body: { on: true, reason: 'street-date' } });
  expect((turn?.at ?? 0) - Date.parse('2026-11-30T23:00:00Z')).toBeGreaterThanOrEqual(0);
  expect((turn?.at ?? 0) - Date.parse('2026-11-30T23:00:00Z')).toBeLessThan(5_000);

  await agent.stop();
  clock.set('2026-12-05T09:00:00Z');
  await agent.start();
  await dock.until('the second one is sold', () => isOn(1), { deadlineMs: 20_000 });
  clock.set('2026-12-10T09:00:00Z');
  await dock.until('the third one is sold', () => isOn(2), { deadlineMs: 20_000 });
  expect([0, 1, 2].map((article) => sink.level('web', sku(article)))).toEqual([1, 2, 3]);
  expect(await minutes()).toHaveLength(3);
}, 120_000);

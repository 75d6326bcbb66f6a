// needs: mosquitto faketime
/**
 * R8: a street date begins on the minute in the merchant's own zone, over restarts and steps of the clock, and its
 * level goes out.
 */
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
  await dock.until('the first one is sold', () => isOn(0));
  const [turn] = (await minutes()) as unknown as { at: number; body: object }[];
  expect(turn).toMatchObject({ sku: sku(0), body: { on: true, reason: 'street-date' } });
  expect((turn?.at ?? 0) - Date.parse('2026-11-30T23:00:00Z')).toBeGreaterThanOrEqual(0);
  expect((turn?.at ?? 0) - Date.parse('2026-11-30T23:00:00Z')).toBeLessThan(5_000);

  await agent.stop();
  clock.set('2026-12-05T09:00:00Z');
  await agent.start();
  await dock.until('the second one is sold', () => isOn(1));
  clock.set('2026-12-10T09:00:00Z');
  await dock.until('the third one is sold', () => isOn(2));
  expect([0, 1, 2].map((article) => sink.level('web', sku(article)))).toEqual([1, 2, 3]);
  expect(await minutes()).toHaveLength(3);
}, 120_000);

it('a clock that starts years ahead begins no date, is an alarm, and is no evidence for itself at the next start', async () => {
  dir = mkdtempSync(join(tmpdir(), 'tallyman-clock-'));
  const clock = new SetClock(dir, '2026-11-28T12:00:00Z');
  dock = await Dock.start({ env: clock.env });
  const { agent, sink } = dock;
  await agent.req('item/upsert', { items: [{ merchant, sku: sku(0), streetDate: '2026-12-24' }] });
  await agent.req('stock/adjust', { sku: sku(0), quantity: 4, reason: 'found' });
  const flags = async () => (await agent.ledger()).filter(({ kind }) => kind === 'process-orders');
  const alarms = async () =>
    (await agent.json<{ alarms: { code: string }[] }>(['status'])).alarms.map(({ code }) => code);
  for (const time of ['2038-01-01T00:00:00Z', '2038-01-01T01:00:00Z']) {
    await agent.kill9();
    clock.set(time);
    await agent.start();
    await dock.until('it is said', async () => (await alarms()).includes('clock-wrong'));
    // Goods that arrive now do not open it either.
    await agent.req('stock/adjust', { sku: sku(0), quantity: 1, reason: 'found' });
    await agent.req('stock/adjust', { sku: sku(1), quantity: 1, reason: 'found' });
    await dock.until('what has no date goes out', () => sink.level('web', sku(1)) > 0);
    expect((await flags()).map((each) => each.sku)).toEqual([sku(1)]);
    expect(sink.shelf('web', sku(0))).toBeUndefined();
  }
  await agent.kill9();
  clock.set('2026-11-28T13:00:00Z');
  await agent.start();
  await dock.until('nothing is said any more', async () => !(await alarms()).includes('clock-wrong'));
  clock.set('2026-12-20T09:00:00Z');
  await agent.req('stock/adjust', { sku: sku(0), quantity: 1, reason: 'found' });
  clock.set('2026-12-24T09:00:00Z');
  await dock.until('the day has come', () => sink.level('web', sku(0)) === 7);
}, 120_000);

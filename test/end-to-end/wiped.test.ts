// needs: mosquitto
/**
 * The data folder of a dock is wiped, ledger, anchor and all, while its storefront holds the numbers of the life
 * before: what the dock knows now must not go in their place unseen, and scanning goes on.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gtin, sku } from './codes.ts';
import { Dock } from './dock.ts';

type Alarms = { alarms: { id: string; text: string }[] };

it('is told from a new one, and its storefront gets nothing before somebody has looked', async () => {
  const dock = await Dock.start({ articles: 2 });
  onTestFinished(() => dock.end());
  const alarms = async () => ((await dock.agent.req('alarm/list', {})) as Alarms).alarms;
  const stands = (id: string) =>
    dock.until(`${id} stands`, async () => (await alarms()).find((alarm) => alarm.id === id), { everyMs: 100 });
  const { sink } = dock;
  for (let n = 0; n < 3; n += 1) await dock.simulator().scan(gtin(0));
  await dock.until('the storefront shows three', () => sink.level('web', sku(0)) === 3);
  const held = sink.position('web');

  const wipe = async (...more: string[]) => {
    await dock.agent.stop();
    for (const name of readdirSync(dock.data)) rmSync(join(dock.data, name), { recursive: true });
    for (const name of more) rmSync(join(dock.dir, name));
    await dock.open();
  };
  // Nobody knows of the life before, on a new card or computer; the storefront says what it holds.
  await wipe('.tallyman.toml.data');
  expect((await alarms()).map(({ id }) => id)).not.toContain('epoch-ledger-lost');
  await dock.until('the link is there', async () => {
    sink.answer('web');
    return (await alarms()).some(({ id }) => id === 'channel-stopped:web');
  });
  expect((await stands('channel-stopped:web')).text).toContain(`${held?.to} of ${held?.epoch}`);
  const received = sink.received.length;
  expect(await dock.simulator().scan(gtin(0))).toBe(true);
  const [row] = await dock.agent.stock(sku(0));
  expect([row?.inStock, sink.level('web', sku(0)), sink.received.length]).toEqual([1, 3, received]);
  // It outlives a restart, and ends with a person.
  await dock.agent.stop();
  await dock.agent.start();
  await stands('channel-stopped:web');
  await dock.agent.req('sync/resume', { channel: 'web' });
  await dock.until('the storefront shows what was scanned', () => sink.level('web', sku(0)) === 1);
  expect((await alarms()).map(({ id }) => id)).not.toContain('channel-stopped:web');

  await wipe();
  // It is the folder of a dock that was started before: that stands outside of it.
  await stands('epoch-ledger-lost');
});

// needs: mosquitto
/**
 * Two real docks of one name at a real broker: two devices from one image, a data folder that was copied, two that were
 * given the same name. Both say so, and their storefront is told nothing that only one of them knows; what is scanned
 * meanwhile is recorded.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../end-to-end/broker.ts';
import { temporaryFolder } from '../forward/bench.ts';
import { until } from '../wait.ts';
import { AlarmedDock } from './alarmed-dock.ts';

async function place(clientIds: boolean) {
  const folder = temporaryFolder();
  const broker = await Broker.start({ dir: folder });
  const shop = new Storefront({ file: join(folder, 'journal.jsonl') });
  const face = await openMqttFace(shop, { url: broker.url, channel: 'web' });
  onTestFinished(async () => {
    await face.close();
    shop.close();
    await broker.kill9();
  });
  /** @param device its own card, with whatever lies on it */
  async function start(device: string): Promise<AlarmedDock> {
    const data = join(folder, device);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const dock = new AlarmedDock(data, { ...systemClock, jump: () => {} });
    onTestFinished(() => dock.stop());
    const id = clientIds ? `client-id = "${device}"\n` : '';
    await dock.start(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n[mqtt]\nurl = "${broker.url}"\n${id}` +
        '[[merchant]]\nid = "acme"\nsync = "always"\n[[station]]\nname = "receiving-1"\nwork = "receiving"\n' +
        '[[channel]]\nname = "web"\nmerchant = "acme"\nkind = "mqtt"\n',
    );
    return dock;
  }
  const copied = (from: string, to: string) => cpSync(join(folder, from), join(folder, to), { recursive: true });
  const level = () => shop.levels('web').get('TEE')?.level;
  const shows = (wanted: number) => until(`the shop shows ${wanted}`, () => level() === wanted);
  return { start, copied, level, shows };
}

const item = { items: [{ sku: 'TEE', name: 'Tee' }] };
const count = (dock: AlarmedDock, quantity: number) => dock.req('stock/count', { sku: 'TEE', quantity });
const inStock = async (dock: AlarmedDock) =>
  JSON.parse(await dock.req('stock/get', { skus: ['TEE'] })).items[0].inStock;

it.each([
  ['the one client id of their name', false],
  ['client ids of their own', true],
])('two devices from one image, with %s', { timeout: 180_000 }, async (_how, clientIds) => {
  const { start, copied, level, shows } = await place(clientIds);
  const made = await start('image');
  await made.req('item/upsert', item);
  await count(made, 5);
  await shows(5);
  await made.stop();
  for (const device of ['first', 'second']) copied('image', device);

  const first = await start('first');
  const second = await start('second');
  // It has something to tell before it can have heard of the other.
  await count(second, 7);
  await first.shows('dock-double');
  await second.shows('dock-double');
  await count(first, 6);
  expect(await Promise.all([inStock(first), inStock(second)])).toEqual([6, 7]);
  expect(level()).toBe(5);

  // Somebody switches the wrong one off.
  await second.stop();
  await first.over('dock-double');
  await shows(6);
});

it('two docks that were given one name, and know nothing of each other', { timeout: 180_000 }, async () => {
  const { start, level, shows } = await place(false);
  const first = await start('first');
  await first.req('item/upsert', item);
  await count(first, 5);
  await shows(5);
  const second = await start('second');
  await second.req('item/upsert', item);
  await count(second, 9);
  await first.shows('dock-double');
  await second.shows('dock-double');
  expect(level()).toBe(5);
});

it('a dock that is started again and again is no double of itself', { timeout: 180_000 }, async () => {
  const { start, shows } = await place(false);
  const edges: string[] = [];
  for (const quantity of [1, 2, 3]) {
    const dock = await start('first');
    if (quantity === 1) await dock.req('item/upsert', item);
    await count(dock, quantity);
    await shows(quantity);
    await dock.stop();
    edges.push(...dock.edges);
  }
  expect(edges).toEqual([]);
});

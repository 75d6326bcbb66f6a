// needs: mosquitto
/**
 * SIGKILL in the middle of packing: at every step of every order – opened, each unit scanned, on the scale – the agent
 * dies some milliseconds after the step began, and starts again. The packer goes on where the order says he was, with a
 * scanner that sends again until it is answered. Every unit has its own label: then a scan that was recorded and never
 * answered is known again.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { serialised, sku } from '../end-to-end/codes.ts';
import { Dock, merchant } from '../end-to-end/dock.ts';
import { type SimScale, simScale } from '../screen/scale.ts';
import { pause } from '../wait.ts';

const orders = 2;
const unitsEach = 3;
/** A scan takes a few milliseconds from the port to the commit and back: deaths before, meanwhile and after. */
const laterMsMax = 25;

let dock: Dock | undefined;
let scale: SimScale | undefined;
afterEach(async () => {
  await scale?.end();
  await dock?.end();
});

it('ships every unit once, whenever the agent is killed', { timeout: 240_000 }, async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  const random = seededRandom(seed);
  dock = await Dock.create({
    articles: 1,
    stations: [{ name: 'packing-1', work: 'packing', weigh: true, packaging: 'carton' }],
    scanners: [{ name: 'scanner-1', station: 'packing-1', handshake: true }],
    devices: ({ file }) => [
      { name: 'scale-1', station: 'packing-1', kind: 'scale', protocol: 'mt-sics', port: file('scale-1') },
    ],
    packagings: [{ name: 'carton', 'weight-g': '120', 'tolerance-g': '10' }],
    channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }],
  });
  scale = await simScale(join(dock.dir, 'scale-1'));
  await dock.open();
  const { agent, sink } = dock;
  await agent.req('item/upsert', { items: [{ merchant, sku: sku(0), unitWeightG: '200' }] });
  await agent.req('stock/adjust', { merchant, sku: sku(0), quantity: 20, reason: 'on the shelf' });
  const order = (id: string) => agent.req('order/get', { merchant, id }) as Promise<OrderRow>;
  const station = () => agent.req('station/get', { station: 'packing-1' }) as Promise<StationState>;

  /** Begins the step, kills the agent while it is under way, and goes on until it is done. */
  const through = async (
    what: string,
    begin: () => void,
    done: () => Promise<boolean>,
    again?: () => Promise<unknown>,
  ) => {
    begin();
    await pause(random() * laterMsMax);
    await agent.kill9();
    await agent.start();
    await dock?.devicesOpen();
    const reached = async (): Promise<boolean> => {
      if (await done()) return true;
      await again?.();
      return done();
    };
    await dock?.until(`${what} (seed ${seed})`, reached);
  };

  let serial = 0;
  for (let number = 1; number <= orders; number += 1) {
    const id = `A-${number}`;
    await agent.req('order/place', { merchant, id, lines: [{ sku: sku(0), quantity: unitsEach }] });
    const scan = (text: string) => dock?.simulator().scan(text);
    await through(
      `${id} is open`,
      () => void scan(id),
      async () => (await station()).session.document?.id === id,
      async () => scan(id),
    );
    for (let unit = 1; unit <= unitsEach; unit += 1) {
      serial += 1;
      const label = serialised(0, serial);
      await through(
        `${unit} of ${id} in the box`,
        () => void scan(label),
        async () => ((await order(id)).lines[0]?.packed ?? 0) === unit,
        async () => scan(label),
      );
      // Not one more, however often it is shown.
      await scan(label);
      expect((await order(id)).lines[0]?.packed).toBe(unit);
    }
    expect((await order(id)).status).toBe('packed');
    await through(
      `${id} is shipped`,
      () => scale?.load('0.720'),
      async () => (await order(id)).status === 'shipped',
    );
    scale.load('0.000');
  }

  const all = orders * unitsEach;
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 20 - all, booked: 0, available: 20 - all }]);
  const entries = await agent.ledger();
  for (const kind of ['packing', 'shipment']) {
    const units = entries.filter((entry) => entry.kind === kind).map(({ body }) => body.unit);
    expect([kind, units.length, new Set(units).size]).toEqual([kind, all, all]);
  }
  await dock.until('the storefront agrees', () => sink.level('web', sku(0)) === 20 - all);
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});

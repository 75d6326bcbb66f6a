// needs: mosquitto
/**
 * A storefront at the broker that comes later than the dock asked it for its orders: its first level does not wait for
 * a question nobody heard.
 */
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../end-to-end/broker.ts';
import { until } from '../wait.ts';
import { channelConfig, forwarderOf, temporaryFolder, uplinkTo } from './bench.ts';
import { hurriedClock } from './hurried-clock.ts';
import { statusOf } from './memory-book.ts';

it('is asked again within seconds, and gets its first level then', async () => {
  const broker = await Broker.start({ dir: temporaryFolder() });
  onTestFinished(() => broker.kill9());
  const clock = hurriedClock(5);
  const { uplink } = uplinkTo(broker.url, {}, { clock });
  const bench = forwarderOf(channelConfig({ orders: { everyMs: 30_000 } }), { uplink, clock });
  const orders = () => bench.forwarder.report(statusOf(bench.ledger, 'acme-web')).orders;
  await until('it says that nobody listens', () => orders()?.error?.includes('nobody listens'));
  bench.moved(() => bench.ledger.receive('TEE', 3));
  const longMs = clock.monoMs() + 60_000;
  await until('a minute has passed', () => clock.monoMs() > longMs);
  const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl') });
  onTestFinished(() => shop.close());
  const face = await openMqttFace(shop, { url: broker.url, channel: 'acme-web' });
  onTestFinished(() => face.close());
  const sinceMs = clock.monoMs();
  await until('its orders were read', () => orders()?.error === undefined);
  expect(clock.monoMs() - sinceMs).toBeLessThan(8_000);
  await until('3 on the shelf', () => shop.levels('acme-web').get('TEE')?.level === 3);
});

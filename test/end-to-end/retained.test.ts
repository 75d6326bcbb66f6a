// needs: mosquitto
/**
 * Somebody ticked "retain" at the storefront: after each new link a broker that keeps its messages hands out an answer
 * and a page of orders of another day. Nothing moves, and what is said now counts.
 */
import { connectAsync } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { serialised, sku } from './codes.ts';
import { Dock, dockName, site } from './dock.ts';

const base = `tallyman/v1/${site}/${dockName}`;
const restarts = 2;

it.each(['5', '3.1.1'])('an answer and a page that the broker kept move nothing, on MQTT %s', async (version) => {
  const dock = await Dock.start({
    articles: 1,
    mqtt: { version },
    channels: [{ orders: true, 'rise-wait': '0s' }],
    broker: { persistence: true },
  });
  onTestFinished(() => dock.end());
  const { agent, broker, sink } = dock;
  const scanned = async (units: number) => {
    expect(await dock.simulator().scan(serialised(0, units))).toBe(true);
    await dock.until('the storefront shows it', () => sink.level('web', sku(0)) === units);
    await dock.until('its answer was heard', async () => (await dock.cursor()) === sink.position('web')?.to);
  };
  await scanned(1);

  const { epoch } = await agent.status();
  const now = new Date().toISOString();
  const order = { id: 'OLD-1', placedAt: now, updatedAt: now, status: 'open', lines: [{ sku: sku(0), quantity: 1 }] };
  const keeper = await connectAsync(broker.url);
  for (const [topic, message] of [
    // As of a shop that knows nothing: obeyed, every level would go out anew.
    ['ack/web', { epoch: null, to: 0 }],
    ['tell/web', { what: 'orders', orders: [order], next: null }],
  ] as const) {
    // The agent is not there: what it hears of it, the broker has kept.
    await agent.stop();
    await keeper.publishAsync(`${base}/${topic}`, JSON.stringify(message), { qos: 1, retain: true });
    await agent.start();
  }
  await keeper.endAsync();

  for (let round = 1; round <= restarts; round += 1) {
    await agent.kill9();
    await broker.stop();
    await broker.start();
    await agent.start();
    await dock.devicesOpen();
    await dock.until('both are linked', () => sink.connected);
    await scanned(1 + round);
  }
  if (version === '3.1.1') {
    // A broker of MQTT 5 keeps it back when asked to; this one hands it out.
    const [channel] = (await agent.status()).channels;
    expect(channel).toHaveProperty('ignored', 1);
  }
  expect((await agent.status()).epoch).toBe(epoch);
  // The first batch of its life, and no other.
  expect(sink.received.filter(({ batch }) => batch.data.snapshot)).toHaveLength(1);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 1 + restarts, booked: 0 }]);
  const kinds = (await agent.ledger()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => ['epoch', 'order', 'exception'].includes(kind))).toEqual(['epoch']);
});

// needs: mosquitto
/** What a dock says of its link to the broker, and of its start. */
import { connect } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { serialised } from './codes.ts';
import { Dock } from './dock.ts';

it('names one start in `state` and in its batches, and counts in `status` what the broker sends and nobody wants', async () => {
  const dock = await Dock.start();
  onTestFinished(() => dock.end());
  const base = 'tallyman/v1/reno-1/dock-3';
  const client = connect(dock.broker.url, { protocolVersion: 5 });
  onTestFinished(() => void client.end(true));
  const states: { s: string; boot: string }[] = [];
  client.on('message', (_topic, payload) => states.push(JSON.parse(payload.toString('utf8'))));
  await client.subscribeAsync(`${base}/state`, { qos: 1 });
  await dock.simulator().scan(serialised(0, 1));
  const [state, batch] = await dock.until('both are there', () => {
    const online = states.find(({ s }) => s === 'online');
    const told = dock.sink.received[0]?.batch;
    return online !== undefined && told !== undefined && ([online, told] as const);
  });
  const { boot } = batch.data as { boot?: string };
  expect(boot).toMatch(/^[0-9a-z]{12}$/);
  expect(state.boot).toBe(boot);
  // One KiB too many, and still inside the largest packet.
  for (let sent = 0; sent < 3; sent += 1)
    await client.publishAsync(`${base}/ack/web`, 'x'.repeat(65 * 1024), { qos: 1 });
  type Status = { broker: { state: string; version: string; links: number; dropped: number } };
  await dock.until('what is too large is counted', async () => {
    const { broker } = (await dock.agent.req('sync/status', {})) as Status;
    return broker.state === 'online' && broker.version === '5' && broker.links === 1 && broker.dropped === 3;
  });
  expect((await dock.agent.cli(['status'])).stdout).toContain('broker: online (MQTT 5, 1 link, 3 messages dropped)');
});

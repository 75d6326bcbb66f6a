// needs: mosquitto
/** Receivers over MQTT: nothing is wrong with the small one that is shipped, each mistake built into it is named. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { OverMqtt } from '../../agent/cli/conform/over-mqtt.ts';
import { conform } from '../../agent/cli/conform/play.ts';
import { type Clock, systemClock } from '../../agent/clock.ts';
import { createMqttReceiver } from '../../config/receivers/receiver-mqtt.mjs';
import { commandLine } from '../command-line.ts';
import { Broker } from '../end-to-end/broker.ts';
import { type Batch, type Held, mistakes } from './receiver-mistakes.ts';

const dir = mkdtempSync(join(tmpdir(), 'tallyman-conform-mqtt-'));
let broker: Broker;
beforeAll(async () => {
  broker = await Broker.start({ dir });
});
afterAll(async () => {
  await broker.stop();
  rmSync(dir, { recursive: true });
});

const receivers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

let docks = 0;
const play = (site = 'site-1') => {
  docks += 1;
  return commandLine([
    'channel',
    'conform',
    `${broker.url}/${site}/no-dock-${docks}`,
    '--channel',
    'acme-web',
    '--json',
  ]);
};

/** One who waits a fifth as long for what does not come. */
const hurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 5, signal) };

async function played(own: object): Promise<string[]> {
  receivers.push(await createMqttReceiver(broker.url, own));
  docks += 1;
  const names = { site: 'site-1', dock: `no-dock-${docks}`, channel: 'acme-web', merchant: 'acme' };
  const carrier = await OverMqtt.open({ url: broker.url, clientId: 'conform' }, names, hurried);
  const named = await conform(carrier);
  return named.mistakes.map(({ step }) => step);
}

it('says so when nobody listens', async () => {
  expect(await play()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nobody listens on tallyman/v1/site-1/'),
  });
});

it('finds nothing in the receiver that is shipped', async () => {
  receivers.push(await createMqttReceiver(broker.url));
  expect(await play()).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('"steps":12,"mistakes":[]'),
  });
});

it('says so when what it says is never answered', async () => {
  await expect(played({ answer: () => undefined })).rejects.toThrow('nobody answered on tallyman/v1/site-1/');
});

it.each<[string, object, string]>([
  ...mistakes,
  ['answers with a word', { answer: () => 'OK' }, 'snapshot'],
  [
    'says nothing to what it does not apply',
    { answer: (held: Held, { id, data }: Batch) => (data.to === 20 && held.id !== id ? undefined : held) },
    'gap',
  ],
])('names it when a receiver %s', async (_, own, step) => {
  expect(await played(own)).toContain(step);
});

it('plays nothing under the name of a dock that there is', async () => {
  const dock = await connectAsync(broker.url);
  receivers.push({ close: () => dock.endAsync() });
  const topic = `tallyman/v1/reno-1/no-dock-${docks + 1}/state`;
  await dock.publishAsync(topic, '{"s":"offline"}', { qos: 1, retain: true });
  const refused = await play('reno-1');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is a dock that this broker knows') });
});

it.each([
  ['mqtt://127.0.0.1:1883', 'has to end with /SITE/DOCK'],
  ['mqtt://127.0.0.1:1883/Reno/dock', 'has to end with /SITE/DOCK'],
  ['mqtt://broker.example/site-1/no-dock', 'would send over the network unencrypted'],
  ['mqtt://user:secret@127.0.0.1/site-1/no-dock', 'holds a password'],
  ['ftp://127.0.0.1/x', 'is no address of a receiver'],
  ['https://shop.example/stock', 'has a secret: give --secret-file'],
])('an address that will not do is named: %s', async (address, why) => {
  const { code, stderr } = await commandLine(['channel', 'conform', address]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) });
  expect(stderr).not.toContain('secret@');
});

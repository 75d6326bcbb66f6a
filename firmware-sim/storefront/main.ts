/**
 * A storefront as a process, for tests, the demo and the kill harness:
 *   node firmware-sim/storefront/main.ts --file shop.jsonl [--mqtt mqtt://127.0.0.1:1883] [--channel acme-web]
 *   [--version 5|4]
 *     [--http 127.0.0.1:8443 --secret whsec_…] [--ack-secret whsec_…] [--faults '{"seed":7,"loseAnswer":0.1}'] [--log]
 *     [--sell-every 2000] (needs --channel) [--tell-unasked]
 * Prints one JSON line when it is ready, and with --log one per batch and order. SIGUSR2 prints its levels; SIGTERM
 * ends it.
 */
import { parseArgs } from 'node:util';
import { seededRandom } from '../faults.ts';
import { openHttpFace } from './http-face.ts';
import { type Face, openMqttFace } from './mqtt-face.ts';
import { nextDeed } from './selling.ts';
import { Storefront } from './storefront.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    mqtt: { type: 'string' },
    channel: { type: 'string' },
    version: { type: 'string', default: '5' },
    http: { type: 'string' },
    secret: { type: 'string', multiple: true, default: [] },
    'ack-secret': { type: 'string' },
    faults: { type: 'string', default: '{}' },
    log: { type: 'boolean', default: false },
    'sell-every': { type: 'string' },
    'tell-unasked': { type: 'boolean', default: false },
  },
});
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (values.file === undefined) throw new Error('--file is missing');
const shop = new Storefront({
  file: values.file,
  faults: JSON.parse(values.faults),
  ...(values.log ? { log: (event, facts) => print({ event, ...facts }) } : {}),
});
const faces: Face[] = [];
const proof = values['ack-secret'] === undefined ? {} : { ackSecret: values['ack-secret'] };
let url: string | undefined;
if (values.mqtt !== undefined) {
  const { channel } = values;
  const version = values.version === '4' ? 4 : 5;
  const tellsUnasked = values['tell-unasked'];
  faces.push(
    await openMqttFace(shop, {
      url: values.mqtt,
      version,
      tellsUnasked,
      ...proof,
      ...(channel !== undefined && { channel }),
    }),
  );
}
if (values.http !== undefined) {
  const { hostname, port } = new URL(`http://${values.http}`);
  const { channel, secret: secrets } = values;
  const face = await openHttpFace(shop, {
    host: hostname,
    port: Number(port),
    secrets,
    ...proof,
    ...(channel !== undefined && { channel }),
  });
  url = face.url;
  faces.push(face);
}
if (values['sell-every'] !== undefined) {
  const { channel } = values;
  if (channel === undefined) throw new Error('--sell-every needs --channel');
  const random = seededRandom(shop.faults.seed + 1);
  setInterval(() => sell(channel, random), Number(values['sell-every'])).unref();
}
print({ event: 'ready', pid: process.pid, url });

function sell(channel: string, random: () => number): void {
  const deed = nextDeed(random, shop.levels(channel), shop.orders(channel));
  if (deed === undefined) return;
  if (deed.type === 'place') shop.placeOrder(channel, deed.lines);
  else if (deed.type === 'change') shop.changeOrder(channel, deed.id, deed.lines);
  else shop.cancelOrder(channel, deed.id);
}

process.on('SIGUSR2', () => {
  const levels = Object.fromEntries(
    shop.greetings().map(({ channel }) => [channel, Object.fromEntries(shop.levels(channel))]),
  );
  print({ event: 'levels', levels, counts: shop.counts, greetings: shop.greetings() });
});
process.on('SIGTERM', () => {
  Promise.all(faces.map((face) => face.close())).then(() => {
    shop.close();
    process.exit(0);
  });
});

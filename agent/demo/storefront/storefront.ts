/**
 * The demo's storefronts as a process of their own, with their own durable state and a page for people:
 *   node agent/demo/storefront/storefront.ts --file shop.jsonl --mqtt mqtt://127.0.0.1:1883 --mqtt-channel demo-web
 *     --http-channel demo-outlet --http-minimum 5 --secret whsec_… --items items.csv
 * Prints JSON lines: `ready` with its addresses, then `stores` whenever one of them changed. Each line on its standard
 * input is what the dock is doing now, for the page; it ends with its standard input.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { openMqttFace } from '../../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import type { Store } from '../show/news.ts';
import { readCatalogue } from '../story/catalogue.ts';
import type { DockPicture } from './dock-cards.ts';
import type { ShopWindow } from './page.ts';
import { ShopWindowServer } from './shop-window.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    mqtt: { type: 'string', default: '' },
    'mqtt-channel': { type: 'string', default: '' },
    'http-channel': { type: 'string', default: '' },
    'http-minimum': { type: 'string', default: '0' },
    secret: { type: 'string', default: '' },
    items: { type: 'string', default: '' },
  },
});

type Tally = { note: string; applied: number; duplicates: number; last: ShopWindow['last'] };
const tallies = new Map<string, Tally>([
  [values['mqtt-channel'], { note: 'over MQTT', applied: 0, duplicates: 0, last: undefined }],
  [
    values['http-channel'],
    { note: `over HTTP, shows 0 below ${values['http-minimum']}`, applied: 0, duplicates: 0, last: undefined },
  ],
]);

const shop = new Storefront({
  file: values.file,
  log(event, { key, to, lines }) {
    const tally = tallies.get(String(key).split(' ')[1] ?? '');
    if (tally === undefined) return;
    if (event === 'duplicate') tally.duplicates += 1;
    if (event === 'applied') {
      tally.applied += 1;
      tally.last = { to: Number(to), lines: Number(lines), atMs: Date.now() };
    }
    changed();
  },
});

const windows = (): ShopWindow[] =>
  [...tallies].map(([channel, tally]) => ({ channel, ...tally, items: shop.levels(channel) }));

const products = readCatalogue(readFileSync(values.items, 'utf8'));
let dock: DockPicture | undefined;

const site = new ShopWindowServer({
  shown: () => ({ windows: windows(), products, dock }),
  sleep: (ms) => sleep(ms),
});

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

function stores(): Store[] {
  return windows().map(({ channel, applied, duplicates, items }) => ({
    channel,
    applied,
    duplicates,
    items: [...items].map(([sku, shelf]) => ({ sku, ...shelf })),
  }));
}

function changed(): void {
  print({ event: 'stores', stores: stores() });
  site.changed();
}

const mqttFace = await openMqttFace(shop, { url: values.mqtt, channel: values['mqtt-channel'], version: 4 });
const httpFace = await openHttpFace(shop, { secrets: [values.secret] });
const port = await site.listen();
print({ event: 'ready', page: `http://127.0.0.1:${port}/`, endpoint: httpFace.url, stores: stores() });

async function leave(): Promise<void> {
  site.close();
  await Promise.all([mqttFace.close(), httpFace.close()]);
  shop.close();
  process.exit(0);
}
process.once('SIGTERM', leave);
const told = createInterface({ input: process.stdin });
told.on('line', (line) => {
  dock = JSON.parse(line) as DockPicture;
  site.changed();
});
told.once('close', leave);

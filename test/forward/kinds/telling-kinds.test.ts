/** R25: which kinds tell more than levels, when, and how a batch of it goes out over HTTPS. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { kinds } from '../../../agent/cli/kinds.ts';
import { systemClock } from '../../../agent/clock.ts';
import { httpsChannel } from '../../../agent/forward/kinds/https/https-kind.ts';
import { rulebookOf } from '../../../agent/rulebook.ts';
import { configErrorText, loadConfig } from '../../../config/load.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { noMemory } from '../memory-book.ts';

const file = (channel: string) => `[dock]
site = "reno-1"
name = "dock-3"
timezone = "UTC"
data = "/tmp/none"
[mqtt]
url = "mqtt://127.0.0.1:1883"
[[merchant]]
id = "acme"
[[station]]
name = "packing-1"
work = "packing"
[[channel]]
name = "web"
merchant = "acme"
${channel}
`;
const tells = (channel: string) => {
  const read = loadConfig(file(channel), 'tallyman.toml', kinds);
  return read.ok ? (rulebookOf(read.config).channels[0]?.tells ?? []) : read.errors.map(configErrorText);
};
const https = 'kind = "https"\nurl = "https://shop.example/stock"\nsecret-file = "/etc/secret"';

const woo = 'kind = "woocommerce"\nurl = "https://shop.example"\nkey-file = "/etc/key"';
const medusa = 'kind = "medusa"\nurl = "https://shop.example"\nkey-file = "/etc/key"';
const vendure = 'kind = "vendure"\nurl = "https://shop.example/admin-api"\ncredentials-file = "/etc/key"';

it.each([
  ['kind = "mqtt"', ['shipment']],
  ['kind = "mqtt"\nshipments = false', []],
  ['kind = "mqtt"\nnotices = true\nreturns = true', ['shipment', 'notice', 'return']],
  [https, []],
  [`${https}\nshipments = true`, ['shipment']],
  [woo, ['shipment']],
  [`${woo}\nnotices = true`, [expect.stringContaining('has no place for notices')]],
  [medusa, ['shipment']],
  [`${medusa}\nreturns = true`, [expect.stringContaining('has no place for returns')]],
  [`${vendure}\nnotices = true\nreturns = true`, ['notices', 'returns'].map((each) => expect.stringContaining(each))],
  ['kind = "csv"\nfolder = "/tmp/none"', []],
  ['kind = "csv"\nfolder = "/tmp/none"\nshipments = true', [expect.stringContaining('tells nothing but levels')]],
])('R25: %s', (channel, expected) => {
  expect(tells(channel)).toEqual(expected);
});

it('R25: over HTTPS a batch of shipments is one signed POST, and its answer is understood', async () => {
  const seen: { id: string | undefined; type: string }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const { type, id } = JSON.parse(text) as { type: string; id: string };
      seen.push({ id: String(request.headers['webhook-id']), type });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ epoch: 'e', to: 7, id }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const options = httpsChannel.options().parse({ url: `http://127.0.0.1:${port}/stock`, 'secret-file': 'secret' });
  const channel = loadedKind('https').open(options, {
    ...{ name: 'web', merchant: 'acme', clock: systemClock, uplink: undefined, log: () => {}, memory: noMemory },
    handlers: { onLink: () => {}, onAnswer: () => {} },
    readFile: async () => Buffer.from('whsec_b25seS1mb3ItdGhpcy1leGFtcGxlLW9ubHktZm9yLWl0'),
  });
  onTestFinished(() => channel.close());
  const key = 'shipment-0123456789abcdef';
  const body = JSON.stringify({ type: 'tallyman.shipment.v1', id: key, data: { lines: [{ id: 'A-1/1' }] } });
  const batch = { key, epoch: 'e', after: 0, to: 7, seen: 7, snapshot: true, lines: [{ sku: 'A-1/1' }], body };
  expect(await channel.tell?.('shipment', batch, new AbortController().signal)).toEqual({
    ...{ type: 'answer', answer: { epoch: 'e', to: 7, id: key } },
  });
  expect(seen).toEqual([{ id: key, type: 'tallyman.shipment.v1' }]);
});

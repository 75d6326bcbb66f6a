// needs: openssl socat
/**
 * Everything that can go wrong at a dock that runs, with shops, a broker, files, ports and an address of its own: all
 * of it at once, all of it in `status`, and over without a restart when what was wrong is mended.
 */
import { chmodSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as tcpServer } from 'node:net';
import { join } from 'node:path';
import { it, onTestFinished } from 'vitest';
import { socatScanner } from '../end-to-end/scanners.ts';
import { temporaryFolder } from '../forward/bench.ts';
import { Authority } from '../forward/certificates.ts';
import { ScriptedBroker } from '../mqtt/scripted-broker.ts';
import { until } from '../wait.ts';
import { AlarmedDock, jumpingClock } from './alarmed-dock.ts';

type Reply = { status: number; body?: unknown };
type Batch = { id: string; data: { epoch: string; to: number } };

const secret = `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`;
const took = ({ id, data }: Batch): Reply => ({ status: 200, body: { epoch: data.epoch, to: data.to, id } });
const noOrders: Reply = { status: 200, body: { what: 'orders', orders: [], next: null } };

/**
 * Several shops behind one address, by the first word of the path: what is wrong with each, until they are all well.
 */
async function shops() {
  let well = false;
  let heldBefore = 0;
  const wrong: Record<string, (batch: Batch) => Reply> = {
    down: () => ({ status: 500 }),
    refused: () => ({ status: 401 }),
    stopped: () => ({ status: 410 }),
    held: (batch) => {
      heldBefore += 1;
      return heldBefore === 1 ? took(batch) : { status: 409, body: { epoch: 'another-life', to: 7, id: 'x' } };
    },
  };

  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const [, shop = ''] = (request.url ?? '').split('/');
      const say = ({ status, body }: Reply) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      };
      if (request.method === 'GET') return say(well ? noOrders : { status: 503 });
      const batch = JSON.parse(text) as Batch;
      return say((well ? took : (wrong[shop] ?? took))(batch));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const mend = () => {
    well = true;
  };
  return {
    url: (shop: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${shop}`,
    mend,
  };
}

/** An address that somebody else uses. */
async function taken() {
  const server = tcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const free = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, free };
}

it('all at once, and over when it is mended', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const file = (name: string) => join(folder, name);
  for (const name of ['secret', 'open']) writeFileSync(file(name), secret, { mode: 0o600 });
  writeFileSync(file('gone'), 'x-token: for-this-test\n', { mode: 0o600 });
  const authority = new Authority(folder);
  copyFileSync(authority.caFile, file('ca'));
  const shop = await shops();
  const screen = await taken();
  const broker = await ScriptedBroker.start();
  onTestFinished(() => broker.close());
  broker.granted = () => 0x87;
  const scale = await socatScanner('scale', file('scale'));
  const scanner = await socatScanner('scanner', file('badges'));
  onTestFinished(async () => void (await Promise.all([scale.end(), scanner.end()])));

  const channel = (name: string, more = '') =>
    `[[channel]]\nname = "${name}"\nmerchant = "acme"\nkind = "https"\nurl = "${shop.url(name)}"\n` +
    `secret-file = "${file('secret')}"\n${/rise-wait/.test(more) ? '' : 'rise-wait = "0s"\n'}${more}\n`;
  const device = (name: string, station: string, kind: string, protocol: string, port: string) =>
    `[[device]]\nname = "${name}"\nstation = "${station}"\nkind = "${kind}"\nprotocol = "${protocol}"\nport = "${port}"\n`;
  // The authority is good for two days, and these are over.
  const dock = new AlarmedDock(data, jumpingClock(Date.now() + 3 * 86_400_000));
  onTestFinished(() => dock.stop());
  await dock.start(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n` +
      `[mqtt]\nurl = "${broker.url}"\n[screen]\nlisten = "127.0.0.1:${screen.port}"\n[[merchant]]\nid = "acme"\n` +
      ['bench', 'desk', 'door'].map((name) => `[[station]]\nname = "${name}"\nwork = "receiving"\n`).join('') +
      `[[operator]]\nid = "boss"\nname = "Boss"\nbadge = "0042-BOSS"\n` +
      device('missing', 'bench', 'scanner', 'serial-line', file('port')) +
      device('trouble', 'desk', 'scale', 'mt-sics', scale.port) +
      device('badges', 'door', 'scanner', 'serial-line', scanner.port) +
      ['down', 'refused', 'stopped', 'paused', 'held'].map((name) => channel(name)).join('') +
      channel('unproved', `ack-secret-file = "${file('secret')}"`) +
      channel('behind', 'orders = true\norders-every = "1m"\nrise-wait = "forever"') +
      channel('files', `ca-file = "${file('ca')}"\nheaders-file = "${file('gone')}"`) +
      channel('open', `ack-secret-file = "${file('open')}"`),
  );
  await dock.req('sync/pause', { channel: 'paused' });
  await dock.req('item/upsert', { items: [{ sku: 'TEE', name: 'Tee' }] });
  await dock.req('stock/count', { sku: 'TEE', quantity: 5 });
  renameSync(file('gone'), file('away'));
  chmodSync(file('open'), 0o644);
  for (let n = 0; n < 6; n += 1) scanner.send(`000${n}-BOSS`);
  let weighed = 'ES';
  const weighing = setInterval(() => scale.send(weighed), 50);
  onTestFinished(() => clearInterval(weighing));
  await dock.shows('station-without-scanner:bench', 'device-missing:missing');
  // A minute is soon over here.
  await until('somebody tried badges', () => dock.edges.includes('badges-tried:door'));
  await dock.req('stock/count', { sku: 'TEE', quantity: 6 });
  // Nobody sits out eleven minutes.
  dock.clock.jump(660_000);
  const wrong = [
    ...['channel-down:down', 'channel-refused:refused', 'channel-stopped:stopped', 'channel-paused:paused'],
    ...['channel-held:held', 'answers-unproved:unproved', 'channel-behind:behind', 'orders-failing:behind'],
    ...[`file-missing:${file('gone')}`, `secret-exposed:${file('open')}`],
    ...[`certificate-ending:${file('ca')}`, 'screen-down', 'broker-denies', 'device-missing:missing'],
    ...['station-without-scanner:bench', 'device-trouble:trouble', 'clock-not-set'],
  ];
  await dock.shows(...wrong);
  broker.denies = true;
  broker.cut();
  await dock.shows('broker-unreachable');

  shop.mend();
  broker.denies = false;
  broker.granted = () => 1;
  weighed = 'S S      0.000 kg';
  renameSync(file('away'), file('gone'));
  chmodSync(file('open'), 0o600);
  copyFileSync(authority.issue({ days: 900 }).certFile, file('ca'));
  const missing = await socatScanner('missing', file('port'));
  onTestFinished(() => missing.end());
  await screen.free();
  for (const name of ['stopped', 'paused']) await dock.req('sync/resume', { channel: name });
  await dock.over(...wrong.filter((id) => !/^(answers-unproved|clock-not-set)/.test(id)), 'broker-unreachable');
  await until('badges may be tried again', () => dock.edges.includes('badges-tried:door over'));
  // What was not believed is no trouble any more when none has come for ten minutes.
  dock.clock.jump(660_000);
  await dock.over('answers-unproved:unproved', 'answers-unproved:open');
});

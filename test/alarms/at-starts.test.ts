/**
 * What the next start finds in the data folder, and what its storefront holds against it: each an alarm, and over when
 * it is said to be.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../forward/bench.ts';
import { until } from '../wait.ts';
import { AlarmedDock } from './alarmed-dock.ts';

type Held = { epoch: string; to: number; id: string };

async function shopAndDock() {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const secret = join(folder, 'secret');
  writeFileSync(secret, `whsec_${Buffer.from('only-for-this-test-only-for-this').toString('base64')}`, { mode: 0o600 });
  const shop: { held: Held | undefined; answer?: Partial<Held> } = { held: undefined };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      const items = [{ listing: 'OLD', sku: 'OLD', level: 4 }];
      response.statusCode = request.url?.includes('/orders') ? 404 : 200;
      if (request.method === 'GET') return response.end(JSON.stringify({ what: 'levels', items, next: null }));
      const { id, data: batch } = JSON.parse(text) as { id: string; data: Omit<Held, 'id'> };
      const { answer } = shop;
      delete shop.answer;
      if (answer === undefined) shop.held = { epoch: batch.epoch, to: batch.to, id };
      else response.statusCode = 409;
      return response.end(JSON.stringify({ ...shop.held, ...answer }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dock = new AlarmedDock(data);
  onTestFinished(async () => {
    await dock.stop();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
  const start = ({ name = 'd', keyFile = '', more = '', orders = '' } = {}) =>
    dock.start(
      `[dock]\nsite = "s"\nname = "${name}"\ntimezone = "UTC"\ndata = "${data}"\n${keyFile}${more}[[merchant]]\nid = "acme"\n` +
        '[[station]]\nname = "receiving-1"\nwork = "receiving"\n[[channel]]\nname = "web"\nmerchant = "acme"\n' +
        `kind = "https"\nurl = "${url}"\nsecret-file = "${secret}"\n${orders}`,
    );
  const count = (quantity: number) => dock.req('stock/count', { sku: 'TEE', quantity });
  const heard = () =>
    until('the shop has it', async () => JSON.parse(await dock.req('sync/status')).channels[0].pending === 0);
  const file = (name: string) => join(data, name);
  const meddle = (sql: string) => {
    const db = new Database(file('ledger.db'));
    db.exec(sql);
    db.close();
  };
  const again = async (how: Parameters<typeof start>[0] = {}) => {
    await dock.stop();
    await start(how);
  };
  const dismissed = async (reason: string) => {
    const { exceptions } = JSON.parse(await dock.req('exception/list', { limit: 100 }));
    const found = exceptions.filter((each: { reason: string }) => each.reason === reason);
    for (const { seq } of found) await dock.req('exception/dismiss', { seq });
  };
  await start();
  await dock.req('item/upsert', { items: [{ sku: 'TEE', name: 'Tee' }] });
  await count(5);
  await heard();
  return { dock, data, shop, start, again, count, heard, file, meddle, dismissed };
}

it('a ledger that was lost, is another one, damaged, renamed, without its anchor', { timeout: 240_000 }, async () => {
  const { dock, start, again, count, heard, file, meddle, dismissed, data } = await shopAndDock();
  await dock.stop();
  for (const name of readdirSync(data)) if (name.startsWith('ledger.db')) rmSync(file(name));
  await start();
  await dock.shows('epoch-ledger-lost', 'shown-unknown');
  await dismissed('shown-unknown');
  await dock.over('shown-unknown');

  await again();
  await dock.over('epoch-ledger-lost');
  await dock.req('item/upsert', { items: [{ sku: 'TEE', name: 'Tee' }] });
  await count(6);
  await heard();
  await dock.stop();
  const copy = readFileSync(file('ledger.db'));
  await start();
  await count(7);
  await heard();
  await dock.stop();
  writeFileSync(file('ledger.db'), copy);
  for (const suffix of ['-wal', '-shm']) rmSync(file(`ledger.db${suffix}`), { force: true });
  await start();
  await dock.shows('epoch-rolled-back');

  await again({ name: 'e' });
  await dock.over('epoch-rolled-back');
  await dock.shows('epoch-renamed');
  await again();
  await dock.shows('epoch-renamed');
  await dock.stop();
  rmSync(file('anchor'));
  await start();
  await dock.shows('anchor-missing');
  await dock.over('epoch-renamed');
  await until('the tables were checked', () => dock.edges.includes('ledger-unchecked over'));
  await dismissed('anchor-missing');
  await dock.over('anchor-missing');

  meddle("UPDATE item SET in_stock = 777 WHERE sku = 'TEE'");
  await dock.req('ledger/rebuild');
  await dock.shows('projections-repaired');
  await dismissed('projections-repaired');
  await dock.over('projections-repaired');

  meddle('DROP TRIGGER entry_keep; UPDATE entry SET quantity = 1000 WHERE seq = (SELECT max(seq) - 1 FROM entry)');
  await dock.req('ledger/verify').catch(() => {});
  await dock.shows('ledger-damaged');
  await again();
  await dock.over('ledger-damaged');
  await dock.shows('epoch-damaged');
  await again();
  await dock.over('epoch-damaged');
});

it('a storefront that knows more of this ledger than the ledger, or of another one', { timeout: 180_000 }, async () => {
  const { dock, shop, again, count, heard } = await shopAndDock();
  /** At most one new epoch is opened in a minute. */
  const later = async () => {
    await heard();
    dock.clock.jump(61_000);
  };
  shop.answer = { to: 1_000_000 };
  await count(6);
  await dock.shows('epoch-storefront-ahead');
  await later();
  shop.answer = { id: 'of-another' };
  await count(7);
  await dock.shows('epoch-clone');
  await later();
  shop.answer = { epoch: 'another-life' };
  await count(8);
  await dock.shows('epoch-unknown-epoch');
  await again();
  await dock.over('epoch-storefront-ahead', 'epoch-clone', 'epoch-unknown-epoch');
});

it('another program that holds the ledger locked, for as long as it does', { timeout: 180_000 }, async () => {
  const { dock, count, file } = await shopAndDock();
  const other = new Database(file('ledger.db'));
  other.exec('BEGIN IMMEDIATE');
  await count(6).catch(() => {});
  await dock.shows('ledger-busy');
  other.exec('ROLLBACK');
  other.close();
  await dock.over('ledger-busy');
  await count(7);
});

it('a key of the printed codes that is none, one that was changed, orders that are not told', async () => {
  const { dock, file, again } = await shopAndDock();
  await dock.req('station/new-command-key');
  await dock.shows('command-key-changed');
  writeFileSync(file('key'), 'no key', { mode: 0o600 });
  const orders = 'orders = true\norders-every = "1s"\n';
  await again({ orders, keyFile: `command-key-file = "${file('key')}"\n` });
  await dock.shows('command-key', 'orders-not-told:web');
  await dock.over('command-key-changed');
  await again();
  await dock.over('command-key', 'orders-not-told:web');
});

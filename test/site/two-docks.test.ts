// needs: nats-2.10
/** Two docks' ledgers on the disk and one real server: one stock, one teller, and what is said while it is away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { beatEveryMs, takeOverAfterMs } from '../../agent/site/core/silence.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { batch, hasOrder, SiteDocks, shows } from './site-docks.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
let site: (name: string) => SiteDocks;
const opened: SiteDocks[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-two-docks-'));
  server = await SiteServer.start(join(dir, 'server'));
  site = (name) => {
    const docks = new SiteDocks(dir, name, server.port);
    opened.push(docks);
    return docks;
  };
});

afterAll(async () => {
  await Promise.all(opened.map((docks) => docks.close()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

describe('two docks of a site', () => {
  it('are one stock: what one receives, counts or ships is in both, once, and the ledgers come to rest', async () => {
    const one = (await site('reno-1').open('dock-1')).link();
    const two = (await site('reno-1').open('dock-2')).link();
    // An item that one imports is known at the other, with its barcode.
    await one.book.submit(items(2));
    await until('the item is known', async () => (await two.inStock(0)) === 0);
    await one.book.submit(scan(0));
    await two.book.submit(scan(0));
    await two.book.submit(adjust(0, 3));
    await shows([one, two], 0, 5);
    // An order that one takes is booked at both, and whoever ships it lowers in stock and booked together (R3).
    const lines = [{ sku: sku(0), quantity: 2 }];
    await one.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
    await hasOrder(two, 'open');
    const rows = await two.book.stock({ merchant: 'acme', skus: [sku(0)] });
    expect(rows[0]).toMatchObject({ inStock: 5, booked: 2, processOrders: true });
    await two.book.submit({ type: 'scan', station: 'packing', device: 'scanner-2', text: '1' });
    await two.book.submit(scan(0, 'packing'));
    await two.book.submit(scan(0, 'packing'));
    const finish = { command: 'finish' } as const;
    await two.book.submit({ type: 'station', station: 'packing', by: 'test', command: finish });
    await hasOrder(one, 'shipped');
    await shows([one, two], 0, 3);
    expect((await one.book.stock({ merchant: 'acme', skus: [sku(0)] }))[0]).toMatchObject({ booked: 0 });
    // Nobody tells the other one how far it is without having anything to say.
    const heads = () => [one.book.head.seq, two.book.head.seq];
    const before = heads();
    one.site.news();
    two.site.news();
    await until('both looked', async () => (await one.site.status()).waiting + (await two.site.status()).waiting === 0);
    expect(heads()).toEqual(before);
    // Its tables are what its own entries say, with nobody's help.
    expect(await two.book.verify()).toMatchObject({ ok: true });
    expect([one.troubles, two.troubles]).toEqual([[], []]);
  });

  it('go on alone without the server, say since when, and are one again', async () => {
    const docks = site('reno-2');
    const [one, two] = [await docks.open('dock-1'), await docks.open('dock-2')];
    one.link();
    two.link();
    await one.book.submit(items(1));
    await until('the item is known', async () => (await two.inStock(0)) === 0);
    await server.kill9();
    await until('both know', () => one.cutOff !== undefined && two.cutOff !== undefined);
    for (let n = 0; n < 20; n += 1) await Promise.all([one.book.submit(scan(0)), two.book.submit(scan(0))]);
    const status = await two.site.status();
    expect(status).toMatchObject({ linked: false, cutOff: { reason: expect.any(String) } });
    expect(status.waiting).toBeGreaterThanOrEqual(20);
    await server.start();
    await shows([one, two], 0, 40);
    await until('both are linked', () => one.cutOff === undefined && two.cutOff === undefined);
    await until('nothing waits', async () => (await one.site.status()).waiting === 0);
    expect(await one.site.status()).toMatchObject({
      ...{ linked: true, cutOff: null },
      docks: [{ dock: 'dock-2', to: expect.any(Number) }],
    });
  });

  it('have one teller: the first, until it is silent for its time; who was deposed tells nothing more', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, monoMs: () => systemClock.monoMs() + aheadMs };
    const one = (await site('reno-3').open('dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const two = (await site('reno-3').open('dock-2', { clock })).link();
    await until('the second one knows', () => two.site.teller.teller === 'dock-1');
    expect(await one.site.teller.mayTell('web', batch('batch-1'))).toBe(true);
    // The same bytes once more are the same batch.
    expect(await one.site.teller.mayTell('web', batch('batch-1'))).toBe(true);
    expect(await two.site.teller.mayTell('web', batch('batch-1'))).toBe(false);
    // For the second one it is silent; that it lives all the same changes nothing.
    const ahead = takeOverAfterMs * 10;
    await until('the second one tells', () => {
      // It still hears itself meanwhile, or it would blame its own link.
      if (aheadMs < ahead) aheadMs += beatEveryMs * 0.8;
      two.site.news();
      return two.site.teller.speaks;
    });
    expect(await one.site.teller.mayTell('web', batch('batch-2'))).toBe(false);
    expect(await two.site.teller.mayTell('web', batch('batch-3'))).toBe(true);
    expect([one.site.teller.speaks, two.site.teller.speaks]).toEqual([false, true]);
  });
});

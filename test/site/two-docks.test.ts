// needs: nats-2.10
/** Two docks' ledgers on the disk and one real server: one stock, one teller, and what is said while it is away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../agent/clock.ts';
import type { CutOff } from '../../agent/inventory/nouns/site/status.ts';
import { beatEveryMs, takeOverAfterMs } from '../../agent/site/core/silence.ts';
import { Site } from '../../agent/site/site.ts';
import { open, type TestBook } from '../ledger/dock.ts';
import { adjust, identity, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
const opened: TestDock[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-two-docks-'));
  server = await SiteServer.start(join(dir, 'server'));
});

afterAll(async () => {
  await Promise.all(opened.map((dock) => dock.close()));
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

class TestDock {
  readonly name: string;
  readonly site: Site;
  readonly troubles: string[] = [];
  cutOff: CutOff | undefined;
  readonly #book: TestBook;
  readonly #stop = new AbortController();
  #lives: Promise<void> = Promise.resolve();

  private constructor(site: string, name: string, book: TestBook, clock: Clock) {
    this.name = name;
    this.#book = book;
    this.site = new Site({
      ...{ site, dock: name, server: `nats://127.0.0.1:${server.port}`, tells: true, book: book.book, clock },
      ...{ random: () => 0, clockTrusted: () => true, log: () => undefined, onTurn: () => undefined },
      onCutOff: (cutOff) => {
        this.cutOff = cutOff;
      },
      onTrouble: (text) => void this.troubles.push(text),
    });
  }

  static async open(site: string, name: string, { clock = systemClock, data = name } = {}): Promise<TestDock> {
    const book = await open(join(dir, site, data), {
      identity: { ...identity, site, dock: name },
      events: {
        ...{ onState: () => undefined, onEpoch: () => undefined, onDrain: () => undefined },
        onCommit: () => dock?.site.news(),
      },
    });
    const dock: TestDock | undefined = new TestDock(site, name, book, clock);
    opened.push(dock);
    return dock;
  }

  get book() {
    return this.#book.book;
  }

  link(): this {
    const { signal } = this.#stop;
    const live = async () => {
      while (!signal.aborted) await this.site.turn(signal);
    };
    this.#lives = live();
    return this;
  }

  async inStock(n: number): Promise<number | undefined> {
    return (await this.book.stock({ merchant: 'acme', skus: [sku(n)] }))[0]?.inStock;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#lives;
    await this.site.close();
    await this.#book.book.close();
  }
}

const shows = async (docks: TestDock[], n: number, units: number) =>
  await until(`${docks.map(({ name }) => name)} show ${units} of ${sku(n)}`, async () =>
    (await Promise.all(docks.map((dock) => dock.inStock(n)))).every((each) => each === units),
  );

const hasOrder = async (dock: TestDock, status: string) =>
  await until(
    `${dock.name}: the order is ${status}`,
    async () => (await dock.book.order('acme', '1'))?.status === status,
  );

describe('two docks of a site', () => {
  it('are one stock: what one receives, counts or ships is in both, once, and the ledgers come to rest', async () => {
    const one = (await TestDock.open('reno-1', 'dock-1')).link();
    const two = (await TestDock.open('reno-1', 'dock-2')).link();
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
    const [one, two] = [await TestDock.open('reno-2', 'dock-1'), await TestDock.open('reno-2', 'dock-2')];
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
    const one = (await TestDock.open('reno-3', 'dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const two = (await TestDock.open('reno-3', 'dock-2', { clock })).link();
    await until('the second one knows', () => two.site.teller.teller === 'dock-1');
    expect(await one.site.teller.mayTell('web', 'batch-1')).toBe(true);
    // The same bytes once more are the same batch.
    expect(await one.site.teller.mayTell('web', 'batch-1')).toBe(true);
    expect(await two.site.teller.mayTell('web', 'batch-1')).toBe(false);
    // For the second one it is silent; that it lives all the same changes nothing.
    const ahead = takeOverAfterMs * 10;
    await until('the second one tells', () => {
      // It still hears itself meanwhile, or it would blame its own link.
      if (aheadMs < ahead) aheadMs += beatEveryMs * 0.8;
      two.site.news();
      return two.site.teller.speaks;
    });
    expect(await one.site.teller.mayTell('web', 'batch-2')).toBe(false);
    expect(await two.site.teller.mayTell('web', 'batch-3')).toBe(true);
    expect([one.site.teller.speaks, two.site.teller.speaks]).toEqual([false, true]);
  });

  it('publish nothing of an old copy, and say so (site-trouble)', async () => {
    const one = (await TestDock.open('reno-4', 'dock-1')).link();
    await one.book.submit(items(1));
    await until('it is told', async () => (await one.site.status()).waiting === 0);
    const other = (await TestDock.open('reno-4', 'dock-1', { data: 'another' })).link();
    await other.book.submit(items(1));
    await until('it is said', () => other.troubles.length > 0);
    expect(other.troubles).toEqual([expect.stringContaining('old copy')]);
    expect(one.troubles).toEqual([]);
  });
});

/**
 * Several docks beside the real store: what comes in and goes out at any of them is one stock, and one of them tells
 * it (R19). Each is an agent of its own with a scanner, at one real server of their site.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../../../end-to-end/agent.ts';
import { gtin } from '../../../end-to-end/codes.ts';
import { toml } from '../../../end-to-end/config-file.ts';
import { type SimScanner, simScanner } from '../../../end-to-end/scanners.ts';
import { SiteServer } from '../../../site/site-server.ts';
import { until } from '../../../wait.ts';
import { dockUser, seeded, type VendurePeer } from './peer.ts';

const merchant = 'jade';
const [pot, lid] = ['POT', 'LID'];
type Member = { agent: Agent; scanner: SimScanner };

/** @param store is there when its tests begin, with nothing in it that others sell */
export function twoDocks(store: VendurePeer): void {
  let dir: string;
  let server: SiteServer;
  let docks: Member[] = [];
  const evidence = () => docks.map(({ agent }) => agent.output.slice(-3_000)).join('\n----\n');
  const agents = () => docks.map(({ agent }) => agent);

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tallyman-two-docks-'));
    writeFileSync(join(dir, 'vendure'), `${dockUser.user}\n${dockUser.password}\n`, { mode: 0o600 });
    await store.addVariants([pot, lid], seeded);
    server = await SiteServer.start(join(dir, 'server'));
    docks = await Promise.all(['dock-1', 'dock-2'].map(open));
    await until('one of the two tells', async () => (await whoTells()) !== undefined, { evidence });
    const items = [pot, lid].map((sku, n) => ({ merchant, sku, name: sku, barcodes: [{ code: gtin(n), units: 1 }] }));
    await docks[0]?.agent.req('item/upsert', { items });
    await everywhere('the goods are known', async (agent) => (await agent.stock(lid)).length === 1);
  });
  afterAll(async () => {
    await Promise.all(docks.map(({ agent, scanner }) => Promise.all([agent.stop(), scanner.end()])));
    await server?.kill9();
    rmSync(dir, { recursive: true, force: true });
  });

  async function open(name: string): Promise<Member> {
    const data = join(dir, name);
    mkdirSync(data, { mode: 0o700 });
    const port = join(dir, `${name}-scanner`);
    const scanner = await simScanner('scanner-1', port);
    const config = join(dir, `${name}.toml`);
    const text = toml({
      dock: { site: 'reno-2', name, timezone: 'America/Los_Angeles', data },
      merchants: [{ id: merchant, sync: 'always' }],
      stations: [{ name: 'packing-1', work: 'packing' }],
      devices: [
        {
          ...{ name: 'scanner-1', station: 'packing-1', kind: 'scanner', protocol: 'serial-line', port },
          feedback: 'ack-nak',
        },
      ],
      channels: [
        {
          ...{ name: 'shop', merchant, kind: 'vendure', associate: 'all', 'credentials-file': join(dir, 'vendure') },
          ...{ url: `${store.url}/admin-api`, orders: true, 'orders-every': '1s' },
          ...{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' },
        },
      ],
      log: { level: 'debug' },
    });
    writeFileSync(config, `${text}\n[site]\nserver = "nats://127.0.0.1:${server.port}"\n`);
    const agent = new Agent({ config });
    await agent.start();
    await until('the scanner is open', async () =>
      (await agent.status()).devices.every(({ state }) => state === 'open'),
    );
    return { agent, scanner };
  }

  /** The dock that speaks for the site, and the other. */
  async function whoTells(): Promise<{ teller: Member; other: Member } | undefined> {
    const said = await Promise.all(
      docks.map(async ({ agent }) => ((await agent.req('site/status', {})) as { speaks: boolean }).speaks),
    );
    const [teller, other] = [docks[said.indexOf(true)], docks[said.indexOf(false)]];
    return teller && other && { teller, other };
  }
  async function everywhere(what: string, holds: (agent: Agent) => Promise<boolean>): Promise<void> {
    await until(what, async () => (await Promise.all(agents().map(holds))).every(Boolean), { evidence });
  }
  const has = (sku: string, row: { inStock: number; booked: number }) =>
    everywhere(`both have ${JSON.stringify(row)} of ${sku}`, async (agent) => {
      const [now] = await agent.stock(sku);
      return now?.inStock === row.inStock && now?.booked === row.booked;
    });
  const receive = (at: Member | undefined, sku: string, quantity: number) =>
    at?.agent.req('stock/adjust', { merchant, sku, quantity, reason: 'on the shelf' });
  const shelf = async (sku: string) => (await store.shelf(sku))[0];
  const shows = (sku: string, onHand: number) =>
    until(`the store shows ${onHand} of ${sku}`, async () => (await shelf(sku))?.onHand === onHand, {
      ...{ everyMs: 50, evidence },
    });

  it('R19: what each of them receives is one number at the store, told by one of them', async () => {
    await receive(docks[0], pot, 3);
    await shows(pot, 3);
    await receive(docks[1], pot, 4);
    await shows(pot, 7);
    await has(pot, { inStock: 7, booked: 0 });
    expect((await shelf(lid))?.onHand).toBe(seeded);
    const told = await Promise.all(
      agents().map(async (agent) => (await agent.ledger()).filter(({ kind }) => kind === 'ack').length),
    );
    expect(told.filter((count) => count > 0)).toHaveLength(1);
  });

  it('R3, R25: an order is booked at both of them, leaves at the one that does not tell, and is shipped at the store once', async () => {
    const code = await store.buy([{ sku: pot, quantity: 2 }]);
    await has(pot, { inStock: 7, booked: 2 });
    expect(await shelf(pot)).toMatchObject({ onHand: 7, allocated: 2 });
    const { other } = (await whoTells()) ?? {};
    for (const text of [code, gtin(0), gtin(0)]) expect(await other?.scanner.scan(text)).toBe(true);
    await has(pot, { inStock: 5, booked: 0 });
    type Shipped = { state: string; fulfillments: { state: string; lines: { quantity: number }[] }[] };
    const order = () => store.order<Shipped>(code, 'state fulfillments { state lines { quantity } }');
    await until('it is shipped at the store', async () => (await order()).state === 'Shipped', { evidence });
    await until(
      'all of it is told',
      async () => (await shelf(pot))?.onHand === 5 && (await shelf(pot))?.allocated === 0,
      {
        ...{ everyMs: 50, evidence },
      },
    );
    expect((await order()).fulfillments).toMatchObject([{ state: 'Shipped', lines: [{ quantity: 2 }] }]);
  });

  it('R19: what one of them did without a cable counts at the store once it is heard', async () => {
    await server.kill9();
    for (const each of docks) await receive(each, lid, 2);
    await everywhere('each has its own', async (agent) => (await agent.stock(lid))[0]?.inStock === 2);
    await server.start();
    await has(lid, { inStock: 4, booked: 0 });
    await shows(lid, 4);
  });
}

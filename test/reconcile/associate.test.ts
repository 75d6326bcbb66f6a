/**
 * R27: a real dock and a store: what the store does not list it is never told. So it is with `associate = "listed"`,
 * and with a store of its own (`woocommerce`) where nothing is said.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import { Dock } from '../cli/dock.ts';
import { openWoo } from '../forward/kinds/woocommerce/bench.ts';
import { until } from '../wait.ts';
import { Store } from './store.ts';

const asked = (dock: Dock) => async (what: string, params: object) => {
  const [area = '', verb = ''] = what.split('/');
  const client = await AgentClient.connect(dock.data, 'test');
  const answer = await client.ask({ area, verb, params } as Request);
  client.close();
  if (answer.status !== 'ok') throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
};

async function stocked(ask: ReturnType<typeof asked>, skus: readonly string[]) {
  for (const sku of skus) {
    await ask('item/upsert', { items: [{ merchant: 'acme', sku, name: sku }] });
    await ask('stock/count', { merchant: 'acme', sku, quantity: 4 });
  }
}

it('tells a store what it lists, and nothing else', async () => {
  const store = await Store.open();
  onTestFinished(() => store.close());
  await using dock = new Dock();
  mkdirSync(dock.data, { recursive: true });
  writeFileSync(join(dock.directory, 'secret'), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { mode: 0o600 });
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n[[merchant]]\nid = "acme"\n` +
      `[[channel]]\nname = "acme-web"\nmerchant = "acme"\nkind = "https"\nurl = "${store.url}"\nallow-insecure = true\n` +
      `secret-file = "${join(dock.directory, 'secret')}"\ndebounce-quiet = "20ms"\nassociate = "listed"\n`,
  );
  for (const sku of ['MUG', 'THEIRS', 'TEE']) store.listings.set(`at ${sku}`, { sku, level: 1 });
  // The items are here before the store can be read.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  store.beforePage = () => held;
  await dock.start();
  const ask = asked(dock);
  await stocked(ask, ['CAP', 'MUG', 'TEE']);
  await until('its listings are asked for', () => store.pagesAsked > 0);
  expect(store.told).toEqual([]);
  release();
  await until('it was told', () => store.told.length >= 2);
  await ask('stock/count', { merchant: 'acme', sku: 'CAP', quantity: 5 });
  await ask('stock/count', { merchant: 'acme', sku: 'TEE', quantity: 5 });
  await until('it was told of what moved then', () => store.told.includes('TEE 5'));
  expect([...store.told].sort()).toEqual(['MUG 4', 'TEE 4', 'TEE 5']);
  expect(store.levels).toEqual({ 'at MUG': 4, 'at THEIRS': 1, 'at TEE': 5 });
}, 60_000);

it('so it is with a store of its own, where nothing is said of it', async () => {
  const { config, store } = await openWoo({ tls: false });
  store.add('MUG');
  store.add('THEIRS');
  const { url, 'key-file': keyFile } = config.options as Record<'url' | 'key-file', string>;
  await using dock = new Dock();
  dock.write(
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${dock.data}"\n[[merchant]]\nid = "acme"\n` +
      `[[channel]]\nname = "acme-woo"\nmerchant = "acme"\nkind = "woocommerce"\nurl = "${url}"\nkey-file = "${keyFile}"\n`,
  );
  await dock.start();
  const ask = asked(dock);
  await stocked(ask, ['CAP', 'MUG']);
  await until('what it lists is told', () => store.stock('MUG') === 4);
  // Lines that a store has no listing for are named there: it was sent none.
  const { channels } = await dock.json<{ channels: object[] }>('status', '--json');
  expect(channels).toMatchObject([{ pending: 0 }]);
  expect(JSON.stringify(channels)).not.toContain('CAP');
});

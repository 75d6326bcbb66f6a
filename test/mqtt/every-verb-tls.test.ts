// needs: mosquitto openssl
/**
 * Every verb from `tallyman admin` on another machine: mutual TLS, the access list that comes with tallyman, a
 * signature. Everything that is said meanwhile is as the AsyncAPI document has it.
 */
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';
import type { ErrorCode } from '../../agent/errors/errors.ts';
import { undeclared } from './declared.ts';
import { TlsDock } from './tls-dock.ts';

let at: TlsDock;
const seen: [topic: string, payload: string][] = [];

beforeAll(async () => {
  at = await TlsDock.create({
    files: { secret: `whsec_${'A'.repeat(43)}=` },
    // Nobody is there: what asks it is told so at once.
    channels: ({ file }) => [
      { name: 'acme-web', kind: 'https', url: 'https://127.0.0.1:9/stock', 'secret-file': file('secret') },
    ],
    merchants: [{ id: 'globex' }],
  });
  const watcher = await connectAsync(at.dock.broker.url);
  watcher.on('message', (topic, payload) => seen.push([topic, payload.toString()]));
  await watcher.subscribeAsync('tallyman/#');
  await at.dock.open();
  await at.online();
  for (const merchant of ['acme', 'globex']) await goodsOf(merchant);
  return () => watcher.endAsync();
});
afterAll(() => at.end());

/** What the examples are about, and work of either merchant. */
async function goodsOf(merchant: string): Promise<void> {
  const { agent } = at.dock;
  for (const sku of ['MUG-BLUE', `${merchant}-TEE`]) {
    await agent.req('item/upsert', { items: [{ merchant, sku, name: `${merchant} goods` }] });
    await agent.req('stock/adjust', { merchant, sku, quantity: 40, reason: 'found' });
  }
  const lines = [{ sku: `${merchant}-TEE`, quantity: 2 }];
  for (const id of [`${merchant}-1`, `${merchant}-2`]) await agent.req('order/place', { merchant, id, lines });
  await agent.req('order/cancel', { merchant, id: `${merchant}-2` });
  await agent.req('notice/announce', { merchant, id: `${merchant}-asn`, lines });
  await agent.req('notice/close', { merchant, id: `${merchant}-asn` });
  if (merchant !== 'acme') return;
  await agent.req('order/place', { merchant, id: '10042', lines: [{ sku: 'MUG-BLUE', quantity: 1 }] });
  await agent.req('notice/announce', { merchant, id: 'ASN-2001', lines: [{ sku: 'MUG-BLUE', quantity: 12 }] });
}

/** What this dock says no to, and why: what is not there cannot be done to it. */
const refused: Readonly<Record<string, ErrorCode>> = {
  'alarm/ack': 'unknown-alarm',
  'certificate/renew': 'bad-params',
  'desk/set-pin': 'not-allowed',
  'device/send-diag': 'bad-request',
  'device/hold-updates': 'machine-cannot',
  'device/reboot': 'machine-cannot',
  'device/restart': 'bad-request',
  'exception/resolve': 'unknown-exception',
  'exception/dismiss': 'unknown-exception',
  'order/change': 'order-closed',
  'order/place': 'duplicate-order',
  'order/hold': 'order-closed',
  'order/release': 'order-closed',
  'order/track': 'bad-request',
  'reconcile/report': 'bad-params',
  'scale/read': 'unknown-device',
  'scale/tare': 'unknown-device',
  'scale/zero': 'unknown-device',
  'site/release-claim': 'bad-request',
  'site/set-right': 'bad-request',
  'site/hand-over': 'bad-request',
  'station/new-command-key': 'bad-request',
};

/** Numbers of an example that only this dock knows. */
async function asHere(name: string, params: object): Promise<object> {
  const toml = () => `${readFileSync(at.dock.configFile, 'utf8')}\n# another\n`;
  if (name === 'config/set' || name === 'config/diff') return { toml: toml() };
  if (name === 'config/rollback') return { version: (await at.ask('config/history')).data.history.at(-1).version };
  // Its ledger is younger than the moment.
  return name === 'stock/snapshot' ? { ...params, asOf: '-0s' } : params;
}

describe('from afar, by mutual TLS', () => {
  it.each(verbs.map(({ area, verb, example }) => [`${area}/${verb}`, example.params] as const))(
    '%s',
    async (name, params) => {
      const { class: became, status, error } = await at.ask(name, await asHere(name, params));
      const code = refused[name];
      if (code === undefined) expect({ became, status, error }).toMatchObject({ became: 'done', status: 'ok' });
      else expect({ became, status, error }).toMatchObject({ status: 'error', error: { code } });
    },
  );

  it('what is told to one merchant’s people holds nothing of the other’s', async () => {
    for (const [own, other] of [
      ['acme', 'globex'],
      ['globex', 'acme'],
    ] as const) {
      const theirs = () => seen.filter(([topic]) => new RegExp(`/evt/[a-z-]+/${own}$`).test(topic));
      await at.dock.until('order and notice are told', () =>
        ['order', 'notice'].every((kind) => theirs().some(([topic]) => topic.includes(`/evt/${kind}/`))),
      );
      expect(theirs().filter(([, payload]) => payload.includes(other))).toEqual([]);
    }
  });

  it('all of it is as it is declared', () => {
    expect(seen.filter(([topic]) => topic.includes('/res/')).length).toBeGreaterThanOrEqual(verbs.length);
    expect(seen.flatMap(([topic, payload]) => undeclared(topic, payload) ?? [])).toEqual([]);
  });
});

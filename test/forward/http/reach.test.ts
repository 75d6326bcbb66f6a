/** Which storefronts a dock reaches, for the other docks of its site. */
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../../../agent/demo/dock/free-port.ts';
import { reachOf } from '../../../agent/forward/http/reach.ts';

it('reaches what takes a connection, a broker it is linked to, and whatever is no machine', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const uplink = { connected: true };
  const at = (name: string, kind: string, options: unknown) => ({ name, kind, options });
  const reach = reachOf({
    channels: [
      at('there', 'https', { url: `https://127.0.0.1:${port}/stock` }),
      at('away', 'https', { url: `https://127.0.0.1:${await freePort()}/stock` }),
      at('broker', 'mqtt', {}),
      at('files', 'csv', { folder: '/srv/out' }),
    ],
    clock: { monoMs: () => 0 },
    ...{ uplink, forwarders: { reports: async () => [] } },
  });
  const all = ['there', 'away', 'broker', 'files'];
  expect(await reach.unreached(all)).toEqual(['away']);
  uplink.connected = false;
  expect(await reach.unreached(all)).toEqual(['away', 'broker']);
  // One that is not configured here is nobody's trouble.
  expect(await reach.unreached(['elsewhere'])).toEqual([]);
  server.close();
});

it('is in trouble with what took nothing for a minute', async () => {
  let ms = 0;
  const uplink = { connected: true };
  const report = (name: string, kind: string, state: 'link-down' | 'backing-off', failingMs?: number) => ({
    ...{ name, kind, state },
    ...(failingMs !== undefined && { failingMs }),
  });
  const reach = reachOf({
    ...{ channels: [], clock: { monoMs: () => ms }, uplink },
    forwarders: {
      reports: async () => [
        report('long', 'https', 'backing-off', 60_000),
        report('briefly', 'https', 'backing-off', 59_999),
        report('broker', 'mqtt', 'link-down'),
      ],
    },
  });
  expect(await reach.failing()).toEqual(['long']);
  uplink.connected = false;
  ms = 59_999;
  expect(await reach.failing()).toEqual(['long']);
  ms = 60_000;
  expect(await reach.failing()).toEqual(['long', 'broker']);
});

/** A storefront that says 102 Processing and never answers, and one that cuts the connection. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import { HttpConnection } from '../../../agent/forward/http/connection.ts';

/** Answers each request with so many interim answers, then with 200; undefined: without end. */
async function storefront(interims: number | undefined): Promise<{ connection: HttpConnection; sent(): number }> {
  let sent = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const interim = 'HTTP/1.1 102 Processing\r\n\r\n';
    socket.once('data', () => {
      if (interims !== undefined) {
        socket.write(`${interim.repeat(interims)}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}`);
        return;
      }
      const more = () => {
        if (socket.destroyed) return;
        sent += 1_000;
        if (socket.write(interim.repeat(1_000))) setImmediate(more);
        else socket.once('drain', more);
      };
      more();
    });
  });
  const { connection } = await connectedTo(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { connection, sent: () => sent };
}

async function connectedTo(server: Server): Promise<{ connection: HttpConnection; host: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const connection = new HttpConnection({
    origin: `http://${host}`,
    host,
    clock: systemClock,
    ca: async () => undefined,
  });
  onTestFinished(async () => {
    await connection.close();
    server.close();
  });
  return { connection, host };
}

const request = { method: 'GET', path: '/', headers: {} } as const;

it('is cut off after sixteen of them, with the reason', async () => {
  const { connection, sent } = await storefront(undefined);
  const startMs = performance.now();
  const exchange = await connection.exchange(request, new AbortController().signal);
  expect(exchange).toEqual({ ok: false, reason: expect.stringContaining('never answers') });
  expect(performance.now() - startMs).toBeLessThan(5_000);
  expect(sent()).toBeLessThan(200_000);
});

it('is answered for when it answers after a few', async () => {
  const { connection } = await storefront(16);
  const exchange = await connection.exchange(request, new AbortController().signal);
  expect(exchange).toMatchObject({ ok: true, response: { status: 200, body: '{}' } });
});

it('what waits behind a question that is cut off hears why, and nothing of our client', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.destroy()));
  const { connection, host } = await connectedTo(server);
  const { signal } = new AbortController();
  const exchanges = await Promise.all([1, 2, 3].map(() => connection.exchange(request, signal)));
  const reason = `${host}: the connection was cut; nobody knows whether it arrived`;
  for (const exchange of exchanges) expect(exchange).toMatchObject({ ok: false, reason });
});

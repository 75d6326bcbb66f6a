/**
 * The storefront behind HTTP(S): `POST` takes signed batches, `GET …/levels` and (signed) `GET …/orders` give pages.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { signedAnswer } from './answer-hmac.ts';
import type { Face } from './mqtt-face.ts';
import { page } from './pages.ts';
import type { Storefront } from './storefront.ts';
import { signatureProblem } from './webhook-signature.ts';

const bodyBytesMax = 64 * 1024;

type HttpFaceOptions = {
  host?: string;
  port?: number;
  /** `whsec_…`, one or two. */
  secrets: string[];
  /** `whsec_…` that its answers prove themselves with. */
  ackSecret?: string;
  /** Whose orders it tells; all channels' when absent. */
  channel?: string;
  tls?: { cert: Buffer; key: Buffer };
};

interface HttpFace extends Face {
  readonly port: number;
  readonly url: string;
}

/** Resolves when it listens. @throws when it cannot */
export async function openHttpFace(shop: Storefront, options: HttpFaceOptions): Promise<HttpFace> {
  let errorsLeft = shop.faults.errorsFirst;
  const listener: RequestListener = (request, response) => {
    if (errorsLeft > 0) {
      errorsLeft -= 1;
      const { errorStatus, retryAfterS } = shop.faults;
      if (retryAfterS !== null) response.setHeader('retry-after', String(retryAfterS));
      send(response, { status: errorStatus, body: { error: 'not now' } });
      return;
    }
    if (request.method === 'GET') {
      send(response, pages(shop, request, options));
    } else if (request.method === 'POST') {
      readBody(request).then(
        (body) => send(response, take(shop, request, body, options)),
        () => send(response, { status: 413, body: { error: 'larger than 64 KiB' } }),
      );
    } else {
      send(response, { status: 405, body: { error: 'POST only' } });
    }
  };
  const { tls, host = '127.0.0.1', port = 0 } = options;
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(port, host);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${bound}/stock`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Reply = { status: number; body: object; delayMs?: number };

/** @returns undefined when the connection is to be cut without a word */
function take(
  shop: Storefront,
  { headers }: IncomingMessage,
  body: Buffer,
  { secrets, ackSecret }: HttpFaceOptions,
): Reply | undefined {
  const problem = signatureProblem(headers, body, secrets, Date.now());
  if (problem !== undefined) return { status: 401, body: { error: problem } };
  if (headers['webhook-id'] !== headers['idempotency-key']) return { status: 400, body: { error: 'keys differ' } };
  const delivery = shop.deliver(body.toString('utf8'));
  if (delivery.type === 'lost') return undefined;
  if (delivery.type === 'malformed') return { status: 400, body: { error: delivery.reason } };
  // Applied, and the dock will never know: it has to ask again.
  if (delivery.muted) return undefined;
  const { answer, batch, delayMs } = delivery;
  const taken = answer.id === batch.id || shop.faults.oldContract;
  return { status: taken ? 200 : 409, body: signedAnswer(answer, batch.channel, ackSecret), delayMs };
}

/** @returns undefined when the connection is to be cut without a word */
function pages(shop: Storefront, request: IncomingMessage, { secrets, channel }: HttpFaceOptions): Reply | undefined {
  const url = new URL(request.url ?? '/', 'http://storefront');
  const what = url.pathname.split('/').at(-1);
  const cursor = url.searchParams.get('cursor');
  if (what === 'levels') {
    return { status: 200, body: page(shop, url.searchParams.get('channel') ?? channel ?? '', what, cursor) };
  }
  if (what !== 'orders') return { status: 404, body: { error: 'no such page' } };
  const problem = signatureProblem(request.headers, Buffer.alloc(0), secrets, Date.now());
  if (problem !== undefined) return { status: 401, body: { error: problem } };
  const [delayMs] = shop.telling().delaysMs;
  return delayMs === undefined ? undefined : { status: 200, body: page(shop, channel, what, cursor || null), delayMs };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply | undefined): void {
  if (reply === undefined) {
    response.destroy();
    return;
  }
  const write = () =>
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  if (reply.delayMs === undefined || reply.delayMs === 0) write();
  else setTimeout(write, reply.delayMs);
}

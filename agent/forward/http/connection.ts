/**
 * One kept-alive connection to a storefront: one request at a time, everything about it bounded, no redirect followed,
 * nothing unpacked. Signing is the caller's.
 */
import type { Client } from 'undici';
import type { Clock } from '../../clock.ts';
import { connectionTrouble, errorCode, isRefusedTls } from '../../net-error.ts';
import type { HttpResponse } from './response.ts';

const connectMsMax = 5_000;
const headersMsMax = 10_000;
/** Between two pieces of the body; the whole exchange is bounded by the total. */
const bodyMsMax = 10_000;
const totalMsMax = 20_000;
/** Where a kind does not need more. */
const responseBytesStandard = 64 * 1024;
/** Interim answers (1xx) before the answer itself; RFC 9110 §15.2 sets no end to them. */
const interimMax = 16;

type Exchange =
  | { ok: true; response: HttpResponse }
  /**
   * No whole response; nobody knows whether the request arrived. `silent`: somebody was there to hear it; `large`: it
   * answered more than is read; `distrusts`: one of both does not take the other's certificate or TLS, which waiting
   * does not heal.
   */
  | { ok: false; reason: string; silent?: true; large?: true; distrusts?: true };

type HttpRequest = { method: 'GET' | 'POST' | 'PUT'; path: string; headers: Record<string, string>; body?: string };

type HttpConnectionParts = {
  origin: string;
  host: string;
  clock: Clock;
  /** The authority to trust instead of the system's; asked for each new connection. */
  ca(): Promise<Buffer | undefined>;
  /** The longest answer that is read (64 KiB). */
  responseBytesMax?: number;
};

/** `why`: what ended it, for whoever still waited for their turn on it. */
type Opened = { client: Promise<Client>; why?: string };

export class HttpConnection {
  readonly #parts: Required<HttpConnectionParts>;
  #opened: Opened | undefined;

  constructor(parts: HttpConnectionParts) {
    this.#parts = { responseBytesMax: responseBytesStandard, ...parts };
  }

  /** Resolves within 20 s. */
  async exchange(request: HttpRequest, signal: AbortSignal): Promise<Exchange> {
    const { host, clock, responseBytesMax } = this.#parts;
    const over = new AbortController();
    let late = false;
    let interim = 0;
    const onInterim = () => {
      interim += 1;
      if (interim > interimMax) over.abort();
    };
    clock.sleep(totalMsMax, over.signal).then(() => {
      late = !over.signal.aborted;
      over.abort();
    });
    this.#opened ??= { client: this.#connect() };
    const opened = this.#opened;
    const failed = (error: unknown): Extract<Exchange, { ok: false }> => {
      if (signal.aborted) return { ok: false, reason: 'given up' };
      if (interim > interimMax)
        return { ok: false, reason: `${host}: it goes on saying that it is at work (1xx), and never answers` };
      if (late) return { ok: false, reason: `${host}: no whole answer within 20 s`, silent: true };
      const code = errorCode(error) ?? '';
      // It never had its turn: what was asked before it ended the connection.
      if (code === 'UND_ERR_DESTROYED')
        return { ok: false, reason: opened.why ?? `${host}: the connection was closed` };
      if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
        return { ok: false, reason: `${host}: its answer is larger than ${responseBytesMax / 1024} KiB`, large: true };
      const distrusts = isRefusedTls(error) && { distrusts: true as const };
      return { ok: false, reason: trouble(error, host), ...(silences.has(code) && { silent: true }), ...distrusts };
    };
    try {
      const until = AbortSignal.any([signal, over.signal]);
      return { ok: true, response: await converse(await opened.client, request, until, onInterim) };
    } catch (error) {
      const exchange = failed(error);
      if (!signal.aborted) opened.why ??= exchange.reason;
      // A new connection next time, with the certificate authority as it is then.
      await this.#end(opened);
      return exchange;
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    if (this.#opened !== undefined) await this.#end(this.#opened);
  }

  async #end(opened: Opened): Promise<void> {
    if (this.#opened === opened) this.#opened = undefined;
    const client = await opened.client.catch(() => undefined);
    await client?.destroy();
  }

  async #connect(): Promise<Client> {
    // Loaded here: it is a tenth of the memory of a whole dock, and most docks speak MQTT.
    const [{ Client }, ca] = await Promise.all([import('undici'), this.#parts.ca()]);
    return new Client(this.#parts.origin, {
      connect: { timeout: connectMsMax, ...(ca !== undefined && { ca }) },
      headersTimeout: headersMsMax,
      bodyTimeout: bodyMsMax,
      maxResponseSize: this.#parts.responseBytesMax,
      pipelining: 1,
      allowH2: false,
    });
  }
}

async function converse(
  client: Client,
  request: HttpRequest,
  signal: AbortSignal,
  onInfo: () => void,
): Promise<HttpResponse> {
  const { method, path, headers: given, body: sent } = request;
  const { statusCode, headers, body } = await client.request({
    method,
    path,
    // Nothing is unpacked, so nothing can unpack to gigabytes.
    headers: { ...given, accept: 'application/json', 'accept-encoding': 'identity' },
    ...(sent !== undefined && { body: sent }),
    signal,
    onInfo,
  });
  const own = Object.entries(given).flatMap(([name, value]) => (everybodys.test(name) ? [] : [value]));
  return { status: statusCode, headers, body: await body.text(), own };
}

/** Headers of ours that say nothing that nobody may know. */
const everybodys = /^(webhook-id|webhook-timestamp|idempotency-key|content-.*|accept.*)$/;

/** The connection was there, and the answer was not. */
const silences: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
]);

function trouble(error: unknown, where: string): string {
  switch (errorCode(error)) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${where}: no connection within 5 s — check the network and the address`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${where}: no answer within 10 s`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `${where}: its answer stopped in the middle`;
    case 'UND_ERR_SOCKET':
      return `${where}: the connection was cut; nobody knows whether it arrived`;
    default:
      return connectionTrouble(error, where);
  }
}

/**
 * A storefront behind HTTPS: each batch is one signed POST, its answer in the response. One connection, kept alive, one request
 * at a time; no redirect is followed and nothing is unpacked. Whatever is not clearly an answer is *unknown*: the same bytes
 * with the same key again.
 */
import type { Client } from 'undici';
import { z } from 'zod';
import { connectionTrouble, errorCode } from '../../neterror.ts';
import type { Channel, ChannelContext, ChannelKind, FrozenBatch, SendResult } from '../channel.ts';
import { understand } from './httpresponse.ts';
import { secretKeys, signatureHeaders } from './webhooksignature.ts';

const connectMsMax = 5_000;
const headersMsMax = 10_000;
/** Between two pieces of the body; the whole attempt is bounded by the total. */
const bodyMsMax = 10_000;
const totalMsMax = 20_000;
const responseBytesMax = 64 * 1024;

/** Headers that are ours to set, or the connection's. */
const reserved =
  /^(webhook-.*|idempotency-key|content-.*|accept.*|host|connection|transfer-encoding|keep-alive|upgrade|expect|te|trailer)$/;
const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be a header name in lower case')
  .refine((name) => !reserved.test(name), 'is set by the dock itself');
const headerValue = z.string().regex(/^[\x20-\x7e]{1,1000}$/, 'must be 1 to 1000 printable characters');

const options = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Where batches are posted.'),
    'secret-file': z
      .string()
      .min(1)
      .describe('File with the signing secret (whsec_…), or two while it is being changed, one a line.'),
    'ca-file': z.string().min(1).optional().describe('PEM file of the authority to trust instead of the system’s.'),
    headers: z.record(headerName, headerValue).default({}).describe('More headers for every request.'),
    'allow-insecure': z.boolean().default(false).describe('Allow http:// to other machines than this one.'),
  })
  .superRefine((value, context) => {
    const problem = addressProblem(value.url, value['allow-insecure']);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem });
  });
export type HttpsChannelOptions = z.infer<typeof options>;

function addressProblem(text: string, allowInsecure: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'holds a name or a password; use headers or the secret';
  if (protocol === 'https:' || allowInsecure || isLoopback(hostname)) return undefined;
  return 'would send over the network unencrypted; use https://, or set allow-insecure if you must';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

export const httpsChannel: ChannelKind<HttpsChannelOptions> = {
  kind: 'https',
  title: 'Storefront behind HTTPS (signed webhook)',
  options,
  open: (checked, context) => new HttpsChannel(checked, context),
};

class HttpsChannel implements Channel {
  /** There is no link to watch: every attempt is its own. */
  readonly linked = true;
  readonly #options: HttpsChannelOptions;
  readonly #context: ChannelContext;
  readonly #url: URL;
  #client: Client | undefined;

  constructor(checked: HttpsChannelOptions, context: ChannelContext) {
    this.#options = checked;
    this.#context = context;
    this.#url = new URL(checked.url);
  }

  async send(batch: FrozenBatch, signal: AbortSignal): Promise<SendResult> {
    const { readFile, clock } = this.#context;
    let headers: Record<string, string>;
    try {
      // Read for each attempt, so that a changed secret counts at once.
      const keys = secretKeys((await readFile(this.#options['secret-file'])).toString('utf8'));
      headers = signatureHeaders(keys, batch.key, batch.body, clock.wallMs());
      this.#client ??= await this.#connect();
    } catch (error) {
      return { type: 'retry', reason: error instanceof Error ? error.message : String(error) };
    }
    const over = new AbortController();
    let late = false;
    clock.sleep(totalMsMax, over.signal).then(() => {
      late = !over.signal.aborted;
      over.abort();
    });
    try {
      return await this.#post(this.#client, batch, headers, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      // A new connection next time, with the certificate authority as it is then.
      await this.close();
      if (signal.aborted) return { type: 'retry', reason: 'given up' };
      if (late) return { type: 'retry', reason: `${this.#url.host}: no whole answer within 20 s` };
      return { type: 'retry', reason: trouble(error, this.#url.host) };
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.destroy();
  }

  async #connect(): Promise<Client> {
    const caFile = this.#options['ca-file'];
    const ca = caFile === undefined ? undefined : await this.#context.readFile(caFile);
    // A third of the memory of everything else together: only docks with such a channel pay for it.
    const undici = await import('undici');
    return new undici.Client(this.#url.origin, {
      connect: { timeout: connectMsMax, ...(ca === undefined ? {} : { ca }) },
      headersTimeout: headersMsMax,
      bodyTimeout: bodyMsMax,
      maxResponseSize: responseBytesMax,
      pipelining: 1,
      allowH2: false,
    });
  }

  async #post(
    client: Client,
    batch: FrozenBatch,
    signature: Record<string, string>,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { statusCode, headers, body } = await client.request({
      method: 'POST',
      path: this.#url.pathname + this.#url.search,
      headers: {
        ...this.#options.headers,
        ...signature,
        'idempotency-key': batch.key,
        'content-type': 'application/cloudevents+json; charset=utf-8',
        accept: 'application/json',
        // Nothing is unpacked, so nothing can unpack to gigabytes.
        'accept-encoding': 'identity',
      },
      body: batch.body,
      signal,
    });
    const text = await body.text();
    return understand({ status: statusCode, headers, body: text }, batch, this.#context.clock.wallMs());
  }
}

function trouble(error: unknown, where: string): string {
  switch (errorCode(error)) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${where}: no connection within 5 s — check the network and the address`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${where}: no answer within 10 s`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `${where}: its answer stopped in the middle`;
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return `${where}: its answer is larger than 64 KiB`;
    case 'UND_ERR_SOCKET':
      return `${where}: the connection was cut; nobody knows whether the batch arrived`;
    default:
      return connectionTrouble(error, where);
  }
}

/**
 * A storefront behind HTTPS: each batch is one signed POST, its answer in the response. Whatever is not clearly an answer is
 * *unknown*: the same bytes with the same key again.
 */
import { z } from 'zod';
import type { Channel, ChannelContext, ChannelKind, FrozenBatch, OrderSource, SendResult } from '../channel.ts';
import { HttpConnection } from './httpconnection.ts';
import { understand } from './httpresponse.ts';
import { HttpsOrders } from './httpsorders.ts';
import { secretKeys, signatureHeaders } from './webhooksignature.ts';

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
  readonly orders: OrderSource;
  readonly #options: HttpsChannelOptions;
  readonly #context: ChannelContext;
  readonly #url: URL;
  readonly #batches: HttpConnection;
  readonly #pages: HttpConnection;

  constructor(checked: HttpsChannelOptions, context: ChannelContext) {
    this.#options = checked;
    this.#context = context;
    this.#url = new URL(checked.url);
    const { origin, host } = this.#url;
    const caFile = checked['ca-file'];
    const ca = async () => (caFile === undefined ? undefined : context.readFile(caFile));
    this.#batches = new HttpConnection({ origin, host, clock: context.clock, ca });
    this.#pages = new HttpConnection({ origin, host, clock: context.clock, ca });
    this.orders = new HttpsOrders({
      url: this.#url,
      connection: this.#pages,
      headers: (id) => this.#signed(id, ''),
      wallMs: () => context.clock.wallMs(),
    });
  }

  async send(batch: FrozenBatch, signal: AbortSignal): Promise<SendResult> {
    let headers: Record<string, string>;
    try {
      headers = await this.#signed(batch.key, batch.body);
    } catch (error) {
      return { type: 'retry', reason: error instanceof Error ? error.message : String(error) };
    }
    const request = {
      method: 'POST',
      path: this.#url.pathname + this.#url.search,
      headers: {
        ...headers,
        'idempotency-key': batch.key,
        'content-type': 'application/cloudevents+json; charset=utf-8',
      },
      body: batch.body,
    } as const;
    const exchange = await this.#batches.exchange(request, signal);
    if (!exchange.ok) return { type: 'retry', reason: exchange.reason };
    return understand(exchange.response, batch, this.#context.clock.wallMs());
  }

  async close(): Promise<void> {
    await Promise.all([this.#batches.close(), this.#pages.close()]);
  }

  /** Read for each attempt, so that a changed secret counts at once. */
  async #signed(id: string, body: string): Promise<Record<string, string>> {
    const { readFile, clock } = this.#context;
    const keys = secretKeys((await readFile(this.#options['secret-file'])).toString('utf8'));
    return { ...this.#options.headers, ...signatureHeaders(keys, id, body, clock.wallMs()) };
  }
}

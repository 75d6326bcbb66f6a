/**
 * A storefront behind HTTPS: each batch is one signed POST, its answer in the response. Whatever is not clearly an
 * answer is
 * *unknown*: the same bytes with the same key again.
 */
import { createHash } from 'node:crypto';
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import { parseJson } from '../../../inventory/nouns/text/json.ts';
import { AnswerProof, type Unproved } from '../../answer-proof.ts';
import type { Channel, ChannelContext, CheckRow, LevelSource, OrderSource } from '../../channel.ts';
import { HttpConnection } from '../../http/connection.ts';
import { readHeaderLines } from '../../http/header-lines.ts';
import { saysTaken, understand, withoutOwn } from '../../http/response.ts';
import { secretKeys, signatureHeaders } from '../../http/webhook-signature.ts';
import { HeldPlace } from '../../orders/held-place.ts';
import type { HttpsChannelOptions } from './https-kind.ts';
import { keyTrial } from './key-trial.ts';
import { HttpsLevels } from './levels.ts';
import { NamedPlace } from './named-place.ts';
import { HttpsOrders } from './orders.ts';

export function open(checked: HttpsChannelOptions, context: ChannelContext): Channel {
  return new HttpsChannel(checked, context);
}

class HttpsChannel implements Channel {
  /** There is no link to watch: every attempt is its own. */
  readonly linked = true;
  readonly unwatched = true;
  readonly orders: OrderSource;
  readonly levels: LevelSource;
  readonly #options: HttpsChannelOptions;
  readonly #context: ChannelContext;
  readonly #url: URL;
  readonly #batches: HttpConnection;
  /** Its own: what is told holds no level up. */
  readonly #told: HttpConnection;
  readonly #pages: HttpConnection;
  readonly #proof: AnswerProof;
  readonly #named: NamedPlace;
  readonly #ca: () => Promise<Buffer | undefined>;
  /** Of the secrets that the last batch was taken under. */
  #takenUnder: string | undefined;

  constructor(checked: HttpsChannelOptions, context: ChannelContext) {
    this.#options = checked;
    this.#context = context;
    this.#url = new URL(checked.url);
    const { origin, host } = this.#url;
    const caFile = checked['ca-file'];
    const ca = async () => (caFile === undefined ? undefined : context.readFile(caFile));
    this.#ca = ca;
    this.#batches = new HttpConnection({ origin, host, clock: context.clock, ca });
    this.#told = new HttpConnection({ origin, host, clock: context.clock, ca });
    this.#pages = new HttpConnection({ origin, host, clock: context.clock, ca });
    const { name: channel, clock, readFile } = context;
    this.#proof = new AnswerProof({ channel, clock, readFile, file: checked['ack-secret-file'] });
    this.#named = new NamedPlace(context.memory, checked.url);
    const pages = {
      url: this.#url,
      connection: this.#pages,
      headers: (id: string) => this.#signed(id, ''),
      wallMs: () => context.clock.wallMs(),
    };
    this.orders = new HttpsOrders(pages, new HeldPlace(context, this.#proof));
    this.levels = new HttpsLevels(pages);
  }

  get unproved(): Unproved | undefined {
    return this.#proof.unproved;
  }

  tell(_type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return this.#post(this.#told, batch, signal);
  }

  send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return this.#post(this.#batches, batch, signal);
  }

  /** By reading on a connection of its own, so that nothing else waits for it. */
  async tryKey(signal: AbortSignal): Promise<CheckRow> {
    const { origin, host } = this.#url;
    const connection = new HttpConnection({ origin, host, clock: this.#context.clock, ca: this.#ca });
    try {
      return await keyTrial({
        url: this.#url,
        taken: this.#takenUnder !== undefined && this.#takenUnder === printOf(await this.#secrets()),
        ask: async (path, id) => {
          const headers = id === undefined ? await this.#unsigned() : await this.#signed(id, '');
          const exchange = await connection.exchange({ method: 'GET', path, headers }, signal);
          return exchange.ok ? { status: exchange.response.status } : { reason: exchange.reason };
        },
      });
    } catch (error) {
      return { what: 'key', verdict: 'error', text: error instanceof Error ? error.message : String(error) };
    } finally {
      await connection.close();
    }
  }

  async #post(connection: HttpConnection, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    let headers: Record<string, string>;
    let secrets: string;
    try {
      secrets = await this.#secrets();
      headers = await this.#signed(batch.key, batch.body, secrets);
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
    const exchange = await connection.exchange(request, signal);
    if (!exchange.ok) {
      const { reason, silent, distrusts } = exchange;
      return { type: 'retry', reason, ...(silent && { silent }), ...(distrusts && { refused: true }) };
    }
    const { response } = exchange;
    const wanted = this.#proof.wanted && saysTaken(response.status);
    const unproved = wanted ? await this.#proof.problem(parseJson(response.body)) : undefined;
    const understood = understand(response, batch, this.#context.clock.wallMs(), unproved);
    const judged = await this.#named.judge(response.status, understood);
    if (judged.type === 'answer' || judged.type === 'acknowledged') this.#takenUnder = printOf(secrets);
    return withoutOwn(judged, response.own);
  }

  async close(): Promise<void> {
    await Promise.all([this.#batches.close(), this.#told.close(), this.#pages.close()]);
  }

  /** Read for each attempt, so that a changed secret or token counts at once. */
  async #signed(id: string, body: string, secrets?: string): Promise<Record<string, string>> {
    const keys = secretKeys(secrets ?? (await this.#secrets()));
    return { ...(await this.#unsigned()), ...signatureHeaders(keys, id, body, this.#context.clock.wallMs()) };
  }

  async #unsigned(): Promise<Record<string, string>> {
    const { 'headers-file': headersFile, headers } = this.#options;
    const { readFile } = this.#context;
    const secretHeaders =
      headersFile === undefined ? {} : readHeaderLines((await readFile(headersFile)).toString('utf8'), headersFile);
    return { ...headers, ...secretHeaders };
  }

  async #secrets(): Promise<string> {
    return (await this.#context.readFile(this.#options['secret-file'])).toString('utf8');
  }
}

/** Whether it is still the same text, with nothing of it kept. */
const printOf = (secrets: string): string => createHash('sha256').update(secrets).digest('hex');

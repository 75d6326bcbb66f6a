/** The course's batches by POST, signed as Standard Webhooks says, under the name of a dock that there is not. */
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import type { Clock } from '../../clock.ts';
import { parseAnswer } from '../../forward/answer.ts';
import { HttpConnection } from '../../forward/http/connection.ts';
import { signatureHeaders } from '../../forward/http/webhook-signature.ts';
import type { Played, Said } from './course.ts';
import { bodyOf, type Carrier, type Names, randomHex } from './play.ts';

type Receiver = { url: URL; keys: Buffer[]; channel: string; merchant: string; clock: Clock };

const hourMs = 3_600_000;
const cutMsMax = 10_000;

export class OverHttps implements Carrier {
  readonly wire = 'https';
  readonly names: Names;
  readonly #receiver: Receiver;
  readonly #connection: HttpConnection;

  constructor(receiver: Receiver) {
    const { url, channel, merchant, clock } = receiver;
    const { origin, host } = url;
    this.names = { site: 'conform', dock: `conform-${randomHex(4)}`, channel, merchant };
    this.#receiver = receiver;
    this.#connection = new HttpConnection({ origin, host, clock, ca: async () => undefined });
  }

  async told(batch: Played): Promise<Said> {
    const { url, keys, clock } = this.#receiver;
    const body = bodyOf(batch, this.names, clock);
    const atMs = clock.wallMs() - (batch.signature === 'old' ? hourMs : 0);
    const signing =
      batch.signature === 'wrong' ? (keys.map((key) => key.map((byte) => byte ^ 0xff)) as Buffer[]) : keys;
    const signed = batch.signature === 'missing' ? {} : signatureHeaders(signing, batch.id, body, atMs);
    const headers = {
      ...signed,
      'idempotency-key': batch.id,
      'content-type': 'application/cloudevents+json; charset=utf-8',
    };
    if (batch.half) await this.#cutShort(headers, body);
    const exchange = await this.#connection.exchange(
      { method: 'POST', path: url.pathname + url.search, headers, body },
      new AbortController().signal,
    );
    if (!exchange.ok) return 'silence';
    const { status, body: answered } = exchange.response;
    const parsed = parseAnswer(answered);
    return { status, answer: parsed.ok ? parsed.answer : undefined };
  }

  /** Sends it, and hangs up at the first byte of the answer; what that is, nobody looks at. */
  #cutShort(headers: Record<string, string>, body: string): Promise<void> {
    const { url } = this.#receiver;
    const send = url.protocol === 'https:' ? https : http;
    return new Promise((resolve) => {
      const asked = send(url, { method: 'POST', headers, agent: false, timeout: cutMsMax }, () => asked.destroy());
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => {});
      asked.on('close', resolve);
      asked.end(body);
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

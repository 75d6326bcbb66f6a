/** Plays the course (`course.ts`) against a receiver behind HTTP, under the name of a dock that there is not. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { parseAnswer } from '../../forward/answer.ts';
import { HttpConnection } from '../../forward/http/connection.ts';
import { signatureHeaders } from '../../forward/http/webhook-signature.ts';
import { course, judged, type Mistake, type Played, type Said } from './course.ts';

type Play = { url: URL; keys: Buffer[]; channel: string; merchant: string; clock: Clock; signal: AbortSignal };

const hourMs = 3_600_000;
const linesMax = 500;

/** @returns what is wrong, in the order of the course; each kind once */
export async function conform(play: Play): Promise<{ steps: number; mistakes: Mistake[] }> {
  const { url, clock } = play;
  const { origin, host } = url;
  const connection = new HttpConnection({ origin, host, clock, ca: async () => undefined });
  const hex = (bytes: number) => () => randomBytes(bytes).toString('hex');
  const dock = `conform-${hex(4)()}`;
  const steps = course(hex(16), hex(8));
  const found = new Map<string, Mistake>();
  try {
    for (const step of steps) {
      const mistake = judged(step, await told(play, connection, dock, step.batch));
      if (mistake !== undefined && !found.has(mistake.text)) found.set(mistake.text, mistake);
    }
  } finally {
    await connection.close();
  }
  return { steps: steps.length, mistakes: [...found.values()] };
}

async function told(play: Play, connection: HttpConnection, dock: string, batch: Played): Promise<Said> {
  const { url, keys, clock, signal } = play;
  const body = bodyOf(batch, play, dock);
  const atMs = clock.wallMs() - (batch.signature === 'old' ? hourMs : 0);
  const signing = batch.signature === 'wrong' ? (keys.map((key) => key.map((byte) => byte ^ 0xff)) as Buffer[]) : keys;
  const signed = batch.signature === 'missing' ? {} : signatureHeaders(signing, batch.id, body, atMs);
  const exchange = await connection.exchange(
    {
      method: 'POST',
      path: url.pathname + url.search,
      headers: {
        ...signed,
        'idempotency-key': batch.id,
        'content-type': 'application/cloudevents+json; charset=utf-8',
      },
      body,
    },
    signal,
  );
  if (!exchange.ok) return 'silence';
  const { status, body: answered } = exchange.response;
  const parsed = parseAnswer(answered);
  return { status, answer: parsed.ok ? parsed.answer : undefined };
}

function bodyOf({ id, epoch, after, to, snapshot, large, more }: Played, play: Play, dock: string): string {
  const line = (at: number) => ({
    ...{ sku: `TALLYMAN-CONFORM-${at}`, level: to, previous: null, delta: null, processOrders: true },
    ...(more && { laterField: true }),
  });
  return JSON.stringify({
    ...{ specversion: '1.0', type: 'tallyman.stock.v1', source: `/tallyman/conform/${dock}`, id },
    ...{
      subject: play.merchant,
      time: new Date(play.clock.wallMs()).toISOString(),
      datacontenttype: 'application/json',
    },
    data: {
      ...{ channel: play.channel, epoch, after, to, boot: dock },
      ...(snapshot && { snapshot }),
      ...(more && { laterField: { of: 'a later version' } }),
      lines: Array.from({ length: large ? linesMax : 1 }, (_, at) => line(at)),
    },
  });
}

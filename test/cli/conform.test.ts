/** Receivers: nothing is wrong with the small one that is shipped, and each mistake built into it is named. */
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { OverHttps } from '../../agent/cli/conform/over-https.ts';
import { conform } from '../../agent/cli/conform/play.ts';
import { systemClock } from '../../agent/clock.ts';
import { secretKeys } from '../../agent/forward/http/webhook-signature.ts';
import { createReceiver, verified } from '../../config/receivers/receiver.mjs';
import { type Batch, type Held, mistakes, rule } from './receiver-mistakes.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const servers: { close(): void; closeAllConnections(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function played(own: object): Promise<string[]> {
  const { server } = createReceiver(secret, own);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/stock`);
  const keys = secretKeys(secret);
  const receiver = new OverHttps({ url, keys, channel: 'acme-web', merchant: 'acme', clock: systemClock });
  const named = await conform(receiver);
  return named.mistakes.map(({ step }) => step);
}

type Headers = Record<string, string>;
const sameKey = (headers: Headers, body: string) => {
  const key = Buffer.from(secret.slice(6), 'base64');
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given = '' } = headers;
  return given.includes(createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64'));
};
const seen = new Set<string>();
/** Whether this id comes for the first time. */
const first = (id: string) => seen.size < seen.add(id).size;

it('finds nothing in the receiver that is shipped', async () => {
  expect(await played({})).toEqual([]);
});

it.each<[string, object, string]>([
  ['takes everything, signed or not', { verified: () => true }, 'unsigned'],
  ['looks for a signature, and does not compare it', { verified: (h: Headers) => 'webhook-signature' in h }, 'forged'],
  ['does not look at the time', { verified: sameKey }, 'old-signature'],
  ...mistakes,
  ['refuses a repetition', rule((held, { id }) => (id === held.id ? 'not-now' : undefined)), 'none'],
  [
    'forgets its place with a repetition',
    {
      answer: (held: Held, { id }: Batch) => (id === held.id && !first(id) ? { epoch: null, to: 0 } : held),
    },
    'repetition',
  ],
  [
    'marks what it has seen before it has taken it',
    rule((_, { id, data }) => (data.to === 7 ? (first(id) ? 'not-now' : 'repetition') : undefined)),
    'half-answer',
  ],
  ['answers OK without a body', { answer: () => 'OK' }, 'snapshot'],
])('names it when a receiver %s', async (_, own, step) => {
  const found = await played(own);
  if (step === 'none') expect(found, 'the answer says the same: it is no mistake').toEqual([]);
  else expect(found).toContain(step);
});

it('a signature that was made for other bytes is none', () => {
  const at = String(Math.floor(Date.now() / 1000));
  const sign = (body: string) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`x.${at}.${body}`)
      .digest('base64')}`;
  const headers = { 'webhook-id': 'x', 'webhook-timestamp': at, 'webhook-signature': sign('{}') };
  expect([verified(headers, '{}', secret), verified(headers, '{ }', secret)]).toEqual([true, false]);
});

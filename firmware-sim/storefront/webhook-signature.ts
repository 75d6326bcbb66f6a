/**
 * The receiver's side of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, several signatures while a secret is
 * changed.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const toleranceS = 300;

/** @param secrets each `whsec_` + base64  @returns undefined when one of them made a signature, else what is wrong */
export function signatureProblem(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secrets: readonly string[],
  nowMs: number,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof stamp !== 'string' || typeof signatures !== 'string') return 'headers missing';
  if (!/^\d{1,12}$/.test(stamp) || Math.abs(nowMs / 1000 - Number(stamp)) > toleranceS) return 'timestamp too far off';
  const offered = signatures
    .split(' ')
    .flatMap((text) => (text.startsWith('v1,') ? [Buffer.from(text.slice(3), 'base64')] : []));
  const good = secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = createHmac('sha256', key).update(`${id}.${stamp}.`).update(body).digest();
    return offered.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
  });
  return good ? undefined : 'no signature fits';
}

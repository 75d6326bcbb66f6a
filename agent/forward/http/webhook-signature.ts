/**
 * Standard Webhooks 1.0: `webhook-signature: v1,` + base64 of HMAC-SHA256 over `id.timestamp.body`, one signature for
 * each secret while a secret is being changed. Signed at send time: a batch that waited a day keeps its id and gets a
 * new timestamp.
 */
import { createHmac } from 'node:crypto';

/** The library's own bounds: 24 to 64 bytes. */
const keyBytes = { min: 24, max: 64 };
const secretsMax = 2;

/**
 * @param text the secret file: one secret a line, `whsec_` + base64; the newest first @throws a sentence for a person
 */
export function secretKeys(text: string): Buffer[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const secrets = lines.filter((line) => line !== '');
  if (secrets.length === 0 || secrets.length > secretsMax) {
    throw new Error('the secret file must hold one secret, or two while it is being changed');
  }
  return secrets.map((secret) => {
    const key = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) ? Buffer.from(secret.slice(6), 'base64') : undefined;
    if (key === undefined || key.length < keyBytes.min || key.length > keyBytes.max) {
      throw new Error('the secret file must hold whsec_ and the base64 of 24 to 64 bytes');
    }
    return key;
  });
}

export function signatureHeaders(
  keys: readonly Buffer[],
  id: string,
  body: string,
  wallMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(wallMs / 1000));
  const signatures = keys.map((key) => {
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/**
 * How a request says whose it is. Over TLS the key and secret go as they are (Basic, RFC 7617). In the clear, which is
 * for this machine and for stores behind `allow-insecure`, the store takes a signature alone: OAuth 1.0a with one leg,
 * HMAC-SHA256 (RFC 5849 §3.4), in the address.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { firstLine } from '../../../named-file.ts';

type Key = { key: string; secret: string };

/**
 * The key in a file: `ck_…` and `cs_…`, one a line, or with a colon between them. @throws a sentence for a person that
 * quotes nothing of it
 */
export function readKey(content: Buffer, path: string): Key {
  const [first = '', second = ''] = content
    .toString('utf8')
    .split(/[\r\n:]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const [key, secret] = firstLine(content).trim().startsWith('cs_') ? [second, first] : [first, second];
  if (!/^ck_[\x21-\x7e]{8,200}$/.test(key) || !/^cs_[\x21-\x7e]{8,200}$/.test(secret))
    throw new Error(`${path}: holds no REST API key; write the consumer key (ck_…) and the secret (cs_…), one a line`);
  return { key, secret };
}

export const basic = ({ key, secret }: Key): string => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

/**
 * @param wallMs the store takes no signature that is a quarter of an hour off
 * @returns the address with its signature
 */
export function signed(url: URL, method: string, { key, secret }: Key, wallMs: number): URL {
  const whole = new URL(url);
  const own = {
    ...{ oauth_consumer_key: key, oauth_nonce: randomBytes(16).toString('hex') },
    ...{ oauth_signature_method: 'HMAC-SHA256', oauth_timestamp: String(Math.floor(wallMs / 1_000)) },
  };
  for (const [name, value] of Object.entries(own)) whole.searchParams.set(name, value);
  const pairs = [...whole.searchParams].map(([name, value]) => [escaped(name), escaped(value)] as const);
  const sorted = pairs.sort(([a, b], [c, d]) => (a < c || (a === c && b < d) ? -1 : 1));
  const parameters = sorted.map((pair) => pair.join('=')).join('&');
  const base = [method, escaped(`${whole.origin}${whole.pathname}`), escaped(parameters)].join('&');
  whole.searchParams.set(
    'oauth_signature',
    createHmac('sha256', `${escaped(secret)}&`)
      .update(base)
      .digest('base64'),
  );
  return whole;
}

/** RFC 5849 §3.6. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

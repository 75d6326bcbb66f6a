/** What exactly is signed: the example of the README is right, and any other byte is not. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSigned, publicKeyOf, type SignedBody, signRequest } from '../../agent/admin/signed-request.ts';

const readme = readFileSync(new URL('../../agent/admin/doors/README.md', import.meta.url), 'utf8');
const [, publicKey = ''] = /Public `(ed25519:[\w-]+)`/.exec(readme) ?? [];
const [, d = ''] = /base64url\) `([\w-]+)`/.exec(readme) ?? [];
const [, body = ''] = /```json\n(.*)\n```/.exec(readme) ?? [];
const [, signature = ''] = /has the signature `([\w-]+)`/.exec(readme) ?? [];
const x = publicKey.slice('ed25519:'.length);
const privateKey = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
const keyOf = (id: string) => (id === 'lena' ? publicKeyOf(publicKey) : undefined);

describe('a signed request', () => {
  it('is what the README’s example says, byte for byte', () => {
    expect(Buffer.byteLength(body)).toBe(195);
    const opened = openSigned('request', { key: 'lena', body, signature }, keyOf);
    expect(opened).toEqual({ ok: true, key: 'lena', body: JSON.parse(body) });
    expect(JSON.parse(signRequest('lena', privateKey, JSON.parse(body) as SignedBody))).toEqual({
      key: 'lena',
      body,
      signature,
    });
  });

  it('with any byte changed, or of another key, is nobody’s', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.constantFrom('x', ' ', '0', '"'), (place, letter) => {
        const changed = body.slice(0, place) + letter + body.slice(place + 1);
        fc.pre(changed !== body);
        expect(openSigned('request', { key: 'lena', body: changed, signature }, keyOf)).toMatchObject({
          ok: false,
          code: 'bad-signature',
        });
      }),
    );
    for (const key of ['otto', 'lenA', '', 'x'.repeat(33)])
      expect(openSigned('request', { key, body, signature }, keyOf).ok).toBe(false);
  });

  it('of whatever shape is judged and never thrown at', () => {
    fc.assert(
      fc.property(fc.record({ key: fc.anything(), body: fc.anything(), signature: fc.anything() }), (request) => {
        expect(openSigned('request', request, keyOf).ok).toBe(false);
      }),
    );
    const text = JSON.stringify({ ...JSON.parse(body), by: 'root' });
    expect(openSigned('request', { key: 'lena', body: text, signature }, keyOf).ok).toBe(false);
  });
});

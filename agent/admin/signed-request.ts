/**
 * A request that proves whose it is. What goes over the wire is
 *
 *     {"key":"lena","body":"{\"site\":…}","signature":"…"}
 *
 * `body` is the request as JSON text, `signature` the Ed25519 signature (RFC 8032) in base64url of exactly these bytes:
 * `tallyman-request-v1`, a line feed, and the UTF-8 bytes of `body` as they are. So nothing has to be written in one
 * agreed way, and a signature made for something else is none here.
 *
 * Pure but for the keys: whether it is for this dock, this start and not yet asked is judged by the caller.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { parseRequest } from '../inventory/nouns/text/json.ts';

const id = z.string().regex(/^[a-z0-9-]{1,32}$/);

const wrapping = z.strictObject({
  key: id,
  body: z.string(),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** What is signed. */
const signedBody = z.strictObject({
  site: id,
  dock: id,
  /** Of the ledger, and of this start of the dock, as `state` says them. */
  epoch: z.string().max(64),
  boot: z.string().max(64),
  /** Higher than that of every request of this key before. */
  counter: z.int().min(1),
  /** `stock/adjust`: the topic's area and verb. */
  verb: z.string().max(129),
  transaction: z.string(),
  params: z.unknown().optional(),
  expires: z.number().optional(),
  reason: z.string().optional(),
});
export type SignedBody = z.output<typeof signedBody>;

/** What a dock is to become, also while it is away: bound to the dock and to no start of it. */
const desiredBody = z.strictObject({
  site: id,
  dock: id,
  /** The topic behind `desired/`. */
  what: z.string().max(64),
  /** Higher than that of everything that was desired there before. */
  version: z.int().min(1),
  /** Of `command/…`. */
  verb: z.string().max(129).optional(),
  params: z.unknown().optional(),
  expires: z.number().optional(),
  reason: z.string().optional(),
});
export type DesiredBody = z.output<typeof desiredBody>;

/** A signature of one kind is none of the other. */
const kinds = {
  request: { signedAs: 'tallyman-request-v1\n', body: signedBody },
  desired: { signedAs: 'tallyman-desired-v1\n', body: desiredBody },
};
type Kind = keyof typeof kinds;
type Body = { request: SignedBody; desired: DesiredBody };

type Opened<K extends Kind> =
  | { ok: true; key: string; body: Body[K] }
  /** `key`: whose it is, where that is proved. */
  | { ok: false; code: 'bad-signature' | 'bad-request'; text: string; key?: string };

/** Asked for a key that nobody has, so that an unknown id takes as long as a wrong signature. */
const nobody = publicKeyOf('ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');

export const isSigned = (request: object): boolean => 'signature' in request || 'body' in request;

/** @throws never for a key that the configuration or `key/add` took */
export function publicKeyOf(key: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.replace(/^ed25519:/, '') }, format: 'jwk' });
}

const signedBytes = (kind: Kind, body: string): Buffer => Buffer.from(kinds[kind].signedAs + body);

/**
 * Takes the same work whether the key is known or not.
 * @param keyOf the public key of an id, if it counts
 */
export function openSigned<K extends Kind>(
  kind: K,
  request: object,
  keyOf: (id: string) => KeyObject | undefined,
): Opened<K> {
  const read = wrapping.safeParse(request);
  if (!read.success) return { ok: false, code: 'bad-request', text: 'A signed request is {"key","body","signature"}.' };
  const { key, body, signature } = read.data;
  const known = keyOf(key);
  const proved = verify(null, signedBytes(kind, body), known ?? nobody, Buffer.from(signature, 'base64url'));
  if (!proved || known === undefined)
    return { ok: false, code: 'bad-signature', text: 'The signature is not that of a key this dock knows.' };
  const said = kinds[kind].body.safeParse(parseRequest(body));
  if (said.success) return { ok: true, key, body: said.data as Body[K] };
  const [issue] = said.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  const fields = kind === 'request' ? 'epoch, boot, counter, verb and transaction' : 'what and version';
  const text = `What is signed has to be JSON, each name once, with site, dock, ${fields}; ${where} is not right.`;
  return { ok: false, code: 'bad-request', text, key };
}

/** @param privateKey Ed25519  @returns what goes over the wire */
export const signRequest = (key: string, privateKey: KeyObject, signed: SignedBody): string =>
  signedWith('request', key, privateKey, signed);

/** @param privateKey Ed25519  @returns what is retained */
export const signDesired = (key: string, privateKey: KeyObject, signed: DesiredBody): string =>
  signedWith('desired', key, privateKey, signed);

function signedWith(kind: Kind, key: string, privateKey: KeyObject, signed: object): string {
  const body = JSON.stringify(signed);
  const signature = sign(null, signedBytes(kind, body), privateKey).toString('base64url');
  return JSON.stringify({ key, body, signature });
}

/** What a failed connection means to the person who has to mend it. */

/** By `code` of Node's errors (net, dns, tls). */
const meanings: Record<string, string> = {
  ENOTFOUND: 'the host name is unknown — check the address and the DNS of this network',
  EAI_AGAIN: 'the name server does not answer — check the network',
  ECONNREFUSED: 'nothing listens there — check address and port, and that it is running',
  ECONNRESET: 'the other side cut the connection',
  EPIPE: 'the other side cut the connection',
  ETIMEDOUT: 'no answer — check the network and the firewall',
  EHOSTUNREACH: 'the host cannot be reached — check the network',
  ENETUNREACH: 'this device has no network',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet — set the clock of this device',
  CRL_NOT_YET_VALID: 'the crl file is not valid yet — set the clock of this device',
};

const unknownSigner = 'its certificate is signed by nobody we trust — set ca-file (of a channel) or ca';
const tooOld =
  'it has no TLS that this device takes — let it speak TLS 1.3; for a broker that cannot, min-version = "1.2" under [mqtt.tls]';

/** What waiting does not heal: somebody has to change something, here or there. */
const refusedTls: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired — renew it there; if it has not, set the clock of this device',
  CERT_REVOKED: 'its certificate was revoked — give it a new one there',
  UNABLE_TO_GET_CRL: 'the crl file says nothing of who signed it — put the lists of all its authorities there',
  CRL_HAS_EXPIRED: 'the crl file has expired — put the newest one there',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name — check the address',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  CERT_SIGNATURE_FAILURE: unknownSigner,
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at that port',
  ERR_SSL_UNSUPPORTED_PROTOCOL: tooOld,
};

/**
 * By what the other side says of itself when it ends TLS (RFC 8446 §6): OpenSSL's names for them change with its
 * versions, and Node hides some behind EPROTO.
 */
const alerts: Record<number, string> = {
  40: 'it ends the handshake — if it wants a certificate of this dock, set cert and key',
  42: 'it does not accept this dock’s certificate — its log says why',
  43: 'it takes no certificate of this kind — have one made for clientAuth',
  44: 'this dock’s certificate was revoked — put a new one in its place',
  45: 'this dock’s certificate has expired — put a renewed one in its place',
  46: 'it does not accept this dock’s certificate — its log says why',
  48: 'it does not trust this dock’s certificate — have it signed by an authority it trusts',
  49: 'it lets nobody in by this dock’s certificate — its log says why',
  70: tooOld,
  116: 'it wants a certificate of this dock — set cert and key',
};

/** The other side answered, and TLS with it cannot be until somebody changes something. */
export function isRefusedTls(error: unknown): boolean {
  const code = errorCode(error);
  return (code !== undefined && code in refusedTls) || alertOf(error) in alerts;
}

/** @param where host and port, or a URL without credentials */
export function connectionTrouble(error: unknown, where: string): string {
  const code = errorCode(error);
  const text = error instanceof Error && error.message !== '' ? error.message : String(error);
  const alert = alertOf(error);
  if (alert in alerts) return `${where}: ${alerts[alert]} (TLS alert ${alert})`;
  const meaning = code === undefined ? undefined : (meanings[code] ?? refusedTls[code]);
  if (meaning !== undefined) return `${where}: ${meaning} (${code})`;
  return `${where}: ${text.slice(0, 200)}`;
}

/** The code of an error or of what caused it; an AggregateError (several addresses tried) counts as its first. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (own !== undefined) return own;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}

/** -1: none. */
function alertOf(error: unknown): number {
  if (!(error instanceof Error)) return -1;
  const [, number] = /SSL alert number (\d+)/.exec(error.message) ?? [];
  return number === undefined ? alertOf(error.cause) : Number(number);
}

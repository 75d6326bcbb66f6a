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
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet — the clock of this device may be wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name — check the address',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody we trust — set the ca file',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody we trust — set the ca file',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by nobody we trust — set the ca file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody we trust — set the ca file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody we trust — set the ca file',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at that port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of this dock — set cert and key',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not trust this dock’s certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'this dock’s certificate has expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'this dock’s certificate was revoked',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept this dock’s certificate',
};

/** @param where host and port, or a URL without credentials */
export function connectionTrouble(error: unknown, where: string): string {
  const code = errorCode(error);
  const text = error instanceof Error && error.message !== '' ? error.message : String(error);
  const meaning = code === undefined ? undefined : meanings[code];
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

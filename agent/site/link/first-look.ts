/**
 * The authority of a site's server, as the server shows it, for who knows its fingerprint alone: nothing is said to a
 * server before it has shown that one. What comes after trusts that authority, and the name in the certificate.
 */
import { createHash } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate } from 'node:tls';

const withinMs = 10_000;

/**
 * @param fingerprint SHA-256 of the authority's certificate, base64url
 * @returns PEM of the authority
 * @throws Error with the reason: it is not reached, is no such server, or shows another authority
 */
export async function authorityOf(host: string, port: number, fingerprint: string): Promise<string> {
  const socket = connectTcp({ host, port });
  socket.setTimeout(withinMs, () => socket.destroy(new Error('the server does not answer')));
  try {
    // It says first what it is, in the clear; the line is not needed.
    await once(socket, 'data');
    const secure = connectTls({ socket, rejectUnauthorized: false, minVersion: 'TLSv1.3' });
    await once(secure, 'secureConnect');
    const shown = chainOf(secure.getPeerCertificate(true));
    secure.destroy();
    const pinned = shown.find((raw) => createHash('sha256').update(raw).digest('base64url') === fingerprint);
    if (pinned !== undefined) return pem(pinned);
  } finally {
    socket.destroy();
  }
  throw new Error(`what answers at ${host}:${port} is not the server that the invitation is for`);
}

function once(socket: Socket, event: 'data' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('what answers there is no server of a site')));
    socket.once(event, () => resolve());
  });
}

/** The last one of a chain names itself as its issuer. */
function chainOf(first: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  for (let each = first; each?.raw !== undefined; each = each.issuerCertificate) {
    if (chain.some((raw) => raw.equals(each.raw))) break;
    chain.push(each.raw);
  }
  return chain;
}

const pem = (raw: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${raw
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END CERTIFICATE-----\n`;

/**
 * The authority of a site's server, and the server's certificate: made by `openssl`, which a machine that runs a server
 * has. Docks know the authority by its file, and no other one.
 */
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { appendFileSync, chmodSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ServerFiles } from './server-config.ts';

const run = promisify(execFile);
/** A device that nobody looks at for years must not stop because of a date. */
const days = '7300';

/** @param hosts names and addresses under which docks reach the server @throws a sentence for a person */
export async function makeAuthority(files: ServerFiles, site: string, hosts: readonly string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', days];
  await openssl([
    ...['req', '-x509', ...key, '-subj', `/CN=tallyman site ${site}`, '-keyout', files.caKey, '-out', files.ca],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'],
  ]);
  const names = ['localhost', '127.0.0.1', '::1', ...hosts];
  const alternatives = [...new Set(names)].map((name) => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  await openssl([
    ...['req', '-x509', ...key, '-CA', files.ca, '-CAkey', files.caKey, '-subj', `/CN=site-${site}`],
    ...['-keyout', files.certificateKey, '-out', files.certificate, '-addext', `subjectAltName=${alternatives}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth'],
  ]);
  // Who has only the fingerprint is shown the authority by the server itself.
  appendFileSync(files.certificate, readFileSync(files.ca));
  for (const file of [files.caKey, files.certificateKey]) chmodSync(file, 0o600);
}

const isAddress = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host);

/** Of a certificate in PEM: what a code names it by. */
export const fingerprintOf = (pem: string): string =>
  createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args);
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') throw new Error('openssl is not there: sudo apt install openssl');
    throw new Error(`openssl ${args[0]} failed: ${(stderr ?? '').trim().split('\n').at(-1)}`);
  }
}

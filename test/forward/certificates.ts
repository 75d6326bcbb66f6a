/** A throwaway certificate authority, made by openssl in a folder that goes with the test. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = { certFile: string; keyFile: string; cert: Buffer; key: Buffer };

export class Authority {
  readonly caFile: string;
  readonly #dir: string;
  readonly #caKey: string;
  #made = 0;

  constructor(dir: string, name = 'test authority') {
    this.#dir = dir;
    this.caFile = join(dir, `${name.replaceAll(' ', '-')}.pem`);
    this.#caKey = `${this.caFile}.key`;
    openssl(
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      [
        '-subj',
        `/CN=${name}`,
        '-keyout',
        this.#caKey,
        '-out',
        this.caFile,
        '-addext',
        'basicConstraints=critical,CA:TRUE',
      ],
    );
  }

  /** @param days validity; a negative number of days is over already */
  issue({
    names = 'IP:127.0.0.1,DNS:localhost',
    days = 2,
    client = false,
  }: {
    names?: string;
    days?: number;
    client?: boolean;
  } = {}): Certificate {
    this.#made += 1;
    const stem = join(this.#dir, `certificate-${this.#made}`);
    const [certFile, keyFile, request, extensions] = [`${stem}.pem`, `${stem}.key`, `${stem}.csr`, `${stem}.ext`];
    writeFileSync(extensions, `subjectAltName=${names}\nextendedKeyUsage=${client ? 'clientAuth' : 'serverAuth'}\n`);
    openssl(
      ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-subj', '/CN=dock-3', '-keyout', keyFile, '-out', request],
    );
    openssl(
      ['x509', '-req', '-in', request, '-CA', this.caFile, '-CAkey', this.#caKey, '-CAcreateserial'],
      ['-days', String(days), '-extfile', extensions, '-out', certFile],
    );
    return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
  }
}

function openssl(command: string[], rest: string[]): void {
  execFileSync('openssl', [...command, ...rest], { stdio: 'pipe' });
}

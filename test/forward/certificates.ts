/** A throwaway certificate authority, made by openssl in a folder that goes with the test. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = { certFile: string; keyFile: string; cert: Buffer; key: Buffer };

type Wish = {
  names?: string;
  commonName?: string;
  /** Validity; a negative number of days is over already. */
  days?: number;
  /** Good from then on, as openssl writes dates: `20400101000000Z`. */
  from?: string;
  client?: boolean;
};

export class Authority {
  readonly caFile: string;
  readonly #dir: string;
  readonly #caKey: string;
  readonly #register: string;
  #made = 0;

  constructor(dir: string, name = 'test authority', days = 2) {
    this.#dir = dir;
    const stem = join(dir, name.replaceAll(' ', '-'));
    this.caFile = `${stem}.pem`;
    this.#caKey = `${this.caFile}.key`;
    this.#register = `${stem}.cnf`;
    openssl(
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)],
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
    writeFileSync(`${stem}.index`, '');
    writeFileSync(
      this.#register,
      `[ca]\ndefault_ca=one\n[one]\ndatabase=${stem}.index\ndefault_md=sha256\ndefault_crl_days=2\nrand_serial=yes\n` +
        `new_certs_dir=${dir}\npolicy=any\ncopy_extensions=copy\n[any]\ncommonName=supplied\n`,
    );
  }

  issue({
    names = 'IP:127.0.0.1,DNS:localhost',
    commonName = 'dock-3',
    days = 2,
    from,
    client = false,
  }: Wish = {}): Certificate {
    this.#made += 1;
    const stem = `${this.caFile.slice(0, -4)}-${this.#made}`;
    const [certFile, keyFile, request, extensions] = [`${stem}.pem`, `${stem}.key`, `${stem}.csr`, `${stem}.ext`];
    writeFileSync(extensions, `subjectAltName=${names}\nextendedKeyUsage=${client ? 'clientAuth' : 'serverAuth'}\n`);
    openssl(
      ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ['-subj', `/CN=${commonName}`, '-keyout', keyFile, '-out', request],
    );
    if (from === undefined) this.#sign(request, certFile, ['-days', String(days), '-extfile', extensions]);
    else
      this.#registered([
        ...['-batch', '-notext', '-in', request, '-out', certFile, '-extfile', extensions],
        ...['-startdate', from, '-enddate', '20490101000000Z'],
      ]);
    return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
  }

  /** What somebody else made a key for. @returns the certificate, PEM, with what the request asks for in it */
  sign(request: string, { days = 2 }: { days?: number } = {}): string {
    this.#made += 1;
    const stem = join(this.#dir, `signed-${this.#made}`);
    writeFileSync(`${stem}.csr`, request);
    this.#sign(`${stem}.csr`, `${stem}.pem`, ['-days', String(days), '-copy_extensions', 'copy']);
    return readFileSync(`${stem}.pem`, 'utf8');
  }

  /** @returns the file of what is revoked, with these in it */
  revoke(...certificates: Certificate[]): string {
    for (const { certFile } of certificates) this.#registered(['-revoke', certFile]);
    const file = `${this.caFile}.crl`;
    this.#registered(['-gencrl', '-out', file]);
    return file;
  }

  #sign(request: string, certFile: string, more: string[]): void {
    openssl(
      ['x509', '-req', '-in', request, '-CA', this.caFile, '-CAkey', this.#caKey, '-CAcreateserial'],
      [...more, '-out', certFile],
    );
  }

  #registered(words: string[]): void {
    openssl(['ca', '-config', this.#register, '-keyfile', this.#caKey, '-cert', this.caFile], words);
  }
}

function openssl(command: string[], rest: string[]): void {
  execFileSync('openssl', [...command, ...rest], { stdio: 'pipe' });
}

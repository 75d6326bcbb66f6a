/**
 * The dock's own certificate and those it trusts its broker by: what they are, and others in their place. The private
 * key is made here and never leaves the dock; whoever is asked signs the request for it. What comes back is tried at
 * the broker first, and until it works there the old files stand.
 */
import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { TlsConfig } from '../../../config/config.ts';
import { writeWhole } from '../../../config/last-good.ts';
import { daysLeft } from '../../file-inspection.ts';
import { pairFilesOf } from '../../mqtt/credentials/credentials.ts';
import { isPair, nextTo, type PairFiles, putNext } from '../../mqtt/credentials/own-pair.ts';
import { credentialsPrefix, type ReadNamedFile } from '../../named-file.ts';
import { failed, ok, type VerbResult } from '../verb.ts';

/** `from`, `until`: ISO 8601. */
type CertificateRow = {
  of: 'own' | 'trusted';
  subject: string;
  issuer: string;
  from: string;
  until: string;
  daysLeft: number;
  sha256: string;
};

type Parts = {
  tls: TlsConfig;
  read: ReadNamedFile;
  wallMs(): number;
  /** @returns why the broker does not take these, for a person; undefined: it does */
  tryOut(other: { ca?: Buffer; cert?: Buffer; key?: Buffer }): Promise<string | undefined>;
  /** Once the answer is out: a link by what the files say now. */
  relink(): void;
};

type Given = { chain?: string | undefined; ca?: string | undefined };
/** The files that are to be, and whether the key is the one that lies beside the old one. */
type Next = { ca?: Buffer; cert?: Buffer; key?: Buffer; keyIsNew?: boolean };

const openssl = promisify(execFile);
const opensslMsMax = 10_000;
const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export class Certificates {
  readonly #parts: Parts;
  #renewing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The dock's own chain first. @throws a sentence for a person */
  async list(): Promise<CertificateRow[]> {
    const { tls, read } = this.#parts;
    const rows = async (of: CertificateRow['of'], file: string | undefined) =>
      file === undefined ? [] : certificatesIn((await read(file)).toString('latin1')).map((one) => this.#row(of, one));
    return [...(await rows('own', tls.certFile)), ...(await rows('trusted', tls.caFile))];
  }

  /**
   * A certificate request (PKCS #10, PEM) for a new key and the name that the dock has now. The key waits beside the
   * old one; asked again before it is used, the request is for the same key.
   */
  async request(): Promise<VerbResult> {
    const files = this.#ownFiles();
    if ('refusal' in files) return files.refusal;
    const { certFile, keyFile } = files;
    try {
      const waiting = await this.#parts.read(nextTo(keyFile)).catch(() => undefined);
      if (waiting === undefined || !isKey(waiting)) writeWhole(nextTo(keyFile), newKey());
    } catch (cause) {
      return failed('storage', `The new key cannot be written (${textOf(cause)}).`);
    }
    try {
      const words = ['x509', '-x509toreq', '-in', certFile, '-signkey', nextTo(keyFile), '-copy_extensions', 'copyall'];
      const { stdout } = await openssl('openssl', words, { timeout: opensslMsMax });
      return ok({ request: stdout.slice(stdout.indexOf('-----BEGIN')) });
    } catch (cause) {
      return failed('bad-request', `The request could not be made (${textOf(cause)}); is openssl installed here?`);
    }
  }

  /** Tries the chain, the authorities or both, and puts them in the place of the files only when they work. */
  async renew(given: Given): Promise<VerbResult> {
    if (this.#renewing) return failed('busy', 'Another certificate is being tried.');
    this.#renewing = true;
    try {
      const next = await this.#next(given);
      if ('refusal' in next) return next.refusal;
      const { keyIsNew, ...others } = next;
      const why = await this.#parts.tryOut(others);
      if (why !== undefined) return failed('certificate-refused', `${why} — what was there stands.`);
      return await this.#put(next);
    } finally {
      this.#renewing = false;
    }
  }

  async #next({ chain, ca }: Given): Promise<Next | { refusal: VerbResult }> {
    if (chain === undefined && ca === undefined)
      return { refusal: failed('bad-params', 'Give a chain, or the authorities to trust in ca.', 'chain') };
    const trusted = ca === undefined ? {} : this.#trusted(ca);
    if ('refusal' in trusted) return trusted;
    const own = chain === undefined ? {} : await this.#own(chain);
    return 'refusal' in own ? own : { ...trusted, ...own };
  }

  #trusted(ca: string): Next | { refusal: VerbResult } {
    const { caFile } = this.#parts.tls;
    if (caFile === undefined)
      return {
        refusal: failed('bad-request', 'This dock trusts the authorities of its system: set ca under [mqtt.tls].'),
      };
    const problem = unwritable(caFile) ?? this.#problemOf(ca);
    return problem === undefined ? { ca: Buffer.from(ca) } : { refusal: failed('bad-params', problem, 'ca') };
  }

  /** Its key is the one that waits, or the one that the dock has. */
  async #own(chain: string): Promise<Next | { refusal: VerbResult }> {
    const files = this.#ownFiles();
    if ('refusal' in files) return files;
    const problem = this.#problemOf(chain);
    if (problem !== undefined) return { refusal: failed('bad-params', problem, 'chain') };
    const cert = Buffer.from(chain);
    const waiting = await this.#parts.read(nextTo(files.keyFile)).catch(() => undefined);
    if (waiting !== undefined && isPair(cert, waiting)) return { cert, key: waiting, keyIsNew: true };
    const key = await this.#parts.read(files.keyFile);
    if (isPair(cert, key)) return { cert, key };
    const text = 'is for no key of this dock: its first certificate has to be made from what certificate/request gives';
    return { refusal: failed('bad-params', text, 'chain') };
  }

  #ownFiles(): PairFiles | { refusal: VerbResult } {
    const files = pairFilesOf(this.#parts.tls);
    if (files === undefined)
      return {
        refusal: failed('bad-request', 'This dock has no certificate of its own: set cert and key under [mqtt.tls].'),
      };
    const problem = unwritable(files.certFile) ?? unwritable(files.keyFile);
    if (problem !== undefined) return { refusal: failed('bad-request', problem) };
    if (files.certFile === files.keyFile)
      return {
        refusal: failed('bad-request', `${files.certFile} holds both: put certificate and key into two files.`),
      };
    return files;
  }

  #problemOf(pem: string): string | undefined {
    try {
      const [first] = certificatesIn(pem);
      if (first === undefined) return 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)';
      if (Date.parse(first.validTo) > this.#parts.wallMs()) return undefined;
      return `was good until ${isoOf(first.validTo)}, by the clock of this dock`;
    } catch {
      return 'holds a certificate that cannot be read';
    }
  }

  /** Each file is whole or as it was, whatever the power does; the key goes before its certificate (`own-pair.ts`). */
  async #put({ ca, cert, keyIsNew }: Next): Promise<VerbResult> {
    const { caFile = '', certFile = '', keyFile = '' } = this.#parts.tls;
    try {
      if (ca !== undefined) {
        writeWhole(nextTo(caFile), ca.toString());
        putNext(caFile);
      }
      if (cert !== undefined) {
        writeWhole(nextTo(certFile), cert.toString());
        if (keyIsNew === true) putNext(keyFile);
        putNext(certFile);
      }
    } catch (cause) {
      return failed('storage', `The files cannot be written (${textOf(cause)}).`);
    }
    this.#parts.relink();
    return ok({ certificates: await this.list() });
  }

  #row(of: CertificateRow['of'], one: X509Certificate): CertificateRow {
    const named = (lines: string) => lines.split('\n').join(', ');
    const until = Date.parse(one.validTo);
    return {
      ...{ of, subject: named(one.subject ?? ''), issuer: named(one.issuer ?? '') },
      ...{ from: isoOf(one.validFrom), until: isoOf(one.validTo) },
      ...{
        daysLeft: daysLeft(until, this.#parts.wallMs()),
        sha256: one.fingerprint256.replaceAll(':', '').toLowerCase(),
      },
    };
  }
}

/** @throws for one that cannot be read */
const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(block) ?? []).map((each) => new X509Certificate(each));

function unwritable(file: string): string | undefined {
  if (!file.startsWith(credentialsPrefix)) return undefined;
  return `${file} is a credential of systemd: put the new one where LoadCredential= takes it from, and restart the service.`;
}

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

function isKey(pem: Buffer): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

const isoOf = (date: string): string => new Date(date).toISOString().replace('.000Z', 'Z');

function textOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

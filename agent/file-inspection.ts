/**
 * The files that a configuration names, and whether they are what they are named for: there, readable, plain, not
 * empty, of the right form, and kept from others where they hold a secret. `config check` asks before the start, the
 * alarms ask for as long as the dock runs. Nothing of a file's contents is ever told.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Path } from '../config/problem.ts';
import { keysOfFile } from './command-key/command-key.ts';
import { sftpFiles } from './forward/files/places/sftp-options.ts';
import { readHeaderLines } from './forward/http/header-lines.ts';
import { channelKinds } from './forward/kinds/index.ts';
import { firstLine, type NamedFileReader, passwordIn } from './named-file.ts';
import { pinFormProblem } from './screen/session/pin.ts';

type Check = (content: Buffer, file: string) => void;

type NamedFile = {
  /** Where the configuration names it. */
  key: Path;
  path: string;
  /** Nobody but the agent's user and group may read it. */
  secret: boolean;
  /** @throws a sentence for a person when the content cannot be used */
  check: Check;
  /** The dock's own certificate, or those it trusts others by. */
  certificate?: 'own' | 'trusted';
  /** Of a certificate: where its private key is. */
  keyPath?: string;
};

export type FileFinding = {
  key: Path;
  path: string;
  reason: string;
  /**
   * `unusable`: what needs the file does not work. `exposed`: it does, and others may read the secret. `ending`: it
   * does, and will not for long.
   */
  kind: 'unusable' | 'exposed' | 'ending';
};

export type FileReport = {
  findings: FileFinding[];
  /** ms UTC: when the first of the certificates among them is over. */
  certificateEndsAt?: number;
};

const dayMs = 86_400_000;
/**
 * Renewing one can take an order, a visit and a signature. One that is made for days is renewed by a program, in the
 * last third of its life.
 */
const endingDays = 30;

/** In the order of the file; channels that are switched off, and whose orders are not read, are left out. */
export function namedFilesOf({
  dock,
  mqtt,
  screen,
  desk,
  pictures,
  mail,
  epcis = [],
  copies = [],
  site,
  channels,
}: Pick<
  Config,
  'dock' | 'mqtt' | 'screen' | 'desk' | 'pictures' | 'mail' | 'epcis' | 'copies' | 'site' | 'channels'
>): NamedFile[] {
  const files: NamedFile[] = [];
  type More = Pick<NamedFile, 'certificate' | 'keyPath'>;
  const add = (key: Path, path: string | undefined, secret: boolean, check: Check, more: More = {}) => {
    if (path !== undefined) files.push({ key, path, secret, check, ...more });
  };
  const tls = mqtt?.tls ?? {};
  add(['dock', 'command-key-file'], dock.commandKeyFile, true, checkCommandKey);
  add(['mqtt', 'password-file'], mqtt?.passwordFile, true, checkPassword);
  add(['mqtt', 'tls', 'ca'], tls.caFile, false, checkCertificate, { certificate: 'trusted' });
  add(['mqtt', 'tls', 'cert'], tls.certFile, false, checkCertificate, {
    certificate: 'own',
    ...(tls.keyFile !== undefined && { keyPath: tls.keyFile }),
  });
  add(['mqtt', 'tls', 'key'], tls.keyFile, true, checkKey);
  add(['mqtt', 'tls', 'crl'], tls.crlFile, false, checkRevocations);
  add(['mail', 'password-file'], mail?.passwordFile, true, checkPassword);
  add(['mail', 'ca'], mail?.caFile, false, checkCertificate, { certificate: 'trusted' });
  for (const [index, { headersFile, caFile }] of epcis.entries()) {
    add(['epcis', index, 'headers-file'], headersFile, true, (content, path) => {
      readHeaderLines(content.toString('utf8'), path);
    });
    add(['epcis', index, 'ca'], caFile, false, checkCertificate, { certificate: 'trusted' });
  }
  for (const [index, copy] of copies.entries()) {
    for (const name of ['key-file', 'password-file', 'key-passphrase-file'] as const)
      add(['copy', index, name], copy[name], true, sftpFiles[name]);
  }
  add(['site', 'key-file'], site?.keyFile, true, checkSiteKey);
  add(['site', 'ca'], site?.caFile, false, checkCertificate, { certificate: 'trusted' });
  add(['screen', 'pin-file'], screen?.pinFile, true, checkPin);
  add(['desk', 'cert'], desk?.certFile, false, checkCertificate, {
    certificate: 'own',
    ...(desk !== undefined && { keyPath: desk.keyFile }),
  });
  add(['desk', 'key'], desk?.keyFile, true, checkKey);
  add(['desk', 'pin-file'], desk?.pinFile, true, checkDeskPin);
  add(['pictures', 'ca'], pictures?.caFile, false, checkCertificate, { certificate: 'trusted' });
  for (const [index, { kind, options, enabled, orders }] of channels.entries()) {
    if ((!enabled && orders === undefined) || typeof options !== 'object' || options === null) continue;
    const forms = channelKinds.find((one) => one.kind === kind)?.files ?? {};
    for (const [name, path] of Object.entries(options)) {
      if (!name.endsWith('-file') || typeof path !== 'string') continue;
      const open = name === 'ca-file' || name === 'cert-file';
      const certificate = name === 'ca-file' ? 'trusted' : 'own';
      add(['channel', index, name], path, !open, forms[name] ?? (open ? checkCertificate : checkText), {
        ...(open && { certificate }),
      });
    }
  }
  return files;
}

/** Looks at each file. Never rejects. */
export async function inspectFiles(
  files: readonly NamedFile[],
  reader: NamedFileReader,
  wallMs: number,
): Promise<FileReport> {
  const findings: FileFinding[] = [];
  let certificateEndsAt = Number.POSITIVE_INFINITY;
  for (const { key, path, secret, check, certificate, keyPath } of files) {
    const finding = (kind: FileFinding['kind'], reason: string) => findings.push({ key, path, kind, reason });
    try {
      const { content, mode } = await reader.look(path);
      if (/^[\s\0]*$/.test(content.toString('latin1')))
        throw new Error(content.length === 0 ? 'is empty' : 'contains no text');
      check(content, path);
      if (keyPath !== undefined) await checkPair(content, keyPath, reader);
      if (certificate !== undefined) {
        const { from, endsAt } = validityOf(content, certificate);
        certificateEndsAt = Math.min(certificateEndsAt, endsAt);
        if (endsAt - wallMs < Math.min(endingDays * dayMs, (endsAt - from) / 3))
          finding('ending', endingText(endsAt, wallMs));
      }
      if (secret && (mode & 0o007) !== 0)
        finding('exposed', `may be read by every user of this machine; chmod 640 ${path}`);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      finding('unusable', text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text);
    }
  }
  return { findings, ...(Number.isFinite(certificateEndsAt) && { certificateEndsAt }) };
}

/** Of the dock's own chain its first link counts; of several that are trusted, the one that is good for longest. */
function validityOf(
  content: Buffer,
  certificate: NonNullable<NamedFile['certificate']>,
): { from: number; endsAt: number } {
  const all = content.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const validities = all.map((each) => {
    checkCertificate(Buffer.from(each), '');
    const { validFrom, validTo } = new X509Certificate(each);
    return { from: Date.parse(validFrom), endsAt: Date.parse(validTo) };
  });
  const [first = { from: 0, endsAt: Number.POSITIVE_INFINITY }, ...others] = validities;
  if (certificate === 'own') return first;
  return others.reduce((longest, each) => (each.endsAt > longest.endsAt ? each : longest), first);
}

function endingText(endsAt: number, wallMs: number): string {
  const date = new Date(endsAt).toISOString().slice(0, 10);
  const days = daysLeft(endsAt, wallMs);
  return days < 0 ? `was good until ${date}` : `is good until ${date}, ${days === 1 ? '1 day' : `${days} days`} more`;
}

/** Whole days; negative when it is over. */
export const daysLeft = (endsAt: number, wallMs: number): number => Math.floor((endsAt - wallMs) / dayMs);

const checkText: Check = () => {};

const checkPassword: Check = (content, path) => void passwordIn(content, path);

const checkPin: Check = (content) => {
  const problem = pinFormProblem(firstLine(content).trim());
  if (problem !== undefined) throw new Error(problem);
};

/** Its form alone: what proves it is loaded by a dock of a site, and only where it is wanted. */
const checkSiteKey: Check = (content) => {
  if (/^SU[A-Z2-7]{56}\s*$/.test(content.toString('latin1'))) return;
  throw new Error('holds no key of a dock: it begins with SU and has 58 characters');
};

/** Whoever tries from the network has longer than whoever stands at the dock. */
const checkDeskPin: Check = (content, path) => {
  checkPin(content, path);
  if (/^\d{4,5}$/.test(firstLine(content).trim())) throw new Error('is shorter than 6 digits: other desks reach it');
};

const checkCommandKey: Check = (content) => void keysOfFile(content);

const checkCertificate: Check = (content) => {
  try {
    new X509Certificate(content);
  } catch {
    throw new Error('holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)');
  }
};

const checkRevocations: Check = (content) => {
  if (!content.includes('-----BEGIN X509 CRL-----'))
    throw new Error('holds no list of revoked certificates in PEM form (-----BEGIN X509 CRL-----)');
};

const checkKey: Check = (content) => void privateKey(content);

function privateKey(content: Buffer): KeyObject {
  try {
    return createPrivateKey(content);
  } catch {
    throw new Error('holds no private key in PEM form, or one that wants a passphrase');
  }
}

/** A key that cannot be read is said where the key is named. */
async function checkPair(certificate: Buffer, keyPath: string, reader: NamedFileReader): Promise<void> {
  let key: KeyObject;
  try {
    key = privateKey((await reader.look(keyPath)).content);
  } catch {
    return;
  }
  if (!new X509Certificate(certificate).checkPrivateKey(key))
    throw new Error(`is not the certificate of the key in ${keyPath}`);
}

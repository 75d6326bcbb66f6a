/**
 * Folders of a server, by SFTP (draft-ietf-secsh-filexfer-02, and OpenSSH's extensions where the server has them). Only
 * a server whose key has a pinned fingerprint is spoken to. One connection, opened when it is needed and left when it
 * was idle for a while; the library comes into memory with the first.
 */
import { createHash } from 'node:crypto';
import type { Client, SFTPWrapper } from 'ssh2';
import type { SftpOptions } from '../../../../config/schemas/sftp.ts';
import { passwordIn, type ReadNamedFile } from '../../../named-file.ts';
import { connectionTrouble } from '../../../net-error.ts';
import { type FilePlace, nameOf, partOf } from './file-place.ts';

/** A server that says nothing for so long is none. */
const silenceMs = 30_000;
const greetingMs = 20_000;
const idleMs = 30_000;
const pieceBytes = 256 * 1024;
/** draft-ietf-secsh-filexfer-02, 7. */
const status = { noSuchFile: 2, denied: 3, failure: 4, unsupported: 8 } as const;

type Session = { client: Client; sftp: SFTPWrapper; gone: Promise<never> };
type Done<T> = (error: Error | null | undefined, value: T) => void;

export class SftpPlace implements FilePlace {
  readonly #options: SftpOptions;
  readonly #readFile: ReadNamedFile;
  readonly #where: string;
  #session: Promise<Session> | undefined;
  #client: Client | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SftpOptions, readFile: ReadNamedFile) {
    this.#options = options;
    this.#readFile = readFile;
    this.#where = new URL(options.sftp).host;
  }

  async names(folder: string): Promise<string[]> {
    const list = await this.#ask<{ filename: string }[]>((sftp, done) => sftp.readdir(folder, done));
    return list.map(({ filename }) => filename).filter((name) => name !== '.' && name !== '..');
  }

  async read(path: string, bytesMax: number): Promise<Buffer | 'absent' | 'too-large'> {
    const stat = await unlessAbsent(this.#ask<{ size: number }>((sftp, done) => sftp.stat(path, done)));
    if (stat === undefined) return 'absent';
    if (stat.size > bytesMax) return 'too-large';
    const handle = await unlessAbsent(this.#ask<Buffer>((sftp, done) => sftp.open(path, 'r', done)));
    if (handle === undefined) return 'absent';
    const pieces: Buffer[] = [];
    let at = 0;
    try {
      while (at <= bytesMax) {
        const piece = Buffer.alloc(Math.min(pieceBytes, bytesMax + 1 - at));
        if (piece.length === 0) return 'too-large';
        const read = await this.#ask<number>((sftp, done) =>
          sftp.read(handle, piece, 0, piece.length, at, (error, bytes) =>
            done(isEnd(error) ? null : error, bytes ?? 0),
          ),
        );
        if (read === 0) break;
        pieces.push(piece.subarray(0, read));
        at += read;
      }
    } finally {
      await this.#let(handle);
    }
    return Buffer.concat(pieces);
  }

  async append(path: string, text: string, bytesMax: number): Promise<boolean> {
    const handle = await this.#ask<Buffer>((sftp, done) => sftp.open(path, 'a', { mode: 0o600 }, done));
    try {
      const { size } = await this.#ask<{ size: number }>((sftp, done) => sftp.fstat(handle, done));
      if (size >= bytesMax) return false;
      await this.#write(handle, Buffer.from(text), size);
      return true;
    } finally {
      await this.#let(handle);
    }
  }

  async put(path: string, content: Buffer, mode: number): Promise<void> {
    const part = partOf(path);
    const handle = await this.#ask<Buffer>((sftp, done) => sftp.open(part, 'w', { mode }, done));
    try {
      await this.#write(handle, content, 0);
    } finally {
      await this.#let(handle);
    }
    await this.#rename(part, path);
  }

  async move(path: string, folder: string): Promise<void> {
    const there = await unlessAbsent(this.#ask<object>((sftp, done) => sftp.stat(folder, done)));
    if (there === undefined) await this.#ask((sftp, done) => sftp.mkdir(folder, (error) => done(error, undefined)));
    await this.#rename(path, `${folder}/${nameOf(path)}`);
  }

  async remove(path: string): Promise<void> {
    await unlessAbsent(this.#ask((sftp, done) => sftp.unlink(path, (error) => done(error, undefined))));
  }

  trouble(error: unknown, folder: string): string {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const meanings: Record<number, string> = {
      [status.noSuchFile]: 'is not there: has the partner moved it?',
      [status.denied]: 'may not be written or read by this user',
      [status.failure]: 'does not take it: is its disk full or read-only?',
    };
    const meaning = typeof code === 'number' ? meanings[code] : undefined;
    if (meaning !== undefined) return `the folder ${folder} of ${this.#where} ${meaning}`;
    return connectionTrouble(error, this.#where);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    // Also one that is still being opened.
    this.#client?.destroy();
  }

  async #write(handle: Buffer, content: Buffer, from: number): Promise<void> {
    for (let at = 0; at < content.length; at += pieceBytes) {
      const piece = content.subarray(at, at + pieceBytes);
      await this.#ask((sftp, done) =>
        sftp.write(handle, piece, 0, piece.length, from + at, (error) => done(error, undefined)),
      );
    }
    // A server without it brings the file to its disk when it likes.
    await this.#extended((sftp, done) => sftp.ext_openssh_fsync(handle, (error) => done(error, undefined)));
  }

  /** Without OpenSSH's rename a file that is there has to go first. */
  async #rename(from: string, to: string): Promise<void> {
    const done = await this.#extended((sftp, done) => sftp.ext_openssh_rename(from, to, (e) => done(e, undefined)));
    if (done) return;
    await this.remove(to);
    await this.#ask((sftp, done) => sftp.rename(from, to, (error) => done(error, undefined)));
  }

  /** @returns false: the server does not have it */
  async #extended(work: (sftp: SFTPWrapper, done: Done<undefined>) => void): Promise<boolean> {
    try {
      await this.#ask(work);
      return true;
    } catch (error) {
      const missing = error instanceof Error && /does not support this extended request/.test(error.message);
      if (missing || (error instanceof Error && 'code' in error && error.code === status.unsupported)) return false;
      throw error;
    }
  }

  async #let(handle: Buffer): Promise<void> {
    // What failed before says why.
    await this.#ask((sftp, done) => sftp.close(handle, (error) => done(error, undefined))).catch(() => {});
  }

  async #ask<T>(work: (sftp: SFTPWrapper, done: Done<T>) => void): Promise<T> {
    if (this.#closed) throw new Error('given up');
    clearTimeout(this.#idle);
    this.#session ??= this.#open();
    const opening = this.#session;
    const { sftp, gone } = await opening.catch((error: unknown) => {
      if (this.#session === opening) this.#session = undefined;
      throw error;
    });
    let silence: NodeJS.Timeout | undefined;
    try {
      const answer = new Promise<T>((resolve, reject) => {
        silence = setTimeout(() => reject(new Error('it does not answer any more')), silenceMs);
        work(sftp, (error, value) => (error ? reject(error) : resolve(value)));
      });
      return await Promise.race([answer, gone]);
    } catch (error) {
      // A number is the server's own answer; anything else is the end of the connection, or as good as that.
      const answered = error instanceof Error && 'code' in error && typeof error.code === 'number';
      if (!answered && !/extended request/.test(String(error))) this.#leave();
      throw error;
    } finally {
      clearTimeout(silence);
      clearTimeout(this.#idle);
      if (!this.#closed) this.#idle = setTimeout(() => this.#leave(), idleMs).unref();
    }
  }

  #leave(): void {
    const opening = this.#session;
    this.#session = undefined;
    opening?.then(({ client }) => client.destroy()).catch(() => {});
  }

  async #open(): Promise<Session> {
    const { sftp: url, 'host-keys': hostKeys, ...files } = this.#options;
    const { hostname, port, username } = new URL(url);
    const keyFile = files['key-file'];
    const passphraseFile = files['key-passphrase-file'];
    const passwordFile = files['password-file'];
    const secret = async (path: string | undefined) =>
      path === undefined ? undefined : passwordIn(await this.#readFile(path), path);
    const privateKey = keyFile === undefined ? undefined : await this.#readFile(keyFile);
    const passphrase = await secret(passphraseFile);
    const password = await secret(passwordFile);
    const { Client } = await import('ssh2');
    if (this.#closed) throw new Error('given up');
    const client = new Client();
    this.#client = client;
    let stranger: string | undefined;
    const opened = new Promise<SFTPWrapper>((resolve, reject) => {
      client.on('error', (error) => reject(stranger === undefined ? plain(error) : new Error(stranger)));
      client.on('close', () => reject(new Error('the other side cut the connection')));
      client.on('ready', () =>
        client.setNoDelay(true).sftp((error, session) => (error ? reject(error) : resolve(session))),
      );
    });
    const gone = new Promise<never>((_, reject) => {
      client.on('close', () => reject(new Error('the other side cut the connection')));
    });
    gone.catch(() => {});
    try {
      client.connect({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port === '' ? 22 : Number(port),
        username: decodeURIComponent(username),
        ...(privateKey !== undefined && { privateKey }),
        ...(passphrase !== undefined && { passphrase }),
        ...(password !== undefined && { password, tryKeyboard: false }),
        ...{ readyTimeout: greetingMs, keepaliveInterval: 10_000, keepaliveCountMax: 3 },
        hostVerifier: (key: Buffer) => {
          const shown = fingerprint(key);
          if (hostKeys.includes(shown)) return true;
          stranger = `it shows the key ${shown}, which is not among host-keys: if the partner has a new key and says so, put this fingerprint there`;
          return false;
        },
      });
    } catch (error) {
      // A key that cannot be read is said at once, and in the library's words.
      throw new Error(`${keyFile ?? 'the key'}: ${plain(error).message}`);
    }
    try {
      return { client, sftp: await opened, gone };
    } catch (error) {
      client.destroy();
      throw error;
    }
  }
}

/** As `ssh-keygen -lf` prints it. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

function plain(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  if (/authentication methods failed/i.test(text))
    return new Error('it does not let this dock in: check the user, and that the partner knows its key or password');
  if (/Timed out while waiting for handshake/i.test(text))
    return new Error('it does not greet as an SSH server does — check address and port');
  return error instanceof Error ? error : new Error(text);
}

/** The end of a file is no error of it. */
const isEnd = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 1;

async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === status.noSuchFile) return undefined;
    throw error;
  }
}

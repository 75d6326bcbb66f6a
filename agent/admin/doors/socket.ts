/**
 * The agent's local socket: NDJSON requests in, NDJSON answers out, for the command line on the same machine. Whoever
 * may write to the socket file (mode 0600: the agent's user and root) may do everything, so there is no log-in.
 * The socket is claimed before the ledger is opened: a second agent on the same data directory is refused with a clear
 * text, and a file that a killed agent left behind is replaced. On a disk that takes nothing the dock starts without it
 * (its screen says why nothing is recorded), and has it as soon as the disk can be written.
 * Bounds: those of a conversation are in `conversations.ts`; an answer is at most 900 KiB.
 */
import { chmod, lstat, mkdir, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { parseRequest } from '../../inventory/nouns/text/json.ts';
import type { Log } from '../../log.ts';
import { owner } from '../authority.ts';
import type { Admin, Answer } from '../request.ts';
import { type ConversationLimits, Conversations, conversationLimits, refusal } from './conversations.ts';
import { type SocketPath, socketPath } from './socket-path.ts';

const answerBytesMax = 900 * 1024;

/** The socket cannot be had, in words for the person who started the agent. */
export class SocketError extends Error {
  readonly code: 'already-running' | 'bad-socket';
  constructor(code: SocketError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SocketError';
    this.code = code;
  }
}

export const alreadyRunning = (dataDir: string): SocketError =>
  new SocketError(
    'already-running',
    `another tallyman runs on the data directory ${dataDir}; stop it first (systemctl stop tallyman), one ledger has one writer`,
  );

/** What a disk says that takes no file, or does not let go of one. */
const unwritable = new Set(['EROFS', 'ENOSPC', 'EIO']);

export class AdminSocket {
  readonly path: string;
  readonly #log: Log;
  readonly #conversations: Conversations;
  #server: Server | undefined;
  #admin: Admin | undefined;
  #closed = false;

  private constructor(path: string, log: Log, limits: ConversationLimits) {
    this.path = path;
    this.#log = log;
    this.#conversations = new Conversations((text, running) => this.#answer(text, running), limits);
  }

  /**
   * Claims the socket of a data directory. Until `serve`, requests are answered with `starting`.
   * @throws SocketError when another agent lives there or the file is not ours to replace
   */
  static async claim(dataDir: string, log: Log, limits: ConversationLimits = conversationLimits): Promise<AdminSocket> {
    const where = socketPath(dataDir);
    await prepareDirectory(where);
    const socket = new AdminSocket(where.path, log, limits);
    if (!(await socket.#make(dataDir)))
      log.error('The disk takes no local socket: commands on this machine find no agent until it does', {
        path: where.path,
      });
    return socket;
  }

  /** @returns whether the disk took it */
  async #make(dataDir: string): Promise<boolean> {
    try {
      await removeDeadSocket(this.path, dataDir);
      await this.#listen();
      return true;
    } catch (error) {
      const cause = error instanceof SocketError ? error.cause : error;
      if (cause instanceof Error && 'code' in cause && unwritable.has(String(cause.code))) return false;
      throw error;
    }
  }

  /**
   * Makes the socket file again when it was removed (somebody tidied up, a cleaner of temporary files): conversations
   * go on, and whoever asks next finds the agent. What stands there instead is left alone. Makes it at last when the
   * disk did not take it before.
   */
  async keepInPlace(): Promise<void> {
    const server = this.#server;
    if (this.#closed) return;
    if (server !== undefined && (await lstat(this.path).catch(() => undefined)) !== undefined) return;
    server?.close();
    if (await this.#make(dirname(this.path)))
      this.#log.info('The local socket was gone and was made again', { path: this.path });
  }

  async #listen(): Promise<void> {
    // Half open: a caller may close its side and still read what was said to it.
    const server = createServer({ allowHalfOpen: true });
    server.on('connection', (connection) => this.#conversations.begin(connection));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(
          new SocketError('bad-socket', `the local socket ${this.path} cannot be opened (${String(cause)})`, { cause }),
        ),
      );
      server.listen(this.path, resolve);
    });
    await chmod(this.path, 0o600);
    server.on('error', (cause) => this.#log.error('The local socket failed', { cause }));
    this.#server = server;
  }

  /** From now on requests are run. */
  serve(admin: Admin): void {
    this.#admin = admin;
  }

  /** Ends every conversation and removes the socket file. Idempotent. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#closed = true;
    this.#conversations.close();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #answer(text: string, running: (answer: Answer) => void): Promise<Answer> {
    const request = parseRequest(text);
    if (request === undefined) return refusal('bad-request', 'The request is not JSON, or gives one name twice.');
    if (!this.#admin) return refusal('starting', 'The agent is still starting.');
    return this.#admin.handle(request, { ...owner, by: callerName(request), answerBytesMax }, running);
  }
}

/** The caller's own word: whoever can reach the socket is trusted with everything, the name is only for the record. */
function callerName(request: unknown): string {
  const user = typeof request === 'object' && request !== null && 'by' in request ? request.by : undefined;
  return typeof user === 'string' && /^[\w.-]{1,32}$/.test(user) ? `local:${user}` : 'local';
}

/** A directory in the shared temporary directory must be ours, or somebody else could listen in our place. */
async function prepareDirectory({ directory }: SocketPath): Promise<void> {
  if (directory === undefined) return;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o022) !== 0)
    throw new SocketError(
      'bad-socket',
      `${directory} belongs to somebody else; remove it or use a shorter data directory`,
    );
}

async function removeDeadSocket(path: string, dataDir: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket())
    throw new SocketError('bad-socket', `${path} is not a socket; move it away, tallyman needs this name`);
  if (await answers(path)) throw alreadyRunning(dataDir);
  await unlink(path).catch((cause) => {
    if (unwritable.has(cause.code)) throw cause;
  });
}

/** Whether a living process listens there. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const end = (alive: boolean) => {
      probe.destroy();
      resolve(alive);
    };
    probe.once('connect', () => end(true));
    // Refused: nobody listens any more. Anything else (no permission, full queue) is a living agent.
    probe.once('error', (cause) =>
      end(!('code' in cause && (cause.code === 'ECONNREFUSED' || cause.code === 'ENOENT'))),
    );
  });
}

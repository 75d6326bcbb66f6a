/** The other side of the local socket: one connection, requests one after the other. */
import { lstatSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import type { ErrorCode } from '../../errors/errors.ts';
import { lineReader } from '../lines.ts';
import type { Answer } from '../request.ts';
import { socketPath } from './socket-path.ts';

/** The conversation did not come about, or broke; `message` says what to do. */
export class AgentError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'AgentError';
    this.code = code;
  }
}

export type Request = { area: string; verb: string; params?: unknown };
export type FinalAnswer = Extract<Answer, { final: true }>;

const answerShape = z.object({ status: z.enum(['ok', 'error', 'running']), final: z.boolean() });
/** Answers are ours and at most 1 MiB with their envelope. */
const answerBytesMax = 4 * 1024 * 1024;

export class AgentClient {
  readonly #socket: Socket;
  readonly #by: string;
  #take: ((answer: Answer | AgentError) => void) | undefined;
  #ended: AgentError | undefined;

  private constructor(socket: Socket, by: string) {
    this.#socket = socket;
    this.#by = by;
    const read = lineReader(answerBytesMax);
    socket.on('data', (chunk) => {
      for (const result of read(chunk)) this.#hear(result.type === 'line' ? parse(result.text) : unreadable);
    });
    socket.on('close', () => this.#end(broken));
  }

  /**
   * @param by who asks, for the record
   * @throws AgentError `not-running`, in words for the person who typed the command
   */
  static connect(dataDir: string, by: string): Promise<AgentClient> {
    const { path, directory } = socketPath(dataDir);
    if (directory !== undefined && !ownedLike(directory, dataDir))
      return Promise.reject(new AgentError('not-running', `no agent runs on the data directory ${dataDir}${startIt}`));
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        socket.on('error', () => {});
        resolve(new AgentClient(socket, by));
      });
      socket.once('error', (cause) => reject(notReached(cause, dataDir)));
    });
  }

  /**
   * Sends one request and waits for its final answer.
   * @param idleMs longest silence between answers  @throws AgentError when the conversation breaks
   */
  ask(
    request: Request,
    { idleMs = 60_000, onRunning = () => {} }: { idleMs?: number; onRunning?(data: unknown): void } = {},
  ): Promise<FinalAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      let timer: NodeJS.Timeout;
      const arm = () => {
        clearTimeout(timer);
        timer = setTimeout(
          () => this.#take?.(new AgentError('no-answer', `the agent did not answer within ${idleMs / 1_000} s`)),
          idleMs,
        );
      };
      this.#take = (answer) => {
        if (!(answer instanceof AgentError) && answer.status === 'running') {
          arm();
          onRunning(answer.data);
          return;
        }
        clearTimeout(timer);
        this.#take = undefined;
        if (answer instanceof AgentError) {
          this.#end(answer);
          reject(answer);
        } else resolve(answer);
      };
      arm();
      this.#socket.write(`${JSON.stringify({ ...request, by: this.#by })}\n`);
    });
  }

  close(): void {
    this.#end(broken);
  }

  #hear(answer: Answer | AgentError): void {
    // Where nothing was asked the agent sends us away and says why.
    if (this.#take !== undefined) this.#take(answer);
    else if (answer instanceof AgentError) this.#end(answer);
    else if (answer.status === 'error') this.#end(new AgentError(answer.error.code, answer.error.message));
  }

  #end(reason: AgentError): void {
    this.#ended ??= reason;
    this.#socket.destroy();
    this.#take?.(reason);
  }
}

const startIt = '; start it with: systemctl start tallyman (or: tallyman run)';
const broken = new AgentError(
  'no-answer',
  'the agent ended the conversation before it answered: it is stopping, or was stopped',
);
const unreadable = new AgentError(
  'no-answer',
  'the agent answered something unreadable; are its version and yours the same?',
);

function parse(text: string): Answer | AgentError {
  try {
    const answer: unknown = JSON.parse(text);
    if (answerShape.safeParse(answer).success) return answer as Answer;
  } catch {
    // Falls through: what cannot be read is no answer.
  }
  return unreadable;
}

function notReached(cause: Error, dataDir: string): AgentError {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EACCES' || code === 'EPERM')
    return new AgentError('not-allowed', `this user may not talk to the agent of ${dataDir}`);
  if (code === 'EAGAIN') return new AgentError('busy', 'the agent has too many conversations at once; try again');
  return new AgentError('not-running', `no agent runs on the data directory ${dataDir}${startIt}`);
}

function ownedLike(directory: string, dataDir: string): boolean {
  try {
    return lstatSync(directory).uid === lstatSync(dataDir).uid;
  } catch {
    return false;
  }
}

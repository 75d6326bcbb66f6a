/**
 * The conversations on the local socket: how many there are, how long each keeps its place, and how much waits for a
 * caller that does not read. Requests of one conversation are run one after the other, and the next one is not begun
 * before the answer to the last one was taken: whoever sends a thousand requests and reads nothing holds one answer,
 * not a thousand.
 *
 * At the limits: a line that is too long or does not end ends its conversation, and so does an answer that nobody
 * takes. When all places are taken, the conversation that has been silent longest (5 s at least, a quarter of a second
 * where it never asked anything) gives its place up; where none has, the newcomer is told `busy`. A request that is
 * being run is never cut off.
 */
import type { Socket } from 'node:net';
import type { ErrorCode } from '../../errors/errors.ts';
import { lineReader } from '../lines.ts';
import type { Answer } from '../request.ts';

export const conversationLimits = {
  lineBytes: 1024 * 1024,
  connections: 16,
  /** Without a word from the caller, and for an answer that it does not take. */
  idleMs: 120_000,
  /** From the first byte of a request to its end. */
  lineMs: 10_000,
  /** Silent for so long, a conversation makes room for a newcomer. */
  yieldMs: 5_000,
  /** The same before its first whole request: a program on this machine asks in the moment in which it has a place. */
  greetingMs: 250,
  /** Whoever is sent away may read why. */
  farewellMs: 1_000,
  /** Sent away and not gone yet; of more the oldest is cut off. */
  farewells: 32,
};
export type ConversationLimits = typeof conversationLimits;

/** A caller that does not read its progress misses some of it; final answers always wait for it. */
const unreadBytesMax = 64 * 1024;

/** Never rejects. @param running takes the answers before the final one */
type AnswerRequest = (text: string, running: (answer: Answer) => void) => Promise<Answer>;

export class Conversations {
  readonly #limits: ConversationLimits;
  readonly #answer: AnswerRequest;
  readonly #open = new Set<Conversation>();
  readonly #leaving = new Set<Socket>();

  constructor(answer: AnswerRequest, limits: ConversationLimits) {
    this.#answer = answer;
    this.#limits = limits;
  }

  /** @param connection just accepted; a conversation, or sent away with the reason */
  begin(connection: Socket): void {
    // A caller that is gone is no trouble of ours.
    connection.on('error', () => undefined);
    const { connections, yieldMs } = this.#limits;
    if (this.#open.size >= connections && !this.#makeRoom()) {
      const most = `${connections} conversations at once`;
      this.#sendAway(
        connection,
        refusal('busy', `The agent has ${most}, the most it takes. Try again in ${yieldMs / 1_000} s.`),
      );
      return;
    }
    const conversation = new Conversation(connection, this.#answer, this.#limits, (last) =>
      this.#end(conversation, last),
    );
    this.#open.add(conversation);
    connection.once('close', () => this.#end(conversation));
  }

  /** Cuts every conversation off. */
  close(): void {
    for (const { connection } of this.#open) connection.destroy();
    for (const connection of this.#leaving) connection.destroy();
  }

  #makeRoom(): boolean {
    // In the order of their last word: the first that may go has been silent longest.
    const [silent] = [...this.#open].filter(({ ripe }) => ripe).sort((a, b) => a.lastWord - b.lastWord);
    if (silent === undefined) return false;
    this.#end(silent, refusal('busy', 'The conversation was silent, and its place was needed. Ask again.'));
    return true;
  }

  #end(conversation: Conversation, last?: Answer): void {
    if (!this.#open.delete(conversation)) return;
    conversation.end();
    if (last === undefined || conversation.unread) conversation.connection.destroy();
    else this.#sendAway(conversation.connection, last);
  }

  /** What it still sends is thrown away: a connection closed over unread bytes would take our words with it. */
  #sendAway(connection: Socket, why: Answer): void {
    this.#leaving.add(connection);
    const [oldest] = this.#leaving;
    if (this.#leaving.size > this.#limits.farewells) oldest?.destroy();
    const timer = setTimeout(() => connection.destroy(), this.#limits.farewellMs);
    connection.once('close', () => {
      clearTimeout(timer);
      this.#leaving.delete(connection);
    });
    connection.removeAllListeners('data');
    connection.resume();
    connection.end(`${JSON.stringify(why)}\n`);
  }
}

export function refusal(
  code: Extract<ErrorCode, 'too-large' | 'bad-request' | 'starting' | 'busy'>,
  message: string,
): Answer {
  return { transaction: '', status: 'error', error: { code, message }, final: true };
}

/** Counts words, so that the order of two of them is known without a clock. */
let words = 0;

class Conversation {
  readonly connection: Socket;
  lastWord = 0;
  readonly #answer: AnswerRequest;
  readonly #limits: ConversationLimits;
  readonly #over: (last?: Answer) => void;
  readonly #read: ReturnType<typeof lineReader>;
  #silence: NodeJS.Timeout | undefined;
  #unfinished: NodeJS.Timeout | undefined;
  #running = false;
  #silent = false;
  #asked = false;
  #ended = false;

  /** @param over called when it has to end, with what is to be said last */
  constructor(connection: Socket, answer: AnswerRequest, limits: ConversationLimits, over: (last?: Answer) => void) {
    this.connection = connection;
    this.#answer = answer;
    this.#limits = limits;
    this.#over = over;
    this.#read = lineReader(limits.lineBytes);
    this.#word();
    connection.setTimeout(limits.idleMs, () => {
      if (!this.#running) over();
    });
    // The caller asks no more and may still be reading: it gets what it asked for. Node says so even while we read
    // nothing.
    let taking = Promise.resolve();
    connection.once('end', () => void taking.then(() => connection.end()));
    connection.on('data', (chunk) => {
      connection.pause();
      taking = taking.then(async () => {
        await this.#take(chunk);
        if (!this.#ended) connection.resume();
      });
    });
  }

  /** Nothing is being run, and it has been silent for a while. */
  get ripe(): boolean {
    return this.#silent && !this.#running;
  }

  /** An answer lies here that the caller has not taken. */
  get unread(): boolean {
    return this.connection.writableNeedDrain;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#unfinished);
    this.connection.setTimeout(0);
  }

  async #take(chunk: Buffer): Promise<void> {
    for (const result of this.#read(chunk)) {
      if (this.#ended) return;
      this.#finished();
      if (result.type === 'too-long') return this.#over(refusal('too-large', 'A request is at most 1 MiB long.'));
      this.#running = true;
      this.#asked = true;
      const answer = await this.#answer(result.text, (running) => {
        if (this.connection.writableLength < unreadBytesMax) this.#say(running);
      });
      this.#running = false;
      this.#word();
      if (!this.#say(answer)) await this.#taken();
    }
    if (this.#ended) return;
    const { lineMs } = this.#limits;
    if (!this.#read.holding()) return this.#finished();
    this.#unfinished ??= setTimeout(
      () =>
        this.#over(refusal('bad-request', `The request was not whole within ${lineMs / 1_000} s of its first byte.`)),
      lineMs,
    );
  }

  /** @returns false when the caller has to read first */
  #say(answer: Answer): boolean {
    return !this.connection.writable || this.connection.write(`${JSON.stringify(answer)}\n`);
  }

  /** Resolves when the caller has taken what was said, or is gone. */
  #taken(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.connection.off('drain', done).off('close', done);
        this.#word();
        resolve();
      };
      this.connection.on('drain', done).on('close', done);
    });
  }

  #finished(): void {
    clearTimeout(this.#unfinished);
    this.#unfinished = undefined;
  }

  /** Something was said here: from now on it counts how long it is silent. Bytes of half a request are no word. */
  #word(): void {
    if (this.#ended) return;
    words += 1;
    this.lastWord = words;
    this.#silent = false;
    clearTimeout(this.#silence);
    const { yieldMs, greetingMs } = this.#limits;
    this.#silence = setTimeout(
      () => {
        this.#silent = true;
      },
      this.#asked ? yieldMs : greetingMs,
    );
    this.#silence.unref();
  }
}

/** The stopwatch scanner (native/feeder.c) as a process, and its log. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

export type Sent = {
  serial: number;
  article: number /** When it was due, and when the kernel had taken it. */;
  dueMs: number;
  takenMs: number;
};
export type FeedLog = {
  sent: Sent[];
  /** What the host wrote: one byte each. */
  host: { byte: number; atMs: number }[];
  /** Serials that the dead reader had not taken from the port. */
  drained: Set<number>;
};

export type Send = {
  /** Per second; 0 = as fast as they are taken. */
  rate: number;
  count: number;
  first: number;
  articles: number;
  base?: number;
  order?: 'random' | 'sequence';
};

export class Feed {
  readonly port: string;
  readonly #child: Child;
  readonly #log: string;
  readonly #answers: string[] = [];

  private constructor(port: string, log: string, child: Child) {
    this.port = port;
    this.#log = log;
    this.#child = child;
    child.onLine((line) => this.#answers.push(line));
  }

  static async start(program: string, dir: string): Promise<Feed> {
    const port = join(dir, 'scanner');
    const log = join(dir, 'feed.log');
    const feed = new Feed(port, log, new Child('feeder', program, [port, log], { stdin: 'pipe' }));
    await feed.#answer('ready');
    return feed;
  }

  /** Begins to send; the promise resolves with the number sent when all are with the kernel, or after `stop`. */
  async send({ rate, count, first, articles, base = 0, order = 'random' }: Send): Promise<number> {
    this.#child.write(`send ${rate} ${count} ${first} ${articles} ${base} ${order}\n`);
    return this.#answer('sent');
  }

  /** Ends the send under way (its promise resolves). */
  stop(): void {
    this.#child.write('stop\n');
  }

  /** Takes what the dead reader left in the kernel, so that it is known what it had read. */
  async drain(): Promise<number> {
    this.#child.write('drain\n');
    return this.#answer('drained');
  }

  /** The dead reader's lock on the terminal goes. */
  async free(): Promise<void> {
    this.#child.write('free\n');
    await this.#answer('freed');
  }

  /** Complete up to the last `send`, `stop` or `drain` that was answered. */
  log(): FeedLog {
    const log: FeedLog = { sent: [], host: [], drained: new Set() };
    for (const line of readFileSync(this.#log, 'latin1').split('\n')) {
      const [kind, ...fields] = line.split(' ');
      const [a = 0, b = 0, c = 0, d = 0] = fields.map(Number);
      if (kind === 's') log.sent.push({ serial: a, article: b, dueMs: c / 1e6, takenMs: d / 1e6 });
      else if (kind === 'h') log.host.push({ byte: a, atMs: b / 1e6 });
      else if (kind === 'd') log.drained.add(a);
    }
    return log;
  }

  async end(): Promise<void> {
    await this.#child.end();
  }

  async #answer(word: string): Promise<number> {
    const find = () => this.#answers.findIndex((line) => line.startsWith(word));
    await until(`the feeder says ${word}`, () => find() >= 0, {
      deadlineMs: 600_000,
      everyMs: 2,
      evidence: () => this.#child.output,
    });
    const [line = ''] = this.#answers.splice(find(), 1);
    return Number(line.split(' ')[1] ?? 0);
  }
}

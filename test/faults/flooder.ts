/** The process that floods (`flooder-process.ts`), as the one that times the scans sees it. */
import { fileURLToPath } from 'node:url';
import { Child } from '../end-to-end/child.ts';
import type { Played } from './flood-kinds.ts';

export type Facts = { brokerUrl: string; shopUrl: string; ca: string; names: string[] };
export type Asked = { begin?: string; ask?: 'end' | 'seen' };
/** `batches` were answered so far. */
export type Seen = { linked: boolean; links: number; batches: number };
export type Answer = Played | Seen | Record<string, never>;

export class Flooder {
  readonly #child: Child;
  readonly #facts: Facts;
  readonly #heard: ((line: string) => void)[];

  private constructor(child: Child, facts: Facts, heard: ((line: string) => void)[]) {
    this.#child = child;
    this.#facts = facts;
    this.#heard = heard;
  }

  /** @param base topic of the dock */
  static async start(base: string): Promise<Flooder> {
    const program = fileURLToPath(new URL('flooder-process.ts', import.meta.url));
    const child = new Child('flooder', process.execPath, [program, base], { stdin: 'pipe' });
    const heard: ((line: string) => void)[] = [];
    child.onLine((line) => heard.shift()?.(line));
    const facts = await said<Facts>(child, heard);
    return new Flooder(child, facts, heard);
  }

  get facts(): Facts {
    return this.#facts;
  }

  /** Resolves when this flood has reached the dock; it goes on until `end`. */
  async begin(name: string): Promise<void> {
    await this.#ask({ begin: name });
  }

  /** Resolves when the dock has read what is left of it. */
  end(): Promise<Played> {
    return this.#ask<Played>({ ask: 'end' });
  }

  seen(): Promise<Seen> {
    return this.#ask<Seen>({ ask: 'seen' });
  }

  async close(): Promise<void> {
    await this.#child.end();
  }

  #ask<A>(asked: Asked): Promise<A> {
    const answer = said<A>(this.#child, this.#heard);
    this.#child.write(`${JSON.stringify(asked)}\n`);
    return answer;
  }
}

/** The next line it says. @throws when it ends instead */
function said<A>(child: Child, heard: ((line: string) => void)[]): Promise<A> {
  return new Promise((resolve, reject) => {
    heard.push((line) => resolve(JSON.parse(line) as A));
    void child.exited.then(() => reject(new Error(`the flooder ended: ${child.output}`)));
  });
}

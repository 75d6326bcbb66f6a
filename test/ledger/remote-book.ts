/** The other side of `book-process.ts`: calls a book in another process, and hears what it tells. */
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { Book, BookState, BootFinding, Matter, VerifyReport } from '../../agent/ledger/book.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const script = fileURLToPath(new URL('./book-process.ts', import.meta.url));

type Message =
  | { event: 'open'; data: { boot: BootFinding; state: BookState } }
  | { event: 'state'; data: BookState }
  | { event: 'matters'; data: Matter[] }
  | { event: 'epoch'; data: { reason: string } }
  | { event: 'confirmed'; data: [n: number, seq: number] }
  | { event?: undefined; call: number; value?: unknown; error?: string };

export class RemoteBook {
  readonly child: Child;
  readonly states: BookState[] = [];
  matters: readonly Matter[] = [];
  readonly confirmed: [n: number, seq: number][] = [];
  boot: BootFinding | undefined;
  #calls = 0;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  /**
   * @param wrapper what runs node: `fiu-run …`, `unshare …`; it ends in exec
   * @param program another version's
   */
  constructor(dataDir: string, wrapper: string[] = [], program = script) {
    const [command = process.execPath, ...args] = [...wrapper, process.execPath, program, dataDir];
    this.child = new Child('book', command, args, { stdin: 'pipe' });
    this.child.onLine((line) => this.#hear(JSON.parse(line) as Message));
  }

  get state(): BookState | undefined {
    return this.states.at(-1);
  }

  async opened(): Promise<BootFinding> {
    await until('the book is open', () => this.boot !== undefined || !this.child.running);
    if (this.boot === undefined) throw new Error(this.child.output);
    return this.boot;
  }

  call(method: keyof Book | 'load', ...args: unknown[]): Promise<unknown> {
    this.#calls += 1;
    const call = this.#calls;
    this.child.write(`${JSON.stringify({ call, method, args })}\n`);
    return new Promise((resolve, reject) => this.#waiting.set(call, { resolve, reject }));
  }

  submit(submission: Submission): Promise<Outcome> {
    return this.call('submit', submission) as Promise<Outcome>;
  }

  verify(): Promise<VerifyReport> {
    return this.call('verify') as Promise<VerifyReport>;
  }

  async untilState(state: BookState['state']): Promise<void> {
    await until(`the book is ${state}`, () => this.state?.state === state);
  }

  #hear(message: Message): void {
    switch (message.event) {
      case 'open':
        this.boot = message.data.boot;
        this.states.push(message.data.state);
        return;
      case 'state':
        this.states.push(message.data);
        return;
      case 'confirmed':
        this.confirmed.push(message.data);
        return;
      case 'matters':
        this.matters = message.data;
        return;
      case 'epoch':
        return;
    }
    const waiting = this.#waiting.get(message.call);
    this.#waiting.delete(message.call);
    if (message.error === undefined) waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.error));
  }
}

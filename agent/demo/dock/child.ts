/**
 * A process of the demo's own: started in its own process group, so that Ctrl-C reaches the demo alone and everything
 * stops in order. Pipes to it end with the demo, whatever became of it, and every child takes that as its order to
 * leave: the simulators and the storefronts on standard input, the agent on the pipe that its launcher would hold. The
 * last output is kept for the moment something goes wrong.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

type Exit = { code: number | null; signal: NodeJS.Signals | null };

const linesKept = 20;

export class Child {
  readonly name: string;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #last: string[] = [];
  #gone = false;

  /** @param program this Node by default */
  constructor(name: string, args: string[], onLine: (line: string) => void = () => {}, program = process.execPath) {
    this.name = name;
    this.#process = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, TALLYMAN_LAUNCHER_FD: '3' },
    });
    this.exited = new Promise((resolve) => {
      this.#process.once('error', () => resolve({ code: null, signal: null }));
      this.#process.once('close', (code, signal) => resolve({ code, signal }));
    }).then((exit) => {
      this.#gone = true;
      return exit as Exit;
    });
    const { stdin, stdout, stderr } = this.#process;
    stdin?.on('error', () => {}); // it is gone: `exited` says so
    for (const stream of [stdout, stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#last.push(line);
        if (this.#last.length > linesKept) this.#last.shift();
        if (stream === stdout) onLine(line);
      });
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get running(): boolean {
    return !this.#gone;
  }

  /** The last lines it printed. */
  get output(): string {
    return this.#last.join('\n');
  }

  /** One line on its standard input. */
  tell(line: string): void {
    if (!this.#gone) this.#process.stdin?.write(`${line}\n`);
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.#gone) this.#process.kill(signal);
  }

  /** Asks it to leave and waits; after `graceMs` it is not asked any more. */
  async stop(graceMs: number): Promise<Exit> {
    this.kill('SIGTERM');
    const impatient = setTimeout(() => this.kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(impatient);
    return exit;
  }
}

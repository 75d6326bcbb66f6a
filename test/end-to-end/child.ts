/**
 * A real process of a test: started, listened to, stopped by its own pid. Keeps the last part of what it printed, so
 * that a failing test can show it. Nothing survives the test run: every child is killed when this process exits.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

export type ChildOptions = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What it reads on stdin: `pipe` to write lines to it. */
  stdin?: 'pipe' | 'ignore';
};

export type Exit = { code: number | null; signal: NodeJS.Signals | null; afterMs: number };

/** Bytes of output kept per child. */
const outputMax = 64 * 1024;

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export class Child {
  readonly name: string;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #lines: ((line: string) => void)[] = [];
  readonly #bytes: ((chunk: Buffer) => void)[] = [];
  #output = '';
  #exit: Exit | undefined;

  constructor(name: string, command: string, args: string[], options: ChildOptions = {}) {
    this.name = name;
    const startedMs = performance.now();
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    alive.add(child);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        alive.delete(child);
        this.#exit ??= { code, signal, afterMs: performance.now() - startedMs };
        resolve(this.#exit);
      };
      child.once('exit', end);
      child.once('error', (cause) => {
        this.#keep(`${cause}\n`);
        end(null, null);
      });
    });
    child.stdin?.on('error', () => undefined); // a dead reader shows as its exit
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const listener of this.#bytes) listener(chunk);
    });
    this.#read(child.stdout, this.#lines);
    this.#read(child.stderr, []);
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  /** The last of what it printed on both streams. */
  get output(): string {
    const state = this.#exit === undefined ? 'running' : `ended ${this.#exit.signal ?? this.#exit.code}`;
    return `--- ${this.name} (pid ${this.pid}, ${state})\n${this.#output}`;
  }

  /** Called with each line of its standard output from now on. */
  onLine(listener: (line: string) => void): void {
    this.#lines.push(listener);
  }

  /** Called with its standard output as it comes. */
  onBytes(listener: (chunk: Buffer) => void): void {
    this.#bytes.push(listener);
  }

  write(text: string): void {
    this.#process.stdin?.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** SIGKILL, and wait until the kernel has taken it away. */
  async kill9(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exited;
  }

  /** SIGTERM, then SIGKILL when it does not go within `graceMs`. */
  async end(graceMs = 6000): Promise<Exit> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-outputMax);
  }

  #read(stream: NodeJS.ReadableStream | null, listeners: readonly ((line: string) => void)[]): void {
    const text = new StringDecoder('utf8');
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const piece = text.write(chunk);
      this.#keep(piece);
      if (listeners.length === 0) return;
      const parts = (rest + piece).split('\n');
      rest = (parts.pop() ?? '').slice(-outputMax);
      for (const line of parts) for (const listener of listeners) listener(line);
    });
  }
}

/** Runs a program to its end and returns what it printed. Never throws for an exit code. */
export async function run(
  command: string,
  args: string[],
  { stdin, env, cwd }: { stdin?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, {
    env: env ?? process.env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  alive.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      alive.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
}

/** A dock without devices and channels in a directory of its own, run and asked through the real command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import { commandLine } from '../command-line.ts';
import { Child, run } from '../end-to-end/child.ts';
import { program } from '../program.ts';
import { until } from '../wait.ts';

export const entry = program;

export type Result = { code: number | null; stdout: string; stderr: string };

/** The command line with nothing around it. */
export function tallyman(args: string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Result> {
  return run(process.execPath, [entry, ...args], options);
}

export class Dock {
  readonly directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
  readonly config = join(this.directory, 'tallyman.toml');
  readonly data: string;
  readonly #children: Child[] = [];

  constructor({ merchants = ['acme'], data = 'data' }: { merchants?: string[]; data?: string } = {}) {
    this.data = join(this.directory, data);
    mkdirSync(this.data, { recursive: true });
    this.write(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${this.data}"\n` +
        merchants.map((id) => `[[merchant]]\nid = "${id}"\n`).join('') +
        '[[station]]\nname = "receiving-1"\nwork = "receiving"\n',
    );
  }

  write(text: string): void {
    writeFileSync(this.config, text);
  }

  /** Starts the agent without waiting. */
  spawn(env: NodeJS.ProcessEnv = {}, args: string[] = []): Child {
    const child = new Child('agent', process.execPath, [entry, 'run', '--config', this.config, ...args], {
      env: { ...process.env, ...env },
    });
    this.#children.push(child);
    return child;
  }

  /** Starts the agent and waits until it answers. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<Child> {
    const child = this.spawn(env);
    await until(
      'the agent answers',
      () => {
        if (!child.running) throw new Error('it ended');
        return this.answers();
      },
      { evidence: () => child.output },
    );
    return child;
  }

  /** Whether an agent runs and answers. */
  async answers(): Promise<boolean> {
    try {
      const client = await AgentClient.connect(this.data, 'test');
      const { status } = await client.ask({ area: 'ledger', verb: 'head' });
      client.close();
      return status === 'ok';
    } catch {
      return false;
    }
  }

  cli(...args: string[]): Promise<Result> {
    return commandLine([...args, '--config', this.config]);
  }

  /** The same as a process of its own: for `run`, and for what might hold one up. */
  process(...args: string[]): Promise<Result> {
    return tallyman([...args, '--config', this.config]);
  }

  /** @throws when the command fails, with what it said */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.cli(...args);
    if (code !== 0) throw new Error(`tallyman ${args.join(' ')}: exit ${code}\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

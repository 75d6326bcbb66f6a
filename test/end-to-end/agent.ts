/** The agent as a real process, and its command line, driven as an operator would: by the contract alone. */
import { readFileSync } from 'node:fs';
import { commandLine } from '../command-line.ts';
import { program as entry } from '../program.ts';
import { until } from '../wait.ts';
import { Child, type Exit, run } from './child.ts';

export type StatusReport = {
  state: string;
  site: string;
  dock: string;
  epoch: string;
  head: number;
  clockTrusted: boolean;
  dockToSellableMs: { p50: number | null; p99: number | null };
  channels: {
    name: string;
    state: string;
    cursor: number;
    pending: number;
    oldestUnsentMs: number | null;
    lastAckAt: number | string | null;
    error?: string;
  }[];
  devices: { name: string; kind: string; protocol: string; state: string; error?: string }[];
};

export type StockRow = {
  merchant: string;
  sku: string;
  name: string;
  inStock: number;
  booked: number;
  available: number;
  incoming: number;
  received: boolean;
  processOrders: boolean;
};

export type LedgerEntry = {
  epoch: string;
  seq: number;
  kind: string;
  station: string | null;
  merchant: string | null;
  sku: string | null;
  quantity: number | null;
  document: string | null;
  body: Record<string, unknown>;
  hash: string;
};

export type AgentOptions = {
  config: string;
  env?: NodeJS.ProcessEnv;
  /** Another `tallyman` than this checkout's. */
  program?: string;
};

export class Agent {
  readonly #program: string;
  readonly #config: string;
  readonly #env: NodeJS.ProcessEnv;
  /** The commands need no process of their own: they are this checkout's, in this environment. */
  readonly #here: boolean;
  #child: Child | undefined;

  constructor({ config, env = {}, program = entry }: AgentOptions) {
    this.#program = program;
    this.#config = config;
    this.#env = { ...process.env, ...env };
    this.#here = program === entry && Object.keys(env).length === 0;
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  get output(): string {
    return this.#child?.output ?? 'the agent was never started';
  }

  /** Starts the process without waiting for anything. */
  spawn(): Child {
    const child = new Child('agent', process.execPath, [this.#program, 'run', '--config', this.#config], {
      env: this.#env,
    });
    this.#child = child;
    return child;
  }

  /** Starts it and waits until it answers on its local socket. */
  async start(): Promise<void> {
    const child = this.spawn();
    await until('the agent answers `status`', async () => child.running && (await this.status()), {
      everyMs: 50,
      evidence: () => child.output,
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }

  async stop(graceMs?: number): Promise<Exit | undefined> {
    return this.#child?.end(graceMs);
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  /** How it ended, once it does. */
  get exited(): Promise<Exit> {
    if (this.#child === undefined) throw new Error('the agent was never started');
    return this.#child.exited;
  }

  /** Resident memory in MB. */
  rssMb(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** The words that run a sub-command against this dock. */
  commandLine(args: string[]): string[] {
    return [process.execPath, this.#program, ...args, '--config', this.#config];
  }

  /** One run of the command line; the exit code is an answer, not an error. */
  cli(args: string[], stdin?: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const options = { env: this.#env, ...(stdin === undefined ? {} : { stdin }) };
    if (this.#here) return commandLine([...args, '--config', this.#config], options);
    const [program = '', ...words] = this.commandLine(args);
    return run(program, words, options);
  }

  /** The same with `--json`, parsed. @throws when it failed. */
  async json<T>(args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.cli([...args, '--json']);
    if (code !== 0) throw new Error(`tallyman ${args.join(' ')}: exit ${code}\n${stderr}${stdout}`);
    return JSON.parse(stdout) as T;
  }

  status(): Promise<StatusReport> {
    return this.json<StatusReport>(['status']);
  }

  stock(...skus: string[]): Promise<StockRow[]> {
    return this.json<StockRow[]>(['stock', ...skus]);
  }

  /** `tallyman req AREA/VERB JSON`. @throws when the command failed. */
  async req(verb: string, params: unknown): Promise<unknown> {
    const { code, stdout, stderr } = await this.cli(['req', verb, JSON.stringify(params)]);
    if (code !== 0) throw new Error(`tallyman req ${verb}: exit ${code}\n${stderr}${stdout}`);
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  /** The whole ledger, oldest first. */
  async ledger(): Promise<LedgerEntry[]> {
    const { code, stdout, stderr } = await this.cli(['ledger', 'export', '--jsonl']);
    if (code !== 0) throw new Error(`ledger export: exit ${code}\n${stderr}`);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as LedgerEntry);
  }
}

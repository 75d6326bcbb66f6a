/**
 * The agent as a service manager would run it: the real `tallyman run` as a process of its own, started again when it
 * dies. Killing it without warning is part of the show.
 */
import { appendFileSync } from 'node:fs';
import { Child } from './child.ts';

type AgentProcessOptions = {
  /** Path of the agent's entry. */
  entry: string;
  config: string;
  /** Its log goes here, over all its lives. */
  logFile: string;
  sleep(ms: number): Promise<void>;
  onState(state: 'starting' | 'killed'): void;
  /** It died so often in a row that something is wrong with it. */
  onHopeless(output: string): void;
};

const restartAfterMs = 400;
/** Deaths of its own without a single answer in between. */
const deathsMax = 3;

export class AgentProcess {
  readonly #options: AgentProcessOptions;
  #child: Child | undefined;
  #stopping = false;
  #deaths = 0;
  #wasKilled = false;

  constructor(options: AgentProcessOptions) {
    this.#options = options;
  }

  start(): void {
    const { entry, config, logFile, onState } = this.#options;
    onState('starting');
    const log = (line: string) => appendFileSync(logFile, `${line}\n`);
    this.#child = new Child('agent', [entry, 'run', '--config', config], log);
    void this.#watch(this.#child);
  }

  /** It answers: earlier deaths are forgiven. */
  answered(): void {
    this.#deaths = 0;
  }

  /** As the power would: no warning, no last word. */
  kill(): void {
    this.#wasKilled = true;
    this.#child?.kill('SIGKILL');
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    await this.#child?.stop(graceMs);
  }

  async #watch(child: Child): Promise<void> {
    await child.exited;
    if (this.#stopping) return;
    if (!this.#wasKilled) this.#deaths += 1;
    this.#wasKilled = false;
    if (this.#deaths > deathsMax) return this.#options.onHopeless(child.output);
    this.#options.onState('killed');
    await this.#options.sleep(restartAfterMs);
    if (!this.#stopping) this.start();
  }
}

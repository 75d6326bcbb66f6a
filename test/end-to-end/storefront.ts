/**
 * A storefront as a process of its own with a journal on disk: it may be killed at any moment and goes on where it was.
 */
import { fileURLToPath } from 'node:url';
import { until } from '../wait.ts';
import { Child } from './child.ts';

const program = fileURLToPath(new URL('../../firmware-sim/storefront/main.ts', import.meta.url));

export type StorefrontState = {
  levels: Record<string, Record<string, { level: number; processOrders: boolean }>>;
  greetings: { source: string; channel: string; answer: { epoch: string | null; to: number } }[];
};

/** What it did with the batches it was sent, over all its lives. */
export type Deliveries = { applied: number; duplicate: number; gap: number; malformed: number; mismatched: number };

export class StorefrontProcess {
  readonly seen: Deliveries = { applied: 0, duplicate: 0, gap: 0, malformed: 0, mismatched: 0 };
  readonly #args: string[];
  #child: Child | undefined;
  #ready = false;
  #state: StorefrontState | undefined;

  constructor(options: { file: string; mqtt: string; channel: string }) {
    const { file, mqtt, channel } = options;
    this.#args = [program, '--file', file, '--mqtt', mqtt, '--channel', channel, '--log'];
  }

  get output(): string {
    return this.#child?.output ?? '';
  }

  /** Starts it without waiting: it connects when the broker is there. */
  spawn(): void {
    const child = new Child('storefront', process.execPath, this.#args);
    this.#ready = false;
    child.onLine((line) => this.#hear(line));
    this.#child = child;
  }

  async start(): Promise<void> {
    this.spawn();
    await until('the storefront listens', () => this.#ready, { evidence: () => this.output });
  }

  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  async end(): Promise<void> {
    await this.#child?.end();
  }

  /** What it shows now, in its own words. */
  async state(): Promise<StorefrontState> {
    this.#state = undefined;
    this.#child?.signal('SIGUSR2');
    return until('the storefront tells its levels', () => this.#state, { evidence: () => this.output });
  }

  #hear(line: string): void {
    const told = JSON.parse(line) as { event: string; mismatches?: unknown[] } & Partial<StorefrontState>;
    if (told.event === 'ready') this.#ready = true;
    if (told.event === 'levels') this.#state = { levels: told.levels ?? {}, greetings: told.greetings ?? [] };
    if (told.event in this.seen) this.seen[told.event as keyof Deliveries] += 1;
    this.seen.mismatched += told.mismatches?.length ?? 0;
  }
}

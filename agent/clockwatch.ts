/**
 * Whether the wall clock can be believed, and when it jumped. A Pi without a battery clock starts with the time of its last
 * shutdown and is set right minutes later, or never. Scans do not wait for that: entries say whether the clock was trusted,
 * and a `clock` entry lets the earlier ones of the same boot be dated by their monotonic time.
 *
 * Sources: systemd-timesyncd touches /run/systemd/timesync/synchronized after its first answer (systemd-timesyncd.service(8));
 * any other time service is asked for through `timedatectl show`, which reads the kernel's STA_UNSYNC.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from './clock.ts';

const stampFile = '/run/systemd/timesync/synchronized';
const lookEveryMs = 10_000;
/** Below this, a difference between wall and monotonic time is slewing or rounding, not a step. */
const stepMinMs = 2_000;

export type ClockChange = { trusted: boolean; stepMs: number };

export class ClockWatch {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #trusted = existsSync(stampFile);
  #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.wallMs() - clock.monoMs();
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** Looks every ten seconds until `stop`. @param onChange trust came, or the wall clock stepped; `stepMs` is 0 when it did not */
  async follow(onChange: (change: ClockChange) => void): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const change = await this.#look();
      if (change !== undefined && !this.#stopping.signal.aborted) onChange(change);
      await this.#clock.sleep(lookEveryMs, this.#stopping.signal);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #look(): Promise<ClockChange | undefined> {
    const trusted = this.#trusted || (await synchronized());
    const offsetMs = this.#clock.wallMs() - this.#clock.monoMs();
    const stepMs = Math.abs(offsetMs - this.#offsetMs) >= stepMinMs ? Math.round(offsetMs - this.#offsetMs) : 0;
    const changed = trusted !== this.#trusted || stepMs !== 0;
    this.#trusted = trusted;
    this.#offsetMs = offsetMs;
    return changed ? { trusted, stepMs } : undefined;
  }
}

function synchronized(): Promise<boolean> {
  if (existsSync(stampFile)) return Promise.resolve(true);
  return new Promise((resolve) => {
    // Nothing of our environment: with NOTIFY_SOCKET it would speak to the service manager in our name.
    const options = { timeout: 2_000, env: {} };
    execFile('/usr/bin/timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], options, (error, stdout) => {
      resolve(error === null && stdout.trim() === 'yes'); // no such program: nobody vouches for the clock
    });
  });
}

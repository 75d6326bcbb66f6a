/**
 * Whether the wall clock can be believed. A Pi without a battery clock starts with the time of its last shutdown and is set
 * right minutes later, or never. Scans do not wait for that: entries say whether the clock was trusted, and the book notes
 * every change of it, so that earlier entries of the same boot can be dated by their monotonic time.
 *
 * Sources: systemd-timesyncd touches /run/systemd/timesync/synchronized after its first answer (systemd-timesyncd.service(8));
 * any other time service is asked for through `timedatectl show`, which reads the kernel's STA_UNSYNC.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from './clock.ts';
import type { KeepLoop } from './loops.ts';

const stampFile = '/run/systemd/timesync/synchronized';
const lookEveryMs = 10_000;

export class ClockTrust {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #trusted = existsSync(stampFile);

  constructor(clock: Clock, keep: KeepLoop) {
    this.#clock = clock;
    void keep('the look at the time service', (signal) => this.#turn(signal), this.#stopping.signal);
  }

  /** A clock that was set once is believed until the process ends. */
  get trusted(): boolean {
    return this.#trusted;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #turn(signal: AbortSignal): Promise<'again' | 'over'> {
    this.#trusted ||= await synchronized();
    if (this.#trusted) return 'over';
    await this.#clock.sleep(lookEveryMs, signal);
    return 'again';
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

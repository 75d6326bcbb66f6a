/**
 * Whether the wall clock can be believed. A Pi without a battery clock starts with the time of its last shutdown and is
 * set right minutes later, or never. Scans do not wait for that: entries say whether the clock was trusted, and the
 * book notes every change of it, so that earlier entries of the same boot can be dated by their monotonic time.
 *
 * Sources: systemd-timesyncd touches /run/systemd/timesync/synchronized after its first answer
 * (systemd-timesyncd.service(8)); any other time service is asked for through `timedatectl show`, which reads the
 * kernel's STA_UNSYNC.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type ClockFacts, datesMs } from './alarms/clock-leap.ts';
import type { Clock } from './clock.ts';
import type { KeepLoop } from './loops.ts';

const stampFile = '/run/systemd/timesync/synchronized';
const lookEveryMs = 10_000;
const offsetEveryMs = 600_000;
const timedatectl = '/usr/bin/timedatectl';

export class ClockTrust {
  readonly #clock: Clock;
  readonly #ask: () => Promise<boolean>;
  readonly #stopping = new AbortController();
  #trusted = existsSync(stampFile);
  #offsetMs: number | undefined;
  readonly #startedMs: number;
  #lastEntryAt = 0;

  /** @param ask whether a time service has set the clock */
  constructor(clock: Clock, keep: KeepLoop, ask = synchronized) {
    this.#clock = clock;
    this.#ask = ask;
    this.#startedMs = clock.monoMs();
    void keep('the look at the time service', (signal) => this.#turn(signal), this.#stopping.signal);
  }

  /** A clock that was set once is believed until the process ends. */
  get trusted(): boolean {
    return this.#trusted;
  }

  /** @param lastEntryAt `lastBelieved` of the ledger before this start */
  compareWith(lastEntryAt: number): void {
    this.#lastEntryAt = lastEntryAt;
  }

  /** What its plausibility is judged by. */
  get facts(): ClockFacts {
    const { trusted } = this;
    const uptimeMs = this.#clock.monoMs() - this.#startedMs;
    return { trusted, uptimeMs, wallMs: this.#clock.wallMs(), lastEntryAt: this.#lastEntryAt };
  }

  /** The instant whose date counts for street dates (R8), ms UTC. */
  datesMs(): number {
    return datesMs(this.facts);
  }

  /** How far the clock was from the time service's at its last answer; undefined: nobody says. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #turn(signal: AbortSignal): Promise<'again'> {
    this.#trusted ||= await this.#ask();
    if (this.#trusted) this.#offsetMs = offsetIn(await asked('timesync-status'));
    await this.#clock.sleep(this.#trusted ? offsetEveryMs : lookEveryMs, signal);
    return 'again';
  }
}

async function synchronized(): Promise<boolean> {
  return existsSync(stampFile) || (await asked('show', '-p', 'NTPSynchronized', '--value')).trim() === 'yes';
}

/** Empty: there is no such program, or it does not know; then nobody vouches for the clock. */
function asked(...what: string[]): Promise<string> {
  return new Promise((resolve) => {
    // Nothing of our environment: with NOTIFY_SOCKET it would speak to the service manager in our name.
    const options = { timeout: 2_000, env: { LC_ALL: 'C' } };
    execFile(timedatectl, what, options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}

const msOf: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * @param text of `timedatectl timesync-status`: a line like `Offset: -1min 2.5s` (systemd.time(7)); undefined: there is
 * none
 */
export function offsetIn(text: string): number | undefined {
  const [, sign, span] = /^\s*Offset: ([+-]?)([\d.a-z ]+)$/m.exec(text) ?? [];
  if (span === undefined) return undefined;
  let ms = 0;
  for (const part of span.trim().split(/ +/)) {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part) ?? [];
    const one = Object.hasOwn(msOf, unit) ? msOf[unit] : undefined;
    if (digits === undefined || one === undefined) return span.trim() === '0' ? 0 : undefined;
    ms += Number(digits) * one;
  }
  return sign === '-' ? -ms : ms;
}

/** The door of one PIN: takes it, one attempt at a time, and knows which browsers are in. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import { type Attempts, afterAttempt, noAttempts, waitLeftMs } from './attempts.ts';
import type { Person } from './desk-people.ts';
import { Logins } from './logins.ts';
import { checkPin, pinPattern } from './pin.ts';

type GateParts = {
  /** undefined: no PIN was set, so nobody gets in. */
  pinFile: string | undefined;
  /** Digits that a PIN has at least; absent: 4. */
  digitsMin?: number;
  readFile: ReadNamedFile;
  clock: Pick<Clock, 'monoMs'>;
  log: Pick<Log, 'info' | 'warn'>;
};

export type Entry =
  | { entered: true; token: string }
  | { entered: false; why: 'no-pin' | 'wrong' | 'unusable' }
  /** Too many wrong ones: come back then. */
  | { entered: false; why: 'wait'; waitMs: number };

/** What a server of pages asks of whoever keeps its door: one PIN for all, or people with PINs of their own. */
export type Door = {
  /** People sign in as themselves. */
  readonly byName: boolean;
  enter(typed: { who: string; pin: string }): Promise<Entry>;
  /** @param use a press, which keeps the login alive */
  inside(token: string | undefined, use: boolean): boolean;
  /** undefined: nobody said who they are. */
  personOf(token: string | undefined): Person | undefined;
  leave(token: string | undefined): void;
};

export class Gate implements Door {
  readonly byName = false;
  readonly #parts: GateParts;
  readonly #logins = new Logins();
  #attempts: Attempts = noAttempts;
  #checking = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  async enter({ pin }: { pin: string }): Promise<Entry> {
    const { pinFile, digitsMin = 4, readFile, clock, log } = this.#parts;
    if (pinFile === undefined) return { entered: false, why: 'no-pin' };
    const waitMs = waitLeftMs(this.#attempts, clock.monoMs());
    if (waitMs > 0) return { entered: false, why: 'wait', waitMs };
    // Side by side they would all be tried before the first of them counts as wrong.
    if (this.#checking) return { entered: false, why: 'wait', waitMs: 1_000 };
    if (!pinPattern.test(pin) || pin.length < digitsMin) return this.#counted('wrong');
    this.#checking = true;
    try {
      const check = await checkPin(pinFile, readFile, pin);
      if (check.result !== 'unusable') return this.#counted(check.result);
      log.warn('The PIN of the screen cannot be checked', { reason: check.reason });
      return { entered: false, why: 'unusable' };
    } finally {
      this.#checking = false;
    }
  }

  personOf(): undefined {
    return undefined;
  }

  inside(token: string | undefined, use: boolean): boolean {
    return this.#logins.valid(token, this.#parts.clock.monoMs(), use);
  }

  leave(token: string | undefined): void {
    this.#logins.end(token);
  }

  #counted(result: 'right' | 'wrong'): Entry {
    const { clock, log } = this.#parts;
    this.#attempts = afterAttempt(this.#attempts, result === 'right', clock.monoMs());
    if (result === 'right') return { entered: true, token: this.#logins.begin(clock.monoMs(), undefined) };
    log.warn('A wrong PIN was entered at the screen', { reason: 'wrong PIN', inARow: this.#attempts.wrong });
    return { entered: false, why: 'wrong' };
  }
}

/**
 * The browsers in which somebody has entered the PIN: each has a token of its own in a cookie that scripts cannot read
 * and other sites cannot send. A login ends by itself when nothing is pressed for a while, after a working day, and
 * with the agent.
 */
import { randomBytes } from 'node:crypto';

/**
 * Minutes without a press after which the PIN is asked for again: long enough for one parcel, too short for a lunch
 * break.
 */
export const idleMs = 10 * 60_000;
export const lifeMs = 12 * 3_600_000;
/** Browsers at the same time; one more ends the login that was used longest ago. */
export const loginsMax = 16;

/** `who`: whose it is, where they said so. */
type Login<Who> = { beganMs: number; usedMs: number; who: Who };

export class Logins<Who = undefined> {
  readonly #logins = new Map<string, Login<Who>>();

  /** @returns the token of a new login */
  begin(nowMs: number, who: Who): string {
    const oldest = [...this.#logins].reduce<[string, Login<Who>] | undefined>(
      (first, each) => (first === undefined || each[1].usedMs < first[1].usedMs ? each : first),
      undefined,
    );
    if (this.#logins.size >= loginsMax && oldest !== undefined) this.#logins.delete(oldest[0]);
    const token = randomBytes(32).toString('base64url');
    this.#logins.set(token, { beganMs: nowMs, usedMs: nowMs, who });
    return token;
  }

  /** @param use a press, which keeps the login; looking does not */
  valid(token: string | undefined, nowMs: number, use: boolean): boolean {
    const login = token === undefined ? undefined : this.#logins.get(token);
    if (token === undefined || login === undefined) return false;
    if (nowMs - login.usedMs > idleMs || nowMs - login.beganMs > lifeMs) {
      this.#logins.delete(token);
      return false;
    }
    if (use) login.usedMs = nowMs;
    return true;
  }

  whose(token: string | undefined): Who | undefined {
    return token === undefined ? undefined : this.#logins.get(token)?.who;
  }

  /** When each login of theirs began that is not over, monotonic ms. */
  of(nowMs: number, theirs: (who: Who) => boolean): number[] {
    const valid = [...this.#logins].filter(([token, { who }]) => theirs(who) && this.valid(token, nowMs, false));
    return valid.map(([, { beganMs }]) => beganMs);
  }

  /** @returns how many there were */
  endAll(theirs: (who: Who) => boolean): number {
    const ended = [...this.#logins].filter(([, { who }]) => theirs(who));
    for (const [token] of ended) this.#logins.delete(token);
    return ended.length;
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#logins.delete(token);
  }
}

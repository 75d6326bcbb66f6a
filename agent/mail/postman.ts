/**
 * Sends the mails that are due: the ledger says which, so that no restart loses or doubles one. A server that is away
 * or refuses is asked again for days; then it is given up, on record.
 */

import type { MailConfig } from '../../config/config.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { Turn } from '../loops.ts';
import type { ReadNamedFile } from '../named-file.ts';
import { type Mail, post } from './post.ts';

/** A mail that could not be sent for so long tells of nothing that matters any more. */
const triedMsMax = 5 * 86_400_000;
const pause = { baseMs: 30_000, capMs: 3_600_000 };

/** A mail that is due. */
export type Letter = {
  merchant: string;
  /** As in "the report of 2026-11-29". */
  what: string;
  /** Nobody: it is given up. */
  to: readonly string[];
  /** What it tells of came to its end, ms UTC. */
  since: number;
  compose(): Promise<Mail>;
  /** Puts on record what became of it. @returns false when that could not be written: it is looked at again */
  record(said: { mail: 'sent' } | { mail: 'given-up'; error: string }): Promise<boolean>;
};

/** Oldest first. */
export type Outbox = () => Promise<Letter[]>;

type PostmanParts = {
  mail: MailConfig;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  readFile: ReadNamedFile;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class Postman {
  readonly #parts: PostmanParts;
  readonly #outboxes: Outbox[] = [];
  #wake = new AbortController();
  #failures = 0;
  #waits = false;

  constructor(parts: PostmanParts) {
    this.#parts = parts;
  }

  join(outbox: Outbox): void {
    this.#outboxes.push(outbox);
    this.look();
  }

  /** It waits for as long as it likes. */
  get waits(): boolean {
    return this.#waits;
  }

  /** Something may be due. */
  look(): void {
    this.#wake.abort();
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { clock, random } = this.#parts;
    this.#wake = new AbortController();
    let failed = false;
    for (const outbox of [...this.#outboxes]) {
      for (const letter of await outbox()) {
        if (signal.aborted) break;
        failed = !(await this.#send(letter, signal)) || failed;
      }
    }
    this.#failures = failed ? this.#failures + 1 : 0;
    const waitMs = failed ? backoffMs(pause, this.#failures - 1, random) + pause.baseMs / 2 : undefined;
    this.#waits = true;
    const woken = AbortSignal.any([signal, this.#wake.signal]);
    if (waitMs !== undefined) await clock.sleep(waitMs, woken);
    else if (!woken.aborted)
      await new Promise<void>((resolve) => woken.addEventListener('abort', () => resolve(), { once: true }));
    this.#waits = false;
    return 'again';
  };

  /** @returns false: it is to be tried again */
  async #send(letter: Letter, signal: AbortSignal): Promise<boolean> {
    const { mail, alarms, clock, readFile, log } = this.#parts;
    const { merchant, what, to, since } = letter;
    const posted =
      to.length === 0
        ? ({ ok: false, reason: 'nobody is written to any more' } as const)
        : await post(mail, await letter.compose(), { readFile, signal });
    if (signal.aborted && !posted.ok) return false;
    if (posted.ok) {
      log('A mail was sent', { merchant, what, to: to.length, unwanted: posted.unwanted });
      alarms.clear('mail-failed', merchant);
      return letter.record({ mail: 'sent' });
    }
    const tooOld = to.length === 0 || clock.wallMs() - since > triedMsMax;
    log('A mail could not be sent', { merchant, what, reason: posted.reason });
    if (to.length > 0) alarms.raise('mail-failed', { subject: merchant, text: `${what}: ${posted.reason}` });
    return tooOld ? letter.record({ mail: 'given-up', error: posted.reason }) : false;
  }
}

/**
 * Sends the reports that are due (R22): the ledger says which, so that no restart loses or doubles one. A server that
 * is away or refuses is asked again for days; then it is given up, and stays readable on the screen and over MQTT.
 */

import type { Config, MailConfig } from '../../../config/config.ts';
import type { Alarms } from '../../alarms/alarms.ts';
import { backoffMs } from '../../backoff.ts';
import type { Clock } from '../../clock.ts';
import { type ComparedRow, noClasses, type ReconciliationRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { Book } from '../../ledger/book.ts';
import type { Turn } from '../../loops.ts';
import { type Mail, post } from '../../mail/post.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import type { Reconciler } from '../reconciler.ts';
import { reportMail, rowsMailedMax } from './report-mail.ts';

/** A mail that could not be sent for so long tells of nothing that matters any more. */
const triedMsMax = 5 * 86_400_000;
const pause = { baseMs: 30_000, capMs: 3_600_000 };

type PostmanParts = {
  config: Pick<Config, 'dock'>;
  mail: MailConfig;
  book: Pick<Book, 'rows' | 'submit' | 'head'>;
  reconciler: Pick<Reconciler, 'rows'>;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  readFile: ReadNamedFile;
  log(message: string, facts?: Record<string, unknown>): void;
};

export class Postman {
  readonly #parts: PostmanParts;
  #wake = new AbortController();
  #failures = 0;
  #waits = false;

  constructor(parts: PostmanParts) {
    this.#parts = parts;
  }

  /** It waits for as long as it likes. */
  get waits(): boolean {
    return this.#waits;
  }

  /** A run was ended. */
  look(): void {
    this.#wake.abort();
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { book, clock, random } = this.#parts;
    this.#wake = new AbortController();
    const due = (await book.rows('reconciliation', { open: true })).filter(({ mail }) => mail === 'due');
    let failed = false;
    for (const row of due.toReversed()) {
      if (signal.aborted) break;
      failed = !(await this.#send(row, signal)) || failed;
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
  async #send(row: ReconciliationRow, signal: AbortSignal): Promise<boolean> {
    const { mail, alarms, clock, readFile, log } = this.#parts;
    const { merchant, run, endedAt } = row;
    const to = mail.to[merchant] ?? [];
    const posted =
      to.length === 0
        ? ({ ok: false, reason: 'nobody is written to any more' } as const)
        : await post(mail, await this.#mailOf(row, to), { readFile, signal });
    if (signal.aborted && !posted.ok) return false;
    if (posted.ok) {
      log('A nightly report was mailed', { merchant, run, to: to.length, unwanted: posted.unwanted });
      alarms.clear('mail-failed', merchant);
      return this.#record(row, { mail: 'sent' });
    }
    const tooOld = to.length === 0 || clock.wallMs() - (endedAt ?? 0) > triedMsMax;
    log('A nightly report could not be mailed', { merchant, run, reason: posted.reason });
    if (to.length > 0)
      alarms.raise('mail-failed', { subject: merchant, text: `the report of ${run}: ${posted.reason}` });
    return tooOld ? this.#record(row, { mail: 'given-up', error: posted.reason }) : false;
  }

  async #record(
    { merchant, run }: ReconciliationRow,
    said: { mail: 'sent' } | { mail: 'given-up'; error: string },
  ): Promise<boolean> {
    const outcome = await this.#parts.book.submit({ type: 'reconcile-mail', by: 'dock', merchant, run, ...said });
    return outcome.type !== 'refused';
  }

  async #mailOf(
    { merchant, run, date, classes, missed, endedAt }: ReconciliationRow,
    to: readonly string[],
  ): Promise<Mail> {
    const { config, mail, book, reconciler } = this.#parts;
    const of = { merchant, run };
    const worth = await reconciler.rows(of, { from: 0, limit: rowsMailedMax, white: false });
    const room = rowsMailedMax - (worth?.rows.length ?? 0);
    const all = await reconciler.rows(of, { from: 0, limit: rowsMailedMax, white: true });
    const white = (all?.rows ?? []).filter((row) => row.class === 'white').slice(0, room);
    const rows: ComparedRow[] = [...(worth?.rows ?? []), ...white];
    const { site, name: dock } = config.dock;
    return reportMail(
      { merchant, run, date, classes: classes ?? noClasses(), missed, rows, endedAt: endedAt ?? 0 },
      { site, dock, epoch: book.head.epoch, from: mail.from, to },
    );
  }
}

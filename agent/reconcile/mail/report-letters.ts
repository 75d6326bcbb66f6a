/** The reports of nightly comparisons that are to be mailed to a merchant's admins (R22). */
import type { Config, MailConfig } from '../../../config/config.ts';
import { type ComparedRow, noClasses, type ReconciliationRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import type { Book } from '../../ledger/book.ts';
import type { Mail } from '../../mail/post.ts';
import type { Letter, Outbox } from '../../mail/postman.ts';
import type { Reconciler } from '../reconciler.ts';
import { reportMail, rowsMailedMax } from './report-mail.ts';

type Parts = {
  config: Pick<Config, 'dock'>;
  mail: MailConfig;
  book: Pick<Book, 'rows' | 'submit' | 'head'>;
  reconciler: Pick<Reconciler, 'rows'>;
};

export function reportLetters(parts: Parts): Outbox {
  return async () => {
    const open = await parts.book.rows('reconciliation', { open: true });
    return open
      .filter(({ mail }) => mail === 'due')
      .map((row) => letterOf(row, parts))
      .toReversed();
  };
}

function letterOf(row: ReconciliationRow, parts: Parts): Letter {
  const { merchant, run, endedAt } = row;
  const to = parts.mail.to[merchant] ?? [];
  return {
    ...{ merchant, to, what: `the report of ${run}`, since: endedAt ?? 0 },
    compose: () => mailOf(row, to, parts),
    record: async (said) => {
      const outcome = await parts.book.submit({ type: 'reconcile-mail', by: 'dock', merchant, run, ...said });
      return outcome.type !== 'refused';
    },
  };
}

async function mailOf(
  { merchant, run, date, classes, missed, endedAt }: ReconciliationRow,
  to: readonly string[],
  { config, mail, book, reconciler }: Parts,
): Promise<Mail> {
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

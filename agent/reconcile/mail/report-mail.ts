/** R22: the mail to a merchant's own admins after its night. Pure; whatever a store says is only ever a text in it. */
import { createHash } from 'node:crypto';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { Mail } from '../../mail/post.ts';
import { classOrder, classWords, resultText } from './class-words.ts';
import { reportCsv } from './report-csv.ts';
import { doneText, missedText, type Report, reportHtml, shownRows } from './report-html.ts';

/** Rows of the file beside it; a mail server takes no more than some megabytes. */
export const rowsMailedMax = 20_000;

type Sender = {
  site: string;
  dock: string;
  epoch: string;
  from: string;
  to: readonly string[];
};

export function reportMail(
  report: Report & { run: string; endedAt: number },
  { site, dock, epoch, from, to }: Sender,
): Mail {
  const { merchant, run, date, classes, rows, endedAt } = report;
  // One name for a run of one dock's ledger: a mail that is sent again is the same mail.
  const name = createHash('sha256').update([site, dock, epoch, merchant, run].join('\n')).digest('hex').slice(0, 32);
  const order = new Map(classOrder.map((it, at) => [it, at]));
  const sorted = [...rows].sort((a, b) => (order.get(a.class) ?? 0) - (order.get(b.class) ?? 0));
  return {
    to,
    subject: `${merchant} ${date}: ${resultText(classes)} (${site}/${dock})`,
    text: reportText(report),
    html: reportHtml(report),
    messageId: `<tallyman.${name}@${from.split('@')[1] ?? 'localhost'}>`,
    date: endedAt,
    attachment: { filename: `${merchant}-${run}.csv`, content: reportCsv(sorted.slice(0, rowsMailedMax)) },
  };
}

function reportText({ merchant, date, classes, rows, missed = [] }: Report): string {
  const { shown, more } = shownRows(rows);
  const note = missedText(missed);
  const lines = shown.map((row) => {
    const numbers =
      row.here === null && row.there === null ? '' : `: here ${row.here ?? '–'}, there ${row.there ?? '–'}`;
    const what = [row.listing ?? row.sku ?? '', row.sku !== row.listing && row.listing !== null ? `(${row.sku})` : ''];
    const end = [doneText(row), row.reason ?? ''].filter((part) => part !== '').join('; ');
    const called = row.name === undefined || row.name === row.sku ? '' : row.name;
    const head = [row.channel, ...what, called].filter((part) => part !== '').join(' ');
    return `${classWords[row.class].name.toUpperCase()}  ${printable(head)}${numbers}${end === '' ? '' : ` — ${printable(end)}`}`;
  });
  const key = classOrder.map((it) => `${classWords[it].name}: ${classes[it]}. ${classWords[it].meaning}`);
  return [
    `${merchant}, ${date}: ${resultText(classes)}`,
    ...(note === undefined ? [] : ['', note]),
    '',
    ...(lines.length === 0 ? ['Every number at the stores is as it should be.'] : lines),
    ...(more > 0 ? [`${more} more are in the attached file.`] : []),
    '',
    ...key,
    '',
  ].join('\n');
}

/**
 * The report as a mail shows it: one table that a phone, a dark screen and a printer without colours can read. Mail
 * programs know little of style sheets: what has to hold stands at the element, and every colour has its word beside
 * it.
 */
import type { ClassCounts, CompareClass, ComparedRow } from '../../inventory/nouns/nightly/reconciliation.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import { classOrder, classWords, resultText } from './class-words.ts';

/** Rows in the mail's own text; the file beside it has all of them. */
export const rowsShownMax = 500;

export type Report = {
  merchant: string;
  date: string;
  classes: ClassCounts;
  /** In any order; white ones are not shown. */
  rows: readonly ComparedRow[];
  /** Dates that nothing was compared for. */
  missed?: readonly string[];
  /** Rows that no file has. */
  leftOut?: number;
};

const doneWords: Readonly<Record<ComparedRow['done'], string>> = {
  nothing: '',
  set: 'store set to ours',
  'would-set': 'would be set to ours',
  'on-its-way': 'was on its way',
  waits: 'waits',
  listed: 'please look',
};

/** Rows that are shown, the weightiest class first. */
export function shownRows(rows: readonly ComparedRow[]): { shown: ComparedRow[]; more: number } {
  const wanted = classOrder.filter((it) => it !== 'white').flatMap((it) => rows.filter((row) => row.class === it));
  return { shown: wanted.slice(0, rowsShownMax), more: Math.max(0, wanted.length - rowsShownMax) };
}

export function doneText({ class: it, here, done }: ComparedRow): string {
  if (it !== 'green') return doneWords[done];
  return here === 0 ? 'you can add it; none is for sale now' : 'you can add it';
}

export function missedText(missed: readonly string[]): string | undefined {
  if (missed.length === 0) return undefined;
  const named = missed.slice(-7).join(', ');
  const more = missed.length > 7 ? ` and ${missed.length - 7} more before` : '';
  return `Nothing was compared on ${named}${more}: this dock was off, or its clock was not set.`;
}

export function reportHtml(report: Report): string {
  const { merchant, date, classes, rows, missed = [], leftOut = 0 } = report;
  const { shown, more } = shownRows(rows);
  const note = missedText(missed);
  const title = `${merchant}, ${date}: ${resultText(classes)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; padding: 16px; font: 16px/1.4 system-ui, sans-serif; background: #ffffff; color: #1a1a1a }
h1 { font-size: 20px; margin: 0 0 4px } p { margin: 4px 0 12px }
table { border-collapse: collapse; width: 100%; margin: 12px 0 } th, td { text-align: left; padding: 6px 8px; border: 1px solid #8a8a8a; vertical-align: top; overflow-wrap: anywhere }
th, td:first-child { white-space: nowrap; overflow-wrap: normal } td { min-width: 40px } td.t { min-width: 110px }
td.n { text-align: right; white-space: nowrap }
@media (max-width: 560px) {
  table.rows thead { display: none } table.rows tr { display: block; margin: 0 0 10px; border: 1px solid #8a8a8a }
  table.rows td { display: flex; gap: 8px; border: 0; padding: 3px 8px; text-align: left }
  table.rows td:empty { display: none }
  table.rows td::before { content: attr(data-head); flex: 0 0 92px; font-weight: 600 }
}
@media (prefers-color-scheme: dark) {
  body { background: #111111; color: #f0f0f0 }
${classOrder.map((it) => `  .c-${it} { background: ${classWords[it].dark} !important; color: #ffffff !important }`).join('\n')}
}
</style></head><body><main>
<h1>${escaped(title)}</h1>
${note === undefined ? '' : `<p><strong>${escaped(note)}</strong></p>\n`}${rowsTable(shown)}${
  more > 0 ? `<p>${more} more are in the attached file.</p>\n` : ''
}${leftOut > 0 ? `<p>${leftOut} more were counted and are in no file.</p>\n` : ''}${keyTable(classes)}
</main></body></html>
`;
}

function rowsTable(rows: readonly ComparedRow[]): string {
  if (rows.length === 0) return '<p>Every number at the stores is as it should be.</p>\n';
  const heads = ['Class', 'Store', 'Listing', 'SKU', 'Name', 'Here', 'There', 'Done', 'Why'];
  const cells = (row: ComparedRow): [string, string?][] => [
    [classWords[row.class].name],
    [row.channel],
    [row.listing ?? '', 't'],
    [row.sku ?? '', 't'],
    [row.name ?? '', 't'],
    [number(row.here), 'n'],
    [number(row.there), 'n'],
    [doneText(row)],
    [row.reason ?? ''],
  ];
  const line = (row: ComparedRow) =>
    `<tr${colour(row.class)}>${cells(row)
      .map(
        ([text, name], at) =>
          `<td${name === undefined ? '' : ` class="${name}"`} data-head="${heads[at] ?? ''}">${escaped(text)}</td>`,
      )
      .join('')}</tr>`;
  return `<table class="rows"><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>
${rows.map(line).join('\n')}
</tbody></table>
`;
}

function keyTable(classes: ClassCounts): string {
  const line = (it: CompareClass) =>
    `<tr${colour(it)}><td>${classWords[it].name}</td><td class="n">${classes[it]}</td><td>${escaped(classWords[it].meaning)}</td></tr>`;
  return `<table><caption style="text-align:left;font-weight:600">What the colours mean</caption><tbody>
${classOrder.map(line).join('\n')}
</tbody></table>`;
}

const colour = (it: CompareClass): string =>
  ` class="c-${it}" style="background:${classWords[it].light};color:#1a1a1a"`;

const number = (value: number | null): string => (value === null ? '–' : String(value));

/** Every text of a store is hostile. */
const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/// <reference lib="dom" />
/** Tables of facts, for the dock's pages; each can be kept as a file for spreadsheets. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';
import { languageOf, textsFor } from '../../texts.ts';
import { type CsvValue, csvName, csvText } from './csv.ts';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;
const admin = adminTextsFor(lang);

/** `value`: as it stands in a file, where it is shown as something else. */
export type Cell = string | number | null | { show: TemplateResult | string; value: CsvValue };

/** @param name is somebody's own, and no sentence */
export function section(title: string, body: TemplateResult, name = false): TemplateResult {
  return html`<section>
    <h2 class=${name ? 'as-is' : ''}>${title}</h2>
    ${body}
  </section>`;
}

/** Wide tables scroll in their own frame, which has to be reachable without a mouse. */
export function table(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): TemplateResult {
  return html`<div class="table" role="region" tabindex="0" aria-label=${title}>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([first = null, ...others]) =>
              html`<tr>
                <th scope="row">${shown(first)}</th>
                ${others.map((cell) => html`<td>${shown(cell)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      rows.length === 0
        ? nothing
        : html`<p class="csv"><button type="button" aria-label=${admin.desk.asCsv(title)} @click=${() => save(title, columns, rows)}>CSV</button></p>`
    }`;
}

function shown(cell: Cell): TemplateResult | string {
  if (cell === null || cell === '') return '–';
  if (typeof cell === 'number') return number(cell);
  return typeof cell === 'string' ? cell : cell.show;
}

const kept = (cell: Cell): CsvValue => (cell !== null && typeof cell === 'object' ? cell.value : cell);

function save(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const text = csvText(
    columns,
    rows.map((row) => row.map(kept)),
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = csvName(document.title, title, new Date().toISOString().slice(0, 10));
  link.click();
  URL.revokeObjectURL(link.href);
}

export function fact(name: string, value: string | TemplateResult, state: 'good' | 'bad' | '' = ''): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd data-state=${state}>${value}</dd>
  </div>`;
}

/**
 * What programs and rules say in English alone: at once where that is the language of the page, else to be opened, so
 * that nothing is lost and nobody has to read it.
 */
export function inEnglish(text: string): TemplateResult | string {
  if (languageOf(lang) === 'en' || text === '') return text;
  return html`<details class="english"><summary>${admin.inEnglish}</summary><span lang="en">${text}</span></details>`;
}

/**
 * Why something that was asked for was not done.
 * @param why in English; empty: the agent is away
 * @param ofSearch what is said where the words of a search are wrong
 */
export function refusalWords(
  { why, field }: { why: string; field?: string },
  ofSearch = admin.notDone,
): TemplateResult | string {
  if (why === '') return textsFor(lang).lost;
  const said = inEnglish(why);
  return said === why ? said : html`${field === 'search' ? ofSearch : admin.notDone} ${said}`;
}

/** The same as a cell of a table. */
export const englishCell = (text: string | null | undefined): Cell =>
  text === null || text === undefined || text === '' ? null : { show: inEnglish(text), value: text };

export function mark(text: string | TemplateResult, good: boolean, value = String(text)): Cell & object {
  return { show: html`<span class="mark" data-state=${good ? 'good' : 'bad'}>${text}</span>`, value };
}

export function number(value: number): string {
  return value.toLocaleString(lang);
}

export function moment(at: number): string {
  return new Date(at).toLocaleString(lang, {
    timeZone: timezone,
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
}

/** A moment in a table: as people read it here, and in a file as programs do. */
export const when = (at: number | null): Cell =>
  at === null ? null : { show: moment(at), value: new Date(at).toISOString() };

/** The two largest units at most are not needed: one is enough to see whether it is minutes or days. */
export function age(ms: number): string {
  const units = [
    { unit: 'day', ms: 86_400_000 },
    { unit: 'hour', ms: 3_600_000 },
    { unit: 'minute', ms: 60_000 },
    { unit: 'second', ms: 1_000 },
  ] as const;
  const { unit, ms: size } = units.find((each) => ms >= each.ms) ?? units[3];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(ms / size));
}

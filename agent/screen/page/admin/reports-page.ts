/// <reference lib="dom" />
/** What comparisons with the stores found (R22), newest first. The word beside a colour says the same. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { CompareClass, ComparedRow, ReconciliationRow } from '../../../inventory/nouns/nightly/reconciliation.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { ReportPage } from '../desk-server.ts';
import { linkTo } from './links.ts';
import { type Cell, englishCell, moment, number, section, table } from './tables.ts';

const texts = textsFor(document.documentElement.lang);
const admin = adminTextsFor(document.documentElement.lang);

/** Worth most to a person first. */
const order: readonly CompareClass[] = ['pink', 'orange', 'yellow', 'green', 'notCompared', 'blue', 'white'];

type ReportsFacts = {
  /** Newest first; undefined: still asked for. */
  runs: readonly ReconciliationRow[] | undefined;
  shown: { run: ReconciliationRow; page: ReportPage } | undefined;
  onChoose(form: FormData): void;
};

export function reportsPage({ runs, shown, onChoose }: ReportsFacts): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) onChoose(new FormData(event.currentTarget));
  };
  if (runs === undefined) return html`<h1>${admin.reports}</h1><p>${texts.connecting}</p>`;
  if (runs.length === 0) return html`<h1>${admin.reports}</h1><p>${admin.noReports}</p>`;
  return html`<h1>${admin.reports}</h1>
    <form class="resolving" @submit=${submit} aria-label=${admin.reports}>
      <label>
        ${admin.reports}
        <select name="run">
          ${runs.map((run, index) => html`<option value=${index}>${run.merchant} · ${moment(run.startedAt)}</option>`)}
        </select>
      </label>
      <button type="submit">${admin.showReport}</button>
    </form>
    <div role="status">${shown === undefined ? nothing : report(shown.run, shown.page)}</div>`;
}

function report(run: ReconciliationRow, { rows, next }: ReportPage): TemplateResult {
  const { classes, missed } = run;
  return section(
    `${run.merchant} · ${run.date}`,
    html`${missed.length === 0 ? nothing : html`<p><strong>${admin.missed(missed.join(', '))}</strong></p>`}
      <p>${classes === null ? nothing : order.filter((it) => classes[it] > 0).map((it) => html`${mark(it)} ${number(classes[it])} `)}</p>
      ${
        rows.length === 0
          ? html`<p>${admin.allRight}</p>`
          : table(
              admin.reports,
              admin.reportColumns,
              rows.map((row) => cells(run.merchant, row)),
            )
      }
      ${next === null ? nothing : html`<p>${admin.more}</p>`}`,
  );
}

const mark = (it: CompareClass) => html`<span class="class" data-class=${it}>${admin.classes[it]}</span>`;

const cells = (merchant: string, row: ComparedRow): Cell[] => [
  { show: mark(row.class), value: admin.classes[row.class] },
  row.channel,
  row.listing,
  row.sku === null ? null : { show: linkTo('item', merchant, row.sku), value: row.sku },
  row.name ?? null,
  ...[row.here, row.there],
  admin.done[row.done],
  englishCell(row.reason),
];

/// <reference lib="dom" />
/** How much is done an hour, how much of it goes wrong, and how long goods take until shops sell them. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { FiguresLook } from '../../../ledger/desk/figures-look.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { type Cell, number, section, table, when } from '../admin/tables.ts';
import { clockTime } from '../words.ts';
import { barChart } from './bars.ts';
import { refusedPercent, refusedTenths } from './refused-percent.ts';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;
const words = lookTextsFor(lang).figures;

/** Hours that may be looked back. */
export const spans = [24, 72, 168] as const;

export function figuresPage({ hours, stations, sellable, partly }: FiguresLook, span: number): TemplateResult {
  const names = hours.map((at) => clockTime(at, lang, timezone));
  return html`<h1>${words.title(number(span))}</h1>
    <p>${spans.map((each) => html`<a class="go" href="/admin/figures?hours=${each}&lang=${lang}" aria-current=${each === span ? 'true' : nothing}>${words.span(number(each))}</a> `)}</p>
    ${partly ? html`<p>${words.partly}</p>` : nothing}
    ${stations.length === 0 ? html`<p>${words.none}</p>` : nothing}
    ${stations.map((each) => {
      const says = words.station(
        ...([
          each.station,
          number(sum(each.units)),
          number(sum(each.scans)),
          number(sum(each.errors)),
          percent(sum(each.errors), sum(each.scans)),
        ] as const),
      );
      return section(
        each.station,
        html`<p>${says}</p>
          ${barChart({ values: each.units, names, says, written: number })}
          ${
            sum(each.errors) === 0
              ? nothing
              : html`<p>${words.errorsBelow}</p>
                ${barChart({ values: each.errors.map((errors, n) => refusedPercent(errors, each.scans[n] ?? 0)), names, says: words.errorsOf(each.station), written: number })}`
          }`,
        true,
      );
    })}
    ${sellable.map((each) => {
      const says = words.sellable(each.channel, seconds(each.p50Ms), seconds(each.p95Ms), number(each.receipts));
      return section(
        words.sellableTitle(each.channel),
        html`<p>${says}</p>
          ${barChart({ values: each.medianMs.map((ms) => (ms === null ? null : ms / 1_000)), names, says, written: (value) => seconds(value * 1_000) })}`,
      );
    })}
    ${
      stations.length === 0
        ? nothing
        : section(
            words.table,
            table(
              words.table,
              words.columns,
              stations.flatMap((each) => hours.flatMap((at, n) => hourRow(at, n, each))),
            ),
          )
    }
    ${
      sellable.length === 0
        ? nothing
        : section(
            words.sellableTable,
            table(
              words.sellableTable,
              words.sellableColumns,
              sellable.map(({ channel, receipts, p50Ms, p95Ms }): Cell[] => [channel, receipts, p50Ms, p95Ms]),
            ),
          )
    }`;
}

/** An hour in which nothing was done is none worth a line. */
function hourRow(at: number, n: number, { station, units, scans, errors }: FiguresLook['stations'][number]): Cell[][] {
  const [done = 0, read = 0, wrong = 0] = [units[n], scans[n], errors[n]];
  if (done === 0 && read === 0 && wrong === 0) return [];
  return [[when(at), station, done, read, wrong, refusedTenths(wrong, read)]];
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

const percent = (errors: number, scans: number): string =>
  (refusedPercent(errors, scans) / 100).toLocaleString(lang, { style: 'percent', maximumFractionDigits: 1 });

const seconds = (ms: number): string =>
  new Intl.NumberFormat(lang, {
    ...{ style: 'unit', unit: 'second', unitDisplay: 'short' },
    maximumFractionDigits: ms < 10_000 ? 1 : 0,
  }).format(ms / 1_000);

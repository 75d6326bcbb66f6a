/// <reference lib="dom" />
/** Tables of facts, for the dock's pages. */
import { html, type TemplateResult } from 'lit/html.js';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;

type Cell = string | TemplateResult;

export function section(title: string, body: TemplateResult): TemplateResult {
  return html`<section>
    <h2>${title}</h2>
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
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function fact(name: string, value: string, state: 'good' | 'bad' | '' = ''): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd data-state=${state}>${value}</dd>
  </div>`;
}

export function mark(text: string, good: boolean): TemplateResult {
  return html`<span class="mark" data-state=${good ? 'good' : 'bad'}>${text}</span>`;
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

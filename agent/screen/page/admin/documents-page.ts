/// <reference lib="dom" />
/** Notices, orders and counts that are open, the oldest of each first. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownOpenDocument } from '../../views/picture.ts';
import { shortDate } from '../words.ts';
import { number, section, table } from './tables.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const { admin } = texts;

/** What a number of the first page leads to. */
const parts: readonly { id: string; types: readonly ShownOpenDocument['type'][] }[] = [
  { id: 'receive', types: ['notice', 'return'] },
  { id: 'pack', types: ['order'] },
  { id: 'count', types: ['count'] },
];

export function documentsPage({ documents, moreDocuments }: AdminPicture): TemplateResult {
  return html`<h1>${admin.documents}</h1>
    ${documents.length === 0 ? html`<p>${admin.noDocuments}</p>` : nothing}
    ${parts.map(({ id, types }) => {
      const rows = documents.filter(({ type }) => types.includes(type)).map(row);
      const title = types.map((type) => texts.documents[type]).join(' · ');
      return rows.length === 0
        ? nothing
        : html`<div id=${id}>${section(title, table(title, admin.documentColumns, rows))}</div>`;
    })}
    ${moreDocuments ? html`<p>${admin.more}</p>` : nothing}`;
}

function row({ type, id, merchant, held, from, expectedAt, status, ...progress }: ShownOpenDocument) {
  const { linesDone, linesOf, unitsDone, unitsOf } = progress;
  const of = (count: number | null) => (count === null ? '' : ` / ${number(count)}`);
  return [
    html`${id} <small>${texts.documents[type]}</small>`,
    merchant,
    from ?? '–',
    `${held === null ? texts.documentStates[status] : texts.heldOrder[held]}${expectedAt === null ? '' : ` · ${texts.expectedAt(shortDate(expectedAt, lang))}`}`,
    `${number(linesDone)}${of(linesOf)}`,
    `${number(unitsDone)}${of(unitsOf)}`,
  ];
}

/// <reference lib="dom" />
/** Notices, orders and counts that are open, the oldest of each first. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownOpenDocument } from '../../views/picture.ts';
import { shortDate } from '../words.ts';
import { linkTo } from './links.ts';
import { type Cell, number, section, table } from './tables.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const admin = adminTextsFor(document.documentElement.lang);

/** What a number of the first page leads to. */
const parts = ['receive', 'pack', 'count'] as const;
const partOf: Readonly<Record<ShownOpenDocument['type'], (typeof parts)[number]>> = {
  ...{ notice: 'receive', return: 'receive', order: 'pack', count: 'count' },
};

export function documentsPage({ documents, moreDocuments }: AdminPicture): TemplateResult {
  return html`<h1>${admin.documents}</h1>
    ${documents.length === 0 ? html`<p>${admin.noDocuments}</p>` : nothing}
    ${parts.map((id) => {
      const rows = documents.filter(({ type }) => partOf[type] === id).map(row);
      const title = id === 'count' ? texts.documents.count : admin.desk.numbers[id];
      return rows.length === 0
        ? nothing
        : html`<div id=${id}>${section(title, table(title, admin.documentColumns, rows))}</div>`;
    })}
    ${moreDocuments ? html`<p>${admin.more}</p>` : nothing}`;
}

function row({ type, id, merchant, held, from, expectedAt, status, ...progress }: ShownOpenDocument): Cell[] {
  const { linesDone, linesThere, linesOf, unitsDone, unitsOf } = progress;
  const of = (done: number, count: number | null) => (count === null ? done : `${number(done)} / ${number(count)}`);
  const state = held === null ? texts.documentStates[status] : texts.heldOrder[held];
  return [
    { show: html`${linkTo(type, merchant, id)} <small>${texts.documents[type]}</small>`, value: id },
    ...[merchant, from],
    `${state}${expectedAt === null ? '' : ` · ${texts.expectedAt(shortDate(expectedAt, lang))}`}`,
    ...[of(linesOf === null ? linesThere : linesDone, linesOf), of(unitsDone, unitsOf)],
  ];
}

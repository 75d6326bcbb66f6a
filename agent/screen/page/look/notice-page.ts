/// <reference lib="dom" />
/** One notice: each line as it was announced and came, its pallets, and who received it. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { NoticeLook } from '../../../ledger/desk/notice-look.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { textsFor } from '../../texts.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, fact, mark, number, section, table } from '../admin/tables.ts';
import { shortDate } from '../words.ts';
import { pastOf } from './events.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const words = lookTextsFor(lang);
const admin = adminTextsFor(lang);

export function noticePage(notice: NoticeLook): TemplateResult {
  const { merchant, id, type, status, supplier, expectedAt, lines, handlingUnits } = notice;
  return html`<h1>${words.what.notice} ${id}</h1>
    <dl class="facts">
      ${fact(words.status, texts.documentStates[status])} ${fact(words.noticeTypes[type], id)}
      ${supplier === null ? nothing : fact(words.from, supplier)}
      ${expectedAt === null ? nothing : fact(words.expected, shortDate(expectedAt, lang))} ${fact(admin.merchant, merchant)}
    </dl>
    ${section(
      words.lines,
      table(
        words.lines,
        words.noticeColumns,
        lines.map((line) => row(line, merchant)),
      ),
    )}
    ${
      handlingUnits.length === 0
        ? nothing
        : section(words.units, table(words.units, words.unitColumns, handlingUnits.map(unit)))
    }
    ${pastOf(notice, merchant)}`;
}

function row(line: NoticeLook['lines'][number], merchant: string): Cell[] {
  const { sku, name, announced, received, missing, over, damaged, published } = line;
  const wrong = (count: number): Cell =>
    count === 0 ? 0 : { show: html`<strong class="mark" data-state="bad">${number(count)}</strong>`, value: count };
  return [
    { show: linkTo('item', merchant, sku), value: sku },
    published ? { show: html`${name} <small>${words.published}</small>`, value: name } : name,
    ...[announced, received, missing, wrong(over), wrong(damaged)],
  ];
}

const unit = ({ sscc, lines, here }: NoticeLook['handlingUnits'][number]): Cell[] => [
  sscc,
  lines
    .map(
      ({ sku, quantity, lot }) =>
        `${number(quantity)} × ${sku}${lot === undefined ? '' : ` (${words.label.lot} ${lot})`}`,
    )
    .join(', '),
  here ? mark(words.unitHere.here, true) : words.unitHere.not,
];

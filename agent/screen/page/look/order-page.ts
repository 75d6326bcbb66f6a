/// <reference lib="dom" />
/** One order: its lines, its boxes with weight and who packed them, what the shop was told. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { OrderLook } from '../../../ledger/desk/order-look.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { textsFor } from '../../texts.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, fact, inEnglish, moment, number, section, table } from '../admin/tables.ts';
import { clockTime } from '../words.ts';
import { pastOf } from './events.ts';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;
const texts = textsFor(lang);
const words = lookTextsFor(lang);
const admin = adminTextsFor(lang);

export function orderPage(order: OrderLook): TemplateResult {
  const { merchant, id, status, channel, placedAt, held, lines, boxes } = order;
  return html`<h1>${words.what.order} ${id}</h1>
    <dl class="facts">
      ${fact(words.status, held === null ? texts.documentStates[status] : texts.heldOrder[held.reason], held === null ? '' : 'bad')}
      ${channel === null ? nothing : fact(words.from, channel)}
      ${placedAt === null ? nothing : fact(words.placed, moment(Date.parse(placedAt)))} ${fact(admin.merchant, merchant)}
    </dl>
    ${held === null ? nothing : html`<p>${inEnglish(held.text)}</p>`}
    ${section(
      words.lines,
      table(
        words.lines,
        words.orderColumns,
        lines.map((line) => row(line, merchant)),
      ),
    )}
    ${section(words.boxes, boxes.length === 0 ? html`<p>${words.noBoxes}</p>` : html`${boxes.map((box) => boxOf(box, merchant))}`)}
    ${pastOf(order, merchant)}`;
}

function row(line: OrderLook['lines'][number], merchant: string): Cell[] {
  const { sku, name, ordered, packed, shipped, elsewhere, part } = line;
  const notes = [
    ...(packed === null ? [words.kit] : []),
    ...(part === null ? [] : part.kits.map((kit) => words.ofKit(number(kit.each), kit.sku))),
    ...(part === null || part.loose === 0 ? [] : [words.loose(number(part.loose))]),
    ...(elsewhere ? [words.elsewhere] : []),
  ].join(', ');
  const link = linkTo('item', merchant, sku);
  return [
    { show: part === null ? link : html`<span class="part">${link}</span>`, value: sku },
    notes === '' ? name : { show: html`${name} <small>${notes}</small>`, value: `${name} (${notes})` },
    ...[ordered, packed ?? '', shipped ?? ''],
  ];
}

function boxOf(box: OrderLook['boxes'][number], merchant: string): TemplateResult {
  const { packers, weight, tracking, carrier, shipped } = box;
  const title = words.box(number(box.box));
  const time = (at: number) => clockTime(at, lang, timezone);
  const who = packers.map(({ who: name, station, from, to }) => {
    const times = time(from) === time(to) ? time(from) : `${time(from)}–${time(to)}`;
    return [name, station, times].filter((part) => part !== null).join(' · ');
  });
  return html`<h3>${title}</h3>
    <dl class="facts">
      ${fact(words.status, shipped ? words.left : words.stillHere)} ${fact(words.weight, weight ?? words.notWeighed)}
      ${who.length === 0 ? nothing : fact(words.packedBy, who.join('; '))}
      ${tracking === null ? nothing : fact(words.parcel, [carrier, tracking].filter((part) => part !== null).join(' '))}
    </dl>
    ${table(
      title,
      words.boxColumns,
      box.contents.map(({ sku, name, quantity, labels }): Cell[] => [
        { show: linkTo('item', merchant, sku), value: sku },
        labels.length === 0
          ? name
          : { show: html`${name} <small>${labels.join(', ')}</small>`, value: `${name} (${labels.join(', ')})` },
        quantity,
      ]),
    )}`;
}

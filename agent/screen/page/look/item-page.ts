/// <reference lib="dom" />
/** One item: how it stands, what each shop shows and why, how it came to this. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ItemEvent, ItemLook } from '../../../ledger/desk/item-look.ts';
import type { ExplainAnswer } from '../../../ledger/history/explain-item.ts';
import type { ItemPicture } from '../../pictures.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { because } from '../admin/because.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, fact, moment, number, section, table } from '../admin/tables.ts';
import { printedCode } from '../printed-code.ts';
import { shortDate } from '../words.ts';
import { stepChart } from './chart.ts';
import { at, documentCell, kindWord, more } from './events.ts';

const { lang } = document.documentElement;
const words = lookTextsFor(lang);

/** undefined: still asked for. */
export type Shops = { data: ExplainAnswer } | { why: string } | undefined;

/** What is known of one, and its picture; null: its catalogue has none. */
export type ShownItem = ItemLook & { picture: ItemPicture | null };

export function itemPage(look: ShownItem, shops: Shops): TemplateResult {
  const { item, bookedBy, moreBooked, events, moreEvents } = look;
  return html`<h1>${item.name}</h1>
    ${pictureOf(look.picture)} ${standing(look)} ${section(words.shops, shopsOf(shops, look))} ${balanceOf(look)}
    ${
      bookedBy.length === 0
        ? nothing
        : section(
            words.bookedBy,
            html`${table(
              words.bookedBy,
              words.bookedColumns,
              bookedBy.map(({ order, units, channel, placedAt }): Cell[] => [
                { show: linkTo('order', item.merchant, order), value: order },
                ...[units, channel],
                placedAt === null ? null : { show: moment(Date.parse(placedAt)), value: placedAt },
              ]),
            )}
            ${moreBooked ? html`<p>${words.more(words.what.order)}</p>` : nothing}`,
          )
    }
    ${section(
      words.events,
      html`${table(
        words.events,
        [...words.eventColumns, words.inStockColumn],
        events.map((event) => eventRow(event, item.merchant)),
      )}
      ${moreEvents ? html`<p>${words.moreEvents}</p>` : nothing}`,
    )}`;
}

function pictureOf(picture: ItemPicture | null): TemplateResult | typeof nothing {
  if (picture === null) return nothing;
  if ('name' in picture) return html`<img class="item-picture" src=${`/picture/${picture.name}`} alt="" />`;
  return html`<p class="no-picture">${noPicture(picture)}</p>`;
}

function noPicture(picture: Exclude<ItemPicture, { name: string }>): string {
  switch (picture.why) {
    case 'too-large':
      return words.noPicture['too-large'](picture.kB === null ? null : number(picture.kB));
    case 'too-many-pixels':
      return words.noPicture['too-many-pixels'](`${number(picture.width)} × ${number(picture.height)}`);
    case 'status':
      return words.noPicture.status(String(picture.status));
    case 'unreachable':
      return words.noPicture.unreachable(picture.host);
    default:
      return words.noPicture[picture.why];
  }
}

/** R26: `: 2 × box crushed, 1 × Return R-7` */
function whyApart(apart: ItemLook['apart'], name: string): TemplateResult | typeof nothing {
  const condition = name === 'onHold' ? 'hold' : name;
  const known = apart.filter((one) => one.condition === condition && (one.reason ?? one.return) !== null);
  const said = known.map(({ units, reason, return: back }) => {
    const why = [back === null ? [] : `${words.what.return} ${back}`, reason ?? []].flat().join(', ');
    return `${number(units)} × ${why}`;
  });
  return said.length === 0 ? nothing : html`: ${said.join('; ')}`;
}

function standing({ item, barcodes, apart }: ItemLook): TemplateResult {
  const { available } = item;
  const short = available < 0 ? `: ${words.overbooked(number(-available), available === -1)}` : '';
  const own = (name: 'inStock' | 'booked') => (item.components === null ? number(item[name]) : words.byParts);
  const counts = [
    fact(words.facts.inStock, own('inStock')),
    fact(words.facts.available, html`${number(available)}${short}`),
    fact(words.facts.booked, own('booked')),
  ];
  // What is none of an item says nothing.
  const rare = (['incoming', 'published', 'packed', 'onHold', 'damaged'] as const).filter((name) => item[name] !== 0);
  const flag = item.retired
    ? words.flag.retired
    : item.received
      ? words.flag[item.processOrders ? 'on' : 'off']
      : words.flag.neverReceived;
  const list = (skus: readonly { sku: string; quantity?: number }[]) =>
    html`${skus.map(({ sku, quantity }) => html`${quantity === undefined ? '' : `${number(quantity)} × `}${linkTo('item', item.merchant, sku)} `)}`;
  return html`<dl class="facts">
    ${fact('SKU', item.sku)} ${counts}
    ${rare.map((name) => fact(words.facts[name], html`${number(item[name])}${whyApart(apart, name)}`))}
    ${fact(words.status, flag)}
    ${item.streetDate === null ? nothing : fact(words.streetDate, shortDate(item.streetDate, lang))}
    ${item.components === null ? nothing : fact(words.parts, list(item.components))}
    ${item.kits === null || item.kits.length === 0 ? nothing : fact(words.partOf, list(item.kits.map((sku) => ({ sku }))))}
    ${
      barcodes.length === 0
        ? nothing
        : fact(
            words.facts.barcodes,
            barcodes
              .map(({ code, units }) => `${printedCode(code)}${units === 1 ? '' : ` (× ${number(units)})`}`)
              .join(', '),
          )
    }
  </dl>`;
}

function shopsOf(shops: Shops, { listings }: ItemLook): TemplateResult {
  if (shops === undefined) return html`<p>${words.looking}</p>`;
  if ('why' in shops) return html`<p role="alert">${shops.why || words.away}</p>`;
  const { channels } = shops.data;
  if (channels.length === 0) return html`<p>${words.noShops}</p>`;
  return html`<ul class="shops">
    ${channels.map((shop) => {
      const listing = listings.find(({ channel }) => channel === shop.channel);
      const told = shop.because.flatMap(({ entries = [] }) => entries).find(({ kind }) => kind === 'ack');
      const listed = listing?.off ? words.notListed : listing?.aliases.join(', ');
      return html`<li>
        <p>
          <strong>${shop.text}</strong> ${told === undefined ? '' : words.toldOn(number(shop.shown ?? 0), moment(told.at))}
          ${listed === undefined ? '' : html`<small>${words.listedAs}: ${listed}</small>`}
        </p>
        <details>
          <summary>${words.why}: ${shop.channel}</summary>
          ${because(shop.because)}
        </details>
      </li>`;
    })}
  </ul>`;
}

function balanceOf({ item, balance: { from, points } }: ItemLook): TemplateResult {
  const [first] = points;
  if (first === undefined) return html`${nothing}`;
  const values = [from, ...points.map(({ inStock }) => inStock)];
  const says = words.balanceSays(
    ...([number(item.inStock), number(Math.min(...values)), number(Math.max(...values)), moment(first.at)] as const),
  );
  const steps = points.map(({ at: ms, inStock }) => ({ at: ms, value: inStock }));
  return section(words.balance, stepChart(steps, from, Date.now(), says));
}

function eventRow(event: ItemEvent, merchant: string): Cell[] {
  return [
    ...[at(event), kindWord(event), event.quantity, event.station, event.who],
    documentCell(event.document, merchant),
    ...[more(event), event.inStock],
  ];
}

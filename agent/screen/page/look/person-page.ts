/// <reference lib="dom" />
/** One person: what they booked, day by day at each station, and what they asked for at a desk. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { PersonDay, PersonLook } from '../../../ledger/desk/person-look.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { textsFor } from '../../texts.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, fact, number, section, table, when } from '../admin/tables.ts';
import { shortDate } from '../words.ts';
import { refusedTenths } from './refused-percent.ts';

const { lang } = document.documentElement;
const words = lookTextsFor(lang);
const { person } = words;
const texts = textsFor(lang);
const { bulk } = adminTextsFor(lang);

export function personPage({ id, name, revoked, at, days, asked, partly }: PersonLook): TemplateResult {
  return html`<h1>${name}</h1>
    <dl class="facts">
      ${fact(person.id, id)} ${fact(person.at, at.length === 0 ? person.nowhere : at.join(', '))}
      ${revoked ? fact(words.status, person.revoked) : nothing}
      ${fact(person.perHundred, perHundred(days))}
    </dl>
    ${section(
      person.booked,
      days.length === 0 ? html`<p>${person.nothing}</p>` : table(person.booked, person.columns, days.map(dayRow)),
    )}
    ${
      asked.length === 0
        ? nothing
        : section(
            person.asked,
            table(
              person.asked,
              person.askedColumns,
              asked.map((each): Cell[] => [
                when(each.at),
                word(person.deeds, each.what),
                aboutCell(each),
                ...[resultOf(each), each.reason],
              ]),
            ),
          )
    }
    ${partly ? html`<p><small>${person.partly}</small></p>` : nothing}`;
}

type Asked = PersonLook['asked'][number];

/** In people's words where there are some for it. */
const word = (words: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(words, code) ? (words[code] ?? code) : code;

/** The button, what it was pressed for, and where: each with its page, where it has one. */
function aboutCell({ button, document, item, code, counted, name, action, station }: Asked): Cell {
  const parts: { value: string; show?: TemplateResult }[] = [
    ...(button === undefined ? [] : [{ value: word({ ...person.buttons, ...texts.buttons }, button) }]),
    ...(action === undefined ? [] : [{ value: word(bulk.actions, action) }]),
    ...(code === undefined ? [] : [{ value: code }]),
    ...(item === undefined ? [] : [itemPart(item)]),
    ...(counted === undefined ? [] : [{ value: person.counted[counted] }]),
    ...(document === undefined
      ? []
      : [{ value: document.id, show: linkTo(document.type, document.merchant, document.id) }]),
    ...(name === undefined ? [] : [{ value: name }]),
    ...(station === undefined ? [] : [{ value: station }]),
  ];
  if (parts.length === 0) return null;
  const value = parts.map((part) => part.value.replaceAll('\u00ad', '')).join(' · ');
  return {
    value,
    show: html`${parts.map(({ value: text, show }, at) => html`${at === 0 ? '' : ' · '}${show ?? text}`)}`,
  };
}

function itemPart({ merchant, sku, units }: NonNullable<Asked['item']>): { value: string; show: TemplateResult } {
  const each = units === 1 ? '' : `${number(units)} × `;
  return { value: `${each}${sku}`, show: html`${each}${linkTo('item', merchant, sku)}` };
}

/** Why it was refused, where there is a word for it. */
function resultOf({ refusal }: Asked): string {
  if (refusal === null) return person.done;
  const refusals: Readonly<Record<string, { title: string } | undefined>> = texts.refusals;
  const why = refusal === 'not-allowed' ? person.notAllowed : refusals[refusal]?.title;
  return why === undefined ? person.refused : `${person.refused}: ${why}`;
}

function dayRow(day: PersonDay): Cell[] {
  const { date, station, units, scans, refused } = day;
  return [{ show: shortDate(date, lang), value: date }, station, units, scans, refused, perHundred([day])];
}

/** Of all these days together. */
function perHundred(days: readonly PersonDay[]): string {
  const sum = (of: (day: PersonDay) => number) => days.reduce((all, day) => all + of(day), 0);
  return number(
    refusedTenths(
      sum(({ refused }) => refused),
      sum(({ scans }) => scans),
    ),
  );
}

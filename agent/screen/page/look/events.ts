/// <reference lib="dom" />
/** What happened, as the pages of single things tell it. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { DocumentPast } from '../../../ledger/desk/document-past.ts';
import type { Event } from '../../../ledger/desk/event.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { exceptionWord } from '../admin/called.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, moment, section, table, when } from '../admin/tables.ts';

const { lang } = document.documentElement;
const words = lookTextsFor(lang);

export function kindWord({ kind, what, of, on }: Pick<Event, 'kind' | 'what' | 'of' | 'on'>): string {
  if (kind === 'process-orders' && on !== null) return words.flag[on ? 'on' : 'off'];
  const word = (code: string) => (Object.hasOwn(words.kinds, code) ? (words.kinds[code] ?? code) : code);
  return of === null ? word(what) : words.takenBack(word(of));
}

/** A moment that nobody vouches for says so. */
export const at = ({ at: ms, clockTrusted }: Event): Cell =>
  clockTrusted
    ? when(ms)
    : { show: html`${moment(ms)} <small>${words.unsure}</small>`, value: new Date(ms).toISOString() };

export function documentCell(document: Event['document'], merchant: string): Cell {
  return document && { show: linkTo(document.type, merchant, document.id), value: document.id };
}

/** What the label said, in which box it went, and why. */
export function more({
  kind,
  label,
  box,
  reason: said,
  countStood,
}: Pick<Event, 'kind' | 'label' | 'box' | 'reason' | 'countStood'>): string {
  const reason = countStood === undefined ? reasonWord(kind, said) : words.countStood(String(countStood));
  const parts = (['lot', 'serial', 'expiry', 'sscc'] as const).flatMap((name) => {
    const value = label[name];
    return value === undefined ? [] : [`${words.label[name]} ${value}`];
  });
  return [...parts, ...(box === null ? [] : [`${words.label.box} ${box}`]), ...(reason === '' ? [] : [reason])].join(
    ' · ',
  );
}

/** Of an exception or a turned flag it is a code; else somebody's own words. */
function reasonWord(kind: string, said: string): string {
  if (kind === 'exception' && said !== '') return exceptionWord(said);
  if (kind === 'count' && said === 'recount') return words.recounted;
  const reasons: Readonly<Record<string, string>> = kind === 'process-orders' ? words.flagReasons : {};
  return Object.hasOwn(reasons, said) ? (reasons[said] ?? said) : said;
}

/** The events of a document, and what shops were told of it. */
export function pastOf({ events, moreEvents, tellings }: DocumentPast, merchant: string): TemplateResult {
  const told = tellings.map(({ channel, id, status, told: done, at: ms }): Cell[] => [
    channel,
    `${id} · ${words.tellingStates[status] ?? status}`,
    words.toldStates[done ? 'told' : 'due'],
    when(ms),
  ]);
  const rows = events.map((event): Cell[] => [
    ...[at(event), kindWord(event), event.quantity],
    ...[event.station, event.who],
    event.sku === null ? null : { show: linkTo('item', merchant, event.sku), value: event.sku },
    more(event),
  ]);
  return html`${section(words.told, told.length === 0 ? html`<p>${words.toldNone}</p>` : table(words.told, words.toldColumns, told))}
    ${section(
      words.events,
      html`${table(words.events, words.documentEventColumns, rows)} ${moreEvents ? html`<p>${words.moreEvents}</p>` : nothing}`,
    )}`;
}

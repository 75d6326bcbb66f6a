/// <reference lib="dom" />
/** One person: what they booked, day by day at each station, and what they asked for at a desk. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { PersonDay, PersonLook } from '../../../ledger/desk/person-look.ts';
import { lookTextsFor } from '../../texts/look.ts';
import { type Cell, fact, moment, number, section, table } from '../admin/tables.ts';
import { shortDate } from '../words.ts';
import { refusedTenths } from './refused-percent.ts';

const { lang } = document.documentElement;
const words = lookTextsFor(lang);
const { person } = words;

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
              asked.map(({ at: ms, verb, ok, reason }): Cell[] => [
                { show: moment(ms), value: new Date(ms).toISOString() },
                ...[verb, ok ? person.done : person.refused, reason],
              ]),
            ),
          )
    }
    ${partly ? html`<p><small>${person.partly}</small></p>` : nothing}`;
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

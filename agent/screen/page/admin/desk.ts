/// <reference lib="dom" />
/** What a supervisor sees first: one sentence that is true, four numbers that lead on, and what is to be put right. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';
import { alarmIn } from '../../texts/alarms/alarms.ts';
import { textsFor } from '../../texts.ts';
import type { Repair, RepairAction } from '../../views/desk.ts';
import type { AdminPicture } from '../../views/picture.ts';
import { exceptionWord } from './called.ts';
import { exceptionText } from './exception-words.ts';
import type { WhyNot } from './may.ts';
import { inEnglish, moment, number } from './tables.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);
const admin = adminTextsFor(lang);
const { desk: words } = admin;

export type RepairFacts = {
  /** Of an action, whether whoever is here may do it. */
  whyNot(action: RepairAction['do']): WhyNot | undefined;
  /** What the last press was answered with, by the line's id. */
  told: ReadonlyMap<string, string>;
  onRepair(id: string, action: RepairAction): void;
};

export function bigNumbers({ desk }: Pick<AdminPicture, 'desk'>): TemplateResult {
  const { waiting, behind } = desk;
  const { notices, returns, orders, exceptions } = waiting;
  const big = (href: string, count: number, name: string, wrong: boolean) =>
    html`<li><a href=${href} ?data-wrong=${wrong}><strong>${number(count)}</strong> ${name}</a></li>`;
  return html`<ul class="numbers">
    ${big(`/admin/documents?lang=${lang}#receive`, notices + returns, words.numbers.receive, false)}
    ${big(`/admin/documents?lang=${lang}#pack`, orders, words.numbers.pack, false)}
    ${big(`/admin/exceptions?lang=${lang}`, exceptions, words.numbers.exceptions(exceptions === 1), exceptions > 0)}
    ${big('#channels', behind.count, words.numbers.behind(behind.count === 1), behind.count > 0)}
  </ul>`;
}

export function repairList({ desk }: Pick<AdminPicture, 'desk'>, facts: RepairFacts): TemplateResult {
  const { repairs, repairsLeftOut } = desk;
  if (repairs.length === 0) return html`<p>${words.nothingToRepair}</p>`;
  return html`<ul class="alarms">
      ${repairs.map((each) => repair(each, facts))}
    </ul>
    ${repairsLeftOut === 0 ? nothing : html`<p>${texts.moreLines(number(repairsLeftOut))}</p>`}`;
}

function repair(each: Repair, facts: RepairFacts): TemplateResult {
  const { id, subject, since, times, seenBy, actions } = each;
  const answer = facts.told.get(id);
  const notes = [
    ...(since === null ? [] : [moment(since)]),
    ...(times > 1 ? [`×${number(times)}`] : []),
    ...(seenBy === null ? [] : [words.seenBy(seenBy)]),
  ].join(' · ');
  return html`<li>
    <div title=${each.code}><strong>${subject}</strong> ${sentenceOf(each)} <small>${notes}</small></div>
    <div class="repair">
      ${actions.map((action) => button(id, action, facts))}
      ${answer === undefined ? nothing : html`<span role="status">${answer}</span>`}
    </div>
  </li>`;
}

/** What is wrong; what there is in English alone is opened behind it. */
function sentenceOf(each: Repair): TemplateResult {
  const { about, code, said, text } = each;
  if (about === 'alarm') {
    const words = alarmIn(lang, code);
    return words === undefined ? html`${text}` : html`${words} ${said ? inEnglish(said) : ''}`;
  }
  if (about !== 'exception') return html`${whatOf(each)}. ${inEnglish(text)}`;
  return html`${whatOf(each)}. ${exceptionText(each)}`;
}

/** In people's words where there are some for it. */
function whatOf({ about, code }: Repair): string {
  const named: Readonly<Record<string, string>> =
    about === 'channel'
      ? admin.channelStates
      : about === 'device'
        ? texts.deviceStates
        : about === 'station'
          ? words.waits
          : {};
  return named[code] ?? exceptionWord(code);
}

export const whyNotWords = (why: WhyNot): string => (why === 'pin' ? words.pinFirst : admin.people.whyNot[why]);

function button(id: string, action: RepairAction, { whyNot, onRepair }: RepairFacts) {
  switch (action.do) {
    case 'look':
      return html`<a class="go" href="/station/${action.station}?lang=${lang}">${words.actions.look}</a>`;
    case 'bind':
      return html`<a class="go" href="/admin/exceptions?lang=${lang}">${words.actions.bind}</a>`;
    default: {
      const why = whyNot(action.do);
      return html`<button type="button" ?disabled=${why !== undefined} title=${why === undefined ? '' : whyNotWords(why)} @click=${() => onRepair(id, action)}>${words.actions[action.do]}</button>`;
    }
  }
}

/// <reference lib="dom" />
/** A question in the large panel: what it is about, and a button for each answer. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ShownDocument, ShownQuestion } from '../../views/bench-view.ts';
import type { Foreground } from '../../views/foreground.ts';
import type { StationPicture } from '../../views/picture.ts';
import { decimal, ownWords, whatAsked } from '../words.ts';
import { mayPress } from './buttons.ts';
import { resultIcon } from './icons.ts';
import { labelled, namedMax, nameLook, panel, unlisted } from './panel-parts.ts';
import type { StationFacts } from './station-body.ts';

type Answer = 'confirm' | 'cancel' | 'reopen';

/** The first is the dark one: what is safe, where the other sends off or counts what nobody expects. */
const answersTo: Readonly<Partial<Record<string, readonly Answer[]>>> = {
  weight: ['cancel', 'reopen', 'confirm'],
  unweighed: ['cancel', 'confirm'],
  unbooked: ['cancel', 'confirm'],
  quantity: ['cancel', 'confirm'],
  shortage: ['cancel', 'confirm'],
  partial: ['cancel', 'confirm'],
  // A weight answers, or another scan.
  pieces: ['cancel'],
  return: ['cancel'],
};

const answersOf = (about: string): readonly Answer[] => answersTo[about] ?? ['confirm', 'cancel'];

/** Questions that what is missing and what is too much says better than a sentence. */
const byLines: ReadonlySet<string> = new Set(['shortage', 'partial', 'surplus']);

/** What a document still lacks, or has too much of, when somebody wants to finish it. */
function difference(facts: StationFacts, document: ShownDocument): TemplateResult {
  const { texts } = facts;
  const off = document.lines.flatMap(({ name, done, of }) =>
    of === null || of === done ? [] : [{ name, left: of - done }],
  );
  const missing = off.filter(({ left }) => left > 0).map((line) => ({ ...line, label: texts.missing }));
  const over = off.filter(({ left }) => left < 0).map((line) => ({ ...line, label: texts.tooMuch }));
  return html`<p class="expected">${labelled(facts, [...missing, ...over], unlisted(document))}</p>`;
}

export function questionPanel(
  facts: StationFacts,
  picture: StationPicture,
  { question }: Extract<Foreground, { panel: 'question' }>,
): TemplateResult {
  const { bench } = picture;
  const { texts, lang, onAnswer } = facts;
  const { title, advice } = texts.questions[question.about];
  const { units, announced } = question;
  const what = whatAsked(question, namedMax, texts, lang);
  const answer = texts.answers[question.about];
  const text = ownWords(question.text, lang);
  const number = (count: number): string => count.toLocaleString(lang);
  const yes = answer.yes(units === null ? null : number(units));
  const words = { confirm: yes, cancel: answer.no, reopen: texts.openBox };
  const answers = answersOf(question.about);
  const may = mayPress(facts);
  return panel(
    'question',
    html`<div class="word">
      ${resultIcon('unknown')}<span>${title}</span>
      ${units === null ? nothing : html`<span class="units">${units.toLocaleString(lang)}</span>`}
    </div>
    ${what === null ? nothing : html`<div class=${nameLook(what)}>${what}</div>`}
    ${question.box === null || question.weighed !== null ? nothing : html`<div class="name">${texts.box(number(question.box))}</div>`}
    ${
      bench?.document && byLines.has(question.about)
        ? difference(facts, bench.document)
        : text === null
          ? nothing
          : html`<p class="detail">${text}</p>`
    }
    ${announced === null || units === null ? nothing : html`<p class="advice">${tooMany(facts, announced, units)}</p>`}
    ${weighedWrong(facts, question)}
    <p class="advice">${advice}</p>
    ${may ? nothing : html`<p class="detail">${answers.map((command) => `${words[command]}: ${command.toUpperCase()}`).join(', ')}</p>`}`,
    !may
      ? undefined
      : html`${answers.map(
          (command) =>
            html`<button class="answer" type="button" @click=${() => onAnswer({ command })}>${words[command]}</button>`,
        )}`,
    picture,
  );
}

/** Of what is in hand, only what goes beyond the announcement is too much. */
function tooMany({ texts, lang }: StationFacts, { of, here }: { of: number; here: number }, units: number): string {
  const number = (count: number): string => count.toLocaleString(lang);
  const over = Math.min(units, here + units - of);
  return texts.announced(number(of), number(here), number(units), over > 0 ? number(over) : null);
}

/** What was seen and what should be, in the unit that the scale shows, and the one mistake that explains it best. */
function weighedWrong({ texts, lang }: StationFacts, { weighed, box }: ShownQuestion) {
  if (weighed === null) return nothing;
  const { seen, expected, unit, likely } = weighed;
  const [is, should] = [seen, expected].map((digits) => `${decimal(digits, lang)}\u00a0${unit}`);
  const which = box === null ? '' : `${texts.box(box.toLocaleString(lang))}: `;
  return html`<p class="stock">${which}${is}<br />${texts.shouldWeigh(should ?? '')}</p>
    ${
      likely === null
        ? nothing
        : html`<p class="advice"><strong>${texts.likely[likely.what](likely.pieces.toLocaleString(lang), likely.name)}</strong></p>`
    }`;
}

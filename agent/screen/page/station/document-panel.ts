/// <reference lib="dom" />
/**
 * The open document beside the last scan: how far it is, the current line on top, done ones below. Or what could be
 * opened.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { DocumentType } from '../../../inventory/nouns/document.ts';
import type { Texts } from '../../texts.ts';
import type { BenchView, ShownDocument } from '../../views/bench-view.ts';
import type { ShownChoice } from '../../views/choices.ts';
import type { ShownLine } from '../../views/documents/shown.ts';
import { shortDate } from '../words.ts';
import { mayPress } from './buttons.ts';
import type { StationFacts } from './station-body.ts';

export function documentPanel(facts: StationFacts, bench: BenchView, document: ShownDocument): TemplateResult {
  const { texts, lang } = facts;
  const number = (count: number): string => count.toLocaleString(lang);
  const lines = document.lines.slice(0, facts.rows);
  const more = document.lines.length + document.linesLeftOut - lines.length;
  const { unitsDone, unitsOf, linesDone, linesOf } = document;
  return html`<section class="document" aria-label=${`${texts.documents[document.type]} ${document.id}`}>
    <h2>
      <span class="id">${titleOf(facts, document)}</span>
      ${document.type === 'order' ? html`<small class="box">${texts.box(number(bench.box))}</small>` : nothing}
    </h2>
    <p class="facts">${factsOf(facts, document)}</p>
    <p class="progress">
      <strong>${unitsOf === null ? number(unitsDone) : `${number(unitsDone)}/${number(unitsOf)}`}</strong>
      ${linesOf === null ? nothing : html`<span>${texts.lines(number(linesDone), number(linesOf))}</span>`}
    </p>
    ${
      unitsOf === null
        ? nothing
        : html`<progress max=${unitsOf} .value=${unitsDone} aria-label=${texts.units(number(unitsDone), number(unitsOf))}></progress>`
    }
    <ol class="lines">
      ${lines.map((line) => lineItem(line, number))}
    </ol>
    ${more > 0 ? html`<p class="more">${texts.moreLines(number(more))}</p>` : nothing}
  </section>`;
}

/** Nobody calls a count or a return by the number that its own station made up when it began: it is the one here. */
const madeUp = ({ station }: StationFacts, { id }: ShownDocument): boolean =>
  id.startsWith(`C-${station}-`) || id.startsWith(`RETURN-${station}-`);

const titleOf = (facts: StationFacts, document: ShownDocument): string =>
  madeUp(facts, document) ? facts.texts.documents[document.type] : document.id;

function factsOf(facts: StationFacts, document: ShownDocument): string {
  const { texts, lang } = facts;
  const parts = [
    madeUp(facts, document) ? document.id : texts.documents[document.type],
    ...(document.from === null ? [] : [texts.from(document.from)]),
    ...(document.expectedAt === null ? [] : [texts.expectedAt(shortDate(document.expectedAt, lang))]),
    ...(document.status === 'open' ? [] : [texts.documentStates[document.status]]),
  ];
  return parts.join(', ');
}

/** Of what nobody announced there is no number to come to. */
function doneOf(done: number, of: number | null, number: (count: number) => string): string {
  if (of === 0) return `+${number(done)}`;
  return of === null ? number(done) : `${number(done)}/${number(of)}`;
}

function lineItem(
  { name, done, of, complete, apart = 0, picture }: ShownLine,
  number: (count: number) => string,
): TemplateResult {
  const over = of !== null && done > of;
  return html`<li ?data-complete=${complete} ?data-over=${over} ?data-apart=${apart > 0}>
    ${picture === undefined ? nothing : html`<img class="thumb" src=${`/picture/${picture}`} alt="" />`}
    <span class="what">${name}</span>
    <span class="amount">${apart > 0 ? `⚠ ${number(apart)}, ` : ''}${complete && !over ? '✓ ' : ''}${doneOf(done, of, number)}</span>
  </li>`;
}

/** What to scan where nothing is open. @param choices null: not looked up yet  @returns null: nobody knows yet */
export function openHint(texts: Texts, type: DocumentType, choices: readonly ShownChoice[] | null): string | null {
  if (choices === null) return null;
  return choices.length === 0 ? texts.noneOpen[type] : texts.chooseHint[type];
}

/**
 * Buttons where they work, the same as plain words where only a scan opens a document.
 * @param hinted the large panel says what to scan
 */
export function choicesPanel(
  facts: StationFacts,
  { opens: type }: BenchView,
  choices: readonly ShownChoice[],
  { leftOut, hinted }: { leftOut: number; hinted: boolean },
): TemplateResult | typeof nothing {
  const { texts, lang } = facts;
  const more = leftOut + Math.max(0, choices.length - facts.choices);
  const hint = hinted ? nothing : html`<p class="hint">${openHint(texts, type, choices)}</p>`;
  if (choices.length === 0) return hinted ? nothing : html`<section class="document choices">${hint}</section>`;
  return html`<section class="document choices" aria-label=${texts.choose}>
    ${hint}
    <ul>
      ${choices.slice(0, facts.choices).map((choice) => html`<li>${choiceItem(facts, choice)}</li>`)}
    </ul>
    ${more === 0 ? nothing : html`<p class="hint more">${texts.moreLines(more.toLocaleString(lang))}</p>`}
  </section>`;
}

function choiceItem(facts: StationFacts, choice: ShownChoice): TemplateResult {
  const { texts, lang, onPress } = facts;
  const number = (count: number): string => count.toLocaleString(lang);
  const { unitsDone, unitsOf, linesOf, linesThere } = choice;
  const held = choice.held === null ? null : texts.heldOrder[choice.held];
  // Of what has no end it is said below, in words: the number has the room.
  const counted =
    unitsOf === null ? [texts.units(number(unitsDone), null), texts.lines(number(linesOf ?? linesThere), null)] : [];
  const expected = choice.expectedAt === null ? null : shortDate(choice.expectedAt, lang);
  const from = [held, ...counted, choice.from, expected];
  const words = html`<strong>${choice.goods ?? choice.id}</strong>
    <small>${from.filter((part) => part !== null).join(', ')}</small>
    ${unitsOf === null ? nothing : html`<span class="amount">${number(unitsDone)}/${number(unitsOf)}</span>`}`;
  if (!mayPress(facts)) return html`<div class="choice" ?data-held=${held !== null}>${words}</div>`;
  const { type, merchant, id } = choice;
  return html`<button
    class="choice"
    ?data-held=${held !== null}
    type="button"
    @click=${() => onPress({ command: 'open', document: { type, merchant, id } })}
  >
    ${words}
  </button>`;
}

/// <reference lib="dom" />
/**
 * What is needed now and then: goods whose label cannot be read, the scale's commands, leaving. Instead of the work,
 * like the keypad.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { StationPicture } from '../../views/picture.ts';
import { rareButtonsFor } from './buttons.ts';
import { soundTest } from './sound-test.ts';
import type { StationFacts } from './station-body.ts';

export function morePanel(facts: StationFacts, picture: StationPicture): TemplateResult {
  const { texts, onPress, onBack } = facts;
  const { bench } = picture;
  return html`<section class="more-panel">
    <div class="byhand">${bench?.document ? unreadable(facts, bench.document) : nothing}</div>
    <div class="rare">
      ${rareButtonsFor(picture).map(
        ({ name, command }) =>
          html`<button type="button" data-name=${name} @click=${() => onPress(command)}>${texts.buttons[name]}</button>`,
      )}
      ${soundTest(facts)}
      <button type="button" class="back" @click=${onBack}>${texts.buttons.back}</button>
    </div>
  </section>`;
}

/** Nobody has to scan the neighbour twice: a person says what it is, and the record says that nobody scanned it. */
function unreadable(facts: StationFacts, document: NonNullable<NonNullable<StationPicture['bench']>['document']>) {
  const { texts, lang, choices, onPress } = facts;
  const number = (count: number): string => count.toLocaleString(lang);
  const open = document.lines.filter(({ complete }) => !complete).slice(0, choices);
  if (open.length === 0) return nothing;
  return html`<h2>${texts.unreadable}</h2>
    <ul>
      ${open.map(
        ({ sku, name, done, of }) =>
          html`<li>
            <button
              type="button"
              class="choice"
              @click=${() => onPress({ command: 'goods', merchant: document.merchant, sku })}
            >
              <strong>${name}</strong><small>${sku}</small>
              <span class="amount">${of === null ? number(done) : `${number(done)}/${number(of)}`}</span>
            </button>
          </li>`,
      )}
    </ul>`;
}

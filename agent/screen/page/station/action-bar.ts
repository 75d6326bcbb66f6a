/// <reference lib="dom" />
/** The buttons at the bottom of a station's page: the same as the printed codes, for whoever may press them. */
import { html, type TemplateResult } from 'lit/html.js';
import type { StationPicture } from '../../views/picture.ts';
import { buttonsFor, mayPress } from './buttons.ts';
import { soundTest } from './sound-test.ts';
import type { StationFacts } from './station-body.ts';

export function actionBar(facts: StationFacts, picture: StationPicture): TemplateResult {
  const { texts, pressable, onPress, onQuantity, onMore } = facts;
  const { bench } = picture;
  if (bench === null) return html`<div class="actions"></div>`;
  if (!mayPress(facts)) {
    const why = pressable === 'no' ? texts.pinNone : texts.onlyLooks;
    return html`<div class="actions off"><p>${why}</p>${soundTest(facts)}</div>`;
  }
  const own = { quantity: onQuantity, more: onMore } as const;
  return html`<div class="actions">
    ${buttonsFor(bench, picture).map((button) => {
      const pressed = 'command' in button ? () => onPress(button.command) : own[button.name];
      return html`<button type="button" data-name=${button.name} @click=${pressed}>${texts.buttons[button.name]}</button>`;
    })}
  </div>`;
}

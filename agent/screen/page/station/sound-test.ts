/// <reference lib="dom" />
/** Each tone once, with its word: for whoever wants to know what they will hear. */
import { html, type TemplateResult } from 'lit/html.js';
import type { StationFacts } from './station-body.ts';

export function soundTest({ texts, testing, onSoundTest }: StationFacts): TemplateResult {
  return html`<button class="sound" type="button" aria-disabled=${testing === undefined ? 'false' : 'true'} @click=${onSoundTest}>
    ${testing === undefined ? texts.soundTest : texts.results[testing]}
  </button>`;
}

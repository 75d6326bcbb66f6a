/// <reference lib="dom" />
/** The rules behind a number, in the order in which they decide, each with the entries it rests on. */
import { html, type TemplateResult } from 'lit/html.js';
import type { ExplainAnswer } from '../../../ledger/history/explain-item.ts';

export const because = (rules: ExplainAnswer['channels'][number]['because']): TemplateResult =>
  html`<ul class="because">
    ${rules.map(
      ({ rule, text, entries = [] }) =>
        html`<li><strong>${rule}</strong><div>${text}${entries.map((entry) => html`<small>${entry.text}</small>`)}</div></li>`,
    )}
  </ul>`;

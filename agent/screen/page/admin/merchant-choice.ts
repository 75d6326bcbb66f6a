/// <reference lib="dom" />
/** Whose goods a form is about. */
import { html, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';

const admin = adminTextsFor(document.documentElement.lang);

/** @param chosen none: the first one */
export const merchantChoice = (merchants: readonly string[], chosen?: string | null): TemplateResult =>
  html`<label>
    ${admin.merchant}
    <select name="merchant">
      ${merchants.map((id) => html`<option ?selected=${id === chosen}>${id}</option>`)}
    </select>
  </label>`;

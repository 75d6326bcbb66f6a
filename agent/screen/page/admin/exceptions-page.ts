/// <reference lib="dom" />
/**
 * The queue of what somebody has to look at: an unknown code is bound to its item, which counts what was scanned; the
 * rest is dismissed.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownException } from '../../views/picture.ts';
import { merchantChoice } from './merchant-choice.ts';
import { moment, number } from './tables.ts';

const { admin } = textsFor(document.documentElement.lang);

type ExceptionsFacts = {
  now: AdminPicture;
  /** Somebody entered the PIN in this browser. */
  inside: boolean;
  /** What the last request about this entry was answered with. */
  told: ReadonlyMap<number, string>;
  onBind(seq: number, form: FormData): void;
  onDismiss(seq: number): void;
};

export function exceptionsPage(facts: ExceptionsFacts): TemplateResult {
  const { exceptions, moreExceptions } = facts.now;
  return html`<h1>${admin.exceptionsTitle(`${number(exceptions.length)}${moreExceptions ? '+' : ''}`)}</h1>
    ${exceptions.length === 0 ? html`<p>${admin.noExceptions}</p>` : nothing}
    <ul class="exceptions">
      ${exceptions.map((each) => html`<li>${exception(facts, each)}</li>`)}
    </ul>
    ${moreExceptions ? html`<p>${admin.more}</p>` : nothing}`;
}

function exception(facts: ExceptionsFacts, each: ShownException): TemplateResult {
  const { seq, at, where, operator, reason, text, scan, document, units } = each;
  const who = [moment(at), where, operator, document].filter((part) => part !== '').join(' · ');
  return html`<p class="facts">${number(seq)} · ${who}</p>
    <p><strong>${reason}</strong> ${text} ${units > 1 ? admin.counted(number(units)) : nothing}</p>
    ${scan === '' ? nothing : html`<p class="code">${scan}</p>`}
    ${facts.inside ? resolving(facts, each) : nothing}
    <p role="status">${facts.told.get(seq) ?? ''}</p>`;
}

function resolving({ now, onBind, onDismiss }: ExceptionsFacts, { seq, scan, merchant, reason }: ShownException) {
  const dismiss = html`<button type="button" @click=${() => onDismiss(seq)}>${admin.dismiss}</button>`;
  if (scan === '' || reason !== 'unknown-barcode') return html`<p class="resolving">${dismiss}</p>`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) onBind(seq, new FormData(event.currentTarget));
  };
  return html`<form class="resolving" @submit=${submit} aria-label=${admin.bindTitle(scan)}>
    ${merchantChoice(now.merchants, merchant)}
    <label>${admin.sku} <input name="sku" required maxlength="80" autocomplete="off" /></label>
    <label>${admin.unitsEach} <input name="units" type="number" min="1" max="1000000" value="1" required /></label>
    <button type="submit">${admin.bind}</button>
    ${dismiss}
  </form>`;
}

/// <reference lib="dom" />
/**
 * Why each shop shows the number it shows of an item: the answer first, then the rules behind it with the entries they
 * rest on.
 */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ExplainAnswer } from '../../../ledger/history/explain-item.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import type { AdminPicture } from '../../views/picture.ts';
import { because } from './because.ts';
import type { ItemAnswer } from './item-named.ts';
import { linkTo } from './links.ts';
import { merchantChoice } from './merchant-choice.ts';
import { number, refusalWords } from './tables.ts';

const admin = adminTextsFor(document.documentElement.lang);

/** As the verb answers. */
type Explained = ExplainAnswer & { merchant: string; sku: string; ordersKeepingOld?: number };

type ItemsFacts = {
  now: Pick<AdminPicture, 'merchants'>;
  /** What was answered last. */
  explained: ItemAnswer | undefined;
  onAsk(form: FormData): void;
};

export function itemsPage({ now, explained, onAsk }: ItemsFacts): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) onAsk(new FormData(event.currentTarget));
  };
  return html`<h1>${admin.items}</h1>
    <form class="resolving" @submit=${submit} aria-label=${admin.items}>
      ${merchantChoice(now.merchants)}
      <label>${admin.itemNamed} <input name="sku" required maxlength="80" autocomplete="off" /></label>
      <label>${admin.itemAt} <input name="at" maxlength="64" autocomplete="off" placeholder="2026-11-28 14:00" /></label>
      <button type="submit">${admin.explain}</button>
    </form>
    <div role="status">${explained === undefined ? nothing : said(explained)}</div>`;
}

function said(explained: ItemAnswer): TemplateResult | string {
  if ('data' in explained) return answer(explained.data as Explained);
  if ('why' in explained) return refusalWords(explained);
  return explained.not === 'at' ? admin.itemAtNone : admin.itemNone;
}

function answer({ merchant, sku, item, channels, place, ordersKeepingOld = 0 }: Explained): TemplateResult {
  const note = place.note === undefined ? '' : `: ${place.note}`;
  const keeping =
    ordersKeepingOld === 0 ? nothing : html`<p><strong>${admin.keepingOld(ordersKeepingOld)}</strong></p>`;
  return html`<h2 class="as-is">${linkTo('item', merchant, sku)}${item === null ? '' : ` · ${item.name}`}</h2>
    ${keeping}${channels.length === 0 ? html`<p>${admin.noChannelsOf(merchant)}</p>` : nothing}
    ${channels.map(
      ({ text, because: rules }) => html`<section><h2 class="as-is">${text}</h2>${because(rules)}</section>`,
    )}
    <p><small>${admin.asOfEntry(number(place.seq))}${note}</small></p>`;
}

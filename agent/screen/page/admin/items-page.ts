/// <reference lib="dom" />
/**
 * Why each shop shows the number it shows of an item: the answer first, then the rules behind it with the entries they
 * rest on.
 */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ExplainAnswer } from '../../../ledger/history/explain-item.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { AdminPicture } from '../../views/picture.ts';
import { because } from './because.ts';
import type { ItemAnswer } from './item-named.ts';
import { merchantChoice } from './merchant-choice.ts';
import { inEnglish, number, section } from './tables.ts';

const texts = textsFor(document.documentElement.lang);
const admin = adminTextsFor(document.documentElement.lang);

/** As the verb answers. */
type Explained = ExplainAnswer & { ordersKeepingOld?: number };

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
  if ('data' in explained) return answer(explained.data);
  if ('why' in explained) return explained.why === '' ? texts.lost : inEnglish(explained.why);
  return explained.not === 'at' ? admin.itemAtNone : admin.itemNone;
}

function answer({ channels, place, ordersKeepingOld = 0 }: Explained): TemplateResult {
  const note = place.note === undefined ? '' : `: ${place.note}`;
  const keeping =
    ordersKeepingOld === 0 ? nothing : html`<p><strong>${admin.keepingOld(ordersKeepingOld)}</strong></p>`;
  return html`${keeping}${channels.length === 0 ? html`<p>${admin.noChannels}</p>` : nothing}
    ${channels.map(({ text, because: rules }) => section(text, because(rules)))}
    <p><small>${admin.asOfEntry(number(place.seq))}${note}</small></p>`;
}

/// <reference lib="dom" />
/**
 * Errors that nobody has acknowledged and that something newer has covered: a strip that counts them, and one press for
 * all.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { StationPicture } from '../../views/picture.ts';
import { worst } from '../tones.ts';
import { errorWords, someOf } from '../words.ts';
import type { StationFacts } from './station-body.ts';

/** Kinds that are named; the number says how many there are. */
const namedMax = 2;

export function earlierStrip(
  { texts, lang, pressable, onEarlier }: StationFacts,
  { earlier, earlierLeftOut }: StationPicture,
): TemplateResult | typeof nothing {
  if (earlier.length === 0) return nothing;
  const kinds = new Map<string, number>();
  for (const errors of earlier.toReversed()) {
    const { title } = errorWords(errors, texts, lang);
    kinds.set(title, (kinds.get(title) ?? 0) + errors.ids.length);
  }
  const count = earlier.reduce((sum, { ids }) => sum + ids.length, earlierLeftOut);
  const named = [...kinds]
    .slice(0, namedMax)
    .map(([title, n]) => (n === 1 ? title : `${title} × ${n.toLocaleString(lang)}`));
  const again = earlier.flatMap(({ over, of }) => (over ? of : []));
  const result = worst(earlier.map(({ newest }) => newest.result)) ?? 'refused';
  const said = html`<span><strong>${texts.earlier(count.toLocaleString(lang), count === 1)}</strong> ${
    again.length > 0
      ? texts.scanAgain(someOf(again, 2, texts, lang))
      : `${named.join(', ')}${kinds.size > namedMax ? ' …' : ''}`
  }</span>`;
  if (pressable === 'looks') return html`<p class="earlier" data-result=${result}>${said}</p>`;
  return html`<button class="earlier" type="button" data-result=${result} @click=${onEarlier}>
    ${said} <strong class="ok">${texts.ok}</strong>
  </button>`;
}

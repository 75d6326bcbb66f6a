/// <reference lib="dom" />
/** What all large panels are made of: words over buttons, names, and lines of a document. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ShownDocument } from '../../views/bench-view.ts';
import type { StationPicture } from '../../views/picture.ts';
import { fewOf } from '../words.ts';
import type { StationFacts } from './station-body.ts';

/** Goods that are named when they are to be scanned or counted again. */
export const namedMax = 4;

/** What is said takes the room there is; the buttons keep their place below it. */
export function panel(
  result: string,
  said: TemplateResult,
  answers?: TemplateResult,
  { pictured }: Pick<StationPicture, 'pictured'> = {},
): TemplateResult {
  const words = html`<div class="said">${said}</div>`;
  return html`<section class="result" data-result=${result}>
    ${pictured === undefined ? words : html`<div class="pair">${words}<img class="pictured" src=${`/picture/${pictured}`} alt="" /></div>`}
    ${answers === undefined ? nothing : html`<div class="answers">${answers}</div>`}
  </section>`;
}

/** A number or a single word stays in one line, as long as it can be read. */
export const nameLook = (what: string): string => (what.includes(' ') ? 'name' : 'name whole');

/** Lines that are not done and stand behind those that a picture has room for. */
export function unlisted(document: ShownDocument | null): number {
  if (document === null || document.linesOf === null) return 0;
  const listed = document.lines.filter(({ complete }) => !complete).length;
  return Math.max(0, document.linesOf - document.linesDone - listed);
}

/** Lines of a document that are named, where one stands below the other. */
const linesNamed = 2;

/** What a line is listed for is said once for all of them. @param beyond lines that are not listed at all */
export function labelled(
  { texts, lang }: StationFacts,
  lines: readonly { name: string; left: number; label: string }[],
  beyond: number,
): TemplateResult {
  const { few, more } = fewOf(lines, linesNamed, beyond);
  const below = html`<small></small>`;
  return html`${few.map(
    ({ name, left, label }, at) =>
      html`<span
          >${label === few[at - 1]?.label ? below : html`<small>${label}</small>`}
          ${Math.abs(left).toLocaleString(lang)} × ${name}</span
        >`,
  )}
    ${more > 0 ? html`<span>${below} ${texts.moreLines(more.toLocaleString(lang))}</span>` : nothing}`;
}

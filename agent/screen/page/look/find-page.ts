/// <reference lib="dom" />
/** What a search found, what was exactly meant first. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { lookTextsFor } from '../../texts/look.ts';
import { textsFor } from '../../texts.ts';
import { linkTo } from '../admin/links.ts';
import { type Cell, table } from '../admin/tables.ts';
import type { ShownFound, ShownHit } from '../look-server.ts';

const { lang } = document.documentElement;
const words = lookTextsFor(lang);
const { documentStates } = textsFor(lang);

export function findPage(text: string, { hits, more, partly }: ShownFound): TemplateResult {
  return html`<h1>${words.found(text)}</h1>
    ${
      hits.length === 0
        ? html`<p>${words.nothing(text)}</p>`
        : table(words.found(text), words.foundColumns, hits.map(row))
    }
    ${more.length === 0 ? nothing : html`<p>${words.more(more.map((what) => words.what[what]).join(', '))}</p>`}
    ${partly.length === 0 ? nothing : html`<p><small>${words.partly}</small></p>`}`;
}

function row({ what, page, merchant, id, code, name, state, thumb }: ShownHit): Cell[] {
  const named = page === null ? code : linkTo(page, merchant, id, code);
  const link = thumb === undefined ? named : html`<img class="thumb" src=${`/picture/${thumb}`} alt="" />${named}`;
  const states: Readonly<Record<string, string>> = { ...documentStates, ...words.unitStates };
  return [{ show: link, value: code }, words.what[what], name, states[state] ?? state, merchant];
}

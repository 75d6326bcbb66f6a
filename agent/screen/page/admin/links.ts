/// <reference lib="dom" />
/** Where more is told of what a page names. */
import { html, type TemplateResult } from 'lit/html.js';

const { lang } = document.documentElement;

/** Kinds of things that have a page of their own. */
const pages = ['item', 'order', 'notice', 'return', 'person'] as const;
type PageOf = (typeof pages)[number];

/** Numbers and SKUs may hold anything that an address gives a meaning to. */
export const addressOf = (page: PageOf, merchant: string, id: string): string =>
  `/admin/${page}?${new URLSearchParams({ merchant, id, lang })}`;

/** What has no page is only named. */
export function linkTo(type: string, merchant: string, id: string, text = id): TemplateResult {
  const page = pages.find((each) => each === type);
  return page === undefined ? html`${text}` : html`<a href=${addressOf(page, merchant, id)}>${text}</a>`;
}

/// <reference lib="dom" />
/** The pages of single things, and the search that finds them. They look once, and change nothing. */
import { html, render, type TemplateResult } from 'lit/html.js';
import { lookTextsFor } from '../../texts/look.ts';
import { addressOf } from '../admin/links.ts';
import { explainItem } from '../desk-server.ts';
import { type Looked, lookAt, searchFor } from '../look-server.ts';
import { whoIsIn } from '../server.ts';
import { whoLine } from '../who-line.ts';
import { figuresPage, spans } from './figures-page.ts';
import { findPage } from './find-page.ts';
import { itemPage, type Shops } from './item-page.ts';
import { noticePage } from './notice-page.ts';
import { orderPage } from './order-page.ts';
import { personPage } from './person-page.ts';
import { returnPage } from './return-page.ts';

const words = lookTextsFor(document.documentElement.lang);
const { view = '' } = document.body.dataset;
const root = document.getElementById('page') ?? document.body;
const address = new URLSearchParams(location.search);
const text = (address.get('q') ?? '').trim();
const named = { merchant: address.get('merchant') ?? '', id: address.get('id') ?? '' };

const hours = Number(address.get('hours'));
const span = spans.find((each) => each === hours) ?? spans[0];

/** Who signed in, where people do. */
let person: Awaited<ReturnType<typeof whoIsIn>>['person'];
let shown: TemplateResult = html`<p>${words.looking}</p>`;

function show(page: TemplateResult): void {
  shown = page;
  render(html`${whoLine(person)} ${shown}`, root);
}

function showAnswer<T>(answer: Looked<T>, page: (data: T) => TemplateResult): void {
  if ('data' in answer) show(page(answer.data));
  else show(html`<h1>${named.id || words.find}</h1><p role="alert">${answer.why || words.away}</p>`);
}

async function find(): Promise<void> {
  const found = await searchFor(text);
  const exact = 'data' in found ? found.data.hits.filter((hit) => hit.exact) : [];
  const [only] = exact;
  // What was named is what is meant: nobody has to press again.
  if (exact.length === 1 && only?.page) location.replace(addressOf(only.page, only.merchant, only.id));
  else showAnswer(found, (data) => findPage(text, data));
}

/** Why its shops show what they show is read for longer: the rest is shown meanwhile. */
async function item(): Promise<void> {
  const asked = explainItem({ merchant: named.merchant, sku: named.id });
  const answer = await lookAt('item', named);
  const page = (shops: Shops) => showAnswer(answer, (data) => itemPage(data, shops));
  page(undefined);
  if ('data' in answer) page(await asked);
}

show(shown);
void whoIsIn().then((is) => {
  person = is.person;
  show(shown);
});
const looks: Readonly<Record<string, () => Promise<void>>> = {
  find,
  item,
  figures: async () => showAnswer(await lookAt('figures', { hours: String(span) }), (data) => figuresPage(data, span)),
  order: async () => showAnswer(await lookAt('order', named), orderPage),
  notice: async () => showAnswer(await lookAt('notice', named), noticePage),
  person: async () => showAnswer(await lookAt('person', { id: named.id }), personPage),
  return: async () => showAnswer(await lookAt('return', named), returnPage),
};
void looks[view]?.();

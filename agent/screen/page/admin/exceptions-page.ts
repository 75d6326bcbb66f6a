/// <reference lib="dom" />
/**
 * The queue of what somebody has to look at, each code once: an unknown one is given to its item, which counts what was
 * scanned; the rest is dismissed, with the reason.
 */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { CountedSince } from '../../../inventory/nouns/station/exception.ts';
import type { BindLook } from '../../../ledger/desk/bind-look.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownException } from '../../views/picture.ts';
import { printedCode } from '../printed-code.ts';
import type { Bindings, Settling } from './binding.ts';
import { exceptionWord } from './called.ts';
import { exceptionText } from './exception-words.ts';
import { linkTo } from './links.ts';
import { englishCell, moment, number, refusalWords, table, when } from './tables.ts';

const { moreLines } = textsFor(document.documentElement.lang);
const admin = adminTextsFor(document.documentElement.lang);
const words = admin.desk.settle;

type ExceptionsFacts = {
  now: Pick<AdminPicture, 'exceptions' | 'moreExceptions' | 'desk'>;
  /** Somebody entered the PIN in this browser. */
  inside: boolean;
  bindings: Bindings;
  /** Where the PIN is entered. */
  pin: TemplateResult;
};

type Bound = Exclude<BindLook, { refused: string }>;

/** Scans of a code that are told one by one. */
const scansMax = 5;

export function exceptionsPage(facts: ExceptionsFacts): TemplateResult {
  const { exceptions, moreExceptions, desk } = facts.now;
  const kinds = Map.groupBy(exceptions, ({ kind }) => kind);
  return html`<h1>${admin.exceptionsTitle(number(desk.waiting.exceptions))}</h1>
    ${exceptions.length === 0 ? html`<p>${admin.noExceptions}</p>` : nothing} ${facts.pin}
    <div role="status">${settledWords(facts.bindings)}</div>
    <ul class="exceptions">
      ${[...kinds].map(([kind, same]) => html`<li>${exception(facts, kind, same)}</li>`)}
    </ul>
    ${moreExceptions ? html`<p>${admin.more}</p>` : nothing}
    ${
      exceptions.length === 0
        ? nothing
        : html`<details>
            <summary>${words.asTable}</summary>
            ${table(admin.exceptions, words.columns, exceptions.map(row))}
          </details>`
    }`;
}

const row = ({ seq, at, where, operator, reason, text, scan, document, units }: ShownException) => [
  ...[seq, when(at), where, operator, { show: exceptionWord(reason), value: reason }, englishCell(text), scan],
  ...[document, units],
];

/** @param same newest first */
function exception({ inside, bindings }: ExceptionsFacts, kind: string, same: readonly ShownException[]) {
  const [newest] = same;
  if (newest === undefined) return nothing;
  const { reason, scan } = newest;
  const units = same.reduce((sum, each) => sum + each.units, 0);
  const settling = bindings.of(kind);
  return html`<p>
      <strong>${exceptionWord(reason)}</strong>
      ${same.length > 1 ? html`<strong>×${number(same.length)}</strong>` : nothing}
      ${exceptionText({ ...newest, code: reason })}
      ${units > 1 ? admin.counted(number(units)) : nothing}
    </p>
    ${scan === '' ? nothing : html`<p class="code">${scan}</p>`}
    <ul class="scans">
      ${same.slice(0, scansMax).map((each) => html`<li>${scanOf(each)}</li>`)}
      ${same.length > scansMax ? html`<li>${moreLines(number(same.length - scansMax))}</li>` : nothing}
    </ul>
    ${inside ? settle(bindings, kind, same, newest) : nothing}
    <p role="status">${told(settling)}</p>`;
}

const scanOf = ({ seq, at, where, operator, document, units }: ShownException): string =>
  [moment(at), where, operator, document, units > 1 ? `× ${number(units)}` : '', `#${seq}`]
    .filter((part) => part !== '')
    .join(' · ');

function told({ told: answer }: Settling): TemplateResult | string {
  if (answer === undefined) return '';
  return 'why' in answer ? refusalWords(answer) : words.told[answer.said];
}

/** What came of the last one: it is in the list no more, which says nothing of it. */
function settledWords(bindings: Bindings): TemplateResult | typeof nothing {
  const { settled } = bindings;
  if (settled === undefined) return nothing;
  if (settled.how === 'dismissed') return html`<p><strong>${words.dismissed(settled.code)}</strong></p>`;
  const { code, merchant, sku, units, inStock, counted } = settled;
  return html`<p>
    <strong>${words.bound(printedCode(code))}</strong> ${linkTo('item', merchant, sku)}.
    ${words.counted(number(units), number(inStock))} ${counted === undefined ? '' : words.answered[counted]}
  </p>`;
}

function settle(
  bindings: Bindings,
  kind: string,
  same: readonly ShownException[],
  { seq, scan, reason }: ShownException,
): TemplateResult {
  const { preview, choice } = bindings.of(kind);
  const onDismiss = submitted(
    (form) =>
      void bindings.dismiss(
        kind,
        same.map((each) => each.seq),
        field(form, 'reason'),
        scan || exceptionWord(reason),
      ),
  );
  const dismissing = html`<form class="resolving" @submit=${onDismiss} aria-label=${`${admin.dismiss} ${scan || reason}`}>
    <label>${words.reason} <input name="reason" maxlength="200" autocomplete="off" /></label>
    <button type="submit">${same.length > 1 ? words.dismissAll(number(same.length)) : admin.dismiss}</button>
  </form>`;
  if (scan === '' || reason !== 'unknown-barcode') return dismissing;
  if (preview !== undefined) return shownBinding(bindings, kind, seq, preview);
  const onLook = submitted((form) => void bindings.look(kind, seq, field(form, 'item'), Number(field(form, 'units'))));
  return html`<form class="resolving" @submit=${onLook} aria-label=${admin.bindTitle(scan)}>
      <label>${words.item} <input name="item" required maxlength="200" autocomplete="off" /></label>
      <label>${admin.unitsEach} <input name="units" type="number" min="1" max="1000000" value="1" required /></label>
      <button type="submit">${words.look}</button>
    </form>
    ${choice === undefined ? nothing : choosing(bindings, kind, seq, choice)} ${dismissing}`;
}

function choosing(bindings: Bindings, kind: string, seq: number, { items, units }: NonNullable<Settling['choice']>) {
  const choose = (merchant: string, sku: string) => () => void bindings.choose(kind, seq, { merchant, sku, units });
  return html`<p>${words.which}</p>
    <ul class="scans">
      ${items.map(
        ({ merchant, id, name }) =>
          html`<li><button type="button" @click=${choose(merchant, id)}>${id} · ${name} · ${merchant}</button></li>`,
      )}
    </ul>`;
}

function shownBinding(
  bindings: Bindings,
  kind: string,
  seq: number,
  { chosen, look }: NonNullable<Settling['preview']>,
): TemplateResult {
  const back = html`<button type="button" @click=${() => bindings.forget(kind)}>${words.another}</button>`;
  const why = 'why' in look ? look.why : 'refused' in look.data ? look.data.refused : undefined;
  if (why !== undefined) return html`<p role="alert">${refusalWords({ why })}</p><p class="resolving">${back}</p>`;
  const { data } = look as { data: Bound };
  const { item, code, units, counted, left, more, inStock } = data;
  const sum = counted.reduce((all, each) => all + each.units, 0);
  return html`<div class="preview" role="status">
      <p>
        <strong>${words.becomes(printedCode(code), number(units))}</strong> ${linkTo('item', item.merchant, item.sku, item.name)}
        (${item.sku}, ${item.merchant}).
      </p>
      <p>${words.counts(number(sum), inStock.stands !== undefined)} ${inStock.stands === undefined ? words.stock(number(inStock.before), number(inStock.after)) : nothing}</p>
      ${inStock.stands === undefined ? nothing : html`<p><strong>${words.countedSince(number(inStock.before))}</strong></p>`}
      ${counted.length === 0 ? nothing : html`<p>${countedFor(counted)}</p>`}
      ${left.length === 0 ? nothing : html`<p>${words.left(number(left.length))} ${[...new Set(left.map((each) => each.reason))].join(' ')}</p>`}
      ${more === 0 ? nothing : html`<p>${words.more(number(more))}</p>`}
    </div>
    <p class="resolving">
      ${confirming(inStock).map(
        ({ text, counted: answer }) =>
          html`<button type="button" @click=${() => void bindings.confirm(kind, seq, chosen, answer)}>${text}</button>`,
      )}
      ${back}
    </p>`;
}

/** R5: whether a count that came later knew of the goods, only people know. */
function confirming({ after, stands }: Bound['inStock']): { text: string; counted?: CountedSince }[] {
  if (stands === undefined) return [{ text: admin.bind }];
  return [
    { text: words.countStands(number(stands)), counted: 'stands' },
    { text: words.countApart(number(after)), counted: 'apart' },
  ];
}

/** For which documents, and how much without one. */
function countedFor(counted: readonly { units: number; document: string | null }[]): string {
  const sums = Map.groupBy(counted, ({ document }) => document);
  return [...sums]
    .map(([document, same]) => {
      const units = number(same.reduce((sum, each) => sum + each.units, 0));
      return document === null ? words.withoutDocument(units) : words.forDocument(units, document);
    })
    .join(', ');
}

const field = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

const submitted =
  (act: (form: FormData) => void) =>
  (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) act(new FormData(event.currentTarget));
  };

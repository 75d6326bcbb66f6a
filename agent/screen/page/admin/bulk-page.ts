/// <reference lib="dom" />
/** Everything that a search finds, changed at once (R23): look, see how many and the first few, be sure. */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import { adminTextsFor } from '../../texts/admin.ts';
import type { AdminPicture } from '../../views/picture.ts';
import { type ActionName, actionsOf, type BulkDesk, type Look, type Of, type Row, type Told } from './bulk-desk.ts';
import { merchantChoice } from './merchant-choice.ts';
import { number, refusalWords, section, table } from './tables.ts';

const admin = adminTextsFor(document.documentElement.lang);
const words = admin.bulk;

type BulkFacts = {
  now: Pick<AdminPicture, 'merchants'>;
  /** Somebody entered the PIN in this browser. */
  inside: boolean;
  desk: BulkDesk;
  /** Where the PIN is entered. */
  pin: TemplateResult;
};

export const bulkPage = ({ now, inside, desk, pin }: BulkFacts): TemplateResult =>
  html`<h1>${words.title}</h1>${pin}${inside ? form(now, desk) : nothing}`;

function form(now: BulkFacts['now'], desk: BulkDesk): TemplateResult {
  const { of, action, doing, told, look, trouble } = desk;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) void desk.lookAt(new FormData(event.currentTarget));
  };
  return html`<form class="resolving" @submit=${submit} @input=${(event: Event) => edited(desk, event)} aria-label=${words.title}>
      ${merchantChoice(now.merchants)}
      ${choice(words.what, 'of', ['items', 'orders'], of, (each) => words.of[each])}
      ${savedChoice(desk)}
      <label>
        ${words.search}
        <input name="search" required maxlength="500" autocomplete="off" spellcheck="false" .value=${desk.search}
          placeholder=${of === 'items' ? 'sku:TEE-* policy:never available:<5' : 'held:insufficient sku:TEE-*'} />
      </label>
      ${choice<ActionName>(words.action, 'action', actionsOf[of], action, (each) => words.actions[each])}
      ${valueField(action)}
      <button type="submit" ?disabled=${doing !== undefined}>${words.look}</button>
      <label>${words.saveAs} <input name="name" maxlength="80" autocomplete="off" /></label>
      <button type="button" @click=${(event: Event) => keep(desk, event, false)}>${words.save}</button>
      <button type="button" @click=${(event: Event) => keep(desk, event, true)}>${words.forget}</button>
    </form>
    <div role="status">
      ${trouble === undefined ? nothing : html`<p><strong>${refusalWords(trouble, words.badSearch)}</strong></p>`}
      ${look === undefined ? nothing : looked(desk, look.data)}
      ${doing === undefined ? nothing : underWay(desk, doing)}
      ${told === undefined ? nothing : done(of, told)}
    </div>`;
}

function choice<Name extends string>(
  label: string,
  name: string,
  names: readonly Name[],
  chosen: Name,
  word: (name: Name) => string,
): TemplateResult {
  return html`<label>
    ${label}
    <select name=${name}>
      ${names.map((each) => html`<option value=${each} .selected=${each === chosen}>${word(each)}</option>`)}
    </select>
  </label>`;
}

function savedChoice({ saved, of, search }: BulkDesk): TemplateResult | typeof nothing {
  const ours = saved.filter((each) => each.of === of);
  if (ours.length === 0) return nothing;
  return html`<label>
    ${words.saved}
    <select name="saved">
      <option value="" .selected=${ours.every((each) => each.search !== search)}>–</option>
      ${ours.map(
        (each) =>
          html`<option value=${each.search} .selected=${each.search === search}>${each.name} · ${each.merchant}</option>`,
      )}
    </select>
  </label>`;
}

function valueField(action: ActionName): TemplateResult | typeof nothing {
  const of = (names: readonly (keyof typeof words.values)[]) =>
    html`<label>
      ${words.value}
      <select name="value">
        ${names.map((each) => html`<option value=${each}>${words.values[each]}</option>`)}
      </select>
    </label>`;
  switch (action) {
    case 'sync-now':
    case 'refresh-items':
      return nothing;
    case 'set-policy':
      return of(['never', 'always', 'process-orders', 'merchant']);
    case 'set-process-orders':
      return of(['on', 'off']);
    case 'set-bypass':
    case 'set-retired':
      return of(['yes', 'no']);
    case 'set-street-date':
      return html`<label>${words.date} <input name="value" type="date" /></label>`;
    case 'cancel':
      return html`<label>${words.reason} <input name="value" maxlength="200" autocomplete="off" /></label>`;
    case 'hold':
    case 'release':
      return html`<label>${words.reason} <input name="value" required maxlength="200" autocomplete="off" /></label>`;
  }
}

/** A look stands for what the form said then: whatever is changed in it, it is over. */
function edited(desk: BulkDesk, { target, currentTarget }: Event): void {
  if (!(currentTarget instanceof HTMLFormElement)) return;
  const form = new FormData(currentTarget);
  const field = (name: string) => String(form.get(name) ?? '');
  const name = target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.name : '';
  if (name === 'name') return;
  const search = name === 'saved' && field('saved') !== '' ? field('saved') : field('search');
  desk.choose(field('of') as Of, field('action') as ActionName, search);
}

function keep(desk: BulkDesk, { currentTarget }: Event, forget: boolean): void {
  if (!(currentTarget instanceof HTMLButtonElement) || currentTarget.form === null) return;
  const form = new FormData(currentTarget.form);
  const field = (name: string) => String(form.get(name) ?? '').trim();
  desk.search = field('search');
  void desk.keep(field('merchant'), field('name'), forget ? null : desk.search);
}

/** What the answer calls it, in the words of the page; of a reason that has none its own. */
const effect = (code: string): string => words.effects[code] ?? code;

/** The same of what it is now, which may be a setting. */
const standing = (code: string): string =>
  Object.hasOwn(words.values, code) ? words.values[code as keyof typeof words.values] : effect(code);

const tally = (counts: Look['tally'], changedWord: string): string =>
  Object.entries(counts)
    .map(([code, many]) => `${number(many)} ${code === 'changed' ? changedWord : effect(code)}`)
    .join(', ');

function looked(desk: BulkDesk, { found, tally: counts, first }: Look): TemplateResult {
  if (found === 0) return html`<p>${words.nothing}</p>`;
  const heads = Object.keys(first[0] ?? {});
  const cell = (row: Row, head: string) =>
    head === 'effect' || head === 'now' ? standing(String(row[head])) : (row[head] ?? null);
  return section(
    words.found[desk.of](number(found)),
    html`<p>${tally(counts, words.toBeChanged)}</p>
      ${table(
        words.title,
        heads.map((head) => words.columns[head] ?? head),
        first.map((row) => heads.map((head) => cell(row, head))),
      )}
      ${found > first.length ? html`<p>${admin.more}</p>` : nothing}
      <p><button type="button" @click=${() => void desk.confirm()}>${words.sure(number(found))}</button></p>`,
  );
}

function underWay(desk: BulkDesk, { done: through, of }: NonNullable<BulkDesk['doing']>): TemplateResult {
  return html`<p>
    <progress max=${of} .value=${through} aria-label=${words.title}></progress>
    ${words.far(number(through), number(of))}
    <button type="button" @click=${() => void desk.stop()}>${words.stop}</button>
  </p>`;
}

function done(of: Of, { found, tally: counts, left }: Told): TemplateResult {
  return section(
    words.found[of](number(found)),
    html`<p>${found === 0 ? words.nothing : tally(counts, words.changed)}</p>
      ${
        left.length === 0
          ? nothing
          : table(
              words.left,
              [of === 'items' ? admin.sku : (words.columns.order ?? ''), words.left],
              left.map(({ key, why }) => [key, effect(why)]),
            )
      }`,
  );
}

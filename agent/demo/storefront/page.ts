/**
 * The demo storefronts' own page: what they show, how they came to know it, and what the dock is doing meanwhile.
 * Rendered on the server as one fragment that is sent again on every change; every text is escaped by the template, and
 * the policy lets no script but ours run.
 */
import { html } from 'hono/html';
import { type DockPicture, dockCards, dockCss } from './dock-cards.ts';

export type ShopWindow = {
  channel: string;
  /** How its batches come, and what it does with small numbers. */
  note: string;
  applied: number;
  duplicates: number;
  last: { to: number; lines: number; atMs: number } | undefined;
  items: ReadonlyMap<string, { level: number; processOrders: boolean }>;
};
type Product = { sku: string; name: string };

type Html = ReturnType<typeof html>;

/** All that the page shows; the dock is told by the demo, and unknown until then. */
export type Shown = { windows: ShopWindow[]; products: Product[]; dock: DockPicture | undefined };

export function page(shown: Shown): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>The demo’s dock and storefronts</title>
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
      </head>
      <body>
        <header>
          <h1>tallyman demo</h1>
          <p id="live" role="status">connecting …</p>
        </header>
        <main>${fragment(shown)}</main>
        <noscript><p>Reload to see what changed: this browser runs no scripts.</p></noscript>
      </body>
    </html>`;
}

export function fragment({ windows, products, dock }: Shown): Html {
  const known = new Set(products.map(({ sku }) => sku));
  const others = [...new Set(windows.flatMap(({ items }) => [...items.keys()]))].filter((sku) => !known.has(sku));
  const rows = [...products, ...others.sort().map((sku) => ({ sku, name: sku }))];
  return html`${dock === undefined ? '' : dockCards(dock)}
    <h2>What the storefronts show</h2>
    <section class="stores">${windows.map(card)}</section>
    <table>
      <thead>
        <tr>
          <th scope="col">Product</th>
          ${windows.map(({ channel }) => html`<th scope="col" colspan="2">${channel}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ sku, name }) =>
            html`<tr>
              <th scope="row">${name} <small>${sku}</small></th>
              ${windows.map((store) => cells(store, sku))}
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function card({ channel, note, applied, duplicates, last }: ShopWindow): Html {
  return html`<article>
    <h3>${channel} <small>${note}</small></h3>
    <dl>
      <div><dt>batches applied</dt><dd data-key="${channel}/applied">${applied}</dd></div>
      <div><dt>repeats recognised</dt><dd data-key="${channel}/duplicates">${duplicates}</dd></div>
      <div><dt>last batch</dt><dd>${lastBatch(last)}</dd></div>
    </dl>
  </article>`;
}

function lastBatch(last: ShopWindow['last']): string {
  if (last === undefined) return 'none yet';
  const time = new Date(last.atMs).toTimeString().slice(0, 8);
  return `${time}: ${last.lines} ${last.lines === 1 ? 'item' : 'items'}, up to entry ${last.to}`;
}

function cells({ channel, items }: ShopWindow, sku: string): Html {
  const item = items.get(sku);
  const [state, words] = standingOf(item);
  return html`<td class="level ${state}" data-key="${channel}/${sku}">${item?.level ?? ''}</td>
    <td class="flag ${state}">${words}</td>`;
}

function standingOf(item: { level: number; processOrders: boolean } | undefined): [string, string] {
  if (item === undefined) return ['none', '– not offered'];
  if (!item.processOrders) return ['off', '○ sold out'];
  return item.level > 0 ? ['on', '● on sale'] : ['few', '○ none to sell'];
}

/**
 * Readable at 800×480 and across a room: everything grows with the window. Contrast is at least 7:1 in both schemes.
 */
export const pageCss = `
:root { color-scheme: light dark; font: clamp(13px, .55vw + 1.05vh, 26px)/1.3 system-ui, sans-serif;
  --ink: light-dark(#16202a, #eef3f7); --quiet: light-dark(#44525f, #b4c2ce); --paper: light-dark(#ffffff, #11181f);
  --card: light-dark(#f1f5f8, #1b252e); --rule: light-dark(#cfd8e0, #33414d);
  --good: light-dark(#0b5c2c, #7ee2a0); --warn: light-dark(#7a4300, #ffd08a); --bad: light-dark(#99211b, #ffb3a8); --flash: light-dark(#ffe9a8, #5a4a00); }
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); padding: .7em 1em; max-width: 92em; margin-inline: auto; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1em; }
h1 { font-size: 1.25em; } h2 { font-size: 1.1em; } h3 { font-size: 1em; } small { font-size: .8em; color: var(--quiet); font-weight: 400; }
#live { color: var(--quiet); } #live.lost { color: var(--bad); font-weight: 600; }
.stores { display: grid; grid-template-columns: repeat(auto-fit, minmax(20em, 1fr)); gap: .6em; margin: .5em 0; }
article { background: var(--card); border-radius: .4em; padding: .4em .8em; }
dl { display: flex; flex-wrap: wrap; gap: 0 1.4em; } dl div { display: flex; gap: .4em; }
dt { color: var(--quiet); } dd { font-weight: 600; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: clamp(.12em, .6vh, .5em) .6em; border-bottom: 1px solid var(--rule); white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 500; }
tbody th { overflow: hidden; text-overflow: ellipsis; max-width: 30em; }
.level { text-align: right; font-size: 1.15em; font-weight: 700; font-variant-numeric: tabular-nums; width: 5em; }
.on { color: var(--good); } .level.on { color: var(--ink); } .off { color: var(--bad); } .none, .few { color: var(--quiet); }
.changed { animation: flash 1.6s ease-out; }
@keyframes flash { from { background: var(--flash); } }
${dockCss}@media (max-height: 32em) { .stores, .papers, .papers + h2 { display: none; } }
@media (max-width: 36em) { tbody small { display: none; } tbody th { white-space: normal; }
  th, td { padding-inline: .25em; } .level { width: 2.5em; } .flag { white-space: normal; } }
@media (prefers-reduced-motion: reduce) { .changed { animation: none; outline: 2px solid var(--rule); } }
`;

export const pageScript = `
'use strict';
const main = document.querySelector('main');
const live = document.querySelector('#live');
const keyed = () => new Map([...main.querySelectorAll('[data-key]')].map((cell) => [cell.dataset.key, cell]));
const source = new EventSource('/events');
source.addEventListener('open', () => { live.textContent = '● live'; live.className = ''; });
source.addEventListener('error', () => { live.textContent = '○ no connection, trying again'; live.className = 'lost'; });
source.addEventListener('change', ({ data }) => {
  const before = new Map([...keyed()].map(([key, cell]) => [key, cell.textContent]));
  main.innerHTML = data;
  for (const [key, cell] of keyed()) {
    if (before.get(key) !== cell.textContent) cell.classList.add('changed');
  }
});
`;

export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

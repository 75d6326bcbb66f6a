/**
 * The documents around the pages: what a browser gets before any script runs. Everything in them is escaped by the
 * template.
 */

import { html } from 'hono/html';
import type { Work } from '../inventory/nouns/work.ts';
import { type Page, scriptsOf } from './modules.ts';
import { adminTextsFor } from './texts/admin.ts';
import { lookTextsFor } from './texts/look.ts';
import type { Texts } from './texts.ts';

type Html = ReturnType<typeof html>;

export type ShellFacts = {
  lang: string;
  texts: Texts;
  /** IANA zone that times are shown in. */
  timezone: string;
  stations: readonly { name: string; work: Work }[];
  /** Pages of others that the start page leads to. */
  links: readonly { name: string; url: string }[];
  /** What was searched for. */
  query?: string | undefined;
};

export function stationPage(station: ShellFacts['stations'][number], facts: ShellFacts): Html {
  const { texts } = facts;
  return document(facts, {
    title: `${station.name} · ${texts.work[station.work]}`,
    page: 'station',
    body: html`<body data-page="station" data-station="${station.name}" data-work="${station.work}" data-timezone="${facts.timezone}">
      <div id="page"></div>
      <p class="starting">${texts.connecting}</p>
      <noscript><p class="starting">${texts.noScript}</p></noscript>
    </body>`,
  });
}

/** The pages about the whole dock, in the order of the navigation: another page is another line. */
export const adminViews = {
  overview: '/admin',
  exceptions: '/admin/exceptions',
  documents: '/admin/documents',
  items: '/admin/items',
  bulk: '/admin/bulk',
  reports: '/admin/reports',
} as const;

/** Pages of what was looked up: a search or a link leads to them. */
export const lookViews = {
  find: '/admin/find',
  item: '/admin/item',
  order: '/admin/order',
  notice: '/admin/notice',
  return: '/admin/return',
  person: '/admin/person',
  figures: '/admin/figures',
} as const;
export type AdminView = keyof typeof adminViews | keyof typeof lookViews;

export function adminPage(view: AdminView, facts: ShellFacts): Html {
  const { texts, stations, lang } = facts;
  const look = lookTextsFor(lang);
  const admin = adminTextsFor(lang);
  const titles = {
    overview: admin.title,
    exceptions: admin.exceptions,
    documents: admin.documents,
    items: admin.items,
    bulk: admin.bulk.title,
    reports: admin.reports,
    find: look.find,
    item: look.what.item,
    order: look.what.order,
    notice: look.what.notice,
    return: look.what.return,
    person: look.what.person,
    figures: look.figures.name,
  } satisfies Record<AdminView, string>;
  return document(facts, {
    title: titles[view],
    page: view in lookViews ? 'look' : 'admin',
    body: html`<body data-page="admin" data-view="${view}" data-timezone="${facts.timezone}">
      <nav aria-label="${admin.pages}">
        ${viewNames.map(
          (each) =>
            html`<a href="${views[each]}?lang=${lang}" ${each === view ? html`aria-current="page"` : ''}>${titles[each]}</a>`,
        )}
        ${stations.map(({ name }) => html`<a href="/station/${name}?lang=${lang}">${name}</a>`)}
      </nav>
      <form class="search" role="search" action="${lookViews.find}" method="get">
        <label for="search">${look.search}</label>
        <input id="search" name="q" type="search" required maxlength="200" autocomplete="off" spellcheck="false" placeholder="${look.search}" value="${facts.query ?? ''}" />
        <input type="hidden" name="lang" value="${lang}" />
        <button type="submit">${look.find}</button>
      </form>
      <main id="page"></main>
      <p class="starting">${texts.connecting}</p>
      <noscript><p class="starting">${texts.noScript}</p></noscript>
    </body>`,
  });
}

const views = { ...adminViews, ...lookViews };
/** In the order of the navigation. */
const viewNames = [...(Object.keys(adminViews) as (keyof typeof adminViews)[]), 'figures'] as const;

export function indexPage(facts: ShellFacts): Html {
  const { texts, stations, links, lang } = facts;
  const admin = adminTextsFor(lang);
  return document(facts, {
    title: texts.stations,
    body: html`<body data-page="index">
      <main>
        <h1>${texts.stations}</h1>
        <p>${admin.welcome}</p>
        <ul>
          ${stations.map(
            ({ name, work }) =>
              html`<li><a href="/station/${name}?lang=${lang}">${name} <small>${texts.work[work]}</small></a></li>`,
          )}
          <li><a href="/admin?lang=${lang}">${admin.title}</a></li>
          ${links.map(({ name, url }) => html`<li><a href="${url}">${name}</a></li>`)}
        </ul>
      </main>
    </body>`,
  });
}

/** For an address that leads nowhere: the way back. */
export function nowherePage(facts: ShellFacts): Html {
  const { texts, lang } = facts;
  return document(facts, {
    title: texts.unknownPage,
    body: html`<body data-page="index">
      <main>
        <h1>${texts.unknownPage}</h1>
        <ul>
          <li><a href="/?lang=${lang}">${texts.stations}</a></li>
          <li><a href="/admin?lang=${lang}">${adminTextsFor(lang).title}</a></li>
        </ul>
      </main>
    </body>`,
  });
}

/** @param parts `page`: whose scripts it has; none without */
export function document({ lang }: ShellFacts, parts: { title: string; page?: Page; body: Html }): Html {
  const scripts = parts.page === undefined ? [] : scriptsOf(parts.page, lang);
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${parts.title}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/screen.css" />
        ${parts.page === 'station' ? '' : html`<link rel="stylesheet" href="/desk.css" />`}
        ${scripts.slice(1).map((url) => html`<link rel="modulepreload" href="${url}" />`)}
        ${scripts.slice(0, 1).map((url) => html`<script type="module" src="${url}"></script>`)}
      </head>
      ${parts.body}
    </html>`;
}

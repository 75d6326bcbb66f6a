/**
 * The stations on the demo storefronts' page: who works there, on which paper, how far, and what happened there last.
 */
import { html } from 'hono/html';
import { type DeskView, type Papers, type Progress, waitWords } from '../show/desks.ts';

/** What the demo tells the storefronts' process about the dock, for its page only. */
export type DockPicture = { screenUrl: string; desks: DeskView[]; papers: Papers };

type Html = ReturnType<typeof html>;

export function dockCards({ screenUrl, desks, papers }: DockPicture): Html {
  return html`<h2>At the dock <a href="${screenUrl}">the stations’ own screens</a></h2>
    <section class="desks">${desks.map(deskCard)}</section>
    <p class="papers">
      ${waiting('waiting to be received', papers.notices)}
      ${waiting('waiting to be packed', papers.orders)}
      <span>exceptions <b data-key="exceptions">${papers.exceptions}</b></span>
    </p>`;
}

function deskCard({ station, operator, document, waits, last }: DeskView): Html {
  return html`<article>
    <h3>${station} <small>${operator ?? 'nobody signed in'}</small></h3>
    ${document === null ? html`<p class="quiet">no paper open</p>` : progress(document, waits)}
    <p class="last" data-key="${station}/last">
      ${last === undefined ? '' : html`<b class="${last.mark}">${last.what}</b> ${last.detail}`}
    </p>
  </article>`;
}

function progress({ id, done, of }: Progress, waits: DeskView['waits']): Html {
  const count = of === 0 ? html`${done} found` : html`${done} of ${of}`;
  return html`<p class="progress">
    <b>${id}</b> ${of === 0 ? '' : html`<progress value="${done}" max="${of}" aria-label="${id}"></progress>`}
    <span>${waits === null ? count : html`<b class="asked">${waitWords[waits]}</b>`}</span>
  </p>`;
}

function waiting(what: string, papers: readonly Progress[]): Html {
  const named = papers.map(({ id }) => id).join(', ');
  return html`<span>${what} <b>${named === '' ? 'nothing' : named}</b></span>`;
}

export const dockCss = `
h2 a { font-size: .8em; font-weight: 400; color: inherit; margin-left: .8em; }
.desks { display: grid; grid-template-columns: repeat(auto-fit, minmax(15em, 1fr)); gap: .6em; margin: .4em 0; }
.desks article { min-width: 0; }
.progress { display: flex; gap: .6em; align-items: center; white-space: nowrap; }
progress { flex: 1; min-width: 3em; height: .7em; accent-color: var(--good); }
.quiet { color: var(--quiet); }
.last { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-height: 1.3em; }
.in, .out, .on { color: var(--good); } .refused, .off { color: var(--bad); } .asked { color: var(--warn); }
.papers { display: flex; flex-wrap: wrap; gap: 0 1.6em; color: var(--quiet); margin-bottom: .3em; }
.papers b { color: var(--ink); font-weight: 600; }
`;

/// <reference lib="dom" />
/**
 * How the dock is, now: one sentence, four numbers, what is to be put right with the action beside it; then who works,
 * channels and devices; what only an installer asks for comes last.
 */

import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ChannelReport } from '../../../forward/channel-report.ts';
import { adminTextsFor } from '../../texts/admin.ts';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownStation } from '../../views/picture.ts';
import { clockTime } from '../words.ts';
import { bigNumbers, type RepairFacts, repairList } from './desk.ts';
import { headline } from './headline.ts';
import { linkTo } from './links.ts';
import { age, type Cell, englishCell, fact, inEnglish, mark, moment, number, section, table, when } from './tables.ts';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;
const texts = textsFor(lang);
const admin = adminTextsFor(document.documentElement.lang);
const format = { number, clockTime: (at: number) => clockTime(at, lang, timezone) };

/** @param pin where a person says that they may press what is beside a trouble */
export function overview(now: AdminPicture, pin: TemplateResult, repairing: RepairFacts): TemplateResult {
  return html`<h1 class="headline" data-state=${now.desk.repairs.length > 0 || now.state === 'refusing' ? 'bad' : ''}>${headline(now, admin.desk, format)}</h1>
    ${bigNumbers(now)} ${section(admin.desk.repairs, html`${repairList(now, repairing)}${now.desk.repairs.length === 0 ? nothing : pin}`)}
    ${shortItems(now)} ${section(admin.stations, table(admin.stations, admin.stationColumns, now.stations.map(station)))}
    <div id="channels">
      ${section(
        admin.channels,
        now.channels.length === 0
          ? html`<p>${admin.noChannels}</p>`
          : table(admin.channels, admin.channelColumns, channels(now)),
      )}
    </div>
    ${section(
      admin.devices,
      now.devices.length === 0
        ? html`<p>${texts.noDevices}</p>`
        : table(admin.devices, admin.deviceColumns, devices(now)),
    )}
    <details>
      <summary>${admin.desk.details}</summary>
      <dl class="facts">
        ${fact(admin.dock, `${now.site} / ${now.dock}`)}
        ${fact(admin.state, admin.states[now.state], now.state === 'ok' ? 'good' : 'bad')}
        ${fact(admin.clock, now.clockTrusted ? admin.clockTrusted : admin.clockUntrusted, now.clockTrusted ? 'good' : 'bad')}
        ${fact(admin.now, moment(now.at))} ${fact(admin.version, now.version)}
        ${fact(admin.head, number(now.head.seq))} ${fact(admin.epoch, now.head.epoch)}
        ${fact(admin.hash, now.head.hash.slice(0, 12))}
      </dl>
    </details>`;
}

/** It goes by itself, when there is enough again. */
function shortItems({ short, shortItems: counts }: AdminPicture): TemplateResult | typeof nothing {
  const { title, columns, states } = admin.desk.short;
  const more = (counts?.low ?? 0) + (counts?.out ?? 0) - short.length;
  if (short.length === 0) return nothing;
  const rows = short.map(({ merchant, sku, name, available, state }): Cell[] => [
    state === 'out' ? mark(states[state], false) : states[state],
    merchant,
    { show: linkTo('item', merchant, sku), value: sku },
    ...[name, available],
  ]);
  return section(
    title,
    html`${table(title, columns, rows)}${more > 0 ? html`<p>${texts.moreLines(number(more))}</p>` : nothing}`,
  );
}

/** Nobody knows that a storefront is up to date before it has answered once. */
function channelState(state: ChannelReport['state'], lastAckAt: number | null, error: string | undefined): Cell {
  if (state === 'idle' && lastAckAt === null && error === undefined) return admin.unanswered;
  return mark(admin.channelStates[state], error === undefined && state !== 'link-down' && state !== 'stopped');
}

const channels = (now: AdminPicture): Cell[][] =>
  now.channels.map(({ name, state, cursor, pending, oldestUnsentMs, lastAckAt, error }) => [
    name,
    channelState(state, lastAckAt, error),
    cursor,
    pending,
    oldestUnsentMs === null ? null : { show: age(oldestUnsentMs), value: Math.round(oldestUnsentMs / 1_000) },
    lastAckAt === null ? admin.never : when(lastAckAt),
    englishCell(error),
  ]);

const devices = (now: AdminPicture): Cell[][] =>
  now.devices.map(({ name, station, protocol, state, error, frames, discarded, lost }) => [
    ...[name, station, protocol],
    mark(
      error === undefined ? texts.deviceStates[state] : html`${texts.deviceStates[state]} · ${inEnglish(error)}`,
      state === 'open' && error === undefined,
      `${texts.deviceStates[state]}${error === undefined ? '' : ` · ${error}`}`,
    ),
    ...[frames, discarded, lost],
  ]);

function station({ name, work, operator, locked, practice, document, waits }: ShownStation): Cell[] {
  return [
    { show: html`<a href="/station/${name}?lang=${lang}">${name}</a>`, value: name },
    texts.work[work],
    operator,
    document === null
      ? null
      : {
          show: html`<strong>${linkTo(document.type, document.merchant, document.id)}</strong> ${progress(document)}`,
          value: `${document.id} ${progress(document)}`,
        },
    practice
      ? mark(admin.waits.practice, false)
      : waits === null
        ? locked
          ? admin.waits.locked
          : null
        : mark(admin.waits[waits], false),
  ];
}

function progress(document: NonNullable<ShownStation['document']>): string {
  const { unitsDone, unitsOf, linesDone, linesThere, linesOf } = document;
  const lines = linesOf === null ? linesThere : linesDone;
  const of = (count: number | null) => (count === null ? null : number(count));
  return `${texts.units(number(unitsDone), of(unitsOf))} · ${texts.lines(number(lines), of(linesOf))}`;
}

/// <reference lib="dom" />
/** How the dock is, now: channels, devices, stations, alarms. */
import { html, type TemplateResult } from 'lit/html.js';
import { textsFor } from '../../texts.ts';
import type { AdminPicture, ShownStation } from '../../views/picture.ts';
import { age, fact, mark, moment, number, section, table } from './tables.ts';

const texts = textsFor(document.documentElement.lang);
const { admin } = texts;

export function overview(now: AdminPicture): TemplateResult {
  return html`<h1>${now.site} / ${now.dock}</h1>
    <dl class="facts">
      ${fact(admin.state, admin.states[now.state], now.state === 'ok' ? 'good' : 'bad')}
      ${fact(admin.head, number(now.head.seq))} ${fact(admin.epoch, now.head.epoch)}
      ${fact(admin.hash, now.head.hash.slice(0, 12))}
      ${fact(admin.clock, now.clockTrusted ? admin.clockTrusted : admin.clockUntrusted, now.clockTrusted ? 'good' : 'bad')}
      ${fact(admin.now, moment(now.at))} ${fact(admin.version, now.version)}
    </dl>
    ${section(
      admin.alarms,
      now.alarms.length === 0 ? html`<p>${admin.noAlarms}</p>` : html`<ul class="alarms">${now.alarms.map(alarm)}</ul>`,
    )}
    ${section(
      admin.channels,
      now.channels.length === 0
        ? html`<p>${admin.noChannels}</p>`
        : table(admin.channels, admin.channelColumns, channels(now)),
    )}
    ${section(admin.stations, table(admin.stations, admin.stationColumns, now.stations.map(station)))}
    ${section(
      admin.devices,
      now.devices.length === 0
        ? html`<p>${texts.noDevices}</p>`
        : table(admin.devices, admin.deviceColumns, devices(now)),
    )}`;
}

const channels = (now: AdminPicture) =>
  now.channels.map(({ name, state, cursor, pending, oldestUnsentMs, lastAckAt, error }) => [
    name,
    mark(admin.channelStates[state], error === undefined && state !== 'link-down' && state !== 'stopped'),
    number(cursor),
    number(pending),
    oldestUnsentMs === null ? '–' : age(oldestUnsentMs),
    lastAckAt === null ? admin.never : moment(lastAckAt),
    error ?? '–',
  ]);

const devices = (now: AdminPicture) =>
  now.devices.map(({ name, station, protocol, state, error, frames, discarded, lost }) => [
    name,
    station,
    protocol,
    mark(
      `${texts.deviceStates[state]}${error === undefined ? '' : ` · ${error}`}`,
      state === 'open' && error === undefined,
    ),
    number(frames),
    number(discarded),
    number(lost),
  ]);

function station({ name, work, operator, locked, document, waits }: ShownStation) {
  const { lang } = globalThis.document.documentElement;
  return [
    html`<a href="/station/${name}?lang=${lang}">${name}</a>`,
    texts.work[work],
    operator ?? '–',
    document === null ? '–' : html`<strong>${document.id}</strong> ${progress(document)}`,
    waits === null ? (locked ? admin.waits.locked : '–') : mark(admin.waits[waits], false),
  ];
}

function progress({ unitsDone, unitsOf, linesDone, linesOf }: NonNullable<ShownStation['document']>): string {
  const of = (count: number | null) => (count === null ? null : number(count));
  return `${texts.units(number(unitsDone), of(unitsOf))} · ${texts.lines(number(linesDone), of(linesOf))}`;
}

function alarm({ code, text, remedy, count, since }: AdminPicture['alarms'][number]): TemplateResult {
  const often = count > 1 ? ` · ×${number(count)}` : '';
  return html`<li><strong>${code}</strong> ${text} ${remedy} <small>${moment(since)}${often}</small></li>`;
}

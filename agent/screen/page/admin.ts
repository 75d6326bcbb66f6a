/// <reference lib="dom" />
/** The page for whoever looks after the dock: how it is, now. Tables of facts; it changes nothing. */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { AdminPicture } from '../picture.ts';
import { textsFor } from '../texts.ts';
import { follow } from './live.ts';

const { lang } = document.documentElement;
const { timezone = 'UTC' } = document.body.dataset;
const root = document.getElementById('page') ?? document.body;
const texts = textsFor(lang);
const { admin } = texts;

let picture: AdminPicture | undefined;
let lostAt: number | undefined;

function show(): void {
  render(
    html`${lostAt === undefined ? nothing : html`<p class="banner" role="alert"><strong>${texts.lost}</strong> ${texts.lostSince(moment(lostAt))}</p>`}
    ${picture === undefined ? html`<p>${texts.connecting}</p>` : page(picture)}`,
    root,
  );
}

function page(now: AdminPicture): TemplateResult {
  return html`<h1>${now.site} / ${now.dock}</h1>
    <dl class="facts">
      ${fact(admin.state, admin.states[now.state], now.state === 'ok' ? 'good' : 'bad')}
      ${fact(admin.head, now.head.seq.toLocaleString(lang))} ${fact(admin.epoch, now.head.epoch)}
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
        : table(
            admin.channels,
            admin.channelColumns,
            now.channels.map(({ name, state, cursor, pending, oldestUnsentMs, lastAckAt, error }) => [
              name,
              mark(admin.channelStates[state], error === undefined && state !== 'link-down' && state !== 'stopped'),
              number(cursor),
              number(pending),
              oldestUnsentMs === null ? '–' : age(oldestUnsentMs),
              lastAckAt === null ? admin.never : moment(lastAckAt),
              error ?? '–',
            ]),
          ),
    )}
    ${section(
      admin.devices,
      now.devices.length === 0
        ? html`<p>${texts.noDevices}</p>`
        : table(
            admin.devices,
            admin.deviceColumns,
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
            ]),
          ),
    )}
    ${section(
      admin.exceptions,
      now.exceptions.length === 0
        ? html`<p>${admin.noExceptions}</p>`
        : table(
            admin.exceptions,
            admin.exceptionColumns,
            now.exceptions.map(({ seq, at, where, about, reason, text }) => [
              number(seq),
              moment(at),
              where,
              about,
              html`<strong>${reason}</strong> ${text}`,
            ]),
          ),
    )}`;
}

function alarm({ code, text, count, lastAt }: AdminPicture['alarms'][number]): TemplateResult {
  const often = count > 1 ? ` · ×${number(count)}` : '';
  return html`<li><strong>${code}</strong> ${text} <small>${moment(lastAt)}${often}</small></li>`;
}

type Cell = string | TemplateResult;

function section(title: string, body: TemplateResult): TemplateResult {
  return html`<section>
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** Wide tables scroll in their own frame, which has to be reachable without a mouse. */
function table(title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): TemplateResult {
  return html`<div class="table" role="region" tabindex="0" aria-label=${title}>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function fact(name: string, value: string, state: 'good' | 'bad' | '' = ''): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd data-state=${state}>${value}</dd>
  </div>`;
}

function mark(text: string, good: boolean): TemplateResult {
  return html`<span class="mark" data-state=${good ? 'good' : 'bad'}>${text}</span>`;
}

function number(value: number): string {
  return value.toLocaleString(lang);
}

function moment(at: number): string {
  return new Date(at).toLocaleString(lang, {
    timeZone: timezone,
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
}

/** The two largest units at most are not needed: one is enough to see whether it is minutes or days. */
function age(ms: number): string {
  const units = [
    { unit: 'day', ms: 86_400_000 },
    { unit: 'hour', ms: 3_600_000 },
    { unit: 'minute', ms: 60_000 },
    { unit: 'second', ms: 1_000 },
  ] as const;
  const { unit, ms: size } = units.find((each) => ms >= each.ms) ?? units[3];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(ms / size));
}

follow<AdminPicture>('/events/admin', {
  onPicture(next) {
    picture = next;
    show();
  },
  onLink(alive) {
    if (alive === (lostAt === undefined)) return;
    lostAt = alive ? undefined : Date.now();
    show();
  },
});

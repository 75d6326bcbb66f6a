/// <reference lib="dom" />
/**
 * What a station's page looks like, as templates of what it knows. No state, no clock; outside text is only ever set as
 * text.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { DocumentRef } from '../../../inventory/nouns/document.ts';
import type { StationCommand } from '../../../inventory/nouns/station/station-command.ts';
import type { Work } from '../../../inventory/nouns/work.ts';
import type { Texts } from '../../texts.ts';
import type { Foreground } from '../../views/foreground.ts';
import type { StationPicture } from '../../views/picture.ts';
import type { DeviceView, ScaleView, ShownScan } from '../../views/station-view.ts';
import { type Card, isApart } from '../sound-card.ts';
import { clockTime, decimal, named, resultWord, signed } from '../words.ts';
import { actionBar } from './action-bar.ts';
import type { Pressable } from './buttons.ts';
import { choicesPanel, documentPanel } from './document-panel.ts';
import { earlierStrip } from './earlier-strip.ts';
import { isLed } from './guide.ts';
import { iconOf, lookOf, resultIcon } from './icons.ts';
import { type Keypad, type KeypadActions, keypadPanel } from './keypad.ts';
import { morePanel } from './more-panel.ts';
import { largePanel } from './panels.ts';
import { spokenWords } from './spoken.ts';

export type StationFacts = {
  picture: StationPicture | undefined;
  texts: Texts;
  lang: string;
  timezone: string;
  station: string;
  work: Work;
  /** ms UTC; undefined while the agent is heard. */
  lostAt: number | undefined;
  audible: boolean;
  /** The tone of the sound test that is heard now. */
  testing: Card | undefined;
  pressable: Pressable;
  keypad: Keypad | undefined;
  /** What is needed now and then is shown. */
  more: boolean;
  /** Lines and choices that have room. */
  rows: number;
  choices: number;
  onAcknowledge(): void;
  /** The strip of earlier errors was pressed. */
  onEarlier(): void;
  onSoundTest(): void;
  onPress(command: StationCommand): void;
  onAnswer(command: StationCommand): void;
  onQuantity(): void;
  onMore(): void;
  /** Back to the work. */
  onBack(): void;
  /** An error that was seen, and the order that wants the goods in hand instead. */
  onSwitch(document: DocumentRef): void;
  keys: KeypadActions;
};

export function stationBody(facts: StationFacts): TemplateResult {
  const { picture, lostAt, keypad } = facts;
  const instead = keypad !== undefined || facts.more;
  const front = picture?.front;
  return html`<div class="station" ?data-lost=${lostAt !== undefined} data-panel=${instead ? 'keypad' : (front?.panel ?? 'none')} ?data-practice=${picture?.bench?.practice === true}>
    ${header(facts)}
    ${banner(facts)}
    <main>
      ${mainArea(facts, front)}
      ${
        picture === undefined
          ? nothing
          : html`<div class="below">${recent(facts, picture.recent)}${earlierStrip(facts, picture)}</div>`
      }
      ${picture === undefined || instead ? nothing : actionBar(facts, picture)}
    </main>
    ${footer(facts)} ${spoken(facts, front)}
  </div>`;
}

function mainArea(facts: StationFacts, front: Foreground | undefined): TemplateResult {
  const { picture, keypad, more, texts, lang, keys } = facts;
  if (picture !== undefined && keypad !== undefined) return keypadPanel(texts, lang, keypad, keys);
  if (picture !== undefined && more) return morePanel(facts, picture);
  return benchArea(facts, picture, front);
}

function benchArea(
  facts: StationFacts,
  picture: StationPicture | undefined,
  front: Foreground | undefined,
): TemplateResult {
  if (picture === undefined || front === undefined)
    return html`<div class="bench"><section class="result"></section></div>`;
  return html`<div class="bench">${largePanel(facts, picture, front)}${beside(facts, picture, front)}</div>`;
}

/** To the right of the large panel: the document, or what could be opened; below it the scales. */
function beside(facts: StationFacts, picture: StationPicture, front: Foreground): TemplateResult | typeof nothing {
  const { bench, choices } = picture;
  const scales = facts.lostAt === undefined ? picture.scales : [];
  const document = bench?.document ?? null;
  const idle = front.panel === 'ready' || front.panel === 'before' || front.panel === 'scan';
  const hinted = front.panel === 'ready' && !isLed(bench, choices);
  const shown =
    bench === null
      ? nothing
      : document !== null
        ? documentPanel(facts, bench, document)
        : idle && choices !== null
          ? choicesPanel(facts, bench, choices, { leftOut: picture.choicesLeftOut, hinted })
          : nothing;
  if (shown === nothing && scales.length === 0) return nothing;
  return html`<aside class="beside">${shown}${scales.length === 0 ? nothing : weights(facts, scales)}</aside>`;
}

function header({ station, work, texts, picture, timezone, lang }: StationFacts): TemplateResult {
  const bench = picture?.bench ?? null;
  return html`<header>
    <h1>${station} <small>${texts.work[bench?.work ?? work]}</small></h1>
    ${
      bench === null || (bench.operator === null && picture?.operators !== true)
        ? nothing
        : html`<p class="operator" ?data-nobody=${bench.operator === null}>
            ${bench.operator ?? texts.nobody}
          </p>`
    }
    ${
      bench?.practice === true
        ? html`<p class="practice" role="status"><strong>${texts.steps['practice-on']}</strong> ${texts.stepAdvice['practice-on']}</p>`
        : picture === undefined
          ? nothing
          : uplink(picture, texts, lang, timezone)
    }
  </header>`;
}

function uplink({ uplink: told, cutOff }: StationPicture, texts: Texts, lang: string, zone: string) {
  if (cutOff !== null) {
    const words = texts.siteCutOff(clockTime(cutOff.since, lang, zone), cutOff.waiting.toLocaleString(lang));
    const goods = cutOff.rights.map(({ sku, units }) => `${units.toLocaleString(lang)} × ${sku}`).join(', ');
    return html`<p class="uplink" data-state="offline">${goods === '' ? words : `${words}, ${texts.siteRights(goods)}`}</p>`;
  }
  const { state, waiting, lastAnswerAt, silent } = told;
  if (state === 'none') return nothing;
  const count = waiting.toLocaleString(lang);
  const last = lastAnswerAt === null ? null : clockTime(lastAnswerAt, lang, zone);
  const words = {
    offline: texts.offline(count, last),
    partly: texts.partly(silent ?? '', count),
    held: texts.held(count),
    connected: texts.connected,
  }[state];
  return html`<p class="uplink" data-state=${state}>${words}</p>`;
}

/** The worst that stands above all work; one, so that the work keeps its place. */
function banner({ picture, texts, lostAt, lang, timezone }: StationFacts): TemplateResult | typeof nothing {
  const dead = picture?.devices.find((device) => device.kind === 'scanner' && isDead(device));
  if (lostAt !== undefined) {
    return bannerOf(texts.lost, `${texts.lostSince(clockTime(lostAt, lang, timezone))}. ${texts.lostAdvice}`);
  }
  if (picture?.refusing) return bannerOf(`${texts.refusing}.`, texts.refusingBecause[picture.refusing]);
  if (picture?.lockedOut) return bannerOf(texts.lockedOut, '');
  if (dead === undefined) {
    const message = picture?.message;
    if (message) return html`<div class="banner" role="status" data-kind="message">${message.text}</div>`;
    const printer = picture?.devices.find(({ kind, error }) => kind === 'printer' && error !== null);
    if (printer === undefined) return nothing;
    const advice = printer.trouble === undefined ? texts.printerGone : texts.printerTroubles[printer.trouble];
    return bannerOf(`${printer.name}:`, advice);
  }
  const { name, state } = dead;
  return bannerOf(`${name}: ${texts.deviceStates[state]}.`, texts.deadScanner[state] ?? '');
}

function bannerOf(title: string, advice: string): TemplateResult {
  return html`<div class="banner" role="alert"><strong>${title}</strong> ${advice}</div>`;
}

/** Nothing it reads comes here. One that is being opened for the first time is neither dead nor alive. */
function isDead({ state }: DeviceView): boolean {
  return state !== 'open' && state !== 'opening' && state !== 'stopped';
}

function recent({ texts, lang, timezone }: StationFacts, scans: readonly ShownScan[]): TemplateResult {
  return html`<ol class="recent" aria-label=${texts.recentTitle}>
    ${scans.map(
      (scan) =>
        html`<li data-result=${lookOf(scan)}>
          ${resultIcon(iconOf(scan))}
          <span class="what">${named(scan, texts, lang) || resultWord(scan, texts, lang)}</span>
          <span class="amount">${scan.units === null ? (named(scan, texts, lang) === '' ? '' : resultWord(scan, texts, lang)) : `${isApart(scan) ? '⚠ ' : ''}${signed(scan, lang)}`}</span>
          <time>${clockTime(scan.at, lang, timezone)}</time>
        </li>`,
    )}
  </ol>`;
}

function weights({ texts, lang }: StationFacts, scales: readonly ScaleView[]): TemplateResult {
  return html`<div class="weights" role="group" aria-label=${texts.weightTitle}>
    ${scales.slice(0, 2).map(
      ({ device, state, digits, unit, kind }) =>
        html`<div class="weight" data-state=${state}>
          <h2>${scales.length > 1 ? device : texts.weightTitle}</h2>
          <div class="digits" ?data-long=${(digits ?? '').length > 8}>
            <span>${digits === null ? '–' : decimal(digits, lang)}</span>${unit === null ? nothing : html`<small>${unit}</small>`}
          </div>
          <p>${texts.weights[state]}${kind === null ? '' : `, ${texts.weightKinds[kind]}`}</p>
        </div>`,
    )}
  </div>`;
}

function footer({ picture, texts, audible }: StationFacts): TemplateResult {
  const devices = picture?.devices ?? [];
  return html`<footer>
    <ul class="devices" aria-label=${texts.devicesTitle}>
      ${devices.length === 0 ? html`<li>${texts.noDevices}</li>` : devices.map((each) => deviceChip(each, texts))}
    </ul>
    ${audible ? nothing : html`<p class="silent">${texts.soundOff}</p>`}
  </footer>`;
}

function deviceChip(device: DeviceView, texts: Texts): TemplateResult {
  const { name, kind, state } = device;
  const trouble = state !== 'open' || device.error !== null;
  // Of a dead scanner the banner says what to do.
  const error = kind === 'printer' || (kind === 'scanner' && isDead(device)) ? null : device.error;
  return html`<li data-state=${trouble ? 'trouble' : 'open'}>
    <strong>${name}</strong> <span class="about">${texts.deviceKinds[kind]} · ${texts.deviceStates[state]}${error === null ? '' : ` · ${error}`}</span>
  </li>`;
}

/**
 * The same for those who listen to the page: politely what was recorded, at once what went wrong or asks for an answer.
 */
function spoken({ picture, texts, lang }: StationFacts, front: Foreground | undefined): TemplateResult {
  const said =
    front === undefined || picture === undefined ? { status: '', alert: '' } : spokenWords(front, texts, lang);
  return html`<p class="spoken" role="status">${said.status}</p>
    <p class="spoken" role="alert">${said.alert}</p>`;
}

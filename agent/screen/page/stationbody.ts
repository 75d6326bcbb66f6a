/// <reference lib="dom" />
/** What a station's page looks like, as templates of what it knows. No state, no clock; outside text is only ever set as text. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { StationPicture } from '../picture.ts';
import type { DeviceView, Result, ScaleView, ShownScan } from '../stationview.ts';
import type { Texts } from '../texts.ts';
import { resultIcon } from './icons.ts';

export type StationFacts = {
  picture: StationPicture | undefined;
  texts: Texts;
  lang: string;
  timezone: string;
  station: string;
  work: 'receiving' | 'packing' | 'counting';
  /** ms UTC; undefined while the agent is heard. */
  lostAt: number | undefined;
  audible: boolean;
  /** The tone of the sound test that is heard now. */
  testing: Result | undefined;
  onAcknowledge(): void;
  onSoundTest(): void;
};

export function stationBody(facts: StationFacts): TemplateResult {
  const { picture, lostAt } = facts;
  return html`<div class="station" ?data-lost=${lostAt !== undefined}>
    ${header(facts)}
    ${lostAt === undefined ? nothing : lost(facts, lostAt)}
    ${picture?.refusing ? refusing(facts, picture.refusing) : nothing}
    <main>
      <div class="bench">
        ${picture === undefined ? html`<section class="result"></section>` : result(facts, picture)}
        ${picture === undefined || picture.scales.length === 0 || lostAt !== undefined ? nothing : weights(facts, picture.scales)}
      </div>
      ${picture === undefined ? nothing : recent(facts, picture.recent)}
    </main>
    ${footer(facts)} ${spoken(facts)}
  </div>`;
}

function header({ station, work, texts, picture, timezone, lang }: StationFacts): TemplateResult {
  return html`<header>
    <h1>${station} <small>${texts.work[work]}</small></h1>
    ${picture === undefined ? nothing : uplink(picture, texts, lang, timezone)}
  </header>`;
}

function uplink(
  { uplink: { state, waiting, lastAnswerAt } }: StationPicture,
  texts: Texts,
  lang: string,
  zone: string,
) {
  if (state === 'none') return nothing;
  const count = waiting.toLocaleString(lang);
  const last = lastAnswerAt === null ? null : clockTime(lastAnswerAt, lang, zone);
  const words = { offline: texts.offline(count, last), held: texts.held(count), connected: texts.connected }[state];
  return html`<p class="uplink" data-state=${state}>${words}</p>`;
}

function lost({ texts, lang, timezone }: StationFacts, at: number): TemplateResult {
  return html`<div class="banner" role="alert">
    <strong>${texts.lost}</strong> ${texts.lostSince(clockTime(at, lang, timezone))}. ${texts.lostAdvice}
  </div>`;
}

function refusing({ texts }: StationFacts, reason: string): TemplateResult {
  return html`<div class="banner" role="alert"><strong>${texts.refusing}.</strong> ${reason}</div>`;
}

function result(facts: StationFacts, picture: StationPicture): TemplateResult {
  const { texts } = facts;
  const [error] = picture.held;
  if (error !== undefined) return errorPanel(facts, picture, error);
  const [scan] = picture.recent;
  if (scan === undefined) {
    return html`<section class="result" data-result="ready">
      <div class="word">${texts.ready}</div>
      <p class="advice">${texts.readyHint}</p>
    </section>`;
  }
  const old = picture.fromBefore;
  return html`<section class="result" data-result=${old ? 'before' : scan.result}>
    ${old ? html`<p class="note">${texts.restarted}</p>` : nothing}
    <div class="word">
      ${resultIcon(scan.result)}<span>${resultWord(scan, texts)}</span>
      ${scan.units === null ? nothing : html`<span class="units">${signed(scan, facts.lang)}</span>`}
    </div>
    <div class="name">${scan.name ?? scan.code}</div>
    ${scan.name === null ? nothing : html`<div class="code">${scan.code}</div>`}
    ${scan.inStock === null ? nothing : html`<div class="stock">${texts.inStock(scan.inStock.toLocaleString(facts.lang))}</div>`}
    ${old ? html`<p class="note">${texts.restartedAdvice}</p>` : nothing}
  </section>`;
}

function errorPanel({ texts, onAcknowledge }: StationFacts, picture: StationPicture, error: ShownScan): TemplateResult {
  const of = picture.held.length + picture.heldLeftOut;
  const { advice } = adviceFor(error, texts);
  return html`<section class="result" data-result=${error.result}>
    <div class="word">
      ${resultIcon(error.result)}<span>${resultWord(error, texts)}</span>
      ${of > 1 ? html`<small class="count">${texts.heldCount(1, of)}</small>` : nothing}
    </div>
    <div class="name code">${error.code}</div>
    <p class="advice">${advice}</p>
    <button class="acknowledge" type="button" @click=${onAcknowledge}>
      ${texts.acknowledge} <small>${texts.acknowledgeKeys}</small>
    </button>
  </section>`;
}

function recent({ texts, lang, timezone }: StationFacts, scans: readonly ShownScan[]): TemplateResult {
  return html`<ol class="recent" aria-label=${texts.recentTitle}>
    ${scans.map(
      (scan) =>
        html`<li data-result=${scan.result}>
          ${resultIcon(scan.result)}
          <span class="what">${scan.name ?? scan.code}</span>
          <span class="amount">${scan.units === null ? resultWord(scan, texts) : signed(scan, lang)}</span>
          <time>${clockTime(scan.at, lang, timezone)}</time>
        </li>`,
    )}
  </ol>`;
}

function weights({ texts }: StationFacts, scales: readonly ScaleView[]): TemplateResult {
  return html`<aside class="weights" aria-label=${texts.weightTitle}>
    ${scales.slice(0, 2).map(
      ({ device, state, digits, unit, kind }) =>
        html`<div class="weight" data-state=${state}>
          <h2>${scales.length > 1 ? device : texts.weightTitle}</h2>
          <div class="digits" ?data-long=${(digits ?? '').length > 8}>
            <span>${digits ?? '–'}</span>${unit === null ? nothing : html`<small>${unit}</small>`}
          </div>
          <p>${texts.weights[state]}${kind === null ? '' : ` · ${texts.weightKinds[kind]}`}</p>
        </div>`,
    )}
  </aside>`;
}

function footer({ picture, texts, audible, testing, onSoundTest }: StationFacts): TemplateResult {
  const devices = picture?.devices ?? [];
  return html`<footer>
    <ul class="devices" aria-label=${texts.devicesTitle}>
      ${devices.length === 0 ? html`<li>${texts.noDevices}</li>` : devices.map((each) => deviceChip(each, texts))}
    </ul>
    <button class="sound" type="button" ?data-off=${!audible} aria-disabled=${testing === undefined ? 'false' : 'true'} @click=${onSoundTest}>
      ${testing === undefined ? (audible ? texts.soundTest : texts.soundOff) : texts.results[testing]}
    </button>
  </footer>`;
}

function deviceChip({ name, kind, state, error }: DeviceView, texts: Texts): TemplateResult {
  const trouble = state !== 'open' || error !== null;
  return html`<li data-state=${trouble ? 'trouble' : 'open'}>
    <strong>${name}</strong> ${texts.deviceKinds[kind]} · ${texts.deviceStates[state]}${error === null ? '' : ` · ${error}`}
  </li>`;
}

/** The same for those who listen to the page: politely what was recorded, at once what went wrong. */
function spoken({ picture, texts, lang }: StationFacts): TemplateResult {
  const [error] = picture?.held ?? [];
  const [scan] = picture?.recent ?? [];
  const good =
    scan === undefined || error !== undefined
      ? ''
      : [
          resultWord(scan, texts),
          scan.name ?? scan.code,
          scan.units === null ? '' : signed(scan, lang),
          scan.inStock === null ? '' : texts.inStock(scan.inStock.toLocaleString(lang)),
        ]
          .filter((part) => part !== '')
          .join(', ');
  const bad =
    error === undefined ? '' : `${resultWord(error, texts)}. ${error.code}. ${adviceFor(error, texts).advice}`;
  return html`<p class="spoken" role="status">${good}</p>
    <p class="spoken" role="alert">${bad}</p>`;
}

function resultWord(scan: ShownScan, texts: Texts): string {
  return scan.refusal === null ? texts.results[scan.result] : adviceFor(scan, texts).title;
}

function adviceFor({ refusal }: ShownScan, texts: Texts): { title: string; advice: string } {
  return (refusal === null ? undefined : texts.refusals[refusal]) ?? texts.otherRefusal;
}

function signed({ what, units }: ShownScan, lang: string): string {
  const count = (units ?? 0).toLocaleString(lang);
  return what === 'shipment' ? `−${count}` : what === 'receipt' ? `+${count}` : count;
}

function clockTime(at: number, lang: string, timeZone: string): string {
  return new Date(at).toLocaleTimeString(lang, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

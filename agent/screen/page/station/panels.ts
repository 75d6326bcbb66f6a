/// <reference lib="dom" />
/** The large panel of a station's page, one template for each thing that can be in it. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Texts } from '../../texts.ts';
import type { Foreground } from '../../views/foreground.ts';
import type { StationPicture } from '../../views/picture.ts';
import type { ShownScan } from '../../views/station-view.ts';
import {
  apartWords,
  bandWords,
  clockTime,
  doneWord,
  errorWords,
  expectedOf,
  openLines,
  ownWords,
  resultWord,
  signed,
  someOf,
  stepWords,
  whatAsked,
  whatOf,
} from '../words.ts';
import { mayPress } from './buttons.ts';
import { openHint } from './document-panel.ts';
import { guideFor, guidePlace, guideSteps, isLed } from './guide.ts';
import { iconOf, lookOf, resultIcon } from './icons.ts';
import { labelled, namedMax, nameLook, panel, unlisted } from './panel-parts.ts';
import { questionPanel } from './question-panel.ts';
import type { StationFacts } from './station-body.ts';

type Of<Panel extends Foreground['panel']> = Extract<Foreground, { panel: Panel }>;

export function largePanel(facts: StationFacts, picture: StationPicture, front: Foreground): TemplateResult {
  const { texts } = facts;
  switch (front.panel) {
    case 'error':
      return errorPanel(facts, picture, front);
    case 'cancelled':
      return cancelledPanel(facts, front);
    case 'question':
      return questionPanel(facts, picture, front);
    case 'locked':
      return plainPanel('unknown', texts.locked.title, texts.locked.advice);
    case 'sign-in':
      return plainPanel('unknown', texts.signInFirst.title, texts.signInFirst.advice);
    case 'parcel':
      return parcelPanel(facts, picture, front);
    case 'ready':
      return panel(
        'ready',
        html`<div class="word">${texts.ready}</div>
          ${guide(facts, picture)} ${readyHint(texts, picture)} ${armed(facts, picture)}`,
        reasons(facts, picture),
      );
    case 'before':
      return beforePanel(facts, front);
    case 'scan':
      return scanPanel(facts, picture, front);
  }
}

function scanPanel(facts: StationFacts, picture: StationPicture, { scan, past }: Of<'scan'>): TemplateResult {
  const { texts, lang, timezone } = facts;
  const { line } = scan;
  const what = whatOf(scan, lang);
  const led = guide(facts, picture);
  const asked = reasons(facts, picture);
  return panel(
    past ? 'before' : lookOf(scan),
    html`${past ? html`<p class="note">${texts.beforeThat}, ${clockTime(scan.at, lang, timezone)}:</p>` : nothing}
    <div class="word">
      ${resultIcon(iconOf(scan))}<span>${resultWord(scan, texts, lang)}</span>
      ${scan.units === null ? nothing : html`<span class="units">${signed(scan, lang)}</span>`}
    </div>
    ${what !== '' ? html`<div class=${nameLook(what)}>${what}</div>` : nothing}
    ${led === nothing || scan.practice !== true ? stepAdvice(facts, picture, scan) : nothing} ${led}
    ${scan.name === null || scan.code === '' || scan.code === scan.name ? nothing : html`<div class="code">${scan.code}${times(scan, lang)}</div>`}
    ${
      past
        ? nothing
        : line === null
          ? scan.inStock === null
            ? nothing
            : html`<div class="stock">${texts.inStock(scan.inStock.toLocaleString(lang))}</div>`
          : html`<div class="stock">${texts.nOf(line.done.toLocaleString(lang), line.of.toLocaleString(lang))}</div>`
    }
    ${scan.condition === null ? nothing : html`<div class="apart">${apartWords(scan.condition, scan.why, texts)}</div>`}
    ${scan.completes === null ? nothing : html`<div class="complete">✓ ${texts.complete(scan.completes)}</div>`}
    ${armed(facts, picture)}`,
    asked,
    // Where a reason is chosen there is no room for both.
    asked === undefined ? picture : {},
  );
}

/** What is to be counted again is named in every language: where there is little room, no list of it is shown. */
function stepAdvice({ texts, lang }: StationFacts, { bench }: StationPicture, scan: ShownScan) {
  if (scan.step === null) return nothing;
  const document = scan.step === 'recount' ? bench?.document : null;
  if (!document) return html`<p class="advice">${stepWords(scan, texts, lang)}</p>`;
  return html`<div class="name">${openLines(document, namedMax, texts, lang)}</div>
    <p class="advice">${texts.stepAdvice.recount}</p>`;
}

/** What whoever practises a first delivery does next. */
function guide({ texts, lang }: StationFacts, { bench, choices }: StationPicture): TemplateResult | typeof nothing {
  const step = guideFor(bench, choices?.length ?? null);
  if (step === null) return nothing;
  const [at, of] = [guidePlace(step), guideSteps.length].map((count) => count.toLocaleString(lang));
  return html`<p class="guide"><small>${at}/${of}</small> ${texts.guide[step]}</p>`;
}

/** What to scan first, where nothing was scanned yet and nobody is led. */
function readyHint(texts: Texts, { bench, choices }: StationPicture): TemplateResult | typeof nothing {
  if (isLed(bench, choices)) return nothing;
  const said = bench === null || bench.document !== null ? texts.readyHint : openHint(texts, bench.opens, choices);
  return said === null ? nothing : html`<p class="advice">${said}</p>`;
}

/** The same again at once: it counts, and nobody is to wonder whether it did. */
function times({ times: count }: ShownScan, lang: string): TemplateResult | typeof nothing {
  return count > 1 ? html`<strong>×${count.toLocaleString(lang)}</strong>` : nothing;
}

/** What the next scan counts for, where nobody can overlook it. */
function armed({ texts, lang }: StationFacts, { bench }: StationPicture): TemplateResult | typeof nothing {
  const { quantity = null, condition = null, asking = null } = bench ?? {};
  return html`${asking === null ? nothing : html`<p class="advice">${texts.steps.asked} ${asking}</p>`}
  ${
    quantity === null
      ? nothing
      : html`<div class="armed">${quantity === 0 ? texts.buttons['by-weight'] : texts.nextScan(quantity.toLocaleString(lang))}</div>`
  }
  ${
    condition === null
      ? nothing
      : html`<div class="armed">${texts.buttons[condition.to]}${condition.reason === null ? nothing : html`: ${condition.reason}`}</div>`
  }`;
}

/** R26: why, once a condition was said; whoever has no time for it scans the goods. */
function reasons(facts: StationFacts, { bench, reasons: known }: StationPicture) {
  const said = bench?.condition ?? null;
  if (said === null || said.to === 'good' || said.reason !== null || !mayPress(facts)) return undefined;
  return html`${known.map(
    (reason) =>
      html`<button class="answer reason" type="button" @click=${() => facts.onPress({ command: 'reason', reason })}>${reason}</button>`,
  )}`;
}

function beforePanel({ texts, lang }: StationFacts, { scan }: Of<'before'>): TemplateResult {
  const what = whatOf(scan, lang);
  return panel(
    'before',
    html`<p class="note">${texts.restarted}</p>
    <div class="word">
      ${resultIcon('good')}<span>${doneWord(scan, texts, lang)}</span>
      ${scan.units === null ? nothing : html`<span class="units">${signed(scan, lang)}</span>`}
    </div>
    ${what === '' ? nothing : html`<div class=${nameLook(what)}>${what}</div>`}
    ${scan.name === null ? nothing : html`<div class="code">${scan.code}</div>`}
    <p class="note">${texts.restartedAdvice}</p>`,
  );
}

/** The live weight stands beside it. */
function parcelPanel(facts: StationFacts, { recent }: StationPicture, { id, parcel }: Of<'parcel'>): TemplateResult {
  const { texts, lang } = facts;
  const [newest] = recent;
  const before =
    newest?.step === 'overridden'
      ? html`<p class="advice">⚠ ${resultWord(newest, texts, lang)}</p>`
      : html`<p class="complete">✓ ${newest?.step === 'weighed' ? resultWord(newest, texts, lang) : texts.packed(id)}</p>`;
  return panel(
    'duplicate',
    html`${before}
    <div class="word">
      ${resultIcon('weigh')}<span>${texts.parcel.title(parcel?.box.toLocaleString(lang) ?? null)}</span>
    </div>
    ${
      parcel === null
        ? html`<p class="advice">${texts.parcel.advice}</p>`
        : html`<div class="stock">${bandWords(parcel, texts, lang)}</div>
          ${parcel.others.length === 0 ? nothing : html`<p class="advice">${texts.parcelThen(parcel.others.join(', '))}</p>`}`
    }`,
  );
}

function errorPanel(facts: StationFacts, picture: StationPicture, front: Of<'error'>): TemplateResult {
  const { bench } = picture;
  const { texts, lang, onAcknowledge } = facts;
  const { errors, next, ignored } = front;
  const { newest: error, ids, of } = errors;
  const expected = expectedOf(bench?.document ?? null, error);
  const wrong = error.refusal === 'not-in-order' || error.refusal === 'too-many';
  const { title, advice } = errorWords(errors, texts, lang);
  const what = error.result === 'trouble' ? someOf(of, namedMax, texts, lang) : whatOf(error);
  const said = html`<div class="word">
      ${resultIcon(error.result)}<span>${title}</span>
      ${ids.length > 1 ? html`<small class="count">× ${ids.length.toLocaleString(lang)}</small>` : nothing}
    </div>
    ${errors.over ? html`<p class="advice">${advice}</p>` : nothing}
    <div class=${error.name === null ? 'name code whole' : nameLook(error.name)}>${wrong ? html`<small>${texts.got}</small> ` : nothing}${what}</div>
    ${
      wrong && expected.length > 0
        ? html`<p class="expected">
            ${labelled(
              facts,
              expected.map((line) => ({ ...line, label: texts.expected })),
              unlisted(bench?.document ?? null),
            )}
          </p>`
        : nothing
    }
    ${errors.over ? nothing : html`<p class="advice">${advice}</p>`}
    ${
      error.refusal !== 'not-certain' || ownWords(error.detail, lang) === null
        ? nothing
        : html`<p class="detail">${error.detail}</p>`
    }
    ${ignored === null ? nothing : html`<p class="detail"><strong>${resultWord(ignored, texts, lang)}: ${whatOf(ignored)}</strong></p>`}
    ${next === null ? nothing : html`<p class="detail">${texts.thenAsked} <strong>${texts.questions[next.about].title}</strong> ${whatAsked(next, namedMax, texts, lang) ?? ''}</p>`}`;
  return panel(
    error.result === 'trouble' && errors.over ? 'unknown' : error.result,
    said,
    facts.pressable === 'looks'
      ? undefined
      : html`<button class="acknowledge" type="button" @click=${onAcknowledge}>
          ${texts.acknowledge} <small>${texts.acknowledgeKeys}</small>
        </button>
        ${switching(facts, error)}`,
    picture,
  );
}

function switching(facts: StationFacts, { fits }: ShownScan) {
  const { texts, onSwitch } = facts;
  if (fits === null || !mayPress(facts)) return nothing;
  return html`<button class="answer" type="button" @click=${() => onSwitch(fits)}>${texts.openInstead(fits.id)}</button>`;
}

function cancelledPanel(facts: StationFacts, { id, reason }: Of<'cancelled'>): TemplateResult {
  const { texts, onPress } = facts;
  const may = mayPress(facts);
  return panel(
    'refused',
    html`<div class="word">${resultIcon('refused')}<span>${texts.cancelled.title}</span></div>
    <div class=${nameLook(id)}>${id}</div>
    ${reason === null ? nothing : html`<p class="advice">${texts.cancelledReason(reason)}</p>`}
    <p class="advice">${texts.cancelled.advice}</p>
    ${may ? nothing : html`<p class="detail">${texts.takeAway}: CANCEL</p>`}`,
    may
      ? html`<button class="answer" type="button" @click=${() => onPress({ command: 'cancel' })}>${texts.takeAway}</button>`
      : undefined,
  );
}

function plainPanel(result: 'unknown', title: string, advice: string): TemplateResult {
  return panel(
    result,
    html`<div class="word">${resultIcon(result)}<span>${title}</span></div>
    <p class="advice">${advice}</p>`,
  );
}

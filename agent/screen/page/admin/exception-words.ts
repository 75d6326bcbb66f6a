/// <reference lib="dom" />
/** What to do about an exception, in the language of the page. */
import { html, type TemplateResult } from 'lit/html.js';
import type { UnknownCode } from '../../../inventory/barcodes/unknown-code.ts';
import { exceptionAdvice } from '../../texts/alarms/exceptions.ts';
import { textsFor } from '../../texts.ts';
import { known } from './called.ts';
import { inEnglish } from './tables.ts';

const { lang } = document.documentElement;
const texts = textsFor(lang);

/** In English the rules say it best; elsewhere what there is a sentence for, and theirs to be opened. */
export function exceptionText({
  code,
  text,
  unknown,
}: {
  code: string;
  text: string;
  unknown?: UnknownCode | undefined;
}): TemplateResult {
  const { own, other } = exceptionAdvice(lang, code, unknown);
  if (other === undefined) return html`${text} ${own ?? ''}`;
  // What it looks like says more than its reason, also where only the station has words for that.
  const looks = unknown === undefined || isOffices(unknown) ? undefined : texts.unknownCodes[unknown];
  const advice = looks ?? own ?? known(texts.refusals, code)?.advice;
  return html`${advice ?? other} ${inEnglish(text)}`;
}

/** The office has something else to do about it than whoever scans. */
const isOffices = (unknown: UnknownCode): boolean => unknown === 'misread' || unknown === 'misread-label';

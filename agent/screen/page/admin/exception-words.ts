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
  const ofOffice = exceptionAdvice(lang);
  if (ofOffice === undefined) return html`${text}`;
  const ofCode = unknown === undefined ? undefined : texts.unknownCodes[unknown];
  const advice = ofCode ?? known(ofOffice, code) ?? known(texts.refusals, code)?.advice;
  return html`${advice ?? ofOffice.other} ${inEnglish(text)}`;
}

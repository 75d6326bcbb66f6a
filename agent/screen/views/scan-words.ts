/** Codes, reasons and what a step was about, as people see them: printable and bounded. */
import { splitAim } from '../../inventory/barcodes/aim.ts';
import { type UnknownCode, unknownCode } from '../../inventory/barcodes/unknown-code.ts';
import type { Outcome, RefusalCode, StepAbout } from '../../inventory/nouns/outcome.ts';
import { commandNamed, looksLikeCommand } from '../../inventory/nouns/station/command-codes.ts';
import type { CommandName } from '../../inventory/nouns/station/station-command.ts';
import { printable } from '../printable.ts';

export const lengths = { code: 64, name: 80, detail: 240, error: 160, digits: 12 };

/** The code of a scan as people see it. */
export function shownCode(text: string): string {
  return printable(splitAim(text).data, lengths.code);
}

/** Commands say what they did in words; and whoever reads a badge's text off the screen could print it. */
export function codeOf(text: string, outcome: Outcome | undefined): { code: string; command?: CommandName } {
  const { data } = splitAim(text);
  const badge = isSignIn(outcome) || isRefused(outcome, 'unknown-badge');
  if (badge) return { code: '' };
  if (!looksLikeCommand(data)) return { code: shownCode(text) };
  const command = commandNamed(data);
  return { code: '', ...(command !== undefined && { command }) };
}

function isSignIn(outcome: Outcome | undefined): boolean {
  if (outcome?.type === 'unchanged') return outcome.already?.step === 'signed-in';
  return outcome?.type === 'stepped' && outcome.step === 'signed-in';
}

const isRefused = (outcome: Outcome | undefined, code: RefusalCode): boolean =>
  outcome?.type === 'refused' && outcome.code === code;

/** What a code that nobody knows may be. @param text as the scanner sent it */
export const unknownAs = (reason: string | null, text: string): { unknown?: UnknownCode } =>
  reason === 'unknown-barcode' ? { unknown: unknownCode(text) } : {};

/** Why goods are set apart. */
export const whyOf = (reason: string | undefined): { why?: string } =>
  reason === undefined ? {} : { why: printable(reason, lengths.name) };

/** Boxes whose labels are void that are named. */
const voidedMax = 12;
/** Goods of one part that are named. */
const goodsMax = 3;

/** What a step was about, cut to what a screen has room for. */
export function shownAbout({ what, parts, apart, said, box, boxes, voided, labelled, practiceOver }: StepAbout) {
  const id = printable(what, lengths.name);
  if (labelled && box !== undefined) return { labels: { box, order: id } };
  return {
    ...(box !== undefined && { box }),
    ...(boxes !== undefined && { boxes }),
    ...(voided !== undefined && { voided: voided.boxes.slice(0, voidedMax) }),
    ...(id !== '' && { name: id }),
    ...(said !== undefined && { said }),
    ...(practiceOver && { practiceOver }),
    ...(apart !== undefined && { condition: apart.condition, ...whyOf(apart.reason) }),
    ...(parts !== undefined && {
      parts: parts.map(({ is, goods }) => ({
        is,
        goods: goods.slice(0, goodsMax).map(({ name, units }) => `${units} × ${printable(name, lengths.name)}`),
        more: Math.max(0, goods.length - goodsMax),
      })),
    }),
  };
}

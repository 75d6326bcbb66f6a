/** How single facts are said on a station's page: results, numbers, times. */

import type { RefusalCode, Step } from '../../inventory/nouns/outcome.ts';
import type { Condition } from '../../inventory/nouns/stock/condition.ts';
import type { Texts } from '../texts.ts';
import type { ShownDocument, ShownQuestion } from '../views/bench-view.ts';
import type { ShownScan } from '../views/station-view.ts';
import type { ShownErrors } from '../views/unseen.ts';

/** Of what was done: counted, or ended. @param lang of the numbers */
export function doneWord({ step, labels }: Pick<ShownScan, 'step' | 'labels'>, texts: Texts, lang: string): string {
  if (labels !== undefined) return texts.labelFor(labels.box.toLocaleString(lang), labels.order);
  return step === null ? texts.results.good : texts.steps[step];
}

/** A step that had been done before. */
const isAlready = (step: Step | null, { already }: Texts): step is keyof Texts['already'] =>
  step !== null && Object.hasOwn(already, step);

/** With the box that a step was about, or how many had their labels printed. */
function stepWord(step: Step, { box, boxes }: Pick<ShownScan, 'box' | 'boxes'>, texts: Texts, lang: string): string {
  if (boxes !== undefined) return `${texts.steps[step]}: ${texts.labels(boxes.toLocaleString(lang))}`;
  if (box === undefined) return texts.steps[step];
  const number = box.toLocaleString(lang);
  return step === 'box' ? texts.nextBox(number) : `${texts.steps[step]}: ${texts.box(number)}`;
}

/** @param lang of the numbers */
export function resultWord(scan: ShownScan, texts: Texts, lang: string): string {
  if (scan.labels !== undefined) return doneWord(scan, texts, lang);
  if (scan.condition === 'damaged' && scan.step === null) return texts.steps['set-apart'];
  const goods = scan.sku !== null || (scan.code !== '' && !scan.weight);
  if (scan.left === true) return goods ? texts.leftUncounted : texts.steps.cancelled;
  if (scan.refusal === 'needs-confirm' && !goods) return texts.results.question;
  if (scan.refusal !== null) return adviceFor(scan, texts).title;
  if (scan.already && isAlready(scan.step, texts)) return texts.already[scan.step];
  return scan.step === null ? texts.results[scan.result] : stepWord(scan.step, scan, texts, lang);
}

function adviceFor({ refusal }: Pick<ShownScan, 'refusal'>, texts: Texts): { title: string; advice: string } {
  return (refusal === null ? undefined : texts.refusals[refusal]) ?? texts.otherRefusal;
}

/** What an error means and what to do about it; of trouble that has passed, that it has. */
export function errorWords(
  { newest, over }: ShownErrors,
  texts: Texts,
  lang: string,
): { title: string; advice: string } {
  if (over) return texts.recordsAgain;
  const { title, advice } = adviceNow(newest, texts, lang);
  // Nobody sets anything aside, and the office gets nothing.
  return newest.practice === true ? { title, advice: texts.forReal(advice) } : { title, advice };
}

function adviceNow(newest: ShownScan, texts: Texts, lang: string): { title: string; advice: string } {
  const { title, advice: plain } = adviceFor(newest, texts);
  const advice = newest.unknown === undefined ? plain : (texts.unknownCodes[newest.unknown] ?? plain);
  const { wanted, scanned } = newest.short ?? { wanted: 0, scanned: 0 };
  if (wanted > 0)
    return { title, advice: texts.fewerWanted(wanted.toLocaleString(lang), scanned.toLocaleString(lang)) };
  const { used, reopens } = newest;
  if (reopens !== undefined) return { title, advice: texts.reopenFirst(texts.buttons.reopen, reopens) };
  if (used !== undefined) return { title, advice: texts.labelUsed(used.box.toLocaleString(lang), used.order) };
  const own =
    newest.practice !== true && newest.refusal !== null && saidByRules.has(newest.refusal)
      ? ownWords(newest.detail, lang)
      : null;
  return { title, advice: own ?? advice };
}

/** Refused for many reasons, or of things that the rules name. */
const saidByRules: ReadonlySet<string> = new Set<RefusalCode>([
  'bad-command',
  'other-work',
  'label-waits',
  'label-void',
]);

/** The rules' own words, which they say in English: nothing in another language. */
export function ownWords(text: string | null, lang: string): string | null {
  return lang === 'en' ? text : null;
}

/** R26: whether goods are for sale as they were found, and why not. */
export function apartWords(condition: Condition, why: string | undefined, texts: Texts): string {
  const words = `${condition === 'good' ? '✓' : '⚠'} ${texts.apart[condition]}`;
  return why === undefined ? words : `${words}: ${why}`;
}

/** What stands in the list of the last scans: a command that asked or was refused has a name, too. */
export function named(scan: ShownScan, texts: Texts, lang: string): string {
  const { command, refusal, said } = scan;
  if (said !== undefined) return [texts.buttons[said], scan.name].filter((part) => part !== null).join(': ');
  if (command === undefined || refusal === null) return whatOf(scan, lang);
  return whatOf(scan) || ((texts.buttons as Partial<Record<string, string>>)[command] ?? '');
}

/** Steps that say of real work that it is on the books. */
const endsWork: ReadonlySet<Step> = new Set(['finished', 'shipped', 'closed', 'received', 'practised'] as const);

type StepSaid = Pick<ShownScan, 'step' | 'detail' | 'parts' | 'voided' | 'practice' | 'practiceOver' | 'box'> & {
  name?: string | null;
};

/** What a step means, alike in every language: the rules' own words only where there are no others. */
export function stepWords(scan: StepSaid, texts: Texts, lang: string): string {
  const { step, detail, name = null, box, parts = [], voided, practice, practiceOver } = scan;
  if (step === 'practice-on') return `${texts.stepAdvice[step]} ${texts.practiceTones}`;
  if (practiceOver) return `${texts.steps['practice-off']}. ${texts.stepAdvice['practice-off']}`;
  const became = parts.map(({ is, goods, more }) => {
    return `${texts.parts[is]}: ${someOf(goods, goods.length, texts, lang, more)}.`;
  });
  if (voided !== undefined && !practice)
    became.push(texts.voidLabels(voided.map((box) => box.toLocaleString(lang)).join(', ')));
  const advice = step === null ? undefined : texts.stepAdvice[step];
  if (practice && step !== null && endsWork.has(step)) return [...became, texts.stepAdvice.practised].join(' ');
  if (became.length > 0) return became.join(' ');
  // What the rules say of it would be true of real work alone.
  if (practice) return advice ?? '';
  return advice ?? (name === null && box === undefined ? (ownWords(detail, lang) ?? '') : '');
}

/** Digits as a scale says them, with the sign of the language between units and tenths. */
export function decimal(digits: string, lang: string): string {
  return digits.replace('.', (1.5).toLocaleString(lang).charAt(1));
}

/** What a box may weigh. */
export const bandWords = ({ from, to, unit }: { from: string; to: string; unit: string }, texts: Texts, lang: string) =>
  texts.parcelBand(decimal(from, lang), decimal(to, lang), unit);

/** What a scan was of, as people call it; a step without a code has none. @param lang of a weight */
export function whatOf({ name, code, weight }: Pick<ShownScan, 'name' | 'code' | 'weight'>, lang = 'en'): string {
  return name ?? (weight ? decimal(code, lang) : code);
}

export function signed({ what, units }: Pick<ShownScan, 'what' | 'units'>, lang: string): string {
  const count = (units ?? 0).toLocaleString(lang);
  return what === 'shipment' ? `−${count}` : what === 'receipt' || what === 'packing' ? `+${count}` : count;
}

export function clockTime(at: number, lang: string, timeZone: string): string {
  return new Date(at).toLocaleTimeString(lang, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** @param date local date, YYYY-MM-DD: a date has no zone */
export function shortDate(date: string, lang: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at)
    ? date
    : new Date(at).toLocaleDateString(lang, { timeZone: 'UTC', day: 'numeric', month: 'short' });
}

/**
 * The first few of a list, and how many more there are: never a single one, which takes no more room than saying so.
 * @param beyond how many the list itself leaves out
 */
export function fewOf<T>(all: readonly T[], max: number, beyond = 0): { few: readonly T[]; more: number } {
  const few = beyond === 0 && all.length === max + 1 ? all : all.slice(0, max);
  return { few, more: all.length - few.length + beyond };
}

/** The same in one line. */
export function someOf(all: readonly string[], max: number, texts: Texts, lang: string, beyond = 0): string {
  const { few, more } = fewOf(all, max, beyond);
  const named = few.join(', ');
  return more === 0 ? named : `${named} ${texts.moreLines(more.toLocaleString(lang))}`;
}

/** What a question is about: one item, several, or nothing but a code. */
export function whatAsked({ name, code, items }: ShownQuestion, max: number, texts: Texts, lang: string) {
  return items === null ? (name ?? code) : someOf(items.names, max, texts, lang, items.more);
}

/** What a count still has to find: after a round that did not agree, all of what is to be counted again. */
export function openLines({ lines, linesThere, linesDone }: ShownDocument, max: number, texts: Texts, lang: string) {
  const open = lines.filter(({ complete }) => !complete).map(({ name }) => name);
  return someOf(open, max, texts, lang, linesThere - linesDone - open.length);
}

/** What is still to be packed: first the goods in hand, also where the list has no room for their line. */
export function expectedOf(
  document: ShownDocument | null,
  { sku, name, short }: Pick<ShownScan, 'sku' | 'name' | 'short'>,
): { name: string; left: number }[] {
  const open = document?.lines.filter(({ complete }) => !complete) ?? [];
  const at = open.findIndex((line) => line.sku === sku);
  const [line] = open.splice(at, at < 0 ? 0 : 1);
  const rest = open.map(({ name, done, of }) => ({ name, left: (of ?? 0) - done }));
  if (line !== undefined) return [{ name: line.name, left: (line.of ?? 0) - line.done }, ...rest];
  return name === null || !short?.wanted ? rest : [{ name, left: short.wanted }, ...rest];
}

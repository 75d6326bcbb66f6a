/** What a station's page says large, and in which colour. */
import { expect, it } from 'vitest';
import type { RefusalCode, Step } from '../../agent/inventory/nouns/outcome.ts';
import { cardOf } from '../../agent/screen/page/sound-card.ts';
import { errorWords, expectedOf, fewOf, stepWords } from '../../agent/screen/page/words.ts';
import { lookTextsFor } from '../../agent/screen/texts/look.ts';
import { allLanguages, textsFor } from '../../agent/screen/texts.ts';
import type { ShownDocument } from '../../agent/screen/views/bench-view.ts';
import type { ShownErrors } from '../../agent/screen/views/unseen.ts';

const shown = (refusal: string, detail: string | null) =>
  ({ newest: { refusal, detail }, over: false }) as unknown as ShownErrors;

it('a command that is refused says its own reason large', () => {
  const words = 'Nothing of order A-1 is packed yet.';
  expect(errorWords(shown('bad-command', words), textsFor('en'), 'en').advice).toBe(words);
  expect(errorWords(shown('bad-command', null), textsFor('en'), 'en').advice).toMatch(/here and now/);
  expect(errorWords(shown('bad-command', words), textsFor('es'), 'es').advice).toMatch(/aquí y ahora/);
  expect(errorWords(shown('too-many', 'x'), textsFor('en'), 'en').advice).toMatch(/enough/);
});

it('what is one is said of as one', () => {
  const [es, de] = [textsFor('es'), textsFor('de')];
  expect([es.likely.missing('1', 'TEE'), es.likely.extra('2', 'TEE')]).toEqual(['¿Falta 1 × TEE?', '¿Sobran 2 × TEE?']);
  expect([de.likely.missing('1', 'TEE'), de.likely.missing('2', 'TEE')]).toEqual(['Fehlt 1 × TEE?', 'Fehlen 2 × TEE?']);
  expect([de.held('1'), de.held('2')].map((words) => words.split(', ').at(-1))).toEqual(['1 wartet', '2 warten']);
  const look = lookTextsFor('es');
  expect([look.loose('1'), look.overbooked('1', true), look.overbooked('3', false)]).toEqual([
    '1 suelto',
    '1 más reservado de los que hay: las tiendas muestran 0',
    '3 más reservados de los que hay: las tiendas muestran 0',
  ]);
});

it('more than the order still wants is not sent back to the shelf', () => {
  const advice = (lang: string, wanted: number) => {
    const newest = { refusal: 'too-many', detail: 'x', short: { wanted, scanned: 4 } };
    return errorWords({ newest, over: false } as unknown as ShownErrors, textsFor(lang), lang).advice;
  };
  expect(advice('en', 3)).toBe('3 still wanted, 4 scanned: scan without × or with × 3.');
  expect(advice('de', 3)).toBe('3 fehlen noch, gescannt: 4. Ohne × scannen oder mit × 3.');
  expect(advice('es', 3)).toBe('Aún faltan 3, escaneados: 4. Escanee sin × o con × 3.');
  expect(advice('es', 1)).toMatch(/^Aún falta 1,/);
  expect(advice('de', 1)).toMatch(/^1 fehlt noch,/);
  for (const lang of allLanguages) expect(advice(lang, 0)).toBe(textsFor(lang).refusals['too-many']?.advice);
});

it('whoever is refused is told what to do, in every language', () => {
  const deeds: Record<string, RegExp> = {
    en: /\b(scan|put|take|set|have|tell|ask|check|wait|weigh|count|open|start|finish|confirm|acknowledge|go|say)\b/i,
    es: /(?<!\p{L})(escanee|devuélval[oa]|devuelva|tome|apárte(lo|la)|aparte|avise|pida|pregunte|compruebe|espere|pese|ponga|pare|cuente|abra|termine|confirme|marque|lléve(lo|la)|siga|indíquel[oa])(?!\p{L})/iu,
    de: /(?<!\p{L})(scannen|zurücklegen|beiseitelegen|weglegen|nehmen|melden|fragen|prüfen|warten|auflegen|zählen|berichtigen|öffnen|beginnen|machen|bestätigen|beantworten|lassen|bringen|weiterarbeiten|angeben)(?!\p{L})/iu,
  };
  for (const lang of allLanguages) {
    // Where nothing happened and nothing is wrong, nothing is to be done.
    const { 'nothing-to-undo': _, ...refusals } = textsFor(lang).refusals;
    const silent = Object.entries(refusals).filter(([, { advice }]) => deeds[lang]?.test(advice) !== true);
    expect(silent.map(([code, { advice }]) => `${lang}: ${code}: ${advice}`)).toEqual([]);
  }
});

it('a carrier’s label that is on another box says on which', () => {
  const newest = { refusal: 'label-used', detail: 'x', used: { order: 'W-1', box: 2 } };
  for (const lang of allLanguages) {
    const { advice } = errorWords({ newest, over: false } as unknown as ShownErrors, textsFor(lang), lang);
    expect(advice).toMatch(/2 .*W-1/);
  }
});

it('what is expected begins with the goods in hand, also where the list has no room for their line', () => {
  const line = (sku: string, done: number, of: number) => ({ sku, name: sku, done, of, complete: done >= of });
  const document = { lines: [line('SOAP', 0, 1), line('CUP', 1, 2), line('TEE', 0, 3), line('CAP', 1, 1)] };
  const left = (sku: string, short?: { wanted: number; scanned: number }) =>
    expectedOf(document as unknown as ShownDocument, { sku, name: sku, ...(short && { short }) }).map(
      ({ name, left }) => `${left} ${name}`,
    );
  expect(left('TEE', { wanted: 3, scanned: 4 })).toEqual(['3 TEE', '1 SOAP', '1 CUP']);
  expect(left('BAG', { wanted: 2, scanned: 3 })).toEqual(['2 BAG', '1 SOAP', '1 CUP', '3 TEE']);
  expect(left('CAP', { wanted: 0, scanned: 1 })).toEqual(['1 SOAP', '1 CUP', '3 TEE']);
  expect(left('MUG')).toEqual(['1 SOAP', '1 CUP', '3 TEE']);
});

it('a question says on its buttons what they do, with its number', () => {
  const { answers } = textsFor('en');
  expect([answers.overage.yes('12'), answers.overage.no]).toEqual(['Count 12', 'Leave them']);
  expect(answers.weight.yes(null)).toBe('Ship anyway');
  for (const lang of allLanguages) {
    for (const { yes, no } of Object.values(textsFor(lang).answers)) expect(yes('12')).not.toBe(no);
    expect(textsFor(lang).answers.unannounced.yes('12')).toContain('12');
  }
});

it('says what a step means alike in every language, and the rules’ own words in English alone', () => {
  const scan = { step: 'recount', detail: 'Count again from the start, then FINISH: Mug.' } as const;
  for (const lang of allLanguages) {
    const texts = textsFor(lang);
    expect(stepWords({ ...scan, detail: null }, texts, lang)).toBe(texts.stepAdvice.recount);
    expect(stepWords(scan, texts, lang)).toBe(texts.stepAdvice.recount);
    // Where a name says it, no language says more than the others.
    const opened = { step: 'opened', detail: 'Notice ASN-1: 3 × MUG to come.', name: 'ASN-1' } as const;
    expect(stepWords(opened, texts, lang)).toBe('');
    expect(stepWords({ step: 'box', detail: 'Box 2.', box: 2 }, texts, lang)).toBe('');
    const plain = { step: 'work', detail: 'This station is for packing now.' } as const;
    expect(stepWords(plain, texts, lang)).toBe(lang === 'en' ? plain.detail : '');
  }
});

it('in practice nothing is said to be booked or printed, in any language', () => {
  const tried = { detail: 'The count C-1 is booked.', practice: true } as const;
  const parts = [{ is: 'counted', goods: ['3 × Mug'], more: 0 }] as const;
  for (const lang of allLanguages) {
    const texts = textsFor(lang);
    const nothing = texts.stepAdvice.practised ?? '';
    for (const step of Object.keys(texts.steps) as Step[])
      expect(stepWords({ ...tried, step }, texts, lang)).not.toContain(tried.detail);
    expect(stepWords({ ...tried, step: 'finished', parts }, texts, lang)).toBe(
      `${texts.parts.counted}: 3 × Mug. ${nothing}`,
    );
    expect(stepWords({ ...tried, step: 'shipped', name: 'W-1' }, texts, lang)).toBe(nothing);
    expect(stepWords({ ...tried, step: 'quantity' }, texts, lang)).toBe(texts.stepAdvice.quantity);
  }
});

it('whatever ends practice says so in the same words', () => {
  const badge = { step: 'signed-in', detail: null, name: 'Anna', practiceOver: true } as const;
  for (const lang of allLanguages) {
    const texts = textsFor(lang);
    expect(stepWords(badge, texts, lang)).toBe(`${texts.steps['practice-off']}. ${texts.stepAdvice['practice-off']}`);
  }
});

it('no two buttons that stand together begin with the same word, in any language', () => {
  const together = [
    ['end-practice', 'undo', 'reopen', 'quantity', 'next-box', 'more', 'finish'],
    [
      'by-weight',
      'tare',
      'zero',
      'return',
      'reprint',
      'good',
      'hold',
      'damaged',
      'put-aside',
      'practice',
      'lock',
      'back',
    ],
  ] as const;
  for (const lang of allLanguages) {
    const { buttons } = textsFor(lang);
    for (const names of together) {
      const first = names.map((name) => buttons[name].split(' ')[0]);
      expect(first.filter((word, at) => word !== '×' && first.indexOf(word) !== at)).toEqual([]);
    }
  }
});

it('the guide says when to finish, and nowhere that it is time', () => {
  const conditional = { en: /^When all is counted/, de: /^Wenn alles gezählt ist/, es: /^Cuando todo esté contado/ };
  for (const [lang, words] of Object.entries(conditional)) expect(textsFor(lang).guide.finish).toMatch(words);
});

it('one is called one in every language, also where it is what there should be', () => {
  for (const lang of allLanguages) {
    const { lines, units } = textsFor(lang);
    for (const said of [lines, units]) {
      const one = said('1', null).replace('1 ', '');
      expect(said('0', '1')).toMatch(new RegExp(` 1 ${one}$`));
      expect(said('1', '12')).toBe(said('7', '12').replace('7', '1'));
    }
  }
});

it('a single one more is named, for it takes no more room', () => {
  const all = ['a', 'b', 'c', 'd'];
  expect(fewOf(all, 2)).toEqual({ few: ['a', 'b'], more: 2 });
  expect(fewOf(all, 3)).toEqual({ few: all, more: 0 });
  expect(fewOf(all, 3, 1)).toEqual({ few: ['a', 'b', 'c'], more: 2 });
  expect(fewOf(all, 4, 1)).toEqual({ few: all, more: 1 });
});

it('only what was counted looks like success', () => {
  const card = (step: Step | null, result: 'good' | 'refused' = 'good', refusal: RefusalCode | null = null) =>
    cardOf({ result, step, refusal });
  const green = (Object.keys(textsFor('en').steps) as Step[]).filter((step) => card(step) === 'good');
  expect(green).toEqual(['shipped', 'received']);
  expect(card(null)).toBe('good');
  expect(card('recount')).toBe('question');
  expect([card('quantity'), card('condition')]).toEqual(['armed', 'armed']);
  expect([card('closed'), card('cancelled'), card('signed-in')]).toEqual(['step', 'dropped', 'step']);
  // It counted, and is not for sale; in practice nothing is anything else.
  for (const condition of ['hold', 'damaged'] as const)
    expect(cardOf({ result: 'good', step: null, refusal: null, condition })).toBe('apart');
  expect(cardOf({ result: 'good', step: null, refusal: null, condition: 'good' })).toBe('good');
  for (const step of [null, 'opened', 'quantity', 'condition', 'shipped', 'practised'] as const)
    expect(cardOf({ result: 'duplicate', step, refusal: null, condition: 'damaged', practice: true })).toBe('practice');
  expect(card(null, 'refused', 'needs-confirm')).toBe('question');
  expect(card(null, 'refused', 'too-many')).toBe('refused');
});

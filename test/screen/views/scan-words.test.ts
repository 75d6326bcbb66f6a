/** Units that are not for sale never look like those that are; what a step was about is said in every language. */
import { describe, expect, it } from 'vitest';
import type { Already, Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { isApart } from '../../../agent/screen/page/sound-card.ts';
import { iconOf, lookOf } from '../../../agent/screen/page/station/icons.ts';
import { apartWords, errorWords, named, resultWord, stepWords, whatOf } from '../../../agent/screen/page/words.ts';
import { allLanguages, textsFor } from '../../../agent/screen/texts.ts';
import type { BenchView } from '../../../agent/screen/views/bench-view.ts';
import { shown } from '../../../agent/screen/views/foreground.ts';
import { scansBefore } from '../../../agent/screen/views/past.ts';
import { shownScan } from '../../../agent/screen/views/shown-scan.ts';
import { emptyView, type ShownScan, transition } from '../../../agent/screen/views/station-view.ts';
import { formatCommand } from '../../command-key/command-codes.ts';
import { Packhouse } from '../../inventory/station/pack-house.ts';
import { code, mug, ReceivingDock, tee } from '../../inventory/station/receiving-dock.ts';

function shownOf(outcome: Outcome, text = tee): ShownScan {
  const [scan] = transition(emptyView, { type: 'outcome', at: 1, text, outcome }).recent;
  if (scan === undefined) throw new Error('nothing is shown');
  return scan;
}

function returning(): ReceivingDock {
  const dock = new ReceivingDock();
  const lines = [
    { sku: 'TEE', quantity: 3 },
    { sku: 'MUG', quantity: 2 },
  ];
  dock.submit({ type: 'return-announce', by: 'web', merchant: 'acme', id: 'RET-1', return: { lines } });
  dock.scan('RET-1');
  return dock;
}

describe('units of a return', () => {
  it.each([
    ['good', 'good', '✓ Gut: nach Fertig zu verkaufen', 'Gezählt'],
    [undefined, 'apart', '⚠ Angehalten, nicht zu verkaufen', 'Gezählt'],
    ['damaged', 'apart', '⚠ Beschädigt, nicht zu verkaufen: box crushed', 'Ausgesondert'],
  ] as const)('found %s look %s', (found, look, words, title) => {
    const dock = returning();
    if (found !== undefined) dock.scan(code(found));
    if (found === 'damaged') dock.scan(formatCommand({ command: 'reason', reason: 'box crushed' }));
    const scan = shownOf(dock.scan(tee));
    expect(lookOf(scan)).toBe(look);
    expect(iconOf(scan)).toBe(look);
    expect(apartWords(scan.condition ?? 'good', scan.why, textsFor('de'))).toBe(words);
    expect(resultWord(scan, textsFor('de'), 'de')).toBe(title);
  });

  it('closing says what is for sale, what stays apart and what is short, by name in every language', () => {
    const dock = returning();
    dock.scans([code('good'), tee, tee, code('damaged'), tee, code('finish')]);
    const scan = shownOf(dock.scan(code('confirm')), 'TALLY-CONFIRM');
    expect([scan.step, whatOf(scan)]).toEqual(['closed', 'RET-1']);
    const tees = dock.item('TEE').name;
    const mugs = dock.item('MUG').name;
    expect(stepWords(scan, textsFor('de'), 'de')).toBe(
      `Wieder zu verkaufen: 1 × ${tees}. Bleibt angehalten: 1 × ${tees}. Beschädigt: 1 × ${tees}. Fehlt: 2 × ${mugs}.`,
    );
    for (const lang of allLanguages) {
      const words = stepWords(scan, textsFor(lang), lang);
      expect(words).toContain(`2 × ${mugs}`);
      expect(words).toContain(textsFor(lang).parts.missing);
    }
    expect(dock.scan(mug).type).toBe('recorded');
  });
});

it('what is set apart has its name, and is not green; what is taken back is said', () => {
  const dock = new ReceivingDock();
  const { name } = dock.item('TEE');
  dock.scan(tee);
  const undone = shownOf(dock.scan(code('undo')), 'TALLY-UNDO');
  expect([undone.step, whatOf(undone)]).toEqual(['undone', `1 × ${name}`]);
  const about = { what: `1 × ${name}`, apart: { condition: 'damaged' as const, reason: 'wet' } };
  const apart = shownOf({ type: 'stepped', seq: 9, step: 'set-apart', text: 't', about });
  expect([isApart(apart), whatOf(apart), apart.why]).toEqual([true, `1 × ${name}`, 'wet']);
});

it('a carrier’s label says which box of which order it is for', () => {
  const scan = shownOf(
    { type: 'stepped', seq: 9, step: 'box', text: 't', about: { what: 'W-1', box: 2, labelled: true } },
    '1Z999',
  );
  const titles = allLanguages.map((lang) => resultWord(scan, textsFor(lang), lang));
  expect(titles).toEqual(expect.arrayContaining(['Label for box 2 of W-1', 'Etikett für Karton 2 von W-1']));
  expect(new Set(titles).size).toBe(allLanguages.length);
  expect(whatOf(scan)).toBe('1Z999');
});

describe('after a restart', () => {
  const entry = (seq: number, kind: string, body: object) =>
    ({ seq, at: 1, kind, station: 's', merchant: 'acme', sku: 'TEE', quantity: 1, body }) as never;
  const before = async (...entries: never[]) =>
    (await scansBefore({ tail: async () => entries, item: async () => undefined } as never, ['s'])).get('s') ?? [];

  it('a command is called by its name, and what was taken back is left out', async () => {
    const asked = { reason: 'needs-confirm', text: 't', scan: 'TALLY-FINISH-ABCDEF-1' };
    const scans = await before(
      entry(1, 'receipt', { scan: tee }),
      entry(2, 'receipt', { scan: mug }),
      entry(3, 'reversal', { of: 2 }),
      entry(4, 'exception', asked),
    );
    expect(scans.map(({ seq, code: text }) => [seq, text])).toEqual([
      [4, ''],
      [1, tee],
    ]);
    const [first] = scans;
    expect(first && named({ ...first, id: 0 }, textsFor('de'), 'de')).toBe('Fertig');
  });

  it.each([
    ['what was only tried', 'receipt', { practice: true }, 'ready'],
    ['a count that nobody works on', 'count', {}, 'ready'],
    ['what was received', 'receipt', {}, 'before'],
  ] as const)('%s', (_what, what, change, panel) => {
    const scan = shownOf({
      ...{ type: 'recorded', seq: 1, what, merchant: 'acme', sku: 'TEE', name: 'Tee', units: 1 },
      processOrders: true,
    });
    const bench = { practice: false, locked: false, question: null, document: null, last: null, ...change };
    const facts = { ...emptyView, recent: [{ ...scan, id: 0 }], bench: bench as unknown as BenchView, signIn: false };
    expect(shown(facts).front.panel).toBe(panel);
  });
});

describe('what had been done before', () => {
  const already = (step: Already['step'], what: string, text: string) =>
    shownOf({ type: 'unchanged', data: {}, already: { step, what } }, text);

  it.each<[string, Already['step'], string, string[]]>([
    ['one’s own badge', 'signed-in', 'Anna', ['Signed in already Anna', 'Schon angemeldet Anna', 'Ya ha entrado Anna']],
    ['the document that is open', 'opened', 'SO-1', ['Open already SO-1', 'Schon offen SO-1', 'Ya está abierto SO-1']],
    ['a CANCEL', 'cancelled', '', ['Nothing to cancel ', 'Nichts abzubrechen ', 'Nada que cancelar ']],
    ['a lock', 'locked', '', ['Locked already ', 'Schon gesperrt ', 'Ya está bloqueado ']],
  ])('%s says so, and nothing of counting', (_, step, what, said) => {
    const scan = already(step, what, 'ANNA-42');
    const shown = ['en', 'de', 'es'].map((lang) => `${resultWord(scan, textsFor(lang), lang)} ${scan.name ?? ''}`);
    expect(shown).toEqual(said);
  });

  it('nor is it said where somebody practises, which sounds the same', () => {
    const scan = shownOf({ type: 'stepped', seq: 1, step: 'opened', text: '', practice: true, about: { what: 'A-1' } });
    expect(resultWord(scan, textsFor('en'), 'en')).toBe('Opened');
  });

  it('shows no badge that anybody could print', () => {
    expect(already('signed-in', 'Anna', 'ANNA-42').code).toBe('');
  });

  it('is what the rules say of a badge, and of a number, that is scanned twice', () => {
    const house = new Packhouse().wants('A-1', { TEE: 1 });
    house.rules.operators = [{ id: 'anna', name: 'Anna', badge: 'ANNA-42' }];
    for (const text of ['ANNA-42', 'A-1']) house.scan(text, 'packing-1');
    expect(house.scan('ANNA-42', 'packing-1')).toMatchObject({ already: { step: 'signed-in', what: 'Anna' } });
    expect(house.scan('A-1', 'packing-1')).toMatchObject({ already: { step: 'opened', what: 'A-1' } });
  });
});

it('what was asked is not counted where goods were; FINISH and a weight are asked about, and left as they were', () => {
  const { question, leftUncounted, refusals, steps } = { ...textsFor('de'), question: textsFor('de').results.question };
  const asked = { type: 'refused', code: 'needs-confirm', text: 't' } as const;
  const said = (text: string, more: object, left?: true) => {
    const scan = shownScan(1, { type: 'outcome', at: 1, text, outcome: asked, ...more });
    return resultWord({ ...scan, ...(left && { left }) }, textsFor('de'), 'de');
  };
  expect(said('TALLY-FINISH-ABCDEF-1', {})).toBe(question);
  expect([said('0.470 kg', { weight: true }), said('0.470 kg', { weight: true }, true)]).toEqual([
    ...[question, steps.cancelled],
  ]);
  expect([said(tee, {}), said(tee, {}, true)]).toEqual([refusals['needs-confirm']?.title, leftUncounted]);
  const scan = shownScan(1, { type: 'outcome', at: 1, text: '0.760 kg', outcome: asked, weight: true });
  expect(['de', 'en'].map((lang) => whatOf(scan, lang))).toEqual(['0,760 kg', '0.760 kg']);
});

describe('steps about a box', () => {
  it.each([
    ['weighed', 'Weight fits: box 2', 'Gewicht passt: Karton 2', 'El peso encaja: caja 2'],
    [
      ...(['overridden', 'Goes without its weight: box 2'] as const),
      ...(['Geht ohne Gewicht: Karton 2', 'Sale sin su peso: caja 2'] as const),
    ],
    ['box', 'Next box: 2', 'Nächster Karton: 2', 'Caja siguiente: 2'],
  ] as const)('%s names it', (step, ...said) => {
    const scan = shownOf({ type: 'stepped', seq: 1, step, text: '', about: { what: '', box: 2 } });
    expect(['en', 'de', 'es'].map((lang) => resultWord(scan, textsFor(lang), lang))).toEqual(said);
  });
});

it.each([
  [{ box: 2 }, 'Printed again: box 2', 'Nachgedruckt: Karton 2', 'Nueva impresión: caja 2'],
  [{ boxes: 3 }, 'Printed again: 3 labels', 'Nachgedruckt: 3 Etiketten', 'Nueva impresión: 3 etiquetas'],
])('REPRINT says whose label came, and how many', (which, ...said) => {
  const scan = shownOf({ type: 'stepped', seq: 1, step: 'reprinted', text: '', about: { what: 'W-4', ...which } });
  expect(['en', 'de', 'es'].map((lang) => resultWord(scan, textsFor(lang), lang))).toEqual(said);
  expect(whatOf(scan)).toBe('W-4');
});

it('REOPEN and UNDO say in every language which labels are to be thrown away', () => {
  const said = (step: 'reopened' | 'undone', boxes: number[]) => {
    const scan = shownOf({ type: 'stepped', seq: 1, step, text: '', about: { what: 'W-4', voided: { boxes } } });
    return ['en', 'de', 'es'].map((lang) => stepWords(scan, textsFor(lang), lang));
  };
  expect(said('reopened', [2, 3])).toEqual([
    'Labels of box 2, 3 that have come out are void: throw them away.',
    'Etiketten von Karton 2, 3, die schon heraus sind, gelten nicht mehr: wegwerfen.',
    'Las etiquetas de la caja 2, 3 que hayan salido ya no valen: tírelas.',
  ]);
  expect(said('undone', [])).toEqual([
    'Its label is void: throw it away.',
    'Das Etikett davon gilt nicht mehr: wegwerfen.',
    'Su etiqueta ya no vale: tírela.',
  ]);
});

describe('a code that nobody knows', () => {
  const advice = (text: string, lang: string) => {
    const dock = new ReceivingDock();
    const outcome = dock.scan(text);
    const newest = shownOf(outcome, text);
    return {
      said: outcome.type === 'refused' ? outcome.text : '',
      shown: errorWords({ newest, ids: [1], of: [], over: false }, textsFor(lang), lang).advice,
    };
  };

  it.each([
    ['77777777', /misread, scan again/, ['It looks misread: scan again', 'noch einmal scannen', 'escanee otra vez']],
    [
      '1Z999AA10123456706',
      /misread carrier’s label, scan it again/,
      ['misread carrier’s label: scan it', 'verlesenes Versandetikett', 'envío mal leída'],
    ],
    ['1Z999AA10123456784', /no box here waits for one/, ['A carrier’s label', 'Ein Versandetikett', 'Una etiqueta']],
    ['RB123456786DE', /misread carrier/, ['scan it again', 'noch einmal scannen', 'escanéela otra vez']],
    ['ST,GS,+0012.34kg', /a balance types/, ['A balance types here', 'Hier tippt eine Waage', 'escribe una balanza']],
    ['4000000000006', /set the goods aside/, ['Set the goods aside', 'Ware beiseitelegen', 'Aparte la mercancía']],
  ] as const)('%s has one advice, on the record and at the station in every language', (text, record, shown) => {
    for (const [at, lang] of ['en', 'de', 'es'].entries()) {
      const told = advice(text, lang);
      expect(told.said).toMatch(record);
      expect(told.shown).toContain(shown[at]);
    }
  });
});

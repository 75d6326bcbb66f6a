/**
 * What `tallyman print test-scans` puts on paper: codes that show at a station whether a scanner is set as it should
 * be. They are nobody's goods, and every one of them is heard as unknown: nothing is counted.
 */
import type { Label, Sheet } from './sheet.ts';

type Words = readonly [title: string, note: string];
type Texts = { title: string; note: string; legend: readonly string[]; section: string } & Record<
  'plain' | 'letters' | 'separator',
  Words
>;

const texts: Readonly<Record<'en' | 'es' | 'de', Texts>> = {
  en: {
    title: 'Test scans',
    note: 'For setting a scanner up. Nothing of this is counted: each code is unknown, and set aside.',
    legend: [
      'Scan them in this order at the station, and compare the screen with what stands below the bars.',
      'No word on the screen: another port, baud rate, parity or suffix. tallyman status names which.',
      'The dock waits a second or third code until it is sure what is set otherwise.',
    ],
    section: 'In this order',
    plain: ['1 · Digits', 'Shown as below: port, baud rate and suffix are right.'],
    letters: ['2 · Letters', 'Other letters or signs: the keyboard’s country.'],
    separator: ['3 · Two fields', 'Refused, not unknown: GS is dropped.'],
  },
  es: {
    title: 'Escaneos de prueba',
    note: 'Para ajustar un escáner. Nada de esto se cuenta: cada código es desconocido y queda aparte.',
    legend: [
      'Escanéelos en este orden en el puesto y compare la pantalla con lo que hay bajo las barras.',
      'Nada en la pantalla: otro puerto, velocidad, paridad o sufijo. tallyman status dice cuál.',
      'El muelle espera al segundo o tercer código hasta saber qué está ajustado de otro modo.',
    ],
    section: 'En este orden',
    plain: ['1 · Cifras', 'Igual que abajo: puerto, velocidad y sufijo correctos.'],
    letters: ['2 · Letras', 'Otras letras o signos: el país del teclado.'],
    separator: ['3 · Dos campos', 'Rechazado, no desconocido: se pierde GS.'],
  },
  de: {
    title: 'Probescans',
    note: 'Zum Einstellen eines Scanners. Nichts davon zählt: jeder Code ist unbekannt und wird beiseitegelegt.',
    legend: [
      'In dieser Reihenfolge an der Station scannen; am Bildschirm steht, was unter den Strichen steht.',
      'Kein Wort am Bildschirm: anderer Port, andere Baudrate, Parität oder Endung. tallyman status nennt sie.',
      'Der Platz wartet den zweiten oder dritten Code ab, bis er weiß, was anders eingestellt ist.',
    ],
    section: 'In dieser Reihenfolge',
    plain: ['1 · Ziffern', 'Wie unten gezeigt: Port, Baudrate, Endung stimmen.'],
    letters: ['2 · Buchstaben', 'Andere Zeichen: das Land der Tastatur.'],
    separator: ['3 · Zwei Felder', 'Abgelehnt, nicht unbekannt: GS fehlt.'],
  },
};

/** Lost, the lot is longer than a lot may be. */
const GS = '\x1d';
/** The example company of GS1's own documents; nobody sells it. */
const gtin = '09506000134352';

export function testScanSheet(lang: keyof typeof texts): Sheet {
  const { title, note, legend, section, ...words } = texts[lang];
  const label = (name: keyof typeof words, symbol: Label['symbol'], human?: string): Label => {
    const [heading, below] = words[name];
    return { symbol, title: heading, note: below, ...(human !== undefined && { human }) };
  };
  const labels = [
    label('plain', { type: 'code128', text: '0123456789' }),
    label('letters', { type: 'code128', text: 'AZ-QW/YZ_m;:?' }),
    label(
      'separator',
      { type: 'code128', gs1: true, text: `10LOT7${GS}01${gtin}21S42` },
      `(10) LOT7 (01) ${gtin} (21) S42`,
    ),
  ];
  return { title, note, legend, language: lang, sections: [{ title: section, labels }] };
}

/**
 * What `tallyman print commands` puts on paper: every command code with its name, in the language of the people who
 * scan it.
 */

import type { Operator } from '../../inventory/nouns/rulebook.ts';
import { badgeWords, commandWords, reasonLetters } from '../../inventory/nouns/station/command-codes.ts';
import {
  commandNames,
  type PlainCommand,
  type PrintableCommand,
  type SheetPart,
  stationCommands,
} from '../../inventory/nouns/station/station-command.ts';
import { type Work, works } from '../../inventory/nouns/work.ts';
import type { Label, Sheet } from './sheet.ts';

export const languages = ['en', 'es', 'de'] as const;
type Language = (typeof languages)[number];

/** Multipliers that docks ask for: pairs, half and whole dozens, tens. Any other is keyed in on the screen. */
const quantities = [2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 48, 50, 100, 144];

type Words = readonly [title: string, note: string];

type Texts = {
  title: string;
  note: string;
  /** What who hears only beeps has to know. */
  legend: readonly string[];
  sections: Record<SheetPart | 'quantity' | 'reasons' | 'badges', string>;
  /** Under each reason. */
  reason: string;
  plain: Record<PlainCommand, Words>;
  quantity: (quantity: number) => Words;
  work: Record<Work | 'usual', Words>;
  badge: string;
  badgesNote: string;
};

const en: Texts = {
  title: 'Commands',
  note: 'Scan instead of pressing a button. Cover the neighbours with your hand, or cut the labels out.',
  legend: [
    'Good beep: it is on the record. Any other sound: nothing was counted; the screen says why.',
    'Too many, not announced, something missing: you are asked. Confirm does it, Cancel leaves it.',
    'A code that nobody knows: set the goods aside. They count when the office has given the code to an item.',
  ],
  sections: {
    steps: 'The work',
    answers: 'Answers',
    quantity: 'How many: scan this first, then the goods',
    people: 'People',
    station: 'Station',
    condition: 'Condition: scan this first, then the goods',
    reasons: 'Why: scan this after Hold or Damaged, then the goods',
    badges: 'Badges',
  },
  plain: {
    undo: ['Undo', 'Takes back the last scan that counted.'],
    finish: ['Finish', 'Closes what is open: notice, order or count.'],
    'next-box': ['Next box', 'What follows goes into a new box.'],
    reopen: ['Reopen', 'Takes a packed order up again.'],
    return: ['Return', 'Goods come back that nobody announced.'],
    confirm: ['Confirm', 'Yes, do what was asked about.'],
    cancel: ['Cancel', 'No, leave it. Nothing asked: puts it aside.'],
    acknowledge: ['OK', 'I have seen the error; go on.'],
    'sign-out': ['Sign out', 'Somebody else works here next.'],
    lock: ['Lock', 'Nothing counts until a badge is scanned.'],
    'by-weight': ['Count by weight', 'Scan a piece, then put all on the scale.'],
    tare: ['Tare', 'What is on the scale now weighs nothing.'],
    zero: ['Zero', 'The empty scale shows zero again.'],
    reprint: ['Label again', 'Prints the last label once more.'],
    practice: ['Practice', 'Nothing is booked. Again, or a badge: over.'],
    good: ['Good', 'For sale. Releases what was set apart.'],
    hold: ['Hold', 'Set apart until somebody has looked.'],
    damaged: ['Damaged', 'Set apart: broken, not for sale.'],
  },
  reason: 'Why they are set apart.',
  quantity: (quantity) => [`× ${quantity}`, `The next scan counts ${quantity} times.`],
  work: {
    receiving: ['Receiving', 'Scans at this station receive goods.'],
    packing: ['Packing', 'Scans at this station pack orders.'],
    counting: ['Counting', 'Scans at this station count the shelf.'],
    usual: ['Usual work', 'As the station is configured.'],
  },
  badge: 'Badge',
  badgesNote: 'Who holds a badge, or a photo of it, is its owner for the dock. Cut them out and hand them over.',
};

const es: Texts = {
  title: 'Órdenes',
  note: 'Escanee en lugar de pulsar un botón. Tape las etiquetas vecinas con la mano o recórtelas.',
  legend: [
    'Pitido bueno: queda registrado. Otro sonido: no se contó nada; la pantalla dice por qué.',
    'De más, no anunciado, algo falta: se le pregunta. Confirmar lo hace, Cancelar lo deja.',
    'Un código desconocido: aparte la mercancía. Cuenta cuando la oficina asigne el código a un artículo.',
  ],
  sections: {
    steps: 'El trabajo',
    answers: 'Respuestas',
    quantity: 'Cantidad: escanee esto primero y después la mercancía',
    people: 'Personas',
    station: 'Puesto',
    condition: 'Estado: escanee esto primero y después la mercancía',
    reasons: 'Por qué: escanee esto después de Retener o Dañado y después la mercancía',
    badges: 'Tarjetas',
  },
  plain: {
    undo: ['Deshacer', 'Retira el último escaneo que contó.'],
    finish: ['Terminar', 'Cierra lo abierto: aviso, pedido o recuento.'],
    'next-box': ['Otra caja', 'Lo que sigue va en una caja nueva.'],
    reopen: ['Reabrir', 'Retoma un pedido embalado que aún no salió.'],
    return: ['Devolución', 'Vuelve mercancía que nadie anunció.'],
    confirm: ['Confirmar', 'Sí, hacer lo que se preguntó.'],
    cancel: ['Cancelar', 'No, dejarlo. Sin pregunta: aparta el documento.'],
    acknowledge: ['Visto', 'He visto el error; seguir.'],
    'sign-out': ['Salir', 'Después trabaja aquí otra persona.'],
    lock: ['Bloquear', 'Nada cuenta hasta escanear una tarjeta.'],
    'by-weight': ['Contar por peso', 'Escanee una pieza y ponga todas en la báscula.'],
    tare: ['Tara', 'Lo que hay en la báscula no pesa.'],
    zero: ['Cero', 'La báscula vacía vuelve a mostrar cero.'],
    reprint: ['Otra etiqueta', 'Imprime otra vez la última.'],
    practice: ['Práctica', 'Nada se registra. Otra vez, o una tarjeta: fin.'],
    good: ['Bueno', 'Se vende. Libera lo que estaba apartado.'],
    hold: ['Retener', 'Apartado hasta que alguien lo revise.'],
    damaged: ['Dañado', 'Apartado: roto, no se vende.'],
  },
  reason: 'Por qué se aparta.',
  quantity: (quantity) => [`× ${quantity}`, `El próximo escaneo cuenta ${quantity} veces.`],
  work: {
    receiving: ['Recepción', 'Aquí los escaneos reciben mercancía.'],
    packing: ['Embalaje', 'Aquí los escaneos embalan pedidos.'],
    counting: ['Recuento', 'Aquí los escaneos cuentan el estante.'],
    usual: ['Lo habitual', 'Como está configurado el puesto.'],
  },
  badge: 'Tarjeta',
  badgesNote: 'Quien tiene una tarjeta, o su foto, es su dueño para el muelle. Recórtelas y entréguelas.',
};

const de: Texts = {
  title: 'Befehle',
  note: 'Scannen statt eine Taste drücken. Die Nachbarn mit der Hand abdecken oder die Etiketten ausschneiden.',
  legend: [
    'Guter Ton: es ist aufgezeichnet. Jeder andere Ton: nichts wurde gezählt; der Bildschirm sagt warum.',
    'Zu viel, nicht angekündigt, etwas fehlt: Sie werden gefragt. Ja tut es, Nein lässt es.',
    'Ein unbekannter Code: Ware beiseitelegen. Sie zählt, wenn das Büro den Code einem Artikel zugeordnet hat.',
  ],
  sections: {
    steps: 'Die Arbeit',
    answers: 'Antworten',
    quantity: 'Wie viele: zuerst das scannen, dann die Ware',
    people: 'Menschen',
    station: 'Platz',
    condition: 'Zustand: zuerst das scannen, dann die Ware',
    reasons: 'Warum: nach Anhalten oder Beschädigt scannen, dann die Ware',
    badges: 'Ausweise',
  },
  plain: {
    undo: ['Zurücknehmen', 'Nimmt den letzten Scan zurück, der zählte.'],
    finish: ['Fertig', 'Schließt, was offen ist.'],
    'next-box': ['Nächster Karton', 'Was folgt, kommt in einen neuen Karton.'],
    reopen: ['Wieder öffnen', 'Nimmt einen gepackten Auftrag wieder auf.'],
    return: ['Retoure', 'Ware kommt zurück, die niemand ansagte.'],
    confirm: ['Ja', 'Tun, was gefragt wurde.'],
    cancel: ['Nein', 'Lassen. Ohne Frage: legt die Arbeit weg.'],
    acknowledge: ['Gesehen', 'Ich habe den Fehler gesehen; weiter.'],
    'sign-out': ['Abmelden', 'Danach arbeitet hier jemand anderes.'],
    lock: ['Sperren', 'Nichts zählt, bis ein Ausweis gescannt ist.'],
    'by-weight': ['Nach Gewicht', 'Ein Stück scannen, dann alle auf die Waage.'],
    tare: ['Tara', 'Was auf der Waage liegt, wiegt nichts.'],
    zero: ['Null', 'Die leere Waage zeigt wieder null.'],
    reprint: ['Neues Etikett', 'Druckt das letzte noch einmal.'],
    practice: ['Üben', 'Nichts wird gebucht. Ausweis: Ende.'],
    good: ['Gut', 'Zu verkaufen. Gibt Ausgesondertes frei.'],
    hold: ['Anhalten', 'Ausgesondert, bis jemand nachgesehen hat.'],
    damaged: ['Beschädigt', 'Ausgesondert: kaputt, nicht zu verkaufen.'],
  },
  reason: 'Warum sie ausgesondert wird.',
  quantity: (quantity) => [`× ${quantity}`, `Der nächste Scan zählt ${quantity}-mal.`],
  work: {
    receiving: ['Annahme', 'Scans an diesem Platz nehmen Ware an.'],
    packing: ['Packen', 'Scans an diesem Platz packen Aufträge.'],
    counting: ['Zählen', 'Scans an diesem Platz zählen das Regal.'],
    usual: ['Übliche Arbeit', 'Wie der Platz eingerichtet ist.'],
  },
  badge: 'Ausweis',
  badgesNote:
    'Wer einen Ausweis hat, oder ein Foto davon, ist für das Tor sein Besitzer. Ausschneiden und aushändigen.',
};

const texts: Readonly<Record<Language, Texts>> = { en, es, de };

/** Strokes in a box of 24 × 24. */
const icons: Readonly<Record<PlainCommand | 'quantity' | 'work' | 'reason' | 'badge', string>> = {
  undo: 'M4 9h10a6 6 0 0 1 0 12H8M4 9l5-5M4 9l5 5',
  finish: 'M5 22V3M5 4h14l-4 5 4 5H5',
  'next-box': 'M3 8l9-5 9 5v9l-9 5-9-5zM3 8l9 5 9-5M12 13v9',
  reopen: 'M20 12a8 8 0 1 1-3-6M20 3v5h-5',
  return: 'M21 20v-6a5 5 0 0 0-5-5H4M9 4L4 9l5 5',
  confirm: 'M3 13l6 6L21 5',
  cancel: 'M5 5l14 14M19 5L5 19',
  acknowledge: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  'sign-out': 'M10 4H4v16h6M9 12h12M16 7l5 5-5 5',
  lock: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4',
  'by-weight': 'M12 4v17M7 21h10M4 7h16M4 7l-2 6h5zM20 7l-3 6h5z',
  tare: 'M3 8h18M6 8l1 12h10l1-12M9 14h6',
  zero: 'M12 4c-4 0-6 4-6 8s2 8 6 8 6-4 6-8-2-8-6-8z',
  practice: 'M12 4L2 9l10 5 10-5zM6 11v5c3 3 9 3 12 0v-5M22 9v6',
  reprint: 'M6 9V3h12v6M6 17H3V9h18v8h-3M7 14h10v7H7z',
  good: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6',
  hold: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 8v8M15 8v8',
  damaged: 'M12 3l10 18H2zM12 10v5M12 17v2',
  reason: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 3M12 19v2',
  quantity: 'M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5',
  work: 'M4 7h16v13H4zM9 7V4h6v3',
  badge: 'M4 4h16v16H4zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8 17c1-4 7-4 8 0',
};

/** The texts of codes by their words, as the dock proves them. */
export type Codes = ReadonlyMap<string, string>;
type Command = Exclude<PrintableCommand, { command: 'badge' }>;

/**
 * Each stands in the part of the sheet that its row names; the compiler knows them as the keys of every language's
 * words.
 */
const plainNames = commandNames.filter((name): name is PlainCommand => stationCommands[name].sheet !== undefined);
const worksShown = [...works, null] as const;

/** Who and what the dock knows that stands on its sheets. */
export type SheetFacts = { operators?: readonly Operator[]; reasons?: readonly string[] };

/** Those that a code can say. */
const reasonCommands = (reasons: readonly string[]) =>
  reasons.filter((reason) => reasonLetters(reason) !== '').map((reason) => ({ command: 'reason', reason }) as const);

/** Words of every code on the sheets: what the dock is asked to prove. */
export function sheetWords({ operators = [], reasons = [] }: SheetFacts = {}): string[] {
  const commands: Command[] = [
    ...plainNames.map((command) => ({ command })),
    ...worksShown.map((work) => ({ command: 'work', work }) as const),
    ...quantities.map((quantity) => ({ command: 'quantity', quantity }) as const),
    ...reasonCommands(reasons),
  ];
  const printed = operators.filter(({ badge }) => badge === undefined);
  return [...commands.map(commandWords), ...printed.map(({ id }) => badgeWords(id))];
}

/** @param codes of all `sheetWords`; `operators`: whose badges are to be printed as well */
export function commandSheet(
  language: Language,
  codes: Codes,
  { operators = [], reasons = [] }: SheetFacts = {},
): Sheet {
  const { title, note, legend, sections, plain, quantity, work, reason: why } = texts[language];
  const label = (command: Command, [name, says]: Words, icon: string): Label => {
    return { symbol: { type: 'code128', text: codeOf(codes, commandWords(command)) }, title: name, note: says, icon };
  };
  const part = (sheet: SheetPart): Label[] =>
    plainNames
      .filter((command) => stationCommands[command].sheet === sheet)
      .map((command) => label({ command }, plain[command], icons[command]));
  const switches = worksShown.map((each) => label({ command: 'work', work: each }, work[each ?? 'usual'], icons.work));
  const all = [
    { title: sections.steps, labels: part('steps') },
    { title: sections.answers, labels: part('answers') },
    { title: sections.people, labels: part('people') },
    { title: sections.station, labels: [...switches, ...part('station')] },
    { title: sections.condition, labels: part('condition') },
    {
      title: sections.reasons,
      labels: reasonCommands(reasons).map((each) => label(each, [each.reason, why], icons.reason)),
    },
    {
      title: sections.quantity,
      labels: quantities.map((each) => label({ command: 'quantity', quantity: each }, quantity(each), icons.quantity)),
    },
    { title: sections.badges, labels: badgeLabels(language, codes, operators) },
  ];
  return { title, note, legend, language, sections: all.filter(({ labels }) => labels.length > 0) };
}

/** Badges alone: to be cut out and handed over. */
export function badgeSheet(language: Language, codes: Codes, operators: readonly Operator[]): Sheet {
  const { sections, badgesNote } = texts[language];
  const labels = badgeLabels(language, codes, operators);
  return { title: sections.badges, note: badgesNote, language, sections: [{ title: sections.badges, labels }] };
}

function badgeLabels(language: Language, codes: Codes, operators: readonly Operator[]): Label[] {
  return operators.map(({ id, name, badge }): Label => {
    const text = badge ?? codeOf(codes, badgeWords(id));
    return {
      symbol: { type: 'code128', text },
      title: name,
      note: `${texts[language].badge} ${id}`,
      icon: icons.badge,
    };
  });
}

function codeOf(codes: Codes, words: string): string {
  const code = codes.get(words);
  if (code === undefined) throw new Error(`${words} was not proved`);
  return code;
}

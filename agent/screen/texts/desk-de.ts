/** German: what a supervisor sees first. */
import type { AdminTexts } from './admin-words.ts';

export const deskDe: AdminTexts['desk'] = {
  refusing: 'Jetzt wird kein Scan aufgezeichnet',
  notTold: (count, since, one) =>
    `${count} ${one ? 'Shop weiß' : 'Shops wissen'}${since === null ? '' : ` seit ${since}`} nichts Neues`,
  exceptions: (count, one) => `${count} ${one ? 'Ausnahme' : 'Ausnahmen'}`,
  ordersWait: (count, one) => (one ? '1 Auftrag wartet' : `${count} Aufträge warten`),
  deliveries: (count, one) => `${count} ${one ? 'Lieferung' : 'Lieferungen'} erwartet`,
  returns: (count, one) => `${count} ${one ? 'Retoure' : 'Retouren'} erwartet`,
  devices: (which, one) => (one ? `${which} geht nicht` : `${which} Geräte gehen nicht`),
  stationsWait: (which, one) => (one ? `${which} wartet auf jemanden` : `${which} Plätze warten auf jemanden`),
  toRepair: (count, one, more) => `${count} ${more ? 'weitere ' : ''}${one ? 'Sache' : 'Sachen'} in Ordnung zu bringen`,
  allWell: 'Alles in Ordnung, und nichts wartet.',
  numbers: {
    receive: 'anzunehmen',
    pack: 'zu packen',
    exceptions: (one) => (one ? 'Ausnahme' : 'Ausnahmen'),
    behind: (one) => (one ? 'Shop nicht auf Stand' : 'Shops nicht auf Stand'),
  },
  short: {
    title: 'Knapp oder ausverkauft',
    columns: ['Stand', 'Händler', 'Artikelnummer', 'Bezeichnung', 'Verfügbar'],
    states: { low: 'knapp', out: 'ausverkauft' },
  },
  repairs: 'In Ordnung zu bringen',
  nothingToRepair: 'Es ist kein Fehler bekannt.',
  seenBy: (who) => `gesehen von ${who}`,
  waits: { error: 'ein Fehler wartet, dass ihn jemand sieht', question: 'eine Frage wartet auf Antwort' },
  exceptionReasons: {
    'unknown-barcode': 'unbekannter Code',
    'ambiguous-barcode': 'Code mehrerer Artikel',
    'bad-barcode': 'beschädigter Code',
    'not-in-stock': 'nicht am Lager',
    'label-commands': 'Befehl auf einem Etikett',
    'locked-out': 'unbekannte Ausweise',
    'order-set-aside': 'Auftrag beiseite',
    'unreadable-order': 'Auftrag unlesbar',
    'order-fulfilled': 'Auftrag woanders versandt',
    'order-clock': 'Auftrag mit unmöglichem Datum',
    'order-vanished': 'Auftrag im Shop verschwunden',
    'storefront-refused': 'vom Shop abgelehnt',
    'ledger-damaged': 'Schaden im Journal',
    'projections-repaired': 'Bestand wurde berichtigt',
    'anchor-missing': 'Anker fehlt',
    'shown-unknown': 'der Shop zeigt, was hier unbekannt ist',
  },
  settle: {
    item: 'Artikel: Nummer oder Wörter des Namens',
    look: 'Zeigen, was es bewirkt',
    which: 'Welcher ist es?',
    another: 'Ein anderer Artikel',
    becomes: (code, units) =>
      units === '1' ? `${code} wird ein Strichcode von` : `${code} wird ein Strichcode, je ${units} Stück, von`,
    counts: (scans, units, one) =>
      scans === '0'
        ? 'Kein Scan zählt jetzt.'
        : `${scans} ${one ? 'Scan zählt' : 'Scans zählen'} jetzt: ${units} Stück.`,
    stock: (before, after) => `Bestand: jetzt ${before}, dann ${after}.`,
    forDocument: (units, document) => `${units} für ${document}`,
    withoutDocument: (units) => `${units} ohne Beleg`,
    left: (count) => `${count} ${count === '1' ? 'bleibt' : 'bleiben'} hier:`,
    more: (count) =>
      `${count} ${count === '1' ? 'weiterer wartet' : 'weitere warten'} unter diesem Code: klären Sie ihn dann noch einmal.`,
    reason: 'Grund (wird vermerkt)',
    dismissAll: (count) => `Alle ${count} verwerfen`,
    told: {
      done: 'Erledigt.',
      pin: 'Zuerst die PIN.',
      away: 'Der Dienst antwortet jetzt nicht. Versuchen Sie es gleich noch einmal.',
      nothing: 'So heißt kein Artikel.',
      asking: 'Einen Moment …',
    },
    asTable: 'Alle als Tabelle',
    columns: ['Nummer', 'Wann', 'Wo', 'Wer', 'Art', 'Text', 'Code', 'Beleg', 'Stück'],
  },
  actions: { retry: 'Jetzt versuchen', resume: 'Fortsetzen', acknowledge: 'Gesehen', bind: 'Klären', look: 'Ansehen' },
  pinFirst: 'Zuerst die PIN.',
  pinFor: 'Ansehen darf jeder; mit der PIN gehen die Tasten.',
  asking: 'Einen Moment …',
  details: 'Einzelheiten',
  asCsv: (table) => `${table} als CSV-Datei`,
};

/** German: why a scan was refused, and what to do about it. */
import type { Texts } from './words.ts';

export const refusalsDe: Texts['refusals'] = {
  'not-in-order': { title: 'Nicht im Auftrag', advice: 'Zurücklegen.' },
  'too-many': { title: 'Zu viele', advice: 'Der Auftrag hat genug davon. Zurücklegen.' },
  'incomplete-label': { title: 'Weiter scannen', advice: 'Den nächsten Code dieses Etiketts scannen.' },
  'needs-confirm': { title: 'Noch nicht gezählt', advice: 'Zuerst die Frage beantworten.' },
  held: { title: 'Nicht gezählt', advice: 'Zuerst den Fehler bestätigen, dann noch einmal scannen.' },
  'sign-in-first': { title: 'Ausweis scannen', advice: 'Vorher zählt nichts. Danach noch einmal scannen.' },
  'unknown-badge': { title: 'Ausweis unbekannt', advice: 'Niemand hat diesen Ausweis. Im Büro melden.' },
  'bad-command': {
    title: 'Jetzt nicht möglich',
    advice: 'Dieser Code passt hier und jetzt nicht: nichts ist geändert. Weiterarbeiten.',
  },
  'other-work': {
    title: 'Andere Station',
    advice: 'Dieser Beleg gehört an eine andere Art von Station. Dorthin bringen.',
  },
  'old-sheet': { title: 'Altes Blatt', advice: 'Dieser Code ist nicht vom Blatt dieses Tors. Neu drucken lassen.' },
  'label-commands': { title: 'Nichts geschehen', advice: 'Jeden Befehl einzeln vom Blatt scannen.' },
  'locked-out': {
    title: 'Eine Minute gesperrt',
    advice: 'Zu viele unbekannte Ausweise. Warten, dann Ausweis scannen.',
  },
  'nothing-to-undo': { title: 'Nichts zurückzunehmen', advice: 'Seit dem Öffnen wurde nichts gezählt.' },
  'nothing-open': { title: 'Nichts ist offen', advice: 'Zuerst einen Auftrag oder eine Lieferung scannen.' },
  'something-open': {
    title: 'Jetzt nicht',
    advice: 'Erst fertig machen, was offen oder angefangen ist, oder weglegen (CANCEL).',
  },
  'order-elsewhere': { title: 'An anderem Tor gepackt', advice: 'Einen anderen Auftrag nehmen.' },
  'order-asked': { title: 'Noch nicht offen', advice: 'Nichts gezählt. Warten, bis der Auftrag offen ist.' },
  'site-cut-off': {
    title: 'Vom Standort getrennt',
    advice: 'Dieses Tor hat den Auftrag nicht: er wartet. Einen nehmen, den es hat.',
  },
  'order-held': {
    title: 'Auftrag angehalten',
    advice: 'Er wartet auf Ware, ein Datum oder die Aufsicht. Anderen nehmen.',
  },
  'order-closed': { title: 'Auftrag ist zu', advice: 'Versandt oder storniert. Ware zurücklegen.' },
  'order-set-aside': { title: 'Auftrag beiseite', advice: 'Er konnte nicht gebucht werden. Im Büro fragen.' },
  'notice-closed': { title: 'Lieferung ist zu', advice: 'Darauf kommt nichts mehr. Die Ware ohne sie scannen.' },
  'is-kit': { title: 'Das ist ein Set', advice: 'Die Teile scannen.' },
  'item-retired': { title: 'Nicht mehr im Sortiment', advice: 'Beiseitelegen und im Büro melden.' },
  'label-used': { title: 'Etikett schon benutzt', advice: 'Ein anderer Karton hat es. Das richtige Etikett nehmen.' },
  'label-waits': { title: 'Etikett kommt noch', advice: 'Drucker prüfen: das letzte Etikett kommt von selbst.' },
  'label-void': {
    title: 'Kein Etikett zu drucken',
    advice: 'Das Letzte wurde zurückgenommen oder wieder geöffnet: fertig machen, dann kommt ein neues.',
  },
  'unknown-return': { title: 'Retoure unbekannt', advice: 'Nummer prüfen oder RETOURE scannen.' },
  'return-closed': { title: 'Retoure ist zu', advice: 'Für das, was noch kommt, eine neue öffnen.' },
  'unknown-notice': { title: 'Lieferung unbekannt', advice: 'Nummer prüfen oder die Ware ohne sie scannen.' },
  'unknown-order': { title: 'Auftrag unbekannt', advice: 'Nummer prüfen. Im Büro melden.' },
  'not-certain': { title: 'Noch nicht sicher', advice: 'Nichts gezählt. Mehr Stück auflegen oder von Hand zählen.' },
  'bad-quantity': { title: 'Falsche Menge', advice: 'Ganze Stück, von 1 bis zu einer Million: noch einmal angeben.' },
  'unknown-barcode': { title: 'Code unbekannt', advice: 'Ware beiseitelegen. Das Büro bekommt den Code.' },
  'ambiguous-barcode': { title: 'Mehrere Besitzer', advice: 'An einem Platz scannen, der nur einem Händler gehört.' },
  'bad-barcode': {
    title: 'Code unlesbar',
    advice: 'Noch einmal scannen. Bleibt es so, ist das Etikett falsch: beiseitelegen.',
  },
  'not-in-stock': { title: 'Nicht am Lager', advice: 'Halt. Regal zählen und den Bestand berichtigen lassen.' },
  'no-count-open': { title: 'Keine Zählung offen', advice: 'Zuerst eine Zählung beginnen, dann noch einmal scannen.' },
  'unknown-station': { title: 'Platz unbekannt', advice: 'Dieser Platz ist nicht eingerichtet. Im Büro melden.' },
  storage: {
    title: 'Nicht aufgezeichnet',
    advice: 'Jetzt kann nicht geschrieben werden. Warten, dann noch einmal scannen.',
  },
  busy: { title: 'Nicht aufgezeichnet', advice: 'Zu viel auf einmal. Kurz warten, dann noch einmal scannen.' },
  stopping: { title: 'Nicht aufgezeichnet', advice: 'Der Dienst hält an. Noch einmal scannen, wenn er wieder da ist.' },
};

/**
 * What the office does about an exception, in the languages of the pages. English stands on the exception itself, in
 * the rules' own words.
 */
import { languageOf } from '../../texts.ts';

/** By the code of its reason; `other`: about any other. */
type Advice = Readonly<Record<string, string> & { other: string }>;

const german: Advice = {
  other: 'Ansehen, in Ordnung bringen, dann verwerfen.',
  'unknown-barcode': 'Niemand kennt diesen Code: dem Artikel zuordnen, dann zählt, was beiseiteliegt.',
  'not-in-stock': 'Es ging aus dem Haus, was hier nicht am Lager war: das Regal zählen.',
  'item-retired': 'Der Artikel ist nicht mehr im Sortiment: wieder aufnehmen oder beiseitelegen.',
  'label-commands': 'Ein Etikett trug einen Befehl: nichts davon wurde getan.',
  'locked-out': 'Jemand hat unbekannte Ausweise probiert.',
  'order-set-aside': 'Der Auftrag ließ sich nicht buchen: was fehlt, anlegen; dann wird er von selbst gebucht.',
  'unknown-item': 'Ein Artikel davon ist hier unbekannt: anlegen, dann geht es von selbst weiter.',
  'unreadable-order': 'Der Shop hat etwas gesendet, das kein Auftrag ist: dort ansehen.',
  'order-fulfilled':
    'Der Shop sagt, der Auftrag sei versandt, und von hier ist er es nicht: klären, woher die Ware kam.',
  'order-clock': 'Das Datum des Auftrags kann nicht stimmen: beim Shop ansehen.',
  'storefront-refused': 'Der Shop hat eine Zeile für immer abgelehnt: dort ansehen, warum.',
  'ledger-damaged': 'Das Journal war beschädigt: zählen, was der Text nennt.',
  'projections-repaired': 'Der Bestand wurde aus dem Journal neu gerechnet: die Zahlen prüfen.',
  'anchor-missing': 'Der Anker neben dem Journal fehlte und wurde neu geschrieben.',
  'counted-twice':
    'Zwei Docks haben dasselbe Stück gescannt, es zählt einmal. Kam es zwischendurch zurück, das Etikett dort noch einmal scannen; sonst verwerfen.',
  'shown-unknown': 'Der Shop zeigt Bestand von etwas, das hier nie angenommen wurde: anlegen oder dort auf 0 setzen.',
};

const spanish: Advice = {
  other: 'Mírelo, arréglelo y descártelo.',
  'unknown-barcode': 'Nadie conoce este código: asígnelo a su artículo, y lo apartado cuenta.',
  'not-in-stock': 'Salió lo que aquí no había: cuente la estantería.',
  'item-retired': 'El artículo está retirado: reactívelo o aparte la mercancía.',
  'label-commands': 'Una etiqueta llevaba una orden: no se hizo nada de ella.',
  'locked-out': 'Alguien probó tarjetas desconocidas.',
  'order-set-aside': 'El pedido no se pudo reservar: cree lo que falta y se reserva solo.',
  'unknown-item': 'Un artículo suyo no se conoce aquí: créelo y sigue por sí solo.',
  'unreadable-order': 'La tienda envió algo que no es un pedido: mírelo allí.',
  'order-fulfilled': 'La tienda dice que el pedido se envió, y no desde aquí: aclare de dónde salió.',
  'order-clock': 'La fecha del pedido no puede ser: mírelo en la tienda.',
  'storefront-refused': 'La tienda rechazó una línea para siempre: mire allí por qué.',
  'ledger-damaged': 'El libro estaba dañado: cuente lo que nombra el texto.',
  'projections-repaired': 'Las existencias se recalcularon del libro: revise los números.',
  'anchor-missing': 'Faltaba el ancla junto al libro y se escribió de nuevo.',
  'counted-twice':
    'Dos muelles leyeron la misma pieza: cuenta una vez. Si entretanto volvió, lea allí su etiqueta otra vez; si no, descártelo.',
  'shown-unknown': 'La tienda muestra existencias de algo que aquí nunca se recibió: créelo o póngalo allí a 0.',
};

const languages: ReadonlyMap<string, Advice> = new Map([
  ['de', german],
  ['es', spanish],
]);

/** @returns undefined in English, which is the rules' own */
export const exceptionAdvice = (tag: string): Advice | undefined => languages.get(languageOf(tag));

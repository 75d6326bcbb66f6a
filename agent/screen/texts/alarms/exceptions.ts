/**
 * What the office does about an exception, in the languages of the pages. English stands on the exception itself, in
 * the rules' own words.
 */
import type { UnknownCode } from '../../../inventory/barcodes/unknown-code.ts';
import { languageOf } from '../../texts.ts';

/** By the code of its reason, or by what an unknown code looks like; `other`: about any other. */
type Advice = Readonly<Record<string, string> & { other: string }>;

/** Where the rules' own words are for whoever scans. */
const english: Readonly<Record<string, string>> = {
  misread: 'Scanned right since: dismiss it. If the goods are set aside, label them again.',
  'misread-label': 'If the order has the right number, dismiss it; else have the box’s label scanned again.',
  'bad-barcode': 'Scanned right since: dismiss it. If the goods are set aside, label them again.',
};

const german: Advice = {
  misread: 'Verlesen. Seither richtig gescannt: verwerfen. Liegt Ware beiseite, neu etikettieren.',
  'misread-label':
    'Ein Versandetikett wurde verlesen. Steht die richtige Nummer im Auftrag, verwerfen; sonst das Etikett des Kartons scannen lassen.',
  'bad-barcode': 'Nicht lesbar. Seither richtig gescannt: verwerfen. Liegt Ware beiseite, neu etikettieren.',
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
  'order-closed':
    'Nach dem Versand kam noch etwas: der Shop änderte oder stornierte den Auftrag, oder es ging zu viel hinaus. Vergleichen: was fehlt, als eigenen Auftrag anlegen; was zurückkommt, zählt als Rücksendung.',
  'order-vanished':
    'Der Shop zeigt den Auftrag nicht mehr: dort ansehen. Ist er vorbei, hier stornieren; sonst verwerfen.',
  'bad-quantity':
    'Der Auftrag nennt eine Menge, die es nicht gibt: im Shop berichtigen, dann wird er von selbst gebucht.',
  'counted-meanwhile':
    'Es kam an, während ein anderes Dock zählte, und ist vielleicht doppelt gezählt, darum angehalten: suchen, dann freigeben, was da ist.',
  'shown-unknown': 'Der Shop zeigt Bestand von etwas, das hier nie angenommen wurde: anlegen oder dort auf 0 setzen.',
};

const spanish: Advice = {
  misread: 'Mal leído. Si después se leyó bien, descártelo. Si hay mercancía apartada, etiquétela de nuevo.',
  'misread-label':
    'Se leyó mal una etiqueta de envío. Si el pedido tiene el número correcto, descártelo; si no, haga leer la etiqueta de la caja.',
  'bad-barcode':
    'No se pudo leer. Si después se leyó bien, descártelo. Si hay mercancía apartada, etiquétela de nuevo.',
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
  'order-closed':
    'Algo cambió después del envío: la tienda modificó o canceló el pedido, o salió de más. Compare: lo que falte, como pedido aparte; lo que vuelva cuenta como devolución.',
  'order-vanished': 'La tienda ya no muestra el pedido: mírelo allí. Si terminó, cancélelo aquí; si no, descártelo.',
  'bad-quantity': 'El pedido nombra una cantidad imposible: corríjala en la tienda y se reserva solo.',
  'counted-meanwhile':
    'Llegó mientras otro muelle contaba y quizá esté contado dos veces, por eso está retenido: búsquelo y libere lo que haya.',
  'shown-unknown': 'La tienda muestra existencias de algo que aquí nunca se recibió: créelo o póngalo allí a 0.',
};

const languages: ReadonlyMap<string, Partial<Advice>> = new Map([
  ['de', german],
  ['es', spanish],
]);

/**
 * @param unknown what an unknown code looks like
 * @returns `own`: of this very exception; `other`: of any; both undefined in English where the rules say it
 */
export function exceptionAdvice(
  tag: string,
  code: string,
  unknown?: UnknownCode,
): { own: string | undefined; other: string | undefined } {
  const advice = languages.get(languageOf(tag)) ?? english;
  const own = [unknown, code].find((key) => key !== undefined && Object.hasOwn(advice, key));
  return { own: own === undefined ? undefined : advice[own], other: advice.other };
}

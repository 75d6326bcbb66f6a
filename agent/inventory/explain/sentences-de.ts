/** German: what an explanation says (`sentences.ts`). */
import type { Condition } from '../nouns/stock/condition.ts';
import type { Counter } from './number-chain.ts';
import type { Sentences } from './sentences-en.ts';

const counters: Readonly<Record<Counter, string>> = {
  ...{ inStock: 'im Bestand', published: 'vor Ankunft angeboten', onHold: 'angehalten', damaged: 'beschädigt' },
  booked: 'gebucht',
};
const conditions: Readonly<Record<Condition, string>> = { good: 'gut', hold: 'angehalten', damaged: 'beschädigt' };

const halted = { paused: 'in Pause', stopped: 'angehalten' } as const;
const changes: Readonly<Record<string, string>> = { ...halted, resumed: 'geht weiter', snapshot: 'von vorn begonnen' };
const shortages: Readonly<Record<string, string>> = { low: 'knapp', out: 'ausverkauft' };
const policies: Readonly<Record<string, string>> = {
  never: '„nie melden“',
  always: '„immer melden“',
  'process-orders': '„melden, solange die Auftragsfreigabe an ist“',
};
const flagReasons: Readonly<Record<string, string>> = {
  ...{ receipt: 'Annahme', freed: 'Stücke wurden frei', count: 'Zählung', adjustment: 'Berichtigung' },
  ...{
    return: 'Retoure',
    'sell-out': 'ausverkauft',
    'street-date': 'Verkaufsstart',
    published: 'vor Ankunft angeboten',
  },
  admin: 'von jemandem geschaltet',
};
const forOrder = (document: string | null): string => (document === null ? '' : ` für ${document}`);

const entries = (from: number, to: number): string =>
  from === to ? `Eintrag ${from} wurde` : `die Einträge ${from} bis ${to} wurden`;

export const sentencesDe: Sentences = {
  conditions,
  answer: {
    unknown: (channel, is) =>
      `${channel} ${is ? 'hört' : 'hörte'} nichts: niemand hier ${is ? 'kennt' : 'kannte'} diesen Artikel.`,
    none: (channel, is, why) =>
      `${channel} ${is ? 'hat' : 'hatte'} keine Zahl dieses Artikels bekommen${is ? '' : ', damals'}: ${why}.`,
    elsewhere: (channel, should, why) =>
      `Was ${channel} von diesem Artikel hörte, steht nicht an diesem Dock; es soll ${should} zeigen: ${why}.`,
    mayShow: (channel, level, why) =>
      `${channel} hat keine Zahl dieses Artikels bestätigt und zeigt vielleicht ${level}, worauf nie eine Antwort kam: ${why}.`,
    asItShould: (channel, shown, is, why) =>
      `${channel} ${is ? 'zeigt' : 'zeigte'} ${shown}, wie es sein ${is ? 'soll' : 'sollte'}: ${why}.`,
    otherwise: (channel, shown, should, is, why) => {
      const wanted = should === null ? '' : ` und ${is ? 'soll' : 'sollte'} ${should} zeigen`;
      return `${channel} ${is ? 'zeigt' : 'zeigte'} ${shown}${wanted}: ${why}.`;
    },
  },
  place: {
    beforeFirst: 'das ist vor dem ersten Eintrag dieses Buchs',
    notVouched: 'ob die Uhr da stimmte, ist nicht bekannt',
    shownTwice: (entry, showed) =>
      `die Uhr wurde nach Eintrag ${entry} zurückgestellt, als sie ${showed} zeigte: diese Zeit zeigte sie zweimal, und gemeint ist das spätere Mal`,
    ahead: (from, to) => `${entries(from, to)} mit einer Uhr geschrieben, die vorging`,
    behind: (from, to) => `${entries(from, to)} mit einer Uhr geschrieben, die nachging`,
    undated: (from, to) =>
      `${entries(from, to)} geschrieben, bevor die Uhr gestellt war, und ${from === to ? 'gilt' : 'gelten'} als später gekommen`,
  },
  why: {
    partsNeverReceived: (parts) => `nicht jeder Teil davon wurde angenommen: ${parts}`,
    takenBack: 'was angenommen war, wurde zurückgenommen, also wurde es hier nie angenommen',
    neverReceived: 'es wurde angekündigt oder eingespielt und hier nie angenommen',
    bypass: 'es liegt woanders (bypassSync), und seine Zahl ist nicht unsere',
    notFulfilledHere: 'es wird nicht von hier versandt, und seine Zahl ist nicht unsere',
    retired: 'es ist nicht mehr im Sortiment, und dieser Shop bekam nie eine Zahl davon',
    itemOff: 'für diesen Kanal ist es ausgeschaltet; er hört nichts davon',
    notListed: 'der Kanal hört nur, was sein Shop listet, und davon ist nicht bekannt, dass er es listet',
    never: 'seine Regel ist „nie melden“, und darunter wird nichts gemeldet',
    wasNever: 'seine Regel war „nie melden“, als es sich zuletzt bewegte; die nächste Bewegung entscheidet',
    flagOff:
      'die Auftragsfreigabe war aus, als es sich zuletzt bewegte, und dann wird unter seiner Regel nichts gemeldet',
    off: 'der Kanal ist in der Konfiguration ausgeschaltet',
    halted: (how, said) => `der Kanal ist ${halted[how]} (${said})`,
    refused: (said) => `sein Shop hat die Zeile abgelehnt (${said})`,
    noMovement: 'bisher war keine Bewegung zu melden',
    setting:
      'keine Bewegung machte den Unterschied: eine Einstellung wurde geändert, und die nächste Bewegung entscheidet',
    tooFarBack: 'was ihm gemeldet wurde, liegt weiter zurück im Journal, als gelesen wird',
    unknownItem: 'niemand hier kennt diesen Artikel',
  },
  waits: {
    neverAcknowledged: 'es wartete und ist bis heute nicht bestätigt',
    tooFarOn: 'es wartete; was daraus wurde, liegt weiter vorn im Journal, als gelesen wird',
    acknowledgedLater: (level, when, seq) => `es wartete, und ${level} wurde am ${when} bestätigt (Eintrag ${seq})`,
    forLink: (failed) => `es wartet auf die Verbindung${failed}`,
    insists: (failed) => `der Shop besteht auf etwas, das dieses Journal nicht wissen kann${failed}`,
    notTaken: (failed) => `der Shop hat es nicht genommen${failed}; es wird von selbst wieder versucht`,
    onItsWay: (level, since, channel) =>
      `${level} ist seit ${since} unterwegs, und ${channel} hat noch nicht geantwortet`,
    otherOnItsWay: (since) => `eine andere Meldung ist seit ${since} unterwegs; danach geht es hinaus`,
    forSales: (channels) =>
      `eine Zahl steigt erst, wenn die Verkäufe bekannt sind, und die Aufträge von ${channels} sind noch zu lesen`,
    every: (minutes) =>
      `es wartet auf den Zeitplan des Kanals (${minutes === 1 ? 'jede Minute' : `alle ${minutes} Minuten`})`,
    forSchedule: (schedule) => `es wartet auf den Zeitplan des Kanals (${schedule})`,
    elsewhere: (dock) =>
      dock === null
        ? 'kein Dock des Standorts meldet jetzt an die Shops'
        : `${dock} meldet für den Standort an die Shops`,
    forQuiet: (quietMs, maxMs) => `es geht nach ${quietMs} ms ohne Bewegung hinaus, spätestens nach ${maxMs} ms`,
  },
  received: {
    partsMissing: (parts) => `Nicht jeder Teil wurde hier angenommen (${parts}): kein Shop bekommt eine Zahl.`,
    takenBack: 'Was angenommen war, wurde zurückgenommen: kein Shop bekommt eine Zahl.',
    never: 'Hier nie angenommen: kein Shop bekommt eine Zahl.',
    bypass: 'Als „liegt woanders“ markiert (bypassSync).',
    notFulfilledHere: 'Als „nicht von hier versandt“ markiert.',
    published: 'Noch nicht hier, aber mit seiner Lieferung absichtlich angeboten: die Zahl ist unsere.',
    takenBackThere: 'Was angenommen war, wurde zurückgenommen: was dieser Shop davon hörte, wird auch zurückgenommen.',
    parts: 'Jeder Teil davon wurde hier angenommen: die Zahl ist unsere.',
    here: 'Hier angenommen: die Zahl ist unsere.',
    noneMeant: 'Es war welches da, oder jemand hat gesagt, dass keins da ist: die Zahl ist unsere.',
  },
  number: {
    available: (sum, available) => `${sum}: ${available} verfügbar.`,
    publishedOn: (documents) => ` Angeboten mit ${documents}.`,
    bookedBy: (documents) => ` Gebucht von ${documents}.`,
    more: (count) => ` und ${count} ${count === 1 ? 'weiterem' : 'weiteren'}`,
    earlier: (seq, units, what) => ` Vor Eintrag ${seq}: ${units} ${counters[what]}.`,
    target: (target) => `Es wird für ${target} gemeldet, den Ort des Shops.`,
    inStock: (units) => `${units} im Bestand`,
    published: (units) => `und ${units} vor Ankunft angeboten`,
    onHold: (units) => `weniger ${units} angehalten`,
    damaged: (units) => `weniger ${units} beschädigt`,
    booked: (units) => `weniger ${units} gebucht`,
    partsAllow: (kits, parts) => `seine Teile erlauben ${kits} (${parts})`,
    part: (sku, available, each) => `${sku} ${available} verfügbar, je ${each}`,
    retiredPart: (sku) => `${sku} (nicht mehr im Sortiment)`,
    belowMinimum: (minimum) => `das ist unter dem Minimum des Kanals von ${minimum} und wird als 0 gezeigt`,
    aboveMaximum: (maximum) => `mehr als das Maximum des Kanals von ${maximum} wird nicht gezeigt`,
    overbooked: (count) =>
      `${count} mehr gebucht, als da ${count === 1 ? 'ist' : 'sind'}, und nie wird weniger als 0 gezeigt`,
    ownOrders: (more) =>
      `der Shop zieht ab, was seine eigenen offenen Aufträge halten, und bekommt ${more} mehr gemeldet`,
    retired: 'es ist nicht mehr im Sortiment und wird als 0 gezeigt',
  },
  policy: {
    item: (policy) => `Die Regel des Artikels selbst ist ${policies[policy] ?? policy}.`,
    merchant: (policy, fromFile) =>
      `Die Regel des Händlers ist ${policies[policy] ?? policy}${fromFile ? ', wie die Konfigurationsdatei sagt' : ''}.`,
    flag: (on) => `Die Auftragsfreigabe ist ${on ? 'an' : 'aus'}.`,
    ownDate: (date) => `Sein Verkaufsstart, ${date}, hält die Auftragsfreigabe aus.`,
    partsDate: (date) => `Der Verkaufsstart eines Teils, ${date}, hält die Auftragsfreigabe aus.`,
    unheardFlag: 'Was die Zahl zuletzt änderte, war niemandem zu melden: die Auftragsfreigabe war aus.',
    unheardNever: 'Was die Zahl zuletzt änderte, war niemandem zu melden: die Regel war „nie melden“.',
  },
  told: {
    acknowledged: (level, key, when) => `${level} wurde mit Meldung ${key} gemeldet und am ${when} bestätigt.`,
    startedOver: (is) =>
      `Seitdem hat der Kanal von vorn begonnen: was er ${is ? 'zeigt' : 'zeigte'}, wird neu gemeldet.`,
    sentOnly: (level) =>
      `${level} wurde gesendet und aufgegeben, bevor der Shop geantwortet hatte: vielleicht zeigt er es.`,
    salesUnread: (channels) =>
      `Die Aufträge von ${channels} waren nicht rechtzeitig zu lesen, und es wurde nicht länger gewartet.`,
    looked: (when) => `Der Kanal wurde zuletzt ${when} angesehen, und es gab nichts Neues.`,
    key: (key) => ` Ihr Schlüssel ist ${key}.`,
  },
  entry: {
    where: (station) => ` an ${station}`,
    who: (operator) => ` von ${operator}`,
    number: (seq) => `(Eintrag ${seq})`,
    clockNotSet: 'nach einer Uhr, die nicht gestellt war',
    lowNoLonger: (available) => `nicht mehr knapp (${available} verfügbar)`,
    low: (state, available, threshold) =>
      `als ${shortages[state] ?? state} gemeldet (${available} verfügbar, knapp ab ${threshold})`,
    restocked: (units, document) =>
      `${units} wieder zu verkaufen${document === null ? '' : ` aus Retoure ${document}`}`,
    cameBack: (units, document, found, why) =>
      `${units} mit Retoure ${document} zurückgekommen, ${conditions[found]}${why}`,
    received: (units, apart, why, document) =>
      `${units} angenommen${apart === undefined ? '' : `, ${conditions[apart]}${why}`}${document === null ? '' : ` mit ${document}`}`,
    leftLoose: (units) => `${units} ohne Auftrag ausgegangen`,
    leftByRight: (units) => `${units} ohne Auftrag ausgegangen, mit dem Recht dazu`,
    right: (units) => `${units} für ein Tor gebucht, der getrennt sein kann`,
    rightGivenUp: (units) => `${units} nicht mehr für ein Tor gebucht`,
    shipped: (units, document) => `${units} versandt für ${document}`,
    booked: (units, document) => `${units} gebucht${forOrder(document)}`,
    freed: (units, document) => `${units} freigegeben${forOrder(document)}`,
    adjusted: (units, reason) => `berichtigt um ${units} (${reason})`,
    countStood: (units, entry) => `berichtigt um ${units}: seither gezählt (Eintrag ${entry}), und das Gezählte gilt`,
    condition: (units, from, to, why) => `${units} ${conditions[from]}, jetzt ${conditions[to]}${why}`,
    counted: (counted, expected, asOf) =>
      `${counted} gezählt, wo ${expected} erwartet ${expected === 1 ? 'war' : 'waren'}${asOf === undefined ? '' : `, Stand ${asOf}`}`,
    takenBack: (of, units) => `Eintrag ${of} zurückgenommen (${units})`,
    published: (units, document) => `${units} vor Ankunft angeboten mit ${document}`,
    unpublished: (units, document) => `${units} nicht mehr vor Ankunft angeboten mit ${document}`,
    flag: (on, reason) =>
      `Auftragsfreigabe ${on ? 'eingeschaltet' : 'ausgeschaltet'} (${flagReasons[reason] ?? reason})`,
    fileChanged: (settings) => `die Konfigurationsdatei wurde geändert: ${settings}`,
    policySet: (settings) => `Regel gesetzt: ${settings}`,
    item: 'Artikelstamm geändert',
    listingOff: (channel) => `ausgeschaltet für ${channel}`,
    listingAs: (channel, names) => `an ${channel} gemeldet als ${names}`,
    listing: (channel) => `Angebot bei ${channel} geändert`,
    syncNow: 'sofort melden verlangt',
    drift: (store, there, here) =>
      `${store ?? 'der Shop'} zeigte ${there}, wo er ${here} hätte zeigen sollen, und hört es noch einmal`,
    ack: 'vom Shop bestätigt',
    givenUp: 'aufgegeben, bevor der Shop geantwortet hatte, der es angewendet haben kann',
    channel: (change, reason) => `Kanal ${changes[change] ?? change} (${reason})`,
    epoch: () => 'eine neue Epoche begann',
    refused: (text) => `abgelehnt: ${text}`,
  },
};

/** Alarms in German: what is wrong, and what to do. */
import type { AlarmWords } from './alarms.ts';

const again = 'Daten und Lager mit dem vergleichen, was die Shops zeigen.';
const card = 'Die Karte prüfen; ersetzen, wenn es so bleibt.';

export const alarmsDe: AlarmWords = {
  'ledger-disk-full': ['Die Platte ist voll: nichts kann aufgezeichnet werden.', 'Platz auf der Datenplatte schaffen.'],
  'ledger-read-only': ['Die Datenplatte ist schreibgeschützt: nichts kann aufgezeichnet werden.', card],
  'ledger-io-error': ['Die Datenplatte meldet Fehler: nichts kann aufgezeichnet werden.', card],
  'ledger-busy': [
    'Ein anderes Programm hält das Buch gesperrt: nichts kann aufgezeichnet werden.',
    'Dieses Programm schließen.',
  ],
  'ledger-moved': [
    'Das Buch wurde im Betrieb verschoben, gelöscht oder ersetzt: nichts kann aufgezeichnet werden.',
    'Zurücklegen, dann geht es weiter. Ist es weg: den Agenten anhalten, die Kopie aus dem neuesten Ordner von `quarantine` als `ledger.db` an seine Stelle legen, starten.',
  ],
  'epoch-ledger-lost': [
    'Das Buch fehlte beim Start, ein neues wurde angelegt.',
    'Zählen, was sich seit der letzten Zählung bewegt hat; nach der alten Datei suchen.',
  ],
  'epoch-rolled-back': [
    'Das Buch ist älter, als dieser Platz sich erinnert: Einträge fehlen.',
    'Neu eingeben, was der Text nennt; diese Artikel zählen.',
  ],
  'epoch-damaged': [
    'Das Buch war beschädigt; es liegt beiseite, Heiles wurde behalten.',
    'Die beiseitegelegte Datei aufheben; zählen, was der Text nennt; die Karte prüfen.',
  ],
  'epoch-storefront-ahead': [
    'Ein Shop hat mehr beantwortet, als dieses Buch weiß.',
    'Wurde eine alte Kopie eingespielt? Diese Artikel zählen; die Shops bekommen alle Bestände neu.',
  ],
  'epoch-unknown-epoch': [
    'Ein Shop nennt eine Vergangenheit, die dieses Buch nicht hat.',
    'Läuft ein zweiter Platz dieses Namens? Zählen; die Shops bekommen alle Bestände neu.',
  ],
  'epoch-clone': [
    'Ein Shop hat etwas, das dieses Buch nie gesendet hat: es gibt diesen Platz doppelt, oder er ist eine alte Kopie.',
    'Den Doppelgänger abschalten; zählen. Die Shops bekommen alle Bestände neu.',
  ],
  'epoch-site-ahead': [
    'Der Standort weiß von diesem Platz mehr als sein Buch: es war eine alte Kopie und hat nun, was ihr fehlte.',
    'Zählen, was laut Text nicht zurückkam; wurde die Kopie mit Absicht eingespielt?',
  ],
  'epoch-renamed': [
    'Das Buch wurde unter dem Namen eines anderen Platzes oder Standorts geschrieben.',
    'Ist es der richtige Datenordner? Dann den Shops sagen, dass es den alten Namen nicht mehr gibt.',
  ],
  'ledger-unchecked': [
    'Die Shops erfahren nichts, bis das Lager mit den Einträgen des Buchs verglichen ist.',
    'Warten: Sekunden bis Minuten; gescannt werden kann.',
  ],
  'ledger-rebuilding': [
    'Lager und Papiere werden aus den Einträgen neu gemacht; bestätigt wird danach.',
    'Warten: etwa zwanzig Sekunden für eine Million Einträge, auf kleinen Geräten Minuten. Das Protokoll sagt, wie weit es ist.',
  ],
  'projections-repaired': [
    'Das Lager war nicht, was die Einträge sagen; es wurde berichtigt und den Shops gesagt.',
    'Ansehen, was der Text nennt; wer oder was ändert den Datenordner? Die Karte prüfen.',
  ],
  'anchor-missing': [
    'Der Anker neben dem Buch fehlte oder war unlesbar: die letzten Einträge können fehlen.',
    `${again} Wer war am Datenordner?`,
  ],
  'older-version': [
    'Eine neuere Version hat einen Teil dieses Buchs geschrieben; diese behält, was sie nicht lesen kann.',
    'Die neuere wieder einspielen, wenn sie berichtigt ist. Bis dahin zählen, was der Text nennt, ehe es verkauft wird.',
  ],
  'shown-unknown': [
    'Shops zeigen Bestände, die dieser Platz seit dem Verlust seines Buchs nicht kennt.',
    'Für jeden: das Buch zurückholen oder den Artikel zählen, auch null; dann die Ausnahme schließen.',
  ],
  'ledger-damaged': [
    'Eine Prüfung fand Schaden im Buch.',
    'Den Datenordner kopieren, dann den Agenten neu starten: er legt den beschädigten Teil beiseite.',
  ],
  'log-large': [
    'Das Vorausprotokoll des Buchs wächst und wird nicht übernommen.',
    'Programme schließen, die das Buch lesen; den Agenten neu starten, wenn es so bleibt.',
  ],
  'disk-low': ['Die Datenplatte ist fast voll.', 'Platz schaffen, ehe nichts mehr aufgezeichnet werden kann.'],
  'loop-failed': [
    'Ein Teil des Agenten fällt aus und wird immer wieder gestartet.',
    'Mit den Zeilen des Protokolls melden; den Agenten neu starten, wenn es so bleibt.',
  ],
  'loop-hangs': [
    'Ein Teil des Agenten kommt seit einer Viertelstunde nicht zu Ende: was er tut, steht still.',
    'Mit den Zeilen des Protokolls melden; den Agenten neu starten.',
  ],
  'ledger-hangs': [
    'Das Buch antwortet seit 20 Sekunden nicht: nichts kann aufgezeichnet werden.',
    'Die Karte prüfen; der Dienst startet den Agenten selbst neu, sonst tun Sie es.',
  ],
  'channel-down': [
    'Der Shop nimmt keine Bestände an: was er zeigt, kann überverkauft werden.',
    'Tun, was der Text sagt; läuft der Shop?',
  ],
  'channel-held': [
    'Antworten nennen wieder, was dieses Buch nicht wissen kann: vielleicht antwortet jemand anderes für den Shop.',
    'Nachsehen, wer seine Antworten veröffentlichen darf, dann `tallyman req sync/resume \'{"channel":"NAME"}\'`.',
  ],
  'channel-braked': [
    'Zu viele Angebote des Shops gingen auf einmal auf 0, und nicht durch Verkauf: nichts wird gesendet.',
    'Die Liste im Text ansehen: eine Zählung, ein Import oder eine Einstellung kann falsch sein. Berichtigen, oder mit Namen freigeben: `tallyman channel release CHANNEL --name YOURS`.',
  ],
  'answers-unproved': [
    'Antworten im Namen eines Shops kommen ohne den richtigen Beweis (hmac): keine wird geglaubt.',
    'Ein Geheimnis in `ack-secret-file` und in den Shop; haben es beide, nachsehen, wer sonst für ihn antwortet.',
  ],
  'channel-refused': [
    'Der Shop lässt diesen Platz nicht ein: was er zeigt, kann überverkauft werden.',
    'Geheimnis, Kopfzeilen, Adresse und Zertifikate des Kanals prüfen: `tallyman channel test CHANNEL`.',
  ],
  'channel-behind': [
    'Bestände warten viel länger auf den Shop, als sie sollten.',
    'Den Kanal ansehen: `tallyman status`. Anhalten und weiterlaufen lassen beginnt neu.',
  ],
  'channel-stopped': [
    'Der Shop hat gesagt, dass es ihn nicht mehr gibt, oder hat, was ein anderes Buch ihm sagte: er bekommt keine Bestände.',
    'Tun, was der Text sagt; `tallyman req sync/resume \'{"channel":"NAME"}\'` setzt fort. Gibt es ihn nicht mehr: den Kanal aus der Konfiguration nehmen.',
  ],
  'channel-paused': [
    'Jemand hat den Kanal angehalten: er bekommt keine Bestände.',
    '`tallyman req sync/resume \'{"channel":"NAME"}\'` setzt fort.',
  ],
  'schedule-late': [
    'Ein Termin des Kanals war da und kam nicht durch.',
    'Den Kanal ansehen: `tallyman status`; `tallyman req sync/now \'{"all":true}\'` sendet sofort.',
  ],
  'orders-failing': [
    'Die Aufträge des Shops werden nicht gelesen: was dort verkauft wurde, ist nicht gebucht.',
    'Ist der Shop da, stimmen Adresse und Geheimnis? `tallyman status` sagt warum; es geht von selbst weiter.',
  ],
  'orders-not-told': [
    'Der Shop hat keine Seite mit Aufträgen: was dort verkauft wird, ist nicht gebucht.',
    'Die Adresse prüfen, oder `orders = false` setzen und den Agenten neu starten.',
  ],
  'broker-unreachable': [
    'Keine Verbindung zum Broker: Shops dahinter bekommen keine Bestände, und niemand kann von fern hineinsehen.',
    'Tun, was der Text sagt; ist das Netz da?',
  ],
  'broker-denies': [
    'Der Broker lässt diesen Platz ein Thema nicht lesen oder schreiben.',
    'Seinen Benutzer unter tallyman/v1/{site}/{dock}/ lesen und schreiben lassen.',
  ],
  'dock-double': [
    'Ein anderer Platz hat am Broker denselben Namen: den Shops wird nichts gesagt; Scans werden weiter aufgezeichnet.',
    'Den falschen abschalten, oder ihn zu einem eigenen machen: anderes `name` in [dock], anderes `data`.',
  ],
  'device-missing': [
    'Das Gerät ist nicht verbunden.',
    'Kabel und Strom prüfen; `tallyman devices ls` zeigt, was eingesteckt ist.',
  ],
  'device-trouble': [
    'Das Gerät ist verbunden und arbeitet nicht, wie es soll.',
    'Gerät und Kabel ansehen; `tallyman devices ls` sagt, was ihm fehlt.',
  ],
  'station-without-scanner': [
    'Keiner der Scanner des Platzes ist verbunden: nichts kann dort gescannt werden.',
    'Kabel und Strom prüfen; die Tasten auf dem Bildschirm gehen weiter.',
  ],
  'device-paused': [
    'Ein Scanner sendet abgelehnte Codes schneller als jede Hand: sein Anschluss ruht.',
    'Nachsehen, was vor ihm liegt; er wird von selbst weiter gelesen.',
  ],
  'badges-tried': [
    'Fünf unbekannte Ausweise nacheinander: eine Minute lang nimmt der Platz nichts an.',
    'Nachsehen, wer da ist; danach einen heilen Ausweis scannen.',
  ],
  'command-key': [
    'Der Schlüssel der gedruckten Codes fehlt, ist beschädigt oder ein anderer: Blätter und Ausweise gehen nicht.',
    'Tun, was der Text sagt; neu drucken: `tallyman print commands --badges`.',
  ],
  'command-key-changed': [
    'Der Schlüssel der gedruckten Codes wurde geändert: ältere Blätter und Ausweise werden abgelehnt.',
    'Neu drucken: `tallyman print commands --badges`; die alten wegwerfen.',
  ],
  'clock-not-set': [
    'Seit zehn Minuten hat kein Zeitdienst die Uhr gestellt: Daten können falsch sein.',
    'Netz und Zeitdienst prüfen: `timedatectl`.',
  ],
  'clock-wrong': [
    'Die Uhr zeigt eine längst vergangene Zeit, oder mehr als einen Monat nach dem letzten Eintrag.',
    'Vom Zeitdienst stellen lassen: `timedatectl`. Aufträge und Termine gehen von selbst weiter.',
  ],
  'file-missing': [
    'Eine Datei, die die Konfiguration nennt, ist nicht lesbar, leer, oder nicht das, wofür sie genannt ist.',
    'Hinlegen, lesbar für den Benutzer des Agenten; `tallyman config check` sagt, was falsch ist.',
  ],
  'secret-exposed': [
    'Eine Datei mit einem Geheimnis kann jeder Benutzer dieses Rechners lesen.',
    'Ihnen das Recht nehmen, wie mit `chmod 640`, und ein neues Geheimnis hineinlegen, wenn andere hier arbeiten.',
  ],
  'certificate-ending': [
    'Ein Zertifikat dieses Platzes endet in 30 Tagen (gilt es weniger als 90: im letzten Drittel) oder ist abgelaufen: dann lässt ihn niemand ein.',
    'Ein erneuertes an seine Stelle legen, aus der Ferne mit `certificate/renew`; die nächste Verbindung nimmt es.',
  ],
  'machine-slowed': [
    'Der Rechner bekommt zu wenig Strom oder ist zu heiß und bremst sich.',
    'Netzteil und Kabel prüfen, und ob Luft an ihn kommt.',
  ],
  'upgrade-failed': [
    'Eine andere Version sollte hier laufen und tut es nicht: dem Platz ging es damit schlecht, oder sie war nicht zu haben.',
    'Ins Protokoll der Zeit sehen, die der Text nennt; um eine berichtigte Version bitten.',
  ],
  'restart-required': [
    'Die Konfiguration wurde geändert; es läuft, was vorher darin stand.',
    'Den Agenten neu starten: `systemctl restart tallyman`.',
  ],
  'screen-down': [
    'Die Bildschirme können nicht gezeigt werden.',
    'Unter [screen] eine andere Adresse wählen, oder anhalten, was sie benutzt.',
  ],
  'listings-unread': [
    'Was dieser Shop anbietet, kann nicht gelesen werden: er erfährt nichts von Artikeln, die seither dazukamen.',
    'Tun, was der Text sagt; `tallyman channel test` zeigt mehr. Mit associate = "all" erfährt er von jedem Artikel.',
  ],
  'epcis-failing': [
    'Die Adresse oder der Ordner eines Partners nimmt keine EPCIS-Ereignisse; sie bleiben und werden immer wieder versucht.',
    'Tun, was der Text sagt: url, headers-file oder folder unter [[epcis]] prüfen.',
  ],
  'mail-failed': [
    'Eine Mail konnte nicht gesendet werden; sie wird tagelang wieder versucht.',
    '[mail] prüfen: Adresse, user und password-file. Den nächtlichen Bericht zeigt `tallyman reconcile report`.',
  ],
  'bad-config': [
    'Die Konfiguration hat Fehler; die letzte gute läuft.',
    'Berichtigen: `tallyman config check`; dann den Agenten neu starten.',
  ],
  'site-cut-off': [
    'Dieser Platz erreicht den Server des Standorts nicht: die Arbeit geht weiter, die anderen Plätze erfahren nichts davon.',
    'Steht das Netz, läuft der Server? Alles Weitere zeigt `tallyman site status`.',
  ],
  'site-stopped': [
    'Die anderen Plätze hören nichts von diesem: ein anderes Gerät hat seinen Namen, oder er wurde entlassen.',
    'Das andere Gerät abschalten, oder einem der beiden einen anderen Namen geben und neu einladen: `tallyman site invite NAME`.',
  ],
  'site-untold': [
    'Kein Platz des Standorts sagt den Shops Bestände: sie zeigen, was sie zuletzt hörten.',
    'Die Plätze einschalten, die der Text nennt. Ist einer verloren: `tallyman site resume NAME --without`, am Server.',
  ],
  'site-behind': [
    'Hier fehlt etwas, das an einem anderen Platz geschah; nur sein eigenes Buch hat es noch.',
    'Diesen Platz einschalten und ans Netz bringen: was fehlt, kommt von selbst.',
  ],
};

/** Spanish: what an explanation says (`sentences.ts`). */
import type { Condition } from '../nouns/stock/condition.ts';
import type { Counter } from './number-chain.ts';
import type { Sentences } from './sentences-en.ts';

const counters: Readonly<Record<Counter, (units: number) => string>> = {
  inStock: (units) => `${units} en existencias`,
  published: (units) => `${some(units, 'ofrecido')} antes de llegar`,
  onHold: (units) => some(units, 'retenido'),
  damaged: (units) => some(units, 'dañado'),
  booked: (units) => some(units, 'reservado'),
};
const conditions: Readonly<Record<Condition, string>> = { good: 'bien', hold: 'retenido', damaged: 'dañado' };

const halted = { paused: 'en pausa', stopped: 'detenido' } as const;
const changes: Readonly<Record<string, string>> = { ...halted, resumed: 'reanudado', snapshot: 'empezado de nuevo' };
const shortages: Readonly<Record<string, string>> = { low: 'escaso', out: 'agotado' };
const policies: Readonly<Record<string, string>> = {
  never: '«no comunicar nunca»',
  always: '«comunicar siempre»',
  'process-orders': '«comunicar mientras Process Orders esté activado»',
};
const flagReasons: Readonly<Record<string, string>> = {
  ...{ receipt: 'recepción', freed: 'unidades liberadas', count: 'recuento', adjustment: 'ajuste' },
  ...{
    return: 'devolución',
    'sell-out': 'agotado',
    'street-date': 'fecha de venta',
    published: 'ofrecido antes de llegar',
  },
  admin: 'lo cambió alguien',
};
const found = (units: number, condition: Condition): string =>
  condition === 'good' || units === 1 ? conditions[condition] : `${conditions[condition]}s`;
/** `1 reservado`, `2 reservados` */
const some = (units: number, one: string, others = `${one}s`): string => `${units} ${units === 1 ? one : others}`;
const forOrder = (document: string | null): string => (document === null ? '' : ` para ${document}`);

const entries = (from: number, to: number): string =>
  from === to ? `la entrada ${from} se escribió` : `las entradas ${from} a ${to} se escribieron`;

export const sentencesEs: Sentences = {
  conditions,
  answer: {
    unknown: (channel, is) =>
      `A ${channel} no se le ${is ? 'dice' : 'decía'} nada: nadie ${is ? 'conoce' : 'conocía'} aquí este artículo.`,
    none: (channel, is, why) =>
      `A ${channel} no se le ${is ? 'ha dicho' : 'había dicho entonces'} ningún número de este artículo: ${why}.`,
    elsewhere: (channel, should, why) =>
      `Lo que se dijo a ${channel} de este artículo no consta en este muelle; debe mostrar ${should}: ${why}.`,
    mayShow: (channel, level, why) =>
      `${channel} no confirmó ningún número de este artículo y quizá muestra ${level}, a lo que nunca respondió: ${why}.`,
    asItShould: (channel, shown, is, why) =>
      `${channel} ${is ? 'muestra' : 'mostraba'} ${shown}, como ${is ? 'debe' : 'debía'}: ${why}.`,
    otherwise: (channel, shown, should, is, why) => {
      const wanted = should === null ? '' : ` y ${is ? 'debe' : 'debía'} mostrar ${should}`;
      return `${channel} ${is ? 'muestra' : 'mostraba'} ${shown}${wanted}: ${why}.`;
    },
  },
  place: {
    beforeFirst: 'eso es antes de la primera entrada de este libro',
    notVouched: 'no se sabe si el reloj iba bien entonces',
    shownTwice: (entry, showed) =>
      `el reloj se atrasó después de la entrada ${entry}, cuando marcaba ${showed}: marcó esta hora dos veces, y vale la segunda`,
    ahead: (from, to) => `${entries(from, to)} con un reloj adelantado`,
    behind: (from, to) => `${entries(from, to)} con un reloj atrasado`,
    undated: (from, to) =>
      `${entries(from, to)} sin que el reloj estuviera en hora, y se ${from === to ? 'da por llegada' : 'dan por llegadas'} después`,
  },
  why: {
    partsNeverReceived: (parts) => `no se recibieron todos sus componentes: ${parts}`,
    takenBack: 'lo recibido se deshizo, así que aquí nunca se recibió',
    neverReceived: 'se anunció o se importó, y aquí nunca se recibió',
    bypass: 'está en otro lugar (bypassSync), y su número no es nuestro',
    notFulfilledHere: 'no se envía desde aquí, y su número no es nuestro',
    retired: 'está retirado, y a esta tienda nunca se le dijo un número',
    itemOff: 'está desactivado para este canal, al que no se le dice nada de él',
    notListed: 'al canal solo se le dice lo que su tienda lista, y no consta que liste este artículo',
    never: 'su regla es «no comunicar nunca», y con ella no se comunica nada',
    wasNever: 'su regla era «no comunicar nunca» en su último movimiento; el próximo decide',
    flagOff: 'Process Orders estaba desactivado en su último movimiento, y con su regla entonces no se comunica nada',
    off: 'el canal está desactivado en la configuración',
    halted: (how, said) => `el canal está ${halted[how]} (${said})`,
    refused: (said) => `su tienda rechazó la línea (${said})`,
    noMovement: 'hasta ahora no hubo movimiento que comunicar',
    setting: 'ningún movimiento hizo la diferencia: se cambió un ajuste, y el próximo movimiento decide',
    tooFarBack: 'lo que se le dijo está más atrás en el libro de lo que se lee',
    unknownItem: 'nadie conoce aquí este artículo',
  },
  waits: {
    neverAcknowledged: 'esperó, y hasta hoy no está confirmado',
    tooFarOn: 'esperó; lo que fue de ello está más adelante en el libro de lo que se lee',
    acknowledgedLater: (level, when, seq) => `esperó, y ${level} se confirmó el ${when} (entrada ${seq})`,
    forLink: (failed) => `espera la conexión${failed}`,
    insists: (failed) => `la tienda insiste en algo que este libro no puede saber${failed}`,
    notTaken: (failed) => `la tienda no lo aceptó${failed}; se intenta otra vez por sí solo`,
    onItsWay: (level, since, channel) => `${level} está en camino desde ${since}, y ${channel} aún no ha respondido`,
    otherOnItsWay: (since) => `otro mensaje está en camino desde ${since}; después sale este`,
    forSales: (channels) =>
      `un número sube solo cuando se conocen las ventas, y faltan por leer los pedidos de ${channels}`,
    every: (minutes) => `espera el horario del canal (cada ${minutes === 1 ? 'minuto' : `${minutes} minutos`})`,
    forSchedule: (schedule) => `espera el horario del canal (${schedule})`,
    elsewhere: (dock) =>
      dock === null
        ? 'ningún muelle del sitio informa ahora a las tiendas'
        : `${dock} informa a las tiendas por todo el sitio`,
    forQuiet: (quietMs, maxMs) => `sale tras ${quietMs} ms sin movimiento, a más tardar tras ${maxMs} ms`,
  },
  received: {
    partsMissing: (parts) =>
      `No se recibieron aquí todos los componentes (${parts}): a ninguna tienda se le dice un número.`,
    takenBack: 'Lo recibido se deshizo: a ninguna tienda se le dice un número.',
    never: 'Nunca se recibió aquí: a ninguna tienda se le dice un número.',
    bypass: 'Marcado como en otro lugar (bypassSync).',
    notFulfilledHere: 'Marcado como no enviado desde aquí.',
    published: 'Aún no recibido, pero ofrecido a propósito con su aviso: el número es nuestro.',
    takenBackThere: 'Lo recibido se deshizo: lo que se dijo de ello a esta tienda se deshace también.',
    parts: 'Se recibieron aquí todos sus componentes: el número es nuestro.',
    here: 'Recibido aquí: el número es nuestro.',
    noneMeant: 'Hubo alguno, o alguien dijo que no hay: el número es nuestro.',
  },
  number: {
    available: (sum, available) => `${sum}: ${available} disponibles.`,
    publishedOn: (documents) => ` Ofrecido con ${documents}.`,
    bookedBy: (documents) => ` Reservado por ${documents}.`,
    more: (count) => ` y ${count} más`,
    earlier: (seq, units, what) => ` Antes de la entrada ${seq}: ${counters[what](units)}.`,
    target: (target) => `Se comunica para ${target}, el lugar propio de la tienda.`,
    inStock: counters.inStock,
    published: (units) => `y ${counters.published(units)}`,
    onHold: (units) => `menos ${counters.onHold(units)}`,
    damaged: (units) => `menos ${counters.damaged(units)}`,
    booked: (units) => `menos ${counters.booked(units)}`,
    partsAllow: (kits, parts) => `sus componentes permiten ${kits} (${parts})`,
    part: (sku, available, each) => `${sku} ${some(available, 'disponible')}, ${each} por kit`,
    retiredPart: (sku) => `${sku} (retirado)`,
    belowMinimum: (minimum) => `está por debajo del mínimo del canal, ${minimum}, y se muestra 0`,
    aboveMaximum: (maximum) => `no se muestra más que el máximo del canal, ${maximum}`,
    overbooked: (count) =>
      `${some(count, 'más reservado', 'más reservados')} de los que hay, y nunca se muestra menos de 0`,
    ownOrders: (more) => `la tienda resta lo que retienen sus propios pedidos abiertos, y se le dicen ${more} más`,
    retired: 'está retirado, y se muestra 0',
  },
  policy: {
    item: (policy) => `La regla propia del artículo es ${policies[policy] ?? policy}.`,
    merchant: (policy, fromFile) =>
      `La regla del comerciante es ${policies[policy] ?? policy}${fromFile ? ', como dice el archivo de configuración' : ''}.`,
    flag: (on) => `Process Orders está ${on ? 'activado' : 'desactivado'}.`,
    ownDate: (date) => `Su fecha de venta, ${date}, mantiene Process Orders desactivado.`,
    partsDate: (date) => `La fecha de venta de un componente, ${date}, mantiene Process Orders desactivado.`,
    unheardFlag: 'Lo último que cambió su número no se debía comunicar: Process Orders estaba desactivado.',
    unheardNever: 'Lo último que cambió su número no se debía comunicar: la regla era «no comunicar nunca».',
  },
  told: {
    acknowledged: (level, key, when) => `${level} se comunicó con el mensaje ${key}, y se confirmó el ${when}.`,
    startedOver: (is) =>
      `Desde entonces el canal empezó de nuevo: lo que ${is ? 'muestra' : 'mostraba'} se comunica otra vez.`,
    sentOnly: (level) => `${level} se envió y se abandonó antes de que la tienda respondiera: quizá lo muestra.`,
    salesUnread: (channels) => `Los pedidos de ${channels} no se pudieron leer a tiempo, y no se esperó más.`,
    looked: (when) => `El canal se miró por última vez ${when}, y no había nada nuevo.`,
    key: (key) => ` Su clave es ${key}.`,
  },
  entry: {
    where: (station) => ` en ${station}`,
    who: (operator) => ` por ${operator}`,
    number: (seq) => `(entrada ${seq})`,
    clockNotSet: 'según un reloj que no estaba en hora',
    lowNoLonger: (available) => `ya no escaso (${some(available, 'disponible')})`,
    low: (state, available, threshold) =>
      `comunicado como ${shortages[state] ?? state} (${some(available, 'disponible')}, escaso desde ${threshold})`,
    restocked: (units, document) =>
      `${units} otra vez a la venta${document === null ? '' : ` de la devolución ${document}`}`,
    cameBack: (units, document, condition, why) =>
      `${some(units, 'volvió', 'volvieron')} con la devolución ${document}, ${found(units, condition)}${why}`,
    received: (units, apart, why, document) =>
      `${some(units, 'recibido')}${apart === undefined ? '' : `, ${found(units, apart)}${why}`}${document === null ? '' : ` con ${document}`}`,
    leftLoose: (units) => `${some(units, 'salió', 'salieron')} sin pedido`,
    leftByRight: (units) => `${some(units, 'salió', 'salieron')} sin pedido, por derecho propio`,
    right: (units) => `${some(units, 'reservado')} para un muelle que puede quedar aislado`,
    rightGivenUp: (units) => `${some(units, 'ya no reservado')} para un muelle`,
    shipped: (units, document) => `${some(units, 'enviado')} para ${document}`,
    booked: (units, document) => `${some(units, 'reservado')}${forOrder(document)}`,
    freed: (units, document) => `${some(units, 'liberado')}${forOrder(document)}`,
    adjusted: (units, reason) => `ajustado en ${units} (${reason})`,
    countStood: (units, entry) => `ajustado en ${units}: contado después (entrada ${entry}), y lo contado vale`,
    condition: (units, from, to, why) => `${units} ${found(units, from)}, ahora ${found(units, to)}${why}`,
    counted: (counted, expected, asOf) =>
      `${counted === 1 ? 'se contó' : 'se contaron'} ${counted} donde ${expected === 1 ? 'se esperaba' : 'se esperaban'} ${expected}${asOf === undefined ? '' : `, a fecha de ${asOf}`}`,
    takenBack: (of, units) => `entrada ${of} deshecha (${units})`,
    published: (units, document) => `${counters.published(units)} con ${document}`,
    unpublished: (units, document) =>
      `${some(units, 'ya no se ofrece', 'ya no se ofrecen')} antes de llegar con ${document}`,
    flag: (on, reason) => `Process Orders ${on ? 'activado' : 'desactivado'} (${flagReasons[reason] ?? reason})`,
    fileChanged: (settings) => `se cambió el archivo de configuración: ${settings}`,
    policySet: (settings) => `regla fijada: ${settings}`,
    item: 'artículo cambiado',
    listingOff: (channel) => `desactivado para ${channel}`,
    listingAs: (channel, names) => `se comunica a ${channel} como ${names}`,
    listing: (channel) => `anuncio en ${channel} cambiado`,
    syncNow: 'se pidió comunicar ya',
    drift: (store, there, here) =>
      `${store ?? 'la tienda'} mostraba ${there} donde debía mostrar ${here}, y se le dice otra vez`,
    ack: 'confirmado por la tienda',
    givenUp: 'abandonado antes de que respondiera la tienda, que puede haberlo aplicado',
    channel: (change, reason) => `canal ${changes[change] ?? change} (${reason})`,
    epoch: () => 'empezó una nueva época',
    refused: (text) => `rechazado: ${text}`,
  },
};

/** Spanish: what a supervisor sees first. */
import type { AdminTexts } from './admin-words.ts';

export const deskEs: AdminTexts['desk'] = {
  refusing: 'Ahora no se registra ningún escaneo',
  notTold: (count, since, one) =>
    `${count} ${one ? 'tienda' : 'tiendas'} sin avisar${since === null ? '' : ` desde las ${since}`}`,
  exceptions: (count, one) => `${count} ${one ? 'excepción' : 'excepciones'}`,
  ordersWait: (count, one) => (one ? '1 pedido espera' : `${count} pedidos esperan`),
  ordersHeld: (count, one) => (one ? '1 pedido retenido' : `${count} pedidos retenidos`),
  deliveries: (count, one) => `${count} ${one ? 'entrega anunciada' : 'entregas anunciadas'}`,
  returns: (count, one) => `${count} ${one ? 'devolución anunciada' : 'devoluciones anunciadas'}`,
  devices: (which, one) => (one ? `${which} no funciona` : `${which} aparatos no funcionan`),
  stationsWait: (which, one) => (one ? `${which} espera a alguien` : `${which} puestos esperan a alguien`),
  toRepair: (count, one, more) => `${count} ${one ? 'cosa' : 'cosas'}${more ? ' más' : ''} por arreglar`,
  allWell: 'Todo está bien y nada espera.',
  numbers: {
    receive: 'por recibir',
    pack: 'por empacar',
    exceptions: (one) => (one ? 'excepción' : 'excepciones'),
    behind: (one) => (one ? 'tienda sin avisar' : 'tiendas sin avisar'),
  },
  short: {
    title: 'Existencias bajas o agotadas',
    columns: ['Estado', 'Comerciante', 'SKU', 'Nombre', 'Disponible'],
    states: { low: 'bajas', out: 'agotado' },
  },
  repairs: 'Por arreglar',
  nothingToRepair: 'No se conoce ningún fallo.',
  seenBy: (who) => `visto por ${who}`,
  waits: { error: 'un error espera que alguien lo vea', question: 'una pregunta espera respuesta' },
  exceptionReasons: {
    'unknown-barcode': 'código desconocido',
    'ambiguous-barcode': 'código de varios artículos',
    'bad-barcode': 'código dañado',
    'not-in-stock': 'sin existencias',
    'label-commands': 'orden en una etiqueta',
    'locked-out': 'tarjetas desconocidas',
    'order-set-aside': 'pedido apartado',
    'unreadable-order': 'pedido ilegible',
    'order-fulfilled': 'pedido enviado en otro lugar',
    'order-clock': 'pedido con fecha imposible',
    'order-vanished': 'pedido desaparecido de su tienda',
    'counted-meanwhile': 'llegó mientras otro muelle contaba',
    'counted-twice': 'una pieza leída en dos muelles',
    'storefront-refused': 'rechazado por la tienda',
    'ledger-damaged': 'daño en el libro',
    'projections-repaired': 'existencias reparadas',
    'anchor-missing': 'falta el ancla',
    'shown-unknown': 'la tienda muestra algo desconocido aquí',
  },
  settle: {
    item: 'Artículo: SKU o palabras del nombre',
    look: 'Mostrar qué hará',
    which: '¿Cuál es?',
    another: 'Otro artículo',
    becomes: (code, units) =>
      units === '1'
        ? `${code} será un código de barras de`
        : `${code} será un código de barras, ${units} unidades cada uno, de`,
    counts: (units, asked) =>
      units === '0'
        ? 'Nada cuenta ahora.'
        : asked
          ? `Se trata de ${units} ${units === '1' ? 'unidad' : 'unidades'}.`
          : `${units} ${units === '1' ? 'unidad cuenta' : 'unidades cuentan'} entonces.`,
    stock: (before, after) => `En existencia: ${before} ahora, ${after} después.`,
    countedSince: (inStock) =>
      `Contado después de estos escaneos: ${inStock} en existencias. ¿Encontró ese recuento esta mercancía?`,
    countStands: (inStock) => `Sí: entonces ${inStock}`,
    countApart: (inStock) => `No, aparte: entonces ${inStock}`,
    bound: (code) => `Hecho: ${code} es un código de barras de`,
    counted: (units, inStock) =>
      `${units} ${units === '1' ? 'unidad contada' : 'unidades contadas'}; en existencias: ${inStock}.`,
    answered: { stands: 'El recuento incluía esta mercancía.', apart: 'El recuento no incluía esta mercancía.' },
    dismissed: (code) => `Descartado: ${code}.`,
    forDocument: (units, document) => `${units} para ${document}`,
    withoutDocument: (units) => `${units} sin documento`,
    left: (count) => `${count} ${count === '1' ? 'se queda' : 'se quedan'} aquí:`,
    more: (count) =>
      `${count} más ${count === '1' ? 'espera' : 'esperan'} con este código: resuélvalo después otra vez.`,
    reason: 'Motivo (queda anotado)',
    dismissAll: (count) => `Descartar los ${count}`,
    told: {
      done: 'Hecho.',
      pin: 'Primero el PIN.',
      away: 'El agente no responde ahora. Inténtelo de nuevo en un momento.',
      nothing: 'Ningún artículo se llama así.',
      asking: 'Un momento …',
    },
    asTable: 'Todas en una tabla',
    columns: ['Número', 'Cuándo', 'Dónde', 'Quién', 'Tipo', 'Texto', 'Código', 'Documento', 'Unidades'],
  },
  actions: { retry: 'Reintentar', resume: 'Reanudar', acknowledge: 'Visto', bind: 'Resolver', look: 'Ver' },
  pinFirst: 'Primero el PIN.',
  pinFor: 'Mirar es libre; con el PIN funcionan los botones.',
  asking: 'Un momento …',
  details: 'Detalles',
  asCsv: (table) => `${table} en un archivo CSV`,
};

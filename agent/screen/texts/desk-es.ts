/** Spanish: what a supervisor sees first. */
import type { Texts } from './words.ts';

export const deskEs: Texts['admin']['desk'] = {
  refusing: 'Ahora no se registra ningún escaneo',
  notTold: (count, since, one) =>
    `${count} ${one ? 'tienda' : 'tiendas'} sin avisar${since === null ? '' : ` desde las ${since}`}`,
  exceptions: (count, one) => `${count} ${one ? 'excepción' : 'excepciones'}`,
  ordersWait: (count, one) => (one ? '1 pedido espera' : `${count} pedidos esperan`),
  deliveries: (count, one) => `${count} ${one ? 'entrega anunciada' : 'entregas anunciadas'}`,
  returns: (count, one) => `${count} ${one ? 'devolución anunciada' : 'devoluciones anunciadas'}`,
  devices: (which, one) => (one ? `${which} no funciona` : `${which} aparatos no funcionan`),
  stationsWait: (which, one) => (one ? `${which} espera a alguien` : `${which} puestos esperan a alguien`),
  toRepair: (count, one, more) => `${count} ${one ? 'cosa' : 'cosas'}${more ? ' más' : ''} por arreglar`,
  allWell: 'Todo está bien y nada espera.',
  numbers: { receive: 'por recibir', pack: 'por empacar', exceptions: 'excepciones', behind: 'tiendas sin avisar' },
  short: {
    title: 'Existencias bajas o agotadas',
    columns: ['Estado', 'Comerciante', 'SKU', 'Nombre', 'Disponible'],
    states: { low: 'bajas', out: 'agotado' },
  },
  repairs: 'Por arreglar',
  nothingToRepair: 'No se conoce ningún fallo.',
  seenBy: (who) => `visto por ${who}`,
  waits: { error: 'un error espera que alguien lo vea', question: 'una pregunta espera respuesta' },
  exceptionReasons: { 'unknown-barcode': 'código desconocido' },
  actions: { retry: 'Reintentar', resume: 'Reanudar', acknowledge: 'Visto', bind: 'Resolver', look: 'Ver' },
  pinFirst: 'Primero el PIN.',
  asking: 'Un momento …',
  details: 'Detalles',
  asCsv: (table) => `${table} en un archivo CSV`,
};

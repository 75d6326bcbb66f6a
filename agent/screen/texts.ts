/**
 * Every word of the pages, by language; served to the browser as it is. A new language is one more object here: the type says
 * what is missing. Short where people read it from two metres.
 */
import type { Health } from '../admin/health.ts';
import type { DeviceState } from '../events.ts';
import type { ForwarderState } from '../forward/forwarder.ts';
import type { RefusalCode } from '../inventory/submission.ts';
import type { Result, ScaleView } from './stationview.ts';

type Advice = { title: string; advice: string };

export type Texts = {
  work: Record<'receiving' | 'packing' | 'counting', string>;
  /** The word of a result, beside its icon. */
  results: Record<Result, string>;
  inStock(count: string): string;
  refusals: Partial<Record<RefusalCode, Advice>>;
  otherRefusal: Advice;
  acknowledge: string;
  acknowledgeKeys: string;
  heldCount(number: number, of: number): string;
  ready: string;
  readyHint: string;
  restarted: string;
  restartedAdvice: string;
  recentTitle: string;
  notRecorded: string;
  refusing: string;
  weightTitle: string;
  weights: Record<ScaleView['state'], string>;
  weightKinds: Record<'gross' | 'net' | 'tare', string>;
  devicesTitle: string;
  deviceStates: Record<DeviceState, string>;
  deviceKinds: Record<'scanner' | 'scale', string>;
  noDevices: string;
  offline(waiting: string, lastAnswer: string | null): string;
  held(waiting: string): string;
  connected: string;
  lost: string;
  lostAdvice: string;
  lostSince(time: string): string;
  connecting: string;
  soundTest: string;
  soundOff: string;
  noScript: string;
  unknownPage: string;
  stations: string;
  admin: {
    title: string;
    pages: string;
    dock: string;
    states: Record<Health['state'], string>;
    state: string;
    head: string;
    epoch: string;
    hash: string;
    clock: string;
    clockTrusted: string;
    clockUntrusted: string;
    version: string;
    now: string;
    alarms: string;
    noAlarms: string;
    channels: string;
    noChannels: string;
    channelColumns: [string, string, string, string, string, string, string];
    channelStates: Record<ForwarderState, string>;
    devices: string;
    deviceColumns: [string, string, string, string, string, string, string];
    exceptions: string;
    noExceptions: string;
    exceptionColumns: [string, string, string, string, string];
    never: string;
  };
};

const en: Texts = {
  work: { receiving: 'Receiving', packing: 'Packing', counting: 'Counting' },
  results: {
    good: 'Recorded',
    unknown: 'Unknown code',
    refused: 'Refused',
    duplicate: 'Already recorded',
    trouble: 'Not recorded',
  },
  inStock: (count) => `${count} in stock`,
  refusals: {
    'unknown-barcode': { title: 'Unknown code', advice: 'Set the goods aside. The code is kept for the office.' },
    'ambiguous-barcode': { title: 'Several owners', advice: 'Scan at a station that is set to one merchant.' },
    'bad-barcode': {
      title: 'Unreadable code',
      advice: 'Scan again. If it stays, the label is wrong: set the goods aside.',
    },
    'not-in-stock': { title: 'Not in stock', advice: 'Stop. Count the shelf, then have the stock corrected.' },
    'no-count-open': { title: 'No count open', advice: 'Start a count first, then scan again.' },
    'unknown-station': { title: 'Unknown station', advice: 'This station is not set up. Tell the office.' },
    storage: { title: 'Not recorded', advice: 'The dock cannot write now. Wait, then scan this again.' },
    busy: { title: 'Not recorded', advice: 'Too much at once. Wait a moment, then scan this again.' },
    stopping: { title: 'Not recorded', advice: 'The dock is stopping. Scan this again when it is back.' },
  },
  otherRefusal: { title: 'Refused', advice: 'Set the goods aside and tell the office.' },
  acknowledge: 'OK, seen',
  acknowledgeKeys: 'or Enter, Space, pedal',
  heldCount: (number, of) => `${number} of ${of}`,
  ready: 'Ready',
  readyHint: 'Scan the first code.',
  restarted: 'Started again. Last recorded here:',
  restartedAdvice: 'Scan again only if this is not it.',
  recentTitle: 'Last scans',
  notRecorded: 'not recorded',
  refusing: 'Scans cannot be recorded now',
  weightTitle: 'Weight',
  weights: {
    stable: 'stable',
    motion: 'moving',
    'over-capacity': 'overload',
    'under-zero': 'under zero',
    'zero-not-found': 'no zero: clear the pan',
    fault: 'scale fault',
    refused: 'scale refused',
    'not-a-weight': 'no weight',
    silent: 'silent',
    'not-connected': 'not connected',
  },
  weightKinds: { gross: 'gross', net: 'net', tare: 'tare' },
  devicesTitle: 'Devices',
  deviceStates: {
    opening: 'connecting',
    open: 'connected',
    absent: 'unplugged',
    busy: 'taken by another program',
    denied: 'no permission',
    failed: 'failed',
    waiting: 'lost, trying again',
    stopped: 'stopped',
  },
  deviceKinds: { scanner: 'scanner', scale: 'scale' },
  noDevices: 'no devices',
  offline: (waiting, last) =>
    `Offline · recorded here · ${waiting} waiting · ${last === null ? 'no answer yet' : `last answered ${last}`}`,
  held: (waiting) => `Sending paused · recorded here · ${waiting} waiting`,
  connected: 'Online',
  lost: 'This screen has lost the agent',
  lostAdvice: 'What is below may be old. Trust the beep of the scanner: no beep, not recorded.',
  lostSince: (time) => `since ${time}`,
  connecting: 'Connecting …',
  soundTest: 'Test sound',
  soundOff: 'Sound off: press a key',
  noScript: 'This page needs a browser that runs scripts.',
  unknownPage: 'There is no such page here.',
  stations: 'Stations',
  admin: {
    title: 'Dock',
    pages: 'Pages',
    dock: 'Dock',
    states: { ok: 'working', attention: 'working, somebody should look', refusing: 'refusing scans' },
    state: 'State',
    head: 'Ledger head',
    epoch: 'Epoch',
    hash: 'Hash',
    clock: 'Clock',
    clockTrusted: 'trusted',
    clockUntrusted: 'not trusted yet',
    version: 'Version',
    now: 'Now',
    alarms: 'Alarms',
    noAlarms: 'No alarms.',
    channels: 'Channels',
    noChannels: 'No channels are configured.',
    channelColumns: ['Channel', 'State', 'Sent to', 'Waiting', 'Oldest', 'Last answer', 'Error'],
    channelStates: {
      idle: 'up to date',
      debouncing: 'gathering',
      sending: 'sending',
      'backing-off': 'trying again',
      'circuit-open': 'resting after failures',
      'link-down': 'no link',
      paused: 'paused',
      stopped: 'stopped',
      off: 'off',
    },
    devices: 'Devices',
    deviceColumns: ['Device', 'Station', 'Protocol', 'State', 'Read', 'Thrown away', 'Lost'],
    exceptions: 'Newest exceptions',
    noExceptions: 'No exceptions.',
    exceptionColumns: ['Entry', 'Time', 'Where', 'About', 'What is wrong'],
    never: 'never',
  },
};

const es: Texts = {
  work: { receiving: 'Recepción', packing: 'Embalaje', counting: 'Recuento' },
  results: {
    good: 'Registrado',
    unknown: 'Código desconocido',
    refused: 'Rechazado',
    duplicate: 'Ya registrado',
    trouble: 'No registrado',
  },
  inStock: (count) => `${count} en existencias`,
  refusals: {
    'unknown-barcode': { title: 'Código desconocido', advice: 'Aparte la mercancía. La oficina recibe el código.' },
    'ambiguous-barcode': { title: 'Varios dueños', advice: 'Escanee en un puesto asignado a un solo comerciante.' },
    'bad-barcode': {
      title: 'Código ilegible',
      advice: 'Escanee otra vez. Si sigue igual, la etiqueta está mal: apártela.',
    },
    'not-in-stock': {
      title: 'Sin existencias',
      advice: 'Pare. Cuente el estante y pida que corrijan las existencias.',
    },
    'no-count-open': { title: 'Sin recuento', advice: 'Abra primero un recuento y escanee otra vez.' },
    'unknown-station': { title: 'Puesto sin alta', advice: 'Este puesto no está configurado. Avise a la oficina.' },
    storage: { title: 'No registrado', advice: 'Ahora no se puede guardar. Espere y escanee esto otra vez.' },
    busy: { title: 'No registrado', advice: 'Demasiado a la vez. Espere un momento y escanee esto otra vez.' },
    stopping: { title: 'No registrado', advice: 'El equipo se detiene. Escanee esto otra vez cuando vuelva.' },
  },
  otherRefusal: { title: 'Rechazado', advice: 'Aparte la mercancía y avise a la oficina.' },
  acknowledge: 'Visto',
  acknowledgeKeys: 'o Intro, espacio, pedal',
  heldCount: (number, of) => `${number} de ${of}`,
  ready: 'Listo',
  readyHint: 'Escanee el primer código.',
  restarted: 'Reiniciado. Último registro aquí:',
  restartedAdvice: 'Escanee otra vez solo si no es este.',
  recentTitle: 'Últimos escaneos',
  notRecorded: 'no registrado',
  refusing: 'Ahora no se puede registrar',
  weightTitle: 'Peso',
  weights: {
    stable: 'estable',
    motion: 'en movimiento',
    'over-capacity': 'sobrecarga',
    'under-zero': 'bajo cero',
    'zero-not-found': 'sin cero: vacíe el plato',
    fault: 'fallo de báscula',
    refused: 'báscula rechaza',
    'not-a-weight': 'sin peso',
    silent: 'sin señal',
    'not-connected': 'desconectada',
  },
  weightKinds: { gross: 'bruto', net: 'neto', tare: 'tara' },
  devicesTitle: 'Aparatos',
  deviceStates: {
    opening: 'conectando',
    open: 'conectado',
    absent: 'desenchufado',
    busy: 'ocupado por otro programa',
    denied: 'sin permiso',
    failed: 'con fallo',
    waiting: 'perdido, reintentando',
    stopped: 'parado',
  },
  deviceKinds: { scanner: 'escáner', scale: 'báscula' },
  noDevices: 'sin aparatos',
  offline: (waiting, last) =>
    `Sin red · registrado aquí · ${waiting} en espera · ${last === null ? 'aún sin respuesta' : `respuesta ${last}`}`,
  held: (waiting) => `Envío en pausa · registrado aquí · ${waiting} en espera`,
  connected: 'En línea',
  lost: 'Esta pantalla ha perdido el agente',
  lostAdvice: 'Lo de abajo puede ser antiguo. Fíese del pitido del escáner: sin pitido, no registrado.',
  lostSince: (time) => `desde ${time}`,
  connecting: 'Conectando …',
  soundTest: 'Probar sonido',
  soundOff: 'Sin sonido: pulse una tecla',
  noScript: 'Esta página necesita un navegador que ejecute scripts.',
  unknownPage: 'Esta página no existe.',
  stations: 'Puestos',
  admin: {
    title: 'Muelle',
    pages: 'Páginas',
    dock: 'Muelle',
    states: { ok: 'funciona', attention: 'funciona, alguien debería mirar', refusing: 'rechaza escaneos' },
    state: 'Estado',
    head: 'Fin del libro',
    epoch: 'Época',
    hash: 'Huella',
    clock: 'Reloj',
    clockTrusted: 'fiable',
    clockUntrusted: 'aún no fiable',
    version: 'Versión',
    now: 'Ahora',
    alarms: 'Alarmas',
    noAlarms: 'Sin alarmas.',
    channels: 'Canales',
    noChannels: 'No hay canales configurados.',
    channelColumns: ['Canal', 'Estado', 'Enviado hasta', 'En espera', 'Más antiguo', 'Última respuesta', 'Error'],
    channelStates: {
      idle: 'al día',
      debouncing: 'reuniendo',
      sending: 'enviando',
      'backing-off': 'reintentando',
      'circuit-open': 'en descanso tras fallos',
      'link-down': 'sin enlace',
      paused: 'en pausa',
      stopped: 'parado',
      off: 'apagado',
    },
    devices: 'Aparatos',
    deviceColumns: ['Aparato', 'Puesto', 'Protocolo', 'Estado', 'Leídos', 'Descartados', 'Perdido'],
    exceptions: 'Excepciones recientes',
    noExceptions: 'Sin excepciones.',
    exceptionColumns: ['Asiento', 'Hora', 'Dónde', 'Sobre', 'Qué pasa'],
    never: 'nunca',
  },
};

const languages: ReadonlyMap<string, Texts> = new Map([
  ['en', en],
  ['es', es],
]);

/** The language to show for a tag such as `es-MX`; English where nobody translated it. */
export function languageOf(tag: string): string {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  return languages.has(language) ? language : 'en';
}

export function textsFor(tag: string): Texts {
  return languages.get(languageOf(tag)) ?? en;
}

export const allLanguages: readonly string[] = [...languages.keys()];

/**
 * What somebody asked for at a desk, for people who know no verbs: what it was, and what it was about. Pure. Parameters
 * are on the record as they came, refused ones too: nothing of them is taken for granted.
 */
import type { DocumentType } from '../../inventory/nouns/document.ts';
import type { CountedSince } from '../../inventory/nouns/station/exception.ts';

/** What has words of its own. */
export type DeskDeed =
  | ('button-pressed' | 'code-given' | 'exception-dismissed' | 'alarm-seen' | 'shop-tried' | 'shop-resumed')
  | ('search-saved' | 'search-forgotten' | 'change-stopped')
  | ('items-changed' | 'items-looked-at' | 'orders-changed' | 'orders-looked-at');

export type AskedAbout = {
  /** A `DeskDeed`; of a verb that has no words its own name. */
  what: string;
  station?: string;
  /** A station's button, by the name of its command. */
  button?: string;
  document?: { type: DocumentType; merchant: string; id: string };
  item?: { merchant: string; sku: string; units: number };
  /** The code that an exception was about, as it was scanned. */
  code?: string;
  /** A channel, an alarm, a search, a reason: whatever has a name of its own. */
  name?: string;
  /** What was answered of a count that came after the scans (R5). */
  counted?: CountedSince;
  /** What was done to many, by the name of the action. */
  action?: string;
};

/** As much of an exception as is told. */
type AboutException = Pick<AskedAbout, 'code' | 'station'>;

type Fields = Readonly<Record<string, unknown>>;

type Told = Omit<AskedAbout, 'what'> & { what: DeskDeed };
type ExceptionOf = (seq: number) => AboutException;

/** By area and verb: what a desk can ask for. */
const deeds: Readonly<Record<string, Readonly<Record<string, (asked: Fields, exceptionOf: ExceptionOf) => Told>>>> = {
  station: {
    command: (asked) => ({
      what: 'button-pressed',
      ...text('station', asked.station),
      ...pressed(fields(asked.command)),
    }),
  },
  exception: { resolve: settled, dismiss: settled },
  alarm: { ack: (asked) => ({ what: 'alarm-seen', ...text('name', asked.id) }) },
  job: { cancel: (asked) => ({ what: 'change-stopped', ...text('name', asked.id) }) },
  channel: { refresh: (asked) => ({ what: 'shop-tried', ...text('name', asked.channel) }) },
  sync: { resume: (asked) => ({ what: 'shop-resumed', ...text('name', asked.channel) }) },
  search: {
    save: (asked) => ({
      what: asked.search === null ? 'search-forgotten' : 'search-saved',
      ...text('name', asked.name),
    }),
  },
  item: { bulk: (asked) => changed(asked, 'items-changed', 'items-looked-at') },
  order: { bulk: (asked) => changed(asked, 'orders-changed', 'orders-looked-at') },
};

/** @param exceptionOf what is on record of an exception, by its number */
export function askedAbout(verb: string, params: unknown, exceptionOf: ExceptionOf): AskedAbout {
  const [area = '', name = ''] = verb.split('/');
  const known = Object.hasOwn(deeds, area) ? deeds[area] : undefined;
  const told = known !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
  return told?.(fields(params), exceptionOf) ?? { what: verb };
}

function settled(asked: Fields, exceptionOf: ExceptionOf): Told {
  const about = typeof asked.seq === 'number' ? exceptionOf(asked.seq) : {};
  const item = itemOf(asked);
  return item === undefined
    ? { what: 'exception-dismissed', ...about }
    : { what: 'code-given', ...about, item, ...answered(asked) };
}

const answered = ({ counted }: Fields): { counted?: CountedSince } =>
  counted === 'stands' || counted === 'apart' ? { counted } : {};

/** Without the token of a look it only looks. */
function changed(asked: Fields, done: DeskDeed, looked: DeskDeed): Told {
  const what = asked.token === undefined ? looked : done;
  return { what, ...text('action', asked.action), ...text('name', asked.search ?? asked.saved) };
}

function pressed(command: Fields): Omit<AskedAbout, 'what'> {
  const { merchant, id, type } = fields(command.document);
  const named = typeof merchant === 'string' && typeof id === 'string' && typeof type === 'string';
  const item = itemOf(command);
  return {
    ...text('button', command.command),
    ...text('name', command.reason),
    ...(named && { document: { type: type as DocumentType, merchant, id } }),
    ...(item && { item }),
  };
}

function itemOf({ merchant, sku, units = 1 }: Fields): AskedAbout['item'] | undefined {
  if (typeof merchant !== 'string' || typeof sku !== 'string') return undefined;
  return { merchant, sku, units: typeof units === 'number' ? units : 1 };
}

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const text = <Name extends keyof AskedAbout>(name: Name, value: unknown): { [N in Name]?: string } =>
  (typeof value === 'string' && value !== '' ? { [name]: value } : {}) as { [N in Name]?: string };

/**
 * What somebody asked for at a desk, for people who know no verbs: what it was, and what it was about. Pure. Parameters
 * are on the record as they came, refused ones too: nothing of them is taken for granted.
 */
import type { DocumentType } from '../../inventory/nouns/document.ts';

export type AskedAbout = {
  /** The code of its word; of a verb that has none its own name. */
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
  /** What was done to many, by the name of the action. */
  action?: string;
};

/** As much of an exception as is told. */
type AboutException = Pick<AskedAbout, 'code' | 'station'>;

type Fields = Readonly<Record<string, unknown>>;

/** @param exceptionOf what is on record of an exception, by its number */
export function askedAbout(verb: string, params: unknown, exceptionOf: (seq: number) => AboutException): AskedAbout {
  const asked = fields(params);
  switch (verb) {
    case 'station/command':
      return { what: verb, ...text('station', asked.station), ...pressed(fields(asked.command)) };
    case 'exception/resolve':
    case 'exception/dismiss': {
      const about = typeof asked.seq === 'number' ? exceptionOf(asked.seq) : {};
      const item = itemOf(asked);
      return { what: item === undefined ? 'exception/dismiss' : verb, ...about, ...(item && { item }) };
    }
    case 'alarm/ack':
    case 'job/cancel':
      return { what: verb, ...text('name', asked.id) };
    case 'channel/refresh':
    case 'sync/resume':
      return { what: verb, ...text('name', asked.channel) };
    case 'search/save':
      return { what: asked.search === null ? 'search/forget' : verb, ...text('name', asked.name) };
    case 'item/bulk':
    case 'order/bulk': {
      // Without the token of a look it only looks.
      const what = asked.token === undefined ? `${verb}/look` : verb;
      return { what, ...text('action', asked.action), ...text('name', asked.search ?? asked.saved) };
    }
    default:
      return { what: verb };
  }
}

function pressed(command: Fields): Partial<AskedAbout> {
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

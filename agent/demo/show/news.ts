/**
 * What the demo learns while it runs, and the picture it makes of it. Everything here is read from the outside, as any
 * other program would: the agent's local socket, the storefronts' own answers. Pure: `advance` folds one piece of news
 * into the view.
 */
import type { StationState } from '../../inventory/station/station-state.ts';
import { type Counts, counted, type ScanAct } from '../story/counts.ts';
import { type DeskView, deskAfter, type Papers } from './desks.ts';
import { fields, type Happening, type Told, tell, tellShipped } from './happening.ts';

/** The parts of an entry that are shown (`ledger read`). */
export type Entry = {
  seq: number;
  kind: string;
  boot: string;
  monoMs: number;
  station: string | null;
  operator: string | null;
  sku: string | null;
  quantity: number | null;
  document: string | null;
  body: unknown;
};

/** A row of `stock --json`. */
export type StockRow = {
  sku: string;
  name: string;
  inStock: number;
  booked: number;
  available: number;
  incoming: number;
  received: boolean;
  processOrders: boolean;
};

/** `status --json`. */
export type Status = {
  state: string;
  epoch: string;
  head: number;
  channels: {
    name: string;
    state: string;
    cursor: number;
    pending: number;
    oldestUnsentMs: number | null;
    error?: string | undefined;
  }[];
  devices: { name: string; kind: string; state: string; error?: string | undefined }[];
};

/** What one storefront has in its own books. */
export type Store = {
  channel: string;
  applied: number;
  duplicates: number;
  items: { sku: string; level: number; processOrders: boolean }[];
};

export type News =
  | { type: 'entry'; entry: Entry }
  | { type: 'stock'; rows: StockRow[] }
  | { type: 'status'; status: Status }
  | { type: 'station'; station: string; state: StationState }
  | { type: 'papers'; papers: Papers }
  | { type: 'stores'; stores: Store[] }
  | { type: 'weight'; text: string; state: string }
  | { type: 'network'; up: boolean }
  | { type: 'agent'; state: AgentState }
  | { type: 'note'; text: string };

type AgentState = 'starting' | 'running' | 'killed' | 'stopping';

export type ChannelView = {
  name: string;
  kind: string;
  minimumLevel: number;
  state: string;
  cursor: number;
  pending: number;
  oldestUnsentMs: number | null;
  error?: string | undefined;
  applied: number;
  duplicates: number;
  levels: ReadonlyMap<string, { level: number; processOrders: boolean }>;
};

export type View = {
  site: string;
  dock: string;
  storesUrl: string;
  screenUrl: string;
  screenPin: string;
  networkUp: boolean;
  agent: AgentState;
  /** How often the agent had to be started again. */
  restarts: number;
  head: number;
  channels: ChannelView[];
  devices: Status['devices'];
  weight: { text: string; state: string } | undefined;
  desks: DeskView[];
  papers: Papers;
  items: StockRow[];
  /** Newest last, at most `happeningsMax`. */
  happenings: Happening[];
  counts: Counts;
  /** The last trigger pull on record. */
  act: ScanAct;
  /** What is leaving just now: the lines of an order that ship together. */
  leaving: { document: string; units: number; boxes: ReadonlySet<unknown> };
};

export const nothingLeaves: View['leaving'] = { document: '', units: 0, boxes: new Set() };

const happeningsMax = 60;

/** @param atMs since the demo began */
export function advance(view: View, news: News, atMs: number): View {
  switch (news.type) {
    case 'entry':
      return withEntry(view, news.entry, atMs);
    case 'stock':
      return { ...view, items: inOrder(view.items, news.rows) };
    case 'status':
      return withStatus(view, news.status);
    case 'station':
      return { ...view, desks: view.desks.map((desk) => deskAfter(desk, news)) };
    case 'papers':
      return { ...view, papers: news.papers };
    case 'stores':
      return { ...view, channels: view.channels.map((channel) => withStore(channel, news.stores)) };
    case 'weight':
      return { ...view, weight: { text: news.text, state: news.state } };
    case 'network':
      return { ...view, networkUp: news.up };
    case 'agent': {
      const again = news.state === 'killed' ? 1 : 0;
      return { ...view, agent: news.state, restarts: view.restarts + again };
    }
    case 'note':
      return remember(view, { mark: 'note', what: '', detail: news.text }, null, atMs);
  }
}

/** Rows stay where the catalogue has them, also those the agent does not know yet; what is new comes after. */
function inOrder(before: StockRow[], rows: StockRow[]): StockRow[] {
  const fresh = new Map(rows.map((row) => [row.sku, row]));
  const known = new Set(before.map(({ sku }) => sku));
  return [...before.map((row) => fresh.get(row.sku) ?? row), ...rows.filter(({ sku }) => !known.has(sku))];
}

function withEntry(view: View, entry: Entry, atMs: number): View {
  const { counts, act } = counted(view.counts, view.act, entry);
  const seen = {
    ...view,
    head: Math.max(view.head, entry.seq),
    counts,
    act,
    leaving: leavingAfter(view.leaving, entry),
  };
  const told =
    shipped(view.leaving, entry) ?? tell(entry, (sku) => view.items.find((item) => item.sku === sku)?.name ?? sku);
  return told === undefined ? seen : remember(seen, told, entry.station, atMs);
}

function leavingAfter(leaving: View['leaving'], { kind, document, quantity, body }: Entry): View['leaving'] {
  if (kind === 'session') return nothingLeaves;
  if (kind !== 'shipment' || document === null) return leaving;
  const { units, boxes } = leaving.document === document ? leaving : nothingLeaves;
  return { document, units: units - (quantity ?? 0), boxes: new Set([...boxes, fields(body).box]) };
}

/** The station leaves the order whose last units have just left. */
function shipped({ document, units, boxes }: View['leaving'], entry: Entry): Told | undefined {
  const left = entry.kind === 'session' && fields(entry.body).change === 'leave';
  return left && units > 0 && entry.document === document ? tellShipped(document, units, boxes.size) : undefined;
}

function remember(view: View, told: Told, station: string | null, atMs: number): View {
  const happening = { ...told, station, atMs };
  const desks = view.desks.map((desk) => (desk.station === station ? { ...desk, last: told } : desk));
  return { ...view, desks, happenings: [...view.happenings, happening].slice(-happeningsMax) };
}

function withStatus(view: View, status: Status): View {
  const channels = view.channels.map((channel) => {
    const row = status.channels.find(({ name }) => name === channel.name);
    if (row === undefined) return channel;
    const { state, cursor, pending, oldestUnsentMs, error } = row;
    return { ...channel, state, cursor, pending, oldestUnsentMs, error };
  });
  return { ...view, head: status.head, channels, devices: status.devices };
}

function withStore(channel: ChannelView, stores: Store[]): ChannelView {
  const store = stores.find((each) => each.channel === channel.name);
  if (store === undefined) return channel;
  const { applied, duplicates } = store;
  const levels = new Map(store.items.map(({ sku, level, processOrders }) => [sku, { level, processOrders }]));
  return { ...channel, applied, duplicates, levels };
}

/** How a storefront's number for an item stands to ours. */
type Standing = 'none' | 'same' | 'below-minimum' | 'behind' | 'silent';

/**
 * `none`: the store was never told, and need not be. `silent`: it shows another number, but the item sold out and its
 * policy says nothing more is sent. `below-minimum`: right, and 0 because there are fewer than the channel's minimum.
 */
export function standing(item: StockRow, channel: ChannelView): Standing {
  const shown = channel.levels.get(item.sku);
  const free = Math.max(0, item.available);
  const wanted = free >= channel.minimumLevel ? free : 0;
  if (shown === undefined) return item.processOrders ? 'behind' : 'none';
  if (shown.level === wanted && shown.processOrders === item.processOrders) {
    return wanted < free ? 'below-minimum' : 'same';
  }
  return item.processOrders || shown.processOrders ? 'behind' : 'silent';
}

/** Every storefront shows what the ledger says, and nothing waits. */
export function agreed({ channels, items }: View): boolean {
  return channels.every(
    (channel) => channel.pending === 0 && items.every((item) => standing(item, channel) !== 'behind'),
  );
}

/**
 * R25: what a storefront is told beside levels, each thing exactly once: a box that left, a notice that closed, a
 * return. A thing has an id and a version; whatever becomes of it later (taken back, a tracking number) is told under a
 * higher version. Each type is a stream with a place of its own, so that one that a storefront does not take holds up
 * no other.
 */

export const tellingTypes = ['shipment', 'notice', 'return'] as const;
export type TellingType = (typeof tellingTypes)[number];

/** A lot or a single unit of what is told; each only where a label said it. */
export type ToldUnits = { quantity: number; lot?: string; serial?: string; expiry?: string };
/** Weight as the scale showed it. */
export type ToldWeight = { digits: string; unit: string };

/** One box of an order. `taken-back`: it did not leave after all. */
export type ShipmentTold = {
  order: string;
  box: number;
  status: 'shipped' | 'taken-back';
  /** Something of the order is still to come. */
  partial: boolean;
  lines: { sku: string; quantity: number; units?: ToldUnits[] }[];
  weight?: ToldWeight;
  carrier?: string;
  tracking?: string;
};

/** A closed notice: each item as it was announced and came. */
export type NoticeTold = {
  notice: string;
  lines: { sku: string; announced: number; received: number; missing: number; over: number; damaged: number }[];
};

/** A return that was inspected and closed: each item as it was announced, and found by condition. */
export type ReturnTold = {
  return: string;
  order?: string;
  lines: { sku: string; expected: number; good: number; hold: number; damaged: number }[];
};

export type Told = ShipmentTold | NoticeTold | ReturnTold;

/** The ledger’s name of one stream of a channel; no channel has a slash in its name. */
export type StreamName = `${string}/${TellingType}`;
export const streamName = (channel: string, type: TellingType): StreamName => `${channel}/${type}`;

export type Stream = { name: StreamName; channel: string; type: TellingType };
/** undefined: it is the name of a channel, whose stream is levels. */
export function streamOf(name: string): Stream | undefined {
  const [channel = '', type] = name.split('/');
  const known = tellingTypes.find((each) => each === type);
  return known && { name: streamName(channel, known), channel, type: known };
}

/** Projection: one thing that is told. `told`: the version that its storefront has, 0: none. */
export type TellingRow = {
  channel: string;
  type: TellingType;
  id: string;
  merchant: string;
  /** Number of the entry that said so last. */
  version: number;
  /** Of that entry, ms UTC by the dock’s clock. */
  at: number;
  told: number;
  /** It is to be told, for the first time, anew, or once more. */
  due: boolean;
  content: Told;
  /** The entry that said so last, where its number is not the version; `dock`: whose it is, null: this one’s. */
  from?: Origin;
};

/** Of what version a thing is, as all docks of a site know it. */
type Origin = { dock: string | null; seq: number };

export const originOf = ({ from, version }: Pick<TellingRow, 'from' | 'version'>): Origin =>
  from ?? { dock: null, seq: version };

/** Projection: how far a stream is, by the storefront’s word. `fresh`: its next batch is taken wherever it is. */
export type TellingPlaceRow = {
  channel: string;
  type: TellingType;
  acked: number;
  ackedKey: string | null;
  fresh: boolean;
  lastAckAt: number | null;
};

export const freshPlace = ({ channel, type }: Pick<Stream, 'channel' | 'type'>): TellingPlaceRow => ({
  ...{ channel, type, acked: 0, ackedKey: null, fresh: true, lastAckAt: null },
});

/** The entry that tells it. @param about whose it is, and its document */
export function tellingDraft(
  body: TellingEntries['telling'],
  { merchant, id: document }: { merchant: string; id: string },
  { station, operator }: { station?: string; operator?: string },
): {
  kind: 'telling';
  merchant: string;
  document: string;
  body: TellingEntries['telling'];
  station?: string;
  operator?: string;
} {
  const who = { ...(station !== undefined && { station }), ...(operator !== undefined && { operator }) };
  return { kind: 'telling', ...who, merchant, document, body };
}

/** A thing that a storefront has, and as which version. */
export type ToldThing = { id: string; version: number } & Origin;

export type TellingEntries = {
  /** Something to tell, or what became of it. document = the order, notice or return. */
  telling: { channel: string; type: TellingType; id: string; content: Told };
  /** A storefront has these, [id, version]; document = channel. */
  told: {
    type: TellingType;
    key: string;
    after: number;
    to: number;
    lines: [string, number][];
    rejected?: { id: string; reason: string }[];
    /** At a dock of a site, of what was taken: the others need not tell it any more. */
    origins?: ToldThing[];
  };
  /**
   * Its storefront is behind: these are told once more. `aside`: refused for good, for a person. document = channel.
   */
  'telling-again': { type: TellingType; ids: string[]; why: 'behind' | 'aside' | 'asked'; reason: string };
};

/** A line as it goes out. */
export type TellingLine = { id: string; version: number; at: string } & Told;

export const tellingLine = ({ id, version, at, content }: TellingRow): TellingLine => ({
  ...{ id, version, at: new Date(at).toISOString() },
  ...content,
});

type TellingEnvelope = { source: string; channel: string; merchant: string; epoch: string; boot: string; time: string };
type TellingContent = { key: string; after: number; to: number; snapshot: boolean; lines: readonly TellingLine[] };

/** The text of a batch: the envelope of levels, with another `type` and other lines. */
export function tellingBody(
  type: TellingType,
  { source, channel, merchant, epoch, boot, time }: TellingEnvelope,
  { key, after, to, snapshot, lines }: TellingContent,
): string {
  return JSON.stringify({
    ...{ specversion: '1.0', type: eventType(type), source, id: key, subject: merchant, time },
    datacontenttype: 'application/json',
    data: { channel, epoch, after, to, boot, ...(snapshot ? { snapshot } : {}), lines },
  });
}

const eventType = (type: TellingType): string => `tallyman.${type}.v1`;
/** undefined: levels, or nothing of ours. */
export const tellingOfEvent = (event: unknown): TellingType | undefined =>
  tellingTypes.find((type) => eventType(type) === event);

/** Such a batch's key says what it tells, so that an answer that names only its key is known for what it is. */
export const tellingKey = (type: TellingType, key: string): string => `${type}-${key}`;
export const tellingOfKey = (key: string): TellingType | undefined =>
  tellingTypes.find((type) => key.startsWith(`${type}-`));

/** What a text of `tellingBody` holds. @throws when it is none: it was checked by its sum before */
export function readTellingBody(body: string): Omit<TellingContent, 'key'> & { epoch: string } {
  const { data } = JSON.parse(body) as { data: TellingContent & { epoch: string } };
  const { epoch, after, to, snapshot, lines } = data;
  return { epoch, after, to, snapshot: snapshot === true, lines };
}

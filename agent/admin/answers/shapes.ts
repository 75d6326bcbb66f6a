/**
 * What verbs answer with, where several of them do. A schema is made when somebody asks for it: nothing that runs
 * checks an answer, tests and the reference do. A field that is named here is there; more may come, so whoever reads an
 * answer skips what it does not know.
 */
import { z } from 'zod';
import { conditions } from '../../inventory/nouns/stock/condition.ts';

const text = z.string();
const count = z.int();
/** ms UTC, by the device's clock. */
const moment = z.number();

/** R15: what counts as available of a notice’s line, and why nothing does. */
export const publishedLine = () => z.object({ sku: text, published: count, reason: text.optional() });

export const skuCount = () => z.object({ sku: text, quantity: z.number() });

export const itemShown = () =>
  z.object({
    ...{ merchant: text, sku: text, name: text, unitWeightG: text.nullable(), sync: text.nullable() },
    ...{ streetDate: text.nullable(), bypassSync: z.boolean(), notFulfilledHere: z.boolean() },
    retired: z.boolean(),
    ...{ inStock: count, booked: count, incoming: count, published: count, packed: count },
    ...{ onHold: count, damaged: count },
    components: z.array(skuCount()).nullable(),
    lowStock: count.nullable(),
    shortage: z.enum(['low', 'out']).nullable(),
    ...{
      price: text.nullable(),
      wholesaleCost: text.nullable(),
      packaging: text.nullable(),
      imageUrl: text.nullable(),
      received: z.boolean(),
      processOrders: z.boolean(),
    },
  });

/** Where a list goes on. */
export const nextItem = () => z.object({ merchant: text, sku: text }).nullable();

/** What an item comes to after it was changed by hand. */
export const stockAfter = () =>
  z.object({ merchant: text, sku: text, inStock: count, setApart: count, booked: count, available: count });

export const orderShown = () =>
  z.object({
    merchant: text,
    id: text,
    status: z.enum(['open', 'packed', 'cancelled', 'shipped', 'set-aside']),
    ...{ channel: text.nullable(), placedAt: text.nullable(), updatedAt: text.nullable() },
    byHand: z.object({ held: z.boolean(), reason: text }).nullable(),
    /** R24: why it cannot be packed now; absent: it can. */
    held: z
      .object({
        ...{ reason: z.enum(['by-hand', 'pre-order', 'insufficient']), text, splits: z.boolean() },
        lines: z.array(z.object({ sku: text, why: text, text })),
      })
      .optional(),
    lines: z.array(z.object({ sku: text, quantity: count, shipped: count, packed: count })),
  });

/** What a change to many would do, or did. `row`: what is told of the first few. */
export const bulkShown = <Row extends z.ZodObject>(row: Row) => {
  const common = { merchant: text, found: count, tally: z.record(text, count) };
  return z.union([
    z.object({ ...common, first: z.array(row.extend({ effect: text })), token: text }),
    z.object({ ...common, done: count, left: z.array(z.object({ key: text, why: text })) }),
  ]);
};

/** A document that was changed, and how it stands now. */
/** `note`: a scan of its number means something else, too. */
export const documentAfter = () => z.object({ merchant: text, id: text, status: text, note: text.optional() });

export const noticeHead = () =>
  z.object({
    ...{ merchant: text, id: text, type: z.enum(['asn', 'purchase-order']), status: z.enum(['open', 'closed']) },
    ...{ supplier: text.nullable(), expectedAt: text.nullable(), publish: z.boolean() },
  });

export const exceptionShown = () =>
  z.object({
    ...{ seq: count, at: moment, status: z.enum(['open', 'resolved']), reason: text, text },
    ...{ station: text.nullable(), operator: text.nullable(), scan: text.nullable(), device: text.nullable() },
    ...{ channel: text.nullable(), merchant: text.nullable(), sku: text.nullable(), document: text.nullable() },
    units: count,
    /** R26: the condition that was said before the scan, and why. */
    condition: z.object({ to: z.enum(conditions), reason: text.optional() }).optional(),
  });

/** One row of the ledger; what `body` says depends on its kind. */
export const entryShown = () =>
  z.object({
    ...{ epoch: text, seq: count, at: moment, utcOffsetMin: count, boot: text, monoMs: z.number() },
    ...{ clockTrusted: z.boolean(), station: text.nullable(), operator: text.nullable(), kind: text },
    ...{ merchant: text.nullable(), sku: text.nullable(), quantity: count.nullable(), document: text.nullable() },
    ...{ body: z.unknown(), hash: z.string().regex(/^[0-9a-f]{64}$/) },
  });

export const headShown = () => z.object({ epoch: text, seq: count, hash: text });

export const bootShown = () => z.object({ verdict: text, epoch: text, head: count, detail: text });

export const alarmShown = () =>
  z.object({
    ...{ id: text, code: text, severity: text, text, remedy: text, subject: text.optional() },
    ...{ since: moment, count },
    acknowledged: z.object({ by: text, at: moment }).optional(),
  });

export const channelShown = () =>
  z.object({
    ...{ name: text, merchant: text, kind: text, state: text, cursor: count, pending: count },
    ...{ oldestUnsentMs: z.number().nullable(), lastAckAt: moment.nullable(), lastRunAt: moment.nullable() },
  });

export const deviceShown = () =>
  z.object({
    ...{
      name: text,
      station: text,
      kind: z.enum(['scanner', 'scale', 'printer', 'beeper']),
      protocol: text,
      port: text,
      state: text,
    },
    ...{ error: text.optional(), frames: count, discarded: count, lost: count },
  });

export const brokerShown = () => z.object({ state: text, links: count, dropped: count });

export const sharedShown = () =>
  z.object({
    ...{ linked: z.boolean(), cutOffSince: moment.nullable(), waiting: count, teller: text.nullable() },
    ...{ speaks: z.boolean(), stopped: z.enum(['double', 'retired']).nullable() },
    others: z.array(z.object({ dock: text, to: count, at: moment, behind: z.boolean() })),
  });

/** What became of it at a station: a step, or units that counted. */
export const stationOutcome = () =>
  z.union([
    z.object({ type: z.literal('stepped'), seq: count, step: text, text }),
    z.object({ type: z.literal('recorded'), seq: count, what: text, merchant: text, sku: text, units: count }),
    z.object({ device: text, sent: text }),
    z.object({ station: text }),
    z.object({ document: z.object({ type: text, merchant: text, id: text }) }),
    // Goods that counted before.
    z.object({ sku: text }),
  ]);

import { z } from 'zod';
import { oldestClockMs } from '../../alarms/clock-leap.ts';
import { tellingTypes } from '../../inventory/nouns/channels/telling.ts';
import type { OrdersFrom } from '../../inventory/requests/orders-from.ts';
import { nextPage } from '../../ledger/history/history-page.ts';
import { exampleChannel } from '../answers/example-rows.ts';
import { channelShown } from '../answers/shapes.ts';
import { verdictShown, worstOf } from '../answers/verdict.ts';
import { instantHelp, readInstant } from '../explain/instant.ts';
import { zoneOf } from '../explain/zone.ts';
import { health } from '../health.ts';
import { resultOf } from '../outcome.ts';
import { pageOf } from '../paging.ts';
import { limit, merchantId, nameText, reasonText, skuText } from '../params.ts';
import { type AdminContext, area, type Caller, failed, ok, verb } from '../verb.ts';

export const channelVerbs = area('channel', {
  /**
   * With a SKU: every movement of the item and what became of it; without: every line that was acknowledged or refused.
   */
  history: verb({
    title: 'What a channel was told, line by line, newest first; next goes on where this answer ends',
    changes: false,
    role: 'viewer',
    touches: channelOf,
    params: () =>
      z.strictObject({
        channel: merchantId,
        sku: skuText.optional(),
        since: z.string().min(1).max(64).optional(),
        limit: limit(50, 500),
        page: z.strictObject({ seq: z.int().min(0), skip: z.int().min(0).max(1_000) }).optional(),
      }),
    answer: () =>
      z.object({
        channel: z.string(),
        lines: z.array(
          z.object({
            ...{ sku: z.string(), seq: z.int(), at: z.int(), clockTrusted: z.boolean(), text: z.string() },
            ...{ before: z.int().nullable().optional(), after: z.int().nullable() },
            result: z.enum(['acknowledged', 'superseded', 'skipped', 'refused', 'in-flight', 'waiting', 'unknown']),
            ...{ rule: z.string().optional(), reason: z.string().optional(), key: z.string().optional() },
            ack: z.object({ seq: z.int(), at: z.int(), clockTrusted: z.boolean() }).optional(),
          }),
        ),
        next: z.object({ seq: z.int(), skip: z.int() }).nullable(),
      }),
    example: {
      params: { channel: 'acme-web', sku: 'MUG-BLUE', limit: 1 },
      answer: {
        channel: 'acme-web',
        lines: [
          {
            ...{ sku: 'MUG-BLUE', seq: 1_040, at: 1_795_874_520_000, clockTrusted: true },
            text: '12 received on N-17 at receiving-1 by maria, 2026-11-28 06:02:00 (entry 1040)',
            ...{ before: 28, after: 40, result: 'acknowledged', key: '5f41c2d09a7be3615f41c2d09a7be361' },
            ack: { seq: 1_042, at: 1_795_874_520_410, clockTrusted: true },
          },
        ],
        next: { seq: 1_040, skip: 1 },
      },
    },
    async run({ channel, sku, since, limit: most, page }, { config, clock, book }, { answerBytesMax }) {
      const merchant = config.channels.find(({ name }) => name === channel)?.merchant;
      if (merchant === undefined) return failed('unknown-channel', `There is no channel ${channel}.`, 'channel');
      const from = since === undefined ? undefined : readInstant(since, zoneOf(config, merchant), clock.wallMs());
      if (since !== undefined && from === undefined) return failed('bad-params', `since ${instantHelp}`, 'since');
      const answer = await book.channelHistory({
        ...{ channel, merchant, limit: most },
        ...(sku !== undefined && { sku }),
        ...(from !== undefined && { since: from }),
        ...(page !== undefined && { page }),
      });
      const { rows, cut } = pageOf(answer.lines, answerBytesMax);
      return ok({ channel, lines: rows, next: cut ? nextPage(rows, page) : answer.next });
    },
  }),

  /** R29: lets go what the brake of a channel stopped: what was listed, and nothing that moves later. */
  release: verb({
    title: 'Let go what the brake of a channel stopped, in the name of a person',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () => z.strictObject({ channel: merchantId, name: nameText, reason: reasonText.optional() }),
    answer: () => z.object({ channel: z.string(), released: z.int() }),
    example: {
      params: { channel: 'acme-web', name: 'Maria Lopez', reason: 'the season is over' },
      answer: { channel: 'acme-web', released: 31 },
    },
    async run({ channel, name, reason }, { config, forwarding }, { by, submit }) {
      const release = { type: 'brake-release', by, channel, name } as const;
      const outcome = await submit({ ...release, ...(reason !== undefined && { reason }) });
      const merchant = config.channels.find((each) => each.name === channel)?.merchant;
      if (outcome.type === 'done' && merchant !== undefined) forwarding()?.sendNow(merchant);
      return resultOf(outcome);
    },
  }),

  /** R27: each item named is listed as it says from here on; the others stay. */
  associate: verb({
    title: 'Say under which SKUs a storefront lists items, or that it is not told of them',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () =>
      z.strictObject({
        channel: merchantId,
        listings: z
          .array(
            z.strictObject({ sku: skuText, aliases: z.array(skuText).max(16).optional(), off: z.boolean().optional() }),
          )
          .min(1)
          .max(500),
      }),
    answer: () => z.object({ channel: z.string(), changed: z.int() }),
    example: {
      params: { channel: 'acme-web', listings: [{ sku: 'MUG-BLUE', aliases: ['mug-0815-blue'] }] },
      answer: { channel: 'acme-web', changed: 1 },
    },
    async run({ channel, listings }, _context, { by, submit }) {
      const said = listings.map(({ sku, aliases, off }) => ({
        ...{ sku, ...(aliases !== undefined && { aliases }) },
        ...(off !== undefined && { off }),
      }));
      return resultOf(await submit({ type: 'associate', by, channel, listings: said }));
    },
  }),

  /** R25: what its storefront lost, or refused and takes now. One that has a thing at this version leaves it. */
  'tell-again': verb({
    title: 'Tell the storefront of a channel once more of shipments, notices or returns',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () =>
      z.strictObject({
        channel: merchantId,
        type: z.enum(tellingTypes).default('shipment'),
        ids: z.array(z.string().min(1).max(160)).min(1).max(500),
      }),
    answer: () => z.object({ channel: z.string(), again: z.int() }),
    example: {
      params: { channel: 'acme-web', ids: ['10042/1'] },
      answer: { channel: 'acme-web', again: 1 },
    },
    async run({ channel, type, ids }, _context, { by, submit }) {
      return resultOf(await submit({ type: 'tell-again', by, channel, telling: type, ids }));
    },
  }),

  /**
   * R29: what a first sync would change. Also of a channel that is paused; nothing is written anywhere. With the token
   * of that answer, or by force and in somebody's name, the channel starts.
   */
  rehearse: verb({
    title:
      'What a first sync of a channel would change at its store, listing by listing; with the token of that answer (or force and a name) the channel starts',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () =>
      z.strictObject({
        channel: merchantId,
        token: z
          .string()
          .regex(/^[0-9a-f]{16}$/, 'must be the token of a rehearsal')
          .optional(),
        force: z.literal(true).optional(),
        name: nameText.optional(),
      }),
    answer: () =>
      z.union([
        z.object({ channel: z.string(), change: z.string() }),
        z.object({ channel: z.string(), stopped: z.string().nullable() }),
        z.object({
          ...{ channel: z.string(), listings: z.int(), changes: z.int(), zeroed: z.int(), shown: z.int() },
          ...{
            brakeWouldStop: z.boolean(),
            listed: z.int(),
            notRead: z.string().optional(),
            token: z.string().optional(),
          },
          named: z.array(
            z.object({
              ...{ listing: z.string(), sku: z.string(), there: z.number().nullable(), here: z.int() },
              why: z.string().nullable(),
            }),
          ),
        }),
      ]),
    example: {
      params: { channel: 'acme-web' },
      answer: {
        ...{ channel: 'acme-web', listings: 812, changes: 1, zeroed: 0, shown: 640, brakeWouldStop: false, listed: 3 },
        named: [{ listing: 'MUG-BLUE', sku: 'MUG-BLUE', there: 12, here: 40, why: null }],
        token: '09612b07b5ecb5a5',
      },
    },
    async run({ channel, token, force, name }, { config, forwarding, book, clock }, caller) {
      const { by, signal, answerBytesMax, submit } = caller;
      const known = config.channels.find(({ name }) => name === channel);
      if (known === undefined) return failed('unknown-channel', `There is no channel ${channel}.`, 'channel');
      const start = async (reason: string) => {
        const resumed = { type: 'channel', by, channel, change: 'resumed', reason, rehearsed: true } as const;
        const outcome = await submit(resumed);
        if (outcome.type !== 'refused') forwarding()?.resume(channel);
        return resultOf(outcome);
      };
      if (force === true) {
        if (name === undefined) return failed('bad-params', 'Say who starts it without a rehearsal.', 'name');
        return start(`started by force, without a rehearsal, by ${name}`);
      }
      const { rehearse } = await import('../../reconcile/rehearse.ts');
      const door = forwarding()?.comparing(channel);
      const rehearsed = await rehearse({ channel: known, door, by, book, clock, signal });
      if (token !== undefined) {
        if (rehearsed.token === undefined)
          return failed('bad-request', `${channel} could not be read to its end: ${rehearsed.notRead}.`, 'channel');
        if (rehearsed.token !== token)
          return failed('bad-params', 'A first sync would change something else by now: look at it again.', 'token');
        return start(`rehearsed, token ${token}${name === undefined ? '' : `, by ${name}`}`);
      }
      caller.changedNothing();
      return ok({ ...rehearsed, named: pageOf(rehearsed.named, answerBytesMax).rows });
    },
  }),

  test: verb({
    title:
      'Whether a channel can do its work: its link, what it shows, its key, its orders, its answers; sends and writes nothing',
    changes: false,
    role: 'viewer',
    touches: channelOf,
    params: () => z.strictObject({ channel: merchantId }),
    answer: () =>
      z.object({
        channel: z.string(),
        verdict: verdictShown(),
        rows: z.array(
          z.object({
            ...{ what: z.string(), verdict: verdictShown(), text: z.string() },
            remedy: z.string().optional(),
          }),
        ),
      }),
    example: {
      params: { channel: 'acme-web' },
      answer: {
        ...{ channel: 'acme-web', verdict: 'warning' },
        rows: [
          { what: 'link', verdict: 'ok', text: 'there is one' },
          {
            ...{
              what: 'answers',
              verdict: 'warning',
              text: 'do not name the batch that is held: a double of this dock',
            },
            remedy: 'Let the storefront answer {epoch, to, id}.',
          },
        ],
      },
    },
    async run({ channel }, { config, forwarding }, { signal }) {
      const known = config.channels.find(({ name }) => name === channel);
      if (known === undefined) return failed('unknown-channel', `There is no channel ${channel}.`, 'channel');
      const running = forwarding();
      const report = (await running?.reports())?.find(({ name }) => name === channel);
      const { channelTest } = await import('../dock/channel-test.ts');
      const rows = await channelTest({ config: known, report, door: running?.comparing(channel), signal });
      return ok({ channel, verdict: worstOf(rows), rows });
    },
  }),

  list: verb({
    title: 'The channels of the dock: whose they are, what they are told, and how each is',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () =>
      z.object({
        channels: z.array(
          channelShown().extend({
            ...{ enabled: z.boolean(), mode: z.string(), basis: z.string(), minimumLevel: z.int() },
            ...{ maximumLevel: z.int().optional(), orders: z.boolean() },
          }),
        ),
      }),
    example: {
      params: {},
      answer: {
        channels: [
          {
            ...exampleChannel,
            ...{ enabled: true, mode: 'changes', basis: 'available', minimumLevel: 0, orders: true },
          },
        ],
      },
    },
    async run(_params, context, caller) {
      const { channels } = await health(context, caller);
      const rows = channels.flatMap(({ orders: _, ...shown }) => {
        const channel = context.config.channels.find(({ name }) => name === shown.name);
        if (channel === undefined) return [];
        const { enabled, mode, basis, minimumLevel, maximumLevel, orders } = channel;
        const told = { enabled, mode, basis, minimumLevel, ...(maximumLevel !== undefined && { maximumLevel }) };
        return [{ ...shown, ...told, orders: orders !== undefined }];
      });
      return ok({ channels: rows });
    },
  }),

  /** Nothing that it shows is imported (R1). */
  refresh: verb({
    title:
      'Read a channel’s orders and what it shows, then send what differs, past debounce and schedule, and anew what it shows wrong; from "now": orders placed earlier that are not on the books count no longer',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () => z.strictObject({ channel: merchantId, from: z.literal('now').optional() }),
    answer: () => {
      const reading = z.object({ read: z.boolean(), reason: z.string().optional(), none: z.literal(true).optional() });
      return z.object({
        channel: z.string(),
        orders: reading,
        listings: reading.extend({
          ...{ listings: z.int(), unknown: z.int(), differ: z.int(), silent: z.int() },
          named: z.array(z.object({ sku: z.string(), why: z.string() })),
        }),
        levels: z.string(),
        ordersFrom: z.string().nullable().optional(),
      });
    },
    example: {
      params: { channel: 'acme-web' },
      answer: {
        ...{ channel: 'acme-web', orders: { read: true }, levels: 'sending' },
        listings: {
          ...{ read: true, listings: 812, unknown: 1, differ: 1, silent: 1 },
          named: [
            { sku: 'MUG-GREEN', why: 'unknown' },
            { sku: 'MUG-BLUE', why: 'differs' },
            { sku: 'MUG-RED', why: 'policy' },
          ],
        },
      },
    },
    async run({ channel, from }, { config, forwarding, clock }, { by, submit }) {
      if (!config.channels.some(({ name }) => name === channel))
        return failed('unknown-channel', `There is no channel ${channel}.`, 'channel');
      // R3: before anything is read.
      const since = from === undefined ? undefined : await countFrom(submit, channel, by, clock.wallMs());
      if (since?.ok === false) return since.failed;
      const refreshed = await forwarding()?.refresh(channel, by);
      return refreshed === undefined
        ? failed('starting', `${channel} is being opened.`)
        : ok({ channel, ...refreshed, ...(since && { ordersFrom: since.since }) });
    },
  }),
});

async function countFrom(submit: Caller['submit'], channel: string, by: string, nowMs: number) {
  if (nowMs < oldestClockMs)
    return {
      ok: false,
      failed: failed('bad-params', 'The clock of this device is not set: set it first.', 'from'),
    } as const;
  const since = new Date(nowMs).toISOString();
  const outcome = await submit({ type: 'orders-from', by, channel, since });
  if (outcome.type !== 'done' && outcome.type !== 'unchanged') return { ok: false, failed: resultOf(outcome) } as const;
  return { ok: true, since: (outcome.data as OrdersFrom).since } as const;
}

/** Whose channel it is; of one that is not there, nobody's. */
function channelOf({ channel }: { channel: string }, { config }: AdminContext): string[] {
  return config.channels.filter(({ name }) => name === channel).map(({ merchant }) => merchant);
}

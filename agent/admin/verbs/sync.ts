import { z } from 'zod';
import { exampleChannel } from '../answers/example-rows.ts';
import { brokerShown, channelShown } from '../answers/shapes.ts';
import { health } from '../health.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, reasonText, skuText } from '../params.ts';
import { type AdminContext, area, failed, merchantVerb, ok, verb } from '../verb.ts';

const chunk = 1_000;
/** Refusals named in the answer; the count is complete. */
const namedMax = 100;

/** A channel that gets it later, and why. */
const notNow = () => z.object({ channel: z.string(), reason: z.enum(['off', 'paused', 'stopped', 'braked']) });

/** What a halt, or its end, is answered with; the second: it was so already. */
const haltAnswer = () =>
  z.union([
    z.object({ channel: z.string(), change: z.string() }),
    z.object({ channel: z.string(), stopped: z.string().nullable() }),
  ]);

export const syncVerbs = area('sync', {
  /**
   * R14: sends the levels of chosen items at once, whatever the policy says; what may not be written (R11, R16) is
   * named item by item, and a channel that does not get it now (R17) with its reason. The entries that ask for it go in
   * by the thousand, so a whole catalogue does not hold up one scan for long.
   */
  now: merchantVerb({
    title: 'Send levels at once: of the SKUs given, or of all items',
    changes: true,
    role: 'supervisor',
    params: () =>
      z.strictObject({
        skus: z.array(skuText).min(1).max(1_000).optional(),
        all: z.boolean().default(false),
      }),
    answer: () =>
      z.object({
        merchant: z.string(),
        sent: z.int(),
        heldBack: z.int(),
        items: z.array(z.object({ sku: z.string(), reason: z.string() })),
        channels: z.array(notNow()),
      }),
    example: {
      params: { merchant: 'acme', skus: ['MUG-BLUE', 'MUG-RED'] },
      answer: {
        ...{ merchant: 'acme', sent: 1, heldBack: 1, items: [{ sku: 'MUG-RED', reason: 'never-received' }] },
        channels: [{ channel: 'acme-outlet', reason: 'paused' }],
      },
    },
    async run({ merchant, skus, all }, context, { by, progress, signal }) {
      if ((skus === undefined) !== all) return failed('bad-params', 'Give either skus or "all": true.', 'skus');
      let sent = 0;
      let heldBack = 0;
      const named: { sku: string; reason: string }[] = [];
      let channels: z.output<typeof answer>['channels'] = [];
      for await (const part of skus ? [skus] : allSkus(context, merchant)) {
        if (signal.aborted) return failed('cancelled', `Cancelled after ${sent} were sent; those stay sent.`);
        const outcome = await context.book.submit({ type: 'sync-now', by, merchant, skus: part });
        if (outcome.type === 'refused') return resultOf(outcome);
        const said = answerOf(outcome);
        channels = said.channels;
        for (const item of said.items) {
          if (item.sent) sent++;
          else {
            heldBack++;
            if (named.length < namedMax) named.push({ sku: item.sku, reason: item.reason ?? 'unknown' });
          }
        }
        if (all) progress({ sent, heldBack });
      }
      return ok({ merchant, sent, heldBack, items: named, channels });
    },
  }),

  pause: verb({
    title: 'Stop sending on one channel; what happens meanwhile is sent later',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () => z.strictObject({ channel: merchantId, reason: reasonText.default('by request') }),
    answer: haltAnswer,
    example: {
      params: { channel: 'acme-web', reason: 'the shop is being moved' },
      answer: { channel: 'acme-web', change: 'paused' },
    },
    async run({ channel, reason }, { forwarding }, { by, submit }) {
      const outcome = await submit({ type: 'channel', by, channel, change: 'paused', reason });
      if (outcome.type !== 'refused') forwarding()?.pause(channel, reason);
      return resultOf(outcome);
    },
  }),

  resume: verb({
    title: 'Go on sending on one channel',
    changes: true,
    role: 'supervisor',
    touches: channelOf,
    params: () => z.strictObject({ channel: merchantId, reason: reasonText.default('by request') }),
    answer: haltAnswer,
    example: { params: { channel: 'acme-web' }, answer: { channel: 'acme-web', change: 'resumed' } },
    async run({ channel, reason }, { forwarding }, { by, submit }) {
      const outcome = await submit({ type: 'channel', by, channel, change: 'resumed', reason });
      if (outcome.type !== 'refused') forwarding()?.resume(channel);
      return resultOf(outcome);
    },
  }),

  status: verb({
    title: 'How far every channel is',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () => z.object({ head: z.int(), broker: brokerShown().optional(), channels: z.array(channelShown()) }),
    example: {
      params: {},
      answer: {
        head: 41,
        channels: [exampleChannel],
      },
    },
    async run(_params, context, caller) {
      const { head, broker, channels } = await health(context, caller);
      return ok({ head, ...(broker && { broker }), channels });
    },
  }),
});

/** Whose channel it is; of one that is not there, nobody's. */
function channelOf({ channel }: { channel: string }, { config }: AdminContext): string[] {
  return config.channels.filter(({ name }) => name === channel).map(({ merchant }) => merchant);
}

async function* allSkus({ book }: AdminContext, merchant: string): AsyncGenerator<string[]> {
  let after: { merchant: string; sku: string } | undefined;
  for (;;) {
    const rows = await book.stock({ merchant, limit: chunk, ...(after && { after }) });
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ sku }) => sku);
    after = { merchant: last.merchant, sku: last.sku };
  }
}

const answer = z.object({
  items: z.array(z.object({ sku: z.string(), sent: z.boolean(), reason: z.string().optional() })),
  channels: z.array(notNow()),
});

function answerOf(outcome: { data?: unknown } | { type: string }): z.output<typeof answer> {
  const read = answer.safeParse('data' in outcome ? outcome.data : undefined);
  return read.success ? read.data : { items: [], channels: [] };
}

import { z } from 'zod';
import { explainLanguages } from '../../inventory/explain/sentences.ts';
import { Zone } from '../../ledger/stamp.ts';
import { ordersKeepingOld } from '../answers/keeping-old.ts';
import { channelsNow } from '../explain/channels-now.ts';
import { instantHelp, readInstant } from '../explain/instant.ts';
import { zoneOf } from '../explain/zone.ts';
import { pageOf } from '../paging.ts';
import { merchantId, skuText } from '../params.ts';
import { type AdminContext, area, failed, merchantVerb, ok, type VerbResult } from '../verb.ts';

export const explainVerbs = area('explain', {
  /**
   * The first sentence of each channel is the answer; the rules behind it follow with the entries they rest on. `find`:
   * what is no SKU may be a barcode or words of a name, where that is one item's (`ledger/desk/search.ts`).
   */
  level: merchantVerb({
    title:
      'Why each channel shows the number it shows of an item, or nothing; at: how it was then; find: also by a barcode or words of its name',
    changes: false,
    role: 'viewer',
    params: () =>
      z.strictObject({
        sku: skuText,
        find: z.boolean().default(false),
        channel: merchantId.optional(),
        at: z.string().min(1).max(64).optional(),
        lang: z.enum(explainLanguages).optional(),
      }),
    answer: () =>
      z.object({
        ...{ merchant: z.string(), sku: z.string(), at: z.int() },
        place: z.object({ seq: z.int(), epoch: z.string().nullable(), note: z.string().optional() }),
        item: z
          .object({
            ...{
              name: z.string(),
              inStock: z.int(),
              published: z.int(),
              setApart: z.int(),
              booked: z.int(),
              available: z.int(),
              received: z.boolean(),
            },
            ...{ processOrders: z.boolean(), policy: z.string() },
            parts: z.array(part()).optional(),
          })
          .nullable(),
        channels: z.array(
          z.object({
            ...{ channel: z.string(), level: z.int().nullable(), shown: z.int().nullable() },
            ...{ reason: z.string(), text: z.string() },
            because: z.array(z.object({ rule: z.string(), text: z.string(), entries: z.array(evidence()).optional() })),
          }),
        ),
        more: z.boolean(),
        /** R4: open orders that keep an older state of the item, as long as there are some. */
        ordersKeepingOld: z.int().optional(),
      }),
    example: {
      params: { merchant: 'acme', sku: 'MUG-BLUE', channel: 'acme-web' },
      answer: {
        ...{ merchant: 'acme', sku: 'MUG-BLUE', at: 1_795_874_531_120 },
        place: { seq: 1_045, epoch: 'k3m9x2v7q1w8e4r6' },
        item: {
          ...{ name: 'Mug, blue', inStock: 40, published: 0, setApart: 0, booked: 2, available: 38, received: true },
          ...{ processOrders: true, policy: 'process-orders' },
        },
        channels: [
          {
            ...{ channel: 'acme-web', level: 38, shown: 40, reason: 'waits' },
            text: 'acme-web shows 40 and should show 38: it waits for the link.',
            because: [
              {
                rule: 'R19',
                text: '40 in stock less 2 booked: 38 available. Booked by A-1001 (2).',
                entries: [
                  {
                    ...{ seq: 1_045, at: 1_795_874_529_870, clockTrusted: true, kind: 'booking', quantity: 2 },
                    ...{ station: null, operator: 'acme-web', document: 'A-1001' },
                    text: '2 booked for A-1001 by acme-web, 2026-11-28 06:02:09 (entry 1045)',
                  },
                ],
              },
              { rule: 'R21', text: 'It waits for the link.' },
            ],
          },
        ],
        more: false,
      },
    },
    async run({ merchant, sku: named, find, channel, at, lang }, context, { by, answerBytesMax }) {
      const { book, clock, config } = context;
      const meant = find ? await itemMeant(book, merchant, named) : { sku: named };
      if ('refusal' in meant) return meant.refusal;
      const { sku } = meant;
      const ours = config.channels.filter((each) => each.merchant === merchant);
      if (channel !== undefined && !ours.some(({ name }) => name === channel)) {
        return failed('unknown-channel', `There is no channel ${channel} of ${merchant}.`, 'channel');
      }
      const nowMs = clock.wallMs();
      const zone = zoneOf(config, merchant);
      const instant = at === undefined ? undefined : readInstant(at, zone, nowMs);
      if (at !== undefined && instant === undefined) return failed('bad-params', `at ${instantHelp}`, 'at');
      if (instant !== undefined && 'ms' in instant && instant.ms > nowMs) {
        return failed('bad-params', 'at lies in the future', 'at');
      }
      const local = new Zone(zone);
      const answer = await book.explain({
        ...{ merchant, sku, nowMs },
        ...(channel !== undefined && { channel }),
        ...(lang !== undefined && { lang }),
        ...(instant !== undefined && { at: instant }),
        utcOffsetMin: local.offsetMin(instant !== undefined && 'ms' in instant ? instant.ms : nowMs),
        channels: instant === undefined ? await channelsNow(context, merchant, local.offsetMin(nowMs)) : [],
      });
      if (instant === undefined && answer.item === null) {
        return failed('unknown-item', `There is no item ${sku}.`, 'sku');
      }
      const { rows, cut } = pageOf(answer.channels, answerBytesMax);
      const keeping = instant === undefined ? await ordersKeepingOld(book, by, { merchant, sku }) : null;
      const noticed = keeping !== null && keeping > 0 && { ordersKeepingOld: keeping };
      return ok({ merchant, sku, ...answer, channels: rows, more: cut, ...noticed });
    },
  }),
});

/** Items that are named where several may be meant. */
const namedMax = 5;

/** The item that somebody means: as a desk finds it, and never one of several. */
async function itemMeant(
  book: AdminContext['book'],
  merchant: string,
  named: string,
): Promise<{ sku: string } | { refusal: VerbResult }> {
  if ((await book.item(merchant, named)) !== undefined) return { sku: named };
  const { hits } = await book.lookUp({ look: 'search', text: named });
  const items = hits.filter((hit) => hit.what === 'item' && hit.merchant === merchant);
  const exact = items.filter((hit) => hit.exact);
  const so = named.trim().toLowerCase();
  const called = items.filter(({ name }) => name.toLowerCase() === so);
  const [only, ...others] = [exact, called, items].find((hits) => hits.length > 0) ?? [];
  if (only === undefined)
    return { refusal: failed('unknown-item', `Nothing of ${merchant} is called ${named}.`, 'sku') };
  if (others.length === 0) return { sku: only.id };
  const first = [only, ...others].slice(0, namedMax).map(({ id, name }) => `${id} (${name})`);
  const more = others.length < namedMax ? '' : ' and more';
  return { refusal: failed('unknown-item', `${named} may be ${first.join(', ')}${more}: say which.`, 'sku') };
}

/** R28: of a kit: how many of it one takes, and how many kits what is available of it allows. */
const part = () =>
  z.object({ sku: z.string(), each: z.int(), available: z.int(), allows: z.int(), received: z.boolean() });

const evidence = () =>
  z.object({
    ...{ seq: z.int(), at: z.int(), clockTrusted: z.boolean(), kind: z.string(), quantity: z.int().nullable() },
    ...{ station: z.string().nullable(), operator: z.string().nullable(), document: z.string().nullable() },
    text: z.string(),
  });

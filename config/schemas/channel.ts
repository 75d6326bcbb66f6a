/** The `[[channel]]` table: what every storefront connection has, whatever its kind. */
import { Cron } from 'croner';
import { z } from 'zod';
import { duration, durationMs } from '../duration.ts';
import { id, timezone } from './values.ts';

/** Keys of every channel; everything else in the table belongs to its kind. */
export const channel = z.strictObject({
  name: id.describe('Last part of this channel’s topics.'),
  merchant: id,
  kind: z.string(),
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'false: nothing is sent here, the merchant’s other channels go on; with orders = true its orders are still read.',
    ),
  'minimum-level': z
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(0)
    .describe('Units. Available below it is shown as 0; at it or above, the true number.'),
  'maximum-level': z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe('Units. No more than this is shown, however many there are (default: the true number).'),
  mode: z
    .enum(['changes', 'full'])
    .optional()
    .describe('full: every synced level at every turn, as files and EDI need it (default: as the kind needs it).'),
  pools: z
    .array(id)
    .min(1)
    .max(16)
    .optional()
    .describe('Whose stock it is told: the pool of its merchant (default); the docks of a site count in the same one.'),
  target: z
    .string()
    .regex(/^[!-~]([ -~]{0,126}[!-~])?$/, 'must be 1 to 128 printable characters, with no blank at its ends')
    .optional()
    .describe('The store’s own location or pool that levels are for (default: its default one).'),
  basis: z
    .enum(['available', 'physical'])
    .optional()
    .describe('physical: for storefronts that subtract their own open orders (default: as the kind needs it).'),
  every: z
    .string()
    .transform((text, context) => {
      if (text === 'realtime') return text;
      const ms = durationMs(text);
      if (ms !== undefined && ms >= 1_000 && ms <= 604_800_000) return ms;
      context.addIssue({ code: 'custom', message: 'must be "realtime" or a duration from "1s" to "7d", as in "9m"' });
      return z.NEVER;
    })
    .optional()
    .describe('"realtime" (default) or a duration such as "9m".'),
  cron: z
    .string()
    .max(128)
    .refine(isCron, { message: 'is no cron expression; write it like "*/15 6-22 * * 1-6"' })
    .optional(),
  timezone: timezone.optional().describe('Zone of cron (default: the dock’s).'),
  'debounce-quiet': duration('0ms', '1m').optional().describe('Realtime: send when nothing moved for so long (250ms).'),
  'debounce-max': duration('0ms', '10m').optional().describe('Realtime: but never later than this (2s).'),
  orders: z
    .boolean()
    .default(false)
    .describe('true: orders are read from this storefront; they count from the first start with this setting on.'),
  'orders-every': duration('1s', '1d')
    .optional()
    .describe('How often orders are asked for (realtime: 30s; on a schedule: before each of its turns).'),
  rehearse: z
    .boolean()
    .default(false)
    .describe('true: while it is new it waits for the token of its rehearsal (tallyman channel rehearse).'),
  shadow: z
    .boolean()
    .default(false)
    .describe(
      'true: while it is new it runs beside another system: its store is read and never told anything, each night names where both differ, until it is cut over (tallyman channel rehearse).',
    ),
  shipments: z
    .boolean()
    .optional()
    .describe('Whether it is told what left for its orders (mqtt: yes, on a topic of its own; https: when asked for).'),
  notices: z.boolean().default(false).describe('true: it is told of each of its merchant’s notices when that closes.'),
  returns: z.boolean().default(false).describe('true: it is told of its merchant’s returns once they are inspected.'),
  brake: z
    .number()
    .gt(0)
    .max(100)
    .optional()
    .describe(
      'Percent of the listings that show some. More of them, and at least 20, set to 0 within a minute otherwise than by sales stops and asks (5).',
    ),
  associate: z
    .enum(['all', 'listed'])
    .optional()
    .describe(
      'listed: it is told only of items that its store lists (read every quarter of an hour) or that have an alias (default: listed for shopify, vendure, medusa and woocommerce, else all).',
    ),
  'late-after': duration('1m', '7d')
    .optional()
    .describe(
      'When it was not told for so long although something waits, that is an alarm and a line of a mail (10m).',
    ),
  'rise-wait': z
    .string()
    .transform((text, context) => {
      if (text === 'forever') return text;
      const ms = durationMs(text);
      if (ms !== undefined && ms <= 86_400_000) return ms;
      context.addIssue({ code: 'custom', message: 'must be "forever" or a duration up to "1d", as in "60s"' });
      return z.NEVER;
    })
    .optional()
    .describe(
      'How long a level that rises waits at most until the orders of all of the merchant’s storefronts were read (60s), or "forever".',
    ),
});

function isCron(expression: string): boolean {
  try {
    return new Cron(expression, { paused: true }) !== undefined;
  } catch {
    return false;
  }
}

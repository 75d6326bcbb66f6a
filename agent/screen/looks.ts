/**
 * What anybody at the dock's pages may look up; none of it changes anything. An answer is read on the reader's thread,
 * which others need, too: only a few at a time.
 */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { merchantId } from '../admin/params.ts';
import { quantityMax } from '../inventory/nouns/stock/quantity.ts';
import { BookRefusedError } from '../ledger/calls.ts';
import type { DeskAnswers, DeskAsked } from '../ledger/desk/desk.ts';
import type { ItemLook } from '../ledger/desk/item-look.ts';
import type { Found } from '../ledger/desk/search.ts';
import type { Env } from './actions.ts';
import { siteAllowed } from './guard.ts';
import type { ItemPicture } from './pictures.ts';

export type Looks = {
  look<A extends DeskAsked>(asked: A): Promise<DeskAnswers[A['look']]>;
  /** Of an item; null: its catalogue has none. */
  pictureOf(item: ItemLook['item']): ItemPicture | null;
  /** The name of its picture, where it is here. */
  thumbOf(merchant: string, sku: string): string | undefined;
  /** The merchant's local date, YYYY-MM-DD. */
  today(merchant: string): string;
  /** ms UTC by the dock's clock. */
  nowMs(): number;
};

/** Of what is searched for. */
export const queryCharsMax = 200;
const atOnceMax = 4;

const one = z.object({ merchant: merchantId, id: z.string().min(1).max(128) });
const bound = z.object({
  merchant: merchantId,
  sku: z.string().min(1).max(128),
  seq: z.coerce.number().int().min(1),
  units: z.coerce.number().int().min(1).max(quantityMax),
});
const somebody = z.object({ id: merchantId });
/** A week at most. */
const spanned = z.object({ hours: z.coerce.number().int().min(1).max(168) });
const searched = z.object({ q: z.string().max(queryCharsMax) });

/** How an address asks for each look that has a page. */
type Shown = Exclude<DeskAsked['look'], 'barcodes' | 'apart' | 'pictured'>;
const readers: Readonly<Record<Shown, (query: unknown, looks: Looks) => DeskAsked | undefined>> = {
  search: (query) => {
    const { data } = searched.safeParse(query);
    return data && { look: 'search', text: data.q };
  },
  bind: (query, { today }) => {
    const { data } = bound.safeParse(query);
    return data && { look: 'bind', ...data, today: today(data.merchant) };
  },
  item: (query) => {
    const { data } = one.safeParse(query);
    return data && { look: 'item', merchant: data.merchant, sku: data.id };
  },
  figures: (query, { nowMs }) => {
    const { data } = spanned.safeParse(query);
    return data && { look: 'figures', hours: data.hours, nowMs: nowMs() };
  },
  order: (query, { today }) => {
    const { data } = one.safeParse(query);
    return data && { look: 'order', ...data, today: today(data.merchant) };
  },
  person: (query) => {
    const { data } = somebody.safeParse(query);
    return data && { look: 'person', ...data };
  },
  notice: (query) => {
    const { data } = one.safeParse(query);
    return data && { look: 'notice', ...data };
  },
  return: (query) => {
    const { data } = one.safeParse(query);
    return data && { look: 'return', ...data };
  },
};

export function addLooks(app: Hono<Env>, looks: Looks): void {
  let looking = 0;
  const answer = async (context: Context<Env>, asked: DeskAsked): Promise<Response> => {
    if (looking >= atOnceMax) return context.text('Others are looking, too.', 503, { 'retry-after': '1' });
    looking += 1;
    try {
      const found = await looks.look(asked);
      return found === undefined
        ? context.text('There is no such thing here.', 404)
        : context.json(pictured(asked, found, looks));
    } catch (cause) {
      if (cause instanceof BookRefusedError) return context.text(cause.message, 503, { 'retry-after': '5' });
      throw cause;
    } finally {
      looking -= 1;
    }
  };
  app.get('/api/look/:look', async (context) => {
    if (!siteAllowed(context.req.header('sec-fetch-site'))) return context.text('Not for other sites.', 403);
    const name = context.req.param('look');
    const asked = Object.hasOwn(readers, name) ? readers[name as Shown](context.req.query(), looks) : undefined;
    return asked === undefined
      ? context.text('This address is not complete. Look for it with the field above.', 400)
      : answer(context, asked);
  });
}

/** What is on the disk is known here, and not to the ledger. */
function pictured(asked: DeskAsked, found: object, looks: Looks): object {
  switch (asked.look) {
    case 'item':
      return { ...found, picture: looks.pictureOf((found as ItemLook).item) };
    case 'search': {
      const { hits, ...rest } = found as Found;
      const shown = hits.map((hit) => {
        const thumb = hit.what === 'item' ? looks.thumbOf(hit.merchant, hit.id) : undefined;
        return { ...hit, ...(thumb !== undefined && { thumb }) };
      });
      return { ...rest, hits: shown };
    }
    default:
      return found;
  }
}

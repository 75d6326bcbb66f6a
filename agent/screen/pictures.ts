/**
 * The pictures of items as pages ask for them: by names of ours, each of which says which picture it is, so that none
 * ever changes.
 */
import type { Context, Hono } from 'hono';
import type { ImageType } from '../pictures/image.ts';
import type { PictureState, Pictures } from '../pictures/pictures.ts';
import type { Env } from './actions.ts';
import { siteAllowed } from './guard.ts';

/** What the screens want of them; absent where none are fetched. */
export type ShownPictures = Pick<Pictures, 'of' | 'state' | 'read' | 'onNews'> | undefined;

/** Of an item with an address: its picture, or why there is none. `off`: this dock fetches none. */
export type ItemPicture = PictureState | { why: 'off' };

export function itemPicture(
  pictures: ShownPictures,
  { merchant, sku, imageUrl }: { merchant: string; sku: string; imageUrl: string | null },
): ItemPicture | null {
  if (imageUrl === null) return null;
  return pictures === undefined ? { why: 'off' } : pictures.state(merchant, sku, imageUrl);
}

const named = /^[0-9a-f]{32}-[0-9a-f]{32}$/;
const types: Readonly<Record<ImageType, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
};

export function addPictures(app: Hono<Env>, pictures: ShownPictures): void {
  if (pictures === undefined) return;
  app.get('/picture/:name', async (context: Context<Env>) => {
    if (!siteAllowed(context.req.header('sec-fetch-site'))) return context.text('Not for other sites.', 403);
    const name = context.req.param('name') ?? '';
    const picture = named.test(name) ? await pictures.read(name) : undefined;
    if (picture === undefined) return context.notFound();
    const headers = { 'content-type': types[picture.type], 'cache-control': 'private, max-age=31536000, immutable' };
    return context.body(new Uint8Array(picture.bytes), 200, headers);
  });
}

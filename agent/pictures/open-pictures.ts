/** Pictures of items for the screens. Without [pictures] none are fetched, and nothing of it is loaded. */
import { join } from 'node:path';
import type { Base } from '../app/base.ts';
import type { Ledger } from '../app/ledger.ts';
import type { Part } from '../app/part.ts';
import type { Pictures } from './pictures.ts';

export type PicturesStage = { pictures: Promise<Pictures | undefined> | undefined; parts: Part[] };

export function openPictures(base: Base, { book, news }: Pick<Ledger, 'book' | 'news'>): PicturesStage {
  const { config, clock, random, keep, files, log } = base;
  if (config.pictures === undefined) return { pictures: undefined, parts: [] };
  const { spaceBytes, allowLocal, caFile } = config.pictures;
  const stopping = new AbortController();
  const opened = import('./pictures.ts').then(({ Pictures }) => {
    const pictures = new Pictures({
      ...{ folder: join(config.dock.data, 'pictures'), spaceBytes, allowLocal, book, clock, random },
      ca: async () => (caFile === undefined ? undefined : files.read(caFile)),
      log: (message, facts) => log.debug(message, facts),
      signal: stopping.signal,
    });
    news.join({ onCommit: () => pictures.moved() });
    return pictures;
  });
  const shown = opened.catch((error: unknown) => {
    log.error('Pictures of items cannot be had', { error: String(error) });
    return undefined;
  });
  const fetching = shown.then(
    (pictures) => pictures && keep('pictures of items', pictures.turn, stopping.signal, () => pictures.waits),
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await fetching;
  };
  return { pictures: shown, parts: [{ name: 'pictures', stop, limitMs: 500 }] };
}

/** Levels over HTTPS: `GET {url}/levels?cursor=…` gives the same pages as `tell` does over MQTT. */
import type { LevelSource, LevelsResult } from '../../channel.ts';
import { readLevels } from '../../levels/told-levels.ts';
import { fetchPage, type HttpsPagesParts } from './pages.ts';

export class HttpsLevels implements LevelSource {
  readonly #parts: HttpsPagesParts;

  constructor(parts: HttpsPagesParts) {
    this.#parts = parts;
  }

  fetch(cursor: string | null, signal: AbortSignal): Promise<LevelsResult> {
    return fetchPage(this.#parts, 'levels', cursor, signal, readLevels);
  }
}

/** A store is asked for one page of its levels at a time: by a comparison, a refresh, a reading after a loss. */
import type { LevelSource, LevelsResult } from '../channel.ts';

export function oneAtATime(source: LevelSource): LevelSource {
  let last: Promise<unknown> = Promise.resolve();
  return {
    fetch(cursor, signal): Promise<LevelsResult> {
      const page = last.then(() => source.fetch(cursor, signal));
      last = page.catch(() => {});
      return page;
    },
  };
}

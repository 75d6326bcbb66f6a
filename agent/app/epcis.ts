/** Partners that are told as EPCIS events what happens at the dock. */
import { toEndpoint, toFolder } from '../forward/epcis/capture.ts';
import { EpcisFollower } from '../forward/epcis/epcis-follower.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export function openEpcis(base: Base, { book, news }: Pick<Ledger, 'book' | 'news'>): { parts: Part[] } {
  const { config, clock, keep, random, alarms, files, say: log } = base;
  const stopping = new AbortController();
  const following = (config.epcis ?? []).map((each) => {
    const { name, readPoint, location, folder, url } = each;
    const place = {
      ...{ site: config.dock.site, dock: config.dock.name },
      ...(readPoint !== undefined && { readPoint }),
      ...(location !== undefined && { location }),
    };
    const capture =
      url === undefined ? toFolder(folder ?? '') : toEndpoint({ ...each, url }, { clock, readFile: files.read });
    const telling = new EpcisFollower({ ...{ config: each, place, book, clock, random, alarms, capture, log } });
    news.join({ onCommit: ({ seq }) => telling.follower?.news(seq) });
    // A life is as long as it goes well.
    const waits = () => telling.follower !== undefined;
    return keep(`EPCIS events for ${name}`, telling.turn, stopping.signal, waits);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(following);
  };
  return { parts: following.length === 0 ? [] : [{ name: 'EPCIS events', stop, limitMs: 500 }] };
}

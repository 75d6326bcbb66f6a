/**
 * The broker out of reach for a while, alone or together with a SIGKILL: what arrives in the end, and how soon after
 * the link is back.
 */
import { pause } from '../wait.ts';
import { account, storedByArticle } from './account.ts';
import { nowMs } from './monotonic.ts';
import { Session, type SessionOptions } from './session.ts';

export type Outage = {
  /** Stored and untold when the link came back, and how long until all of it was told; undefined = never. */
  backlog: number;
  backlogMs: number | undefined;
  /** The same from the moment the system had its link again: without its own wait before it tried. */
  backlogLinkedMs: number | undefined;
  neverDelivered: number;
  countedTwice: number;
};

export type OutageOptions = { rate: number; outageMs: number; kill: boolean };

export async function outage(options: SessionOptions, { rate, outageMs, kill }: OutageOptions): Promise<Outage> {
  const session = await Session.open(options);
  try {
    await session.ready();
    const aroundMs = 3000;
    const count = Math.round((rate * (outageMs + 2 * aroundMs)) / 1000);
    const sending = session.feed.send({ rate, count, first: 1, articles: session.place.articles });
    await pause(aroundMs);
    await session.linkDown();
    if (kill) {
      await pause(outageMs / 2);
      await session.kill9();
      await pause(500);
      await session.restart();
    }
    await pause(kill ? outageMs / 2 : outageMs);
    const owed = [...storedByArticle(session)].map(([code, rows]) => ({ code, pieces: rows.length }));
    const backlog = owed.reduce((all, { pieces }) => all + pieces, 0) - session.told.total();
    await session.linkUp();
    const upMs = nowMs();
    await sending;
    await session.settled(() => session.durable, 2000);
    await session.settled(() => session.told.total(), 12_000);
    const { neverDelivered, countedTwice } = account(session, session.feed.log());
    const arrivals = owed.map(({ code, pieces }) => session.told.arrived(code, pieces));
    const all = arrivals.every((atMs) => atMs !== undefined);
    const since = (ms: number) =>
      all ? Math.max(0, Math.round(Math.max(...arrivals.map((atMs) => atMs ?? 0)) - ms)) : undefined;
    return {
      backlog,
      backlogMs: since(upMs),
      backlogLinkedMs: since(session.linkedMs),
      neverDelivered,
      countedTwice,
    };
  } finally {
    await session.end();
  }
}

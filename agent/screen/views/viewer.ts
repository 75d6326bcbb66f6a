/**
 * Sends one feed to one browser as server-sent events (HTML standard, §9.2): whole pictures, so a browser that missed
 * some has missed nothing; at most ten a second, whatever happened in between; a sign of life when nothing changes. At
 * most one picture waits in the socket: a browser that does not take it in time is cut off and may come back.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Feed } from '../feed.ts';

export type ViewerLimits = {
  /** Pictures are at least this far apart. */
  gatherMs: number;
  /** Silence after which a sign of life is sent; the page takes three times as much for a lost agent. */
  aliveMs: number;
  /** A picture that was not taken for so long ends the connection. */
  stuckMs: number;
};

/** A first picture waits so long for what it needs from the book; a slow disk must not keep the page dark. */
const wholeMs = 250;

export const viewerLimits: ViewerLimits = { gatherMs: 100, aliveMs: 4_000, stuckMs: 10_000 };

type ViewerParts = {
  out: ServerResponse;
  feed: Feed;
  /** Ids of events are only worth something within one start of the agent. */
  boot: string;
  /** What the browser says it has seen last, after a reconnect. */
  lastEventId: string | undefined;
  clock: Clock;
  /** Ends the conversation. */
  signal: AbortSignal;
  limits: ViewerLimits;
  /** Asked at every picture and sign of life; false ends the conversation. */
  mayGoOn(): boolean;
};

/** Resolves when the browser has gone, was cut off, or the signal aborts. Headers are to be written before. */
export async function sendFeed({
  out,
  feed,
  boot,
  lastEventId,
  clock,
  signal,
  limits,
  mayGoOn,
}: ViewerParts): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  out.on('close', end).on('error', end);
  signal.addEventListener('abort', end, { once: true });
  let bell: () => void = () => {};
  const { unfollow, whole } = feed.follow(() => bell());
  const idOf = (version: number) => `${boot}.${version}`;
  try {
    await Promise.race([whole, clock.sleep(wholeMs, over.signal)]);
    let seen = lastEventId;
    let next = `retry: 1000\n\n`;
    while (!over.signal.aborted && mayGoOn()) {
      const { version, json } = feed.current();
      const id = idOf(version);
      if (id !== seen) next += `id: ${id}\ndata: ${json}\n\n`;
      seen = id;
      if (next !== '' && !(await sent(out, next, clock, over.signal, limits.stuckMs))) return;
      next = '';
      await clock.sleep(limits.gatherMs, over.signal);
      if (idOf(feed.current().version) !== seen || over.signal.aborted) continue;
      const rung = new AbortController();
      bell = () => rung.abort();
      over.signal.addEventListener('abort', bell, { once: true });
      await clock.sleep(limits.aliveMs, rung.signal);
      over.signal.removeEventListener('abort', bell);
      if (!rung.signal.aborted) next = 'event: alive\ndata: 1\n\n';
    }
  } finally {
    unfollow();
    signal.removeEventListener('abort', end);
    out.destroy();
  }
}

/** @returns false when the browser did not take it in time, or is gone */
async function sent(
  out: ServerResponse,
  text: string,
  clock: Clock,
  signal: AbortSignal,
  stuckMs: number,
): Promise<boolean> {
  if (signal.aborted) return false;
  if (out.write(text)) return true;
  const settled = new AbortController();
  const drained = once(out, 'drain', { signal: settled.signal }).then(
    () => true,
    () => false,
  );
  const stop = () => settled.abort();
  signal.addEventListener('abort', stop, { once: true });
  const taken = await Promise.race([drained, clock.sleep(stuckMs, settled.signal).then(() => false)]);
  signal.removeEventListener('abort', stop);
  settled.abort();
  return taken;
}

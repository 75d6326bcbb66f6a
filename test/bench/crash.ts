/**
 * SIGKILL while scans come in, with and without the broker: what was read and never stored, and whether anybody was
 * told otherwise.
 */
import { pause } from '../wait.ts';
import { account } from './account.ts';
import { nowMs } from './monotonic.ts';
import { Session, type SessionOptions } from './session.ts';
import { probeFirst } from './watch.ts';

const bel = 0x07;

export type Crash = {
  /** Taken from the port and in no row. */
  readNotStored: number;
  /** … although the scanner had been told "good". Undefined where the system tells scanners nothing. */
  confirmedNotStored: number | undefined;
  /** SIGKILL → durable again, half a second of pause included. */
  backMs: number;
  neverDelivered: number;
  countedTwice: number;
  outOfOrder: number;
};

/** Kills it while `rate` scans a second come in (0: in the middle of a burst), starts it again and sends some more. */
export async function crash(options: SessionOptions, rate: number, count: number): Promise<Crash> {
  const session = await Session.open(options);
  try {
    await session.ready();
    await session.settled(() => session.told.messages, 1000);
    const heard = session.feed.log().host.length;
    const sending = session.feed.send({ rate, count, first: 1, articles: session.place.articles });
    await session.until('a third is durable', () => session.durable > count / 3);
    await session.kill9();
    const killedMs = nowMs();
    session.feed.stop();
    await sending;
    await session.feed.drain();
    await session.settled(() => session.durable, 200);
    const log = session.feed.log();
    const scans = log.sent.filter(({ serial }) => serial < probeFirst);
    const lost = scans.filter(({ serial }) => !session.rows.rows.has(serial) && !log.drained.has(serial));
    const confirmed = log.host.slice(heard).filter(({ byte }) => byte === bel).length;
    const stored = session.durable;

    await pause(500);
    await session.restart();
    await session.ready();
    const backMs = nowMs() - killedMs;
    const more = Math.min(count, 200);
    await session.feed.send({ rate: 100, count: more, first: count + 1, articles: session.place.articles });
    await session.settled(() => session.durable, 2000);
    await session.settled(() => session.told.total(), session.stillMs + 2500);
    const { neverDelivered, countedTwice, outOfOrder } = account(session, session.feed.log());
    return {
      readNotStored: lost.length,
      confirmedNotStored: session.subject.confirms ? Math.max(0, confirmed - stored) : undefined,
      backMs: Math.round(backMs),
      neverDelivered,
      countedTwice,
      outOfOrder,
    };
  } finally {
    await session.end();
  }
}

/** Scans at a steady rate and all at once: how soon they are durable, confirmed and told, and what each one costs. */
import { account, confirmedMs, durableMs, toldMs } from './account.ts';
import { nowMs } from './monotonic.ts';
import { Session, type SessionOptions } from './session.ts';
import { median, round, type Spread, spread } from './statistics.ts';
import { probeFirst } from './watch.ts';

export type Flow = {
  endMb: number;
  /** Byte in → row, ms. */
  durable: Spread | undefined;
  /** Row → storefront, ms. */
  told: Spread | undefined;
  /** Byte in → beep at the scanner, ms; only of systems that confirm. */
  confirmed: Spread | undefined;
  /** Median of the last third over that of the first: above 1 a queue grows. */
  growth: number;
  durablePerS: number;
  syncsPerScan: number;
  writtenPerScan: number;
  cpuUsPerScan: number;
  stored: number;
  neverDelivered: number;
  countedTwice: number;
  outOfOrder: number;
};

/** @param rate per second, 0 = as fast as the port takes them */
export async function flow(options: SessionOptions, rate: number, count: number): Promise<Flow> {
  const session = await Session.open(options);
  try {
    await session.ready();
    await session.settled(() => session.told.messages, 1000);
    const before = { syncs: session.syncs(), written: session.writtenBytes(), cpu: session.cpuMs() };
    // Probes before were answered too: the log below holds only what comes from here on.
    const heard = session.feed.log().host.length;
    await session.feed.send({ rate, count, first: 1, articles: session.place.articles });
    await session.settled(() => session.durable, 2000);
    const used = {
      syncs: session.syncs() - before.syncs,
      written: session.writtenBytes() - before.written,
      cpu: session.cpuMs() - before.cpu,
    };
    await session.settled(() => session.told.total(), session.stillMs);
    const log = session.feed.log();
    const scans = log.sent.filter(({ serial }) => serial < probeFirst);
    const latencies = durableMs(session, scans, rate > 0 ? 'dueMs' : 'takenMs');
    const third = Math.ceil(latencies.length / 3);
    const lastMs = Math.max(...[...session.rows.rows].map(([serial, row]) => (serial < probeFirst ? row.atMs : 0)));
    const answered = { ...log, sent: scans, host: log.host.slice(heard) };
    const { stored, neverDelivered, countedTwice, outOfOrder } = account(session, answered);
    return {
      endMb: round(session.rssMb()),
      durable: spread(latencies),
      told: spread(toldMs(session)),
      confirmed: session.subject.confirms ? spread(confirmedMs(answered)) : undefined,
      growth: round(median(latencies.slice(-third)) / median(latencies.slice(0, third))),
      durablePerS: Math.round((stored / (lastMs - (scans[0]?.dueMs ?? nowMs()))) * 1000),
      syncsPerScan: round(used.syncs / stored),
      writtenPerScan: Math.round(used.written / stored),
      cpuUsPerScan: Math.round((used.cpu * 1000) / stored),
      stored,
      neverDelivered,
      countedTwice,
      outOfOrder,
    };
  } finally {
    await session.end();
  }
}

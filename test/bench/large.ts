/**
 * Much of everything: 1e5 scans that all wait for the storefront, 1e6 articles, a ledger of 1e6 entries. tallyman only.
 */
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import { sku } from '../end-to-end/codes.ts';
import { pause } from '../wait.ts';
import { durableMs } from './account.ts';
import { nowMs } from './monotonic.ts';
import { Session, type SessionOptions } from './session.ts';
import { round, type Spread, spread } from './statistics.ts';
import type { Tallyman } from './tallyman.ts';
import { probeFirst } from './watch.ts';

export type Drain = {
  touched: number;
  idleMb: number;
  /** After that many scans and after all of them were told. */
  scannedMb: number;
  drainedMb: number;
  /** Articles told a second, from the moment the link was back. */
  drainPerS: number;
  durablePerS: number;
  neverDelivered: number;
};

/** Every article is scanned once while the broker is away; then it comes back. */
export async function drain(options: SessionOptions & { articles: number }): Promise<Drain> {
  const { articles } = options;
  const session = await Session.open(options);
  try {
    await session.ready();
    await session.settled(() => session.told.messages, 1000);
    const idleMb = session.rssMb();
    await session.linkDown();
    const scanMs = nowMs();
    await session.feed.send({ rate: 0, count: articles, first: 1, articles, order: 'sequence' });
    await session.until('every scan is durable', () => session.durable === articles, 600_000);
    const durablePerS = Math.round((articles * 1000) / (nowMs() - scanMs));
    const scannedMb = session.rssMb();
    await session.linkUp();
    await session.until('the link is back', () => session.linkedMs > scanMs);
    await session.settled(() => session.told.total(), session.stillMs + 2500);
    const told = session.told.total();
    const tookMs = session.told.lastMs - session.linkedMs;
    return {
      touched: articles,
      idleMb: round(idleMb),
      scannedMb: round(scannedMb),
      drainedMb: round(session.rssMb()),
      drainPerS: Math.round((told * 1000) / tookMs),
      durablePerS,
      neverDelivered: articles - told,
    };
  } finally {
    await session.end();
  }
}

export type Scale = {
  articles: number;
  entries: number;
  startMs: number;
  idleMb: number;
  /** Verification of the whole ledger by the running agent, entries a second. */
  verifyPerS: number;
  /** Byte in → row of 30 scans a second meanwhile, ms. */
  durableWhileVerifying: Spread | undefined;
  /** Over the local socket, ms: an item, one entry by number, the last 20 of an item. */
  item: Spread | undefined;
  entry: Spread | undefined;
  last20: Spread | undefined;
};

/** A large catalogue is a long ledger: every article is an entry, once for each revision. */
export async function scale(options: SessionOptions & { subject: Tallyman; articles: number }): Promise<Scale> {
  const { articles } = options;
  const session = await Session.open(options);
  try {
    const startMs = await session.ready();
    await pause(3000); // idle is measured when the start has settled
    const idleMb = session.rssMb();
    const client = await AgentClient.connect(`${session.place.dir}/data`, 'bench');
    const ask = async (area: string, verb: string, params: unknown) => {
      const answer = await client.ask({ area, verb, params }, { idleMs: 600_000 });
      if (answer.status !== 'ok') throw new Error(`${area}/${verb}: ${answer.error.message}\n${session.output}`);
      return answer.data;
    };
    const timed = async (request: (n: number) => Promise<unknown>): Promise<Spread | undefined> => {
      const took: number[] = [];
      for (let n = 0; n < 1000; n++) {
        const began = nowMs();
        await request((n * 7919) % articles);
        took.push(nowMs() - began);
      }
      return spread(took);
    };
    const item = await timed((n) => ask('stock', 'get', { skus: [sku(n)] }));
    const entry = await timed((n) => ask('ledger', 'read', { after: n, limit: 1 }));
    const last20 = await timed((n) => ask('ledger', 'tail', { limit: 20, sku: sku(n) }));

    const scanning = session.feed.send({ rate: 30, count: 100_000, first: 1, articles });
    const verifyMs = nowMs();
    const report = (await ask('ledger', 'verify', {})) as { ok: boolean; entries: number };
    const verifyPerS = Math.round((report.entries * 1000) / (nowMs() - verifyMs));
    session.feed.stop();
    await scanning;
    await session.settled(() => session.durable, 500);
    client.close();
    if (!report.ok) throw new Error('the ledger did not verify');
    const scans = session.feed.log().sent.filter(({ serial }) => serial < probeFirst);
    return {
      articles,
      entries: report.entries,
      startMs: Math.round(startMs),
      idleMb: round(idleMb),
      verifyPerS,
      durableWhileVerifying: spread(durableMs(session, scans, 'dueMs')),
      item,
      entry,
      last20,
    };
  } finally {
    await session.end();
  }
}

// needs: faketime
/**
 * R22: a real dock's nights when clocks are put on or back: Berlin (whose hour that comes twice is in
 * `reconcile.test.ts`), New York, Santiago (which turns at midnight) and Lord Howe (which turns by half an hour). Once
 * for each date, in the hour that comes twice and in the one that never comes; over restarts in between, three days
 * without power, and a clock that stood at 1970 until it was set.
 */
import { describe, expect, it } from 'vitest';
import { AgentClient, type Request } from '../../agent/admin/doors/socket-client.ts';
import type { ReconciliationRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { Dock } from '../cli/dock.ts';
import { SetClock } from '../cli/shop.ts';
import { until } from '../wait.ts';

/** A dock whose one merchant is in that zone and compared at that time; its clock is what the test says. */
class Nights {
  readonly dock = new Dock();
  readonly clock: SetClock;

  constructor(zone: string, at: string, nowIso: string) {
    this.clock = new SetClock(this.dock.directory, nowIso);
    this.dock.write(
      `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${this.dock.data}"\n` +
        `[[merchant]]\nid = "acme"\ntimezone = "${zone}"\nreconcile-at = "${at}"\n` +
        '[[channel]]\nname = "acme-web"\nmerchant = "acme"\nkind = "csv"\n' +
        `folder = "${this.dock.directory}/out"\nenabled = false\n`,
    );
  }

  /** Oldest first: dates of the nights that were begun, in the ledger and in the reports. */
  async dates(): Promise<string[]> {
    const { entries } = await this.#ask<{ entries: { kind: string }[] }>('ledger', 'tail', { limit: 500 });
    const runs = await this.runs();
    expect(entries.filter(({ kind }) => kind === 'calendar')).toHaveLength(runs.length);
    return runs.map(({ date }) => date);
  }

  async runs(): Promise<ReconciliationRow[]> {
    const { runs } = await this.#ask<{ runs: ReconciliationRow[] }>('reconcile', 'report', { merchant: 'acme' });
    return runs.toReversed();
  }

  /** @returns when it was begun, ISO */
  async came(date: string): Promise<string> {
    const found = async () => (await this.runs()).find((run) => run.date === date && run.endedAt !== null);
    const run = await until(`the night of ${date} is over`, found, { deadlineMs: 60_000 });
    return new Date(run.startedAt).toISOString();
  }

  async #ask<T>(area: string, verb: string, params: object): Promise<T> {
    const client = await AgentClient.connect(this.dock.data, 'test');
    const answer = await client.ask({ area, verb, params } as Request);
    client.close();
    if (answer.status !== 'ok') throw new Error(JSON.stringify(answer.error));
    return answer.data as T;
  }
}

/** Moments in UTC. */
const twice = [
  { zone: 'America/New_York', at: '01:30', first: '2026-11-01T05:30:00Z', second: '2026-11-01T06:30:00Z' },
  { zone: 'America/Santiago', at: '23:30', first: '2026-04-05T02:30:00Z', second: '2026-04-05T03:30:00Z' },
  { zone: 'Australia/Lord_Howe', at: '01:45', first: '2026-04-04T14:45:00Z', second: '2026-04-04T15:15:00Z' },
];
const leftOut = [
  { zone: 'Europe/Berlin', at: '02:30', date: '2026-03-29', turns: '2026-03-29T01:00:00Z' },
  { zone: 'America/New_York', at: '02:30', date: '2026-03-08', turns: '2026-03-08T07:00:00Z' },
  { zone: 'America/Santiago', at: '00:30', date: '2026-09-06', turns: '2026-09-06T04:00:00Z' },
  { zone: 'Australia/Lord_Howe', at: '02:15', date: '2026-10-04', turns: '2026-10-03T15:30:00Z' },
];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const later = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString();
const dateOf = (iso: string, zone: string) =>
  new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' }).format(Date.parse(iso));

describe.concurrent('R22 by night', { timeout: 120_000 }, () => {
  it.each(twice)('$zone: $at comes twice, the night once; off for three days and a clock at 1970', async (given) => {
    const { zone, at, first, second } = given;
    const nights = new Nights(zone, at, later(first, -60_000));
    const { dock, clock } = nights;
    await using _ = dock;
    const night = dateOf(first, zone);
    // It is the same date, and the same time on the wall.
    expect(dateOf(second, zone)).toBe(night);
    let agent = await dock.start(clock.env);
    expect(await nights.dates()).toEqual([]);
    clock.set(later(first, -1_000));
    const began = await nights.came(night);
    expect([began >= later(first, 0), began < later(first, 60_000)]).toEqual([true, true]);
    // A restart between the two, and over the second of them.
    await agent.end();
    clock.set(later(second, -1_000));
    agent = await dock.start(clock.env);
    clock.set(later(second, 30_000));
    // Whoever comes twice has come before the next one does.
    const next = dateOf(later(second, dayMs), zone);
    clock.set(later(second, dayMs));
    await nights.came(next);
    expect(await nights.dates()).toEqual([night, next]);
    // Three days without power; then it is up before its clock is set.
    await agent.end();
    clock.set('1970-01-01T00:00:05Z');
    agent = await dock.start(clock.env);
    expect(await nights.dates()).toEqual([night, next]);
    clock.set(later(second, 4 * dayMs + hourMs));
    const madeUp = dateOf(later(second, 4 * dayMs), zone);
    await nights.came(madeUp);
    expect(await nights.dates()).toEqual([night, next, madeUp]);
    const missed = [2, 3].map((days) => dateOf(later(second, days * dayMs), zone));
    expect((await nights.runs()).at(-1)?.missed).toEqual(missed);
  });

  it('a dock that was first started at 1970 has missed no night when its clock is set', async () => {
    const nights = new Nights('UTC', '22:00', '1970-01-01T00:00:05Z');
    const { dock, clock } = nights;
    await using _ = dock;
    await dock.start(clock.env);
    // It is looked at every two seconds: once before the night comes, on a slow machine, too.
    clock.set('2026-11-20T21:59:50Z');
    await nights.came('2026-11-20');
    expect((await nights.runs()).map(({ date, missed }) => ({ date, missed }))).toEqual([
      { date: '2026-11-20', missed: [] },
    ]);
  });

  it.each(leftOut)('$zone: $at is left out, the night is not', async ({ zone, at, date, turns }) => {
    const nights = new Nights(zone, at, later(turns, -60_000));
    const { dock, clock } = nights;
    await using _ = dock;
    await dock.start(clock.env);
    clock.set(later(turns, -2_000));
    // There is no such time on that date: it is due when the clocks were put on.
    const began = await nights.came(date);
    expect([began >= later(turns, 0), began < later(turns, 60_000)]).toEqual([true, true]);
    const next = later(turns, dayMs + hourMs);
    clock.set(next);
    await nights.came(dateOf(next, zone));
    expect(await nights.dates()).toEqual([date, dateOf(next, zone)]);
  });
});

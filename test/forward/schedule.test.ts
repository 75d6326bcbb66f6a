/**
 * Schedules (R21): one turn for each local date whatever the clock does, and none is lost to a restart or a night
 * switched off.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../agent/clock.ts';
import { type OwnSchedule, scheduleTurn } from '../../agent/forward/schedule.ts';
import { turnsFile, turnsOf } from '../../agent/forward/turns.ts';
import { type VirtualClock, virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { temporaryFolder } from './bench.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** A channel's schedule over several lives of the agent: what was recorded is all that one life leaves to the next. */
class Life {
  readonly #virtual: VirtualClock = virtualClock();
  readonly #schedule: OwnSchedule;
  #offsetMs: number;
  #end: AbortController | undefined;
  #ended: Promise<void> | undefined;
  /** As `turns.ts` keeps it. */
  lastAt: number | undefined;
  readonly turns: string[] = [];

  constructor(schedule: OwnSchedule, iso: string) {
    this.#schedule = schedule;
    this.#offsetMs = Date.parse(iso);
  }

  start(): this {
    const { monoMs, sleep } = this.#virtual;
    const clock: Clock = { monoMs, sleep, wallMs: () => monoMs() + this.#offsetMs };
    this.#end = new AbortController();
    const record = (atMs: number) => {
      this.lastAt = atMs;
    };
    const turn = scheduleTurn({
      ...{ schedule: this.#schedule, clock, lastAt: this.lastAt, onBegin: record },
      onTurn: (atMs) => {
        record(atMs);
        this.turns.push(new Date(atMs).toISOString().slice(0, 16));
      },
    });
    this.#ended = keepFor(clock)('the schedule', turn, this.#end.signal);
    return this;
  }

  async stop(): Promise<void> {
    this.#end?.abort();
    await this.#ended;
  }

  step(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Time goes by, whether it runs or not. */
  async pass(ms: number): Promise<void> {
    await this.#virtual.advance(ms);
  }

  async to(iso: string): Promise<void> {
    await this.pass(Date.parse(iso) - this.#virtual.wallMs() - this.#offsetMs);
  }
}

const every = (ms: number): OwnSchedule => ({ type: 'every', ms });
const daily = (expression: string, timezone: string): OwnSchedule => ({ type: 'cron', expression, timezone });
const berlin = daily('30 2 * * *', 'Europe/Berlin');

describe('every so long', () => {
  it('ticks, and no step of the clock moves it', async () => {
    const life = new Life(every(9 * minuteMs), '2026-11-22T00:00:00Z').start();
    await life.pass(9 * minuteMs * 3);
    expect(life.turns).toHaveLength(3);
    life.step(30 * 24 * hourMs);
    await life.pass(8 * minuteMs);
    life.step(-60 * 24 * hourMs);
    expect(life.turns).toHaveLength(3);
    await life.pass(minuteMs);
    expect(life.turns).toHaveLength(4);
    await life.stop();
  });

  it('counts from the last turn and not from the start: restarted every 15 s, it comes every 20', async () => {
    const life = new Life(every(20_000), '2026-11-22T00:00:00Z');
    for (let n = 0; n < 8; n += 1) {
      life.start();
      await life.pass(15_000);
      await life.stop();
    }
    expect(life.turns.length).toBeGreaterThanOrEqual(5);
    expect(life.turns.length).toBeLessThanOrEqual(6);
  });

  it('comes at once after a night switched off, and once', async () => {
    const life = new Life(every(6 * hourMs), '2026-11-22T12:00:00Z').start();
    await life.to('2026-11-22T18:01:00Z');
    await life.stop();
    await life.to('2026-11-23T07:00:00Z');
    life.start();
    await life.pass(1_000);
    expect(life.turns).toEqual(['2026-11-22T18:00', '2026-11-23T07:00']);
    await life.to('2026-11-23T13:00:30Z');
    expect(life.turns.slice(2)).toEqual(['2026-11-23T13:00']);
    await life.stop();
  });

  it('is not kept waiting by a last turn that a wrong clock dated', async () => {
    const life = new Life(every(hourMs), '2026-11-22T00:00:00Z');
    life.lastAt = Date.parse('2038-01-01T00:00:00Z');
    life.start();
    await life.pass(hourMs);
    expect(life.turns).toEqual(['2026-11-22T01:00']);
    await life.stop();
  });

  it.each(['2027-03-28T00:00:00Z', '2027-10-31T00:00:00Z'])('has 96 turns in the 24 hours of %s', async (iso) => {
    const life = new Life(every(15 * minuteMs), iso).start();
    await life.pass(24 * hourMs);
    expect(life.turns).toHaveLength(96);
    await life.stop();
  });
});

describe('daily', () => {
  it.each<[string, OwnSchedule, string, string[]]>([
    ['Berlin, spring', berlin, '2027-03-26T12:00:00Z', ['03-27T01:30', '03-28T01:00', '03-29T00:30']],
    ['Berlin, autumn', berlin, '2027-10-29T12:00:00Z', ['10-30T00:30', '10-31T00:30', '11-01T01:30']],
    [
      'New York, spring',
      daily('30 2 * * *', 'America/New_York'),
      '2027-03-12T12:00:00Z',
      ['03-13T07:30', '03-14T07:00', '03-15T06:30'],
    ],
    [
      'New York, autumn',
      daily('30 1 * * *', 'America/New_York'),
      '2027-11-05T12:00:00Z',
      ['11-06T05:30', '11-07T05:30', '11-08T06:30'],
    ],
    [
      'Santiago, the night without midnight',
      daily('0 0 * * *', 'America/Santiago'),
      '2027-09-03T12:00:00Z',
      ['09-04T04:00', '09-05T04:00', '09-06T03:00'],
    ],
  ])(
    '%s: once for each local date, running through or started anew every quarter of an hour',
    async (_, schedule, iso, due) => {
      const wanted = due.map((turn) => `2027-${turn}`);
      const through = new Life(schedule, iso).start();
      await through.pass(70 * hourMs);
      expect(through.turns.slice(0, 3)).toEqual(wanted);
      await through.stop();

      const restarted = new Life(schedule, iso);
      for (let n = 0; n < 70 * 4; n += 1) {
        restarted.start();
        await restarted.pass(15 * minuteMs - 1_000);
        await restarted.stop();
        await restarted.pass(1_000);
      }
      // One that falls into the second between two lives comes with the next.
      const dates = (turns: string[]) => turns.slice(0, 3).map((turn) => turn.slice(0, 10));
      expect(dates(restarted.turns)).toEqual(dates(wanted));
      expect(restarted.turns).toHaveLength(through.turns.length);
    },
  );

  it.each<[string, OwnSchedule, string, string[]]>([
    [
      'every quarter of the hour that is left out in Berlin',
      daily('*/15 2 * * *', 'Europe/Berlin'),
      '2027-03-27T01:50:00Z',
      ['03-28T01:00', '03-29T00:00', '03-29T00:15'],
    ],
    [
      'in the night and in the afternoon',
      daily('30 2,14 * * *', 'Europe/Berlin'),
      '2027-03-27T01:50:00Z',
      ['03-27T13:30', '03-28T01:30', '03-28T12:30', '03-29T00:30'],
    ],
    [
      'midnight and noon, where there is no midnight',
      daily('0 0,12 * * *', 'America/Santiago'),
      '2027-09-04T17:00:00Z',
      ['09-05T04:00', '09-05T15:00', '09-06T03:00'],
    ],
    [
      'half an hour that is left out',
      daily('10,20 2 * * *', 'Australia/Lord_Howe'),
      '2027-10-01T16:00:00Z',
      ['10-02T15:40', '10-03T15:10', '10-03T15:20'],
    ],
    [
      'where another turn of the day is not left out',
      daily('0 2-3 * * *', 'Europe/Berlin'),
      '2027-03-27T02:30:00Z',
      ['03-28T01:00', '03-29T00:00'],
    ],
  ])('%s: the night has its turn in spring', async (_, schedule, iso, due) => {
    const life = new Life(schedule, iso).start();
    await life.to(`2027-${due.at(-1)}:30Z`);
    expect(life.turns.slice(0, due.length)).toEqual(due.map((turn) => `2027-${turn}`));
    await life.stop();
  });

  it('that falls into a restart comes at once, and not again', async () => {
    const life = new Life(berlin, '2026-11-22T12:00:00Z').start();
    await life.to('2026-11-23T01:29:00Z');
    await life.stop();
    await life.to('2026-11-23T01:31:00Z');
    life.start();
    await life.pass(1_000);
    expect(life.turns).toEqual(['2026-11-23T01:31']);
    await life.stop();
    life.start();
    await life.to('2026-11-24T01:29:00Z');
    expect(life.turns).toHaveLength(1);
    await life.to('2026-11-24T01:30:30Z');
    expect(life.turns).toEqual(['2026-11-23T01:31', '2026-11-24T01:30']);
    await life.stop();
  });

  it('is not done again by a clock that is set back over it, nor left out by one that was a day ahead', async () => {
    const life = new Life(berlin, '2026-11-22T12:00:00Z').start();
    await life.to('2026-11-23T01:30:10Z');
    life.step(-30 * minuteMs);
    await life.to('2026-11-23T23:00:00Z');
    expect(life.turns).toEqual(['2026-11-23T01:30']);
    life.step(2 * 24 * hourMs);
    await life.pass(minuteMs);
    expect(life.turns, 'two days missed are one turn').toHaveLength(2);
    life.step(-2 * 24 * hourMs);
    await life.to('2026-11-24T01:31:00Z');
    expect(life.turns.slice(2)).toEqual(['2026-11-24T01:30']);
    await life.stop();
  });

  it('waits while the clock shows 1970, and comes at once when it is set', async () => {
    const life = new Life(berlin, '1970-01-01T00:00:20Z');
    life.lastAt = Date.parse('2026-11-22T01:30:00Z');
    life.start();
    await life.pass(48 * hourMs);
    expect(life.turns).toEqual([]);
    life.step(Date.parse('2026-11-23T09:00:00Z') - Date.parse('1970-01-03T00:00:20Z'));
    await life.pass(minuteMs);
    expect(life.turns).toEqual(['2026-11-23T09:00']);
    await life.stop();
  });
});

describe('the last turns', () => {
  const log = { warn: () => expect.fail('it could be written') };

  it('are found again, for the channels there still are', async () => {
    const folder = temporaryFolder();
    const turns = turnsOf(folder, ['a', 'b'], log);
    for (let n = 1; n <= 100; n += 1) turns.record('a', n);
    turns.record('b', 7);
    await until('both are written', () => turnsOf(folder, ['b'], log).last('b') === 7);
    const again = turnsOf(folder, ['a', 'c', '__proto__'], log);
    expect([again.last('a'), again.last('b'), again.last('c'), again.last('__proto__')]).toEqual([
      100,
      undefined,
      undefined,
      undefined,
    ]);
    again.record('c', 8);
    await until('b is gone', () => readFileSync(join(folder, turnsFile), 'utf8') === '{"a":100,"c":8}');
  });

  it.each(['', '{', '[]', 'null', '{"a":"x"}', '{"a":-1}', '{"a":1e400}', '\0'.repeat(100), ' '.repeat(70_000)])(
    'are unknown where the file holds %j',
    (text) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, turnsFile), text);
      expect(turnsOf(folder, ['a'], log).last('a')).toBeUndefined();
    },
  );
});

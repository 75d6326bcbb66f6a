/** R22: a night comes once for each local date, whatever the clock, the power and summer time do. */
import { describe, expect, it } from 'vitest';
import {
  type CalendarRow,
  calendarAfter,
  dueNow,
  type LocalMoment,
  minuteOf,
} from '../../../agent/inventory/nouns/nightly/calendar.ts';
import { Zone } from '../../../agent/ledger/stamp.ts';

const zones = new Map<string, Zone>();

/** A dock that looks at its calendar whenever it is told the time, and does what is due. */
class Dock {
  row: CalendarRow | undefined;
  began: LocalMoment | undefined;
  readonly done: string[] = [];
  readonly at: number;
  readonly zone: Zone;

  constructor(timezone: string, at: string) {
    const zone = zones.get(timezone) ?? new Zone(timezone);
    zones.set(timezone, zone);
    this.zone = zone;
    this.at = minuteOf(at);
  }

  look(instant: number): void {
    const local = new Date(instant + this.zone.offsetMin(instant) * 60_000);
    const now = {
      date: local.toISOString().slice(0, 10),
      minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
    };
    this.began ??= now;
    const due = dueNow(this.at, now, this.began, this.row?.dates ?? []);
    if (due === undefined) return;
    this.row = calendarAfter(this.row, 'acme', { job: 'reconcile', date: due.date });
    this.done.push(due.missed.length > 0 ? `${due.date} after ${due.missed.join(' ')}` : due.date);
  }

  /** Looks every so many minutes. */
  through(from: string, to: string, everyMin = 5): this {
    for (let at = Date.parse(from); at <= Date.parse(to); at += everyMin * 60_000) this.look(at);
    return this;
  }
}

const dates = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, day) => new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10));

describe('the calendar', () => {
  it.each([
    ['Europe/Berlin', '2027-03-26T12:00Z', '2027-03-26'],
    ['Europe/Berlin', '2027-10-29T12:00Z', '2027-10-29'],
    ['America/New_York', '2027-03-12T17:00Z', '2027-03-12'],
    ['America/New_York', '2027-11-05T17:00Z', '2027-11-05'],
    ['America/Santiago', '2027-04-02T16:00Z', '2027-04-02'],
    ['America/Santiago', '2027-09-03T16:00Z', '2027-09-03'],
    ['Australia/Lord_Howe', '2027-04-02T01:00Z', '2027-04-02'],
    ['Australia/Lord_Howe', '2027-10-01T01:00Z', '2027-10-01'],
    ['Pacific/Easter', '2027-09-02T18:00Z', '2027-09-02'],
  ])('comes once for each date through the change of %s from %s on, at every time of day', (zone, from, first) => {
    const to = new Date(Date.parse(from) + 4 * 86_400_000).toISOString();
    for (const at of ['00:00', '00:15', '01:30', '02:00', '02:15', '02:30', '03:00', '22:00', '23:30', '23:59']) {
      const dock = new Dock(zone, at).through(from, to);
      // At noon the dates before 12:00 are over: they begin the day after.
      const noon = minuteOf(at) < 720 ? dates(first, 5).slice(1) : dates(first, 4);
      expect([at, dock.done]).toEqual([at, noon]);
    }
  });

  it('comes at the end of the hour that is left out, and in the first of two', () => {
    const spring = new Dock('Europe/Berlin', '02:30').through('2027-03-27T12:00Z', '2027-03-28T00:59Z', 1);
    expect(spring.done).toEqual([]);
    spring.look(Date.parse('2027-03-28T01:00Z'));
    expect(spring.done).toEqual(['2027-03-28']);
    const autumn = new Dock('Europe/Berlin', '02:30').through('2027-10-30T12:00Z', '2027-10-31T00:30Z', 1);
    expect(autumn.done).toEqual(['2027-10-31']);
    // A restart between the two: what is on record is all that is known.
    expect(autumn.through('2027-10-31T00:31Z', '2027-10-31T05:00Z', 1).done).toEqual(['2027-10-31']);
  });

  it('makes up for a night without power as soon as it is up, and names the others that were missed', () => {
    const dock = new Dock('Europe/Berlin', '22:00').through('2026-11-20T12:00Z', '2026-11-21T12:00Z');
    expect(dock.done).toEqual(['2026-11-20']);
    dock.through('2026-11-24T09:00Z', '2026-11-24T20:00Z');
    expect(dock.done.slice(1)).toEqual(['2026-11-23 after 2026-11-21 2026-11-22']);
    expect(dock.through('2026-11-24T20:00Z', '2026-11-24T23:00Z').done.slice(2)).toEqual(['2026-11-24']);
  });

  it('does nothing for dates before the dock was first at work', () => {
    const dock = new Dock('UTC', '22:00');
    dock.look(Date.parse('2026-11-22T23:00Z'));
    expect(dock.through('2026-11-22T23:00Z', '2026-11-23T21:59Z').done).toEqual([]);
    expect(dock.through('2026-11-23T22:00Z', '2026-11-23T22:00Z').done).toEqual(['2026-11-23']);
  });

  it('repeats nothing when the clock steps back, an hour or a day, and goes on', () => {
    const dock = new Dock('UTC', '22:00').through('2026-11-20T12:00Z', '2026-11-22T22:10Z');
    dock.through('2026-11-22T20:00Z', '2026-11-22T23:00Z').through('2026-11-21T12:00Z', '2026-11-23T22:00Z');
    expect(dock.done).toEqual(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']);
  });

  it('is not silenced for years by a date that a wrong clock wrote', () => {
    const dock = new Dock('UTC', '22:00').through('2026-11-20T12:00Z', '2026-11-20T23:00Z');
    dock.look(Date.parse('2036-01-01T23:00Z'));
    dock.through('2026-11-21T12:00Z', '2026-11-22T23:00Z');
    expect(dock.done.map((each) => each.slice(0, 10))).toEqual([
      '2026-11-20',
      '2036-01-01',
      '2026-11-21',
      '2026-11-22',
    ]);
  });

  it('keeps a bounded record, and names no more missed dates than that', () => {
    const dock = new Dock('UTC', '22:00').through('2026-01-01T12:00Z', '2026-06-01T12:00Z', 60);
    expect(dock.row?.dates).toHaveLength(40);
    dock.look(Date.parse('2026-12-01T12:00Z'));
    expect(dock.done.at(-1)?.split(' ')).toHaveLength(42);
  });
});

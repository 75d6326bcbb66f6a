/** R8: when a date begins in a merchant's zone, on the days on which clocks change as well. */
import { describe, expect, it } from 'vitest';
import { LocalDates, Zone } from '../../agent/ledger/stamp.ts';

const minuteMs = 60_000;
const dock = 'America/Los_Angeles';

// By the IANA time zone database; Santiago has no midnight on 6 September, Lord Howe moves its clocks by half an hour.
describe.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z'],
  ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z'],
  ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00Z'],
  ['America/New_York', '2026-11-02', '2026-11-02T05:00Z'],
  ['America/Santiago', '2026-04-05', '2026-04-05T04:00Z'],
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00Z'],
  ['America/Santiago', '2026-09-07', '2026-09-07T03:00Z'],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00Z'],
  ['Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30Z'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30Z'],
  ['Australia/Lord_Howe', '2026-10-05', '2026-10-04T13:00Z'],
])('in %s', (timezone, date, begins) => {
  const at = Date.parse(begins);
  const dates = new LocalDates(new Zone(dock), dock, [{ id: 'acme', timezone }, { id: 'bolt' }]);

  it(`${date} begins at ${begins}, to the minute, and once`, () => {
    expect(dates.of('acme', at)).toBe(date);
    expect(dates.of('acme', at - 1)).not.toBe(date);
    for (let minute = -180; minute < 1_380; minute++) {
      expect(dates.of('acme', at + minute * minuteMs) >= date).toBe(minute >= 0);
    }
  });

  it('a merchant without a zone of its own has the dock’s', () => {
    const dockDate = new Date(at).toLocaleDateString('sv-SE', { timeZone: dock });
    expect(dates.of('bolt', at)).toBe(dockDate);
    expect(dates.others(at)).toEqual({ dates: { acme: date } });
  });
});

/**
 * When something happened, by the clocks of the process that saw it; taken where a request enters the book, on the main
 * thread: time zone data costs every thread that uses it some 8 MB.
 */
export type Stamp = {
  /** ms UTC; may be wrong. */
  at: number;
  /** Of the dock's zone at that moment, minutes east of UTC. */
  utcOffsetMin: number;
  /** ms since this process' start of time; never steps. */
  monoMs: number;
  clockTrusted: boolean;
  /** The dock's local date for the rules where it is not that of `at`: the clock is not believed. YYYY-MM-DD */
  today?: string;
  /** Local dates of merchants in other zones than the dock's, YYYY-MM-DD. */
  dates?: Readonly<Record<string, string>>;
};

/** Zone rules change at whole quarter hours: within one, the offset is looked up once. */
const slotMs = 15 * 60_000;
const dayMs = 86_400_000;

export interface LocalTime {
  /** Minutes east of UTC at this moment. */
  offsetMin(atMs: number): number;
}

/** Asked once a quarter of an hour: every request to the book is stamped. */
export function oncePerSlot(offsetMin: LocalTime['offsetMin']): LocalTime {
  let known = Number.NaN;
  let offset = 0;
  return {
    offsetMin(atMs) {
      const slot = Math.floor(atMs / slotMs);
      if (slot !== known) {
        offset = offsetMin(atMs);
        known = slot;
      }
      return offset;
    },
  };
}

/** Local time of one IANA zone, whatever the process's own is: 9 MB of names and patterns come with it. */
export class Zone implements LocalTime {
  readonly offsetMin: LocalTime['offsetMin'];

  /** @throws RangeError when the zone is unknown */
  constructor(timezone: string) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    const nameAt = (atMs: number) => format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value;
    this.offsetMin = oncePerSlot((atMs) => parseOffset(nameAt(atMs) ?? 'GMT')).offsetMin;
  }
}

/** The day that was asked for last: one scan asks for its date several times, and the next one for the same. */
let lastDay = Number.NaN;
let lastDate = '';

/** YYYY-MM-DD in the dock's zone. */
export function localDate({ at, utcOffsetMin }: Pick<Stamp, 'at' | 'utcOffsetMin'>): string {
  const day = Math.floor((at + utcOffsetMin * 60_000) / dayMs);
  if (day !== lastDay) {
    lastDate = new Date(day * dayMs).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastDate;
}

/** Which date it is for each merchant, in its own zone. */
export class LocalDates {
  readonly #dock: LocalTime;
  readonly #others: { merchant: string; zone: LocalTime }[];

  /** @param merchants a merchant without a zone has the dock's */
  constructor(dock: LocalTime, dockZone: string, merchants: readonly { id: string; timezone?: string }[]) {
    this.#dock = dock;
    const zones = new Map<string, LocalTime>([[dockZone, dock]]);
    this.#others = merchants.flatMap(({ id: merchant, timezone = dockZone }) => {
      if (timezone === dockZone) return [];
      const zone = zones.get(timezone) ?? new Zone(timezone);
      zones.set(timezone, zone);
      return [{ merchant, zone }];
    });
  }

  of(merchant: string, at: number): string {
    return this.moment(merchant, at).date;
  }

  /** Its date, and minutes since midnight by its wall clock. */
  moment(merchant: string, at: number): { date: string; minute: number } {
    const zone = this.#others.find((other) => other.merchant === merchant)?.zone ?? this.#dock;
    const utcOffsetMin = zone.offsetMin(at);
    const sinceMidnightMs = (((at + utcOffsetMin * 60_000) % dayMs) + dayMs) % dayMs;
    return { date: localDate({ at, utcOffsetMin }), minute: Math.floor(sinceMidnightMs / 60_000) };
  }

  /**
   * The dates that the stamp's own instant does not tell. @param at that is dated @param clockMs the stamp's own
   * instant
   */
  others(at: number, clockMs = at): Pick<Stamp, 'dates' | 'today'> {
    const today =
      Math.abs(clockMs - at) < slotMs ? {} : { today: localDate({ at, utcOffsetMin: this.#dock.offsetMin(at) }) };
    if (this.#others.length === 0) return today;
    const dates = Object.fromEntries(this.#others.map(({ merchant }) => [merchant, this.of(merchant, at)]));
    return { ...today, dates };
  }
}

/** "GMT", "GMT-08:00", "GMT+05:45"; historic zones may carry seconds, which are dropped. */
function parseOffset(name: string): number {
  const match = /^GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

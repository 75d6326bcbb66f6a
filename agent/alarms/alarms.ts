/**
 * What a person should look at now: at most one alarm for each code and subject, since when, however often it came.
 * What they mean stands in `catalogue.ts`.
 *
 *     alarms.raise('device-missing', { subject: 'scanner-3', text: '/dev/… is not there' });
 *     alarms.clear('device-missing', 'scanner-3');
 */

import type { Clock } from '../clock.ts';
import type { Severity } from './alarm-entry.ts';
import { type AlarmCode, alarmCatalogue } from './catalogue.ts';

export type Alarm = {
  /** The same for as long as it stands, and for the same trouble the next time. */
  id: string;
  code: AlarmCode;
  severity: Severity;
  /** What is wrong, and with whom. */
  text: string;
  remedy: string;
  /** Who or what it is about; absent: the dock. */
  subject?: string;
  /** ms UTC, by the device's clock. */
  since: number;
  /** How often it was raised since then. */
  count: number;
  /** Who has seen it, and when (ms UTC); it stands all the same. */
  acknowledged?: { by: string; at: number };
};

type AlarmFacts = {
  /** Who or what: a channel, a device, a station, a file. */
  subject?: string;
  /** Says more than the catalogue's meaning does, which it replaces. */
  text?: string;
};

export type Standing = AlarmFacts & { code: AlarmCode };

/** Both edges, and new words for what stands already. */
export type AlarmEdge = 'raised' | 'cleared' | 'changed';
type AlarmListener = (alarm: Alarm, edge: AlarmEdge) => void;

const alarmsMax = 200;
const textMax = 500;
const weight: Record<Severity, number> = { warning: 0, error: 1, critical: 2 };

export class Alarms {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #onChange: AlarmListener;
  readonly #alarms = new Map<string, Alarm>();
  /** Which of them `keep` raised. */
  readonly #kept = new Set<string>();

  /** @param onChange never called for what changes nothing; must not throw */
  constructor(clock: Pick<Clock, 'wallMs'>, onChange: AlarmListener = () => {}) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Beyond 200 the oldest of the least severe gives way. */
  raise(code: AlarmCode, facts: AlarmFacts = {}): void {
    const before = this.#alarms.get(idOf(code, facts.subject));
    this.#set(code, facts, (before?.count ?? 0) + 1);
  }

  /** Nothing happens when it does not stand. */
  clear(code: AlarmCode, subject?: string): void {
    this.#remove(idOf(code, subject));
  }

  /**
   * What is wrong by looking at the dock as it is now: these stand, and what was kept before and is not among them is
   * over.
   */
  keep(standing: readonly Standing[]): void {
    const now = new Set(standing.map(({ code, subject }) => idOf(code, subject)));
    for (const id of [...this.#kept]) if (!now.has(id)) this.#remove(id);
    for (const { code, ...facts } of standing) {
      const id = idOf(code, facts.subject);
      this.#set(code, facts, this.#alarms.get(id)?.count ?? 1);
      this.#kept.add(id);
    }
  }

  /**
   * Somebody looks after it; it stands until it is over, and the next time it is unseen again.
   * @returns undefined: no such alarm stands
   */
  acknowledge(id: string, by: string): Alarm | undefined {
    const alarm = this.#alarms.get(id);
    if (alarm === undefined) return undefined;
    const seen: Alarm = { ...alarm, acknowledged: { by, at: this.#clock.wallMs() } };
    this.#alarms.set(id, seen);
    this.#onChange(seen, 'changed');
    return seen;
  }

  /** The worst first, then the oldest. */
  list(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => weight[b.severity] - weight[a.severity] || a.since - b.since);
  }

  #set(code: AlarmCode, { subject, text }: AlarmFacts, count: number): void {
    const id = idOf(code, subject);
    const { severity, meaning, remedy } = alarmCatalogue[code];
    const before = this.#alarms.get(id);
    const said = (text ?? meaning).slice(0, textMax);
    const alarm: Alarm = {
      ...{ id, code, severity, text: subject === undefined ? said : `${subject}: ${said}`, remedy },
      ...(subject !== undefined && { subject }),
      ...{ since: before?.since ?? this.#clock.wallMs(), count },
      ...(before?.acknowledged && { acknowledged: before.acknowledged }),
    };
    this.#alarms.set(id, alarm);
    if (before === undefined) {
      this.#onChange(alarm, 'raised');
      this.#makeRoom();
    } else if (before.text !== alarm.text) this.#onChange(alarm, 'changed');
  }

  #remove(id: string): void {
    const alarm = this.#alarms.get(id);
    this.#kept.delete(id);
    if (alarm === undefined) return;
    this.#alarms.delete(id);
    this.#onChange(alarm, 'cleared');
  }

  #makeRoom(): void {
    const last = this.#alarms.size > alarmsMax ? this.list() : [];
    const least = last.find(({ severity }) => severity === last.at(-1)?.severity);
    if (least !== undefined) this.#remove(least.id);
  }
}

const idOf = (code: AlarmCode, subject: string | undefined): string =>
  subject === undefined ? code : `${code}:${subject}`;

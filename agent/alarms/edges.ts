/**
 * Both edges of each alarm, for who listens on `evt/alarm`. One that comes and goes for long is told ten times at once,
 * and then once a minute as it is: what was left out between is counted in `left`.
 */
import { Allowance } from '../allowance.ts';
import type { Clock } from '../clock.ts';
import type { Alarm } from './alarms.ts';

const edgePace = { perS: 1 / 60, burst: 10 };
/** Twice as many as stand at most. */
const idsMax = 400;

/** `left`: edges between the last one and this that were not told. */
type Edge = Alarm & { cleared: boolean; at: number; left?: number };
type Told = { allowance: Allowance; waiting?: Edge; left: number };

export class AlarmEdges {
  readonly #tell: (edge: Edge) => void;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** By the alarm's id. */
  readonly #told = new Map<string, Told>();

  constructor(clock: Clock, tell: (edge: Edge) => void) {
    this.#tell = tell;
    this.#clock = clock;
  }

  close(): void {
    this.#closing.abort();
  }

  tell(alarm: Alarm, cleared: boolean): void {
    const edge = { ...alarm, cleared, at: this.#clock.wallMs() };
    const told = this.#toldOf(alarm.id);
    if (told.waiting !== undefined) {
      told.waiting = edge;
      told.left += 1;
      return;
    }
    const waitMs = told.allowance.spend(1, this.#clock.monoMs());
    if (waitMs === 0) this.#say(edge);
    else this.#sayIn(waitMs, edge, told);
  }

  #sayIn(waitMs: number, edge: Edge, told: Told): void {
    told.waiting = edge;
    void this.#clock.sleep(waitMs, this.#closing.signal).then(() => this.#sayWaiting(told));
  }

  #sayWaiting(told: Told): void {
    const { waiting, left } = told;
    delete told.waiting;
    told.left = 0;
    if (waiting !== undefined) this.#say(left > 0 ? { ...waiting, left } : waiting);
  }

  #say(edge: Edge): void {
    if (!this.#closing.signal.aborted) this.#tell(edge);
  }

  #toldOf(id: string): Told {
    const known = this.#told.get(id);
    if (known !== undefined) return known;
    const nowMs = this.#clock.monoMs();
    if (this.#told.size >= idsMax)
      for (const [each, { allowance, waiting }] of this.#told)
        if (waiting === undefined && allowance.share(nowMs) >= 1) this.#told.delete(each);
    const told = { allowance: new Allowance(edgePace, nowMs), left: 0 };
    this.#told.set(id, told);
    return told;
  }
}

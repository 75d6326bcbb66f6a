/**
 * The people at the dock, doing what the shop comes up with: one thing after the other, and the next scan only when the
 * last one is on the screen. Whoever saw nothing looks again after a restart and pulls the trigger once more, so that
 * every carton is on record exactly once, whatever happens to the agent in between.
 */
import { type AgentLink, isAway, Refused } from '../dock/agent-link.ts';
import type { Bench } from '../dock/bench.ts';
import { fields } from '../show/happening.ts';
import type { Entry } from '../show/news.ts';
import type { Shop } from './shop.ts';
import { type Desk, isGoods, okCard, type Step, type TimedStep } from './steps.ts';

type PeopleOptions = {
  shop: Shop;
  bench: Bench;
  link: AgentLink;
  desks: Readonly<Record<Desk, { station: string; scanner: string }>>;
  /** At the packing station. */
  scale: string;
  speed: number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  now(): number;
  /** Stock as the agent has it now. */
  shelf(): Promise<Parameters<Shop['next']>[0]>;
  /** The office was told no. */
  onRefusal(text: string): void;
};

/**
 * How long somebody waits for the screen before the trigger is pulled again; counts only while the devices are
 * connected.
 */
const screenWithinMs = 1_500;
/** The station heard it and has nothing to record: it knew that already. */
const heardWithinMs = 6_000;
/** A parcel that was not believed is lifted and put down again, so often at most. */
const weighWithinMs = 3_000;
const weighingsMax = 4;
const liftedMs = 700;
/** An error is read for so long, at normal speed; of many the first few. */
const readsMs = 900;
const errorsMax = 3;
/** Refusals that the screen shows only until what they ask for is done. */
const passing = new Set(['needs-confirm', 'held', 'sign-in-first', 'incomplete-label']);
const lookEveryMs = 100;
const exceptionsMax = 200;

/** What somebody looks out for on the screen. */
type Awaited = { matches(entry: Entry): boolean; seen(): void };

export class People {
  readonly #options: PeopleOptions;
  #awaited: Awaited | undefined;
  /** By station: errors that stay on its screen until somebody says OK. */
  readonly #errors = new Map<string, number>();
  #devicesReadyAt = Number.POSITIVE_INFINITY;
  /** Goods that people scanned themselves, each counted once however often the trigger was pulled for it. */
  scans = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Somebody pulled the trigger and sees nothing yet. */
  get waiting(): boolean {
    return this.#awaited !== undefined;
  }

  /** An entry appeared on the screen. */
  saw(entry: Entry): void {
    if (this.#awaited?.matches(entry) === true) this.#awaited.seen();
    const { kind, station, body } = entry;
    if (kind !== 'exception' || station === null || passing.has(String(fields(body).reason))) return;
    this.#errors.set(station, Math.min(errorsMax, (this.#errors.get(station) ?? 0) + 1));
  }

  /** Scanners that are not connected are not used. */
  devices(ready: boolean): void {
    if (!ready) this.#devicesReadyAt = Number.POSITIVE_INFINITY;
    else if (this.#devicesReadyAt === Number.POSITIVE_INFINITY) this.#devicesReadyAt = this.#options.now();
  }

  /** Works until the signal or until `isOver`. */
  async work(signal: AbortSignal, isOver: () => boolean): Promise<void> {
    const { shop, shelf, speed, sleep } = this.#options;
    while (!signal.aborted && !isOver()) {
      const next = await this.#insist<TimedStep>(signal, async () => shop.next(await shelf()));
      if (next === undefined) return;
      await sleep(next.afterMs / speed, signal);
      if (!signal.aborted) await this.#perform(next.step, signal);
    }
  }

  async #perform(step: Step, signal: AbortSignal): Promise<void> {
    const { link, desks } = this.#options;
    switch (step.type) {
      case 'scan':
        return this.#scan(desks[step.desk], step.code, signal);
      case 'weigh':
        return this.#weigh(step.grams, signal);
      case 'announce':
        return this.#office(signal, () => link.ask('notice', 'announce', step.notice));
      case 'order':
        return this.#office(signal, () => link.ask('order', 'place', step.order));
      case 'cancel': {
        const { merchant, id, reason } = step;
        return this.#office(signal, () => link.ask('order', 'cancel', { merchant, id, reason }));
      }
      case 'bind': {
        const { code, merchant, sku, units } = step;
        return this.#office(signal, () => this.#settle(code, { merchant, sku, units, counted: 'apart' }));
      }
      case 'dismiss': {
        const { code, reason } = step;
        return this.#office(signal, () => this.#settle(code, { dismiss: true, reason }));
      }
      case 'count': {
        const { merchant, id, skus } = step;
        const command = { command: 'open', document: { type: 'count', merchant, id }, skus };
        return this.#office(signal, () => link.ask('station', 'command', { station: desks.counting.station, command }));
      }
    }
  }

  /** Asked again until the agent is there: the same order placed twice is one order, and so it is with the rest. */
  async #office(signal: AbortSignal, ask: () => Promise<unknown>): Promise<void> {
    await this.#insist(signal, ask).catch((error) => {
      if (!(error instanceof Refused)) throw error;
      this.#options.onRefusal(error.message);
    });
  }

  async #insist<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        return await ask();
      } catch (error) {
        if (!isAway(error)) throw error;
        await this.#options.sleep(lookEveryMs, signal);
      }
    }
    return undefined;
  }

  /** All that is in the queue under this code; once that is done there is none any more. */
  async #settle(code: string, how: object): Promise<void> {
    const { link } = this.#options;
    type Queue = { exceptions: { seq: number; scan: string | null }[] };
    const { exceptions } = await link.ask<Queue>('exception', 'list', { limit: exceptionsMax });
    const waiting = exceptions.find(({ scan }) => scan === code);
    if (waiting !== undefined) await link.ask('exception', 'resolve', { seq: waiting.seq, ...how });
  }

  /** Pulled again only after the devices were away: what was on its way before gets the time to arrive. */
  async #scan(
    { station, scanner }: { station: string; scanner: string },
    code: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { bench, now } = this.#options;
    const matches = (entry: Entry) => {
      const { scan, replays } = fields(entry.body);
      return entry.station === station && replays === undefined && (scan === undefined || scan === code);
    };
    await this.#acknowledge(station, scanner, signal);
    let pulledAt: number | undefined;
    await this.#until(matches, signal, () => {
      const readyAt = this.#devicesReadyAt;
      if (pulledAt !== undefined && readyAt <= pulledAt) return now() - pulledAt > heardWithinMs;
      if (now() < readyAt + (pulledAt === undefined ? 0 : screenWithinMs)) return false;
      if (pulledAt === undefined && isGoods(code)) this.scans += 1;
      pulledAt = now();
      bench.scan(scanner, code);
      return false;
    });
  }

  /** Nothing is recorded for it, where nothing is held for it: nobody waits to see it. */
  async #acknowledge(station: string, scanner: string, signal: AbortSignal): Promise<void> {
    const { bench, sleep, speed } = this.#options;
    for (let left = this.#errors.get(station) ?? 0; left > 0 && !signal.aborted; left -= 1) {
      await sleep(readsMs / speed, signal);
      bench.scan(scanner, okCard);
    }
    this.#errors.delete(station);
  }

  async #weigh(grams: number, signal: AbortSignal): Promise<void> {
    const { bench, desks, scale, sleep, now } = this.#options;
    const matches = ({ station, kind, body }: Entry) =>
      station === desks.packing.station &&
      (kind === 'parcel-check' || (kind === 'exception' && fields(body).scan === undefined));
    for (let tries = 0; tries < weighingsMax && !signal.aborted; tries += 1) {
      let putAt: number | undefined;
      const seen = await this.#until(matches, signal, () => {
        if (putAt !== undefined) return now() - Math.max(putAt, this.#devicesReadyAt) > weighWithinMs;
        if (now() < this.#devicesReadyAt) return false;
        putAt = now();
        bench.weigh(scale, grams);
        return false;
      });
      bench.weigh(scale, 0);
      if (seen) return;
      await sleep(liftedMs, signal);
    }
  }

  /**
   * Looks at the screen until what is awaited is there.
   * @param act what somebody does meanwhile, again and again; true: gives up
   * @returns whether it was seen
   */
  async #until(matches: Awaited['matches'], signal: AbortSignal, act: () => boolean): Promise<boolean> {
    const onScreen = new AbortController();
    const either = AbortSignal.any([signal, onScreen.signal]);
    const seen = () => {
      this.#awaited = undefined;
      onScreen.abort();
    };
    this.#awaited = { matches, seen };
    while (!either.aborted && !act()) await this.#options.sleep(lookEveryMs, either);
    // Stopped in between: it is still awaited, and may arrive in the last moments.
    if (!signal.aborted) this.#awaited = undefined;
    return onScreen.signal.aborted;
  }
}

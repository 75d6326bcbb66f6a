/**
 * The people at the dock, doing what the shop comes up with: one thing after the other, and the next scan only when the last
 * one is on the screen. Whoever saw nothing looks again after a restart and pulls the trigger once more, so that every carton is
 * on record exactly once, whatever happens to the agent in between.
 */
import { type AgentLink, isAway } from './agentlink.ts';
import type { Bench } from './bench.ts';
import type { Entry } from './news.ts';
import type { Shop, Step, TimedStep } from './shop.ts';

export type PeopleOptions = {
  shop: Shop;
  bench: Bench;
  link: AgentLink;
  /** Station and scanner for each kind of scan. */
  receiving: { station: string; scanner: string; scale: string };
  packing: { station: string; scanner: string };
  speed: number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  now(): number;
  /** Stock as the agent has it now. */
  shelf(): Promise<Parameters<Shop['next']>[0]>;
};

/** How long somebody waits for the screen before the trigger is pulled again; counts only while the devices are connected. */
const screenWithinMs = 1_500;
const lookEveryMs = 100;

type Awaited = { station: string; code: string; seen(): void };

export class People {
  readonly #options: PeopleOptions;
  #awaited: Awaited | undefined;
  #devicesReadyAt = Number.POSITIVE_INFINITY;
  /** Scans that people made themselves, each counted once however often the trigger was pulled for it. */
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
    const scan = typeof entry.body === 'object' && entry.body !== null && 'scan' in entry.body ? entry.body.scan : null;
    const { station, code, seen } = this.#awaited ?? {};
    if (seen !== undefined && entry.station === station && scan === code) seen();
  }

  /** Scanners that are not connected are not used. */
  devices(ready: boolean): void {
    if (!ready) this.#devicesReadyAt = Number.POSITIVE_INFINITY;
    else if (this.#devicesReadyAt === Number.POSITIVE_INFINITY) this.#devicesReadyAt = this.#options.now();
  }

  /** Works until the signal or until `stepsMax` things are done. */
  async work(signal: AbortSignal, stepsMax: number): Promise<void> {
    const { shop, shelf, speed, sleep } = this.#options;
    for (let done = 0; done < stepsMax && !signal.aborted; done += 1) {
      const next = await this.#insist<TimedStep>(signal, async () => shop.next(await shelf()));
      if (next === undefined) return;
      await sleep(next.afterMs / speed, signal);
      if (!signal.aborted) await this.#perform(next.step, signal);
    }
  }

  async #perform(step: Step, signal: AbortSignal): Promise<void> {
    const { bench, link, receiving, packing } = this.#options;
    switch (step.type) {
      case 'receive':
        bench.weigh(receiving.scale, step.grams);
        return this.#scan(receiving.station, receiving.scanner, step.code, signal);
      case 'ship':
        return this.#scan(packing.station, packing.scanner, step.code, signal);
      case 'order':
        await this.#insist(signal, () => link.ask('order', 'place', step.order));
        return;
      case 'cancel': {
        const { merchant, id, reason } = step;
        await this.#insist(signal, () => link.ask('order', 'cancel', { merchant, id, reason }));
        return;
      }
    }
  }

  /** Asked again until the agent is there: the same order placed twice is one order. */
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

  async #scan(station: string, scanner: string, code: string, signal: AbortSignal): Promise<void> {
    const { bench, sleep, now } = this.#options;
    const onScreen = new AbortController();
    const seen = () => {
      this.#awaited = undefined;
      onScreen.abort();
    };
    const either = AbortSignal.any([signal, onScreen.signal]);
    for (let pulledAt: number | undefined; !either.aborted; ) {
      // Connected since the last pull (or never pulled): what was on its way before gets the time to arrive.
      const again = pulledAt !== undefined;
      const due = !again || this.#devicesReadyAt > (pulledAt ?? 0);
      if (due && now() >= this.#devicesReadyAt + (again ? screenWithinMs : 0)) {
        if (!again) this.scans += 1;
        pulledAt = now();
        this.#awaited = { station, code, seen };
        bench.scan(scanner, code);
      }
      await sleep(lookEveryMs, either);
    }
  }
}

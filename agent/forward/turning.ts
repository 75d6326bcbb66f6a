/** Who waits for the voice to come or go. */
import type { Voice } from './voice.ts';

export class Turning {
  #speaks: boolean;
  #waiting: (() => void)[] = [];

  constructor(speaks: boolean) {
    this.#speaks = speaks;
  }

  turn(speaks: boolean): void {
    this.#speaks = speaks;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }

  /** @param rest `why`: what `mayTell` forbids it for */
  voice(mayTell: Voice['mayTell'], rest: Pick<Voice, 'why' | 'succession'>): Voice {
    const speaks = () => this.#speaks;
    return {
      get speaks() {
        return speaks();
      },
      turned: (signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          this.#waiting.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      mayTell,
      ...rest,
    };
  }
}

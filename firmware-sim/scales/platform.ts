/**
 * The mechanical half of a simulated scale: what lies on it, what was zeroed and tared, whether it moves. Weights are
 * whole numbers of display steps, so that no rounding of ours hides one of the driver's.
 */
export type PlatformOptions = { unit: string; decimals: number; capacity: number };

export class Platform {
  unit: string;
  readonly decimals: number;
  readonly #capacity: number;
  #load = 0;
  #zero = 0;
  #tare = 0;
  moving = false;
  silent = false;

  /** @param capacity in whole units of weight, e.g. 30 for 30 kg */
  constructor({ unit, decimals, capacity }: PlatformOptions) {
    this.unit = unit;
    this.decimals = decimals;
    this.#capacity = capacity * 10 ** decimals;
  }

  get net(): number {
    return this.#load - this.#zero - this.#tare;
  }
  get tared(): boolean {
    return this.#tare !== 0;
  }
  get over(): boolean {
    return this.#load > this.#capacity;
  }
  /** More than nine steps below zero, as indicators show it. */
  get under(): boolean {
    return this.#load - this.#zero < -9;
  }

  /** The net weight as displayed, e.g. "-0.250". */
  get text(): string {
    const digits = String(Math.abs(this.net)).padStart(this.decimals + 1, '0');
    const point = digits.length - this.decimals;
    const text = this.decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    return this.net < 0 ? `-${text}` : text;
  }

  /** False outside the zero range: 2 % of the capacity. */
  setZero(): boolean {
    if (Math.abs(this.#load) > this.#capacity * 0.02) return false;
    this.#zero = this.#load;
    this.#tare = 0;
    return true;
  }
  takeTare(): boolean {
    if (this.#load - this.#zero <= 0) return false;
    this.#tare = this.#load - this.#zero;
    return true;
  }
  clearTare(): void {
    this.#tare = 0;
  }

  /** weight 1.250 · move · still · unit g · silent · speak. False when it is none of these. */
  hand(verb: string, argument: string): boolean {
    if (verb === 'weight') {
      const [whole = '0', part = ''] = argument.replace('-', '').split('.');
      const steps = Number(whole + part.padEnd(this.decimals, '0').slice(0, this.decimals));
      this.#load = argument.startsWith('-') ? -steps : steps;
    } else if (verb === 'move') this.moving = true;
    else if (verb === 'still') this.moving = false;
    else if (verb === 'unit') this.unit = argument;
    else if (verb === 'silent') this.silent = true;
    else if (verb === 'speak') this.silent = false;
    else return false;
    return true;
  }
}

/** What a person should look at, one line for each kind of trouble however often it came: bounded, newest words. */
export type Alarm = { code: string; text: string; count: number; lastAt: number };

const kindsMax = 32;

export class Alarms {
  readonly #alarms = new Map<string, Alarm>();

  /** @param atMs wall time. Beyond 32 kinds the oldest gives way. */
  raise(code: string, text: string, atMs: number): void {
    const count = (this.#alarms.get(code)?.count ?? 0) + 1;
    this.#alarms.delete(code);
    this.#alarms.set(code, { code, text, count, lastAt: atMs });
    const [oldest] = this.#alarms.keys();
    if (this.#alarms.size > kindsMax && oldest !== undefined) this.#alarms.delete(oldest);
  }

  list(): Alarm[] {
    return [...this.#alarms.values()];
  }
}

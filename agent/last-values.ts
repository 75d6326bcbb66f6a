/** The last so many values of something that is measured again and again, for what is usual of it. */
export class LastValues {
  readonly #values: number[] = [];
  readonly #max: number;
  #next = 0;

  /** @param max the oldest gives way to one more */
  constructor(max: number) {
    this.#max = max;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#max;
  }

  /**
   * The value that `percent` of them do not exceed (nearest rank); null while there is none.
   * @param percent in (0, 100]
   */
  percentile(percent: number): number | null {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
  }
}

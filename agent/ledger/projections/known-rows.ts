/** Rows by their key, as many as there is room for: the one that came first goes. */
export class KnownRows<Row> {
  readonly #rows = new Map<string, Row>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  put(key: string, row: Row): void {
    if (this.#rows.size >= this.#max && !this.#rows.has(key)) {
      const [first] = this.#rows.keys();
      if (first !== undefined) this.#rows.delete(first);
    }
    this.#rows.set(key, row);
  }

  forget(): void {
    this.#rows.clear();
  }
}

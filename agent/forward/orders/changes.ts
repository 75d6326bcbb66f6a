/** What changed at a store, by the names of what it was about, so that somebody can ask what came after a moment. */

/** Names that are remembered; the one that changed longest ago goes first. */
const namesMax = 5_000;

export class Changes {
  readonly #last = new Map<string, number>();
  #count = 0;

  /** How many there were so far: a moment to ask with. */
  get count(): number {
    return this.#count;
  }

  note(names: Iterable<string>): void {
    this.#count += 1;
    for (const name of names) {
      this.#last.delete(name);
      this.#last.set(name, this.#count);
    }
    for (const name of this.#last.keys()) {
      if (this.#last.size <= namesMax) break;
      this.#last.delete(name);
    }
  }

  /** Those of these about which something changed after so many changes. */
  after(count: number, names: readonly string[]): string[] {
    return names.filter((name) => (this.#last.get(name) ?? 0) > count);
  }
}

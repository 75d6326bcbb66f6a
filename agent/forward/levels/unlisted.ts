/** Items that a store has no listing for: nothing is written for them, and a person can read which. */
const namesMax = 1_000;
const namedMax = 10;

export class Unlisted {
  readonly #names = new Set<string>();

  /** @param asked all that the store was asked for @param unlisted of them, what it does not list */
  asked(asked: readonly string[], unlisted: readonly string[]): void {
    for (const sku of asked) this.#names.delete(sku);
    for (const sku of unlisted) if (this.#names.size < namesMax) this.#names.add(sku);
  }

  get notes(): readonly string[] {
    const { size } = this.#names;
    if (size === 0) return [];
    const named = [...this.#names].slice(0, namedMax).join(', ');
    const more = size > namedMax ? ` and ${size >= namesMax ? 'many' : size - namedMax} more` : '';
    return [`it does not list ${named}${more}: nothing is written for what has no listing`];
  }
}

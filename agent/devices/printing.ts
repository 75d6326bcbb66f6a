/** The label that is on its way to a printer, and what became of it. */

/**
 * `lost`: it was sent, and the link ended before the printer said that it is on paper. `not-ready`: nothing was sent.
 */
export type Printed = 'printed' | 'lost' | 'not-ready';

export class Printing {
  #waiting: ((printed: Printed) => void) | undefined;

  /** @param send false: nothing was sent */
  print(send: () => boolean): Promise<Printed> {
    if (this.#waiting !== undefined) return Promise.resolve('not-ready');
    const { promise, resolve } = Promise.withResolvers<Printed>();
    this.#waiting = resolve;
    if (!send()) this.#over('not-ready');
    return promise;
  }

  printed(): void {
    this.#over('printed');
  }

  lost(): void {
    this.#over('lost');
  }

  #over(printed: Printed): void {
    const resolve = this.#waiting;
    this.#waiting = undefined;
    resolve?.(printed);
  }
}

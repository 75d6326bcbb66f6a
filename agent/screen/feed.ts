/**
 * One picture that browsers follow. It is made only when somebody looks, and counts as new only when it differs from
 * the one before: a hundred equal weights a second are no news.
 */
export class Feed {
  readonly #make: () => unknown;
  readonly #onFollower: () => Promise<void>;
  readonly #bells = new Set<() => void>();
  #version = 0;
  #json = 'null';
  #stale = true;

  /**
   * @param onFollower somebody new looks: what the picture needs from elsewhere is wanted now; resolves when it is
   * there
   */
  constructor(make: () => unknown, onFollower: () => Promise<void>) {
    this.#make = make;
    this.#onFollower = onFollower;
  }

  get watched(): boolean {
    return this.#bells.size > 0;
  }

  /** Something that the picture shows may have changed. */
  touch(): void {
    this.#stale = true;
    for (const bell of this.#bells) bell();
  }

  current(): { version: number; json: string } {
    if (this.#stale) {
      this.#stale = false;
      const json = JSON.stringify(this.#make());
      if (json !== this.#json) {
        this.#json = json;
        this.#version += 1;
      }
    }
    return { version: this.#version, json: this.#json };
  }

  /** @returns how to stop following, and when the first picture is whole */
  follow(bell: () => void): { unfollow: () => void; whole: Promise<void> } {
    this.#bells.add(bell);
    return { unfollow: () => this.#bells.delete(bell), whole: this.#onFollower() };
  }
}

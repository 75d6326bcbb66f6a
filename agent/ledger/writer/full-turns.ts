/**
 * Where each channel in full mode is in its turn (R18). A turn goes through all of the merchant's items by SKU, a batch
 * at a time, so that it costs the memory of one batch however many there are. Nothing of it is kept over a restart: a
 * turn that was cut off comes again, as that of any schedule does.
 */
type FullTurn = {
  epoch: string;
  generation: number;
  /** Everything up to this SKU is in the batches of this turn. */
  after: string;
  /** Head of the ledger when it began: what was due by then is told in it. */
  began: number;
  /** What is due beyond this was left out, and stays due. */
  seenMax: number;
  /** The batch in flight, and where the turn is once that is through; null: at its end. */
  inFlight: { key: string; after: string | null } | undefined;
};

type Place = { epoch: string; generation: number; seq: number };

export class FullTurns {
  readonly #turns = new Map<string, FullTurn>();
  /** The last turn of the channel's schedule that was begun. */
  readonly #begun = new Map<string, number>();
  /** Lines that were refused for good, by item and its due mark: said again only once there is something new. */
  readonly #refused = new Map<string, number>();

  /**
   * The turn that is under way, or one that begins now.
   * @param turn of the channel’s schedule @param due whether there is something new that may be said, turn or not
   */
  current(
    channel: string,
    { epoch, generation, seq }: Place,
    turn: number | undefined,
    due: () => boolean,
  ): FullTurn | undefined {
    const known = this.#turns.get(channel);
    if (known !== undefined && known.epoch === epoch && known.generation === generation) return known;
    const called = turn !== undefined && turn !== this.#begun.get(channel);
    if (!called && !due()) return undefined;
    if (turn !== undefined) this.#begun.set(channel, turn);
    const fresh = { epoch, generation, after: '', began: seq, seenMax: seq, inFlight: undefined };
    this.#turns.set(channel, fresh);
    return fresh;
  }

  end(channel: string): void {
    this.#turns.delete(channel);
  }

  /** The storefront answered for this batch: the turn goes on behind it. Saying it twice changes nothing. */
  through(channel: string, key: string): void {
    const turn = this.#turns.get(channel);
    if (turn?.inFlight?.key !== key) return;
    if (turn.inFlight.after === null) this.end(channel);
    else turn.after = turn.inFlight.after;
  }

  refuse(channel: string, sku: string, dueSeq: number): void {
    this.#refused.set(`${channel}\u0000${sku}`, dueSeq);
  }

  isRefused(channel: string, sku: string, dueSeq: number): boolean {
    return this.#refused.get(`${channel}\u0000${sku}`) === dueSeq;
  }
}

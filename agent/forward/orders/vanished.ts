/**
 * Orders that are open here and that their store has no more: deleted there, thrown into its trash, or taken back a
 * moment after it had shown them (two who pay for the last unit). No list of what changed tells that, so those that a
 * round did not show are asked for by their ids, some at a time. Missing once may be a slip of the store's; still
 * missing a while later is gone. What becomes of one then is the book's business.
 */
import type { Clock } from '../../clock.ts';
import type { DockKnowledge, GoneOrders } from '../channel.ts';

/** Asked for at a time, in turn where there are more. */
const askedMax = 50;
const betweenMs = 10_000;

/** @returns which of these ids the store has no order of; undefined: it cannot say now */
export type MissingOf = (ids: readonly string[], signal: AbortSignal) => Promise<readonly string[] | undefined>;

/** Ids that were asked for at a store, what of them that store does not have, and those that its round showed. */
type Asked = { asked: readonly string[]; absent: readonly string[]; shown: ReadonlySet<string> };

/** Which orders were missing before, and since when. Held: as many as are open. */
export class Missed {
  readonly #clock: Pick<Clock, 'monoMs'>;
  readonly #sinceMs = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monoMs'>) {
    this.#clock = clock;
  }

  /** @param open ids of all that are open here @returns those that are gone; undefined: none */
  of(open: readonly string[], { asked, absent, shown }: Asked): GoneOrders | undefined {
    const nowMs = this.#clock.monoMs();
    const missing = new Set(absent);
    for (const id of asked) if (!missing.has(id)) this.#sinceMs.delete(id);
    const unseen = new Set(open.filter((id) => !shown.has(id)));
    for (const id of this.#sinceMs.keys()) if (!unseen.has(id)) this.#sinceMs.delete(id);
    const ids = absent.filter((id) => nowMs - (this.#sinceMs.get(id) ?? nowMs) >= betweenMs);
    for (const id of absent) if (!this.#sinceMs.has(id)) this.#sinceMs.set(id, nowMs);
    if (ids.length === 0) return undefined;
    // One that has none of ours any more did not lose them one by one: is it the same store?
    const hasOurs = absent.length < asked.length || unseen.size < open.length;
    return { ids, sure: hasOurs || (shown.size > 0 && absent.length === 1) };
  }
}

/** Some of many, in turn: whoever asks again and again comes by all of them. */
export class InTurn {
  readonly #atOnce: number;
  #from = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  next(ids: readonly string[]): readonly string[] {
    if (this.#from >= ids.length) this.#from = 0;
    const some = ids.slice(this.#from, this.#from + this.#atOnce);
    this.#from += this.#atOnce;
    return some;
  }
}

type VanishedParts = {
  clock: Pick<Clock, 'monoMs'>;
  knows: Pick<DockKnowledge, 'openOrders'>;
  missing: MissingOf;
  /** What the store does not find it may have all the same. */
  unsure?: true;
};

/** Asks a store after its rounds. */
export class Vanished {
  readonly #parts: VanishedParts;
  readonly #missed: Missed;
  readonly #inTurn = new InTurn(askedMax);
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: VanishedParts) {
    this.#parts = parts;
    this.#missed = new Missed(parts.clock);
  }

  /** @param shown ids of orders that the round showed */
  async look(shown: ReadonlySet<string>, signal: AbortSignal): Promise<GoneOrders | undefined> {
    const { clock, knows, missing, unsure } = this.#parts;
    if (clock.monoMs() - this.#askedMs < betweenMs) return undefined;
    this.#askedMs = clock.monoMs();
    // While the ledger cannot be asked, nothing could be said of them either.
    const open = await knows.openOrders().catch(() => []);
    const ids = open.map(({ id }) => id).filter((id) => !shown.has(id));
    const asked = this.#inTurn.next(ids);
    const absent = asked.length === 0 ? [] : await missing(asked, signal);
    const gone =
      absent &&
      this.#missed.of(
        open.map(({ id }) => id),
        { asked, absent, shown },
      );
    return gone && unsure ? { ...gone, sure: false } : gone;
  }
}

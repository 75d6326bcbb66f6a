/**
 * The units that this dock may ship without an order while it is cut off (`core/rights.ts`): taken while it is linked,
 * up to what a person wants it to have and as far as nothing else needs them. They count once this ledger says so, and
 * may be spent once the others can read it there.
 */

import { type RightRow, rightBounds, rightKey } from '../inventory/nouns/site/right.ts';
import { available } from '../inventory/nouns/stock/item.ts';
import type { Book } from '../ledger/book.ts';
import { mayTake, type Taken } from './core/rights.ts';
import { isSound, type LogsLink } from './logs-link.ts';
import type { SiteNames } from './names.ts';
import { objectIn } from './shape.ts';

type RightsParts = {
  readonly dock: string;
  readonly names: SiteNames;
  readonly book: Pick<Book, 'boot' | 'row' | 'rows' | 'stock' | 'submit'>;
};

export class Rights {
  readonly #parts: RightsParts;
  #doubted: Promise<unknown>;

  constructor(parts: RightsParts) {
    this.#parts = parts;
    this.#doubted = isSound(parts.book.boot) ? Promise.resolve() : this.#return();
  }

  /** This ledger was an old copy, or others were given what it may ship: it takes nothing for granted. */
  async doubt(): Promise<void> {
    this.#doubted = this.#return();
    await this.#doubted;
  }

  /** What a person wants this dock to have, and what it has. */
  async rows(): Promise<RightRow[]> {
    return await this.#parts.book.rows('right', { open: true, limit: rightBounds.items });
  }

  /** Takes what is missing. @returns false: the connection is of no use any more */
  async look(link: LogsLink): Promise<boolean> {
    await this.#doubted;
    const own = await this.rows();
    for (const row of own.filter(({ units, wanted }) => units < wanted)) {
      if ((await this.#available(row)) > 0 && !(await this.#take(link, row))) return false;
    }
    return true;
  }

  async #take({ streams, foldToEnd }: LogsLink, { merchant, sku }: RightRow): Promise<boolean> {
    const { dock, names, book } = this.#parts;
    const subject = names.rightOf(merchant, sku);
    const found = await streams.last(names.claims, subject);
    if (found.type === 'unknown') return false;
    const taken = found.type === 'found' ? takenIn(found.message.payload) : {};
    if (!(await foldToEnd())) return false;
    const own = await book.row('right', rightKey({ dock: null, merchant, sku }));
    if (own === undefined) return true;
    const folded = await this.#folded(Object.keys(taken), own);
    const wish = { dock, wants: own.wanted - own.units, free: await this.#available(own), taken, folded };
    const units = mayTake(wish);
    if (units === 0) return true;
    const said = Buffer.from(JSON.stringify({ ...taken, [dock]: own.taken + units }));
    const became = await streams.append(names.claims, subject, found.type === 'found' ? found.message.seq : 0, said);
    // Another dock was faster, or the server is full: the next look asks anew.
    if (became.type === 'unknown') return false;
    if (became.type === 'stored') await book.submit({ type: 'right-take', merchant, sku, units });
    return true;
  }

  async #available({ merchant, sku }: RightRow): Promise<number> {
    const [item] = await this.#parts.book.stock({ merchant, skus: [sku] });
    return item === undefined ? 0 : available(item);
  }

  async #folded(docks: readonly string[], { merchant, sku }: RightRow): Promise<Taken> {
    const known = docks.map(async (dock): Promise<[string, number]> => {
      const row = await this.#parts.book.row('right', rightKey({ dock, merchant, sku }));
      return [dock, row?.taken ?? 0];
    });
    return Object.fromEntries(await Promise.all(known));
  }

  #return(): Promise<unknown> {
    return this.#parts.book.submit({ type: 'rights-return' });
  }
}

/** What cannot be read says nothing of anybody. */
function takenIn(payload: Buffer): Taken {
  const said = Object.entries(objectIn(payload));
  const read = said.filter(([dock, units]) => dock.length <= 32 && Number.isSafeInteger(units));
  return Object.fromEntries(read) as Taken;
}

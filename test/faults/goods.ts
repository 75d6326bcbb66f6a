/**
 * The goods themselves: where each unit is, as the people who carry it know. Every unit has its own label, so that it
 * can be told from all others wherever it turns up. The ledger has to say the same of it in the end.
 */
import { gtin, serialised } from '../end-to-end/codes.ts';

export type Unit = {
  article: number;
  /** Its label, as a scanner sends it. */
  label: string;
  /** What the ledger calls it: GTIN and serial number. */
  key: string;
};

export class Goods {
  /** Units a person saw counted in, and units a person saw not counted (sent back, or taken back again). */
  readonly believed = new Map<string, 'in' | 'not in'>();
  readonly #shelf = new Map<number, Unit[]>();
  readonly #boxes = new Map<string, Unit[]>();
  #serial = 0;

  /** A unit nobody has seen before. */
  fresh(article: number): Unit {
    const serial = this.#serial++;
    const key = `${gtin(article)}.${String(serial).padStart(8, '0')}`;
    return { article, label: serialised(article, serial), key };
  }

  believe({ key }: Unit, place: 'in' | 'not in'): void {
    this.believed.set(key, place);
  }

  putOnShelf(unit: Unit): void {
    this.#shelf.set(unit.article, [...this.onShelf(unit.article), unit]);
  }

  onShelf(article: number): readonly Unit[] {
    return this.#shelf.get(article) ?? [];
  }

  takeFromShelf(article: number): Unit | undefined {
    const [unit, ...rest] = this.onShelf(article);
    this.#shelf.set(article, rest);
    return unit;
  }

  putInBox(order: string, unit: Unit): void {
    this.#boxes.set(order, [...(this.#boxes.get(order) ?? []), unit]);
  }

  /** Out of the box and back on the shelf; without a key all of it, because the order was cancelled. */
  putBack(order: string, key?: string): void {
    const inside = this.#boxes.get(order) ?? [];
    const goesBack = (unit: Unit): boolean => key === undefined || unit.key === key;
    for (const unit of inside.filter(goesBack)) this.putOnShelf(unit);
    this.#boxes.set(
      order,
      inside.filter((unit) => !goesBack(unit)),
    );
  }

  /** The boxes have left. */
  ship(order: string): void {
    this.#boxes.delete(order);
  }
}

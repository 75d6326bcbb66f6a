/**
 * In which order the items of a file go in, however its rows are sorted: a kit after its parts, and what is retired
 * with its kits after those. So no page needs one that comes later. A page that is only tried changes nothing for the
 * next one: it is told what the others bring of what its items are made of. Held are kits and their parts, nothing
 * else.
 */
import type { Mistakes } from '../mistakes.ts';
import type { ItemOfFile } from './item-runs.ts';
import type { FileItem } from './items-file.ts';

/** `again`: of an item that had its turn already; what is left to say of it. */
export type ItemInTurn = ItemOfFile & { again?: true };

/** As many components, and kits of a part, as could be taken at all. */
const relatedMax = 50;

export class ItemTurns {
  readonly #read: () => Iterable<ItemOfFile>;
  /** The line of each. */
  readonly #kits = new Map<string, number>();
  /** By part, the kits of the file that name it. */
  readonly #kitsOf = new Map<string, FileItem[]>();
  /** Parts that the file has, too. */
  readonly #parts = new Map<string, FileItem>();
  /** Something of the file is retired together with its kits. */
  #ends = false;

  /** @param read the file's items, each time from the first on */
  constructor(read: () => Iterable<ItemOfFile>) {
    this.#read = read;
  }

  /** One of them; all are noted before the order is known. */
  note({ item, line }: ItemOfFile): void {
    const { merchant, sku, components, retired } = item;
    if (components === undefined) return;
    const kit = { merchant, sku, components, ...(retired !== undefined && { retired }) };
    this.#kits.set(keyOf(kit), line);
    for (const { sku: part } of components.filter((each) => each.sku !== sku)) {
      const key = keyOf({ merchant, sku: part });
      const others = this.#kitsOf.get(key) ?? [];
      if (others.length < relatedMax) this.#kitsOf.set(key, [...others, kit]);
    }
  }

  /** All were noted. @param mistakes what is wrong between them is added */
  noted(mistakes: Mistakes): void {
    if (this.#kits.size === 0) return;
    for (const { item } of this.#read()) {
      if (this.#goesWithKits(item)) this.#ends = true;
      const { merchant, sku, retired } = item;
      const kits = this.#kitsOf.get(keyOf(item));
      if (kits === undefined) continue;
      this.#parts.set(keyOf(item), { merchant, sku, ...(retired !== undefined && { retired }) });
      if (!isKit(item)) continue;
      for (const kit of kits) {
        mistakes.add(this.#kits.get(keyOf(kit)) ?? 1, 'components', `${sku} is a kit itself: name its parts.`);
      }
    }
  }

  *items(): Generator<ItemInTurn> {
    if (this.#kits.size === 0) {
      yield* this.#read();
      return;
    }
    for (const kits of [false, true]) {
      for (const { item, line } of this.#read()) if (isKit(item) === kits) yield { item: this.#first(item), line };
    }
    if (!this.#ends) return;
    for (const kits of [true, false]) {
      for (const { item, line } of this.#read()) {
        if (isKit(item) === kits && this.#goesWithKits(item)) yield { item: retiredOnly(item), line, again: true };
      }
    }
  }

  /** What the file says, in other pages perhaps, of the parts of this kit, and of the kits that are retired with it. */
  beside(item: FileItem): FileItem[] {
    const { merchant, components = [] } = item;
    const parts = components.slice(0, relatedMax).flatMap(({ sku }) => {
      const part = this.#parts.get(keyOf({ merchant, sku }));
      return part === undefined ? [] : [this.#first(part)];
    });
    const kits = this.#goesWithKits(item) ? (this.#kitsOf.get(keyOf(item)) ?? []) : [];
    return [...parts, ...kits.map(retiredOnly)];
  }

  /** What of it goes in first. */
  #first(item: FileItem): FileItem {
    if (!this.#goesWithKits(item)) return item;
    const { retired: _later, ...rest } = item;
    return rest;
  }

  /** It is retired, and so are its kits, which come first; or it is such a kit. */
  #goesWithKits(item: FileItem): boolean {
    if (item.retired !== true) return false;
    const kits = this.#kitsOf.get(keyOf(item)) ?? [];
    return isKit(item) || (kits.length > 0 && kits.every(({ retired }) => retired === true));
  }
}

const isKit = ({ components }: FileItem): boolean => components !== undefined;
const retiredOnly = ({ merchant, sku }: FileItem): FileItem => ({ merchant, sku, retired: true });
export const keyOf = ({ merchant, sku }: Pick<FileItem, 'merchant' | 'sku'>): string => `${merchant}\u0000${sku}`;

/**
 * A packer who works on orders, often on the one that another packer has open at the next station: opens it by its
 * number, packs what the screen still wants, takes a wrong item or a unit too many now and then, begins another box,
 * takes a slip back, ships what there is.
 */
import type { OrderRow } from '../../agent/inventory/nouns/orders/order.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { sku } from '../end-to-end/codes.ts';
import { pause } from '../wait.ts';
import type { Goods, Unit } from './goods.ts';
import type { Person } from './person.ts';

export type Ordered = { id: string; lines: { article: number; quantity: number }[] };

export type PackerOptions = {
  person: Person;
  goods: Goods;
  articles: number;
  random(): number;
  /** Placed orders, as far as anybody here knows; a packer takes off what turns out to be over. */
  board: Ordered[];
  /** What each packer has open, by station. */
  benches: Map<string, string>;
  working(): boolean;
  thinkMsMax: number;
};

/**
 * Pulls of the trigger for one unit, after which it is laid aside: others took its place in the order again and again.
 */
const triesMax = 4;

export class Packer {
  shipped = 0;
  partly = 0;
  undone = 0;
  wrong = 0;
  laidAside = 0;
  readonly #options: PackerOptions;
  readonly #tries = new Map<string, number>();

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  async work(): Promise<void> {
    const { person, random, working, benches, thinkMsMax } = this.#options;
    while (working()) {
      await pause(random() * thinkMsMax);
      const screen = await person.look();
      const order = screen.document?.type === 'order' ? screen.document.order : undefined;
      if (order === undefined) {
        benches.delete(person.station);
        await this.#open();
        continue;
      }
      benches.set(person.station, order.id);
      if (screen.session.question !== null) await this.#answer(order);
      else if (order.status !== 'open') await this.#over(order);
      else await this.#pack(order, screen);
    }
  }

  async #open(): Promise<void> {
    const { person, random, board, benches } = this.#options;
    const beside = [...benches.values()][0];
    const next = (random() < 0.6 ? beside : undefined) ?? board.find((order) => this.#canBegin(order))?.id;
    if (next === undefined) return;
    const came = await person.scan(next, ({ session }) => session.document?.id === next);
    // Refused: cancelled or shipped before anybody began.
    if (came !== 'done') this.#offTheBoard(next);
  }

  #canBegin({ lines }: Ordered): boolean {
    return lines.every(({ article, quantity }) => this.#options.goods.onShelf(article).length >= quantity);
  }

  #offTheBoard(id: string): void {
    const { board } = this.#options;
    const at = board.findIndex((order) => order.id === id);
    if (at >= 0) board.splice(at, 1);
  }

  /** Cancelled: all of it goes back on the shelf. Shipped by the other packer: this bench is free. */
  async #over({ id, status }: OrderRow): Promise<void> {
    const { person, goods } = this.#options;
    if (status === 'cancelled') goods.putBack(id);
    else goods.ship(id);
    this.#offTheBoard(id);
    await person.say('cancel', hasLeft);
  }

  async #pack(order: OrderRow, { last }: StationState): Promise<void> {
    const { person, random, goods } = this.#options;
    const chance = random();
    if (chance < 0.06 && last?.kind === 'packing') return this.#takeBack(order, last.body.unit);
    if (chance < 0.12) return this.#wrongItem(order);
    if (chance < 0.2) return void (await person.say('next-box', isNextBox(await person.look())));
    const wanted = order.lines.filter(({ quantity, shipped, packed = 0 }) => quantity > shipped + packed);
    const articles = wanted.map((line) => articleOf(line.sku));
    const [article] = articles.filter((each) => goods.onShelf(each).length > 0);
    const unit = article === undefined || chance < 0.3 ? undefined : goods.takeFromShelf(article);
    if (unit !== undefined) return this.#putIn(order, unit);
    const nothingPacked = order.lines.every(({ packed = 0 }) => packed === 0);
    if (nothingPacked) return void (await person.say('cancel', hasLeft));
    if ((await person.say('finish', hasLeft)) === 'done') this.#gone(order.id);
  }

  async #putIn({ id }: OrderRow, unit: Unit): Promise<void> {
    const { person, goods } = this.#options;
    // The last unit finishes the order: then the bench is free.
    const came = await person.scan(unit.label, (after) => after.last?.body.unit === unit.key || hasLeft(after));
    if (came === 'done') {
      goods.putInBox(id, unit);
      if (hasLeft(await person.look())) this.#gone(id);
      return;
    }
    const tries = (this.#tries.get(unit.key) ?? 0) + 1;
    this.#tries.set(unit.key, tries);
    if (tries < triesMax) goods.putOnShelf(unit);
    else this.laidAside += 1;
  }

  async #takeBack({ id }: OrderRow, key: string | undefined): Promise<void> {
    if (!(await this.#options.person.undo())) return;
    this.undone += 1;
    if (key !== undefined) this.#options.goods.putBack(id, key);
  }

  /** Something that is in no line of the order: it must not go in. */
  async #wrongItem({ lines }: OrderRow): Promise<void> {
    const { person, goods, articles } = this.#options;
    const other = Array.from({ length: articles }, (_, article) => article).find(
      (article) => goods.onShelf(article).length > 0 && !lines.some((line) => line.sku === sku(article)),
    );
    const unit = other === undefined ? undefined : goods.takeFromShelf(other);
    if (unit === undefined) return;
    this.wrong += 1;
    await person.scan(unit.label, () => false);
    goods.putOnShelf(unit);
  }

  /** What is missing is not to be found: ships without, or looks once more. */
  async #answer({ id }: OrderRow): Promise<void> {
    const { person, random } = this.#options;
    const isAnswered = ({ session }: StationState) => session.question === null;
    if (random() < 0.3) await person.say('cancel', isAnswered);
    else if ((await person.say('confirm', isAnswered)) === 'done' && hasLeft(await person.look())) {
      this.partly += 1;
      this.#gone(id);
    }
  }

  #gone(id: string): void {
    this.shipped += 1;
    this.#options.goods.ship(id);
  }
}

const hasLeft = ({ session }: StationState): boolean => session.document === null;
const isNextBox =
  (before: StationState) =>
  ({ session }: StationState): boolean =>
    session.box !== before.session.box;
const articleOf = (text: string): number => Number(text.slice('SKU-'.length));

/**
 * Orders that come in as files. They are read in the order of their names, each once: one that the book has is moved to
 * `taken`, one that is broken to `broken`, where a text beside it says in which line and what to do; a person is asked
 * about it, and the others go on. Whoever puts the mended file back has it read as a new one. A name that begins with a
 * dot is not seen. What a file says passes the same reader as a storefront's page.
 */
import { createHash } from 'node:crypto';
import type { OrderSource, OrdersResult, ToldOrders } from '../channel.ts';
import { type OrderRowsRead, ordersOf } from './order-rows.ts';
import type { FilePlace } from './places/file-place.ts';

const fileBytesMax = 4 * 1024 * 1024;
const nameCharsMax = 200;

type OrderForm = {
  folder: string;
  extension: string;
  rows(content: Buffer): OrderRowsRead | Promise<OrderRowsRead>;
};

/** `wrong`: what is wrong, and what to do, for a person. `print`: the same for the same content. */
type FileRead = { print: string } & ({ page: ToldOrders; wrong?: undefined } | { wrong: string; page?: undefined });

const printOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 16);

export class OrderFiles implements OrderSource {
  readonly #place: FilePlace;
  readonly #form: OrderForm;

  constructor(place: FilePlace, form: OrderForm) {
    this.#place = place;
    this.#form = form;
  }

  /** @param cursor the file that was read last: what it said, and under which name */
  async fetch(cursor: string | null): Promise<OrdersResult> {
    const { folder } = this.#form;
    try {
      for (const name of (await this.#place.names(folder)).filter((each) => this.#isOne(each)).sort()) {
        const read = await this.#read(name);
        if (read === undefined) continue;
        const next = `${read.wrong === undefined ? 'taken' : 'broken'}/${read.print}/${name}`;
        if (cursor !== next) return this.#page(name, read, next);
        await this.#clear(name, read.wrong);
      }
      return { type: 'page', page: { orders: [], next: null } };
    } catch (error) {
      return { type: 'retry', reason: this.#place.trouble(error, folder) };
    }
  }

  /** Files are asked for; nothing is told unasked. */
  onTold(): void {}

  #isOne(name: string): boolean {
    return !name.startsWith('.') && name.toLowerCase().endsWith(`.${this.#form.extension}`);
  }

  /** undefined: somebody took it away. */
  async #read(name: string): Promise<FileRead | undefined> {
    const content = await this.#place.read(`${this.#form.folder}/${name}`, fileBytesMax);
    if (content === 'absent') return undefined;
    if (content === 'too-large') {
      return { print: printOf(name), wrong: `${name}: it is larger than 4 MiB: send orders in parts` };
    }
    const print = printOf(content);
    const rows = await this.#form.rows(content);
    const orders = 'rows' in rows ? ordersOf(rows.rows) : rows;
    return 'page' in orders ? { print, page: orders.page } : { print, wrong: `${name}:${orders.line} ${orders.wrong}` };
  }

  #page(name: string, read: FileRead, next: string): OrdersResult {
    if (name.length > nameCharsMax)
      return { type: 'retry', reason: `the name of ${name.slice(0, 40)}… is longer than ${nameCharsMax} characters` };
    if (read.page !== undefined) return { type: 'page', page: { ...read.page, next } };
    const unreadable = `A file of orders cannot be read: ${read.wrong}. It is in ${this.#form.folder}/broken; mend it and put it back.`;
    const nothing = { id: null, placedAt: null, updatedAt: null, status: null, lines: [] };
    return { type: 'page', page: { orders: [{ ...nothing, unreadable, print: read.print }], next } };
  }

  async #clear(name: string, wrong: string | undefined): Promise<void> {
    const { folder } = this.#form;
    await this.#place.move(`${folder}/${name}`, `${folder}/${wrong === undefined ? 'taken' : 'broken'}`);
    if (wrong !== undefined) await this.#place.put(`${folder}/broken/${name}.txt`, Buffer.from(`${wrong}\n`), 0o644);
  }
}

/**
 * Orders as XML: an element for each order and in it one for each line; what they say stands in attributes or in
 * elements of their own. No entity but XML's own five is known, so that no file grows in the memory; nothing outside of
 * the file is looked at. Pure but for the library, which comes into memory with the first file.
 */
import type { SaxesParser, SaxesTagPlain } from 'saxes';
import { decoded, type OrderField, type OrderNames, type OrderRow, type OrderRowsRead } from './order-rows.ts';

const depthMax = 16;

export async function xmlOrderRows(
  content: Buffer,
  elements: { order: string; line: string },
  names: OrderNames,
): Promise<OrderRowsRead> {
  const read = decoded(content, 'utf-8');
  if ('wrong' in read) return read;
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const reading = new Reading(parser, elements, names);
  try {
    parser.write(read.text).close();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { line: error.line, wrong: error.message };
  }
  return { rows: reading.rows };
}

/** A file is broken at the first mistake. */
class Broken extends Error {
  readonly line: number;

  constructor(line: number, wrong: string) {
    super(wrong);
    this.line = line;
  }
}

class Reading {
  readonly rows: OrderRow[] = [];
  readonly #parser: SaxesParser;
  readonly #elements: { order: string; line: string };
  readonly #names: OrderNames;
  readonly #open: string[] = [];
  #order: OrderRow | undefined;
  #lines: OrderRow[] = [];
  #line: OrderRow | undefined;
  #text = '';

  constructor(parser: SaxesParser, elements: { order: string; line: string }, names: OrderNames) {
    this.#parser = parser;
    this.#elements = elements;
    this.#names = names;
    parser.on('error', (error) => {
      const wrong = error.message.replace(/^(?:[^:]*:)?\d+:\d+: /, '');
      throw new Broken(parser.line, `it is no XML there (${wrong.replace(/\.$/, '')}): write the file anew`);
    });
    parser.on('doctype', () => {
      throw new Broken(parser.line, 'it has a document type: leave that out');
    });
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('text', (text) => {
      this.#text += text;
    });
    parser.on('cdata', (text) => {
      this.#text += text;
    });
    parser.on('closetag', () => this.#end());
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    this.#text = '';
    this.#open.push(name);
    if (this.#open.length > depthMax) throw new Broken(this.#parser.line, `elements lie ${depthMax} deep: write fewer`);
    const row = { line: this.#parser.line, cells: {} };
    if (name === this.#elements.order && this.#order === undefined) {
      this.#order = row;
      this.#lines = [];
    } else if (name === this.#elements.line && this.#order !== undefined && this.#line === undefined) this.#line = row;
    else return;
    for (const [key, value] of Object.entries(attributes)) this.#say(key, value);
  }

  #end(): void {
    const name = this.#open.pop() ?? '';
    if (name === this.#elements.line && this.#line !== undefined) {
      this.#lines.push(this.#line);
      this.#line = undefined;
    } else if (name === this.#elements.order && this.#order !== undefined) this.#endOrder(this.#order);
    else this.#say(name, this.#text);
    this.#text = '';
  }

  /** What is said of the order counts for each of its lines, wherever in it that stands. */
  #endOrder(order: OrderRow): void {
    const over = ['cancelled', 'fulfilled'].includes(order.cells.status?.trim() ?? '');
    if (this.#lines.length === 0 && over) this.rows.push(order);
    else if (this.#lines.length === 0)
      throw new Broken(order.line, `the order has no ${this.#elements.line}: write what was bought`);
    for (const { line, cells } of this.#lines) this.rows.push({ line, cells: { ...order.cells, ...cells } });
    this.#order = undefined;
    this.#lines = [];
  }

  #say(name: string, value: string): void {
    const field: OrderField | undefined = this.#names.get(name.toLowerCase());
    const row = this.#line ?? this.#order;
    if (field !== undefined && row !== undefined && row.cells[field] === undefined) row.cells[field] = value;
  }
}

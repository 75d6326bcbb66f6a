/** Which labels a printer is given, with a real ledger and a printer that says what it got. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import { LabelPrinter } from '../../agent/labels/label-printer.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { items, scan, sku } from '../ledger/goods.ts';
import { open } from '../ledger/watched-book.ts';

async function withBook(): Promise<Book> {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-label-printer-'));
  const { book } = await open(join(dir, 'data'));
  onTestFinished(async () => {
    await book.close();
    rmSync(dir, { recursive: true, force: true });
  });
  await book.submit(items(3));
  return book;
}

/** @returns one turn of a printer's loop, which ends where it would wait */
function printerOf(book: Book, printed: string[], canPrint = () => true): () => Promise<unknown> {
  const printer = new LabelPrinter({
    ...{ printer: 'labels-1', station: 'receiving', book, clock: systemClock, canPrint },
    drawing: { locale: 'en', eachPiece: false },
    print: async (label) => {
      if (!canPrint()) return 'not-ready';
      const text = Buffer.from(label).toString('latin1');
      printed.push(`${/TEE-\d/.exec(text)?.[0]}${text.includes('REPRINT') ? ' again' : ''}`);
      return 'printed';
    },
  });
  return () => printer.turn(AbortSignal.abort());
}

it('a label that waits for its printer over a restart is no reprint, and comes in its turn', async () => {
  const book = await withBook();
  const printed: string[] = [];
  let ready = false;
  await printerOf(book, printed)();
  for (const n of [0, 1, 2]) await book.submit(scan(n));
  for (let starts = 0; starts < 3; starts += 1) {
    const turn = printerOf(book, printed, () => ready);
    for (let turns = 0; turns < 3; turns += 1) await turn();
  }
  expect(printed).toEqual([]);
  ready = true;
  const turn = printerOf(book, printed, () => ready);
  for (let turns = 0; turns < 4; turns += 1) await turn();
  expect(printed).toEqual([sku(0), sku(1), sku(2)]);
  expect((await book.tail(9)).filter(({ kind }) => kind === 'reprint')).toEqual([]);
});

it('prints the labels of what is recorded while the ledger is asked for what is new', async () => {
  const book = await withBook();
  const printed: string[] = [];
  // Another station's scan, or this one's next, is recorded between the question and its answer.
  let meanwhile = async (): Promise<unknown> => undefined;
  const busy = new Proxy(book, {
    get(target, name: keyof Book) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...given: unknown[]) => Promise<unknown>;
      if (!['tail', 'recent', 'read'].includes(name)) return call;
      return (...given: unknown[]) => meanwhile().then(() => call(...given));
    },
  });
  const turn = printerOf(busy, printed);
  await turn();
  await book.submit(scan(0));
  meanwhile = async () => {
    meanwhile = async () => undefined;
    await book.submit(scan(1));
    await book.submit(scan(2));
  };
  for (let turns = 0; turns < 6; turns += 1) await turn();
  expect(printed).toEqual([sku(0), sku(1), sku(2)]);
});

/** Which labels a printer is given, with a real ledger and a printer that says what it got. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { Printed } from '../../agent/devices/printing.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
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

/**
 * @param heard what the printer says of a label that it has
 * @returns one turn of a printer's loop, which ends where it would wait
 */
function printerOf(
  book: Book,
  printed: string[],
  canPrint = () => true,
  heard: Promise<Printed> = Promise.resolve('printed'),
): (signal?: AbortSignal) => Promise<unknown> {
  const printer = new LabelPrinter({
    ...{ printer: 'labels-1', station: 'receiving', book, clock: systemClock, canPrint },
    ...{ drawing: { locale: 'en', eachPiece: false }, log: { info: () => undefined } },
    print: async (label) => {
      if (!canPrint()) return 'not-ready';
      if ((await heard) !== 'printed') return heard;
      const text = Buffer.from(label).toString('latin1');
      printed.push(`${/TEE-\d/.exec(text)?.[0]}${text.includes('REPRINT') ? ' again' : ''}`);
      return 'printed';
    },
  });
  return (signal = AbortSignal.abort()) => printer.turn(signal);
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

const undo: Submission = { type: 'station', station: 'receiving', by: 'test', command: { command: 'undo' } };
const reprintsIn = async (book: Book) => (await book.tail(9)).filter(({ kind }) => kind === 'reprint');

it('a label in a printer without paper comes once more after a stop, and once only', async () => {
  const book = await withBook();
  const printed: string[] = [];
  await printerOf(book, printed)();
  await book.submit(scan(0));
  const link = Promise.withResolvers<Printed>();
  const stop = new AbortController();
  const ends = printerOf(book, printed, undefined, link.promise)(stop.signal);
  stop.abort();
  // It does not wait for the printer, whose link ends after it.
  await ends;
  link.resolve('lost');
  expect(await reprintsIn(book)).toEqual([]);
  const turn = printerOf(book, printed);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(printed).toEqual([`${sku(0)} again`]);
  expect(await reprintsIn(book)).toHaveLength(1);
});

it('a label that is to come once more comes once, also where the agent ends before it knows that this is on record', async () => {
  const book = await withBook();
  const printed: string[] = [];
  await printerOf(book, printed)();
  await book.submit(scan(0));
  const cut = new Proxy(book, {
    get(target, name: keyof Book) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      if (name !== 'remember') return value.bind(target);
      return async (...given: Parameters<Book['remember']>) => {
        if ((await reprintsIn(book)).length > 0) throw new Error('the book is closed');
        return target.remember(...given);
      };
    },
  });
  const link = printerOf(cut, printed, undefined, Promise.resolve('lost'));
  await expect(link(new AbortController().signal)).rejects.toThrow('the book is closed');
  const turn = printerOf(book, printed);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(printed).toEqual([`${sku(0)} again`]);
  expect(await reprintsIn(book)).toHaveLength(1);
});

it('a label that still waits when its goods are taken back is not printed; another one of the same goods is', async () => {
  const book = await withBook();
  const printed: string[] = [];
  await printerOf(book, printed)();
  for (const n of [0, 1]) await book.submit(scan(n));
  await book.submit(undo);
  await book.submit(scan(1));
  const turn = printerOf(book, printed);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(printed).toEqual([sku(0), sku(1)]);
  await book.submit(undo);
  await turn();
  expect(printed).toEqual([sku(0), sku(1)]);
});

it('a label that may have come out is not printed once more where its goods were taken back', async () => {
  const book = await withBook();
  const printed: string[] = [];
  await printerOf(book, printed)();
  await book.submit(scan(0));
  await printerOf(book, printed, undefined, Promise.resolve('lost'))();
  await book.submit(undo);
  const turn = printerOf(book, printed);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(printed).toEqual([]);
});

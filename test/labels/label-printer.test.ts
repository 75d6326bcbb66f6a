/** Which labels a printer is given, with a real ledger and a printer that says what it got. */
import { expect, it } from 'vitest';
import type { Printed } from '../../agent/devices/printing.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { scan, sku } from '../ledger/goods.ts';
import { printerOf, withBook } from './printer-of.ts';

it('a label that waits for its printer over a restart is no reprint, and comes in its turn', async () => {
  const book = await withBook();
  const printed: string[] = [];
  let ready = false;
  await printerOf(book, printed)();
  for (const n of [0, 1, 2]) await book.submit(scan(n));
  for (let starts = 0; starts < 3; starts += 1) {
    const turn = printerOf(book, printed, { canPrint: () => ready });
    for (let turns = 0; turns < 3; turns += 1) await turn();
  }
  expect(printed).toEqual([]);
  ready = true;
  const turn = printerOf(book, printed, { canPrint: () => ready });
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
  const ends = printerOf(book, printed, { heard: link.promise })(stop.signal);
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
  const link = printerOf(cut, printed, { heard: Promise.resolve('lost') });
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
  await printerOf(book, printed, { heard: Promise.resolve('lost') })();
  await book.submit(undo);
  const turn = printerOf(book, printed);
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(printed).toEqual([]);
});

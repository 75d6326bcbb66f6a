/** The labels of an order's boxes that wait for their printer, whatever becomes of the order meanwhile. */
import { describe, expect, it } from 'vitest';
import type { StationCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { ean, scan, sku } from '../ledger/goods.ts';
import { printerOf, withBook } from './printer-of.ts';

const station = 'packing';

/**
 * A bench whose order W-1 wants four pieces, two of them alike, and a printer without paper until a test turns it.
 * @param read what a test reads off each label; at first how many pieces its box holds
 */
async function bench(read = /\d ×/) {
  const labels = { station, read };
  const book = await withBook();
  const printed: string[] = [];
  for (const n of [0, 1, 2, 2]) await book.submit(scan(n));
  const lines = [1, 1, 2].map((quantity, n) => ({ sku: sku(n), quantity }));
  await book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: 'W-1', lines });
  await printerOf(book, printed, labels)();
  const press = (...commands: StationCommand[]) => oneByOne(book, commands);
  const scans = async (...texts: string[]) => {
    for (const text of texts) await book.submit({ type: 'scan', station, device: 'scanner-1', text });
  };
  const turn = printerOf(book, printed, labels);
  const paper = async () => {
    for (let turns = 0; turns < 4; turns += 1) await turn();
    return printed.splice(0);
  };
  const inTwoBoxes = async () => {
    await scans('W-1', ean(0));
    await press({ command: 'next-box' });
    await scans(ean(1), ean(2), ean(2));
  };
  return { book, printed, labels, press, scans, paper, inTwoBoxes };
}

async function oneByOne(book: Book, commands: readonly StationCommand[]): Promise<void> {
  for (const command of commands) await book.submit({ type: 'station', station, by: 'test', command });
}

it('those of an order that was opened again are not printed; once it is packed again, each comes once', async () => {
  const { press, scans, paper, inTwoBoxes } = await bench();
  await inTwoBoxes();
  await press({ command: 'reopen' });
  expect(await paper()).toEqual([]);
  await press({ command: 'finish' }, { command: 'reopen' }, { command: 'undo' });
  await scans(ean(2));
  expect(await paper()).toEqual(['1 ×', '3 ×']);
});

it('those of an order that was cancelled since are not printed', async () => {
  const { book, press, paper, inTwoBoxes } = await bench();
  await inTwoBoxes();
  await press({ command: 'reopen' });
  await book.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id: 'W-1' });
  expect(await paper()).toEqual([]);
});

it('one that may have come out is not printed once more where its order was opened again', async () => {
  const { book, printed, labels, press, paper, inTwoBoxes } = await bench();
  await inTwoBoxes();
  await printerOf(book, printed, { ...labels, heard: Promise.resolve('lost') })();
  await press({ command: 'reopen' });
  expect(await paper()).toEqual([]);
});

it('a box that left before the rest of its order keeps its label, and the rest has its own', async () => {
  const { press, scans, paper } = await bench();
  await scans('W-1', ean(0), ean(1));
  await press({ command: 'finish' }, { command: 'confirm' });
  await scans('W-1', ean(2));
  await press({ command: 'finish' }, { command: 'confirm' });
  expect(await paper()).toEqual(['2 ×', '1 ×']);
});

it('a box is named by its own number; how many there are in all is said once no more can come', async () => {
  const { press, scans, paper } = await bench(/Box [\d of]+/);
  await scans('W-1', ean(0));
  await press({ command: 'finish' }, { command: 'confirm' });
  await scans('W-1', ean(1));
  await press({ command: 'next-box' });
  await scans(ean(2));
  await press({ command: 'finish' }, { command: 'confirm' });
  expect(await paper()).toEqual(['Box 1', 'Box 2', 'Box 3']);
  await scans('W-1', ean(2));
  expect(await paper()).toEqual(['Box 4 of 4']);
});

it('of boxes whose numbers have a gap the label does not say how many there are', async () => {
  const { press, scans, paper } = await bench(/Box [\d of]+/);
  await scans('W-1', ean(0));
  await press({ command: 'next-box' });
  await scans(ean(1));
  await press({ command: 'undo' }, { command: 'undo' });
  await scans(ean(0), ean(1), ean(2), ean(2));
  expect(await paper()).toEqual(['Box 2']);
});

describe('boxes that were opened again and packed once more', () => {
  const packedAgain = async ({ press, scans }: Pick<Awaited<ReturnType<typeof bench>>, 'press' | 'scans'>) => {
    await press({ command: 'reopen' }, { command: 'undo' });
    await scans(ean(2));
  };
  const finishOf = async (book: Book) =>
    (await book.tail(99)).filter(({ kind }) => kind === 'order-finish').map(({ seq }) => `Replaces packing #${seq}`);

  it('their labels name the ones that have come out, and a reprint of them does, too', async () => {
    const all = await bench(/Replaces packing #\d+/);
    await all.inTwoBoxes();
    expect(await all.paper()).toEqual(['undefined', 'undefined']);
    const [first] = await finishOf(all.book);
    await packedAgain(all);
    expect(await all.paper()).toEqual([first, first]);
    await all.press({ command: 'reprint' });
    expect(await all.paper()).toEqual([`${first} again`, `${first} again`]);
  });

  it('those that may have come out, too', async () => {
    const all = await bench(/Replaces packing #\d+/);
    await all.inTwoBoxes();
    await printerOf(all.book, all.printed, { ...all.labels, heard: Promise.resolve('lost') })();
    const [first] = await finishOf(all.book);
    await packedAgain(all);
    expect(await all.paper()).toEqual([first, first]);
  });

  it('but none that was withdrawn before it was sent', async () => {
    const all = await bench(/Replaces packing #\d+/);
    await all.inTwoBoxes();
    await packedAgain(all);
    expect(await all.paper()).toEqual(['undefined', 'undefined']);
    const [, second] = await finishOf(all.book);
    await packedAgain(all);
    expect(await all.paper()).toEqual([second, second]);
  });

  it('nor that of a box that has left before, and is not opened again', async () => {
    const all = await bench(/Replaces packing #\d+/);
    await all.scans('W-1', ean(0));
    await all.press({ command: 'finish' }, { command: 'confirm' });
    await all.scans('W-1', ean(1), ean(2), ean(2));
    expect(await all.paper()).toEqual(['undefined', 'undefined']);
  });
});

it('REPRINT prints the label of what was done last, on record; none of another order while that is open again', async () => {
  const { book, press, scans, paper } = await bench();
  await scans('W-1', ean(0), ean(1));
  await press({ command: 'finish' }, { command: 'confirm' });
  expect(await paper()).toEqual(['2 ×']);
  await press({ command: 'reprint' });
  expect(await paper()).toEqual(['2 × again']);
  await scans('W-1', ean(2));
  await press({ command: 'finish' }, { command: 'confirm' }, { command: 'reprint' });
  expect(await paper()).toEqual(['1 ×']);
  await press({ command: 'reopen' }, { command: 'reprint' });
  expect(await paper()).toEqual([]);
  await press({ command: 'next-box' });
  await scans(ean(2));
  await press({ command: 'reprint' });
  expect(await paper()).toEqual(['1 ×', '1 ×']);
  expect((await book.tail(99)).filter(({ kind }) => kind === 'reprint')).toHaveLength(1);
});

/** A label printer of a real ledger, of which a test turns the loop and hears what it printed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { Printed } from '../../agent/devices/printing.ts';
import { LabelPrinter } from '../../agent/labels/label-printer.ts';
import type { Book } from '../../agent/ledger/book.ts';
import { items, rulebook } from '../ledger/goods.ts';
import { open } from '../ledger/watched-book.ts';

/** All of its stations have a printer. */
export async function withBook(): Promise<Book> {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-label-printer-'));
  const stations = rulebook.stations.map((station) => ({ ...station, printer: 'labels-1' }));
  const { book } = await open(join(dir, 'data'), { rulebook: { ...rulebook, stations } });
  onTestFinished(async () => {
    await book.close();
    rmSync(dir, { recursive: true, force: true });
  });
  await book.submit(items(3));
  return book;
}

type Ways = {
  station?: string;
  canPrint?: () => boolean;
  /** What the printer says of a label that it has. */
  heard?: Promise<Printed>;
  /** What a test reads off each page. */
  read?: RegExp;
};

/** @returns one turn of a printer's loop, which ends where it would wait */
export function printerOf(
  book: Book,
  printed: string[],
  { station = 'receiving', canPrint = () => true, heard = Promise.resolve('printed'), read = /TEE-\d/ }: Ways = {},
): (signal?: AbortSignal) => Promise<unknown> {
  const printer = new LabelPrinter({
    ...{ printer: 'labels-1', station, book, clock: systemClock, canPrint },
    ...{ drawing: { locale: 'en', eachPiece: false }, log: { info: () => undefined } },
    print: async (label) => {
      if (!canPrint()) return 'not-ready';
      if ((await heard) !== 'printed') return heard;
      const pages = Buffer.from(label).toString().split('^XA').slice(1);
      printed.push(...pages.map((page) => `${read.exec(page)?.[0]}${page.includes('REPRINT') ? ' again' : ''}`));
      return 'printed';
    },
  });
  return (signal = AbortSignal.abort()) => printer.turn(signal);
}

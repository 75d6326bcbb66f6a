/** A dock of the tests: one merchant, its stations and channels, and a book on a directory of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../agent/clock.ts';
import type { Rulebook } from '../../agent/inventory/model.ts';
import type { Outcome, Submission } from '../../agent/inventory/submission.ts';
import type { Book, BookEvents, BookState } from '../../agent/ledger/book.ts';
import { type OpenBookOptions, openBook } from '../../agent/ledger/client.ts';

export const rulebook: Rulebook = {
  merchants: [
    { id: 'acme', sync: 'process-orders', processOrders: 'auto' },
    { id: 'birch', sync: 'always', processOrders: 'manual' },
  ],
  stations: [
    { name: 'receiving', work: 'receiving', merchant: 'acme' },
    { name: 'packing', work: 'packing', merchant: 'acme' },
  ],
  channels: [
    { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' },
    { name: 'acme-shop', merchant: 'acme', minimumLevel: 2, mode: 'changes', basis: 'available' },
    { name: 'birch-web', merchant: 'birch', minimumLevel: 0, mode: 'changes', basis: 'physical' },
  ],
};

export const identity = { site: 'reno-1', dock: 'dock-3', version: '0.0.0' };

/** A valid EAN-13 for the n-th test item. */
export function ean(n: number): string {
  const digits = `4006381${String(n).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export const sku = (n: number): string => `TEE-${n}`;

export function items(count: number, merchant = 'acme'): Submission {
  return {
    type: 'items',
    by: 'test',
    items: Array.from({ length: count }, (_, n) => ({
      merchant,
      sku: sku(n),
      name: `Tee ${n}`,
      barcodes: [{ code: ean(n), units: 1 }],
    })),
  };
}

export const scan = (n: number, station = 'receiving'): Submission => ({
  type: 'scan',
  station,
  device: 'scanner-1',
  text: ean(n),
});

export const adjust = (n: number, quantity: number): Submission => ({
  type: 'adjust',
  by: 'test',
  merchant: 'acme',
  sku: sku(n),
  quantity,
  reason: 'test',
});

const directories: string[] = [];
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Gone when the test file is through. */
export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tallyman-ledger-'));
  directories.push(directory);
  return directory;
}

export type Watched = {
  commits: { seq: number; due: boolean }[];
  states: BookState[];
  epochs: { reason: string; epoch: string; detail: string }[];
  drains: number;
};

export type TestBook = { book: Book; watched: Watched };

export async function open(dataDir: string, options: Partial<OpenBookOptions> = {}): Promise<TestBook> {
  const watched: Watched = { commits: [], states: [], epochs: [], drains: 0 };
  const events: BookEvents = {
    onCommit: (head, due) => void watched.commits.push({ seq: head.seq, due }),
    onState: (state) => void watched.states.push(state),
    onEpoch: (finding) => void watched.epochs.push(finding),
    onDrain: () => {
      watched.drains += 1;
    },
  };
  const book = await openBook({
    dataDir,
    rulebook,
    identity,
    clockTrusted: () => true,
    timezone: 'America/Los_Angeles',
    events,
    clock: systemClock,
    ...options,
  });
  return { book, watched };
}

/** Runs on a book in a new directory; both are gone afterwards. */
export async function onBook(
  run: (opened: TestBook & { dataDir: string }) => Promise<void>,
  options: Partial<OpenBookOptions> = {},
): Promise<void> {
  const dataDir = newDirectory();
  const opened = await open(dataDir, options);
  try {
    await run({ ...opened, dataDir });
  } finally {
    await opened.book.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @throws when the condition does not come true in time */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await sleep(5);
  }
}

export function recorded(outcome: Outcome): Extract<Outcome, { type: 'recorded' }> {
  if (outcome.type !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(outcome)}`);
  return outcome;
}

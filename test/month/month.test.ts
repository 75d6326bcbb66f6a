/** A dock's month, a day of it at a time; by hand a whole one: `node test/month/run.ts --seed 7 --days 30`. */
import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { Month } from './month.ts';

vi.mock('undici', async () => ({ Client: (await import('./wires.ts')).Client }));

const seeds = [12, 13];

/**
 * Files in memory where there are some: what disks do to a ledger is tried elsewhere, and a commit costs nothing here.
 */
const memory = existsSync('/dev/shm') ? { folder: '/dev/shm' } : {};

it.each(seeds)('seed %i: every storefront shows what the rules make of the ledger', async (seed) => {
  const { wrong } = await new Month({ seed, days: 1, items: 60, questions: 40, ...memory }).run();
  expect(wrong.slice(0, 12)).toEqual([]);
});

/** A dock's month, a day of it at a time; by hand a whole one: `node test/month/run.ts --seed 7 --days 30`. */
import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { Month } from './month.ts';

vi.mock('undici', async () => ({ Client: (await import('./wires.ts')).Client }));

const today = Math.floor(Date.now() / 86_400_000);
/** Where a fall would stop everybody the seeds are known ones; elsewhere each day brings another. */
const seeds = [11, 12, ...(process.env.CI ? [] : [today])];
/**
 * Files in memory where there are some: what disks do to a ledger is tried elsewhere, and a commit costs nothing here.
 */
const memory = existsSync('/dev/shm') ? { folder: '/dev/shm' } : {};

it.each(seeds)('seed %i: every storefront shows what the rules make of the ledger', async (seed) => {
  const { wrong } = await new Month({ seed, days: 1, items: 60, questions: 40, deedsAnHour: 10, ...memory }).run();
  expect(wrong.slice(0, 12)).toEqual([]);
});

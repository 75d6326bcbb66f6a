/** Attempts that are planned: one at a time, whatever happens meanwhile. */
import { expect, it } from 'vitest';
import { systemClock } from '../../../agent/clock.ts';
import { Retry } from '../../../agent/ledger/disk/retry.ts';

it('the next attempt takes the place of the planned one, also of one that has begun', async () => {
  const wakes: (() => void)[] = [];
  const clock = {
    ...systemClock,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        wakes.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  const retry = new Retry(clock);
  const attempts: string[] = [];
  const first = retry.plan(1, async () => void attempts.push('first'));
  const { promise: disk, resolve: diskAnswers } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
  const second = retry.plan(1, async (current) => {
    begins();
    await disk;
    attempts.push(current() ? 'second' : 'second, replaced');
  });
  await first;
  wakes[1]?.();
  await begun;
  const third = retry.plan(1, async () => void attempts.push('third'));
  diskAnswers();
  await second;
  wakes[2]?.();
  await third;
  expect(attempts).toEqual(['second, replaced', 'third']);

  const last = retry.plan(1, async () => void attempts.push('last'));
  retry.end();
  await last;
  await retry.plan(1, async () => void attempts.push('after the end'));
  expect(attempts).toHaveLength(2);
});

/** Work that many ask for: never twice at the same time, never too often, and nobody who asks is forgotten. */
import { describe, expect, it } from 'vitest';
import { Paced } from '../../../agent/screen/views/paced.ts';

/** A clock that sleeps by moving itself, and work that ends when the test says so. */
function paced() {
  const clock = {
    nowMs: 0,
    monoMs: () => clock.nowMs,
    sleep: async (ms: number) => {
      clock.nowMs += ms;
    },
  };
  const began: number[] = [];
  const ends: ((failure?: Error) => void)[] = [];
  const failures: unknown[] = [];
  const stop = new AbortController();
  const piece = new Paced({
    work: () => {
      began.push(clock.nowMs);
      return new Promise((resolve, reject) => ends.push((failure) => (failure ? reject(failure) : resolve())));
    },
    ...{ apartMs: 100, clock, signal: stop.signal, onError: (cause) => failures.push(cause) },
  });
  /** Everything that can go on without the test has gone on. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { piece, clock, began, ends, failures, stop, settle };
}

describe('paced work', () => {
  it('begins at once, and again not before its time', async () => {
    const { piece, began, ends, settle } = paced();
    const first = piece.request();
    await settle();
    expect(began).toEqual([0]);
    ends[0]?.();
    await first;
    void piece.request();
    await settle();
    expect(began).toEqual([0, 100]);
  });

  it('is done once more for all who asked while it was under way', async () => {
    const { piece, began, ends, settle } = paced();
    void piece.request();
    await settle();
    const later = [piece.request(), piece.request(), piece.request()];
    await settle();
    expect(began.length).toBe(1);
    ends[0]?.();
    await settle();
    expect(began.length).toBe(2);
    ends[1]?.();
    await Promise.all(later);
    expect(began.length).toBe(2);
  });

  it('goes on after a failure, which is told once', async () => {
    const { piece, began, ends, failures, settle } = paced();
    const first = piece.request();
    await settle();
    ends[0]?.(new Error('the book is closed'));
    await first;
    expect(failures.map(String)).toEqual(['Error: the book is closed']);
    void piece.request();
    await settle();
    expect(began.length).toBe(2);
  });

  it('is not done any more after the end', async () => {
    const { piece, began, stop } = paced();
    stop.abort();
    await piece.request();
    expect(began).toEqual([]);
  });
});

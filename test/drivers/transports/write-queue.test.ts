/** What waits to be written: together, in order, bounded, each with its own end. */
import { expect, test } from 'vitest';
import { WriteQueue, waitingBytesMax } from '../../../drivers/transports/write-queue.ts';

/** A port that takes as many bytes as it is told to. */
function port() {
  const pieces: string[] = [];
  const state = { nowMs: 0, room: Number.POSITIVE_INFINITY, error: undefined as Error | undefined };
  const queue = new WriteQueue({
    path: '/dev/x',
    async put(bytes) {
      if (state.error !== undefined) throw state.error;
      const taken = Math.min(bytes.length, state.room);
      state.room -= taken;
      if (taken > 0) pieces.push(Buffer.from(bytes.subarray(0, taken)).toString('latin1'));
      return taken;
    },
    async pause() {
      state.nowMs += 5;
    },
    nowMs: () => state.nowMs,
  });
  return { queue, pieces, state };
}
const outcome = async (writes: Promise<void>[]) =>
  (await Promise.allSettled(writes)).map((each) => (each.status === 'fulfilled' ? 'written' : String(each.reason)));

test('what is said in one breath is one write', async () => {
  const { queue, pieces } = port();
  await Promise.all(['one ', 'two ', 'three'].map((text) => queue.add(Buffer.from(text), 1000)));
  expect(pieces).toEqual(['one two three']);
});

test('a write is done when its own last byte is taken, and the rest goes on', async () => {
  const { queue, pieces, state } = port();
  state.room = 6;
  const [first, second] = [queue.add(Buffer.from('first'), 1000), queue.add(Buffer.from('second'), 20)];
  expect(await outcome([first, second])).toEqual(['written', expect.stringContaining('timed out')]);
  expect(pieces.join('')).toBe('firsts');
  state.room = 100;
  expect(await outcome([queue.add(Buffer.from('third'), 1000)])).toEqual(['written']);
  expect(pieces.join('')).toBe('firststhird');
});

test('what is too much is refused at once, and one write alone may be any length', async () => {
  const { queue, state } = port();
  state.room = 0;
  const many = Array.from({ length: 10 }, () => queue.add(Buffer.alloc(waitingBytesMax / 8), 10));
  const results = await outcome(many);
  expect(results.filter((each) => each.includes('too many writes wait'))).toHaveLength(2);
  expect(results.filter((each) => each.includes('timed out'))).toHaveLength(8);
  state.room = Number.POSITIVE_INFINITY;
  expect(await outcome([queue.add(Buffer.alloc(waitingBytesMax * 10), 1000)])).toEqual(['written']);
});

test('a link that is over fails all that waits, and what comes after', async () => {
  const { queue, state } = port();
  state.error = new Error('/dev/x is closed');
  const writes = [queue.add(Buffer.from('a'), 1000), queue.add(Buffer.from('b'), 1000)];
  expect(await outcome(writes)).toEqual(['Error: /dev/x is closed', 'Error: /dev/x is closed']);
  expect(await outcome([queue.add(Buffer.from('c'), 1000)])).toEqual(['Error: /dev/x is closed']);
});

/**
 * A helper thread that hangs in something, or dies: whoever asked hears so, and the next one who asks gets an answer.
 */
import { expect, it, onTestFinished } from 'vitest';
import { LazyThread } from '../../../agent/ledger/threads/lazy-thread.ts';
import { leaveFlag, leaveLimitMs, mayHold, tellToLeave } from '../../../agent/ledger/threads/leaving.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { until } from '../../wait.ts';

/** Holds something. Answers `ok`, hangs, dies, and tells progress on the way to an answer, as it is asked. */
const source = `
  import { parentPort, workerData } from 'node:worker_threads';
  Atomics.store(workerData.leave, 0, 1);
  parentPort.on('message', ({ id, type }) => {
    if (type === 'leave') parentPort.close();
    else if (type === 'hang') for (;;) {}
    else if (type === 'die') process.exit(3);
    else if (type === 'slow') parentPort.postMessage({ id, progress: [1, 2] });
    else parentPort.postMessage({ id, value: type });
  });
`;

/** Is never done with its imports, as on a machine that has no time for them. */
const loading = `
  import { parentPort } from 'node:worker_threads';
  await new Promise((resolve) => parentPort.on('message', () => undefined));
`;

function setUp(text = source) {
  const clock = virtualClock();
  const url = new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  const thread = new LazyThread<{ type: string }>({ url, data: {}, idleMs: 1e9, waitingMax: 4, heapMb: 32, clock });
  onTestFinished(() => thread.end());
  return { clock, thread };
}

it('that hangs is given up after five minutes without a sign of life, and the next request has another', async () => {
  const { clock, thread } = setUp();
  expect(await thread.ask({ type: 'ok' })).toBe('ok');
  const hung = thread.ask({ type: 'hang' }).catch((error: Error) => error.message);
  await clock.advance(299_000);
  await clock.advance(2_000);
  expect(await hung).toContain('thread');
  expect(await thread.ask({ type: 'ok' })).toBe('ok');
  let gone = false;
  const ended = thread.end().then(() => {
    gone = true;
  });
  await clock.advance(leaveLimitMs - 1_001);
  expect(gone).toBe(false);
  // Only then is it ended from outside, and the other one left when it was told.
  await clock.advance(1);
  await ended;
});

it('that tells how far it has come is let work', async () => {
  const { clock, thread } = setUp();
  let told = 0;
  let over = false;
  const tell = () => {
    told += 1;
  };
  thread.ask({ type: 'slow' }, tell).catch(() => {
    over = true;
  });
  await until('it is on its way', () => told === 1);
  await clock.advance(200_000);
  void thread.ask({ type: 'slow' }, tell).catch(() => {});
  await until('it goes on', () => told === 2);
  await clock.advance(200_000);
  expect(over).toBe(false);
});

it('that dies is said, and the next request has another', async () => {
  const { thread } = setUp();
  await expect(thread.ask({ type: 'die' })).rejects.toThrow('code 3');
  expect(await thread.ask({ type: 'ok' })).toBe('ok');
});

it('that still loads holds nothing yet: it is ended at once, and whoever asked hears so', async () => {
  const { thread } = setUp(loading);
  const asked = thread.ask({ type: 'ok' }).catch((error: Error) => error.message);
  // By a clock that stands still: nothing was waited for.
  await thread.end();
  expect(await asked).toBe('the thread was ended');
});

it('opens nothing once it was told to leave, and is not ended from outside once it opens', () => {
  const told = leaveFlag();
  expect(tellToLeave(told)).toBe(false);
  expect(mayHold(told)).toBe(false);
  const holding = leaveFlag();
  expect(mayHold(holding)).toBe(true);
  expect(tellToLeave(holding)).toBe(true);
  expect(tellToLeave(holding)).toBe(true);
});

/**
 * A helper thread that hangs in something, or dies: whoever asked hears so, and the next one who asks gets an answer.
 */
import { expect, it, onTestFinished } from 'vitest';
import { LazyThread } from '../../../agent/ledger/threads/lazy-thread.ts';
import { leaveLimitMs } from '../../../agent/ledger/threads/leaving.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { until } from '../../wait.ts';

/** Answers `ok`, hangs, dies, and tells progress on the way to an answer, as it is asked. */
const source = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, type }) => {
    if (type === 'leave') parentPort.close();
    else if (type === 'hang') for (;;) {}
    else if (type === 'die') process.exit(3);
    else if (type === 'slow') parentPort.postMessage({ id, progress: [1, 2] });
    else parentPort.postMessage({ id, value: type });
  });
`;

function setUp() {
  const clock = virtualClock();
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
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

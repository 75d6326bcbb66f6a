/** Whoever stops an import hears what was taken: nothing before all of the file was judged. */
import { expect, it } from 'vitest';
import { stopSignal } from '../../../agent/cli/import/stop-signal.ts';

it('while the file is judged it ends, and says that nothing was taken; then it ends between two requests', () => {
  const said: unknown[] = [];
  let signal = () => {};
  const stopping = stopSignal({
    onSignal: (listener) => {
      signal = () => listener('SIGINT');
    },
    err: (text) => said.push(text),
    exit: ((code: number) => said.push(code)) as never,
  });
  signal();
  expect(said).toEqual(['\ntallyman: stopped before anything was taken\n', 1]);
  const taking = stopping.taking();
  expect(taking.aborted).toBe(false);
  signal();
  expect(taking.aborted).toBe(true);
  expect(said).toHaveLength(2);
});

/** Events are for observers: a listener that throws hurts nobody, and `once` is once. */
import { expect, it } from 'vitest';
import { Events } from '../agent/events.ts';

it('calls every listener though one throws, and tells who failed', () => {
  const failures: string[] = [];
  const heard: number[] = [];
  const events = new Events((event, error) => failures.push(`${event}: ${String(error)}`));
  events.on('commit', () => {
    throw new Error('broken screen');
  });
  events.on('commit', ({ seq }) => heard.push(seq));
  expect(events.emit('commit', { epoch: 'e1', seq: 7 })).toBe(true);
  expect(heard).toEqual([7]);
  expect(failures).toEqual(['commit: Error: broken screen']);
});

it('calls a listener that wanted one event once', () => {
  const heard: number[] = [];
  const events = new Events();
  events.once('commit', ({ seq }) => heard.push(seq));
  events.emit('commit', { epoch: 'e1', seq: 1 });
  events.emit('commit', { epoch: 'e1', seq: 2 });
  expect(heard).toEqual([1]);
});

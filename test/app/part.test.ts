import { expect, it } from 'vitest';
import { type Part, stopParts } from '../../agent/app/part.ts';
import { systemClock } from '../../agent/clock.ts';

const stopped: string[] = [];
const part = (name: string, more: Partial<Part> = {}): Part => ({ name, stop: () => stopped.push(name), ...more });

it('parts are stopped from the end, one after the other, whatever fails or hangs', async () => {
  const warned: unknown[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (_: string, facts?: object) => warned.push(facts),
  };
  const slow = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    stopped.push('slow');
  };
  const parts = [
    part('ledger'),
    part('hangs', { stop: () => new Promise(() => {}), limitMs: 5 }),
    part('fails', {
      stop: () => {
        throw new Error('no port');
      },
      limitMs: 1_000,
    }),
    part('slow', { stop: slow, limitMs: 1_000 }),
    part('doors', { limitMs: 1_000 }),
  ];
  await stopParts(parts, systemClock, log);
  expect(stopped).toEqual(['doors', 'slow', 'ledger']);
  expect(warned).toEqual([
    { what: 'fails', limitMs: 1_000, error: 'Error: no port' },
    { what: 'hangs', limitMs: 5, late: true },
  ]);
});

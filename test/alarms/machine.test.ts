/** What the machine says of itself, as the kernel and the firmware write it. */
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { machineOf, slowedIn, writtenIn } from '../../agent/alarms/machine.ts';

it('tells what this process wrote, on a kernel that counts', async () => {
  expect(writtenIn('rchar: 5\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n')).toBe(4_096);
  expect(writtenIn('')).toBeUndefined();
  expect(await machineOf(tmpdir())).toMatchObject({ freeBytes: expect.any(Number), logBytes: 0 });
});

it.each([
  ['0', []],
  ['50000\n', []],
  ['50005\n', ['under-voltage', 'throttled']],
  ['0x8', ['soft temperature limit']],
  ['', undefined],
  ['no such thing', undefined],
])('%j: %j', (text, slowed) => expect(slowedIn(text)).toEqual(slowed));

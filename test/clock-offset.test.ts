/** What the time service says of the clock, in its own words (`timedatectl timesync-status`). */
import { expect, it } from 'vitest';
import { offsetIn } from '../agent/clock-trust.ts';

const said = (offset: string) =>
  `       Server: 192.0.2.1 (ntp.example)\n       Offset: ${offset}\n        Delay: 2.1ms\n`;

it.each([
  ['+1.057ms', 1.057],
  ['-345us', -0.345],
  ['+2min 3.5s', 123_500],
  ['-1d 2h 1s', -93_601_000],
  ['0', 0],
])('%s', (offset, ms) => expect(offsetIn(said(offset))).toBeCloseTo(ms, 9));

it.each(['', 'Packet count: 0', said('n/a'), said('+5 parsecs'), said('12constructor')])('%j says nothing', (text) =>
  expect(offsetIn(text)).toBeUndefined(),
);

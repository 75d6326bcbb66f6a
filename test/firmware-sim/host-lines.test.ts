import { expect, it } from 'vitest';
import { hostLines } from '../../firmware-sim/host-lines.ts';
import { until } from '../wait.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

it('hands a simulated device whole lines, in whatever pieces they come', async () => {
  const heard: string[] = [];
  const write = hostLines('\r\n', (line) => heard.push(Buffer.from(line).toString('latin1')));
  for (const piece of ['S', 'I\r', '\nT\r\nZ', '\r\n\xe9']) write(bytes(piece));
  await until('three lines', () => heard.length === 3);
  expect(heard).toEqual(['SI\r\n', 'T\r\n', 'Z\r\n']);
});

it('forgets what has no end', async () => {
  const heard: string[] = [];
  const write = hostLines('\r', (line) => heard.push(Buffer.from(line).toString('latin1')));
  for (let n = 0; n < 5; n += 1) write(bytes('x'.repeat(1_000)));
  write(bytes('W\r'));
  await until('a line', () => heard.length === 1);
  expect(heard[0]?.length).toBeLessThan(2_000);
});

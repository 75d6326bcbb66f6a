// needs: nats-2.10
/** Three docks with one stock, as a person starts it: it ends by itself with a sentence that holds, leaving nothing. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Child } from '../end-to-end/child.ts';
import { entry, lastLine, processesOf } from './run-demo.ts';

it('pulls a cable, kills a dock, and all numbers are the same at the end', { timeout: 400_000 }, async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-demotest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, TMPDIR: folder };
  const child = new Child('demo', process.execPath, [entry, 'demo', '--docks', '3'], { env });
  const lines: string[] = [];
  child.onLine((line) => void lines.push(line));
  const { code } = await child.exited;
  const text = lines.join('\n');
  expect(code, text).toBe(0);
  for (const told of [/the cable to the site is pulled/, /\d+ entries wait/, /is dead \(kill -9\)/, /tells now/]) {
    expect(text).toMatch(told);
  }
  expect(lastLine(text)).toMatch(/^3 docks, one stock · 30 units scanned, 3 sold · .* nothing lost, nothing twice\.$/);
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

it('says how to get what is missing', async () => {
  const env = { ...process.env, PATH: '/nonexistent' };
  const child = new Child('demo', process.execPath, [entry, 'demo', '--docks', '3'], { env, cwd: tmpdir() });
  const { code } = await child.exited;
  expect(code).toBe(1);
  expect(child.output).toContain('sudo apt install nats-server');
});

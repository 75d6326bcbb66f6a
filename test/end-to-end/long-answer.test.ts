// needs: mosquitto
/**
 * A command whose reader is slower than its answer is long: a pipe holds 64 KiB, the rest must not be cut off at the
 * exit.
 */
import { afterEach, expect, it } from 'vitest';
import { run } from './child.ts';
import { Dock } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

it('exports the whole ledger into a slow pipe', async () => {
  dock = await Dock.start({ articles: 500 });
  const tallyman = dock.agent.commandLine(['ledger', 'export', '--jsonl']).map((word) => `'${word}'`);
  const { stdout } = await run('sh', ['-c', `${tallyman.join(' ')} | (sleep 1; cat)`]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(500);
  expect(stdout.length).toBeGreaterThan(128 * 1024);
  expect((JSON.parse(lines.at(-1) ?? '') as { seq: number }).seq).toBe(lines.length);
});

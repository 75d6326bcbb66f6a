/** `admin keygen`: whose key it is, where nobody said so, is the name of its file. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tallyman } from './dock.ts';

const dir = mkdtempSync(join(tmpdir(), 'tallyman-keygen-'));
afterAll(() => rmSync(dir, { recursive: true }));

it.each([
  [['bob.key'], 'bob'],
  [['Anna-2.pem'], 'anna-2'],
  [['site'], 'site'],
  [['other.key', '--id', 'lena'], 'lena'],
])('%s is %s', async ([name = '', ...more], id) => {
  const made = await tallyman(['admin', 'keygen', join(dir, name), ...more]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining(`id = "${id}"`) });
});

it('a file’s name that is no id makes no key, and asks for --id', async () => {
  const file = join(dir, 'bob key.pem');
  expect(await tallyman(['admin', 'keygen', file])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('give --id'),
  });
  expect(existsSync(file)).toBe(false);
});

/** `tallyman desk`: PINs of people who sign in from another desk, set at the dock and never on the command line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dock, entry, tallyman } from './dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = new Dock();
  dock.write(`${readFileSync(dock.config, 'utf8')}
[screen]
listen = "127.0.0.1:0"
[desk]
listen = "127.0.0.1:0"
cert = "${join(dock.directory, 'desk.pem')}"
key = "${join(dock.directory, 'desk.key')}"
sign-in = "person"
[[operator]]
id = "maria"
name = "Maria"
desk = "supervisor"
[[operator]]
id = "piet"
name = "Piet"
`);
  await dock.start();
});
afterAll(() => dock[Symbol.asyncDispose]());

const people = () => dock.json<{ id: string; hasPin: boolean }[]>('desk', 'ls', '--json');

it('lists who may, and who has a PIN', async () => {
  expect(await people()).toEqual([{ id: 'maria', name: 'Maria', role: 'supervisor', hasPin: false, signedIn: [] }]);
  expect((await dock.cli('desk', 'ls')).stdout).toMatch(/maria +Maria +supervisor +none/);
});

it('takes a PIN from a file, or from standard input', async () => {
  const file = join(dock.directory, 'pin');
  writeFileSync(file, '271828\n');
  expect(await dock.cli('desk', 'set-pin', 'maria', '--file', file)).toMatchObject({
    ...{ code: 0, stdout: 'maria has a new PIN\n' },
  });
  expect(await people()).toMatchObject([{ hasPin: true }]);
  const piped = await tallyman(['desk', 'set-pin', 'maria', '--config', dock.config], { stdin: '314159\n' });
  expect(piped).toMatchObject({ code: 0, stdout: 'maria has a new PIN\n' });
});

it('asks for it twice, and shows nothing of it', async () => {
  const asked = async (first: string, second: string) => {
    const terminal = spawn(process.execPath, [entry, 'desk', 'set-pin', 'maria', '--config', dock.config], {});
    const { promise, resolve } = Promise.withResolvers<{ code: number; text: string }>();
    let text = '';
    const answers = [first, second];
    terminal.onData((data) => {
      text += data;
      if (/(digits|more): $/.test(text)) terminal.write(`${answers.shift() ?? ''}\r`);
    });
    terminal.onExit(({ exitCode }) => resolve({ code: exitCode, text }));
    return promise;
  };
  const set = await asked('1618\u007f\u007f\u007f\u007f161803', '161803');
  expect(set).toMatchObject({ code: 0, text: expect.stringContaining('maria has a new PIN') });
  expect(set.text).not.toMatch(/1618/);
  expect(await asked('161803', '161804')).toMatchObject({
    ...{ code: 1, text: expect.stringContaining('the two PINs differ; nothing was changed') },
  });
});

it.each([
  [['set-pin', 'maria'], '4711\n', 'must be 6 to 12 digits'],
  [['set-pin', 'piet'], '271828\n', 'piet may not sign in at a desk'],
])('%j with %j is refused: %s', async (args, stdin, said) => {
  const refused = await tallyman(['desk', ...args, '--config', dock.config], { stdin });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(said) });
});

it('says which file of a PIN cannot be read', async () => {
  const { code, stderr } = await dock.cli('desk', 'set-pin', 'maria', '--file', `${dock.directory}/no-pin`);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/no-pin: does not exist$/)]);
});

it('takes it away again, and signs out', async () => {
  expect(await dock.cli('desk', 'sign-out', 'maria')).toMatchObject({
    code: 0,
    stdout: 'maria was signed in nowhere\n',
  });
  expect(await dock.cli('desk', 'clear-pin', 'maria')).toMatchObject({
    code: 0,
    stdout: 'maria has no PIN any more\n',
  });
  expect(await people()).toMatchObject([{ hasPin: false }]);
});

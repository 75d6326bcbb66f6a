/**
 * Files that never end, never begin or are no files, wherever the command line reads one: it says so at once, in little
 * memory.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedFileReader } from '../../../agent/named-file.ts';
import { readPlainFile } from '../../../config/plain-file.ts';
import { Dock, entry, type Result, tallyman } from '../dock.ts';

const dir = mkdtempSync(join(tmpdir(), 'tallyman-'));
const at = (name: string) => join(dir, name);
/** No command that reads a file may need more, whatever the file is. */
const memoryMbMax = 400;

beforeAll(() => {
  symlinkSync('/dev/zero', at('zero'));
  symlinkSync('/dev/tty', at('tty'));
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('directory'));
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 3 * 1024 ** 3);
});
afterAll(() => rmSync(dir, { recursive: true }));

const strange = ['zero', 'pipe', 'directory', 'huge', 'nothing'] as const;
const said = /is a device|is a pipe|is a directory|is larger than|does not exist|there is no/;

/** Runs the command with its highest memory, which the kernel kept. */
async function measured(args: string[], stdin?: string): Promise<Result & { memoryMb: number }> {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: [stdin === undefined ? 'ignore' : openSync(stdin, 'r'), 'pipe', 'pipe'],
  });
  let [stdout, stderr, memoryMb] = ['', '', 0];
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const look = setInterval(() => {
    try {
      const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      memoryMb = Math.max(memoryMb, Number(kB ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 10);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(look);
  expect(memoryMb).toBeGreaterThan(1);
  return { code, stdout, stderr, memoryMb };
}

describe('a configuration', () => {
  it.each(strange)('that is %s', async (name) => {
    const { code, stderr, memoryMb } = await measured(['config', 'check', at(name)]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
    expect(memoryMb).toBeLessThan(memoryMbMax);
  });

  it.each(strange)('that is %s, where the command wants the agent', async (name) => {
    const { code, stderr } = await tallyman(['status', '--config', at(name)]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  });

  it.each<[string, string]>([
    ['a name of fifty thousand parts', `[${Array(50_000).fill('a').join('.')}]`],
    ['a repeated name of fifty thousand parts', `[[${Array(50_000).fill('a').join('.')}]]`],
    ['a key of fifty thousand parts', `${Array(50_000).fill('a').join('.')} = 1`],
    ['a list inside lists without end', `a = ${'['.repeat(100_000)}`],
    ['tables inside tables', `a = ${'{b='.repeat(900)}1${'}'.repeat(900)}`],
    ['sixty thousand tables', Array.from({ length: 60_000 }, (_, index) => `[t${index}]`).join('\n')],
    ['sixty thousand keys', Array.from({ length: 60_000 }, (_, index) => `k${index}=1`).join('\n')],
    ['thirty thousand devices', '[[device]]\nprotocol="x"\n'.repeat(30_000)],
    [
      'forty thousand ports',
      Array.from({ length: 20_000 }, (_, index) => `[[device]]\nport="/dev/p${index}"`).join('\n'),
    ],
    ['one list of half a million', `a = [${'1,'.repeat(400_000)}]`],
    ['one key of a megabyte', `${'a'.repeat(900_000)} = 1`],
    [
      'long names, many times',
      Array.from({ length: 300 }, (_, index) => `[${Array(900).fill('a').join('.')}.k${index}]`).join('\n'),
    ],
  ])('of %s is refused, in the memory of a small one', async (_, text) => {
    writeFileSync(at('bomb.toml'), text);
    const { code, stderr, memoryMb } = await measured(['config', 'check', at('bomb.toml')]);
    expect(code).toBe(2);
    expect(stderr.length).toBeLessThan(20_000);
    expect(memoryMb).toBeLessThan(memoryMbMax);
  });
});

describe('a list to import', () => {
  it.each([
    ['items', 'import'],
    ['order', 'import'],
    ['notice', 'import'],
    ['count', 'import'],
  ])('%s %s: what is no file is said', async (...command) => {
    await using dock = new Dock();
    await dock.start();
    for (const name of strange) {
      const { code, stderr, memoryMb } = await measured([...command, at(name), '--config', dock.config]);
      expect({ name, code, stderr }).toEqual({ name, code: 1, stderr: expect.stringMatching(said) });
      expect(memoryMb).toBeLessThan(memoryMbMax);
    }
  });
});

describe('parameters on standard input', () => {
  it.each<[string, RegExp]>([
    ['zero', /longer than 1 MiB/],
    ['huge', /longer than 1 MiB/],
    ['directory', /cannot be read|not JSON/],
  ])('that are %s', async (name, message) => {
    await using dock = new Dock();
    const { code, stderr, memoryMb } = await measured(['req', 'item/get', '-', '--config', dock.config], at(name));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(memoryMb).toBeLessThan(memoryMbMax);
  });
});

describe('a secret', () => {
  const read = namedFileReader(undefined);
  it.each(strange)('in a file that is %s', async (name) => {
    await expect(read(at(name))).rejects.toThrow(/device|pipe|directory|larger than|does not exist/);
  });
});

describe('a plain file', () => {
  it('comes whole, also when it is longer than it says', () => {
    writeFileSync(at('plain'), 'x'.repeat(3_000_000));
    expect(readPlainFile(at('plain'), 3_000_000)).toMatchObject({ ok: true, bytes: { length: 3_000_000 } });
    expect(readPlainFile(at('plain'), 2_999_999)).toMatchObject({ ok: false, code: 'too-large' });
    expect(readPlainFile('/proc/self/status', 1_000_000)).toMatchObject({ ok: true });
    expect(readPlainFile('/proc/self/maps', 100)).toMatchObject({ ok: false, code: 'too-large' });
  });

  it('leaves no file open', () => {
    const before = openSync(at('plain'), 'r');
    closeSync(before);
    for (const name of strange) readPlainFile(at(name), 10);
    const after = openSync(at('plain'), 'r');
    closeSync(after);
    expect(after).toBe(before);
  });
});

// needs: qemu-system-x86_64 apt-get dpkg-deb tar
/**
 * Devices as the kernel has them: a small emulated machine runs the tests in `guest/`, and those of HID devices
 * with devices that its kernel makes. Here every file of them is one test; what failed in it is said as it was said
 * there.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFailed, test } from 'vitest';
import { guestFiles } from './files.ts';
import { image, switchOn } from './machine.ts';

/** Two to three minutes when nothing else runs, most of pulling and plugging; a busy machine is given the rest. */
const limitMs = 600_000;

type Report = {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
};

let report: Report;
let exitStatus: number;
let console = '';

beforeAll(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'tallyman-vm-'));
  try {
    const built = await image();
    const machine = switchOn({ image: built, scratch, command: ['test'] }, ['ignore', 'pipe', 'pipe']);
    const heard = (bytes: Buffer) => {
      console += bytes;
    };
    machine.stdout?.on('data', heard);
    machine.stderr?.on('data', heard);
    const overdue = setTimeout(() => machine.kill('SIGKILL'), limitMs);
    await once(machine, 'exit');
    clearTimeout(overdue);
    const text = await readFile(join(scratch, 'report'), 'utf8').catch(() => '');
    const [, status, json] = /^(\d+)\n(\{.*\})\s*$/s.exec(text) ?? [];
    if (json === undefined) throw new Error(`no report from the machine; its console:\n${console}`);
    exitStatus = Number(status);
    report = JSON.parse(json);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}, 2 * limitMs);

test.each(guestFiles)('%s', (file) => {
  onTestFailed(() => {
    process.stderr.write(console);
  });
  const found = report.testResults.find(({ name }) => name.endsWith(file));
  const results = found?.assertionResults ?? [];
  expect(results.length, found?.message ?? 'did not run').toBeGreaterThan(0);
  // Nothing is left out there either.
  const failed = results.filter(({ status }) => status !== 'passed');
  expect(failed.map(({ fullName, status, failureMessages }) => [fullName, status, ...failureMessages])).toEqual([]);
  if (file.includes('/hid-')) {
    expect(results.map(({ fullName }) => fullName).join('\n')).toContain('made by the kernel');
  }
});

test('nothing went wrong between the tests', () => {
  expect(exitStatus, console).toBe(0);
});

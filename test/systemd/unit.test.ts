// needs: systemd-analyze
/** The files for systemd and udev, as systemd's own tools read them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const file = (name: string) => fileURLToPath(new URL(`../../systemd/${name}`, import.meta.url));
const unit = readFileSync(file('tallyman.service'), 'utf8');
const settings = new Map(
  unit
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

describe('tallyman.service', () => {
  let directory: string;
  let copy: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
    copy = join(directory, 'tallyman.service');
    // The program and its documents are where a package puts them; here something else has to stand in.
    writeFileSync(
      copy,
      unit
        .replace('/usr/bin/tallyman run', process.execPath)
        .replace('/usr/share/doc/tallyman/README.md', file('tallyman.service')),
    );
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is right in the eyes of systemd-analyze', async () => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', copy]);
    expect(stdout + stderr).toBe('');
  });

  it('is right with the drop-in for libusb, which alone opens raw USB devices', async () => {
    mkdirSync(`${copy}.d`);
    const dropIn = readFileSync(file('libusb/tallyman-libusb.conf'), 'utf8');
    writeFileSync(join(`${copy}.d`, 'libusb.conf'), dropIn);
    const { stdout, stderr } = await run('systemd-analyze', ['verify', copy]);
    expect(stdout + stderr).toBe('');
    rmSync(`${copy}.d`, { recursive: true });
    expect(dropIn).toContain('DeviceAllow=char-189 rw\n');
    expect(unit).not.toContain('char-189');
  });

  it('leaves the machine to a unit of root’s, which is right, too', async () => {
    for (const name of ['tallyman-machine.path', 'tallyman-machine.service'])
      writeFileSync(
        join(directory, name),
        readFileSync(file(name), 'utf8').replace('/usr/lib/tallyman/machine.sh', file('machine.sh')),
      );
    const { stdout, stderr } = await run('systemd-analyze', ['verify', join(directory, 'tallyman-machine.path')]);
    expect(stdout + stderr).toBe('');
    expect(settings.get('RuntimeDirectory')).toBe('tallyman');
  });

  it('lets a thread give way to others, which its group of calls would forbid', () => {
    expect(unit).toMatch(/^SystemCallFilter=~.*@resources\n(#.*\n)*SystemCallFilter=setpriority$/m);
  });

  it('exposes no more than 1.5', async () => {
    const { stdout } = await run('systemd-analyze', ['security', '--offline=yes', '--no-pager', copy]);
    const level = /Overall exposure level for tallyman\.service: (\d+\.\d+)/.exec(stdout)?.[1];
    expect(Number(level)).toBeGreaterThan(0);
    expect(Number(level)).toBeLessThanOrEqual(1.5);
  });

  it('comes back for ever, and is killed only when the ledger is dead', () => {
    expect(Object.fromEntries(settings)).toMatchObject({
      Type: 'notify',
      NotifyAccess: 'main',
      Restart: 'always',
      StartLimitIntervalSec: '0',
      WatchdogSec: '60',
    });
    // The agent stops within five seconds; the manager's patience is longer.
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(5);
  });

  it('lets Node work and the ports in', () => {
    expect(unit).not.toMatch(/^(MemoryDenyWriteExecute|PrivateDevices|PrivateNetwork)=/m);
    for (const device of ['char-188', 'char-166', 'char-204', 'char-hidraw'])
      expect(unit).toContain(`DeviceAllow=${device} rw\n`);
    // A name that no driver has yet allows nothing.
    for (const key of ['Wants', 'After']) expect(settings.get(key)?.split(' ')).toContain('modprobe@hid.service');
    const heapMb = Number(/^Environment=NODE_OPTIONS=.*--max-old-space-size=(\d+)/m.exec(unit)?.[1]);
    expect(heapMb).toBeLessThan(Number.parseInt(settings.get('MemoryMax') ?? '', 10));
  });
});

describe('tallyman.sysusers', () => {
  it('makes the user and its groups', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tallyman-'));
    mkdirSync(join(root, 'etc'));
    const { stdout, stderr } = await run('systemd-sysusers', [
      '--dry-run',
      `--root=${root}`,
      file('tallyman.sysusers'),
    ]);
    expect(stdout + stderr).toContain("Creating user 'tallyman'");
    rmSync(root, { recursive: true });
  });
});

describe('tallyman.tmpfiles', () => {
  it('makes the directories of the unit and never cleans them', () => {
    const lines = readFileSync(file('tallyman.tmpfiles'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/));
    expect(lines).toEqual([
      ['d', '/etc/tallyman', '0770', 'root', 'tallyman', '-'],
      ['d', '/var/lib/tallyman', '0700', 'tallyman', 'tallyman', '-'],
    ]);
  });
});

const lines = (name: string) =>
  readFileSync(file(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
/** As udev reads it, with the rules that are there to be taken in by a person. */
const withProposals = (name: string) =>
  lines(name)
    .map((line) => line.replace(/^#(?=SUBSYSTEM)/, ''))
    .filter((line) => !line.startsWith('#'));

describe.each(['60-tallyman.rules', 'libusb/61-tallyman-libusb.rules'])('%s', (name) => {
  const rules = withProposals(name);

  it('has only keys and operators that udev knows', () => {
    const part = /^(ACTION|SUBSYSTEMS?|KERNEL|ENV\{\w+\}|ATTRS?\{[\w/]+\}|GOTO|LABEL|GROUP|MODE)(==|!=|=)"[^"]*"$/;
    for (const rule of rules) for (const each of rule.split(', ')) expect(each, rule).toMatch(part);
  });

  it('jumps only forward to labels that are there', () => {
    for (const [index, rule] of rules.entries()) {
      const target = /GOTO="(\w+)"/.exec(rule)?.[1];
      if (target !== undefined) expect(rules.indexOf(`LABEL="${target}"`), target).toBeGreaterThan(index);
    }
  });

  it('names makers by four hexadecimal digits, and gives raw nodes of no others away', () => {
    for (const rule of rules) {
      const makers = /ATTRS?\{idVendor\}=="([^"]*)"/.exec(rule)?.[1];
      if (makers !== undefined) expect(makers).toMatch(/^[0-9a-f]{4}(\|[0-9a-f]{4})*$/);
      // Raw nodes: whoever opens one reads what is typed there, or may reprogram the device.
      if (/SUBSYSTEM=="(hidraw|usb)".*MODE=/.test(rule)) expect(makers, rule).toBeDefined();
    }
  });
});

it('gives nobody raw USB devices by itself', () => {
  for (const name of ['60-tallyman.rules', 'libusb/61-tallyman-libusb.rules'])
    for (const rule of lines(name)) expect(rule).not.toMatch(/^SUBSYSTEM=="usb".*MODE=/);
});

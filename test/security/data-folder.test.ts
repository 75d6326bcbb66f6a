/** The data folder has to be ours alone before anything is opened in it. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { claimDataFolder } from '../../agent/data-folder.ts';
import { Anchor } from '../../agent/ledger/disk/anchor.ts';
import { lockDirectory } from '../../agent/ledger/disk/lock.ts';
import { probeDisk } from '../../agent/ledger/disk/probe.ts';
import { fillReserve } from '../../agent/ledger/disk/reserve.ts';
import { writeMark } from '../../agent/ledger/recovery/damage-mark.ts';
import { saveLastGood } from '../../config/last-good.ts';
import { Dock } from '../cli/dock.ts';

const work = mkdtempSync(join(tmpdir(), 'tallyman-folder-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let made = 0;
function folder(mode = 0o700): string {
  made += 1;
  const path = join(work, String(made));
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe('the data folder', () => {
  it('is made for its user alone', () => {
    const path = join(folder(), 'deep', 'data');
    claimDataFolder(path);
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
  });

  it('is named where nothing can be put there: a file system of the kernel has no folders of ours', () => {
    expect(() => claimDataFolder('/proc/nope/data')).toThrow(
      'the data folder /proc/nope/data cannot be made: nothing can be put where it is to be; name another one',
    );
  });

  it.each([0o700, 0o750, 0o755])('is taken with mode %o', (mode) => {
    expect(() => claimDataFolder(folder(mode))).not.toThrow();
  });

  it.each([0o777, 0o770, 0o702, 0o1777])('is refused when others may write to it (%o), with the remedy', (mode) => {
    expect(() => claimDataFolder(folder(mode))).toThrow(/may be written to by other users .*chmod go-w/);
  });

  it('is refused when it belongs to another user, with the remedy', () => {
    const path = folder();
    const { uid } = lstatSync(path);
    expect(() => claimDataFolder(path, { uid: uid + 1 })).toThrow(
      `belongs to another user (${uid}, the dock runs as ${uid + 1})`,
    );
  });

  it('is refused when it is a file', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    expect(() => claimDataFolder(join(path, 'data'))).toThrow();
  });

  it.each(['lock', 'anchor', 'ledger.db', 'ledger.db-wal', 'anything'])('is refused with a link called %s', (name) => {
    const path = folder();
    symlinkSync('/etc/hostname', join(path, name));
    expect(() => claimDataFolder(path)).toThrow(`holds a symbolic link (${name})`);
  });

  const names = ['anchor', 'lock', 'ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'reserve', 'probe', 'damaged.json'];
  const more = ['verified.json', 'turns.json', 'command-key', 'config.last-good.toml', 'turns.json.new'];
  it.each([...names, ...more])('is refused with a folder or a pipe called %s, and nothing is touched', (name) => {
    const makers: Record<string, (file: string) => void> = {
      'a folder': (file) => mkdirSync(file),
      'a pipe': (file) => void execFileSync('mkfifo', [file]),
    };
    for (const [kind, make] of Object.entries(makers)) {
      const path = folder();
      make(join(path, name));
      expect(() => claimDataFolder(path)).toThrow(
        `holds ${kind} called ${name}, where the dock keeps a plain file: nothing was touched; move it away (mv ${path}/${name}`,
      );
      expect(readdirSync(path)).toEqual([name]);
    }
  });

  it('is refused with a file called quarantine; what is called otherwise is nobody’s business', () => {
    const path = folder();
    for (const name of ['lost+found', 'anchorage', 'backup']) mkdirSync(join(path, name));
    writeFileSync(join(path, 'notes.txt'), '');
    expect(() => claimDataFolder(path)).not.toThrow();
    writeFileSync(join(path, 'quarantine'), '');
    expect(() => claimDataFolder(path)).toThrow('holds a file called quarantine, where the dock keeps a folder');
  });

  it.each([
    ['run', (data: string) => ['--data', data]],
    ['ledger verify', (data: string) => ['--data', data]],
    ['ledger export --jsonl', (data: string) => ['--data', data]],
  ])('a pipe in the place of the anchor ends `%s` at once with code 1 and the remedy', async (command, where) => {
    await using dock = new Dock();
    writeFileSync(join(dock.data, 'ledger.db'), '');
    execFileSync('mkfifo', [join(dock.data, 'anchor')]);
    chmodSync(dock.data, 0o700);
    const { code, stderr } = await dock.process(...command.split(' '), ...where(dock.data));
    expect([code, stderr]).toEqual([1, expect.stringContaining('holds a pipe called anchor, where the dock keeps')]);
    expect(readdirSync(dock.data).sort()).toEqual(['anchor', 'ledger.db']);
  });

  it('may itself be reached by a link', () => {
    const path = join(work, 'link');
    symlinkSync(folder(), path);
    expect(() => claimDataFolder(path)).not.toThrow();
  });
});

/** Planted after the folder was looked at. */
describe('a link in place of a file of ours', () => {
  const makers: Record<string, (dataDir: string, file: string) => unknown> = {
    lock: (dataDir) => lockDirectory(dataDir).release(),
    anchor: (_dataDir, file) => new Anchor(file, { type: 'absent' }).close(),
    reserve: (_dataDir, file) => fillReserve(file),
    probe: (dataDir) => void probeDisk(dataDir),
    'damaged.json.new': (dataDir) => writeMark(dataDir, { detail: 'test' }),
    'config.last-good.toml.new': (dataDir) => saveLastGood(dataDir, 'text'),
  };

  it.each(Object.keys(makers))('%s: what it names keeps its bytes', async (name) => {
    const dataDir = folder();
    const victim = join(folder(), 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(dataDir, name));
    try {
      await makers[name]?.(dataDir, join(dataDir, name));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ELOOP' });
    }
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });
});

/** What root does for the agent: the real script, with programs that write down how they were called. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
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
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MachineHand, type MachineWish, machineHandOf } from '../../../agent/admin/dock/machine-hand.ts';
import { signDesired, signRequest } from '../../../agent/admin/signed-request.ts';
import { systemClock } from '../../../agent/clock.ts';
import { until } from '../../wait.ts';

const run = promisify(execFile);
const script = new URL('../../../systemd/machine.sh', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'tallyman-machine-'));
const [dir, data, programs] = ['run', 'data', 'bin'].map((name) => join(folder, name)) as [string, string, string];
const [wanted, said, calls] = [join(dir, 'wanted'), join(folder, 'said'), join(folder, 'calls')] as const;
for (const path of [dir, data, programs]) mkdirSync(path);
const kept = join(folder, 'kept');
const version = join(folder, 'version');
const [fetched, installers] = [join(folder, 'upgrade.deb'), join(folder, 'installers')] as const;
const looked = join(folder, 'looked');
/** What a program of the machine does here instead. */
const program = (name: string, does: string) =>
  writeFileSync(join(programs, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
const noted = (name: string) => `echo "${name} $*" >>${calls}`;
for (const name of ['systemctl', 'apt-mark']) program(name, noted(name));
program(
  'apt-get',
  `${noted('apt-get')}
case "$*" in
*.deb) for deb; do :; done; dpkg-deb -f "$deb" Version >${version}; exit;;
esac
case "$*" in *=9.*) exit 100;; *=*) echo "$*" | sed 's/.*=//' >${version};; esac`,
);
program(
  'dpkg-query',
  `case "$*" in
-W*) cat ${version};;
-s*) printf 'Package: tallyman\\nStatus: install ok installed\\nVersion: %s\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n' "$(cat ${version})";;
-L*) echo ${version};;
esac`,
);
program(
  'dpkg',
  `case "$*" in *-i*) ${noted('dpkg')}; for deb; do :; done; dpkg-deb -f "$deb" Version >${version};; esac`,
);
program('sleep', '');
/** @param from the look from which on the dock is not well any more, of thirty */
function wellUntil(from: number): void {
  rmSync(looked, { force: true });
  const state = `if [ $(wc -l <${looked}) -lt ${from} ]; then echo '{"state":"attention"}'; else echo '{"state":"refusing"}'; fi`;
  program('tallyman', `echo look >>${looked}\n${state}`);
}
const hand = machineHandOf(data, systemClock, dir, said) as MachineHand;

beforeEach(() => {
  for (const path of [calls, kept]) rmSync(path, { recursive: true, force: true });
  mkdirSync(kept);
  writeFileSync(version, '1.3.0\n');
  wellUntil(99);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As systemd does when the wish is there. */
const root = () =>
  run('/bin/sh', [script, wanted, said, kept, fetched, installers, process.execPath], {
    env: { PATH: `${programs}:/usr/bin:/bin` },
  });
const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);

async function asked(wish: MachineWish, signed?: string): Promise<boolean> {
  const taken = hand.ask(wish, signed);
  await until('the wish is there', () => existsSync(wanted));
  await root();
  return taken;
}

it('reboots, holds and lets go', async () => {
  expect(await asked('reboot')).toBe(true);
  expect(await asked('hold')).toBe(true);
  expect(await asked('unhold')).toBe(true);
  expect(called()).toEqual(['systemctl reboot', 'apt-mark hold tallyman', 'apt-mark unhold tallyman']);
  expect(hand.said()).toBe('done: unhold');
});

it('installs the version that is asked for, and says when there is none', async () => {
  expect(await asked('upgrade 1.4.0')).toBe(true);
  expect(called()).toHaveLength(2);
  expect(called().at(-1)).toMatch(/^apt-get install .*--allow-downgrades.* tallyman=1\.4\.0$/);
  expect(hand.said()).toBe('done: upgrade 1.4.0');
  await asked('upgrade 9.0.0');
  expect(hand.said()).toMatch(/^failed: upgrade 9\.0\.0/);
});

describe('a version on trial', () => {
  it('is left again when the dock was not well at the end of five minutes, in words', async () => {
    wellUntil(26);
    await asked('upgrade 1.4.0');
    expect(called().at(-1)).toMatch(/^dpkg .*-i .*before\.deb$/);
    expect(readFileSync(version, 'utf8')).toBe('1.3.0\n');
    expect(hand.said()).toBe(
      'failed: upgrade 1.4.0; the dock was not well within five minutes, and went back to 1.3.0',
    );
    expect(readdirSync(kept)).toEqual([]);
  });

  it('has five minutes to get well', async () => {
    wellUntil(0);
    const state = `if [ $(wc -l <${looked}) -gt 20 ]; then echo '{"state":"ok"}'; else exit 4; fi`;
    program('tallyman', `echo look >>${looked}\n${state}`);
    await asked('upgrade 1.4.0');
    expect(hand.said()).toBe('done: upgrade 1.4.0');
    expect(readFileSync(version, 'utf8')).toBe('1.4.0\n');
  });

  it('is still on trial after the power went, and left when it is not well', async () => {
    // The power goes once the version is installed: nobody looks any more.
    program('timeout', 'kill -9 $PPID');
    await asked('upgrade 1.4.0').catch(() => undefined);
    rmSync(join(programs, 'timeout'));
    expect(readFileSync(version, 'utf8')).toBe('1.4.0\n');
    wellUntil(3);
    await root();
    expect(readFileSync(version, 'utf8')).toBe('1.3.0\n');
    expect(hand.said()).toMatch(/went back to 1\.3\.0$/);
    await root();
    expect(called().filter((call) => call.startsWith('dpkg '))).toHaveLength(1);
  });

  it('is not tried at all where no copy of the one before can be kept', async () => {
    program('dpkg-deb', 'exit 1');
    await asked('upgrade 1.4.0');
    rmSync(join(programs, 'dpkg-deb'));
    expect(called()).toEqual([]);
    expect(hand.said()).toMatch(/^failed: upgrade 1\.4\.0; there is no room for a copy of 1\.3\.0/);
  });
});

describe('a package that the agent fetched', () => {
  const lena = generateKeyPairSync('ed25519');
  const mallory = generateKeyPairSync('ed25519');
  const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const params = (more: object = {}) => ({
    version: '1.4.0',
    url: 'https://x.example/',
    sha256: hashOf(fetched),
    ...more,
  });
  const dock = { site: 'reno-1', dock: 'dock-3' };
  const request = (more: object = {}, { by = 'lena', key = lena.privateKey, verb = 'device/upgrade' } = {}) =>
    signRequest(by, key, {
      ...{ ...dock, epoch: 'e', boot: 'b', counter: 1, verb, transaction: 't', params: params(more), reason: 'r' },
    });
  const desired = (what: string) =>
    signDesired('lena', lena.privateKey, { ...dock, what, version: 7, params: params() });

  beforeEach(() => {
    writeFileSync(installers, `# of root\nlena ed25519:${lena.publicKey.export({ format: 'jwk' }).x}\n`);
    made('tallyman', '1.4.0');
  });
  afterEach(() => {
    // Whatever it was, nothing is left of it.
    expect(readdirSync(kept)).toEqual([]);
    expect(existsSync(join(dir, 'signed'))).toBe(false);
  });

  function made(name: string, numbered: string): void {
    const tree = join(folder, 'package');
    mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
    const control = `Package: ${name}\nVersion: ${numbered}\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n`;
    writeFileSync(join(tree, 'DEBIAN/control'), control);
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, fetched], { stdio: 'pipe' });
  }

  it.each([
    ['asked for', () => request()],
    ['desired', () => desired('version')],
  ])('is installed as an installer %s it, and is on trial as any other', async (_how, signed) => {
    await asked('install', signed());
    expect(called().at(-1)).toMatch(/^apt-get install .*--allow-downgrades.*\/kept\/fetched\/tallyman\.deb$/);
    expect(readFileSync(version, 'utf8')).toBe('1.4.0\n');
    expect(hand.said()).toBe('done: upgrade 1.4.0');
    expect(existsSync(fetched)).toBe(false);
  });

  it('is left again when the dock is not well with it', async () => {
    wellUntil(5);
    await asked('install', request());
    expect(hand.said()).toMatch(/^failed: upgrade 1\.4\.0; .* went back to 1\.3\.0$/);
    expect(readFileSync(version, 'utf8')).toBe('1.3.0\n');
  });

  it.each<[string, () => string | undefined, RegExp]>([
    ['nobody signed for it', () => undefined, /signed cannot be read/],
    ['what is there is no request', () => 'root:x:0:0', /^failed: upgrade by address; the request cannot be read$/],
    ['somebody else signed for it', () => request({}, { by: 'mallory', key: mallory.privateKey }), /does not stand in/],
    [
      'somebody signed in another’s name',
      () => request({}, { key: mallory.privateKey }),
      /is not that of the installer/,
    ],
    ['what was signed is something else', () => request({}, { verb: 'device/reboot' }), /is not that of the installer/],
    ['a desire of something else was signed', () => desired('config'), /is not that of the installer/],
    ['another package was signed for', () => request({ sha256: 'f'.repeat(64) }), /not the one that was signed for/],
    ['another version was signed for', () => request({ version: '1.5.0' }), /the package is not tallyman 1\.5\.0/],
    ['the version is none', () => request({ version: '1.4.0 $(reboot)' }), /names no version and hash/],
  ])('is not installed where %s', async (_what, signed, text) => {
    await asked('install', signed());
    expect(called()).toEqual([]);
    expect(hand.said()).toMatch(/^failed/);
    expect(hand.said()).toMatch(text);
    expect(readFileSync(version, 'utf8')).toBe('1.3.0\n');
  });

  it('is not installed when it is another program’s, whoever signed for it', async () => {
    made('rootkit', '1.4.0');
    await asked('install', request());
    expect(called()).toEqual([]);
    expect(hand.said()).toMatch(/the package is not tallyman 1\.4\.0/);
  });

  it.each([
    ['a link', (file: string) => symlinkSync('/dev/zero', file)],
    ['a pipe', (file: string) => execFileSync('mkfifo', [file])],
    ['nothing', () => {}],
  ])('is not looked for in %s', async (_what, put) => {
    const signed = request();
    rmSync(fetched);
    put(fetched);
    await asked('install', signed);
    expect(called()).toEqual([]);
    expect(hand.said()).toMatch(/there is no package/);
    rmSync(fetched, { force: true });
  });

  it('is not installed without root’s list, and nothing that only root may read is said', async () => {
    rmSync(installers);
    await asked('install', request());
    expect(hand.said()).toMatch(/installers cannot be read: see the upgrade guide$/);
    const secret = join(folder, 'root-only');
    writeFileSync(secret, '{"key":"reboot-key"}');
    writeFileSync(installers, '');
    symlinkSync(secret, join(dir, 'signed'));
    writeFileSync(wanted, 'install\n');
    await root();
    expect(called()).toEqual([]);
    expect(readFileSync(said, 'utf8')).not.toContain('reboot-key');
    expect(readFileSync(secret, 'utf8')).toContain('reboot-key');
  });
});

it.each(['upgrade 1.0; reboot', 'upgrade $(reboot)', 'upgrade -o=x', 'upgrade ', 'poweroff', 'reboot now', ''])(
  'does nothing for %j',
  async (line) => {
    writeFileSync(wanted, `${line}\nreboot\n`);
    await root();
    expect(called()).toEqual([]);
    expect(existsSync(wanted)).toBe(false);
    expect(hand.said()).toMatch(/^failed/);
  },
);

it('follows no link to what it may not show', async () => {
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'reboot-key\n');
  symlinkSync(secret, wanted);
  await root();
  expect(called()).toEqual([]);
  expect(readFileSync(said, 'utf8')).not.toContain('reboot-key');
  expect(readFileSync(secret, 'utf8')).toBe('reboot-key\n');
});

it('is told when nobody takes the wish, and nobody finds it later', async () => {
  const times = [0, 0, 6_000, 6_000];
  const impatient = machineHandOf(data, { monoMs: () => times.shift() ?? 6_000, sleep: async () => {} }, dir, said);
  expect(await impatient?.ask('reboot')).toBe(false);
  expect(existsSync(wanted)).toBe(false);
});

it('remembers that updates are held, also when the note is spoilt', () => {
  hand.hold({ by: 'lena', at: 1, reason: 'Christmas' });
  expect(hand.held()).toEqual({ by: 'lena', at: 1, reason: 'Christmas' });
  writeFileSync(join(data, 'updates-held.json'), '{"by":');
  expect(hand.held()).toMatchObject({ by: 'updates-held.json' });
  hand.hold(undefined);
  expect(hand.held()).toBeUndefined();
});

/** What root does for the agent: the real script, with programs that write down how they were called. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { type MachineHand, type MachineWish, machineHandOf } from '../../agent/admin/dock/machine-hand.ts';
import { systemClock } from '../../agent/clock.ts';
import { until } from '../wait.ts';

const run = promisify(execFile);
const script = new URL('../../systemd/machine.sh', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'tallyman-machine-'));
const [dir, data, programs] = ['run', 'data', 'bin'].map((name) => join(folder, name)) as [string, string, string];
const [wanted, said, calls] = [join(dir, 'wanted'), join(folder, 'said'), join(folder, 'calls')] as const;
for (const path of [dir, data, programs]) mkdirSync(path);
for (const name of ['systemctl', 'apt-get', 'apt-mark'])
  writeFileSync(
    join(programs, name),
    `#!/bin/sh\necho "${name} $*" >>${calls}\ncase "$*" in *=9.*) exit 100;; esac\n`,
    { mode: 0o755 },
  );
writeFileSync(join(programs, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
const hand = machineHandOf(data, systemClock, dir, said) as MachineHand;

beforeEach(() => rmSync(calls, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

/** As systemd does when the wish is there. */
const root = () => run('/bin/sh', [script, wanted, said], { env: { PATH: `${programs}:/usr/bin:/bin` } });
const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);

async function asked(wish: MachineWish): Promise<boolean> {
  const taken = hand.ask(wish);
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
  expect(called().at(-1)).toMatch(/^apt-get install .*--allow-downgrades.* tallyman=1\.4\.0$/);
  expect(hand.said()).toBe('done: upgrade 1.4.0');
  await asked('upgrade 9.0.0');
  expect(hand.said()).toMatch(/^failed: upgrade 9\.0\.0/);
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

/**
 * Fault case 53 from the outside: `tallyman run` with files that cannot be used; and how it starts, refuses and stops.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Child, run } from '../end-to-end/child.ts';
import { until } from '../wait.ts';
import { Dock, entry } from './dock.ts';

type Status = { state: string; alarms: { code: string; text: string }[] };

/** A dock that has run once, so that it has a last good configuration. */
async function dockWithPast(): Promise<Dock> {
  const dock = new Dock();
  const first = await dock.start();
  await until('the good configuration is kept', () => existsSync(join(dock.data, 'config.last-good.toml')));
  expect((await first.end()).code).toBe(0);
  return dock;
}

describe('a configuration that cannot be used', () => {
  it.each<[string, (text: string) => string | undefined, string]>([
    ['with an unknown key', (text) => text.replace('timezone', 'timezzone'), 'dock.timezzone — is no known key'],
    ['half written', (text) => text.slice(0, text.indexOf('work') + 8), 'work — is not TOML (unfinished string)'],
    ['empty', () => '', '(file) — is empty'],
    ['missing', () => undefined, '(file) — does not exist'],
  ])('%s: the last good one runs and the key is named', async (_, damage, message) => {
    await using dock = await dockWithPast();
    const text = readFileSync(dock.config, 'utf8');
    const damaged = damage(text);
    if (damaged === undefined) rmSync(dock.config);
    else dock.write(damaged);
    const agent = await dock.start({ STATE_DIRECTORY: dock.data });
    expect(agent.output).toContain(message);
    expect(agent.output).toContain('running the last good configuration instead');
    const { state, alarms } = await dock.json<Status>('status', '--json', '--data', dock.data);
    expect(state).toBe('attention');
    expect(alarms).toMatchObject([{ code: 'bad-config', text: expect.stringContaining(message) }]);
    expect(readFileSync(join(dock.data, 'config.last-good.toml'), 'utf8')).toBe(text);
  });

  it('and no earlier one: every mistake, exit code 2, nothing started', async () => {
    await using dock = new Dock();
    dock.write(readFileSync(dock.config, 'utf8').replace('UTC', 'Mars').replace('"receiving"', '"r"'));
    const agent = dock.spawn();
    expect((await agent.exited).code).toBe(2);
    expect(agent.output).toContain(`${dock.config}:4:1 dock.timezone — "Mars" is no time zone`);
    expect(agent.output).toContain(`${dock.config}:10:1 station[receiving-1].work — is "r"`);
    expect(agent.output).toContain('there is no earlier good configuration');
    expect(existsSync(join(dock.data, 'ledger.db'))).toBe(false);
  });

  it.each<[string, (file: string, text: string) => void, string]>([
    ['empty', (file) => writeFileSync(file, ''), 'is empty'],
    ['spaces and line ends', (file) => writeFileSync(file, ' \r\n\t\n'), 'contains no text, only spaces'],
    ['zero bytes', (file) => writeFileSync(file, Buffer.alloc(4096)), 'contains no text, only zero bytes'],
    [
      'zero bytes from the middle on',
      (file, text) => writeFileSync(file, `${text.slice(0, 12)}${'\0'.repeat(500)}`),
      'contains zero bytes from line 2 on',
    ],
    [
      'cut in the middle of where its data is',
      (file, text) => writeFileSync(file, text.slice(0, text.indexOf('data') + 14)),
      'is not TOML',
    ],
    [
      'cut before where its data is',
      (file, text) => writeFileSync(file, text.slice(0, text.indexOf('data'))),
      'merchant — is missing',
    ],
    ['gone', (file) => rmSync(file), 'does not exist'],
    [
      'a directory',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      'is a directory',
    ],
    [
      'a pipe nobody writes to',
      (file) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      },
      'is a pipe',
    ],
    [
      'a device without an end',
      (file) => {
        rmSync(file);
        symlinkSync('/dev/zero', file);
      },
      'is a device',
    ],
  ])(
    '%s: the last good one is found wherever its data is, and the alarm names the file',
    async (_, damage, message) => {
      await using dock = await dockWithPast();
      damage(dock.config, readFileSync(dock.config, 'utf8'));
      // Nothing around it says where to look: no --data, no systemd.
      const agent = await dock.start({ STATE_DIRECTORY: undefined });
      expect(agent.output).toContain(message);
      const { state, alarms } = await dock.json<Status>('status', '--json');
      expect(state).toBe('attention');
      expect(alarms).toMatchObject([{ code: 'bad-config', text: expect.stringContaining(message) }]);
      expect(alarms[0]?.text).toContain(dock.config);
    },
  );

  it('is found by what systemd’s state directory remembers, when nothing can be written beside the file', async () => {
    await using dock = new Dock();
    mkdirSync(join(dock.directory, '.tallyman.toml.data'));
    const STATE_DIRECTORY = join(dock.directory, 'state');
    const first = await dock.start({ STATE_DIRECTORY });
    await until('it is remembered', () => existsSync(STATE_DIRECTORY));
    await first.end();
    dock.write('');
    const agent = await dock.start({ STATE_DIRECTORY });
    expect(agent.output).toContain(`running the last good configuration instead, ${dock.data}/`);
  });

  it.each([
    ['zero bytes', '\0'.repeat(300), 'contains no text, only zero bytes'],
    ['half', '[dock]\nsite = "s', 'is not TOML'],
  ])(
    'and a last good one of %s: both are named, nothing is started, and no dock is invented',
    async (_, copy, message) => {
      await using dock = await dockWithPast();
      const goodCopy = join(dock.data, 'config.last-good.toml');
      writeFileSync(goodCopy, copy);
      dock.write('');
      const before = readdirSync(dock.data);
      const agent = dock.spawn();
      expect((await agent.exited).code).toBe(2);
      expect(agent.output).toContain(`${dock.config}:1:1 (file) — is empty`);
      expect(agent.output).toContain(`the last good configuration cannot be used either: ${goodCopy}`);
      expect(agent.output).toContain(message);
      expect(readdirSync(dock.data)).toEqual(before);
    },
  );

  it('does not run the dock of another file', async () => {
    await using dock = await dockWithPast();
    const other = join(dock.directory, 'other.toml');
    writeFileSync(other, '');
    const agent = dock.spawn({}, ['--config', other]);
    expect((await agent.exited).code).toBe(2);
  });

  it('and a damaged earlier one: exit code 2', async () => {
    await using dock = new Dock();
    dock.write('[dock');
    writeFileSync(join(dock.data, 'config.last-good.toml'), 'hal');
    expect((await dock.spawn({ STATE_DIRECTORY: dock.data }).exited).code).toBe(2);
  });
});

describe('a second agent on the same data', () => {
  it('is refused with a clear text and disturbs nothing', async () => {
    await using dock = new Dock();
    await dock.start();
    const second = dock.spawn();
    expect((await second.exited).code).toBe(1);
    expect(second.output).toContain(`another tallyman runs on the data directory ${dock.data}`);
    expect(await dock.answers()).toBe(true);
  });

  it('is refused by the lock of the data folder where the socket’s file was removed', async () => {
    await using dock = new Dock();
    const first = await dock.start();
    rmSync(join(dock.data, 'agent.sock'));
    const second = dock.spawn();
    expect((await second.exited).code).toBe(1);
    expect(second.output).toContain(`another tallyman runs on the data directory ${dock.data}`);
    expect(existsSync(join(dock.data, 'agent.sock'))).toBe(false);
    expect(first.running).toBe(true);
  });

  it('may start after the first was killed, whatever that left behind', async () => {
    await using dock = new Dock();
    const first = await dock.start();
    await first.kill9();
    expect(existsSync(join(dock.data, 'agent.sock'))).toBe(true);
    await dock.start();
  });

  it('works with a data directory whose path is too long for a socket', async () => {
    await using dock = new Dock({ data: join('deep'.repeat(20), 'deep'.repeat(20)) });
    await dock.start();
    expect((await dock.cli('status')).code).toBe(0);
    const second = dock.spawn();
    expect((await second.exited).code).toBe(1);
  });
});

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s ends within five seconds with exit code 0', async (signal) => {
    await using dock = new Dock();
    const agent = await dock.start();
    agent.signal(signal);
    const started = performance.now();
    expect(await agent.exited).toMatchObject({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(existsSync(join(dock.data, 'agent.sock'))).toBe(false);
  });
});

describe('a log that nobody takes', () => {
  it('does not hold the agent up', async () => {
    await using dock = new Dock();
    const pipe = join(dock.directory, 'journal');
    await run('mkfifo', [pipe]);
    // A reader that never reads, and a pipe that is full before the agent writes its first line.
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const filler = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    const fill = () => {
      try {
        for (;;) writeSync(filler, 'x'.repeat(4096));
      } catch (cause) {
        expect(cause).toMatchObject({ code: 'EAGAIN' });
      }
    };
    fill();
    const stdout = openSync(pipe, 'w');
    const agent = spawn(process.execPath, [entry, 'run', '--config', dock.config], {
      stdio: ['ignore', stdout, 'ignore'],
    });
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    try {
      await until('the agent answers', () => dock.answers());
    } finally {
      agent.kill('SIGKILL');
      await ended;
      for (const fd of [reader, filler, stdout]) closeSync(fd);
    }
  });
});

describe('files', () => {
  it('are for the agent’s user only', async () => {
    await using dock = new Dock();
    await dock.start();
    const { stdout } = await run('find', [dock.data, '-mindepth', '1', '-perm', '/077']);
    expect(stdout).toBe('');
  });
});

describe('the launcher on an older Node', () => {
  /** Tells the launcher that it is Node 20, which has no execve. */
  const pretend = `
    Object.defineProperty(process.versions, 'node', { value: '20.1.0' });
    process.execve = undefined;
    process.argv.splice(1, 1, ${JSON.stringify(entry)});
    await import(${JSON.stringify(entry)});`;
  const launcher = (dock: Dock, args: string[]) => {
    const file = join(dock.directory, 'old-node.mjs');
    writeFileSync(file, pretend);
    return new Child('launcher', process.execPath, [file, ...args, '--config', dock.config]);
  };

  it('passes arguments, output and exit codes through', async () => {
    await using dock = new Dock();
    const check = launcher(dock, ['config', 'check']);
    expect((await check.exited).code).toBe(0);
    expect(check.output).toContain('is good: s/d');
    expect((await launcher(dock, ['nonsense']).exited).code).toBe(2);
  });

  it('passes a stop on, and takes the agent with it when it is killed', async () => {
    await using dock = new Dock();
    const answers = () => dock.answers();
    const stopped = launcher(dock, ['run']);
    await until('the agent answers', answers, { evidence: () => stopped.output });
    stopped.signal('SIGTERM');
    expect(await stopped.exited).toMatchObject({ code: 0, signal: null });

    const killed = launcher(dock, ['run']);
    await until('the agent answers', answers, { evidence: () => killed.output });
    await killed.kill9();
    await until('the agent is gone, too', async () => !(await answers()));
  });
});

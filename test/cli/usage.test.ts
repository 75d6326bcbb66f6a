/** The command line by itself: help everywhere, exit codes, and the commands that need no running agent. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tallyman } from './dock.ts';

const commands = [
  'demo',
  'run',
  'status',
  'check',
  'diag',
  'stock',
  'order',
  'order ls',
  'order show',
  'order import',
  'order refresh',
  'notice',
  'notice ls',
  'notice show',
  'notice import',
  'exception',
  'exception ls',
  'exception resolve',
  'exception dismiss',
  'items',
  'items import',
  'count',
  'count import',
  'ledger',
  'ledger tail',
  'ledger export',
  'ledger verify',
  'ledger rebuild',
  'req',
  'config',
  'config check',
  'config schema',
  'config print-default',
  'devices',
  'devices ls',
  'devices probe',
  'barcode',
  'print',
  'print commands',
  'print labels',
  'print test-scans',
];

it('takes --json in front of the verb as behind it', async () => {
  const wrong = ['--config', '/nowhere/tallyman.toml'];
  const behind = await tallyman([...wrong, 'items', 'import', '/nowhere/items.csv', '--json']);
  expect(behind.stderr).toContain('/nowhere/items.csv');
  for (const words of [
    ['--json', ...wrong, 'items', 'import', '/nowhere/items.csv'],
    [...wrong, 'items', '--json', 'import', '/nowhere/items.csv'],
  ])
    expect(await tallyman(words)).toEqual(behind);
  expect((await tallyman(['--json', 'ledger', 'nothing'])).stderr).toContain('nothing');
});

describe('help', () => {
  it('is there for every command, on standard output, with exit code 0', async () => {
    const answers = await Promise.all(commands.map((name) => tallyman([...name.split(' '), '--help'])));
    for (const [index, { code, stdout, stderr }] of answers.entries()) {
      expect(stdout, commands[index]).toContain(`Usage: tallyman ${commands[index]}`);
      expect(stdout, commands[index]).toContain('--config <file>');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('is there under the other name of a command, too', async () => {
    const { code, stdout } = await tallyman(['orders', 'import', '--help']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('merchant, order ') });
  });

  it('names every command', async () => {
    const { stdout } = await tallyman(['--help']);
    for (const name of commands) expect(stdout).toContain(`\n  ${name.split(' ')[0]}`);
  });
});

describe('bad usage', () => {
  it.each([
    [['statu'], 'Did you mean status?'],
    [['statu', '--help'], 'Did you mean status?'],
    [['status', '--jsn'], 'Did you mean --json?'],
    [['order', 'show'], "missing required argument 'id'"],
    [['order', 'ls', '--limit', '0'], 'It must be a whole number from 1 to 1000.'],
    [['req', 'item'], '"item" is no area/verb'],
    [['req', 'item/get', '{'], 'the parameters are not JSON'],
    [['status', '--config', '/nonexistent.toml'], 'there is no configuration at /nonexistent.toml'],
    [[], 'Usage: tallyman'],
  ])('%j ends with exit code 2 and says why', async (args, text) => {
    const { code, stderr, stdout } = await tallyman(args);
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('without a running agent', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('says what to do, with exit code 1', async () => {
    const { code, stderr } = await tallyman(['status', '--data', directory]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `tallyman: no agent runs on the data directory ${directory}; start it with: systemctl start tallyman (or: tallyman run)\n`,
    );
  });

  it('checks a configuration: exit code 0 and a summary, or 2 and every mistake', async () => {
    const file = join(directory, 'a.toml');
    const printed = await tallyman(['config', 'print-default']);
    writeFileSync(file, printed.stdout);
    const good = await tallyman(['config', 'check', file]);
    expect([good.code, good.stdout]).toEqual([
      0,
      `${file} is good: reno-1/dock-3, stations 2, devices 0, channels 0\n`,
    ]);
    writeFileSync(
      file,
      printed.stdout.replace('America/Los_Angeles', 'America').replace('work = "receiving"', 'work = "r"'),
    );
    const bad = await tallyman(['config', 'check', '--config', file]);
    expect(bad.code).toBe(2);
    expect(bad.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${file}:\\d+:1 dock.timezone — "America" is no time zone`)),
      expect.stringMatching(new RegExp(`^${file}:\\d+:1 station\\[receiving-1\\].work — is "r", not one of`)),
    ]);
    const { stdout } = await tallyman(['config', 'check', file, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, errors: [{ key: 'dock.timezone', column: 1 }, {}] });
  });

  it('says of a data folder what the start would refuse, and of a long one where its socket is', async () => {
    const file = join(directory, 'data.toml');
    const printed = await tallyman(['config', 'print-default']);
    const withData = (data: string) =>
      writeFileSync(file, printed.stdout.replace(/^#? ?data = .*$/m, `data = ${JSON.stringify(data)}`));
    const open = join(directory, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    withData(open);
    const refused = `the folder ${open} may be written to by other users (mode 777); close it: chmod go-w ${open}`;
    const bad = await tallyman(['config', 'check', file]);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/data\.toml:\d+:\d+ dock\.data — the folder /)]);
    expect(bad.stderr).toContain(refused);
    const { code, stderr } = await tallyman(['run', '--config', file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('may be written to by other users')]);

    const long = `/${'d'.repeat(89)}`;
    withData(long);
    const check = await tallyman(['config', 'check', file]);
    expect(check.code).toBe(0);
    expect(check.stderr).toMatch(/warning: .*dock\.data — is 90 bytes long; beyond 89/);
    withData(long.slice(1).replace('d', '/'));
    expect(await tallyman(['config', 'check', file])).toMatchObject({ code: 0, stderr: '' });
  });

  it('has no ledger to verify: exit code 1', async () => {
    const { code, stderr } = await tallyman(['ledger', 'verify', '--data', directory]);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no ledger');
  });

  it('judges scans from standard input byte by byte', async () => {
    const { code, stdout } = await tallyman(['barcode', '--json'], {
      stdin: ']C1010950600013435210ABC\u001D2112345\r\n4006381333931\n\nx\u001By',
    });
    expect(code).toBe(0);
    const judged = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(judged).toMatchObject([
      {
        scan: ']C1010950600013435210ABC\u001D2112345',
        verdict: 'ok',
        gtin: '09506000134352',
        lot: 'ABC',
        serial: '12345',
      },
      { scan: '4006381333931', verdict: 'plain', elements: [] },
      { verdict: 'bad' },
    ]);
  });

  it('lists ports without opening any', async () => {
    const { code, stdout } = await tallyman(['devices', 'probe', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ports: expect.any(Array), hid: expect.any(Array) });
  });
});

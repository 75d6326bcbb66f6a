/** `tallyman setup` as a person meets it: questions one a line, left and entered again, and as a fleet does. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kinds } from '../../../agent/cli/kinds.ts';
import { asId, judge, questions } from '../../../agent/cli/setup/questions.ts';
import { loadConfig, loadConfigFile } from '../../../config/load.ts';
import { copyTo } from '../../copy/copy-to.ts';
import { open } from '../../ledger/dock.ts';
import { items } from '../../ledger/goods.ts';
import { tallyman } from '../dock.ts';

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-'));
  config = join(folder, 'etc', 'tallyman.toml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const setup = (args: string[], lines: string[] = []) =>
  tallyman(['--config', config, 'setup', ...args], { stdin: lines.map((line) => `${line}\n`).join('') });
const written = () => {
  const loaded = loadConfigFile(config, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.config;
};

test('who leaves goes on later with what was said; wrong answers are asked again', async () => {
  const left = await setup([], ['Reno 1', 'reno-1', 'dock-3', 'Mars/Base', 'America/Los_Angeles']);
  expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining('`tallyman setup` goes on with it') });
  expect(left.stdout).toContain('It must be 1 to 32 of a-z, 0-9 and "-"');
  expect(left.stdout).toContain('It is no time zone of the IANA list');
  expect(readdirSync(join(folder, 'etc'))).toEqual(['tallyman.toml.setup.json']);

  const wanted = ['', '', '', 'acme', 'both', 'mqtt://far.example', 'mqtts://broker.example:8883'];
  const done = await setup([], wanted);
  expect(done, done.stderr).toMatchObject({ code: 0 });
  expect(done.stdout).toContain('would send over the network unencrypted');
  expect(written()).toMatchObject({
    dock: { site: 'reno-1', name: 'dock-3', timezone: 'America/Los_Angeles' },
    merchants: [{ id: 'acme' }],
    stations: [{ work: 'receiving' }, { work: 'packing' }],
    mqtt: { url: 'mqtts://broker.example:8883' },
  });
  expect(readdirSync(join(folder, 'etc'))).toEqual(['tallyman.toml']);
  expect(statSync(config).mode & 0o777).toBe(0o640);

  // Where the page is, and how its language and its buttons are set; what stands there as a comment is taken as it is.
  // In a checkout it is run by npx; what was built is laid out as it is installed, and has a name of its own.
  expect(done.stdout).toMatch(/Start the dock with: (npx )?tallyman run --config \//);
  expect(done.stdout).toMatch(/http:\/\/127\.0\.0\.1:8080\/ \(locale = "en", of en, es and de; its buttons/);
  const set = readFileSync(config, 'utf8').replace(/^# (?=locale|pin-file)/gm, '');
  const loaded = loadConfig(set, config, kinds);
  expect(loaded.ok && loaded.config).toMatchObject({
    ...{ dock: { locale: 'de' }, screen: { pinFile: '/etc/tallyman/screen-pin' } },
  });

  // Once more: nothing that somebody added by hand is touched.
  writeFileSync(config, `${readFileSync(config, 'utf8')}\n# mine\n`);
  const again = await setup([]);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('is good and stays as it is') });
  expect(readFileSync(config, 'utf8')).toMatch(/# mine\n$/);
}, 60_000);

test('a new card becomes the dock it was, from the copy that followed its ledger', async () => {
  const copy = join(folder, 'stick');
  const data = join(folder, 'data');
  mkdirSync(copy);
  const toml = `[dock]\nsite = "reno-1"\nname = "d1"\ntimezone = "UTC"\ndata = "${data}"\n[[merchant]]\nid = "acme"\n`;
  const { book } = await open(join(folder, 'card'));
  await book.submit(items(3));
  const follower = copyTo(copy, book, toml);
  await follower.turn(new AbortController().signal);
  const { seq, epoch } = book.head;
  await book.close();

  const came = await setup(['--restore', copy]);
  expect(came, came.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(`up to entry ${seq}, `) });
  expect(readFileSync(config, 'utf8')).toBe(toml);
  const again = await open(data);
  expect(again.book.boot).toMatchObject({ verdict: 'rolled-back', head: seq + 1_001 });
  expect(again.book.head.epoch).not.toBe(epoch);
  await again.book.close();
  expect(await setup(['--restore', copy])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('holds a ledger'),
  });
}, 60_000);

test('a claim asks nothing; it never takes the place of another configuration unless that is said', async () => {
  const claim = join(folder, 'claim.toml');
  writeFileSync(claim, '[dock]\nsite = "reno-1"\nname = "d1"\ntimezone = "UTC"\n[[merchant]]\nid = "ACME"\n');
  expect(await setup(['--claim', claim])).toMatchObject({
    code: 2,
    stderr: `${claim}:6:1 merchant[ACME].id — "ACME" must be 1 to 32 of a-z, 0-9 and "-" (it becomes part of topics and file names)\ntallyman: nothing was written\n`,
  });
  expect(readdirSync(join(folder, 'etc'))).toEqual([]);

  writeFileSync(claim, '[dock]\nsite = "reno-1"\nname = "d1"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"\n');
  for (const _ of ['first', 'again']) expect(await setup(['--claim', claim])).toMatchObject({ code: 0 });
  expect(written().dock).toMatchObject({ site: 'reno-1', name: 'd1' });

  writeFileSync(claim, '[dock]\nsite = "reno-1"\nname = "d2"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"\n');
  const other = await setup(['--claim', claim]);
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('--new puts the claim in its place') });
  expect(written().dock.name).toBe('d1');
  expect(await setup(['--new', '--claim', claim])).toMatchObject({ code: 0 });
  expect(written().dock.name).toBe('d2');
  expect(readdirSync(join(folder, 'etc'))).toHaveLength(2);
}, 60_000);

test('a host is called by its first label, as an id', () => {
  expect(['Dock_3.lan', 'RENO', 'localhost', '—'].map(asId)).toEqual(['dock-3', 'reno', undefined, undefined]);
});

test('every usual answer is taken', () => {
  const machine = { hostname: 'dock-3', timezone: 'UTC' };
  for (const { question, usual } of questions) expect(judge(question, usual(machine, {}))).toHaveProperty('value');
});

/** Which configuration runs, and what its file says meanwhile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configOnDisk, configVersion } from '../../config/on-disk.ts';
import { kinds } from './kinds.ts';

const dock = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\ndata = "/var/lib/tallyman"\n';
const merchant = '[[merchant]]\nid = "acme"\n';
const station = '[[station]]\nname = "receiving-1"\nwork = "receiving"\n';

function loaded(text: string): Config {
  const result = loadConfig(text, 'x.toml', kinds);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.config;
}

const version = (text: string) => configVersion(loaded(text));
const same = (config: Config) => config;

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tallyman.toml');
  writeFileSync(file, text);
  return file;
}

it('is the same for what says the same, in whatever order, with whatever comments', () => {
  const one = version(dock + merchant + station);
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(version(`# all of it\n${station}\nweigh = false\n${merchant}\n${dock}`)).toBe(one);
  // R10: a default that is written down is a later word than a verb's.
  expect(version(`${dock}${merchant}sync = "process-orders"\n${station}`)).not.toBe(one);
  expect(version(dock + merchant + station.replace('"receiving"', '"counting"'))).not.toBe(one);
  expect(version(`${dock}${merchant}sync = "never"\n${station}`)).not.toBe(one);
});

it('is read again when the file is another one, and its first mistake is named', async () => {
  const file = fileWith(dock + merchant + station);
  const look = configOnDisk(file, kinds, same);
  const before = version(dock + merchant + station);
  expect(await look()).toEqual({ version: before });
  writeFileSync(file, `${dock}${merchant}sync = "never"\n${station}`);
  expect(await look()).toEqual({ version: version(`${dock}${merchant}sync = "never"\n${station}`) });
  writeFileSync(file, `${dock}${merchant}sync = "nevr"\n${station}`);
  expect(await look()).toMatchObject({ error: expect.stringMatching(/tallyman\.toml:8:8 merchant\.sync|sync/) });
  rmSync(file);
  expect(await look()).toMatchObject({ error: expect.stringContaining(file) });
  writeFileSync(file, dock + merchant + station);
  expect(await look()).toEqual({ version: before });
});

it('is what a start would make of it', async () => {
  const look = configOnDisk(fileWith(dock + merchant + station), kinds, (config) => ({
    ...config,
    dock: { ...config.dock, data: '/elsewhere' },
  }));
  expect(await look()).not.toEqual({ version: version(dock + merchant + station) });
});

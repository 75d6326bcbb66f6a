import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { rememberDataDir, rememberedDataDirs } from '../../config/data-pointer.ts';

function machine() {
  const directory = mkdtempSync(join(tmpdir(), 'tallyman-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [etc, data] = [join(directory, 'etc'), join(directory, 'data')];
  for (const each of [etc, data]) mkdirSync(each);
  return { config: join(etc, 'tallyman.toml'), etc, data };
}

it('outlives the data folder, also where that is the state directory which systemd names', async () => {
  const { config, data } = machine();
  const env = { STATE_DIRECTORY: data };
  expect(await rememberDataDir(config, data, env)).toBe(true);
  rmSync(data, { recursive: true });
  expect(rememberedDataDirs(config, env)).toEqual([data]);
});

it('is kept in the data folder where nothing else can be written', async () => {
  const { config, etc, data } = machine();
  // A file in the folder's place: as root everything else could be written.
  rmSync(etc, { recursive: true });
  writeFileSync(etc, '');
  const env = { STATE_DIRECTORY: data };
  expect(await rememberDataDir(config, data, env)).toBe(true);
  expect(readdirSync(data)).toHaveLength(1);
  expect(rememberedDataDirs(config, env)).toEqual([data]);
});

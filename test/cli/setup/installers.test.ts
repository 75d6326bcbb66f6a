/** Whom root believes about packages: made once from the configuration, root's afterwards. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installersIn, nameInstallers } from '../../../agent/cli/setup/installers.ts';

const key = `ed25519:${'A'.repeat(43)}`;
const otto = { id: 'otto', key, role: 'installer', merchants: '*' } as const;
const admins = [
  otto,
  { ...otto, id: 'lena', merchants: ['acme'] },
  { ...otto, id: 'sam', role: 'supervisor' } as const,
];

it('names the site’s own installers, and no others', () => {
  expect(
    installersIn({ admins })
      ?.split('\n')
      .filter((line) => line.includes('ed25519')),
  ).toEqual([expect.stringMatching(/^#/), `otto ${key}`]);
  expect(installersIn({ admins: admins.slice(1) })).toBeUndefined();
});

it('is made once, and stays as root left it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-installers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'etc', 'installers');
  expect(nameInstallers({ admins: [] }, file)).toBe(false);
  expect(nameInstallers({ admins }, file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o644);
  writeFileSync(file, '# nobody\n');
  expect(nameInstallers({ admins }, file)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('# nobody\n');
});

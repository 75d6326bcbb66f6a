// needs: dpkg-deb
/** The Debian package for this processor: what is in it, that it runs from where it lies, twice the same bytes. */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentClient } from '../../agent/admin/doors/socket-client.ts';
import { Child } from '../end-to-end/child.ts';
import { until } from '../wait.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const script = (name: string) => join(repository, 'systemd', name);
const [architecture, other] = process.arch === 'x64' ? ['amd64', 'arm64'] : ['arm64', 'amd64'];
/** What an ELF file says it is for (e_machine). */
const machines = { amd64: 62, arm64: 183 };
const root = mkdtempSync(join(tmpdir(), 'tallyman-package-test-'));
const tree = join(root, 'tree');
const program = join(tree, 'usr/lib/tallyman');
let files: string[];
let lines: string[];

beforeAll(async () => {
  const dist = join(root, 'dist');
  await run(process.execPath, [script('build.mjs'), dist]);
  const options = ['--dist', dist, '--uncompressed', '--arch', architecture];
  // One of them makes the other processor's as well, as whoever releases does.
  const both = ['--arch', other];
  // A second one at the same time, under another mask and a clock that no file is to show.
  const built = await Promise.all(
    ['002', '077'].map((mask) =>
      run(
        'sh',
        [
          '-c',
          `umask ${mask}; exec "$0" "$@"`,
          process.execPath,
          script('package.mjs'),
          ...options,
          ...(mask === '077' ? both : []),
          '--out',
          join(root, mask),
        ],
        {
          env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' },
        },
      ),
    ),
  );
  lines = built.map(({ stdout }) => stdout.split('\n').find((line) => line.includes(`_${architecture}.deb`)) ?? '');
  const [file = ''] = readdirSync(join(root, '002'));
  await run('dpkg-deb', ['--raw-extract', join(root, '002', file), tree]);
  files = readdirSync(tree, { recursive: true }).map(String);
}, 240_000);
afterAll(() => rmSync(root, { recursive: true }));

test('the same sources make the same bytes', () => {
  const digests = lines.map((line) => /sha256 ([0-9a-f]{64})/.exec(line)?.[1]);
  expect(digests[0]).toBeDefined();
  expect(digests[1]).toBe(digests[0]);
});

test.each([architecture, other] as const)('what is compiled in the package for %s is for it', async (one) => {
  const [file = ''] = readdirSync(join(root, '077')).filter((name) => name.endsWith(`_${one}.deb`));
  const unpacked = join(root, one);
  await run('dpkg-deb', ['--raw-extract', join(root, '077', file), unpacked]);
  const control = readFileSync(join(unpacked, 'DEBIAN/control'), 'utf8');
  expect(control).toContain(`Architecture: ${one}\n`);
  const compiled = readdirSync(unpacked, { recursive: true })
    .map(String)
    .filter((path) => /\.node$|lib\/tallyman\/bin\/node$/.test(path));
  expect(compiled.length).toBeGreaterThan(5);
  for (const path of compiled) {
    const bytes = readFileSync(join(unpacked, path));
    expect(bytes.readUInt16LE(18), path).toBe(machines[one as keyof typeof machines]);
    // What it is linked to comes with the packages that this one names.
    for (const [library, name] of [
      ['libusb-1.0.so', 'libusb-1.0-0'],
      ['libudev.so', 'libudev1'],
      ['libstdc++.so', 'libstdc++6'],
    ] as const)
      if (bytes.includes(library))
        expect(control, `${path}: ${library}`).toMatch(
          new RegExp(`^Depends: .*\\b${name.replace('++', '\\+\\+')}`, 'm'),
        );
  }
});

/** `tallyman channel test` names a page of theirs. */
const kindsWithAPage = globSync('agent/forward/kinds/*/*.ts', { cwd: repository })
  .filter((file) => /\b(?:setUpPage|shutRow)\(/.test(readFileSync(join(repository, file), 'utf8')))
  .map((file) => basename(dirname(file)));

test('everything a dock needs is in it, and nothing of another processor', () => {
  for (const path of [
    'usr/bin/tallyman',
    'usr/lib/systemd/system/tallyman.service',
    'usr/lib/tallyman/machine.sh',
    'usr/lib/tallyman/signed-upgrade.mjs',
    'usr/lib/udev/rules.d/60-tallyman.rules',
    'usr/lib/sysusers.d/tallyman.conf',
    'usr/lib/tmpfiles.d/tallyman.conf',
    'usr/share/tallyman/example.toml',
    'usr/share/man/man1/tallyman.1.gz',
    'usr/share/bash-completion/completions/tallyman',
    'usr/share/doc/tallyman/copyright',
    ...kindsWithAPage.map((kind) => `usr/share/doc/tallyman/${kind}.md`),
    'DEBIAN/postinst',
  ])
    expect(files).toContain(path);
  // The configuration is the person's: dpkg would ask about it in the middle of an unattended upgrade.
  expect(files.filter((path) => path.startsWith('etc') || path === 'DEBIAN/conffiles')).toEqual([]);
  expect(files.filter((path) => /prebuilds\/.*(darwin|win32|android|linux-arm)/.test(path))).toEqual([]);
  expect(files.filter((path) => path.endsWith('.ts'))).toEqual([]);
  expect(kindsWithAPage).toContain('shopify');
});

test('a start reads few files: what is loaded together lies together, and the ledger does not wait for the rest', () => {
  const dist = join(program, 'dist');
  const text = (path: string) => readFileSync(join(dist, path), 'utf8');
  const reached = (...entries: string[]) => {
    const found = new Set(entries);
    // A set goes on to what is added while it is gone through.
    for (const path of found)
      for (const [, to = ''] of text(path).matchAll(/^(?:import|export)\b[^'"]*["'](\.[^"']+)["']/gm))
        found.add(join(dirname(path), to));
    return [...found];
  };
  const thread = 'agent/ledger/threads/book.worker.js';
  const command = ['agent/main.js', 'agent/chunks/run.js'];
  const ledger = reached(thread);
  // The thread is started before the agent is loaded: what that waits for is little.
  const beforeThread = reached(...command);
  // What opens the ledger is read before it is open, all the rest while it is.
  const opening = reached(...command, 'agent/chunks/run-agent.js');
  const agent = reached(...opening, 'agent/chunks/app.js');
  expect(ledger.length).toBeLessThanOrEqual(8);
  expect(opening.length).toBeLessThanOrEqual(12);
  // Each half has a file that only names the other half's, by which it is loaded later.
  expect(agent.length).toBeLessThanOrEqual(18);
  expect(beforeThread.length).toBeLessThanOrEqual(10);
  const characters = (files: string[]) => files.reduce((sum, path) => sum + text(path).length, 0);
  expect(characters(beforeThread)).toBeLessThan(0.25 * characters(agent));
  expect(characters(opening)).toBeLessThan(0.6 * characters(agent));
  // The other threads come later, each with a heap of its own for all that it reads.
  const [reader, checkpointer] = ['reader', 'checkpointer'].map((name) =>
    reached(`agent/ledger/threads/${name}.worker.js`),
  );
  const threads = [...ledger, ...(reader ?? []), ...(checkpointer ?? [])];
  expect(threads.filter((path) => /zod|commander/.test(text(path).slice(0, 10_000)))).toEqual([]);
  expect(characters(reader ?? [])).toBeLessThan(0.8 * characters(ledger));
  expect(characters(checkpointer ?? [])).toBeLessThan(0.05 * characters(ledger));
});

test('its own Node runs it: a count is booked, and the commands find it', async () => {
  const config = join(root, 'tallyman.toml');
  const data = join(root, 'data');
  writeFileSync(
    config,
    `[dock]\nsite = "s"\nname = "d"\ntimezone = "UTC"\ndata = "${data}"\n[[merchant]]\nid = "acme"\n[[station]]\nname = "r"\nwork = "receiving"\n`,
  );
  const start = [join(program, 'agent/tallyman.mjs'), '--config', config];
  const agent = new Child('agent', join(program, 'bin/node'), [...start, 'run']);
  try {
    const client = await until('the agent answers', () => AgentClient.connect(data, 'test'), {
      evidence: () => agent.output,
    });
    const item = { merchant: 'acme', sku: 'TEE' };
    const upsert = { area: 'item', verb: 'upsert', params: { items: [item] } };
    await until('the ledger is open', async () => (await client.ask(upsert)).status === 'ok');
    const counted = await client.ask({ area: 'stock', verb: 'count', params: { ...item, quantity: 5 } });
    expect(counted).toMatchObject({ status: 'ok' });
    client.close();
    const { stdout } = await run(join(program, 'bin/node'), [...start, 'stock', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ sku: 'TEE', inStock: 5 }]);
  } finally {
    await agent.end();
  }
}, 60_000);

test('the scripts of the package are ones that sh can read, and run by root only what is there', async () => {
  for (const name of ['postinst', 'prerm', 'postrm']) {
    await run('sh', ['-n', join(tree, 'DEBIAN', name)]);
    expect(statSync(join(tree, 'DEBIAN', name)).mode & 0o777).toBe(0o755);
  }
  expect(readFileSync(join(tree, 'DEBIAN/control'), 'utf8')).toMatch(/^Version: \d+\.\d+\.\d+$/m);
});

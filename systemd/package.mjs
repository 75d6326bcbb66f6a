/**
 * `npm run package`: tallyman_VERSION_amd64.deb and _arm64.deb, with a Node of their own. Everything that goes in comes
 * from dist/ and from the lock file, for either processor on either, and twice the same sources make the same bytes.
 *
 *   /usr/bin/tallyman                  starts the agent with the Node below
 *   /usr/lib/tallyman/                 bin/node, agent/, dist/, node_modules/ of this processor
 *   /usr/lib/systemd/system/ …         unit, user, folders, udev rules
 *   /usr/share/tallyman/example.toml   the configuration explained; /etc/tallyman/tallyman.toml is `setup`'s, never dpkg's
 *
 *   node systemd/package.mjs [--arch amd64|arm64] [--out FOLDER] [--dist FOLDER] [--uncompressed]
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = (...path) => join(root, ...path);
const { version } = JSON.parse(readFileSync(from('package.json'), 'utf8'));

/** Debian's word for a processor, and Node's. */
const processors = { amd64: 'x64', arm64: 'arm64' };

const { values: wanted } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: Object.keys(processors) },
    out: { type: 'string', default: '.' },
    dist: { type: 'string', default: from('dist') },
    // For a try on this machine: a minute sooner, and four times as big.
    uncompressed: { type: 'boolean', default: false },
  },
});

/** The time in every file: that of the sources, so that the day of the build does not matter. Seconds since 1970. */
const epochS = Number(process.env.SOURCE_DATE_EPOCH ?? lastCommitS());

for (const arch of wanted.arch) {
  if (!(arch in processors)) throw new Error(`--arch ${arch}: it is ${Object.keys(processors).join(' or ')}`);
  const file = build(arch);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  console.log(`${relative('.', file)}  ${(statSync(file).size / 1e6).toFixed(1)} MB  sha256 ${digest}`);
}

function build(arch) {
  mkdirSync(wanted.out, { recursive: true });
  if (!existsSync(join(wanted.dist, 'agent/main.js'))) throw new Error(`${wanted.dist} is not built: npm run build`);
  const stage = mkdtempSync(join(tmpdir(), 'tallyman-package-'));
  try {
    const tree = join(stage, 'tree');
    programFiles(join(tree, 'usr/lib/tallyman'), processors[arch], join(stage, 'npm'));
    system(tree, here(join(stage, 'here')));
    control(tree, arch);
    settle(tree);
    const file = resolve(wanted.out, `tallyman_${version}_${arch}.deb`);
    execFileSync(
      'dpkg-deb',
      ['--root-owner-group', ...(wanted.uncompressed ? ['-Znone'] : ['-Zxz', '-z6']), ...['--build', tree, file]],
      { env: { ...process.env, SOURCE_DATE_EPOCH: String(epochS) }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** What the agent runs on: its own JavaScript, the packages that it loads, and a Node for one processor. */
function programFiles(target, processor, npm) {
  mkdirSync(npm, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    if (existsSync(from(name))) copyFileSync(from(name), join(npm, name));
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  execFileSync('npm', ['ci', ...flags, '--os=linux', `--cpu=${processor}`, '--libc=glibc'], {
    cwd: npm,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  const modules = join(npm, 'node_modules');
  const node = join(modules, `node-linux-${processor}`);
  copy(join(node, 'bin/node'), join(target, 'bin/node'));
  copy(join(node, 'LICENSE'), join(target, 'bin/LICENSE'));
  rmSync(node, { recursive: true });
  prune(modules, processor);
  cpSync(modules, join(target, 'node_modules'), { recursive: true });
  cpSync(wanted.dist, join(target, 'dist'), { recursive: true });
  for (const name of ['package.json', 'agent/tallyman.mjs', 'config/example.toml', 'config/tallyman.schema.json'])
    copy(from(name), join(target, name));
}

/** Other processors' modules, sources of compiled ones, and what only a compiler or a reader opens. */
function prune(modules, processor) {
  const foreign = (path) => !new RegExp(`(^|[/_-])linux-${processor}(\\.node)?$`).test(path);
  const unneeded = [
    ...globSync('**/prebuilds/*', { cwd: modules }).filter(foreign),
    ...globSync('@koromix/koffi-*', { cwd: modules }).filter(foreign),
    ...globSync(
      ['better-sqlite3/{deps,src}', 'node-hid/{hidapi,src}', '**/binding.gyp', '.package-lock.json', '.bin'],
      { cwd: modules },
    ),
    // Optional parts of ssh2 that nobody compiles.
    ...['cpu-features', 'nan', 'buildcheck'],
    ...globSync(['@types', '@babel', '**/*.{ts,mts,cts,map,flow,c,cc,h,hh}', '**/*.{md,markdown}'], {
      cwd: modules,
    }).filter(
      // Terms of use are to be passed on.
      (path) => !/licen[cs]e|copying|notice/i.test(basename(path)),
    ),
    ...globSync('**/{test,tests,docs,example,examples,benchmark,benchmarks}', { cwd: modules }),
  ];
  for (const path of unneeded) rmSync(join(modules, path), { recursive: true, force: true });
}

/** The program where this machine can run it: with the packages of its own processor, whichever one is packed. */
function here(target) {
  cpSync(wanted.dist, join(target, 'dist'), { recursive: true });
  for (const name of ['package.json', 'config/tallyman.schema.json']) copy(from(name), join(target, name));
  symlinkSync(from('node_modules'), join(target, 'node_modules'));
  return target;
}

function system(tree, runnable) {
  const program = join(tree, 'usr/lib/tallyman');
  const files = {
    'usr/lib/systemd/system/tallyman.service': 'systemd/tallyman.service',
    'usr/lib/systemd/system/tallyman-machine.path': 'systemd/tallyman-machine.path',
    'usr/lib/systemd/system/tallyman-machine.service': 'systemd/tallyman-machine.service',
    'usr/lib/sysusers.d/tallyman.conf': 'systemd/tallyman.sysusers',
    'usr/lib/tmpfiles.d/tallyman.conf': 'systemd/tallyman.tmpfiles',
    'usr/lib/udev/rules.d/60-tallyman.rules': 'systemd/60-tallyman.rules',
    'usr/share/tallyman/example.toml': 'config/example.toml',
    'usr/share/doc/tallyman/README.md': 'README.md',
    'usr/share/doc/tallyman/SECURITY.md': 'SECURITY.md',
    'usr/share/doc/tallyman/copyright': 'LICENSE',
    // What `tallyman channel test` sends people to.
    ...Object.fromEntries(
      globSync('agent/forward/kinds/*/README.md', { cwd: root }).map((page) => [
        `usr/share/doc/tallyman/${basename(dirname(page))}.md`,
        page,
      ]),
    ),
  };
  for (const [target, source] of Object.entries(files)) copy(from(source), join(tree, target));
  write(join(program, 'machine.sh'), readFileSync(from('systemd/machine.sh')), 0o755);
  copy(from('systemd/signed-upgrade.mjs'), join(program, 'signed-upgrade.mjs'));
  write(
    join(tree, 'usr/bin/tallyman'),
    `#!/bin/sh\nexec /usr/lib/tallyman/bin/node /usr/lib/tallyman/agent/tallyman.mjs "$@"\n`,
    0o755,
  );
  write(join(tree, 'usr/share/doc/tallyman/changelog.gz'), gzipSync(readFileSync(from('CHANGELOG.md')), { level: 9 }));
  write(join(tree, 'usr/share/man/man1/tallyman.1.gz'), gzipSync(reference('man', runnable), { level: 9 }));
  write(join(tree, 'usr/share/bash-completion/completions/tallyman'), reference('bash', runnable));
}

/** What the program says of itself. */
function reference(kind, program) {
  return execFileSync(process.execPath, [join(program, 'dist/agent/main.js'), 'reference', kind], { encoding: 'utf8' });
}

function control(tree, arch) {
  const files = filesUnder(tree);
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(statSync(file).size / 1024), 0);
  const fields = { VERSION: version, ARCHITECTURE: arch, INSTALLED_KIB: String(kibibytes) };
  const text = readFileSync(from('systemd/debian/control'), 'utf8').replace(/@(\w+)@/g, (_, name) => fields[name]);
  const sums = files.map(
    (file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(tree, file)}`,
  );
  write(join(tree, 'DEBIAN/control'), text);
  write(join(tree, 'DEBIAN/md5sums'), `${sums.sort().join('\n')}\n`);
  copy(from('systemd/debian/templates'), join(tree, 'DEBIAN/templates'));
  for (const script of ['postinst', 'prerm', 'postrm']) {
    write(join(tree, 'DEBIAN', script), readFileSync(from('systemd/debian', script)), 0o755);
  }
}

/** Rights and times that no umask and no clock of the building machine can change. */
function settle(tree) {
  for (const path of [tree, ...readdirSync(tree, { recursive: true }).map((name) => join(tree, name))]) {
    const { mode } = statSync(path);
    const runs = statSync(path).isDirectory() || (mode & 0o100) !== 0;
    chmodSync(path, runs ? 0o755 : 0o644);
    lutimesSync(path, epochS, epochS);
  }
}

function filesUnder(tree) {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function copy(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}

function write(target, content, mode = 0o644) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content, { mode });
}

function lastCommitS() {
  return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
}

/**
 * `npm run build`: dist/, which is what an installation runs. A start from some twenty files takes half the time and 10
 * MB less than one from the thousand that they were; comments stay with the source. Files that find others by their own
 * place stay where they were; scripts for the browser stay one file each (`agent/screen/modules.ts`).
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { build } from 'rolldown';
import { minifySync, transformSync } from 'rolldown/utils';

const out = process.argv[2] ?? 'dist';

/** What processes and threads are started with. */
const entries = [
  'agent/main',
  'agent/ledger/threads/book.worker',
  'agent/ledger/threads/checkpointer.worker',
  'agent/ledger/threads/reader.worker',
  'firmware-sim/main',
  'agent/demo/storefront/storefront',
];
/** What looks for files beside its own. */
const inPlace = ['agent/ledger/threads/workers', 'agent/screen/modules', 'agent/demo/place'];
/** Packages that go in, because every start reads them; the others are loaded where they are installed. */
const bundled = [
  '@hono/node-server',
  'commander',
  'croner',
  'hono',
  'mqtt',
  'mqtt-packet',
  'pino',
  'serialport',
  'smol-toml',
  'zod',
];
/** Finds its native file beside its own: stays where it is installed, also where a bundled package asks for it. */
const native = ['@serialport/bindings-cpp'];

/**
 * What a start reads together lies in one file: each one more costs every thread that reads it half a millisecond. A
 * module goes to the first of these whose `from` and `and` both reach it by static imports, so that none needs one
 * further down. Commands that work without an agent, and the other threads, read the upper ones, too.
 */
const book = ['agent/ledger/threads/book.worker'];
const reader = ['agent/ledger/threads/reader.worker'];
const checkpointer = ['agent/ledger/threads/checkpointer.worker'];
const run = ['agent/main', 'agent/cli/run-agent'];
/** Read while the ledger is opened. */
const app = ['agent/app'];
/** Read when somebody asks. */
const verbs = ['agent/admin/verbs/table'];
const together = [
  { name: 'checkpointing', from: checkpointer, and: [...run, ...app, ...verbs] },
  { name: 'storing', from: checkpointer, and: book },
  { name: 'booking', from: book, and: run },
  { name: 'ruling', from: book, and: [...app, ...verbs] },
  { name: 'verifying', from: reader, and: book },
  { name: 'ledger', from: book, and: book },
  { name: 'finding', from: reader, and: [...app, ...verbs] },
  { name: 'cli', from: ['agent/cli/cli', 'agent/cli/package-file'], and: run },
  { name: 'starting', from: ['agent/cli/commands/run'], and: ['agent/cli/commands/run'] },
  { name: 'calling', from: ['agent/cli/agent-call'], and: run },
  { name: 'configuring', from: ['config/load', 'agent/cli/kinds'], and: run },
  { name: 'opening', from: run, and: run },
  { name: 'mqtt', from: ['node_modules/mqtt/build/index'], and: app },
  { name: 'running', from: app, and: app },
  { name: 'verbs', from: verbs, and: verbs },
];

const packageOf = (id) => id.split('/', id.startsWith('@') ? 2 : 1).join('/');
/** The bundler's own helpers are no package. */
const isInside = (id) => /^([./]|@oxc-project\/runtime\/)/.test(id);

rmSync(out, { recursive: true, force: true });
const fileOf = new Map();
const { output } = await build({
  input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
  platform: 'node',
  external: (id, importer) =>
    native.includes(packageOf(id)) ||
    (!isInside(id) && !importer?.includes(`${sep}node_modules${sep}`) && !bundled.includes(packageOf(id))),
  write: false,
  plugins: [{ name: 'together', buildEnd: sortModules }],
  output: {
    format: 'esm',
    comments: false,
    chunkFileNames: ({ name }) => (inPlace.includes(name) ? '[name].js' : 'agent/chunks/[name].js'),
    codeSplitting: {
      groups: [
        ...inPlace.map((name) => ({ name, test: (id) => id.endsWith(`${sep}${name}.ts`) })),
        ...together.map(({ name }) => ({ name, test: (id) => fileOf.get(id) === name })),
      ].map((group, index, { length }) => ({ ...group, priority: length - index })),
    },
  },
});

for (const chunk of output) write(chunk.fileName, oneByteEach(chunk.code));
for (const file of globSync(['agent/screen/page/**/*.ts', 'agent/screen/texts.ts', 'agent/screen/texts/**/*.ts'])) {
  const name = file.replace(/\.ts$/, '.js');
  const typeless = transformSync(file, readFileSync(file, 'utf8'), { typescript: { onlyRemoveTypeImports: true } });
  // Line by line, as `agent/screen/modules.ts` reads what a page imports.
  write(
    name,
    minifySync(name, typeless.code, {
      module: true,
      compress: false,
      mangle: false,
      codegen: { removeWhitespace: false },
    }).code,
  );
}
write('licenses.txt', licenses(output.flatMap(({ moduleIds }) => moduleIds)));

/** A plugin's hook, when all modules are known. @throws when what `together` names is not among them */
function sortModules() {
  const moduleOf = (name) => {
    const id = ['ts', 'js'].map((type) => resolve(`${name}.${type}`)).find((path) => this.getModuleInfo(path));
    if (id === undefined) throw new Error(`${name} is not in what is built`);
    return id;
  };
  const reached = (names) => {
    const found = new Set(names.map(moduleOf));
    // A set goes on to what is added while it is gone through.
    for (const id of found) for (const each of this.getModuleInfo(id)?.importedIds ?? []) found.add(each);
    return found;
  };
  const started = new Set(entries.map(moduleOf));
  for (const { name, from, and } of together) {
    const others = reached(and);
    for (const id of reached(from)) if (others.has(id) && !started.has(id) && !fileOf.has(id)) fileOf.set(id, name);
  }
}

function write(file, text) {
  const target = join(out, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** A single letter beyond Latin-1 would make V8 keep the whole file at two bytes a letter. */
function oneByteEach(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The terms of every package that went in, as they ask for. @throws when one comes without */
function licenses(modules) {
  const pattern = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/;
  const packages = new Set(modules.flatMap((id) => pattern.exec(id)?.[0] ?? []));
  return [...packages].sort().map(license).join('\n');
}

function license(directory) {
  const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: directory });
  if (file === undefined) throw new Error(`${name} comes without its license`);
  return `${name} ${version}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
}

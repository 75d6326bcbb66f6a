import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { isBuilt, layOut } from './test/installed.ts';

/**
 * Some tests use a real part that npm cannot bring (Mosquitto, socat …). Such a file says so in its first line:
 *     // needs: mosquitto socat
 * On a machine without the part the file is left out and named; with CI set nothing is left out, so it fails there.
 */
const env = process.env;

function onPath(program: string): boolean {
  return (env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/sbin')
    .some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Real stores, each in a folder and with dependencies of its own: `npm ci` there brings them. */
const peers: Record<string, string> = { vendure: 'test/peers/vendure', shopify: 'test/peers/shopify' };

/** Programs that are fetched for the tests alone. */
const fetched: Record<string, { program: string; how: string }> = {
  'nats-2.10': { program: '.cache/nats/nats-server', how: '.ci/get-nats.sh .cache/nats' },
};

function missingParts(file: string): string[] {
  const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
  const needs = /^\/\/ needs: (.+)$/.exec(first)?.[1]?.split(' ') ?? [];
  return needs.filter((part) => {
    if (part === 'root') return process.getuid?.() !== 0;
    if (part in fetched) return !existsSync(join(import.meta.dirname, fetched[part]?.program ?? ''));
    return part in peers ? !existsSync(join(import.meta.dirname, peers[part] ?? '', 'node_modules')) : !onPath(part);
  });
}

const leftOut: string[] = [];
if (!env.CI) {
  for (const file of globSync('test/**/*.test.ts', { exclude: ['**/node_modules'] })) {
    const missing = missingParts(file);
    if (missing.length === 0) continue;
    leftOut.push(file);
    const ways = missing.map((part) => (part in peers ? `npm ci --prefix ${peers[part]}` : fetched[part]?.how));
    const remedy = ways.flatMap((way) => (way === undefined ? [] : ` (${way})`)).join('');
    process.stderr.write(`not run here, needs ${missing.join(', ')}: ${file}${remedy}\n`);
  }
}

/** What takes longest, the longest first: begun last, each would be waited for with one core idle. */
const long = [
  ...['vm/dock', 'faults/kill', 'demo/plain', 'vm/guest', 'faults/floods', 'screen/browser', 'screen/flows'],
  ...['screen/fit', 'screen/desk-pages', 'forward/kinds/vendure/vendure-store', 'forward/orders/orders'],
  ...['ledger/recovery/power-cut', 'demo/docks', 'site/failure-cases', 'end-to-end/take-over', 'faults/frames'],
  ...['forward/kinds/shops-end-at-truth', 'systemd/package', 'end-to-end/site', 'pictures/pictures', 'admin/bulk'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      long.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`)) + 1 || long.length + 1;
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/**
 * Rules, texts and protocols: what such a file begins is over with it. So they come one after the other in one process,
 * and what they import is read once: a third of their processor time.
 */
const pure = [
  ...['inventory', 'config', 'follow', 'firmware-sim', 'stations', 'drivers/{scales,scanners}', 'screen/{views,page}'],
].map((room) => `test/${room}/**/*.test.ts`);

/** What tests start as `tallyman`, where `npm run build` was run after the last change: it starts in half the time. */
const built = isBuilt() ? layOut(join(import.meta.dirname, '.cache/installed')) : undefined;

const never = ['**/node_modules/**', ...leftOut];

/** The tests start brokers, agents and browsers: two files at a time, as on the smallest machine. */
export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: [...never, ...pure] } },
      { extends: true, test: { name: 'rules', include: pure, exclude: never, isolate: false } },
    ],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // The ledger's threads strip types with WebAssembly, each for itself, and V8 (Node 24) may crash when several
    // wear in the wrappers of one import at once (`ThreadIsolation::UnregisterWasmAllocation`): once in some thousand
    // threads. The built program strips nothing.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
    // Every thread and process that a test starts strips the same files: what one has stripped, the others read.
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compile'),
      ...(built !== undefined && { TALLYMAN_PROGRAM: built }),
    },
    // What ends a test that hangs. Tests wait for what they expect; on two busy cores a whole dock may need more than
    // half a minute for it.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});

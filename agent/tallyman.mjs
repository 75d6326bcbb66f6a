#!/usr/bin/env node
/**
 * The command `tallyman`: finds a Node that can run the agent, and runs it. Plain JavaScript that every Node of the
 * last years can read, because the first thing to find out is which one this is: on Node 20 the database module does
 * not fail politely, it crashes.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from 'node:v8';

/** The oldest Node that runs the agent. */
const major = 24;
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const source = join(here, 'main.ts');
const installed = !existsSync(source);

if (Number(process.versions.node.split('.')[0]) >= major) await runHere();
else runWithPinnedNode();

async function runHere() {
  // The young generation stays at its first megabyte instead of growing to 16: the agent makes little garbage and idles
  // for hours, and on a small device the 13 MB of an idle heap are worth more than a few shorter collections.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  // What a start does some hundred times, and nobody ever after, is not worth optimising: that brings 6 MB of compilers
  // into memory. V8's own counts of calls times ten; once the agent works, `main.ts` sets them back.
  for (const flag of ['for-maglev=4000', 'for-maglev-osr=1000', 'for-turbofan=30000', 'for-osr=5000'])
    v8.setFlagsFromString(`--invocation-count-${flag}`);
  // From sources each thread strips types with WebAssembly, and V8 may crash when several threads wear in (tier up) the
  // wrappers of one import at once: from here on none is.
  if (!installed) v8.setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000');
  // Compiled code is kept where only we write: a shared temporary directory would let others hand us code.
  const cache = process.env.CACHE_DIRECTORY ?? (installed ? undefined : join(root, '.cache', 'compile'));
  if (cache !== undefined) {
    module.enableCompileCache(cache);
    // Threads look here.
    process.env.NODE_COMPILE_CACHE = cache;
  }
  const main = installed ? join(root, 'dist', 'agent', 'main.js') : source;
  await import(pathToFileURL(main).href);
}

function runWithPinnedNode() {
  const node = pinnedNode();
  if (node === undefined) {
    process.stderr.write(
      `tallyman: this is Node ${process.versions.node}; ${major} or newer is needed.\n` +
        `Run "npm ci" in ${root} (it brings its own Node ${major}), or start tallyman with Node ${major}.\n`,
    );
    process.exit(2);
  }
  const args = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  // The same process where Node can do that (22.15 and later), so that signals and the process id stay what they are.
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  // The write end of the extra pipe closes when this process dies, however it dies: the agent must not outlive it.
  const child = spawn(node, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, TALLYMAN_LAUNCHER_FD: '3' },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (cause) => {
    process.stderr.write(`tallyman: ${node} cannot be started (${cause.message})\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The Node that npm installed beside us, or with the program that depends on us. */
function pinnedNode() {
  for (let directory = root; ; directory = dirname(directory)) {
    for (const name of [`node-${process.platform}-${process.arch}/bin/node`, '.bin/node']) {
      const path = join(directory, 'node_modules', name);
      if (existsSync(path)) return path;
    }
    if (dirname(directory) === directory) return undefined;
  }
}

/** The entry: the only file that touches the process. Everything else gets what it needs of it as a `Shell`. */
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { userInfo } from 'node:os';
import v8 from 'node:v8';
import { runCli } from './cli/cli.ts';
import { packageFile } from './cli/package-file.ts';
import type { LogOutput, Shell } from './cli/shell.ts';
import { systemClock } from './clock.ts';

/** One Ctrl-C reaches us twice or three times through npm or the launcher: within this time it is one wish. */
const sameSignalMs = 300;
/** A log that nobody takes (a stopped journal) may hold this much memory. */
const logBytesMax = 256 * 1024;
const logFlushMs = 500;
const orphanLookMs = 500;

const shell: Shell = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  drained: () => new Promise((resolve) => process.stdout.write('', () => resolve())),
  openLogOutput,
  stdin: process.stdin,
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  stdinIsTerminal: process.stdin.isTTY === true,
  env: process.env,
  pid: process.pid,
  user: userName(),
  version: version(),
  clock: systemClock,
  random: Math.random,
  onSignal(listener) {
    let lastMs = Number.NEGATIVE_INFINITY;
    const heard = (signal: string) => {
      const now = systemClock.monoMs();
      if (now - lastMs < sameSignalMs) return;
      lastMs = now;
      listener(signal);
    };
    process.on('SIGTERM', heard);
    process.on('SIGINT', heard);
    // npm tells a signal to the shell it put between us and itself, which dies of it and does not pass it on.
    if (process.env.npm_command === undefined) return;
    const parent = process.ppid;
    const orphaned = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(orphaned);
      heard('the end of npm');
    }, orphanLookMs).unref();
  },
  privateFiles: () => process.umask(0o077),
  localTime(timezone) {
    process.env.TZ = timezone;
    // Whole minutes, and no -0: a clock that stands in 1970 may be in a zone that counted seconds then.
    return { offsetMin: (atMs) => 0 - Math.trunc(new Date(atMs).getTimezoneOffset()) };
  },
  started: () => {
    // `tallyman.mjs` had these at ten times as much.
    for (const flag of ['for-maglev=400', 'for-maglev-osr=100', 'for-turbofan=3000', 'for-osr=500'])
      v8.setFlagsFromString(`--invocation-count-${flag}`);
    // The heaps grow by 2 MB from one collection to the next instead of 16 and more: 15 MB less after 100,000 scans,
    // which take a tenth more processor time when they come all at once.
    v8.setFlagsFromString('--memory-saver-mode');
  },
  exit: (code) => process.exit(code),
};

// `tallyman ledger export | head` ends our reader first; that is no failure.
process.stdout.on('error', (cause) => process.exit('code' in cause && cause.code === 'EPIPE' ? 0 : 1));

// The launcher of an older Node holds the other end of this pipe: when it dies, so do we.
const launcher = process.env.TALLYMAN_LAUNCHER_FD;
if (launcher !== undefined && /^\d$/.test(launcher)) {
  delete process.env.TALLYMAN_LAUNCHER_FD;
  const pipe = new Socket({ fd: Number(launcher), readable: true, writable: false });
  pipe.on('error', () => {});
  pipe.on('close', () => process.exit(1));
  pipe.resume().unref();
}

const code = await runCli(process.argv.slice(2), shell);
// A pipe holds 64 KiB: leaving before its reader has taken the rest would cut a long answer short.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(code);

/**
 * Straight to the descriptor and off this thread, with a bound: `process.stdout` would keep for ever what a full pipe
 * does not take.
 */
async function openLogOutput(): Promise<LogOutput> {
  const { destination } = await import('pino');
  const output = destination({ dest: 1, sync: false, minLength: 0, maxLength: logBytesMax });
  output.on('error', () => {});
  // At exit it would write what is left for ever, also to a reader that is dead: we flush before, with a limit.
  Object.assign(output, { flushSync: () => {} });
  return {
    write: (line) => void output.write(line),
    flush: () =>
      Promise.race([new Promise<void>((resolve) => output.flush(() => resolve())), systemClock.sleep(logFlushMs)]),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  return text;
}

/** What `tallyman run` does: configuration, log, the agent, signals. */
import { resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Config, LoadResult } from '../../config/config.ts';
import { rememberDataDir, rememberedDataDirs, standardDataDir, stateDirectory } from '../../config/data-pointer.ts';
import { dataDirOf, lastGoodFile, readLastGood, saveLastGood } from '../../config/last-good.ts';
import { configErrorText, loadConfig, loadConfigFile } from '../../config/load.ts';
import { configOnDisk } from '../../config/on-disk.ts';
import { SocketError } from '../admin/doors/socket.ts';
import { startApp } from '../app/start.ts';
import type { App } from '../app.ts';
import { DataFolderError } from '../data-folder.ts';
import { settled } from '../deadline.ts';
import { createLog, type Log, type LogFormat, type LogLevel } from '../log.ts';
import { createNotify, libsystemdSender, type Notify } from '../notify.ts';
import { type GlobalOptions, standardConfigFile } from './cli.ts';
import { kinds } from './kinds.ts';
import type { ExitCode, Shell } from './shell.ts';
import { welcome } from './welcome.ts';

/** Longer than this a stop does not take (the service manager kills later, and less kindly). */
const stopLimitMs = 5_000;

/** @param bookThread loading already */
export async function runAgent(shell: Shell, options: GlobalOptions, bookThread: Worker): Promise<ExitCode> {
  shell.privateFiles();
  const chosen = chooseConfig(shell, options);
  if (!chosen) return 2;
  const output = await shell.openLogOutput();
  const log = openLog(shell, chosen.config.log.level, output.write);
  try {
    return await runUntilStopped(shell, options.config, chosen, log, bookThread);
  } finally {
    await output.flush();
  }
}

async function runUntilStopped(
  shell: Shell,
  file: string,
  { config, inEffect, text, alarm }: Chosen,
  log: Log,
  bookThread: Worker,
): Promise<ExitCode> {
  if (alarm !== undefined) log.error('The configuration file was not used; the last good one runs', { reason: alarm });
  // Signals count from the first moment: a stop that is wished for during the start is done as soon as that is through.
  let restart = (_why: string): void => {};
  const stopped = new Promise<string>((resolve) => {
    restart = resolve;
    let wishes = 0;
    shell.onSignal((signal) => {
      if (wishes++ > 0) shell.exit(1);
      resolve(signal);
    });
  });
  let app: App;
  try {
    app = await startApp({
      config,
      clock: shell.clock,
      random: shell.random,
      log,
      version: shell.version,
      bookThread,
      localTime: shell.localTime(config.dock.timezone),
      notify: notifyOf(shell, log),
      livedHere: rememberedDataDirs(file, shell.env).includes(resolve(config.dock.data)),
      configOnDisk: configOnDisk(file, kinds, inEffect),
      // systemd names each start of a service (systemd.exec(5)), and starts this one again.
      ...(shell.env.INVOCATION_ID !== undefined && { restart }),
      ...(shell.env.RUNTIME_DIRECTORY !== undefined && { machineDir: shell.env.RUNTIME_DIRECTORY }),
      ...(shell.env.CACHE_DIRECTORY !== undefined && { cacheDir: shell.env.CACHE_DIRECTORY }),
      configFile: { file, load: (text) => loadedInEffect(text, file, inEffect) },
      alarms: alarm === undefined ? [] : [{ code: 'bad-config', text: alarm }],
      ...(shell.env.CREDENTIALS_DIRECTORY !== undefined && { credentialsDirectory: shell.env.CREDENTIALS_DIRECTORY }),
    });
  } catch (cause) {
    if (cause instanceof SocketError || cause instanceof DataFolderError) shell.err(`tallyman: ${cause.message}\n`);
    log.error('The agent cannot start', { cause });
    return 1;
  }
  shell.started();
  if (shell.outIsTerminal) shell.out(welcome(config));
  // Beside the first scans, which it would hold up.
  const kept = alarm === undefined ? keepLastGood(file, config.dock.data, text, shell, log) : undefined;
  const signal = await stopped;
  if ((await settled(Promise.all([app.stop(signal), kept]), stopLimitMs, shell.clock)) === 'done') return 0;
  log.error('The stop took too long and was cut short; nothing that was confirmed is lost', { stopLimitMs });
  return 1;
}

function loadedInEffect(text: string, file: string, inEffect: Chosen['inEffect']): LoadResult {
  const loaded = loadConfig(text, file, kinds);
  return loaded.ok ? { ...loaded, config: inEffect(loaded.config) } : loaded;
}

function notifyOf({ env, pid, clock }: Shell, log: Log): Notify {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: watched } = env;
  const forUs = watched === undefined || watched === String(pid);
  const watchdogUs = forUs && usec !== undefined && /^\d+$/.test(usec) ? Number(usec) : undefined;
  return createNotify({ socket, watchdogUs, clock, log, send: libsystemdSender(log) });
}

function openLog(shell: Shell, level: LogLevel, write: (line: string) => void): Log {
  const underSystemd = shell.env.JOURNAL_STREAM !== undefined && !shell.outIsTerminal;
  const format: LogFormat = shell.outIsTerminal ? 'human' : underSystemd ? 'journal' : 'json';
  return createLog({ level, format, clock: shell.clock, write });
}

/** `inEffect`: what a start makes of a file. */
type Chosen = { config: Config; inEffect(config: Config): Config; text: string; alarm?: string };

/**
 * The file named on the command line, else the last good copy; undefined when there is neither, which has been said.
 */
function chooseConfig(shell: Shell, { config: file, data }: GlobalOptions): Chosen | undefined {
  const loaded = loadConfigFile(file, kinds);
  const inEffect = (config: Config): Config =>
    data === undefined ? config : { ...config, dock: { ...config.dock, data } };
  if (loaded.ok) return { config: inEffect(loaded.config), inEffect, text: loaded.text ?? '' };
  for (const error of loaded.errors) shell.err(`${configErrorText(error)}\n`);
  const [first] = loaded.errors;
  const reason = first ? configErrorText(first) : file;
  const damaged: string[] = [];
  for (const dataDir of data === undefined ? dataDirs(file, loaded.text ?? '', shell.env) : [data]) {
    const text = readLastGood(dataDir);
    if (text === undefined) continue;
    const copy = lastGoodFile(dataDir);
    const lastGood = loadConfig(text, copy, kinds);
    if (!lastGood.ok) {
      damaged.push(...lastGood.errors.slice(0, 1).map(configErrorText));
      continue;
    }
    shell.err(`tallyman: running the last good configuration instead, ${copy}\n`);
    const more = loaded.errors.length > 1 ? ` (and ${loaded.errors.length - 1} more)` : '';
    const { config } = lastGood;
    return {
      config: { ...config, dock: { ...config.dock, data: dataDir } },
      inEffect,
      text,
      alarm: `${reason}${more}`,
    };
  }
  for (const error of damaged) shell.err(`tallyman: the last good configuration cannot be used either: ${error}\n`);
  if (damaged.length === 0) shell.err('tallyman: there is no earlier good configuration to run instead\n');
  shell.err('tallyman: nothing was started; put a copy of the configuration in its place, or write one anew\n');
  return undefined;
}

/**
 * Where the last good copy may be, the likeliest first: what is left of the file says so, else what was remembered of
 * it.
 */
function dataDirs(file: string, text: string, env: Shell['env']): string[] {
  const standard = stateDirectory(env) ?? (file === standardConfigFile ? standardDataDir : undefined);
  return [
    ...new Set([dataDirOf(text), ...rememberedDataDirs(file, env), standard].filter((each) => each !== undefined)),
  ];
}

/** Never rejects. */
async function keepLastGood(file: string, dataDir: string, text: string, { env }: Shell, log: Log): Promise<void> {
  try {
    await saveLastGood(dataDir, text);
  } catch (cause) {
    log.warn('The last good configuration could not be kept', { cause });
  }
  if (!(await rememberDataDir(file, dataDir, env)))
    log.warn('Where the last good configuration is could not be remembered outside of the file itself', { file });
}

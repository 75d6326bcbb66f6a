/** What `tallyman run` does: configuration, log, the agent, signals. */
import type { Worker } from 'node:worker_threads';
import type { Config } from '../../config/config.ts';
import { dataDirOf, lastGoodFile, readLastGood, saveLastGood } from '../../config/lastgood.ts';
import { configErrorText, loadConfig, loadConfigFile } from '../../config/load.ts';
import { SocketError } from '../admin/socket.ts';
import { type App, startApp } from '../app.ts';
import { settled } from '../deadline.ts';
import { createLog, type Log, type LogFormat, type LogLevel } from '../log.ts';
import { createNotify, libsystemdSender, type Notify } from '../notify.ts';
import { standardDataDir } from './agentcall.ts';
import type { GlobalOptions } from './cli.ts';
import { kinds } from './kinds.ts';
import type { ExitCode, Shell } from './shell.ts';

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
    return await runUntilStopped(shell, chosen, log, bookThread);
  } finally {
    await output.flush();
  }
}

async function runUntilStopped(
  shell: Shell,
  { config, text, alarm }: Chosen,
  log: Log,
  bookThread: Worker,
): Promise<ExitCode> {
  if (alarm !== undefined) log.error('The configuration file was not used; the last good one runs', { reason: alarm });
  // Signals count from the first moment: a stop that is wished for during the start is done as soon as that is through.
  const stopped = new Promise<string>((resolve) => {
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
      alarms: alarm === undefined ? [] : [{ code: 'bad-config', text: alarm }],
      ...(shell.env.CREDENTIALS_DIRECTORY !== undefined && { credentialsDirectory: shell.env.CREDENTIALS_DIRECTORY }),
    });
  } catch (cause) {
    if (cause instanceof SocketError) shell.err(`tallyman: ${cause.message}\n`);
    log.error('The agent cannot start', { cause });
    return 1;
  }
  shell.started();
  if (alarm === undefined) keepLastGood(config.dock.data, text, log);
  const signal = await stopped;
  if ((await settled(app.stop(signal), stopLimitMs, shell.clock)) === 'done') return 0;
  log.error('The stop took too long and was cut short; nothing that was confirmed is lost', { stopLimitMs });
  return 1;
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

type Chosen = { config: Config; text: string; alarm?: string };

/** The file named on the command line, else the last good copy; undefined when there is neither, which has been said. */
function chooseConfig(shell: Shell, { config: file, data }: GlobalOptions): Chosen | undefined {
  const loaded = loadConfigFile(file, kinds);
  if (loaded.ok) {
    const config = data === undefined ? loaded.config : { ...loaded.config, dock: { ...loaded.config.dock, data } };
    return { config, text: loaded.text ?? '' };
  }
  for (const error of loaded.errors) shell.err(`${configErrorText(error)}\n`);
  const [first] = loaded.errors;
  const reason = first ? configErrorText(first) : file;
  // systemd says where its StateDirectory= is; it may be a list.
  const dataDir = data ?? dataDirOf(loaded.text ?? '') ?? shell.env.STATE_DIRECTORY?.split(':')[0] ?? standardDataDir;
  const text = readLastGood(dataDir);
  const lastGood = text === undefined ? undefined : loadConfig(text, lastGoodFile(dataDir), kinds);
  if (text === undefined || !lastGood?.ok) {
    shell.err(`tallyman: there is no earlier good configuration in ${dataDir} to run instead\n`);
    return undefined;
  }
  shell.err(`tallyman: running the last good configuration instead, ${lastGoodFile(dataDir)}\n`);
  const more = loaded.errors.length > 1 ? ` (and ${loaded.errors.length - 1} more)` : '';
  return { config: lastGood.config, text, alarm: `${reason}${more}` };
}

function keepLastGood(dataDir: string, text: string, log: Log): void {
  try {
    saveLastGood(dataDir, text);
  } catch (cause) {
    log.warn('The last good configuration could not be kept', { cause });
  }
}

/** What the command line needs of the process around it; made by `main.ts`, and by hand in tests. */
import type { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { LocalTime } from '../ledger/stamp.ts';

/** 0 done · 1 failed · 2 bad usage or configuration. */
export type ExitCode = 0 | 1 | 2;

export type Shell = {
  out(text: string): void;
  /** Resolves when the reader of `out` has taken everything: for output that is too long to be kept in memory. */
  drained(): Promise<void>;
  err(text: string): void;
  openLogOutput(): Promise<LogOutput>;
  stdin: Readable;
  outIsTerminal: boolean;
  errIsTerminal: boolean;
  stdinIsTerminal: boolean;
  env: Readonly<Record<string, string | undefined>>;
  pid: number;
  user: string;
  version: string;
  clock: Clock;
  random(): number;
  /** SIGTERM and SIGINT; without a listener they end the process. */
  onSignal(listener: (signal: string) => void): void;
  /** Files made from now on are for this user only. */
  privateFiles(): void;
  /** Makes this IANA zone the process's own. */
  localTime(timezone: string): LocalTime;
  /** The start is over: from now on memory counts more than speed. */
  started(): void;
  exit(code: ExitCode): never;
};

/**
 * Where the log goes. Never holds the agent up: while nobody takes the lines, what does not fit into the buffer is
 * dropped.
 */
export type LogOutput = {
  write(line: string): void;
  /** Resolves when the lines are handed over, or soon, when nobody takes them. */
  flush(): Promise<void>;
};

/** Ends a command with a sentence on stderr and an exit code. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

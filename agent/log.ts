/**
 * The agent's log: constant sentences with facts as fields, to standard output and synchronously, because lines that
 * wait in a buffer die with the power. Under systemd every line carries journald's priority prefix; on a terminal it is
 * one line for people. Secrets never get in: fields that sound like one are blanked, credentials in URLs are cut out.
 * What a broken device or broker can repeat a thousand times a second is limited here, and the lines left out are
 * counted.
 */
import { pino } from 'pino';
import type { Clock } from './clock.ts';
import { cleanFacts } from './log-facts.ts';

export type Facts = Record<string, unknown>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** `error` means that a person must act. Messages are constant; what changes goes into `facts`. */
export interface Log {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
  /** The last lines that were written, oldest first; absent where none are kept. */
  tail?(limit: number): string[];
  /** From now on, until the next start. */
  setLevel?(level: LogLevel): void;
}

export type LogFormat = 'json' | 'journal' | 'human';

type LogOptions = {
  level: LogLevel;
  format: LogFormat;
  clock: Pick<Clock, 'wallMs' | 'monoMs'>;
  /** Takes whole lines, newline included. */
  write(line: string): void;
};

/** The same sentence this often at once, then one a second; all sentences together eight times that. */
const burstPerMessage = 20;
const burstInAll = 8 * burstPerMessage;
const perSecond = 1;
/** Sentences remembered for the limit; they are constants, so more than this is a bug and starts the count over. */
const messagesMax = 500;

/** Of what was written last, for `log/tail`. */
const keptLinesMax = 500;
const keptCharsMax = 2_000;

/** syslog(3) priorities: err, warning, info, debug. */
const priority: Record<LogLevel, number> = { error: 3, warn: 4, info: 6, debug: 7 };

export function createLog(options: LogOptions): Log {
  const { clock, format } = options;
  const limit = rateLimit(() => clock.monoMs());
  const lastLines = new LastLines();
  const write = (line: string) => {
    lastLines.add(line);
    options.write(line);
  };
  const json = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(clock.wallMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(format === 'journal' ? `<${priority[levelOf(line)]}>${line}` : line) },
  );
  const say = (level: LogLevel, message: string, facts: Facts = {}) => {
    if (!json.isLevelEnabled(level)) return;
    const verdict = limit(message);
    if (!verdict.pass) return;
    const clean = cleanFacts(verdict.leftOut > 0 ? { ...facts, leftOut: verdict.leftOut } : facts);
    if (format === 'human') write(humanLine(level, message, clean, clock.wallMs()));
    else json[level](clean, message);
  };
  return {
    debug: (message, facts) => say('debug', message, facts),
    info: (message, facts) => say('info', message, facts),
    warn: (message, facts) => say('warn', message, facts),
    error: (message, facts) => say('error', message, facts),
    tail: (most) => lastLines.tail(most),
    setLevel: (level) => {
      json.level = level;
    },
  };
}

/** For whoever asks from afar: so many, of so many characters, and the older ones fall out. */
class LastLines {
  readonly #lines: string[] = [];

  /** @param line as it is written, with journald's priority and its end or without */
  add(line: string): void {
    const text = line.replace(/^<\d>/, '').trimEnd();
    this.#lines.push(text.length <= keptCharsMax ? text : `${text.slice(0, keptCharsMax).toWellFormed()}…`);
    if (this.#lines.length > keptLinesMax) this.#lines.shift();
  }

  /** @returns the last so many, oldest first */
  tail(limit: number): string[] {
    return this.#lines.slice(-limit);
  }
}

/** pino writes the level first. */
function levelOf(line: string): LogLevel {
  const label = /^\{"level":"(\w+)"/.exec(line)?.[1];
  return label === 'debug' || label === 'warn' || label === 'error' ? label : 'info';
}

function humanLine(level: LogLevel, message: string, facts: Facts, wallMs: number): string {
  const time = new Date(wallMs).toISOString().slice(11, 19);
  const mark = level === 'info' ? '' : ` ${level.toUpperCase()}`;
  const fields = Object.entries(facts).map(
    ([key, value]) =>
      ` ${key}=${typeof value === 'string' && /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value)}`,
  );
  return `${time}${mark} ${message}${fields.join('')}\n`;
}

type Verdict = { pass: true; leftOut: number } | { pass: false };

/** A bucket of tokens per sentence and one for all, refilled by monotonic time. */
function rateLimit(monoMs: () => number): (message: string) => Verdict {
  const buckets = new Map<string, Bucket>();
  const all = bucket(burstInAll, perSecond * 8);
  return (message) => {
    const now = monoMs();
    let own = buckets.get(message);
    if (!own) {
      if (buckets.size >= messagesMax) buckets.clear();
      own = bucket(burstPerMessage, perSecond);
      buckets.set(message, own);
    }
    if (!own.take(now) || !all.take(now)) {
      own.leftOut++;
      return { pass: false };
    }
    const { leftOut } = own;
    own.leftOut = 0;
    return { pass: true, leftOut };
  };
}

type Bucket = { leftOut: number; take(now: number): boolean };

function bucket(size: number, refillPerSecond: number): Bucket {
  let tokens = size;
  let last: number | undefined;
  return {
    leftOut: 0,
    take(now) {
      tokens = Math.min(size, tokens + ((now - (last ?? now)) / 1_000) * refillPerSecond);
      last = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}

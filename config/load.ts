/**
 * Reads tallyman.toml as a whole: all mistakes at once, each with its line, column, key and a remedy. The values come
 * from one parser; a second one, which keeps positions, is asked only when there is something to complain about.
 */
import { parse, TomlError } from 'smol-toml';
import { buildConfig } from './build.ts';
import { crossChecks } from './checks.ts';
import type { ConfigError, LoadResult } from './config.ts';
import type { Kinds } from './kinds.ts';
import { configBytesMax, readPlainFile } from './plain-file.ts';
import { positionsOf } from './positions.ts';
import { keyOf, type Path, type Problem } from './problem.ts';
import { shapeProblem } from './shape.ts';
import { type Raw, readTables } from './tables.ts';

/** More mistakes than this help nobody; the last line says how many were left out. */
const errorsMax = 100;

/** @param file only for the messages. Never throws for anything that stands in `text`. */
export function loadConfig(text: string, file: string, kinds: Kinds): LoadResult {
  const nothing = noText(text);
  if (nothing !== undefined) return unreadable(file, nothing);
  let raw: Raw;
  try {
    raw = parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    return { ok: false, errors: [syntaxError(cause, text, file)] };
  }
  const shape = shapeProblem(raw);
  if (shape !== undefined) return unreadable(file, shape);
  const { tables, problems } = readTables(raw, kinds);
  problems.push(...crossChecks(raw, kinds.ports));
  if (problems.length > 0) return { ok: false, errors: place(problems, raw, text, file) };
  return { ok: true, config: buildConfig(tables), file };
}

/** The same for a file on disk; a file that cannot be read is one error at its first character. */
export function loadConfigFile(file: string, kinds: Kinds): LoadResult & { text?: string } {
  const read = readPlainFile(file, configBytesMax);
  if (!read.ok) {
    const { code, message } = read;
    const help =
      code === 'missing'
        ? '; write one (tallyman config print-default shows how) or name another with --config FILE'
        : code === 'too-large'
          ? '; this is no tallyman configuration'
          : '';
    return unreadable(file, `${message}${help}`);
  }
  const text = read.bytes.toString('utf8');
  return { ...loadConfig(text, file, kinds), text };
}

/** `file:line:col key — what is wrong; what to do` */
export function configErrorText({ file, line, column, key, message }: ConfigError): string {
  return `${file}:${line}:${column} ${key} — ${message}`;
}

function unreadable(file: string, message: string): LoadResult {
  return { ok: false, errors: [{ file, line: 1, column: 1, key: '(file)', message }] };
}

/** What a power cut, a half-finished copy or a card at its end leaves of a file. */
function noText(text: string): string | undefined {
  const restore = 'write it again, or take a copy of it';
  if (text === '') return `is empty; ${restore}`;
  const zero = text.indexOf('\0');
  if (zero >= 0 && /^\0*$/.test(text)) return `contains no text, only zero bytes; ${restore}`;
  if (zero >= 0)
    return `contains zero bytes from line ${text.slice(0, zero).split('\n').length} on and is damaged; ${restore}`;
  return /^[\s\uFEFF]*$/.test(text) ? `contains no text, only spaces and line ends; ${restore}` : undefined;
}

/** Problems that were found outside, with the lines of a text that is good TOML. */
export function placed(problems: Problem[], text: string, file: string): ConfigError[] {
  return place(problems, parse(text.replace(/^\uFEFF/, '')), text, file);
}

function place(problems: Problem[], raw: Raw, text: string, file: string): ConfigError[] {
  const positions = positionsOf(text);
  const seen = new Set<string>();
  const errors: ConfigError[] = [];
  for (const { path, message } of problems) {
    const key = keyOf(raw, path);
    // The first complaint about a key is the most basic one; what follows from it is noise.
    if (seen.has(JSON.stringify(path)) || (message === 'is missing' && misspelled(path, problems))) continue;
    seen.add(JSON.stringify(path));
    errors.push({ file, ...positions(path), key, message: message === 'is missing' ? missing(path) : message });
  }
  errors.sort((a, b) => a.line - b.line || a.column - b.column);
  const left = errors.length - errorsMax;
  if (left <= 0) return errors;
  return [
    ...errors.slice(0, errorsMax),
    { file, line: 1, column: 1, key: '(file)', message: `has ${left} more mistakes; mend these first` },
  ];
}

/** A key that is there under a misspelled name is not missing as well. */
function misspelled(path: Path, problems: readonly Problem[]): boolean {
  const [parent, key] = [JSON.stringify(path.slice(0, -1)), path.at(-1)];
  return problems.some(
    (other) => JSON.stringify(other.path.slice(0, -1)) === parent && other.message.endsWith(`did you mean "${key}"?`),
  );
}

function missing(path: Path): string {
  const key = path.at(-1);
  return typeof key === 'string' ? `is missing; add a line ${key} = …` : 'is missing';
}

function syntaxError({ line, column, message }: TomlError, text: string, file: string): ConfigError {
  const [first = ''] = message.split('\n');
  const reason = first.replace(/^Invalid TOML document: /, '');
  const help =
    remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? 'check quotes, brackets and the end of the line';
  return { file, line, column, key: keyAround(text, line), message: `is not TOML (${reason}); ${help}` };
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/leading zero/, 'write codes and ids in quotes'],
  [/redefine|already defined/, 'it is there twice; a table that repeats is written [[name]]'],
  [/unfinished (string|multiline)/, 'close the quotes; the file may be half written'],
  [/losslessly/, 'write long codes in quotes'],
  [/incomplete|unclosed|end of file|unfinished/, 'the file may be half written'],
];

/** The key on the line where reading stopped, else the table above it. */
function keyAround(text: string, line: number): string {
  const lines = text.split('\n', line);
  for (let index = lines.length - 1; index >= 0; index--) {
    const [, key, table] = /^\s*(?:([\w.-]+)\s*=|\[{1,2}\s*([\w.-]+))/.exec(lines[index] ?? '') ?? [];
    if (key ?? table) return (key ?? table ?? '').slice(0, 64);
  }
  return '(file)';
}
